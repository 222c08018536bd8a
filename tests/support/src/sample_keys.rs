//! A key of every type, and equality of keys, for tests that write keys.

use super::dsa_vectors;
use super::numbers::big;
use super::{backend, on_fips};
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use std::sync::OnceLock;

/// A key pair.
#[derive(Clone)]
pub struct Sample {
    /// Its name.
    pub name: &'static str,
    /// The private half.
    pub private: PrivateKey,
    /// The public half.
    pub public: PublicKey,
}

pub const RSA: &str = "RSA";
pub const RSA_PSS: &str = "RSA, for PSS only";
pub const RSA_PSS_RESTRICTED: &str = "RSA, for PSS with restrictions only";
pub const DSA_1024: &str = "DSA of 1024 bits";
pub const DSA_2048: &str = "DSA of 2048 bits";
pub const DH: &str = "DH without a subgroup";
pub const DH_SUBGROUP: &str = "DH with a subgroup";
pub const P256: &str = "secp256r1";
pub const P384: &str = "secp384r1";
pub const P521: &str = "secp521r1";
pub const ED25519: &str = "Ed25519";
pub const ED448: &str = "Ed448";
pub const X25519: &str = "X25519";
pub const X448: &str = "X448";

pub const ML_KEM_512: &str = "ML-KEM-512";
pub const ML_KEM_768: &str = "ML-KEM-768";
pub const ML_KEM_1024: &str = "ML-KEM-1024";
pub const ML_KEM_EXPANDED: &str = "ML-KEM-512 without a seed";
pub const ML_DSA_44: &str = "ML-DSA-44";
pub const ML_DSA_65: &str = "ML-DSA-65";
pub const ML_DSA_87: &str = "ML-DSA-87";
pub const ML_DSA_EXPANDED: &str = "ML-DSA-44 without a seed";
pub const SLH_DSA_SHA2: &str = "SLH-DSA-SHA2-128f";
pub const SLH_DSA_SHAKE: &str = "SLH-DSA-SHAKE-192f";

/// The number of samples if the backend supports all types.
pub const SAMPLES: usize = 14;

/// The number of post-quantum samples of each family, if the backend supports it.
pub const ML_KEM_SAMPLES: usize = 4;
pub const ML_DSA_SAMPLES: usize = 4;
pub const SLH_DSA_SAMPLES: usize = 2;

/// A key of every type that the backend supports, and of every variant with rules of its own.
pub fn samples() -> &'static [Sample] {
    static KEYS: OnceLock<Vec<Sample>> = OnceLock::new();
    KEYS.get_or_init(make)
}

/// Keys of ML-KEM, ML-DSA and SLH-DSA, with a seed and without, as far as the backend supports them.
pub fn post_quantum() -> &'static [Sample] {
    static KEYS: OnceLock<Vec<Sample>> = OnceLock::new();
    KEYS.get_or_init(make_post_quantum)
}

/// [`samples`], then [`post_quantum`].
pub fn all() -> &'static [Sample] {
    static KEYS: OnceLock<Vec<Sample>> = OnceLock::new();
    KEYS.get_or_init(|| [samples(), post_quantum()].concat())
}

/// The numbers of post-quantum samples: of ML-KEM, of ML-DSA, and of SLH-DSA. Each family is there as a whole, or not at all.
pub fn post_quantum_counts() -> [usize; 3] {
    let count = |is: fn(&PrivateKey) -> bool| post_quantum().iter().filter(|sample| is(&sample.private)).count();
    let counts = [
        count(|key| matches!(key, PrivateKey::MlKem(_))),
        count(|key| matches!(key, PrivateKey::MlDsa(_))),
        count(|key| matches!(key, PrivateKey::SlhDsa(_))),
    ];
    let all = [ML_KEM_SAMPLES, ML_DSA_SAMPLES, SLH_DSA_SAMPLES];
    for (count, all) in counts.iter().zip(all) {
        assert!([0, all].contains(count), "{counts:?}");
    }
    assert!(counts == all || !crate::VENDORED || on_fips(), "{counts:?}");
    counts
}

