//! Loads and writes keys in PEM, DER and OpenSSH's formats.
//!
//! Each key type has constructors, such as [`PrivateKey::from_pem`](crate::asymmetric::PrivateKey::from_pem) for a key of any
//! type and [`RsaPrivateKey::from_pem`](crate::asymmetric::rsa::RsaPrivateKey::from_pem) for one type: `from_pem`, `from_der`,
//! `from_openssh`, and `from_any_format` for data whose format is not known. They call the loaders of the
//! [`Backend`](crate::Backend), which are methods of the traits
//! [`PemSerializationBackend`](crate::interfaces::PemSerializationBackend),
//! [`DerSerializationBackend`](crate::interfaces::DerSerializationBackend) and
//! [`SshSerializationBackend`](crate::interfaces::SshSerializationBackend), and
//! [`Backend::load_private_key`](crate::Backend::load_private_key) and
//! [`Backend::load_public_key`](crate::Backend::load_public_key) for any format. A [`KeyLoader`] is a backend with other
//! limits. If a loader is given data in another format, its error names that format.
//!
//! Keys are written by `to_pkcs8_pem` and `to_spki_pem`, and in all formats by `private_bytes`, `public_bytes` and
//! `parameter_bytes`.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::asymmetric::PrivateKey;
//! use hazmat_openssl::serialization::Encoding;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//!
//! let pem = key.to_pkcs8_pem(BestAvailableEncryption::new(b"a password"))?;
//! let loaded = EllipticCurvePrivateKey::from_pem(&backend, &pem, Some(b"a password"))?;
//! assert_eq!(loaded.public_key()?, key.public_key()?);
//!
//! // The same by the backend's loader, for a key of any type.
//! let loaded = backend.load_pem_private_key(&pem, Some(b"a password"))?;
//! assert!(matches!(loaded, PrivateKey::EllipticCurve(_)));
//!
//! let line = key.public_key()?.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)?;
//! assert!(line.starts_with(b"ecdsa-sha2-nistp256 "));
//! # Ok(())
//! # }
//! ```
//!
//! # Combinations of formats and encodings
//!
//! | private format | encodings | keys | encryption |
//! |---|---|---|---|
//! | [`Pkcs8`](PrivateFormat::Pkcs8) | PEM, DER | all | none; PBES2 (RFC 8018) |
//! | [`Pkcs8ExpandedKey`](PrivateFormat::Pkcs8ExpandedKey) | PEM, DER | ML-KEM, ML-DSA | as above |
//! | [`Pkcs8SeedAndExpandedKey`](PrivateFormat::Pkcs8SeedAndExpandedKey) | PEM, DER | ML-KEM and ML-DSA with a seed | as above |
//! | [`TraditionalOpenSsl`](PrivateFormat::TraditionalOpenSsl) | PEM, DER | RSA, DSA, elliptic curves | none; in PEM OpenSSL's `DEK-Info`, not on a FIPS backend |
//! | [`OpenSsh`](PrivateFormat::OpenSsh) | PEM | RSA, DSA with 1024 bits, secp256r1, secp384r1, secp521r1, Ed25519 | none; bcrypt_pbkdf, not on a FIPS backend |
//! | [`Raw`](PrivateFormat::Raw) | raw | Ed25519, Ed448, X25519, X448, SLH-DSA; ML-KEM and ML-DSA with a seed, which it is | none |
//!
//! | public format | encodings | keys |
//! |---|---|---|
//! | [`SubjectPublicKeyInfo`](PublicFormat::SubjectPublicKeyInfo) | PEM, DER | all |
//! | [`Pkcs1`](PublicFormat::Pkcs1) | PEM, DER | RSA |
//! | [`OpenSsh`](PublicFormat::OpenSsh) | OpenSSH | as above |
//! | [`Raw`](PublicFormat::Raw) | raw | Ed25519, Ed448, X25519, X448, ML-KEM, ML-DSA, SLH-DSA |
//! | [`CompressedPoint`](PublicFormat::CompressedPoint), [`UncompressedPoint`](PublicFormat::UncompressedPoint) | X9.62 | elliptic curves |
//!
//! | parameter format | encodings | parameters |
//! |---|---|---|
//! | [`Pkcs3`](ParameterFormat::Pkcs3) | PEM, DER | Diffie-Hellman: PKCS #3, or X9.42 if the order of the subgroup is known |
//! | [`Dss`](ParameterFormat::Dss) | PEM, DER | DSA |
//!
//! RSA keys that are restricted to PSS can be written as PKCS #8 and `SubjectPublicKeyInfo` only: the other formats cannot
//! express the restriction.
//!
//! # Seeds and expanded keys of ML-KEM and ML-DSA
//!
//! A private key of ML-KEM or ML-DSA is a seed of 64 or 32 bytes, from which the expanded private key of thousands of bytes is
//! computed. PKCS #8 contains the seed, the expanded key, or both (RFC 9935 and RFC 9881, section 6). All three are read.
//! [`Pkcs8`](PrivateFormat::Pkcs8) writes the seed, as the RFCs recommend; the seed cannot be computed from an expanded key, so
//! a key that was made from one is written as that. The other two formats are a choice for programs that read nothing else:
//!
//! | program | reads | writes |
//! |---|---|---|
//! | OpenSSL 3.5 and later | all | both, unless its parameter `output_formats` says otherwise |
//! | Python's `cryptography` 50 | the seed | the seed |
//! | the crates `ml-kem` 0.3 and `ml-dsa` 0.1 | the seed | the seed |
//!
//! ```
//! use hazmat_openssl::asymmetric::ml_dsa::{MlDsaParameterSet, MlDsaPrivateKey};
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::serialization::Encoding;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let (backend, set) = (Backend::new()?, MlDsaParameterSet::MlDsa65);
//! if backend.ml_dsa_supported(set) {
//!     let key = MlDsaPrivateKey::generate(&backend, set)?;
//!     assert_eq!(key.to_pkcs8_der(NoEncryption)?.len(), 54);
//!
//!     let format = PrivateFormat::Pkcs8ExpandedKey;
//!     let encryption = BestAvailableEncryption::new(b"a password");
//!     let pem = key.private_bytes(Encoding::Pem, format, encryption)?;
//!     let loaded = MlDsaPrivateKey::from_pem(&backend, &pem, Some(b"a password"))?;
//!     assert_eq!(loaded.public_key()?, key.public_key()?);
//!     assert!(key.seed()?.is_some() && loaded.seed()?.is_none());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! If a file has both, the expanded key must be the one that the seed gives. Of an expanded key, libcrypto checks:
//!
//! - ML-KEM: the ranges of the coefficients; the hash of the public key; by an encapsulation, that the private vector belongs
//!   to the public key (unless `ml-kem.import_pct_type` in the configuration of its provider is `none`);
//! - ML-DSA: the ranges of the coefficients; the vector t0; the hash of the public key.
//!
//! Nothing tells whether z of ML-KEM and K of ML-DSA are the right ones. Private keys without a tag, as drafts of the RFCs had
//! them, are refused, and the error says so.
//!
//! SLH-DSA's private keys are their bytes (RFC 9909, section 7), whose last part is the public key. Whether it belongs to the
//! rest is checked, which takes as long as a generation: see [`KeyLoader::check_pairs`].
//!
//! # Strictness
//!
//! Structures must be DER without trailing data. Versions, unused bits and numbers are checked, numbers must not contradict
//! each other, public and private key must belong together, and a PEM label must name the content. Violations are
//! reported as [`Error::Malformed`](crate::Error::Malformed), whose [`MalformedKind`](crate::MalformedKind) programs
//! can match.
//!
//! Loading does not prove that primes are prime:
//! [`RsaPrivateKey::check`](crate::asymmetric::rsa::RsaPrivateKey::check),
//! [`DhParameters::check`](crate::asymmetric::dh::DhParameters::check) and
//! [`DsaParameters::check`](crate::asymmetric::dsa::DsaParameters::check) do. Whether Diffie-Hellman values are in the subgroup
//! of their parameters is checked when a key is used. RSA moduli must have at least 512 bits, and the work that a file can ask
//! for is limited: see [`KeyLoader`].
//!
//! These deviations are accepted:
//!
//! - algorithm identifiers of RSA and of hash functions without their `NULL`;
//! - explicitly encoded defaults of RSASSA-PSS parameters;
//! - elliptic curve private values with too few or too many leading zeros;
//! - PKCS #8 of version 1 without a public key, which RFC 5958 makes OPTIONAL, or with an EXPLICIT tag around it, as the crate
//!   `ring` once wrote it;
//! - the label `RSA PUBLIC KEY` around the `SubjectPublicKeyInfo` of an RSA key;
//! - PEM header fields that have nothing to do with encryption;
//! - up to 16 bytes of padding in OpenSSH files;
//! - unnecessary leading zeros of numbers in OpenSSH's formats. RFC 4251 forbids them, but OpenSSH accepts them. They are not
//!   written, so that equal keys have equal fingerprints.
//!
//! Options of OpenSSH certificates must be in order, and each must occur once, as PROTOCOL.certkeys requires: programs disagree
//! about which of two equal options counts.
//!
//! Not kept: attributes in PKCS #8, comments of OpenSSH keys, OpenSSH certificates around keys, and the application of a
//! security key. [`openssh`] has types that keep the last three: [`SshPublicKey`](openssh::SshPublicKey),
//! [`SshPrivateKey`](openssh::SshPrivateKey) and [`SshCertificate`](openssh::SshCertificate). Curves with explicit parameters are
//! written by name, and points uncompressed.
//!
//! # PEM
//!
//! Text around blocks is ignored, and blocks with other labels are skipped. A boundary, `-----BEGIN label-----` or
//! `-----END label-----`, is recognised anywhere on a line: after text, after the end of another block, after a byte order
//! mark, before other text. The base64 may be on the line of a boundary, a whole block may be on one line, and any whitespace
//! is allowed (the lax grammar of RFC 7468, section 3, which includes vertical tabs and form feeds). Lines may end with control
//! characters such as NUL and Ctrl-Z, as in libcrypto. Header fields (RFC 1421) need separate lines.
//!
//! A broken block is never skipped: the first block with a wanted label is loaded, or loading fails. It is an error if a block
//! with a wanted label has a BEGIN line without an END line or the reverse, or if a line resembles such a boundary: with fewer
//! hyphens, lower-case letters, blanks in other places, or the dashes of a word processor. Text that mentions `-----BEGIN`
//! without a wanted label is only text. If line breaks are written as the two characters `\` and `n`, as in JSON or an
//! environment variable, the error says so.
//!
//! # Input in error texts
//!
//! Error texts contain no bytes of a key, and no input text from a place where a key could be. They contain PEM labels,
//! cipher names and key type names only if these are known; for others, they state the length. Object identifiers
//! appear as numbers.

