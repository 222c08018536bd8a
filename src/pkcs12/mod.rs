//! PKCS #12 (RFC 7292): files with private keys and their certificates, under a password. Their names end in `.p12` or `.pfx`; they are
//! also the key stores of Java.
//!
//! | to do this | use |
//! |---|---|
//! | read a file | [`Pkcs12::from_der`], or [`load_pkcs12`](crate::interfaces::Pkcs12Backend::load_pkcs12) of a backend |
//! | read a file within other limits, or only one with a message authentication code | [`Pkcs12Loader`] |
//! | get the key, its certificate and the rest of the chain | [`Pkcs12::key`], [`Pkcs12::certificate`], [`Pkcs12::additional_certificates`] |
//! | read a file with several keys, a trust store, revocation lists or secrets | [`Pkcs12::keys`], [`Pkcs12::certificates`], [`Pkcs12::revocation_lists`], [`Pkcs12::secrets`] |
//! | write a file | [`Pkcs12Builder`] |
//! | choose its encryption and its message authentication code, also for old programs or for FIPS | [`Pkcs12EncryptionBuilder`], [`Pkcs12Cipher`], [`Pkcs12Mac`] |
//! | describe its entries | [`Pkcs12Key`], [`Pkcs12Certificate`], [`Pkcs12RevocationList`], [`Pkcs12Attribute`] |
//! | change the password of a file, or add entries | [`Pkcs12Builder::from_pkcs12`] |
//! | ask which ciphers and codes a backend offers | [`pkcs12_cipher_supported`](crate::interfaces::Pkcs12Backend::pkcs12_cipher_supported), [`pkcs12_mac_supported`](crate::interfaces::Pkcs12Backend::pkcs12_mac_supported) |
//!
//! ```
//! use hazmat_openssl::pkcs12::Pkcs12;
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::{Error, Result};
//!
//! # fn convert(upload: &[u8], password: &[u8]) -> Result<(SecretBytes, String)> {
//! let backend = Backend::new()?;
//! let file = match Pkcs12::from_der(&backend, upload, Some(password)) {
//!     Err(Error::IncorrectPassword) => return Err(Error::IncorrectPassword), // ask again
//!     other => other?,
//! };
//! let key = file.key().ok_or_else(|| Error::invalid_argument("upload", "has no private key"))?;
//! println!("{} of {:?}", key.private_key(), key.friendly_name());
//! let chain = key.certificate().into_iter().chain(file.additional_certificates());
//! let mut pem = String::new();
//! for entry in chain {
//!     pem += &entry.certificate().to_pem()?;
//! }
//! Ok((key.private_key().to_pkcs8_pem(NoEncryption)?, pem))
//! # }
//! ```
//!
//! # What is read
//!
//! | in the file | read |
//! |---|---|
//! | the encoding | DER, and BER with indefinite lengths and OCTET STRINGs in segments |
//! | the message authentication code | none; HMAC with any hash function, with a key from PKCS #12's derivation (RFC 7292, appendix B) or from PBMAC1 (RFC 9879, formerly RFC 9579) |
//! | encryption of parts and of keys | none, PBES2, PBES1, and PKCS #12's schemes with Triple DES, RC2 and RC4: all that [key files](crate::serialization) have |
//! | an empty password | in both forms that programs use, and absent |
//! | private keys | every type of PKCS #8 that key files have |
//! | certificates and revocation lists | X.509; others, such as SDSI, as [`unrecognized_bags`](Pkcs12::unrecognized_bags) |
//! | secrets | the symmetric keys of Java, decrypted; others as they are |
//! | attributes | `friendlyName`, `localKeyId`, Java's `trustedKeyUsage`; all of them as they are |
//! | files that are signed, or encrypted to a public key, instead of being under a password | no: [`Unsupported`](crate::Error::Unsupported) |
//!
//! The whole file is read at once, and one broken key, certificate or known attribute is an error of the whole file: what a program
//! would not see, it would not miss.
//!
//! # What is written
//!
//! Always DER: the certificates and revocation lists together in one encrypted part, each private key encrypted by itself, and a message
//! authentication code over all of it. [`Pkcs12Encryption`] lists the choices, and the programs that read each of them. Secrets that are
//! not private keys are not written. A file is no larger than the default limits with which it is read.
//!
//! # What protects a file
//!
//! The encryption keeps keys secret, but only the message authentication code, which is optional, shows that a file was changed. Without
//! it, anyone can exchange certificates in a file: see [`mac_parameters`](Pkcs12::mac_parameters) and
//! [`require_mac`](Pkcs12Loader::require_mac). All protection is as strong as the password at most.
//!
//! A FIPS backend reads files with PBMAC1 and PBES2. PKCS #12's own key derivation is not approved, and no FIPS module has it, so that
//! most older files are [`Unsupported`](crate::Error::Unsupported) there: their code cannot be verified.

mod attribute;
mod attributes;
pub(crate) mod backend;
mod budget;
mod builder;
mod certificate;
mod cipher;
mod contents;
mod encoding;
mod encryption;
mod key;
mod limits;
mod loader;
mod mac;
mod mac_algorithm;
mod mac_parameters;
mod own_certificate;
mod password;
mod pfx;
mod read;
mod report;
mod revocation_list;
mod safe_contents;
mod secret;
mod unrecognized_bag;

pub use attribute::Pkcs12Attribute;
pub use builder::Pkcs12Builder;
pub use certificate::Pkcs12Certificate;
pub use cipher::Pkcs12Cipher;
pub use contents::Pkcs12;
pub use encryption::{Pkcs12Encryption, Pkcs12EncryptionBuilder};
pub use key::Pkcs12Key;
pub use loader::Pkcs12Loader;
pub use mac_algorithm::Pkcs12Mac;
pub use mac_parameters::Pkcs12MacParameters;
pub(crate) use report::report;
pub use revocation_list::Pkcs12RevocationList;
pub use secret::Pkcs12Secret;
pub use unrecognized_bag::Pkcs12UnrecognizedBag;
