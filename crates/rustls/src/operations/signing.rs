//! The choice of a signature scheme, and signatures.

use std::fmt;

use hazmat_openssl::asymmetric::ec::{EcdsaAlgorithm, EllipticCurve};
use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet;
use hazmat_openssl::asymmetric::rsa::{PssPadding, RsaPadding, RsaPrivateKey, SaltLength};
use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::fips::{Approval, EdwardsCurve, Operation};
use hazmat_openssl::hashes::HashAlgorithm::{self, Sha256, Sha384, Sha512};
use hazmat_openssl::interfaces::{Ed25519Backend, EllipticCurveBackend, HashBackend, MlDsaBackend, RsaBackend};
use hazmat_openssl::x509::Certificate;
use hazmat_openssl::{Backend, Error, Result};
use pki_types::PrivateKeyDer;

use super::verification::RSA_BITS;

/// A signature scheme of TLS (RFC 8446, section 4.2.3; draft-ietf-tls-mldsa).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scheme {
    /// Its code in handshakes.
    pub(crate) code: u16,
    algorithm: SignatureAlgorithm,
    kind: Kind,
}

/// A scheme's algorithm, in the terms of questions to a backend.
#[derive(Debug, Clone, Copy)]
enum Kind {
    RsaPss(HashAlgorithm),
    RsaPkcs1(HashAlgorithm),
    Ecdsa(EllipticCurve, HashAlgorithm),
    Ed25519,
    MlDsa(MlDsaParameterSet),
}

impl Scheme {
    const fn new(code: u16, kind: Kind) -> Self {
        let algorithm = match kind {
            Kind::RsaPss(hash) => SignatureAlgorithm::rsa_pss(hash),
            Kind::RsaPkcs1(hash) => SignatureAlgorithm::rsa_pkcs1v15(hash),
            Kind::Ecdsa(_, hash) => SignatureAlgorithm::ecdsa(hash),
            Kind::Ed25519 => SignatureAlgorithm::ed25519(),
            Kind::MlDsa(set) => SignatureAlgorithm::ml_dsa(set),
        };
        Scheme { code, algorithm, kind }
    }
}

/// The schemes of RSA keys, the preferred one first. TLS 1.3 uses only PSS.
const RSA: [Scheme; 6] = [
    Scheme::new(0x0806, Kind::RsaPss(Sha512)),
    Scheme::new(0x0805, Kind::RsaPss(Sha384)),
    Scheme::new(0x0804, Kind::RsaPss(Sha256)),
    Scheme::new(0x0601, Kind::RsaPkcs1(Sha512)),
    Scheme::new(0x0501, Kind::RsaPkcs1(Sha384)),
    Scheme::new(0x0401, Kind::RsaPkcs1(Sha256)),
];
const P256: [Scheme; 1] = [Scheme::new(0x0403, Kind::Ecdsa(EllipticCurve::Secp256R1, Sha256))];
const P384: [Scheme; 1] = [Scheme::new(0x0503, Kind::Ecdsa(EllipticCurve::Secp384R1, Sha384))];
const P521: [Scheme; 1] = [Scheme::new(0x0603, Kind::Ecdsa(EllipticCurve::Secp521R1, Sha512))];
const ED25519: [Scheme; 1] = [Scheme::new(0x0807, Kind::Ed25519)];
const ML_DSA_44: [Scheme; 1] = [Scheme::new(0x0904, Kind::MlDsa(MlDsaParameterSet::MlDsa44))];
const ML_DSA_65: [Scheme; 1] = [Scheme::new(0x0905, Kind::MlDsa(MlDsaParameterSet::MlDsa65))];
const ML_DSA_87: [Scheme; 1] = [Scheme::new(0x0906, Kind::MlDsa(MlDsaParameterSet::MlDsa87))];

/// Which signatures of a key are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// All that the key's backend offers. A strict backend offers only approved ones.
    Offered,
    /// Those of them that the FIPS module is approved for, if the key's backend is a FIPS backend.
    Approved,
}

