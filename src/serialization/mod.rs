//! Keys as bytes: PEM, DER and OpenSSH, loaded and written.
//!
//! A [`Backend`](crate::Backend) loads them, by the traits
//! [`PemSerializationBackend`](crate::interfaces::PemSerializationBackend),
//! [`DerSerializationBackend`](crate::interfaces::DerSerializationBackend) and
//! [`SshSerializationBackend`](crate::interfaces::SshSerializationBackend); what comes out is the
//! [`PrivateKey`](crate::asymmetric::PrivateKey), [`PublicKey`](crate::asymmetric::PublicKey) or
//! [`Parameters`](crate::asymmetric::Parameters) of the type that the data holds. Keys write themselves by
//! `private_bytes`, `public_bytes` and `parameter_bytes`.
//!
//! Whoever is handed "a key", in a form that nobody told, has
//! [`Backend::load_private_key`](crate::Backend::load_private_key) and
//! [`Backend::load_public_key`](crate::Backend::load_public_key), which find it out; a loader of one form that is given
//! another names it.
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
//! let pem = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)?;
//! let PrivateKey::EllipticCurve(loaded) = backend.load_pem_private_key(&pem, None)? else {
//!     unreachable!("the key is on a curve");
//! };
//! assert_eq!(loaded.public_key()?, key.public_key()?);
//!
//! let line = key.public_key()?.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)?;
//! assert!(line.starts_with(b"ecdsa-sha2-nistp256 "));
//! # Ok(())
//! # }
//! ```
//!
//! # What goes together
//!
//! | private format | encodings | keys | encryption |
//! |---|---|---|---|
//! | [`Pkcs8`](PrivateFormat::Pkcs8) | PEM, DER | all | none; PBES2 (RFC 8018) |
//! | [`TraditionalOpenSsl`](PrivateFormat::TraditionalOpenSsl) | PEM, DER | RSA, DSA, elliptic curves | none; in PEM OpenSSL's `DEK-Info`, not on a FIPS backend |
//! | [`OpenSsh`](PrivateFormat::OpenSsh) | PEM | RSA, DSA with 1024 bits, secp256r1, secp384r1, secp521r1, Ed25519 | none; bcrypt_pbkdf, not on a FIPS backend |
//! | [`Raw`](PrivateFormat::Raw) | raw | Ed25519, Ed448, X25519, X448 | none |
//!
//! | public format | encodings | keys |
//! |---|---|---|
//! | [`SubjectPublicKeyInfo`](PublicFormat::SubjectPublicKeyInfo) | PEM, DER | all |
//! | [`Pkcs1`](PublicFormat::Pkcs1) | PEM, DER | RSA |
//! | [`OpenSsh`](PublicFormat::OpenSsh) | OpenSSH | as above |
//! | [`Raw`](PublicFormat::Raw) | raw | Ed25519, Ed448, X25519, X448 |
//! | [`CompressedPoint`](PublicFormat::CompressedPoint), [`UncompressedPoint`](PublicFormat::UncompressedPoint) | X9.62 | elliptic curves |
//!
//! | parameter format | encodings | parameters |
//! |---|---|---|
//! | [`Pkcs3`](ParameterFormat::Pkcs3) | PEM, DER | Diffie-Hellman; of X9.42 where the order of the subgroup is known |
//! | [`Dss`](ParameterFormat::Dss) | PEM, DER | DSA |
//!
//! RSA keys that are restricted to PSS have PKCS #8 and `SubjectPublicKeyInfo` only: the other formats cannot say so.
//!
//! # How strict it is
//!
//! The structures are DER, with nothing behind them. Versions, unused bits, the numbers, and whether they contradict each other, are
//! checked, the halves of a pair must belong to each other, and a PEM label must be that of the content: see
//! [`Error::Malformed`](crate::Error::Malformed). That primes are prime is not proved:
//! [`RsaPrivateKey::check`](crate::asymmetric::rsa::RsaPrivateKey::check),
//! [`DhParameters::check`](crate::asymmetric::dh::DhParameters::check) and
//! [`DsaParameters::check`](crate::asymmetric::dsa::DsaParameters::check) do so. That Diffie-Hellman's numbers are in the
//! subgroup that the parameters say is seen when a key is used. RSA moduli have 512 bits or more, and the work that a
//! file can ask for is bounded: see [`KeyLoader`].
//!
//! What is taken although it is not as it should be: RSA's and the hash functions' algorithm identifiers without their
//! `NULL`, defaults of RSASSA-PSS that are written out, private values on curves with leading zeros too few or too
//! many, PKCS #8 of version 1 without a public key (RFC 5958 has it OPTIONAL), the label `RSA PUBLIC KEY` around an RSA
//! key's `SubjectPublicKeyInfo`, header fields of PEM that say nothing of encryption, the public key of RFC 5958 with
//! another tag around it,
//! as the crate `ring` wrote it once, up to 16 bytes of padding in OpenSSH's files, and needless zeros at the beginning of
//! its numbers. The last are against RFC 4251, but change nothing of the number, and OpenSSH takes them; what is written
//! has none, so that a fingerprint is that of the key and not of its spelling. The options of OpenSSH's certificates must be
//! in order, and each there once, as PROTOCOL.certkeys has it: of one that is there twice, programs read this or that.
//!
//! What is read over and not kept: attributes in PKCS #8, comments of OpenSSH's, certificates and the application of a
//! security key around a public key. Curves that are given by their numbers are written by name, and points
//! uncompressed.
//!
//! # PEM
//!
//! Text around blocks does not matter, and blocks of other labels are passed over. A boundary, `-----BEGIN label-----` or
//! `-----END label-----`, is one wherever it stands: behind text or the end of another block on the same line, behind a byte
//! order mark, before something else. The base64 may stand on the line of a boundary, and all of a block on one line, with
//! any blanks between (the lax grammar of RFC 7468, section 3, which has vertical tabs and form feeds too); lines may end
//! with control characters such as NUL and Ctrl-Z, as libcrypto has it. Header fields (RFC 1421) need lines of their own.
//!
//! No block that is wanted is passed over because it is broken: the first is loaded or there is an error. So it is an error
//! if something that is wanted ends and did not begin, begins and does not end, or looks like such a boundary and is not
//! written exactly so: with fewer hyphens, small letters, blanks in another place, or dashes of a word processor. Text that
//! speaks of `-----BEGIN` without a label that is wanted is only text. Where a file's line breaks are the two characters `\`
//! and `n`, as in JSON or an environment variable, the error says that, and nothing is loaded.
//!
//! # What errors repeat
//!
//! Nothing of a key, and so nothing that stands where a key may be. Labels of PEM, the names of ciphers and of types of keys
//! are repeated where they are known ones; of others their length is told. Object identifiers are repeated as numbers.

