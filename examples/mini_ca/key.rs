//! The authority's keys, and the rules for the keys that it certifies.

use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Result, SecretBytes};

use crate::{Explain, Failure};

/// The type of the root's and the intermediate's keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Rsa3072,
    P256,
    P384,
    Ed25519,
    MlDsa(MlDsaParameterSet),
    SlhDsa(SlhDsaParameterSet),
}

/// Each kind, with its name and help on the command line.
static KINDS: LazyLock<Vec<(KeyKind, String, &str)>> = LazyLock::new(|| {
    let classical = [
        (KeyKind::Rsa3072, "rsa-3072", "RSA with 3072 bits"),
        (KeyKind::P256, "p256", "The elliptic curve P-256"),
        (KeyKind::P384, "p384", "The elliptic curve P-384"),
        (KeyKind::Ed25519, "ed25519", "Ed25519, which not all programs support"),
    ];
    let ml_dsa = MlDsaParameterSet::ALL.iter().map(|set| {
        let help = "ML-DSA, which resists quantum computers, from OpenSSL 3.5 on";
        (KeyKind::MlDsa(*set), set.name(), help)
    });
    let slh_dsa = SlhDsaParameterSet::ALL.iter().map(|set| {
        let help = match set.name().ends_with('s') {
            true => "SLH-DSA, which resists quantum computers, slow, from OpenSSL 3.5 on",
            false => "SLH-DSA, which resists quantum computers, with long signatures, from OpenSSL 3.5 on",
        };
        (KeyKind::SlhDsa(*set), set.name(), help)
    });
    let all = classical.into_iter().chain(ml_dsa).chain(slh_dsa);
    all.map(|(kind, name, help)| (kind, name.to_ascii_lowercase(), help))
        .collect()
});

impl ValueEnum for KeyKind {
    fn value_variants<'a>() -> &'a [Self] {
        static VARIANTS: LazyLock<Vec<KeyKind>> = LazyLock::new(|| KINDS.iter().map(|(kind, ..)| *kind).collect());
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (_, name, help) = KINDS.iter().find(|(kind, ..)| kind == self)?;
        Some(PossibleValue::new(name.as_str()).help(*help))
    }
}

impl KeyKind {
    /// Refuses a kind that this OpenSSL does not have.
    pub fn check(self, backend: &Backend) -> Result<(), Failure> {
        let (name, supported) = match self {
            KeyKind::MlDsa(set) => (set.name(), backend.ml_dsa_supported(set)),
            KeyKind::SlhDsa(set) => (set.name(), backend.slh_dsa_supported(set)),
            _ => return Ok(()),
        };
        if supported {
            return Ok(());
        }
        let place = match backend.fips_status().is_in_use() {
            true => "the FIPS module has",
            false => "has",
        };
        Err(Failure(format!(
            "OpenSSL {} {place} no signatures by {name} keys: they need OpenSSL 3.5 or newer",
            backend.version()
        )))
    }

    pub fn generate(self, backend: &Backend) -> Result<PrivateKey, Failure> {
        let key = match self {
            KeyKind::Rsa3072 => backend.generate_rsa_private_key(65537, 3072).map(PrivateKey::from),
            KeyKind::P256 => generate_on(backend, EllipticCurve::Secp256R1),
            KeyKind::P384 => generate_on(backend, EllipticCurve::Secp384R1),
            KeyKind::Ed25519 => backend.ed25519_generate_key().map(PrivateKey::from),
            KeyKind::MlDsa(set) => backend.generate_ml_dsa_private_key(set).map(PrivateKey::from),
            KeyKind::SlhDsa(set) => backend.generate_slh_dsa_private_key(set).map(PrivateKey::from),
        };
        key.explain("cannot generate a key")
    }
}

fn generate_on(backend: &Backend, curve: EllipticCurve) -> hazmat_openssl::Result<PrivateKey> {
    backend.generate_elliptic_curve_private_key(curve).map(PrivateKey::from)
}

/// The encryption of a new private key.
#[derive(Args)]
pub struct Protection {
    /// The work for each guess of the password: PBKDF2's iterations, by default 600000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    rounds: Option<u32>,
}

impl Protection {
    /// Writes a key as encrypted PKCS #8 in PEM.
    pub fn encrypt(&self, key: &PrivateKey, password: &[u8]) -> Result<SecretBytes, Failure> {
        let mut builder = PrivateFormat::Pkcs8.encryption_builder();
        if let Some(rounds) = self.rounds {
            builder = builder.kdf_rounds(rounds);
        }
        let encryption = builder.build(password);
        let key = encryption.and_then(|encryption| key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, encryption));
        key.explain("cannot write the key")
    }
}

/// A description of a key.
pub fn describe(key: &PublicKey) -> String {
    match key {
        PublicKey::Rsa(key) if key.is_pss_only() => format!("RSA, {} bits, for PSS only", key.key_size()),
        PublicKey::Rsa(key) => format!("RSA, {} bits", key.key_size()),
        PublicKey::Dsa(key) => format!("DSA, {} bits", key.key_size()),
        PublicKey::Dh(key) => format!("DH, {} bits", key.key_size()),
        PublicKey::EllipticCurve(key) => format!("elliptic curve {}, {} bits", key.curve(), key.key_size()),
        PublicKey::MlKem(key) => key.parameter_set().name().to_owned(),
        PublicKey::MlDsa(key) => key.parameter_set().name().to_owned(),
        PublicKey::SlhDsa(key) => key.parameter_set().name().to_owned(),
        other => other.type_name().to_owned(),
    }
}

/// Refuses keys that TLS cannot use, and weak ones.
pub fn check_for_tls(key: &PublicKey) -> Result<(), Failure> {
    check_strength(key)?;
    let reason = match key {
        PublicKey::Rsa(_) | PublicKey::EllipticCurve(_) | PublicKey::Ed25519(_) | PublicKey::Ed448(_) => return Ok(()),
        PublicKey::MlDsa(_) | PublicKey::SlhDsa(_) => return Ok(()),
        PublicKey::MlKem(_) | PublicKey::X25519(_) | PublicKey::X448(_) => {
            "which is for encryption: give --profile encryption"
        }
        _ => "and must be RSA, on an elliptic curve, Ed25519, Ed448, ML-DSA or SLH-DSA",
    };
    Err(Failure(format!("its key is {}, {reason}", describe(key))))
}

/// Refuses keys that cannot encrypt, and weak ones.
pub fn check_for_encryption(key: &PublicKey) -> Result<(), Failure> {
    check_strength(key)?;
    match key {
        PublicKey::Rsa(key) if !key.is_pss_only() => return Ok(()),
        PublicKey::EllipticCurve(_) | PublicKey::X25519(_) | PublicKey::X448(_) | PublicKey::MlKem(_) => return Ok(()),
        _ => {}
    }
    let reason = "and must be ML-KEM, X25519, X448, RSA or on an elliptic curve for encryption";
    Err(Failure(format!("its key is {}, {reason}", describe(key))))
}

fn check_strength(key: &PublicKey) -> Result<(), Failure> {
    const LEAST_RSA_BITS: u32 = 2048;
    const CURVES: [EllipticCurve; 3] = [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ];
    let reason = match key {
        PublicKey::Rsa(key) if key.key_size() < LEAST_RSA_BITS => "which is weak: RSA must have 2048 bits or more",
        PublicKey::EllipticCurve(key) if !CURVES.contains(&key.curve()) => "and must be on P-256, P-384 or P-521",
        _ => return Ok(()),
    };
    Err(Failure(format!("its key is {}, {reason}", describe(key))))
}
