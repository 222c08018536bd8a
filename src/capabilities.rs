//! The report of what a backend can do, made by asking it.

use std::fmt;

use crate::aead::{AesGcm, ChaCha20Poly1305};
use crate::asymmetric::dh::DhNamedGroup;
use crate::asymmetric::ec::{EcdsaAlgorithm, EllipticCurve};
use crate::asymmetric::rsa::{OaepPadding, PssPadding, RsaPadding, SaltLength};
use crate::backend::Backend;
use crate::ciphers::{CipherAlgorithm, Mode};
use crate::error::Result;
use crate::hashes::HashAlgorithm;
use crate::interfaces::{
    CipherBackend, CmacBackend, DhBackend, DsaBackend, Ed448Backend, Ed25519Backend, EllipticCurveBackend, HashBackend,
    HmacBackend, Pbkdf2HmacBackend, RsaBackend, X448Backend, X25519Backend,
};
use crate::serialization;

/// One line of a report: an algorithm of an interface, and whether the backend offers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Capability {
    interface: &'static str,
    name: String,
    supported: bool,
}

impl Capability {
    /// The interface: `"hash"`, `"hmac"`, `"pbkdf2-hmac"`, `"cmac"`, `"cipher"`, `"aead"`, `"rsa-generation"`,
    /// `"rsa-padding"`, `"dsa"`, `"ecdsa"`, `"ecdh"`, `"eddsa"`, `"xdh"`, `"dh"` or `"key-encryption"`: which
    /// encryptions of private keys are read, and written where there is a choice of them. Names do not change between
    /// releases.
    pub fn interface(&self) -> &'static str {
        self.interface
    }

    /// The algorithm: `"sha256"`, `"aes-128-cbc"`. It does not change between releases.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the backend offers it.
    pub fn is_supported(&self) -> bool {
        self.supported
    }
}

/// What a backend can do: every algorithm of every interface, with the answer of the backend's own `*_supported` query.
///
/// Reports of two backends have the same lines in the same order, so that they can be laid side by side. Printed, a
/// report is a table.
///
/// ```
/// use hazmat_openssl::Backend;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let capabilities = Backend::new()?.capabilities();
/// assert_eq!(capabilities.supports("hash", "sha256"), Some(true));
/// assert_eq!(capabilities.supports("hash", "no such hash"), None);
/// let missing: Vec<_> = capabilities.iter().filter(|entry| !entry.is_supported()).collect();
/// println!("{capabilities}{} of {} are missing", missing.len(), capabilities.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities(Vec<Capability>);

impl Capabilities {
    /// Asks the backend.
    pub(crate) fn of(backend: &Backend) -> Self {
        let mut report = Capabilities(Vec::new());
        for algorithm in HashAlgorithm::ALL {
            report.add("hash", algorithm.name(), backend.hash_supported(algorithm));
        }
        for algorithm in HashAlgorithm::ALL {
            report.add("hmac", algorithm.name(), backend.hmac_supported(algorithm));
        }
        for algorithm in HashAlgorithm::ALL {
            report.add(
                "pbkdf2-hmac",
                algorithm.name(),
                backend.pbkdf2_hmac_supported(algorithm),
            );
        }
        let ciphers = ciphers();
        for (name, cipher) in ciphers.iter().filter(|(_, cipher)| cipher.block_size().is_some()) {
            report.add("cmac", name, backend.cmac_algorithm_supported(cipher));
        }
        for (name, cipher, mode) in suites(&ciphers) {
            report.add("cipher", &name, backend.cipher_supported(&cipher, &mode));
        }
        for (name, key_length) in [("aes-128-gcm", 16), ("aes-192-gcm", 24), ("aes-256-gcm", 32)] {
            let supported = AesGcm::new(backend, &vec![0; key_length]).is_ok();
            report.add("aead", name, supported);
        }
        report.add("aead", "chacha20-poly1305", ChaCha20Poly1305::supported(backend));
        report.add_rsa_and_dsa(backend);
        report.add_curves(backend);
        report.add_key_exchange(backend);
        for (name, supported) in serialization::report(backend) {
            report.add("key-encryption", &name, supported);
        }
        report
    }

    fn add_rsa_and_dsa(&mut self, backend: &Backend) {
        for (name, exponent, size) in [
            ("65537-1024", 65537, 1024),
            ("65537-2048", 65537, 2048),
            ("65537-4096", 65537, 4096),
            ("3-2048", 3, 2048),
        ] {
            let supported = backend.generate_rsa_parameters_supported(exponent, size);
            self.add("rsa-generation", name, supported);
        }
        let pkcs1v15 = backend.rsa_padding_supported(&RsaPadding::pkcs1v15());
        self.add("rsa-padding", "pkcs1v15", pkcs1v15);
        for hash in HashAlgorithm::ALL.into_iter().filter(|hash| !hash.is_extendable()) {
            let pss = RsaPadding::pss(PssPadding::new(hash, SaltLength::Digest));
            self.add(
                "rsa-padding",
                &format!("pss-{hash}"),
                backend.rsa_padding_supported(&pss),
            );
            let oaep = RsaPadding::oaep(OaepPadding::new(hash));
            self.add(
                "rsa-padding",
                &format!("oaep-{hash}"),
                backend.rsa_padding_supported(&oaep),
            );
            self.add("dsa", hash.name(), backend.dsa_hash_supported(hash));
        }
    }

