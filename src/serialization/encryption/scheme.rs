//! The encryption schemes of PKCS #8: PBES2 (RFC 8018, section 6.2), and for old keys PBES1 (section 6.1) and the schemes
//! of PKCS #12 (RFC 7292, appendix C).

use asn1::{ObjectIdentifier, Tlv};
use zeroize::Zeroizing;

use super::super::limits::KdfLimits;
use super::cipher::{Cipher, Rc2};
use super::kdf::{self, Kdf, Pkcs12Purpose, Work, positive};
use super::password_form::PasswordForm;
use super::prf;
use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, NULL, element};
use crate::asn1::tag;
use crate::asn1::{der, oid};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::{self, HashAlgorithm};
use crate::kdf::pbkdf2::Pbkdf2HmacBackend;
use crate::kdf::scrypt::Cost;
use crate::support::secret::SecretBytes;

/// The PBES2 ciphers whose only parameter is an IV.
const CIPHERS: [(ObjectIdentifier, Cipher); 10] = [
    (oid::AES_256_CBC, Cipher::Aes { key_length: 32 }),
    (oid::AES_128_CBC, Cipher::Aes { key_length: 16 }),
    (oid::AES_192_CBC, Cipher::Aes { key_length: 24 }),
    (oid::DES_EDE3_CBC, Cipher::TripleDes { key_length: 24 }),
    (oid::DES_CBC, Cipher::Des),
    (oid::CAMELLIA_128_CBC, Cipher::Camellia { key_length: 16 }),
    (oid::CAMELLIA_192_CBC, Cipher::Camellia { key_length: 24 }),
    (oid::CAMELLIA_256_CBC, Cipher::Camellia { key_length: 32 }),
    (oid::SEED_CBC, Cipher::Seed),
    (oid::SM4_CBC, Cipher::Sm4),
];

pub(crate) const RC2_128: Cipher = Cipher::Rc2 {
    key_length: 16,
    effective: Rc2::Bits128,
};
const RC2_64: Cipher = Cipher::Rc2 {
    key_length: 8,
    effective: Rc2::Bits64,
};
pub(crate) const RC2_40: Cipher = Cipher::Rc2 {
    key_length: 5,
    effective: Rc2::Bits40,
};

/// The PBES1 schemes.
const PBES1: [(ObjectIdentifier, HashAlgorithm, Cipher); 4] = [
    (oid::PBE_MD5_DES, HashAlgorithm::Md5, Cipher::Des),
    (oid::PBE_MD5_RC2, HashAlgorithm::Md5, RC2_64),
    (oid::PBE_SHA1_DES, HashAlgorithm::Sha1, Cipher::Des),
    (oid::PBE_SHA1_RC2, HashAlgorithm::Sha1, RC2_64),
];

/// The PKCS #12 schemes, all with SHA-1.
pub(super) const PKCS12: [(ObjectIdentifier, Cipher); 6] = [
    (oid::PKCS12_RC4_128, Cipher::Rc4 { key_length: 16 }),
    (oid::PKCS12_RC4_40, Cipher::Rc4 { key_length: 5 }),
    (oid::PKCS12_3DES, Cipher::TripleDes { key_length: 24 }),
    (oid::PKCS12_2DES, Cipher::TripleDes { key_length: 16 }),
    (oid::PKCS12_RC2_128, RC2_128),
    (oid::PKCS12_RC2_40, RC2_40),
];

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct Pbes2Params<'a> {
    key_derivation_func: AlgorithmIdentifier<'a>,
    encryption_scheme: AlgorithmIdentifier<'a>,
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct Pbkdf2Params<'a> {
    salt: Tlv<'a>,
    iteration_count: u64,
    key_length: Option<u64>,
    prf: Option<AlgorithmIdentifier<'a>>,
}

#[derive(asn1::Asn1Read)]
struct ScryptParams<'a> {
    salt: &'a [u8],
    cost_parameter: u64,
    block_size: u64,
    parallelization_parameter: u64,
    key_length: Option<u64>,
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
pub(super) struct PbeParams<'a> {
    pub(super) salt: &'a [u8],
    pub(super) iteration_count: u64,
}

#[derive(asn1::Asn1Read)]
struct Rc2Params<'a> {
    rc2_parameter_version: Option<u32>,
    iv: &'a [u8],
}

/// An encryption scheme with its parameters.
pub(crate) enum Scheme<'a> {
    Pbes2 {
        kdf: Kdf<'a>,
        cipher: Cipher,
        iv: &'a [u8],
    },
    Pbes1 {
        hash: HashAlgorithm,
        cipher: Cipher,
        salt: &'a [u8],
        iterations: u64,
    },
    Pkcs12 {
        cipher: Cipher,
        salt: &'a [u8],
        iterations: u64,
    },
}