// How the files work together. Loading, for example by `load_pem_private_key` (or `from_pem`, constructors.rs):
//
// 1. backend.rs has the interface, for a `Backend` and for a `KeyLoader` (loader.rs) with its own settings (settings.rs);
// 2. pem_keys.rs finds the block (pem/), and by its label the parser of the structure; for DER, der_keys.rs does so by the
//    first elements (der_structure.rs), for OpenSSH's formats openssh/public.rs and openssh/private.rs, for any format
//    any_format.rs by input_format.rs;
// 3. pkcs8.rs, traditional.rs or spki.rs parses the structure (key_type.rs the algorithm, parameters/ its parameters,
//    encryption/ decrypts), and calls
// 4. the load function of the key type in asymmetric/, such as `ec::load_private`, which makes the key by libcrypto.
//
// Writing: key_bytes.rs has `private_bytes` and the like, write.rs checks the combination, and the files of 3. write the
// structures.

mod any_format;
pub(crate) mod backend;
mod constructors;
mod der_keys;
mod der_structure;
pub(crate) mod encryption;
mod encryption_support;
pub(crate) mod identifiers;
mod input_format;
mod key_bytes;
pub(crate) mod key_reader;
mod key_type;
pub(crate) mod limits;
mod loader;
pub(crate) mod names;
pub mod openssh;
mod output_format;
pub(crate) mod parameter_sets;
mod parameters;
pub(crate) mod pem;
mod pem_keys;
pub(crate) mod pkcs8;
mod seeded_private_key;
pub(crate) mod settings;
mod spki;
mod traditional;
mod write;

pub use encryption::{BestAvailableEncryption, EncryptionBuilder, KeyCipher, KeySerializationEncryption, NoEncryption};
pub(crate) use encryption_support::report;
pub(crate) use input_format::Form;
pub use loader::KeyLoader;
pub use output_format::{Encoding, ParameterFormat, PrivateFormat, PublicFormat};
pub(crate) use parameters::pss;
pub(crate) use spki::{key_bits, load_public_key_info, write_public_key_info};
