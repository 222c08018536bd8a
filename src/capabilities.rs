//! The capability report of a backend.

use std::fmt;

use crate::asymmetric::{dh, dsa, ec, edwards, ml_dsa, ml_kem, montgomery, rsa, slh_dsa, tls_hybrid};
use crate::backend::Backend;
use crate::backend::report::{Line, Report};
use crate::recipes::{chunked_encryption, fernet};
use crate::serialization::openssh;
use crate::x509::verification;
use crate::{aead, ciphers, cms, hashes, hpke, kdf, key_store, key_wrap, mac, pkcs12, serialization};

/// One line of a [report](Capabilities): an algorithm of an interface, and whether the backend offers it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Capability {
    line: Line,
}

impl Capability {
    /// The interface, in lower case: one of the names [listed](Capabilities#names) at `Capabilities`. Names do not change between
    /// releases.
    pub fn interface(&self) -> &'static str {
        self.line.interface
    }

    /// The algorithm: `"sha256"`, `"aes-128-cbc"`. The names are [listed](Capabilities#names) at `Capabilities`, and do not change
    /// between releases.
    pub fn name(&self) -> &str {
        &self.line.name
    }

    /// Whether the backend offers it.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        self.line.supported
    }
}

impl fmt::Debug for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capability")
            .field("interface", &self.line.interface)
            .field("name", &self.line.name)
            .field("supported", &self.line.supported)
            .finish()
    }
}

/// The capability report of a backend: every algorithm of every interface, with the answer of the backend's `*_supported`
/// method. Made by [`Backend::capabilities`].
///
/// The reports of two backends have the same lines in the same order, so that they can be compared line by line.
/// [`Display`](fmt::Display) writes a table.
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
///
/// # Names
///
/// | interface | algorithms |
/// |---|---|
/// | `hash`, `hmac`, `hkdf`, `pbkdf2-hmac`, `tls1-prf`, `tls13-kdf`, `sshkdf`, `dsa` | the hash function by [`HashAlgorithm::name`](crate::hashes::HashAlgorithm::name): `sha256` |
/// | `xof` | `shake128`, `shake256`, `cshake128`, `cshake256` |
/// | `scrypt` | `scrypt` |
/// | `concatkdf-hash`, `concatkdf-hmac`, `x963kdf`, `kbkdf-hmac` | the hash function: `sha256` |
/// | `kbkdf-cmac` | the cipher, named as for `cmac`: `aes-128` |
/// | `concatkdf-kmac`, `kbkdf-kmac` | `kmac128`, `kmac256` |
/// | `argon2` | the variant by [`Argon2Variant::identifier`](crate::kdf::Argon2Variant::identifier): `argon2id` |
/// | `cmac` | cipher, and key size in bits where the cipher takes several: `aes-128`, `3des` |
/// | `gmac` | `aes-128`, `aes-192`, `aes-256` |
/// | `kmac` | `kmac128`, `kmac256` |
/// | `poly1305` | `poly1305` |
/// | `blake2-mac` | `blake2b`, `blake2s` |
/// | `cipher` | the name as for `cmac`, with the mode: `aes-128-cbc`, `3des-ecb`; stream ciphers without a mode: `chacha20`; XTS by the size of one of its two keys: `aes-128-xts` |
/// | `aead` | `aes-128-gcm`, `aes-192-gcm`, `aes-256-gcm`, `chacha20-poly1305`, `aes-128-ccm`, `aes-128-ocb3`, `aes-128-gcm-siv`; SIV by the size of one of its two keys: `aes-128-siv` |
/// | `tls-records` | the cipher of [`TlsRecordSealer`](crate::aead::TlsRecordSealer): `aes-128-gcm`, `aes-256-gcm`, `chacha20-poly1305` |
/// | `key-wrap` | `aes-128-kw`, `aes-192-kw`, `aes-256-kw`, and with padding `aes-128-kwp`, `aes-192-kwp`, `aes-256-kwp` |
/// | `rsa-generation` | public exponent and modulus size in bits: `65537-2048` |
/// | `rsa-padding` | `pkcs1v15`, and PSS and OAEP with a hash function: `pss-sha256`, `oaep-sha256` |
/// | `ecdsa`, `ecdh` | the curve by [`EllipticCurve::name`](crate::asymmetric::ec::EllipticCurve::name): `secp256r1` |
/// | `eddsa` | `ed25519`, `ed25519ctx`, `ed25519ph`, `ed448`, `ed448-context`, `ed448ph`; with a digest from outside: `ed25519ph-prehashed`, `ed448ph-prehashed` |
/// | `xdh` | `x25519`, `x448` |
/// | `dh` | the group by [`DhNamedGroup::name`](crate::asymmetric::dh::DhNamedGroup::name): `ffdhe2048`; `x9.42` for keys in that format |
/// | `ml-kem`, `ml-dsa`, `slh-dsa` | the parameter set, in lower case: `ml-kem-768`, `slh-dsa-sha2-128s` |
/// | `tls-hybrid` | the group by [`TlsHybridGroup::name`](crate::asymmetric::tls_hybrid::TlsHybridGroup::name), in lower case: `x25519mlkem768` |
/// | `key-encryption` | encryptions of private keys that can be read, and written where there is a choice: `pkcs8-pbkdf2-aes-256-cbc`, `openssh-aes-256-ctr` |
/// | `x509-path` | signatures of certificates in a path that [`verification`] verifies: `rsa-pkcs1v15-sha256`, `rsa-pss-sha256`, `ecdsa-secp256r1-sha256`, `ecdsa-secp384r1-sha384`, `ecdsa-secp521r1-sha512`, `ed25519`, `ed448`, and parameter sets as for `ml-dsa` and `slh-dsa` |
/// | `key-store` | schemes of URIs that a provider reads: `file`, `pkcs11` (tokens by PKCS #11), `handle` and `object` (TPMs) |
/// | `pkcs12` | ciphers and MACs of PKCS #12 files that can be written and read: `aes-256-cbc`, `des-ede3-cbc`, `pbe-sha1-3des`, `mac-pkcs12kdf-sha256`, `mac-pbmac1-sha256` |
/// | `cms-content` | ciphers of the content of CMS messages: `aes-256-cbc`, `camellia-128-cbc`, `3des-cbc`, `aes-256-gcm`, `chacha20-poly1305`. Signed messages have the signatures of `x509-path`, and DSA |
/// | `cms-recipient` | whose keys the key of a content can be encrypted for: `rsa-pkcs1v15`, `rsa-oaep-sha256`, `ecdh-secp256r1`, `ecdh-secp384r1`, `ecdh-secp521r1`, `x25519`, `x448`, and parameter sets as for `ml-kem` |
/// | `ssh-signature` | signatures of OpenSSH certificates and of SSHSIG that can be verified, by [`SshSignatureAlgorithm::name`](crate::serialization::openssh::SshSignatureAlgorithm::name): `rsa-sha2-512` |
/// | `hpke-kem` | the KEM: `dhkem-p256`, `dhkem-p384`, `dhkem-p521`, `dhkem-x25519`, `dhkem-x448`, `ml-kem-512`, `ml-kem-768`, `ml-kem-1024`, `mlkem768-p256`, `mlkem1024-p384`, `mlkem768-x25519` |
/// | `hpke-kdf` | `hkdf-sha256`, `hkdf-sha384`, `hkdf-sha512`, `shake128`, `shake256`, `turboshake128`, `turboshake256` |
/// | `recipe` | ready-made formats: `fernet`, `cobblestone-128`, `cobblestone-256` |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities(Vec<Capability>);