/// The sample with a name, which the backend must support.
pub fn sample(name: &str) -> &'static Sample {
    samples().iter().find(|sample| sample.name == name).expect(name)
}

fn make() -> Vec<Sample> {
    let backend = backend();
    let mut samples = Vec::new();
    macro_rules! add {
        ($name:ident, $made:expr) => {
            match $made {
                Ok(private) => {
                    let public = private.public_key().unwrap();
                    samples.push(Sample {
                        name: $name,
                        private: private.into(),
                        public: public.into(),
                    });
                }
                Err(Error::Unsupported { .. }) if on_fips() || !crate::VENDORED => {}
                Err(other) => panic!("{}: {other}", $name),
            }
        };
    }

    let rsa = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let numbers = rsa.private_numbers().unwrap();
    let restrictions = PssRestrictions::new(HashAlgorithm::Sha384, HashAlgorithm::Sha256, 40);
    add!(RSA, Ok::<_, Error>(rsa));
    add!(RSA_PSS, backend.load_rsa_pss_private_numbers(&numbers, None));
    add!(
        RSA_PSS_RESTRICTED,
        backend.load_rsa_pss_private_numbers(&numbers, Some(restrictions))
    );
    add!(DSA_1024, backend.load_dsa_private_numbers(&dsa_numbers(1024)));
    let dsa = dsa_numbers(2048);
    add!(DSA_2048, backend.load_dsa_private_numbers(&dsa));
    add!(DH, backend.load_dh_private_numbers(&dh_numbers()));
    add!(DH_SUBGROUP, backend.load_dh_private_numbers(&dh_of_dsa(&dsa)));
    for (name, curve) in [
        (P256, EllipticCurve::Secp256R1),
        (P384, EllipticCurve::Secp384R1),
        (P521, EllipticCurve::Secp521R1),
    ] {
        let name: &'static str = name;
        add!(name, backend.generate_elliptic_curve_private_key(curve));
    }
    add!(ED25519, backend.ed25519_generate_key());
    add!(ED448, backend.ed448_generate_key());
    add!(X25519, backend.x25519_generate_key());
    add!(X448, backend.x448_generate_key());
    samples
}

fn make_post_quantum() -> Vec<Sample> {
    let backend = backend();
    let mut samples = Vec::new();
    let mut add = |name: &'static str, supported: bool, made: hazmat_openssl::Result<PrivateKey>| match made {
        Ok(private) if supported => samples.push(Sample {
            name,
            public: public_half(&private),
            private,
        }),
        Err(Error::Unsupported { .. }) if !supported && (on_fips() || !crate::VENDORED) => {}
        other => panic!("{name}: {other:?}"),
    };
    for (name, set) in [
        (ML_KEM_512, MlKemParameterSet::MlKem512),
        (ML_KEM_768, MlKemParameterSet::MlKem768),
        (ML_KEM_1024, MlKemParameterSet::MlKem1024),
        (ML_KEM_EXPANDED, MlKemParameterSet::MlKem512),
    ] {
        let made = MlKemPrivateKey::generate(backend, set).and_then(|key| match name {
            ML_KEM_EXPANDED => MlKemPrivateKey::from_expanded_bytes(backend, set, &key.expanded_private_bytes()?),
            _ => Ok(key),
        });
        add(name, backend.ml_kem_supported(set), made.map(PrivateKey::from));
    }
    for (name, set) in [
        (ML_DSA_44, MlDsaParameterSet::MlDsa44),
        (ML_DSA_65, MlDsaParameterSet::MlDsa65),
        (ML_DSA_87, MlDsaParameterSet::MlDsa87),
        (ML_DSA_EXPANDED, MlDsaParameterSet::MlDsa44),
    ] {
        let made = MlDsaPrivateKey::generate(backend, set).and_then(|key| match name {
            ML_DSA_EXPANDED => MlDsaPrivateKey::from_expanded_bytes(backend, set, &key.expanded_private_bytes()?),
            _ => Ok(key),
        });
        add(name, backend.ml_dsa_supported(set), made.map(PrivateKey::from));
    }
    for (name, set) in [
        (SLH_DSA_SHA2, SlhDsaParameterSet::Sha2_128f),
        (SLH_DSA_SHAKE, SlhDsaParameterSet::Shake192f),
    ] {
        let made = SlhDsaPrivateKey::generate(backend, set).map(PrivateKey::from);
        add(name, backend.slh_dsa_supported(set), made);
    }
    samples
}