/// A private key with the schemes of its signatures.
#[derive(Clone)]
pub(crate) struct SignatureKey {
    key: PrivateKey,
    schemes: Vec<Scheme>,
    /// The `SubjectPublicKeyInfo`, if the provider of the key gives the public key.
    public_key: Option<Vec<u8>>,
}

impl SignatureKey {
    /// Finds the schemes of a key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that TLS has no scheme for, or an RSA key of another size than 2048 to 8192 bits;
    /// [`Error::Unsupported`] if the key's backend offers none of its schemes; [`Error::NotApproved`] if the policy accepts none.
    pub(crate) fn new(key: PrivateKey, policy: Policy) -> Result<Self> {
        let candidates = candidates(&key)?;
        let backend = key.backend();
        let mut schemes: Vec<Scheme> = candidates
            .iter()
            .filter(|scheme| scheme.is_offered(backend))
            .copied()
            .collect();
        if schemes.is_empty() {
            return Err(refused(format!("the backend does not sign with {}", name(&key))));
        }
        // A strict backend would refuse the signatures.
        if backend.is_strict() || (policy == Policy::Approved && backend.is_fips()) {
            schemes.retain(|scheme| scheme.is_approved(&key));
            if schemes.is_empty() {
                return Err(refused(format!(
                    "signatures with {} are not approved by the FIPS module",
                    name(&key)
                )));
            }
        }
        let public_key = key.public_key().and_then(|public| public.to_spki_der()).ok();
        Ok(SignatureKey {
            key,
            schemes,
            public_key,
        })
    }

    /// Loads a key that is not encrypted, from the format that its type states.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for data that is not a key of that format; [`Error::PasswordRequired`] for an encrypted key;
    /// otherwise as [`new`](Self::new).
    pub(crate) fn load(backend: &Backend, der: &PrivateKeyDer<'_>, policy: Policy) -> Result<Self> {
        let (expected, format) = match der {
            PrivateKeyDer::Pkcs1(_) => (0x02, "PKCS #1"),
            PrivateKeyDer::Sec1(_) => (0x04, "SEC 1"),
            PrivateKeyDer::Pkcs8(_) => (0x30, "PKCS #8"),
            _ => return Err(refused("the format of the key is not supported".to_owned())),
        };
        let data = der.secret_der();
        if element_after_version(data).is_some_and(|found| found != expected) {
            return Err(refused(format!("the key is not in the format {format}")));
        }
        SignatureKey::new(PrivateKey::from_der(backend, data, None)?, policy)
    }

    /// The first scheme, in order of preference, that is offered.
    pub(crate) fn choose(&self, is_offered: impl Fn(u16) -> bool) -> Option<Scheme> {
        self.schemes.iter().copied().find(|scheme| is_offered(scheme.code))
    }

    /// Signs a message.
    pub(crate) fn sign(&self, scheme: &Scheme, message: &[u8]) -> Result<Vec<u8>> {
        self.key.sign(message, scheme.algorithm)
    }

    /// The `SubjectPublicKeyInfo` in DER, if the provider of the key gives the public key.
    pub(crate) fn public_key(&self) -> Option<&[u8]> {
        self.public_key.as_deref()
    }

    /// Whether the key belongs to a certificate.
    ///
    /// # Errors
    ///
    /// As [`Certificate::public_key`]; for a key whose provider does not give the public key, as [`sign`](Self::sign).
    pub(crate) fn fits(&self, certificate: &Certificate) -> Result<bool> {
        let Some(own) = self.public_key() else {
            return self.fits_by_signature(certificate);
        };
        if certificate.public_key_bytes() == own {
            return Ok(true);
        }
        // The certificate may encode the same key in another way.
        Ok(certificate.public_key()?.to_spki_der()? == own)
    }

    /// Whether the certificate's key verifies a signature of this one.
    fn fits_by_signature(&self, certificate: &Certificate) -> Result<bool> {
        const MESSAGE: &[u8] = b"Does this key belong to the certificate?";
        let Some(scheme) = self.schemes.first() else {
            return Ok(false);
        };
        let signature = self.sign(scheme, MESSAGE)?;
        let verified = certificate.public_key()?.verify(&signature, MESSAGE, scheme.algorithm);
        Ok(verified.is_ok())
    }
}