impl<'a> Scheme<'a> {
    /// `what` names the encrypted structure in errors.
    pub(crate) fn read(what: &'static str, algorithm: &AlgorithmIdentifier<'a>) -> Result<Self> {
        Self::read_by_name(what, algorithm)?.checked(what)
    }

    fn read_by_name(what: &'static str, algorithm: &AlgorithmIdentifier<'a>) -> Result<Self> {
        let name = &algorithm.algorithm;
        let parameters = || algorithm.required_parameters(what).map(|tlv| tlv.full_data());
        if *name == oid::PBES2 {
            return read_pbes2(what, parameters()?);
        }
        let pbe = || -> Result<(&'a [u8], u64)> {
            let params: PbeParams<'a> = der::parse(what, parameters()?)?;
            Ok((
                params.salt,
                positive(what, "the number of iterations", params.iteration_count)?,
            ))
        };
        if let Some((_, hash, cipher)) = PBES1.iter().find(|(known, ..)| known == name) {
            let (salt, iterations) = pbe()?;
            if salt.len() != 8 {
                let reason = format!("the salt must have 8 bytes, not {}", salt.len());
                return Err(Error::malformed(MalformedKind::InvalidLength, what, reason));
            }
            let (hash, cipher) = (*hash, *cipher);
            return Ok(Scheme::Pbes1 {
                hash,
                cipher,
                salt,
                iterations,
            });
        }
        if let Some((_, cipher)) = PKCS12.iter().find(|(known, _)| known == name) {
            let (salt, iterations) = pbe()?;
            let cipher = *cipher;
            return Ok(Scheme::Pkcs12 {
                cipher,
                salt,
                iterations,
            });
        }
        let detail = format!("the encryption scheme {name}");
        Err(Error::unsupported(UnsupportedKind::Cipher, detail))
    }

    /// Refuses an empty salt: equal passwords would give equal keys.
    fn checked(self, what: &'static str) -> Result<Self> {
        let salt = match &self {
            Scheme::Pbes2 { kdf, .. } => kdf.salt(),
            Scheme::Pbes1 { salt, .. } | Scheme::Pkcs12 { salt, .. } => salt,
        };
        if salt.is_empty() {
            return Err(Error::malformed(
                MalformedKind::InvalidLength,
                what,
                "the salt is empty",
            ));
        }
        Ok(self)
    }

    pub(crate) fn check_limits(&self, limits: &KdfLimits) -> Result<()> {
        match self {
            Scheme::Pbes2 { kdf, .. } => kdf.check_limits(limits),
            Scheme::Pbes1 { iterations, .. } => kdf::check_iterations("PBKDF1", *iterations, limits),
            Scheme::Pkcs12 { iterations, .. } => kdf::check_iterations(kdf::PKCS12, *iterations, limits),
        }
    }

    pub(crate) fn check_ciphertext(&self, what: &'static str, ciphertext: &[u8]) -> Result<()> {
        self.cipher().check_ciphertext(what, ciphertext)
    }

    /// Fails if the backend does not offer it. FIPS backends refuse the older schemes, even if the module has their parts.
    pub(crate) fn check_offered(&self, backend: &Backend) -> Result<()> {
        let not_with_fips = |name| match backend.is_fips() {
            true => Err(backend.not_offered(UnsupportedKind::Serialization, name)),
            false => Ok(()),
        };
        match self {
            Scheme::Pbes2 { kdf, .. } => kdf.check_offered(backend)?,
            Scheme::Pbes1 { hash, .. } => {
                not_with_fips("PBES1")?;
                hashes::backend::check_offered(backend, *hash)?;
            }
            Scheme::Pkcs12 { .. } => {
                not_with_fips("PKCS #12's encryption")?;
                kdf::check_pkcs12_offered(backend)?;
            }
        }
        self.cipher().check_offered(backend)
    }

    fn cipher(&self) -> Cipher {
        match self {
            Scheme::Pbes2 { cipher, .. } | Scheme::Pbes1 { cipher, .. } | Scheme::Pkcs12 { cipher, .. } => *cipher,
        }
    }

    /// The work of deriving the key.
    pub(crate) fn work(&self) -> Work {
        match self {
            Scheme::Pbes2 { kdf, .. } => kdf.work(),
            Scheme::Pbes1 { iterations, .. } => Work::Iterations("PBKDF1", *iterations),
            Scheme::Pkcs12 { iterations, .. } => Work::Iterations(kdf::PKCS12, *iterations),
        }
    }

    /// Whether the key depends on the form of the password in UTF-16.
    pub(crate) fn takes_utf16(&self) -> bool {
        matches!(self, Scheme::Pkcs12 { .. })
    }

