//! The vector files of keys: their content, and the expected result of loading them.

use super::backend;
use hazmat_openssl::ciphers::{CipherKind, ModeKind};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{MalformedKind, UnsupportedKind};

use Form::*;
use MalformedKind::{
    Duplicate, Inconsistent, InvalidLength, InvalidPrivateKey, InvalidText, InvalidValue, Missing, OutOfRange,
    TrailingData, UnexpectedType,
};
use Needs::*;

/// The content of a file: the label of its PEM block, or the structure in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `PrivateKeyInfo`, or `EncryptedPrivateKeyInfo` where there is a password.
    Pkcs8,
    /// `RSAPrivateKey` of PKCS #1, in PEM with `DEK-Info` where there is a password. The next two likewise.
    RsaPrivate,
    /// `ECPrivateKey` of SEC 1.
    EcPrivate,
    /// OpenSSL's structure for DSA.
    DsaPrivate,
    /// OpenSSH's `openssh-key-v1`.
    OpenSsh,
    /// `SubjectPublicKeyInfo`.
    Spki,
    /// `RSAPublicKey` of PKCS #1.
    RsaPublic,
    /// A label that no public key has.
    DsaPublic,
    /// OpenSSH's line of text for public keys and certificates.
    SshLine,
    /// `DHParameter` of PKCS #3.
    Pkcs3Parameters,
    /// `DomainParameters` of ANSI X9.42.
    X942Parameters,
    /// `Dss-Parms`.
    DssParameters,
}

/// What a file contains: a private key, a public key, or parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Private,
    Public,
    Parameters,
}

impl Form {
    /// Whether it is a private key, a public key, or parameters.
    pub fn kind(self) -> Kind {
        match self {
            Pkcs8 | RsaPrivate | EcPrivate | DsaPrivate | OpenSsh => Kind::Private,
            Spki | RsaPublic | DsaPublic | SshLine => Kind::Public,
            Pkcs3Parameters | X942Parameters | DssParameters => Kind::Parameters,
        }
    }

    /// The label in PEM.
    pub fn label(self, encrypted: bool) -> &'static str {
        match self {
            Pkcs8 if encrypted => "ENCRYPTED PRIVATE KEY",
            Pkcs8 => "PRIVATE KEY",
            RsaPrivate => "RSA PRIVATE KEY",
            EcPrivate => "EC PRIVATE KEY",
            DsaPrivate => "DSA PRIVATE KEY",
            OpenSsh => "OPENSSH PRIVATE KEY",
            Spki => "PUBLIC KEY",
            RsaPublic => "RSA PUBLIC KEY",
            DsaPublic => "DSA PUBLIC KEY",
            SshLine => panic!("a line is no PEM"),
            Pkcs3Parameters => "DH PARAMETERS",
            X942Parameters => "X9.42 DH PARAMETERS",
            DssParameters => "DSA PARAMETERS",
        }
    }
}