impl fmt::Debug for SignatureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureKey")
            .field("key", &self.key.type_name())
            .field("key_size", &self.key.key_size())
            .finish_non_exhaustive()
    }
}

/// The schemes of a key's type and size, whatever its backend offers.
fn candidates(key: &PrivateKey) -> Result<&'static [Scheme]> {
    let schemes: &[Scheme] = match key {
        PrivateKey::Rsa(rsa) if rsa.is_pss_only() => {
            return Err(refused(
                "a key of type RSASSA-PSS is not supported: use one of type rsaEncryption".to_owned(),
            ));
        }
        PrivateKey::Rsa(rsa) if !RSA_BITS.contains(&rsa.key_size()) => {
            let (shortest, longest) = (RSA_BITS.start(), RSA_BITS.end());
            return Err(refused(format!(
                "an RSA key must have {shortest} to {longest} bits, not {}",
                rsa.key_size()
            )));
        }
        PrivateKey::Rsa(_) => &RSA,
        PrivateKey::EllipticCurve(key) => match key.curve() {
            EllipticCurve::Secp256R1 => &P256,
            EllipticCurve::Secp384R1 => &P384,
            EllipticCurve::Secp521R1 => &P521,
            _ => &[],
        },
        PrivateKey::Ed25519(_) => &ED25519,
        PrivateKey::MlDsa(key) => match key.parameter_set() {
            MlDsaParameterSet::MlDsa44 => &ML_DSA_44,
            MlDsaParameterSet::MlDsa65 => &ML_DSA_65,
            MlDsaParameterSet::MlDsa87 => &ML_DSA_87,
            _ => &[],
        },
        _ => &[],
    };
    if schemes.is_empty() {
        return Err(refused(format!("there is no signature scheme for {}", name(key))));
    }
    Ok(schemes)
}

impl Scheme {
    /// Whether the backend offers everything that the scheme needs.
    fn is_offered(&self, backend: &Backend) -> bool {
        match self.kind {
            Kind::RsaPss(hash) => backend.hash_supported(hash) && backend.rsa_padding_supported(&pss(hash)),
            Kind::RsaPkcs1(hash) => {
                backend.hash_supported(hash) && backend.rsa_padding_supported(&RsaPadding::pkcs1v15())
            }
            Kind::Ecdsa(curve, hash) => {
                backend.elliptic_curve_signature_algorithm_supported(&EcdsaAlgorithm::new(hash), curve)
            }
            Kind::Ed25519 => backend.ed25519_supported(),
            Kind::MlDsa(set) => backend.ml_dsa_supported(set),
        }
    }

    /// Whether the FIPS module of the key's backend is approved for signatures with this key.
    fn is_approved(&self, key: &PrivateKey) -> bool {
        let operation = match (self.kind, key) {
            (Kind::RsaPss(hash), PrivateKey::Rsa(key)) => rsa_operation(key, pss(hash), hash),
            (Kind::RsaPkcs1(hash), PrivateKey::Rsa(key)) => rsa_operation(key, RsaPadding::pkcs1v15(), hash),
            (Kind::Ecdsa(curve, hash), _) => Some(Operation::EcdsaSign {
                curve,
                algorithm: EcdsaAlgorithm::new(hash),
            }),
            (Kind::Ed25519, _) => Some(Operation::EddsaSign {
                curve: EdwardsCurve::Ed25519,
            }),
            (Kind::MlDsa(parameter_set), _) => Some(Operation::MlDsaSign {
                parameter_set,
                deterministic: false,
            }),
            _ => None,
        };
        operation.is_some_and(|operation| key.backend().approval_of(&operation) == Approval::Approved)
    }
}

