//! The keys of the chains, made once per process, and what they sign.

use crate::backend;
use crate::der;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, PublicFormat};
use openssl::bn::BigNum;
use openssl::dsa::Dsa;
use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A key. Those with a number are as many as wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    P256(u16),
    P192,
    P224,
    P384,
    P521,
    Secp256k1,
    Brainpool256,
    /// A P-256 key whose curve is written out, instead of named.
    ExplicitCurve,
    Rsa1024,
    Rsa2048,
    Rsa3072,
    /// An RSA key with the public exponent 3.
    RsaExponent3,
    Dsa2048,
    Ed25519,
    Ed448,
    X25519,
    MlDsa65,
}

pub const ROOT: Key = Key::P256(0);
pub const ISSUER: Key = Key::P256(1);
pub const LEAF: Key = Key::P256(2);
pub const UPPER: Key = Key::P256(3);
/// A key of none of the certificates, unless a chain says so.
pub const OTHER: Key = Key::P256(4);

/// A signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    EcdsaSha1,
    EcdsaSha224,
    EcdsaSha256,
    EcdsaSha384,
    RsaMd5,
    RsaSha1,
    RsaSha256,
    PssSha1,
    PssSha256,
    /// SHA-256 for the message, SHA-1 for the mask.
    PssSha256MaskSha1,
    DsaSha256,
    Ed25519,
    Ed448,
    MlDsa65,
}

impl Scheme {
    /// Its `AlgorithmIdentifier`.
    pub fn algorithm(self) -> Vec<u8> {
        let plain = |oid| der::sequence(&[der::oid(oid)]);
        let with_null = |oid| der::sequence(&[der::oid(oid), der::null()]);
        match self {
            Scheme::EcdsaSha1 => plain("1.2.840.10045.4.1"),
            Scheme::EcdsaSha224 => plain("1.2.840.10045.4.3.1"),
            Scheme::EcdsaSha256 => plain("1.2.840.10045.4.3.2"),
            Scheme::EcdsaSha384 => plain("1.2.840.10045.4.3.3"),
            Scheme::RsaMd5 => with_null("1.2.840.113549.1.1.4"),
            Scheme::RsaSha1 => with_null("1.2.840.113549.1.1.5"),
            Scheme::RsaSha256 => with_null("1.2.840.113549.1.1.11"),
            // All parameters have their defaults.
            Scheme::PssSha1 => der::sequence(&[der::oid("1.2.840.113549.1.1.10"), der::sequence::<Vec<u8>>(&[])]),
            Scheme::PssSha256 => pss("2.16.840.1.101.3.4.2.1"),
            Scheme::PssSha256MaskSha1 => pss("1.3.14.3.2.26"),
            Scheme::DsaSha256 => plain("2.16.840.1.101.3.4.3.2"),
            Scheme::Ed25519 => plain("1.3.101.112"),
            Scheme::Ed448 => plain("1.3.101.113"),
            Scheme::MlDsa65 => plain("2.16.840.1.101.3.4.3.18"),
        }
    }

    fn digest(self) -> Option<MessageDigest> {
        Some(match self {
            Scheme::RsaMd5 => MessageDigest::md5(),
            Scheme::EcdsaSha1 | Scheme::RsaSha1 | Scheme::PssSha1 => MessageDigest::sha1(),
            Scheme::EcdsaSha224 => MessageDigest::sha224(),
            Scheme::EcdsaSha256
            | Scheme::RsaSha256
            | Scheme::PssSha256
            | Scheme::PssSha256MaskSha1
            | Scheme::DsaSha256 => MessageDigest::sha256(),
            Scheme::EcdsaSha384 => MessageDigest::sha384(),
            Scheme::Ed25519 | Scheme::Ed448 | Scheme::MlDsa65 => return None,
        })
    }

    /// The hash function of the mask, for the schemes of RSASSA-PSS.
    fn mask(self) -> Option<MessageDigest> {
        match self {
            Scheme::PssSha1 | Scheme::PssSha256MaskSha1 => Some(MessageDigest::sha1()),
            Scheme::PssSha256 => Some(MessageDigest::sha256()),
            _ => None,
        }
    }
}

/// RSASSA-PSS (RFC 4055, section 3.1) with SHA-256, a salt of 32 bytes, and a mask by this hash function.
fn pss(mask: &str) -> Vec<u8> {
    let sha256 = der::sequence(&[der::oid("2.16.840.1.101.3.4.2.1"), der::null()]);
    let mask = der::sequence(&[der::oid(mask), der::null()]);
    let mask = der::sequence(&[der::oid("1.2.840.113549.1.1.8"), mask]);
    let salt = der::context(2, &der::integer(32));
    let parameters = der::sequence(&[der::context(0, &sha256), der::context(1, &mask), salt]);
    der::sequence(&[der::oid("1.2.840.113549.1.1.10"), parameters])
}

enum Made {
    OfOpenSsl(PKey<Private>),
    OfThisCrate(PrivateKey),
}

/// A key and its `SubjectPublicKeyInfo`.
struct Kept {
    made: Made,
    info: Vec<u8>,
}

impl Key {
    /// Its `SubjectPublicKeyInfo`.
    pub fn info(self) -> Vec<u8> {
        self.kept().info.clone()
    }

    /// Its identifier: the SHA-1 digest of the key without its algorithm (RFC 5280, section 4.2.1.2).
    pub fn identifier(self) -> Vec<u8> {
        let info = self.info();
        let bits = der::at(&info, &[]);
        let parts = der::elements(bits.data());
        openssl::sha::sha1(&parts[1].data()[1..]).to_vec()
    }