/// The numbers of a DSA key of this size.
pub fn dsa_numbers(bits: u32) -> DsaPrivateNumbers {
    let vectors = dsa_vectors::keys("asymmetric/DSA/FIPS_186-3/KeyPair.rsp");
    let vector = vectors.iter().find(|vector| big(&vector.group.p).bit_length() == bits);
    let vector = vector.unwrap();
    vector.group.dsa_private(&vector.x, &vector.y)
}

/// The numbers of a key in a named group, with prime and generator only.
fn dh_numbers() -> DhPrivateNumbers {
    let group = backend().load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let mut numbers = group.generate_private_key().unwrap().private_numbers().unwrap();
    numbers.public_numbers.parameter_numbers.q = None;
    numbers
}

/// The numbers of a DSA key as those of a Diffie-Hellman key.
fn dh_of_dsa(numbers: &DsaPrivateNumbers) -> DhPrivateNumbers {
    let DsaParameterNumbers { p, q, g } = &numbers.public_numbers.parameter_numbers;
    DhPrivateNumbers {
        x: numbers.x.clone(),
        public_numbers: DhPublicNumbers {
            y: numbers.public_numbers.y.clone(),
            parameter_numbers: DhParameterNumbers {
                p: p.clone(),
                g: g.clone(),
                q: Some(q.clone()),
            },
        },
    }
}

/// The public half.
pub fn public_half(private: &PrivateKey) -> PublicKey {
    macro_rules! of_each_type {
        ($($variant:ident)*) => {
            match private {
                $(PrivateKey::$variant(key) => key.public_key().unwrap().into(),)*
                other => panic!("a type that the tests do not know: {other:?}"),
            }
        };
    }
    of_each_type!(Rsa Dsa Dh EllipticCurve Ed25519 Ed448 X25519 X448 MlKem MlDsa SlhDsa)
}

/// Asserts that two private keys are equal in all their values.
pub fn assert_same_private(left: &PrivateKey, right: &PrivateKey) {
    assert_same_public(&public_half(left), &public_half(right));
    macro_rules! by {
        ($($variant:ident $secret:ident)*) => {
            match (left, right) {
                $((PrivateKey::$variant(left), PrivateKey::$variant(right)) => {
                    left.$secret().unwrap() == right.$secret().unwrap()
                })*
                _ => false,
            }
        };
    }
    let same = by!(
        Rsa private_numbers Dsa private_numbers Dh private_numbers EllipticCurve private_numbers
        Ed25519 private_bytes_raw Ed448 private_bytes_raw X25519 private_bytes_raw X448 private_bytes_raw
        MlKem expanded_private_bytes MlDsa expanded_private_bytes SlhDsa private_bytes_raw
    );
    assert_eq!(seed(left), seed(right));
    assert!(same, "{left:?} is not {right:?}");
}

/// The seed of a private key that has one.
pub fn seed(key: &PrivateKey) -> Option<SecretBytes> {
    match key {
        PrivateKey::MlKem(key) => key.seed().unwrap(),
        PrivateKey::MlDsa(key) => key.seed().unwrap(),
        _ => None,
    }
}

/// Asserts that two public keys are equal in all their values.
pub fn assert_same_public(left: &PublicKey, right: &PublicKey) {
    assert_eq!(left, right);
    if let (PublicKey::Rsa(left), PublicKey::Rsa(right)) = (left, right) {
        assert_eq!(left.is_pss_only(), right.is_pss_only());
        assert_eq!(left.pss_restrictions(), right.pss_restrictions());
    }
}