impl Capabilities {
    /// Collects the lines of each family.
    fn of(backend: &Backend) -> Self {
        let mut report = Report::default();
        hashes::report(backend, &mut report);
        mac::hmac::report(backend, &mut report);
        kdf::hkdf::backend::report(backend, &mut report);
        kdf::pbkdf2::report(backend, &mut report);
        kdf::scrypt::report(backend, &mut report);
        kdf::tls1_prf::report(backend, &mut report);
        kdf::tls13_kdf::report(backend, &mut report);
        kdf::sshkdf::report(backend, &mut report);
        kdf::concatkdf::report(backend, &mut report);
        kdf::x963kdf::report(backend, &mut report);
        kdf::kbkdf::backend::report(backend, &mut report);
        kdf::argon2::backend::report(backend, &mut report);
        mac::cmac::report(backend, &mut report);
        mac::gmac::report(backend, &mut report);
        mac::kmac::report(backend, &mut report);
        mac::poly1305::report(backend, &mut report);
        mac::blake2::report(backend, &mut report);
        ciphers::report(backend, &mut report);
        aead::report(backend, &mut report);
        key_wrap::backend::report(backend, &mut report);
        rsa::report(backend, &mut report);
        dsa::report(backend, &mut report);
        ec::report(backend, &mut report);
        edwards::report(backend, &mut report);
        montgomery::report(backend, &mut report);
        dh::report(backend, &mut report);
        ml_kem::report(backend, &mut report);
        ml_dsa::report(backend, &mut report);
        slh_dsa::report(backend, &mut report);
        tls_hybrid::report(backend, &mut report);
        serialization::report(backend, &mut report);
        verification::report(backend, &mut report);
        key_store::report(backend, &mut report);
        pkcs12::report(backend, &mut report);
        cms::report(backend, &mut report);
        openssh::report(backend, &mut report);
        hpke::report(backend, &mut report);
        fernet::report(backend, &mut report);
        chunked_encryption::report(backend, &mut report);
        Capabilities(
            report
                .into_lines()
                .into_iter()
                .map(|line| Capability { line })
                .collect(),
        )
    }

    /// Whether an algorithm of an interface is offered; `None` for names that are not in the report.
    pub fn supports(&self, interface: &str, name: &str) -> Option<bool> {
        let found = self
            .iter()
            .find(|entry| entry.interface() == interface && entry.name() == name);
        found.map(Capability::is_supported)
    }

    /// The lines, by interface.
    pub fn iter(&self) -> std::slice::Iter<'_, Capability> {
        self.0.iter()
    }

    /// The number of lines.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Always `false`: a report has lines.
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
            let supported = if entry.is_supported() { "yes" } else { "no" };
            writeln!(f, "{:<14} {:<25} {supported}", entry.interface(), entry.name())?;
        }
        Ok(())
    }
}

impl Backend {
    /// Asks this backend about every algorithm, and returns the report.
    pub fn capabilities(&self) -> Capabilities {
        Capabilities::of(self)
    }
}