    /// The algorithm with which it usually signs.
    pub fn scheme(self) -> Scheme {
        match self {
            Key::Rsa1024 | Key::Rsa2048 | Key::Rsa3072 | Key::RsaExponent3 => Scheme::RsaSha256,
            Key::Dsa2048 => Scheme::DsaSha256,
            Key::Ed25519 => Scheme::Ed25519,
            Key::Ed448 => Scheme::Ed448,
            Key::MlDsa65 => Scheme::MlDsa65,
            Key::X25519 => panic!("it does not sign"),
            _ => Scheme::EcdsaSha256,
        }
    }

    /// A signature: the same one for the same data, so that a plan is always the same certificate.
    pub fn sign(self, scheme: Scheme, data: &[u8]) -> Vec<u8> {
        type Signatures = BTreeMap<(Key, Scheme, Vec<u8>), Vec<u8>>;
        static SIGNATURES: Mutex<Signatures> = Mutex::new(BTreeMap::new());
        let id = (self, scheme, data.to_vec());
        if let Some(signature) = SIGNATURES.lock().unwrap().get(&id) {
            return signature.clone();
        }
        let signature = self.make_signature(scheme, data);
        SIGNATURES.lock().unwrap().entry(id).or_insert(signature).clone()
    }

    fn make_signature(self, scheme: Scheme, data: &[u8]) -> Vec<u8> {
        let kept = self.kept();
        let key = match &kept.made {
            Made::OfOpenSsl(key) => key,
            Made::OfThisCrate(PrivateKey::MlDsa(key)) => return key.sign(data).unwrap(),
            Made::OfThisCrate(other) => panic!("{other:?} does not sign here"),
        };
        let mut signer = match scheme.digest() {
            Some(digest) => Signer::new(digest, key),
            None => Signer::new_without_digest(key),
        }
        .unwrap();
        if let Some(mask) = scheme.mask() {
            signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).unwrap();
            signer.set_rsa_mgf1_md(mask).unwrap();
        }
        signer.sign_oneshot_to_vec(data).unwrap()
    }

    fn kept(self) -> Arc<Kept> {
        static KEYS: Mutex<BTreeMap<Key, Arc<Kept>>> = Mutex::new(BTreeMap::new());
        let mut keys = KEYS.lock().unwrap();
        keys.entry(self).or_insert_with(|| Arc::new(self.make())).clone()
    }

    fn make(self) -> Kept {
        let key = match self {
            Key::P256(_) => curve(Nid::X9_62_PRIME256V1),
            Key::P192 => curve(Nid::X9_62_PRIME192V1),
            Key::P224 => curve(Nid::SECP224R1),
            Key::P384 => curve(Nid::SECP384R1),
            Key::P521 => curve(Nid::SECP521R1),
            Key::Secp256k1 => curve(Nid::SECP256K1),
            Key::Brainpool256 => curve(Nid::BRAINPOOL_P256R1),
            Key::ExplicitCurve => {
                let mut group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
                group.set_asn1_flag(Asn1Flag::EXPLICIT_CURVE);
                PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
            }
            Key::Rsa1024 => rsa(1024, 65537),
            Key::Rsa2048 => rsa(2048, 65537),
            Key::Rsa3072 => rsa(3072, 65537),
            Key::RsaExponent3 => rsa(2048, 3),
            Key::Dsa2048 => dsa(),
            Key::Ed25519 => PKey::generate_ed25519().unwrap(),
            Key::Ed448 => PKey::generate_ed448().unwrap(),
            Key::X25519 => PKey::generate_x25519().unwrap(),
            Key::MlDsa65 => return ml_dsa(),
        };
        let info = key.public_key_to_der().unwrap();
        Kept {
            made: Made::OfOpenSsl(key),
            info,
        }
    }
}

fn curve(name: Nid) -> PKey<Private> {
    let mut group = EcGroup::from_curve_name(name).unwrap();
    group.set_asn1_flag(Asn1Flag::NAMED_CURVE);
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn rsa(bits: u32, exponent: u32) -> PKey<Private> {
    let exponent = BigNum::from_u32(exponent).unwrap();
    PKey::from_rsa(Rsa::generate_with_e(bits, &exponent).unwrap()).unwrap()
}

/// A key of the vectors, since the domain parameters take long to make.
fn dsa() -> PKey<Private> {
    let numbers = crate::sample_keys::dsa_numbers(2048);
    let of = |number: &Integer| BigNum::from_slice(&number.to_be_bytes()).unwrap();
    let group = &numbers.public_numbers.parameter_numbers;
    let secret = BigNum::from_slice(&numbers.x.to_be_bytes()).unwrap();
    let dsa = Dsa::from_private_components(
        of(&group.p),
        of(&group.q),
        of(&group.g),
        secret,
        of(&numbers.public_numbers.y),
    );
    let dsa = dsa.unwrap();
    let key = PKey::from_dsa(dsa).unwrap();
    assert_eq!(key.id(), Id::DSA);
    key
}

/// The crate `openssl` has no such keys. The backend of the tests must offer them.
fn ml_dsa() -> Kept {
    let key: PrivateKey = MlDsaPrivateKey::generate(backend(), MlDsaParameterSet::MlDsa65)
        .unwrap()
        .into();
    let public = key.public_key().unwrap();
    let info = public
        .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
        .unwrap();
    Kept {
        made: Made::OfThisCrate(key),
        info,
    }
}
