//! A rustls [`CryptoProvider`](rustls::crypto::CryptoProvider) for each [`Backend`](hazmat_openssl::Backend) of
//! `hazmat-openssl`: TLS by the OpenSSL that the backend stands for, with its providers, its property query and its FIPS module.
//!
//! ```
//! use std::sync::Arc;
//!
//! use hazmat_openssl::Backend;
//! use rustls::{ClientConfig, RootCertStore};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let backend = Backend::new()?;
//! let provider = Arc::new(rustls_hazmat_openssl::provider(&backend));
//! # let roots = RootCertStore::empty();
//! let config = ClientConfig::builder_with_provider(provider)
//!     .with_safe_default_protocol_versions()?
//!     .with_root_certificates(roots)
//!     .with_no_client_auth();
//! # drop(config);
//! # Ok(())
//! # }
//! ```
//!
//! | start here | for |
//! |---|---|
//! | [`provider`](fn@provider), [`ProviderBuilder`] | the provider of a backend |
//! | [`certified_key`], [`signing_key`] | a private key of `hazmat-openssl`, which signs in its own backend and is not exported |
//! | [`ticketer`] | session tickets |
//!
//! # What a provider has
//!
//! All of this as far as the backend offers it, in this order of preference:
//!
//! | suites of TLS 1.3 | suites of TLS 1.2, each with ECDSA and with RSA |
//! |---|---|
//! | `TLS13_AES_256_GCM_SHA384` | `TLS_ECDHE_…_WITH_AES_256_GCM_SHA384` |
//! | `TLS13_AES_128_GCM_SHA256` | `TLS_ECDHE_…_WITH_AES_128_GCM_SHA256` |
//! | `TLS13_CHACHA20_POLY1305_SHA256` | `TLS_ECDHE_…_WITH_CHACHA20_POLY1305_SHA256` |
//!
//! | group | offered by OpenSSL | a client's share, bytes | module 3.1.2 | module 3.5.9 |
//! |---|---|---:|---|---|
//! | X25519MLKEM768 | 3.5 | 1,216 | | approved, by its indicator |
//! | X25519 | 3.0 | 32 | not approved | |
//! | secp256r1 (P-256) | 3.0 | 65 | approved | approved |
//! | secp384r1 (P-384) | 3.0 | 97 | approved | approved |
//! | secp521r1 (P-521) | 3.0 | 133 | approved | approved |
//! | SecP256r1MLKEM768 | 3.5 | 1,249 | | approved |
//! | SecP384r1MLKEM1024 | 3.5 | 1,665 | | approved |
//!
//! "Approved" is what `fips()` says: see [FIPS](#fips). An empty field means that the module does not offer the group. A module whose
//! key encapsulation has no indicator, such as 3.5.0 and 3.6.3, leaves X25519MLKEM768 open, so that its provider does not have it.
//!
//! The hybrid groups are for TLS 1.3. rustls 0.23 has no name for the last one: it is `NamedGroup::Unknown(0x11ed)`, and is negotiated
//! as the others are. A client sends the share of the first group in the list. If that is a hybrid group, it also sends the share of an
//! elliptic curve, X25519 or on a FIPS backend P-256, so that a server without ML-KEM does not have to ask for another ClientHello,
//! which would take a round trip. With both, a ClientHello takes about 1.5 kB, two packets. The other hybrid groups come last: they
//! are for peers that have nothing before them in the list. Programs that prefer one move it to the front.
//!
//! | signatures | verified | made |
//! |---|---|---|
//! | RSA PSS and PKCS #1 v1.5, SHA-256 to SHA-512, 2048 to 8192 bits | yes | yes; PKCS #1 in TLS 1.2 only |
//! | ECDSA with P-256, P-384, P-521 | with SHA-256 to SHA-512 | with the hash function of TLS 1.3 for the curve |
//! | Ed25519 | yes | yes |
//! | ML-DSA-44, -65, -87, from OpenSSL 3.5 on | yes | yes, in TLS 1.3 only |
//!
//! Keys are exchanged and records are protected by libcrypto in the backend's library context, never in another one.
//!
//! # FIPS
//!
//! `fips()` of a part is `true` exactly if the backend is a FIPS backend and its module is approved for everything that the part does.
//! The answer is that of [`Backend::approval_of`](hazmat_openssl::Backend::approval_of) for each operation: the backend's
//! [`ApprovalTable`](hazmat_openssl::fips::ApprovalTable), which is chosen by the module's name and version. For the hybrid groups, a trial
//! exchange also asks the module's indicator, where the table leaves that open. A rule in a table of your own takes parts away: the
//! hybrid groups are operations of their own, such as `TlsHybridGenerate`, so that a rule about ECDH or ML-KEM alone leaves them.
//! The key provider checks each key when it is loaded, and refuses keys whose signatures are not approved.
//!
//! The provider of a FIPS backend has no suite, group or signature algorithm that is not approved. So its own `fips()` is `true`,
//! unless the module has no table, or your table denies random bytes.
//!
//! **TLS 1.2** is within FIPS only with the extended master secret (RFC 7627). rustls sets `require_ems` in the configurations of a
//! provider whose `fips()` is `true`. Whatever they say, the provider of a FIPS backend refuses to derive the other master secret:
//! the handshake ends in [`ExtendedMasterSecretExtensionRequired`](rustls::PeerIncompatible::ExtendedMasterSecretExtensionRequired)
//! (the peer gets no alert for it if `require_ems` is not set).
//! [`unapproved(true)`](ProviderBuilder::unapproved) permits it, and rustls does not set `require_ems` then.
//!
//! **AES-GCM in records** counts as approved, because the protocol determines the nonces (FIPS 140-3 Implementation Guidance, C.H). Two
//! things remain for your assessor: OpenSSL's module does not make these nonces itself, so its security policy must permit this use;
//! and the indicator of modules from 3.5.9 on denies each nonce of a caller's, and is not asked here.
//! [`TlsRecordSealer`](hazmat_openssl::aead::TlsRecordSealer) has the argument, and the rule that takes such suites away.
//!
//! **What `fips()` does not cover:**
//!
//! - whether the module is validated: an operation is approved by a table, a module has a certificate or none. NIST's list of
//!   validated modules has them. [`fips_status`](hazmat_openssl::Backend::fips_status) has the module's name, version and build
//!   information to compare with a certificate. The `fips_status` that `rustls-pki-types` gives a signature
//!   algorithm is `Pending` for every module, and says nothing about a queue;
//! - engines, which OpenSSL has before 4.0. One that the process makes the default for an algorithm computes it in the module's place,
//!   and only for SHA-256 does the backend notice. Another provider cannot do that: beside one that offers algorithms with the property
//!   `fips=yes`, no FIPS backend is built;
//! - the public exponents of other people's RSA keys. FIPS 186-5, section 5.1, wants them above 2^16 where keys are generated. For the
//!   verification of signatures, NIST SP 800-131A Rev. 2, section 3, goes by the size of the modulus, the module takes any odd
//!   exponent, and so do the verifiers here. Keys of the program that sign must have such an exponent;
//! - the key of a certificate, which signs in its own backend: see [`signing_key`];
//! - session tickets, which a [`ticketer`] of any backend can make;
//! - secrets that the program extracts from a connection, and the records that others make with them;
//! - exported keying material of TLS 1.2, if the module is older than 3.2 and label and context have more than about 950 bytes. The
//!   module's PRF does not take so much, and this package computes it with the module's HMAC;
//! - what rustls does itself: it builds and parses messages, and compares Finished values. `webpki` checks the paths of certificates;
//!   the backend verifies the signatures.
//!
//! # What is process-wide
//!
//! Nothing, unless the program calls rustls's [`install_default`](rustls::crypto::CryptoProvider::install_default). Two providers of two
//! backends, one of them FIPS, work side by side. The parts of each provider stay in memory: see
//! [`provider`](fn@provider#what-stays-in-memory).
//!
//! # Differences from rustls's own providers
//!
//! - They have statics for suites and groups, such as `rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256`. Here the lists of a
//!   provider have them, because each belongs to a backend: look for `suite()` or `name()`.
//! - A group that needs ML-KEM is preferred where OpenSSL offers it, as with the feature `prefer-post-quantum` of rustls.
//! - P-521 is a group, and ECDSA is verified with any of the three hash functions on any of the three curves.
//! - RSA keys for signatures have 2048 to 8192 bits.
//! - Keys that are not in DER can be used: every private key that a backend of `hazmat-openssl` has loaded or generated.
//! - `dangerous_extract_secrets` is an error in TLS 1.2 with AES-GCM. In rustls's form of these secrets, a nonce is the IV XOR the
//!   sequence number. TLS in the kernel takes the last 8 bytes of the IV for the next nonce instead, and so would repeat the nonces of
//!   the handshake under the same key. The secrets of TLS 1.3, and those of ChaCha20-Poly1305, are handed out. Records that the kernel
//!   or another program makes with them are not made by the FIPS module, whatever `fips()` says.
//! - There is no HPKE for rustls, and so no Encrypted Client Hello.
//!
//! # Fetches and memory
//!
//! Ciphers, hash functions and MACs are fetched once for each backend, not for each connection or record, and a record takes no
//! memory but rustls's own buffer. libcrypto itself looks algorithms up by name in a handshake: for the key exchange, when it loads or
//! makes a key for a signature, and on a FIPS backend within each derivation by TLS1-PRF and TLS13-KDF. Its interfaces have no other way.
//!
//! # Failures of libcrypto
//!
//! Some of rustls's interfaces have no room for an error, such as those for hash functions and, in rustls 0.23, for the encryption of
//! records. Where libcrypto fails there, the result is unpredictable bytes: the handshake or the connection fails, and nothing can be
//! forged or read. Where there is room, the error says what failed, and has
//! nothing secret.
//!
//! Exported keying material (RFC 5705) has no check after it. If libcrypto fails there, both sides have different bytes, and are not
//! told. This is so in TLS 1.2 on a strict backend, too, for the label `master secret`, which a program should not use.
//!
//! What another side sends never causes a panic here:
//!
//! | wrong | error |
//! |---|---|
//! | key share | `PeerMisbehaved::InvalidKeyShare` |
//! | record that does not decrypt | `DecryptError` |
//! | record or content that is too long | `PeerSentOversizedRecord` |
//! | content of TLS 1.3 without a type | `PeerMisbehaved::IllegalTlsInnerPlaintext` |
//!
//! `quinn` panics if the protection of a packet fails, which it does only if libcrypto fails, as a FIPS module in its error state does.
//!
//! # Cargo features
//!
//! | feature | default | for |
//! |---|---|---|
//! | `tls12` | yes | TLS 1.2, by rustls's feature of that name. Without it here and elsewhere in a program, rustls has TLS 1.3 alone |
//! | `ssh` | no | private keys in the format of OpenSSH, for [`signing_key`] and [`certified_key`], by the feature of `hazmat-openssl` |
//! | `vendored` | no | OpenSSL built from source and linked statically |
#![deny(missing_docs, unreachable_pub, unsafe_code)]
// Some of `operations` is for TLS 1.2 alone.
#![cfg_attr(not(feature = "tls12"), allow(dead_code))]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable,
        clippy::todo
    )
)]

// What TLS needs of a backend, without a type of rustls.
mod operations;

#[cfg(all(test, feature = "tls12"))]
mod comparison;

// The adapters to rustls's traits that serve every version of rustls. The package for rustls 0.24 takes these files from here.
mod groups;
mod hash;
mod hkdf;
mod keys;
mod quic;
mod random;
mod suites;
#[cfg(feature = "tls12")]
mod tls12;
#[cfg(feature = "tls12")]
mod tls12_suites;
mod tls13;
mod verify;

// What depends on the version.
mod kx;
mod packets;
#[cfg(feature = "tls12")]
mod prf;
mod provider;
mod records;
mod sign;
mod tickets;
#[cfg(feature = "tls12")]
mod tls12_records;
mod version;

#[cfg(test)]
mod signature_tests;

pub use provider::{ProviderBuilder, provider};
pub use sign::{certificates, certified_key, signing_key, unapproved_signing_key};
pub use tickets::ticketer;

/// The examples of the README, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