    fn add_curves(&mut self, backend: &Backend) {
        let sha256 = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
        for curve in EllipticCurve::ALL {
            let signs = backend.elliptic_curve_signature_algorithm_supported(&sha256, curve);
            self.add("ecdsa", curve.name(), signs);
            let exchanges = backend.elliptic_curve_exchange_algorithm_supported(curve);
            self.add("ecdh", curve.name(), exchanges);
        }
        self.add("eddsa", "ed25519", backend.ed25519_supported());
        self.add("eddsa", "ed448", backend.ed448_supported());
        self.add("xdh", "x25519", backend.x25519_supported());
        self.add("xdh", "x448", backend.x448_supported());
    }

    fn add_key_exchange(&mut self, backend: &Backend) {
        for group in DhNamedGroup::ALL {
            let supported = backend.load_dh_named_group(group).is_ok();
            self.add("dh", group.name(), supported);
        }
        self.add("dh", "x9.42", backend.dh_x942_serialization_supported());
    }

    fn add(&mut self, interface: &'static str, name: &str, supported: bool) {
        self.0.push(Capability {
            interface,
            name: name.to_owned(),
            supported,
        });
    }

    /// Whether an algorithm of an interface is offered; `None` for names that no report has.
    pub fn supports(&self, interface: &str, name: &str) -> Option<bool> {
        let found = self
            .iter()
            .find(|entry| entry.interface == interface && entry.name == name);
        found.map(Capability::is_supported)
    }

    /// The lines, by interface.
    pub fn iter(&self) -> std::slice::Iter<'_, Capability> {
        self.0.iter()
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none, which is never so.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Capabilities {
    type Item = &'a Capability;
    type IntoIter = std::slice::Iter<'a, Capability>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in self {
            let supported = if entry.supported { "yes" } else { "no" };
            writeln!(f, "{:<14} {:<25} {supported}", entry.interface, entry.name)?;
        }
        Ok(())
    }
}

/// The block and stream ciphers at each of the key sizes that are named apart. What the keys are does not matter.
fn ciphers() -> Vec<(&'static str, CipherAlgorithm)> {
    let made = [
        ("aes-128", CipherAlgorithm::aes(&[0; 16])),
        ("aes-192", CipherAlgorithm::aes(&[0; 24])),
        ("aes-256", CipherAlgorithm::aes(&[0; 32])),
        ("camellia-128", CipherAlgorithm::camellia(&[0; 16])),
        ("camellia-192", CipherAlgorithm::camellia(&[0; 24])),
        ("camellia-256", CipherAlgorithm::camellia(&[0; 32])),
        ("3des", CipherAlgorithm::triple_des(&[0; 24])),
        ("blowfish", CipherAlgorithm::blowfish(&[0; 16])),
        ("cast5", CipherAlgorithm::cast5(&[0; 16])),
        ("idea", CipherAlgorithm::idea(&[0; 16])),
        ("seed", CipherAlgorithm::seed(&[0; 16])),
        ("sm4", CipherAlgorithm::sm4(&[0; 16])),
        ("rc4", CipherAlgorithm::arc4(&[0; 16])),
        ("chacha20", CipherAlgorithm::chacha20(&[0; 32], &[0; 16])),
    ];
    made.into_iter()
        .filter_map(|(name, cipher)| Some((name, cipher.ok()?)))
        .collect()
}

/// Every cipher in every mode that is defined for it.
fn suites(ciphers: &[(&'static str, CipherAlgorithm)]) -> Vec<(String, CipherAlgorithm, Mode)> {
    let mut suites = Vec::new();
    for (name, cipher) in ciphers {
        let Some(block_size) = cipher.block_size() else {
            suites.push(((*name).to_owned(), cipher.clone(), Mode::stream()));
            continue;
        };
        for (mode_name, mode) in block_modes(block_size) {
            // GCM is defined for blocks of 16 bytes only.
            if let (true, Ok(mode)) = (block_size == 16 || mode_name != "gcm", mode) {
                suites.push((format!("{name}-{mode_name}"), cipher.clone(), mode));
            }
        }
    }
    for (name, key_length) in [("aes-128-xts", 32), ("aes-256-xts", 64)] {
        if let (Ok(cipher), Ok(mode)) = (CipherAlgorithm::aes(&vec![0; key_length]), Mode::xts(&[0; 16])) {
            suites.push((name.to_owned(), cipher, mode));
        }
    }
    suites
}

fn block_modes(block_size: usize) -> [(&'static str, Result<Mode>); 7] {
    let iv = vec![0; block_size];
    [
        ("cbc", Mode::cbc(&iv)),
        ("ctr", Mode::ctr(&iv)),
        ("ecb", Ok(Mode::ecb())),
        ("ofb", Mode::ofb(&iv)),
        ("cfb", Mode::cfb(&iv)),
        ("cfb8", Mode::cfb8(&iv)),
        ("gcm", Mode::gcm(&[0; 12])),
    ]
}