    pub(crate) fn decrypt(
        &self,
        backend: &Backend,
        password: &PasswordForm<'_>,
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let cipher = self.cipher();
        match self {
            Scheme::Pbes2 { kdf, iv, .. } => {
                let key = kdf.derive(backend, password.bytes, cipher.key_length())?;
                cipher.decrypt(backend, &key, iv, ciphertext)
            }
            Scheme::Pbes1 {
                hash, salt, iterations, ..
            } => {
                // DES or RC2: 8 bytes each for the key and the IV.
                let derived = kdf::pbkdf1(backend, *hash, password.bytes, salt, *iterations)?;
                let (key, rest) = derived.split_at_checked(8).unwrap_or_default();
                cipher.decrypt(backend, key, rest.get(..8).unwrap_or_default(), ciphertext)
            }
            Scheme::Pkcs12 { salt, iterations, .. } => {
                let (key, iv) = pkcs12_key_and_iv(backend, cipher, &password.utf16, salt, *iterations)?;
                cipher.decrypt(backend, &key, &iv, ciphertext)
            }
        }
    }
}

/// The key and the IV of a scheme of PKCS #12 (RFC 7292, appendix C). A stream cipher has an empty IV.
pub(super) fn pkcs12_key_and_iv(
    backend: &Backend,
    cipher: Cipher,
    password: &SecretBytes,
    salt: &[u8],
    iterations: u64,
) -> Result<(SecretBytes, SecretBytes)> {
    let derive = |purpose, length| {
        kdf::pkcs12_encoded(
            backend,
            HashAlgorithm::Sha1,
            password,
            salt,
            iterations,
            purpose,
            length,
        )
    };
    let key = derive(Pkcs12Purpose::Key, cipher.key_length())?;
    let iv = match cipher.block_size() {
        0 => SecretBytes::from_slice(&[]),
        length => derive(Pkcs12Purpose::Iv, length)?,
    };
    Ok((key, iv))
}

fn read_pbes2<'a>(what: &'static str, parameters: &'a [u8]) -> Result<Scheme<'a>> {
    let params: Pbes2Params<'a> = der::parse(what, parameters)?;
    let (kdf, key_length) = read_kdf(what, &params.key_derivation_func)?;
    let (mut cipher, iv) = read_cipher(what, &params.encryption_scheme)?;
    if let (Some(length), Cipher::Rc2 { key_length, .. }) = (key_length, &mut cipher) {
        // RC2 allows other key lengths; the effective key bits are a parameter of their own, at most 128.
        *key_length = usize::try_from(length)
            .ok()
            .filter(|length| (1..=16).contains(length))
            .ok_or_else(|| {
                Error::malformed(
                    MalformedKind::OutOfRange,
                    what,
                    format!("an RC2 key cannot have {length} bytes"),
                )
            })?;
    }
    if key_length.is_some_and(|length| length != cipher.key_length() as u64) {
        let reason = format!(
            "the cipher needs a key of {} bytes, but keyLength differs",
            cipher.key_length()
        );
        return Err(Error::malformed(MalformedKind::Inconsistent, what, reason));
    }
    if iv.len() != cipher.block_size() {
        let reason = format!("the IV must have {} bytes, not {}", cipher.block_size(), iv.len());
        return Err(Error::malformed(MalformedKind::InvalidLength, what, reason));
    }
    Ok(Scheme::Pbes2 { kdf, cipher, iv })
}

/// The key derivation function, and the optional keyLength.
pub(crate) fn read_kdf<'a>(what: &'static str, algorithm: &AlgorithmIdentifier<'a>) -> Result<(Kdf<'a>, Option<u64>)> {
    let parameters = || algorithm.required_parameters(what).map(|tlv| tlv.full_data());
    if algorithm.algorithm == oid::PBKDF2 {
        let params: Pbkdf2Params<'a> = der::parse(what, parameters()?)?;
        if params.salt.tag().as_u8() != Some(tag::OCTET_STRING) {
            let detail = "a PBKDF2 salt from another source (otherSource)";
            return Err(Error::unsupported(UnsupportedKind::Kdf, detail));
        }
        let hash = params
            .prf
            .as_ref()
            .map_or(Ok(HashAlgorithm::Sha1), |prf| prf::hash_of(what, prf))?;
        let iterations = positive(what, "the number of iterations", params.iteration_count)?;
        let salt = params.salt.data();
        return Ok((Kdf::Pbkdf2 { hash, salt, iterations }, params.key_length));
    }
    if algorithm.algorithm == oid::SCRYPT {
        let params: ScryptParams<'a> = der::parse(what, parameters()?)?;
        if !params.cost_parameter.is_power_of_two() || params.cost_parameter < 2 {
            let reason = "scrypt's N must be a power of 2, and more than 1";
            return Err(Error::malformed(MalformedKind::InvalidValue, what, reason));
        }
        let block_size = positive(what, "scrypt's r", params.block_size)?;
        let parallelism = positive(what, "scrypt's p", params.parallelization_parameter)?;
        // RFC 7914, section 2: N is less than 2^(128·r / 8).
        if block_size < 4 && params.cost_parameter >> (16 * block_size) != 0 {
            return Err(Error::malformed(
                MalformedKind::OutOfRange,
                what,
                "scrypt's N must be less than 2^(16·r)",
            ));
        }
        let kdf = Kdf::Scrypt {
            salt: params.salt,
            cost: Cost {
                n: params.cost_parameter,
                r: block_size,
                p: parallelism,
            },
        };
        return Ok((kdf, params.key_length));
    }
    let detail = format!("the key derivation function {}", algorithm.algorithm);
    Err(Error::unsupported(UnsupportedKind::Kdf, detail))
}

