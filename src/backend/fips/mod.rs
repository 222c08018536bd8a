//! FIPS 140: backends whose algorithms come from a validated module, the verification of that, and the approval of
//! operations.
//!
//! # Setup
//!
//! A FIPS backend is set up in these steps, all of which must succeed:
//!
//! 1. The module's configuration (its integrity code and settings, written by `openssl fipsinstall`) is read and registered,
//!    without the line that activates the module: if a module fails while a configuration is loaded, libcrypto does not
//!    report the reason.
//! 2. The module is loaded by name. This runs its integrity check and self-tests, and reports why one fails. Then the base
//!    provider is loaded, which has no cryptography.
//! 3. The rest of the configuration is loaded, and `fips=yes` becomes part of every fetch.
//! 4. The result is verified: see [`FipsStatus`].
//!
//! # Approval
//!
//! Not every use of an algorithm that the module offers is approved. The answer is an [`Approval`], decided by these
//! rules:
//!
//! 1. If the module's indicator says that a use is not approved, it is not.
//! 2. If the module's [table](ApprovalTable) says that a use is not approved, it is not. The table covers uses without
//!    an indicator, such as RSA decryption with PKCS #1 v1.5.
//! 3. If either says that it is approved, it is.
//! 4. Otherwise it is [unknown](Approval::Unknown). Under [`strict_approval`](crate::BackendBuilder::strict_approval) it is
//!    refused.
//!
//! Modules before OpenSSL 3.4 have no indicators: the table decides alone. Later modules have indicators for operations whose
//! approval depends on arguments, and none for hash functions, AES, EdDSA, random bytes and most key generation, for which the
//! table decides.
//!
//! | operation | answered by |
//! |---|---|
//! | contexts: hashes, SHAKE, HMAC, CMAC, KMAC, GMAC, ciphers; signers and verifiers | their method `approval()`, from indicator and table |
//! | PBKDF2 | [`derive_pbkdf2_hmac_with_approval`](crate::Backend::derive_pbkdf2_hmac_with_approval), from indicator and table |
//! | operations in one call: signatures, encryption, exchanges, key generation, AEADs, key wrap, digests, random bytes | [`Backend::approval_of`](crate::Backend::approval_of), from the table; a strict backend also asks the indicator afterwards, except for EdDSA, key generation, digests, random bytes and the records of TLS |
//! | the hybrid groups of TLS | [`tls_hybrid_approval`](crate::interfaces::TlsHybridBackend::tls_hybrid_approval), from indicator and table |
//! | other key derivations: HKDF, Concat KDF, X9.63, KBKDF, TLS, SSH | [`Backend::approval_of`](crate::Backend::approval_of), from the table; a strict backend also asks the indicator afterwards |
//! | Poly1305, keyed BLAKE2, scrypt, Argon2, cSHAKE | not offered |
//!
//! The records of TLS are the one exception to rule 1: modules from 3.5.9 on report every nonce of AES-GCM that comes from their
//! caller as not approved, because they cannot see the protocol. [`TlsRecordSealer`](crate::aead::TlsRecordSealer) says what
//! the approval of its records rests on.
//!
//! Loading and writing keys, and decoding and building certificates, are not cryptographic services and have no
//! approval of their own; only the ciphers, hash functions and signatures that they use have one. The consistency
//! checks of loading are not services either.

pub(super) mod alternative;
pub(super) mod approval;
pub(super) mod machine;
pub(super) mod module;
pub(crate) mod named_curve;
pub(crate) mod operation;
mod property;
pub(super) mod provider;
mod rows;
pub(super) mod status;
pub(super) mod table;
pub(crate) mod tls_version;

pub use crate::error::{FipsConfiguration, FipsFailure, MachineStatus};
pub use approval::Approval;
pub use named_curve::{EdwardsCurve, MontgomeryCurve};
pub use operation::Operation;
pub use provider::ProviderInfo;
pub use status::FipsStatus;
pub use table::ApprovalTable;
pub use tls_version::TlsVersion;