/// The algorithms that decrypt a file.
#[derive(Clone, Copy, Debug)]
pub enum Needs {
    /// Nothing: the file is not encrypted.
    Nothing,
    /// PBKDF2 with HMAC and this hash function, and AES in CBC with a key of this length in bytes.
    Pbkdf2Aes(HashAlgorithm, usize),
    /// PBKDF2 with HMAC and this hash function, and Triple DES in CBC.
    Pbkdf2TripleDes(HashAlgorithm),
    /// scrypt, and AES.
    Scrypt,
    /// PKCS #12's key derivation with SHA-1, and Triple DES.
    Pkcs12TripleDes,
    /// A cipher that only the legacy provider has, by its name.
    Legacy(&'static str),
    /// OpenSSL's key derivation with MD5, and AES in CBC with a key of this length in bytes.
    Md5Aes(usize),
    /// OpenSSL's key derivation with MD5, and Triple DES in CBC.
    Md5TripleDes,
    /// bcrypt_pbkdf, and AES.
    Bcrypt,
}

impl Needs {
    /// Whether the backend supports them; `None` if only trying can tell.
    pub fn supported(self) -> Option<bool> {
        let backend = backend();
        let pbkdf2 = |hash| backend.pbkdf2_hmac_supported(hash);
        let md5 = || backend.hash_supported(HashAlgorithm::Md5);
        let aes = |length| {
            let cipher = CipherKind::AES_128.with_key_length(length).unwrap();
            backend.cipher_supported(cipher, ModeKind::Cbc)
        };
        let triple_des = || backend.cipher_supported(CipherKind::TRIPLE_DES, ModeKind::Cbc);
        Some(match self {
            Nothing => true,
            Pbkdf2Aes(hash, length) => pbkdf2(hash) && aes(length),
            Pbkdf2TripleDes(hash) => pbkdf2(hash) && triple_des(),
            Md5Aes(length) => md5() && aes(length),
            Md5TripleDes => md5() && triple_des(),
            // None of these is approved, and no FIPS module has them.
            Scrypt | Pkcs12TripleDes | Bcrypt => !super::on_fips(),
            Legacy(_) if super::on_fips() => false,
            Legacy(_) => return None,
        })
    }
}

/// The expected result of loading a file.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// The key or the parameters of this name in [`key_records`](super::key_records).
    Loads(&'static str),
    /// [`Error::Malformed`] of this kind, in this structure.
    Malformed(&'static MalformedKind, &'static str),
    /// As [`Malformed`](Outcome::Malformed), for its label alone: the DER inside loads as what is named, if anything.
    Mislabelled(&'static MalformedKind, &'static str, Option<&'static str>),
    /// [`Error::Unsupported`] of this kind, with this in its text.
    Unsupported(UnsupportedKind, &'static str),
}

/// How a loaded key is written in the form of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewritten {
    /// As it stood there, byte for byte: the PEM block, or the type and the base64 of OpenSSH's lines. What OpenSSH's
    /// private keys have at random, and their comment, does not count.
    Same,
    /// Differently, for this reason.
    Differs(&'static str),
}

/// One file.
#[derive(Clone, Copy, Debug)]
pub struct KeyFile {
    /// The path below its folder.
    pub name: &'static str,
    pub form: Form,
    pub needs: Needs,
    pub password: Option<&'static str>,
    pub outcome: Outcome,
    pub rewritten: Rewritten,
}

impl KeyFile {
    const fn new(name: &'static str, form: Form, outcome: Outcome) -> Self {
        Self {
            name,
            form,
            needs: Nothing,
            password: None,
            outcome,
            rewritten: Rewritten::Same,
        }
    }

    /// Sets the password.
    const fn under(mut self, needs: Needs, password: &'static str) -> Self {
        self.needs = needs;
        self.password = Some(password);
        self
    }

    /// Marks a file that is not written again unchanged.
    const fn differs(mut self, reason: &'static str) -> Self {
        self.rewritten = Rewritten::Differs(reason);
        self
    }
}

const fn plain(name: &'static str, form: Form, record: &'static str) -> KeyFile {
    KeyFile::new(name, form, Outcome::Loads(record))
}

const fn locked(name: &'static str, form: Form, needs: Needs, password: &'static str, record: &'static str) -> KeyFile {
    plain(name, form, record).under(needs, password)
}

const fn malformed(name: &'static str, form: Form, kind: &'static MalformedKind, what: &'static str) -> KeyFile {
    KeyFile::new(name, form, Outcome::Malformed(kind, what))
}

const fn mislabelled(
    name: &'static str,
    form: Form,
    kind: &'static MalformedKind,
    what: &'static str,
    inside: Option<&'static str>,
) -> KeyFile {
    KeyFile::new(name, form, Outcome::Mislabelled(kind, what, inside))
}

const fn unsupported(name: &'static str, form: Form, kind: UnsupportedKind, word: &'static str) -> KeyFile {
    KeyFile::new(name, form, Outcome::Unsupported(kind, word))
}

const AES128_SHA1: Needs = Pbkdf2Aes(HashAlgorithm::Sha1, 16);
const AES192_SHA384: Needs = Pbkdf2Aes(HashAlgorithm::Sha384, 24);
const AES256_SHA256: Needs = Pbkdf2Aes(HashAlgorithm::Sha256, 32);
const TRIPLE_DES_SHA224: Needs = Pbkdf2TripleDes(HashAlgorithm::Sha224);
const TRIPLE_DES_SHA256: Needs = Pbkdf2TripleDes(HashAlgorithm::Sha256);
const TRIPLE_DES_SHA384: Needs = Pbkdf2TripleDes(HashAlgorithm::Sha384);
const TRIPLE_DES_SHA512: Needs = Pbkdf2TripleDes(HashAlgorithm::Sha512);

const EXPLICIT: &str = "the curve is written by its name";
const CERTIFICATE: &str = "the key of a certificate is written without the certificate";
const SECURITY_KEY: &str = "the key of a security key is written as a plain one, without its application";

const EC_CURVE: UnsupportedKind = UnsupportedKind::EllipticCurve;

/// The folders and their files. A comment marks files that Python's `cryptography` 50.0.2 treats differently.
pub const FOLDERS: &[(&str, &[KeyFile])] = &[
    ("PEM_Serialization", PEM),
    ("DER_Serialization", DER),
    ("Traditional_OpenSSL_Serialization", TRADITIONAL),
    ("PKCS8", PKCS8),
    ("OpenSSH", OPENSSH),
    ("public", PUBLIC),
    ("EC", EC),
    ("DH", DH),
    ("DSA", DSA),
    ("Ed25519", ED25519),
    ("Ed448", ED448),
    ("X25519", X25519),
    ("X448", X448),
];

/// The files of a folder.
pub fn folder(name: &str) -> &'static [KeyFile] {
    let found = FOLDERS.iter().find(|(folder, _)| *folder == name);
    found.unwrap_or_else(|| panic!("no folder {name}")).1
}

/// The names of the files of a folder, for the test that claims them.
pub fn names(name: &str) -> impl Iterator<Item = &'static str> {
    folder(name).iter().map(|file| file.name)
}

#[rustfmt::skip]
const PEM: &[KeyFile] = &[
    plain("dsa_4096.pem", DsaPrivate, "dsa-4096"),
    locked("dsa_private_key.pem", DsaPrivate, Md5TripleDes, "123456", "dsa-2048-2"),
    plain("dsa_public_key.pem", Spki, "dsa-2048-2"),
    // `cryptography` has no function for DSA parameters.
    plain("dsaparam.pem", DssParameters, "dsa-parameters-2048"),
    plain("ec_private_key.pem", EcPrivate, "secp256r1-1"),
    locked("ec_private_key_encrypted.pem", EcPrivate, Md5Aes(32), "123456", "secp256r1-1"),
    plain("ec_public_key.pem", Spki, "secp256r1-1"),
    mislabelled("ec_public_key_rsa_delimiter.pem", RsaPublic, &Inconsistent, "PEM", Some("secp256r1-1")),
    malformed("rsa-bad-1025-q-is-2.pem", RsaPrivate, &InvalidPrivateKey, "RSA private key"),
    locked("rsa_private_key.pem", RsaPrivate, Md5TripleDes, "123456", "rsa-2048-2"),
    plain("rsa_public_key.pem", Spki, "rsa-2048-2"),
    // `cryptography` takes a SubjectPublicKeyInfo for an RSA PUBLIC KEY.
    plain("rsa_wrong_delimiter_public_key.pem", RsaPublic, "rsa-2048-2").differs("the label is around the other form"),
];

#[rustfmt::skip]
const DER: &[KeyFile] = &[
    plain("dsa.1024.der", DsaPrivate, "dsa-1024-1"),
    plain("dsa.2048.der", DsaPrivate, "dsa-2048-1"),
    plain("dsa.3072.der", DsaPrivate, "dsa-3072"),
    plain("dsa_public_key.der", Spki, "dsa-2048-2"),
    malformed("dsa_public_key_invalid_bit_string.der", Spki, &InvalidLength, "SubjectPublicKeyInfo"),
    malformed("dsa_public_key_no_params.der", Spki, &Missing, "SubjectPublicKeyInfo"),
    plain("ec_private_key.der", EcPrivate, "secp256r1-1"),
    locked("ec_private_key_encrypted.der", Pkcs8, AES128_SHA1, "123456", "secp256r1-1"),
    plain("ec_public_key.der", Spki, "secp256r1-1"),
    locked("enc-rsa-pkcs8.der", Pkcs8, Pkcs12TripleDes, "foobar", "rsa-1024-1"),
    locked("enc2-rsa-pkcs8.der", Pkcs8, AES128_SHA1, "baz", "rsa-1024-2"),
    plain("rsa_public_key.der", Spki, "rsa-2048-2"),
    plain("testrsa.der", RsaPrivate, "rsa-2048-3"),
    plain("unenc-dsa-pkcs8.der", Pkcs8, "dsa-1024-2"),
    plain("unenc-dsa-pkcs8.pub.der", Spki, "dsa-1024-2"),
    plain("unenc-rsa-pkcs8.der", Pkcs8, "rsa-1024-3"),
    plain("unenc-rsa-pkcs8.pub.der", Spki, "rsa-1024-3"),
];

#[rustfmt::skip]
const TRADITIONAL: &[KeyFile] = &[
    malformed("dsa-wrong-version.pem", DsaPrivate, &InvalidValue, "DSA private key"),
    plain("dsa.1024.pem", DsaPrivate, "dsa-1024-1"),
    plain("dsa.2048.pem", DsaPrivate, "dsa-2048-1"),
    plain("dsa.3072.pem", DsaPrivate, "dsa-3072"),
    malformed("key1-malformed-dek-info.pem", RsaPrivate, &InvalidValue, "encrypted PEM"),
    // `cryptography` asks for the password before it looks at the initialization vector, here and in key1-short-iv.pem.
    malformed("key1-malformed-iv.pem", RsaPrivate, &InvalidText, "encrypted PEM"),
    malformed("key1-no-dek-info.pem", RsaPrivate, &Missing, "encrypted PEM"),
    malformed("key1-short-iv.pem", RsaPrivate, &InvalidLength, "encrypted PEM"),
    locked("key1.pem", RsaPrivate, Md5TripleDes, "123456", "rsa-2048-3"),
    locked("key2.pem", RsaPrivate, Md5Aes(16), "a123456", "rsa-2048-3"),
    malformed("rsa-wrong-version.pem", RsaPrivate, &InvalidValue, "RSA private key"),
    locked("testrsa-encrypted.pem", RsaPrivate, Md5Aes(16), "password", "rsa-2048-3"),
    plain("testrsa.pem", RsaPrivate, "rsa-2048-3"),
];

#[rustfmt::skip]
const PKCS8: &[KeyFile] = &[
    unsupported("bad-encryption-oid.pem", Pkcs8, UnsupportedKind::Cipher, "0.24.97.792.97.792.97.792"),
    unsupported("bad-oid-dsa-key.pem", Pkcs8, UnsupportedKind::PublicKeyAlgorithm, "0.37.11229.117.11229.113"),
    plain("ec-consistent-curve.pem", Pkcs8, "secp256r1-1").differs("the curve is not written inside once more"),
    malformed("ec-inconsistent-curve.pem", Pkcs8, &Inconsistent, "EC private key"),
    malformed("ec-inconsistent-curve2.pem", Pkcs8, &Inconsistent, "EC private key"),
    malformed("ec-invalid-private-scalar.pem", Pkcs8, &InvalidPrivateKey, "EC private key"),
    malformed("ec-invalid-version.pem", Pkcs8, &InvalidValue, "EC private key"),
    unsupported("ec_oid_not_in_reg_private_2.pkcs8.pem", Pkcs8, EC_CURVE, "explicit parameters"),
    plain("ec_private_key.pem", Pkcs8, "secp256r1-1"),
    locked("ec_private_key_encrypted.pem", Pkcs8, AES128_SHA1, "123456", "secp256r1-1"),
    plain("ecc_private_with_rfc5915_ext.pem", Pkcs8, "secp256r1-16"),
    locked("ed25519-scrypt.pem", Pkcs8, Scrypt, "hunter42", "ed25519-7"),
    locked("enc-ec-sha1-128-rc4.pem", Pkcs8, Legacy("RC4"), "password", "secp256r1-17"),
    locked("enc-rsa-3des.pem", Pkcs8, TRIPLE_DES_SHA256, "password", "rsa-2048-6"),
    malformed("enc-rsa-pkcs8-pbkdf2-0iter.pem", Pkcs8, &OutOfRange, "encrypted private key"),
    locked("enc-rsa-pkcs8.pem", Pkcs8, Pkcs12TripleDes, "foobar", "rsa-1024-1"),
    unsupported("enc-unknown-algorithm.pem", Pkcs8, UnsupportedKind::Cipher, "1.2.840.113549.3.7.23.321.3"),
    unsupported("enc-unknown-kdf.pem", Pkcs8, UnsupportedKind::Kdf, "1.2.840.113549.1.5.12.321.321"),
    unsupported("enc-unknown-pbkdf2-prf.pem", Pkcs8, UnsupportedKind::Hash, "1.2.840.113549.2.9.213.321"),
    locked("enc2-rsa-pkcs8.pem", Pkcs8, AES128_SHA1, "baz", "rsa-1024-2"),
    plain("invalid-version.der", Pkcs8, "secp256r1-1").differs("the version is 1, without a public key"),
    unsupported("nodompar_private.pkcs8.pem", Pkcs8, EC_CURVE, "explicit parameters"),
    locked("pkcs12_s2k_pem-X_9607.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9671.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9925.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9926.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9927.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9928.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9929.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9930.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9931.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    locked("pkcs12_s2k_pem-X_9932.pem", Pkcs8, Pkcs12TripleDes, "123456", "rsa-1024-4"),
    // `cryptography` takes explicit parameters of secp256r1, secp384r1 and secp521r1 only.
    plain("private.pem", Pkcs8, "brainpoolp384r1").differs(EXPLICIT),
    locked("rsa-40bitrc2.pem", Pkcs8, Legacy("RC2"), "baz", "rsa-1024-2"),
    locked("rsa-aes-192-cbc.pem", Pkcs8, AES192_SHA384, "PolarSSLTest", "rsa-2048-7"),
    locked("rsa-pbe-3des-long-salt.pem", Pkcs8, Pkcs12TripleDes, "password", "rsa-4096"),
    locked("rsa-pbewithmd5anddescbc.pem", Pkcs8, Legacy("DES"), "hunter2", "rsa-2048-8"),
    unsupported("rsa-rc2-cbc-effective-key-length.pem", Pkcs8, UnsupportedKind::Cipher, "RC2"),
    locked("rsa-rc2-cbc.pem", Pkcs8, Legacy("RC2"), "Red Hat Enterprise Linux 7.4", "rsa-2048-9"),
    locked("rsa_pkcs8_pbes2_pbkdf2_2048_3des_sha224.pem", Pkcs8, TRIPLE_DES_SHA224, "PolarSSLTest", "rsa-2048-7"),
    locked("rsa_pkcs8_pbes2_pbkdf2_2048_3des_sha384.pem", Pkcs8, TRIPLE_DES_SHA384, "PolarSSLTest", "rsa-2048-7"),
    locked("rsa_pkcs8_pbes2_pbkdf2_2048_3des_sha512.pem", Pkcs8, TRIPLE_DES_SHA512, "PolarSSLTest", "rsa-2048-7"),
    // `cryptography` forgets that a key is for RSASSA-PSS only, here and in the files after it.
    plain("rsa_pss_2048.pem", Pkcs8, "rsa-pss-2048-1"),
    plain("rsa_pss_2048_hash.pem", Pkcs8, "rsa-pss-2048-2"),
    plain("rsa_pss_2048_hash_mask.pem", Pkcs8, "rsa-pss-2048-3"),
    plain("rsa_pss_2048_hash_mask_diff.pem", Pkcs8, "rsa-pss-2048-4"),
    plain("rsa_pss_2048_hash_mask_salt.pem", Pkcs8, "rsa-pss-2048-5"),
    plain("rsa_pss_2048_pub.der", Spki, "rsa-pss-2048-1"),
    plain("unenc-dsa-pkcs8.pem", Pkcs8, "dsa-1024-2"),
    plain("unenc-dsa-pkcs8.pub.pem", Spki, "dsa-1024-2"),
    plain("unenc-rsa-pkcs8.pem", Pkcs8, "rsa-1024-3"),
    plain("unenc-rsa-pkcs8.pub.pem", Spki, "rsa-1024-3"),
    unsupported("unknown-oid.der", Pkcs8, UnsupportedKind::PublicKeyAlgorithm, "1.2.840.1004321.3213.321"),
    unsupported("withdompar_private.pkcs8.pem", Pkcs8, EC_CURVE, "1.3.6.1.4.1.8301.3.1.2.9.0.33"),
    mislabelled("wrong-pem-delimiter-rsa.pem", RsaPrivate, &Inconsistent, "PEM", Some("rsa-2048-1")),
];

#[rustfmt::skip]
const OPENSSH: &[KeyFile] = &[
    plain("certs/dsa-p256.pub", SshLine, "dsa-1024-3").differs(CERTIFICATE),
    plain("certs/p256-dsa.pub", SshLine, "secp256r1-6").differs(CERTIFICATE),
    malformed("certs/p256-ed25519-non-singular-crit-opt-val.pub", SshLine, &TrailingData, "OpenSSH certificate"),
    malformed("certs/p256-ed25519-non-singular-ext-val.pub", SshLine, &TrailingData, "OpenSSH certificate"),
    malformed("certs/p256-p256-broken-signature-key-type.pub", SshLine, &Inconsistent, "OpenSSH certificate"),
    malformed("certs/p256-p256-duplicate-crit-opts.pub", SshLine, &Duplicate, "OpenSSH certificate"),
    malformed("certs/p256-p256-duplicate-extension.pub", SshLine, &Duplicate, "OpenSSH certificate"),
    plain("certs/p256-p256-empty-principals.pub", SshLine, "secp256r1-7").differs(CERTIFICATE),
    malformed("certs/p256-p256-invalid-cert-type.pub", SshLine, &InvalidValue, "OpenSSH certificate"),
    malformed("certs/p256-p256-non-lexical-crit-opts.pub", SshLine, &InvalidValue, "OpenSSH certificate"),
    malformed("certs/p256-p256-non-lexical-extensions.pub", SshLine, &InvalidValue, "OpenSSH certificate"),
    plain("certs/p256-p384.pub", SshLine, "secp256r1-8").differs(CERTIFICATE),
    plain("certs/p256-p521.pub", SshLine, "secp256r1-9").differs(CERTIFICATE),
    plain("certs/p256-rsa-sha1.pub", SshLine, "secp256r1-10").differs(CERTIFICATE),
    plain("certs/p256-rsa-sha256.pub", SshLine, "secp256r1-11").differs(CERTIFICATE),
    plain("certs/p256-rsa-sha512.pub", SshLine, "secp256r1-12").differs(CERTIFICATE),
    plain("dsa-nopsw.key", OpenSsh, "dsa-1024-4"),
    plain("dsa-nopsw.key-cert.pub", SshLine, "dsa-1024-4").differs(CERTIFICATE),
    plain("dsa-nopsw.key.pub", SshLine, "dsa-1024-4"),
    locked("dsa-psw.key", OpenSsh, Bcrypt, "password", "dsa-1024-5"),
    plain("dsa-psw.key.pub", SshLine, "dsa-1024-5"),
    plain("ecdsa-nopsw.key", OpenSsh, "secp256r1-13"),
    plain("ecdsa-nopsw.key-cert.pub", SshLine, "secp256r1-13").differs(CERTIFICATE),
    plain("ecdsa-nopsw.key.pub", SshLine, "secp256r1-13"),
    locked("ecdsa-psw.key", OpenSsh, Bcrypt, "password", "secp384r1-3"),
    plain("ecdsa-psw.key.pub", SshLine, "secp384r1-3"),
    locked("ed25519-aesgcm-psw.key", OpenSsh, Bcrypt, "password", "ed25519-2"),
    plain("ed25519-aesgcm-psw.key.pub", SshLine, "ed25519-2"),
    plain("ed25519-nopsw.key", OpenSsh, "ed25519-3"),
    plain("ed25519-nopsw.key-cert.pub", SshLine, "ed25519-3").differs(CERTIFICATE),
    plain("ed25519-nopsw.key.pub", SshLine, "ed25519-3"),
    locked("ed25519-psw.key", OpenSsh, Bcrypt, "password", "ed25519-4"),
    plain("ed25519-psw.key.pub", SshLine, "ed25519-4"),
    plain("rsa-nopsw.key", OpenSsh, "rsa-2048-4"),
    plain("rsa-nopsw.key-cert.pub", SshLine, "rsa-2048-4").differs(CERTIFICATE),
    plain("rsa-nopsw.key.pub", SshLine, "rsa-2048-4"),
    locked("rsa-psw.key", OpenSsh, Bcrypt, "password", "rsa-2048-5"),
    plain("rsa-psw.key.pub", SshLine, "rsa-2048-5"),
    unsupported("sk-ecdsa-nopsw.key", OpenSsh, UnsupportedKind::Serialization, "sk-ecdsa-sha2-nistp256@openssh.com"),
    plain("sk-ecdsa-nopsw.key.pub", SshLine, "secp256r1-14").differs(SECURITY_KEY),
    unsupported("sk-ecdsa-psw.key", OpenSsh, UnsupportedKind::Serialization, "sk-ecdsa-sha2-nistp256@openssh.com"),
    plain("sk-ecdsa-psw.key.pub", SshLine, "secp256r1-15").differs(SECURITY_KEY),
    unsupported("sk-ed25519-nopsw.key", OpenSsh, UnsupportedKind::Serialization, "sk-ssh-ed25519@openssh.com"),
    plain("sk-ed25519-nopsw.key.pub", SshLine, "ed25519-5").differs(SECURITY_KEY),
    unsupported("sk-ed25519-psw.key", OpenSsh, UnsupportedKind::Serialization, "sk-ssh-ed25519@openssh.com"),
    plain("sk-ed25519-psw.key.pub", SshLine, "ed25519-6").differs(SECURITY_KEY),
];

#[rustfmt::skip]
const PUBLIC: &[KeyFile] = &[
    mislabelled("PKCS1/dsa.pub.pem", DsaPublic, &UnexpectedType, "PEM", None),
    plain("PKCS1/rsa.pub.der", RsaPublic, "rsa-1024-3"),
    plain("PKCS1/rsa.pub.pem", RsaPublic, "rsa-1024-3"),
];

#[rustfmt::skip]
const EC: &[KeyFile] = &[
    malformed("ec-missing-curve.pem", EcPrivate, &Missing, "EC private key"),
    malformed("ec_private_key_non_zero_unused_bits.der", EcPrivate, &InvalidLength, "EC private key"),
    // secp256r1 with a prime that is less by one.
    unsupported("explicit_parameters_private_key.pem", EcPrivate, EC_CURVE, "explicit parameters"),
    // `cryptography` takes explicit parameters of secp256r1, secp384r1 and secp521r1 only, and has no binary curves.
    plain("explicit_parameters_wap_wsg_idm_ecid_wtls11_private_key.pem", EcPrivate, "sect233r1-1").differs(EXPLICIT),
    plain("high-bit-set.pem", EcPrivate, "secp256r1-2"),
    unsupported("secp128r1_private_key.pem", EcPrivate, EC_CURVE, "1.3.132.0.28"),
    // As above.
    plain("secp256k1-explicit-no-seed.pem", Pkcs8, "secp256k1").differs(EXPLICIT),
    plain("secp256k1-pub-explicit-no-seed.pem", Spki, "secp256k1").differs(EXPLICIT),
    plain("secp256r1-explicit-no-seed.pem", Pkcs8, "secp256r1-3").differs(EXPLICIT),
    plain("secp256r1-explicit-seed.pem", Pkcs8, "secp256r1-4").differs(EXPLICIT),
    plain("secp256r1-pub-explicit-no-seed.pem", Spki, "secp256r1-3").differs(EXPLICIT),
    plain("secp256r1-pub-explicit-seed.pem", Spki, "secp256r1-4").differs(EXPLICIT),
    plain("secp384r1-explicit-no-seed.pem", Pkcs8, "secp384r1-1").differs(EXPLICIT),
    plain("secp384r1-explicit-seed.pem", Pkcs8, "secp384r1-2").differs(EXPLICIT),
    plain("secp384r1-pub-explicit-no-seed.pem", Spki, "secp384r1-1").differs(EXPLICIT),
    plain("secp384r1-pub-explicit-seed.pem", Spki, "secp384r1-2").differs(EXPLICIT),
    plain("secp521r1-explicit-no-seed.pem", Pkcs8, "secp521r1-1").differs(EXPLICIT),
    plain("secp521r1-explicit-seed.pem", Pkcs8, "secp521r1-2").differs(EXPLICIT),
    plain("secp521r1-pub-explicit-no-seed.pem", Spki, "secp521r1-1").differs(EXPLICIT),
    plain("secp521r1-pub-explicit-seed.pem", Spki, "secp521r1-2").differs(EXPLICIT),
    // `cryptography` has no binary curves.
    plain("sect163k1-spki.pem", Spki, "sect163k1"),
    plain("sect163r2-spki.pem", Spki, "sect163r2"),
    plain("sect233k1-spki.pem", Spki, "sect233k1"),
    plain("sect233r1-spki.pem", Spki, "sect233r1-2"),
    // `cryptography` refuses private values that are shorter than the order; this one is 1, in one byte.
    plain("truncated-private-key.der", EcPrivate, "secp256r1-5").differs("the private value is written in full length"),
];

#[rustfmt::skip]
const DH: &[KeyFile] = &[
    malformed("dh_key_256.pem", Pkcs8, &InvalidPrivateKey, "PKCS #8 private key"),
    plain("dhkey.der", Pkcs8, "dh-1024"),
    plain("dhkey.pem", Pkcs8, "dh-1024"),
    plain("dhkey_rfc5114_2.der", Pkcs8, "dh-2048-1"),
    plain("dhkey_rfc5114_2.pem", Pkcs8, "dh-2048-1"),
    plain("dhp.der", Pkcs3Parameters, "dh-parameters-1024"),
    plain("dhp.pem", Pkcs3Parameters, "dh-parameters-1024"),
    // `cryptography` leaves out the length of private values when it writes these.
    plain("dhp_privatevaluelength.pem", Pkcs3Parameters, "dh-parameters-2048-1"),
    plain("dhp_rfc5114_2.der", X942Parameters, "dh-parameters-2048-2"),
    plain("dhp_rfc5114_2.pem", X942Parameters, "dh-parameters-2048-2"),
    plain("dhpub.der", Spki, "dh-1024"),
    plain("dhpub.pem", Spki, "dh-1024"),
    // `cryptography` adds the order of the subgroup when it writes this, which it takes from the named group.
    plain("dhpub_cryptography_old.pem", Spki, "dh-2048-2").differs("there is a space in the base64"),
    plain("dhpub_rfc5114_2.der", Spki, "dh-2048-1"),
    plain("dhpub_rfc5114_2.pem", Spki, "dh-2048-1"),
];

#[rustfmt::skip]
const DSA: &[KeyFile] = &[
    // `cryptography` takes this key, whose generator is none.
    malformed("custom/nilpotent.pem", DsaPrivate, &InvalidPrivateKey, "DSA private key"),
];

#[rustfmt::skip]
const ED25519: &[KeyFile] = &[
    locked("ed25519-pkcs8-enc.der", Pkcs8, AES256_SHA256, "password", "ed25519-1"),
    locked("ed25519-pkcs8-enc.pem", Pkcs8, AES256_SHA256, "password", "ed25519-1"),
    plain("ed25519-pkcs8.der", Pkcs8, "ed25519-1"),
    plain("ed25519-pkcs8.pem", Pkcs8, "ed25519-1"),
    malformed("ed25519-pub-non-zero-unused-bits.der", Spki, &InvalidLength, "SubjectPublicKeyInfo"),
    plain("ed25519-pub.der", Spki, "ed25519-1"),
    plain("ed25519-pub.pem", Spki, "ed25519-1"),
];

#[rustfmt::skip]
const ED448: &[KeyFile] = &[
    locked("ed448-pkcs8-enc.der", Pkcs8, AES256_SHA256, "password", "ed448"),
    locked("ed448-pkcs8-enc.pem", Pkcs8, AES256_SHA256, "password", "ed448"),
    plain("ed448-pkcs8.der", Pkcs8, "ed448"),
    plain("ed448-pkcs8.pem", Pkcs8, "ed448"),
    plain("ed448-pub.der", Spki, "ed448"),
    plain("ed448-pub.pem", Spki, "ed448"),
];

#[rustfmt::skip]
const X25519: &[KeyFile] = &[
    locked("x25519-pkcs8-enc.der", Pkcs8, AES256_SHA256, "password", "x25519"),
    locked("x25519-pkcs8-enc.pem", Pkcs8, AES256_SHA256, "password", "x25519"),
    plain("x25519-pkcs8.der", Pkcs8, "x25519"),
    plain("x25519-pkcs8.pem", Pkcs8, "x25519"),
    plain("x25519-pub.der", Spki, "x25519"),
    plain("x25519-pub.pem", Spki, "x25519"),
];

#[rustfmt::skip]
const X448: &[KeyFile] = &[
    locked("x448-pkcs8-enc.der", Pkcs8, AES256_SHA256, "password", "x448"),
    locked("x448-pkcs8-enc.pem", Pkcs8, AES256_SHA256, "password", "x448"),
    plain("x448-pkcs8.der", Pkcs8, "x448"),
    plain("x448-pkcs8.pem", Pkcs8, "x448"),
    plain("x448-pub.der", Spki, "x448"),
    plain("x448-pub.pem", Spki, "x448"),
];