/// The cipher and its IV.
fn read_cipher<'a>(what: &'static str, algorithm: &AlgorithmIdentifier<'a>) -> Result<(Cipher, &'a [u8])> {
    let name = &algorithm.algorithm;
    let parameters = || algorithm.required_parameters(what).map(|tlv| tlv.full_data());
    if let Some((_, cipher)) = CIPHERS.iter().find(|(known, _)| known == name) {
        return Ok((*cipher, der::parse(what, parameters()?)?));
    }
    if *name == oid::RC2_CBC {
        let params: Rc2Params<'a> = der::parse(what, parameters()?)?;
        // RFC 8018, appendix B.2.3: the encoding of the effective key bits.
        let cipher = match params.rc2_parameter_version {
            Some(58) => RC2_128,
            Some(120) => RC2_64,
            Some(160) => RC2_40,
            other => {
                let version = other.map_or(String::from("none"), |version| version.to_string());
                let detail = format!("RC2 with the parameter version {version}");
                return Err(Error::unsupported(UnsupportedKind::Cipher, detail));
            }
        };
        return Ok((cipher, params.iv));
    }
    Err(Error::unsupported(
        UnsupportedKind::Cipher,
        format!("the cipher {name} of PBES2"),
    ))
}

/// The choices for writing PBES2: PBKDF2 with a hash function and iterations, and a cipher.
pub(crate) struct Pbes2Choice {
    pub(crate) hash: HashAlgorithm,
    pub(crate) iterations: u32,
    pub(crate) cipher: Cipher,
}

/// The result of an encryption: the parameters of the scheme in DER, and the ciphertext.
pub(crate) struct Encrypted {
    pub(crate) parameters: Zeroizing<Vec<u8>>,
    pub(crate) ciphertext: Zeroizing<Vec<u8>>,
}

/// The length of a random salt in bytes (NIST SP 800-132, section 5.1).
pub(crate) const SALT: usize = 16;

/// The parameters of PBKDF2 in DER.
pub(crate) fn write_pbkdf2(
    hash: HashAlgorithm,
    salt: &[u8],
    iterations: u32,
    key_length: Option<u64>,
) -> Result<Zeroizing<Vec<u8>>> {
    let salt = der::write(&salt)?;
    der::write(&Pbkdf2Params {
        salt: element(&salt)?,
        iteration_count: u64::from(iterations),
        key_length,
        prf: prf::algorithm(hash)?
            .map(|algorithm| -> Result<_> {
                let parameters = Some(element(NULL)?);
                Ok(AlgorithmIdentifier { algorithm, parameters })
            })
            .transpose()?,
    })
}

impl Pbes2Choice {
    /// Encrypts under a new salt and IV.
    pub(crate) fn encrypt(
        &self,
        backend: &Backend,
        password: &[u8],
        plaintext: Zeroizing<Vec<u8>>,
    ) -> Result<Encrypted> {
        let name = CIPHERS
            .iter()
            .find(|(_, cipher)| *cipher == self.cipher)
            .map(|(name, _)| name.clone());
        let name = name.ok_or_else(|| Error::invalid("cipher", "is not a cipher of PBES2"))?;
        let salt = backend.random_bytes(SALT)?;
        let iv = backend.random_bytes(self.cipher.block_size())?;
        let key_length = self.cipher.key_length();
        let key = backend.derive_pbkdf2_hmac(self.hash, key_length, &salt, self.iterations, password)?;
        let ciphertext = self.cipher.encrypt(backend, &key, &iv, plaintext)?;

        let kdf = write_pbkdf2(self.hash, &salt, self.iterations, None)?;
        let iv = der::write(&&*iv)?;
        let parameters = der::write(&Pbes2Params {
            key_derivation_func: AlgorithmIdentifier {
                algorithm: oid::PBKDF2,
                parameters: Some(element(&kdf)?),
            },
            encryption_scheme: AlgorithmIdentifier {
                algorithm: name,
                parameters: Some(element(&iv)?),
            },
        })?;
        Ok(Encrypted { parameters, ciphertext })
    }
}