// How a key goes through. Loading, as by `load_pem_private_key`:
//
// 1. backend.rs has the interface, for a `Backend` and for a `KeyLoader` (loader.rs) with settings (settings.rs) of its own;
// 2. pem_keys.rs finds the block (pem/), and by its label the reader of the structure; for DER, der_keys.rs does by the looks
//    (der_structure.rs), for OpenSSH's forms openssh/public.rs and openssh/private.rs;
// 3. pkcs8.rs, traditional.rs or spki.rs reads the structure (key_type.rs its algorithm, parameters/ the rest of that,
//    encryption/ what is encrypted), and calls
// 4. the load function of the key's type in asymmetric/, such as `ec::load_private`, which has libcrypto make the key.
//
// Writing: key_bytes.rs has `private_bytes` and the like, write.rs what goes together, and the files of 3. the structures.

mod any_format;
pub(crate) mod backend;
mod constructors;
mod der_keys;
mod der_structure;
mod encryption;
mod encryption_support;
mod identifiers;
mod input_format;
mod key_bytes;
mod key_type;
mod limits;
mod loader;
mod names;
mod openssh;
mod output_format;
mod parameters;
pub(crate) mod pem;
mod pem_keys;
mod pkcs8;
mod settings;
mod spki;
mod traditional;
mod write;

pub use encryption::{BestAvailableEncryption, EncryptionBuilder, KeyCipher, KeySerializationEncryption, NoEncryption};
pub(crate) use encryption_support::report;
pub(crate) use input_format::Form;
pub use loader::KeyLoader;
pub use output_format::{Encoding, ParameterFormat, PrivateFormat, PublicFormat};
pub(crate) use parameters::pss;
pub(crate) use spki::{load_public_key_info, write_public_key_info};