/// The operation of a signature, whose approval depends on the public exponent too.
fn rsa_operation(key: &RsaPrivateKey, padding: RsaPadding, hash: HashAlgorithm) -> Option<Operation> {
    let public_exponent = key.public_key().and_then(|key| key.public_numbers()).ok()?.e;
    Some(Operation::RsaSign {
        modulus_bits: key.key_size(),
        public_exponent_bits: public_exponent.bit_length(),
        padding,
        hash: hash.into(),
    })
}

fn pss(hash: HashAlgorithm) -> RsaPadding {
    RsaPadding::pss(PssPadding::new(hash, SaltLength::Digest))
}

/// The name of a key's type, with the curve or size.
fn name(key: &PrivateKey) -> String {
    match key {
        PrivateKey::Rsa(key) => format!("an RSA key of {} bits", key.key_size()),
        PrivateKey::EllipticCurve(key) => format!("a key on the curve {}", key.curve().name()),
        PrivateKey::MlDsa(key) => format!("an {} key", key.parameter_set().name()),
        key => format!("a key of type {}", key.type_name()),
    }
}

fn refused(reason: String) -> Error {
    Error::invalid_argument("key", reason)
}

/// The tag of the element after the version, in a SEQUENCE that begins with a version. It tells the formats of private keys
/// apart: PKCS #8 has a SEQUENCE there, PKCS #1 an INTEGER, SEC 1 an OCTET STRING.
fn element_after_version(der: &[u8]) -> Option<u8> {
    let content = match der {
        [0x30, 0x82, _, _, content @ ..] | [0x30, 0x81, _, content @ ..] => content,
        [0x30, 0..=0x7f, content @ ..] => content,
        _ => return None,
    };
    match content {
        [0x02, 0x01, _, tag, ..] => Some(*tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use hazmat_openssl::asymmetric::ec::EllipticCurvePrivateKey;
    use hazmat_openssl::time::{Duration, OffsetDateTime};
    use hazmat_openssl::x509::{CertificateBuilder, Name, SerialNumber};

    use super::*;

    fn certificate(private: &PrivateKey) -> Result<Certificate> {
        let name = Name::from_rfc4514_string("CN=localhost")?;
        CertificateBuilder::new()
            .subject_name(&name)?
            .issuer_name(&name)?
            .public_key(&private.public_key()?)?
            .serial_number(SerialNumber::random(private.backend())?)?
            .not_valid_before(OffsetDateTime::now_utc())?
            .not_valid_after(OffsetDateTime::now_utc() + Duration::days(1))?
            .sign(private, Sha256)
    }

    /// A token may give no public key. A signature then tells whether the key is the certificate's.
    #[test]
    fn a_key_without_a_public_key_fits_by_a_signature() {
        let backend = Backend::new().unwrap();
        let of = |curve| PrivateKey::from(EllipticCurvePrivateKey::generate(&backend, curve).unwrap());
        let private = of(EllipticCurve::Secp256R1);
        let mut key = SignatureKey::new(private.clone(), Policy::Offered).unwrap();
        assert!(key.public_key().is_some());
        key.public_key = None;
        assert!(key.fits(&certificate(&private).unwrap()).unwrap());
        for other in [of(EllipticCurve::Secp256R1), of(EllipticCurve::Secp384R1)] {
            assert!(!key.fits(&certificate(&other).unwrap()).unwrap());
        }
    }

    #[test]
    fn formats_are_told_apart_by_the_second_element() {
        for (der, tag) in [
            (&b"\x30\x05\x02\x01\x00\x30\x00"[..], Some(0x30)),
            (b"\x30\x81\x05\x02\x01\x00\x02\x00", Some(0x02)),
            (b"\x30\x82\x00\x05\x02\x01\x01\x04\x00", Some(0x04)),
            (b"\x30\x83\x00\x00\x05\x02\x01\x01\x04\x00", None),
            (b"\x30\x03\x02\x01\x00", None),
            (b"\x30", None),
            (b"\x30\x82\x00", None),
            (b"", None),
        ] {
            assert_eq!(element_after_version(der), tag, "{der:?}");
        }
    }
}
