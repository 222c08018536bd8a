//! PKCS #12 (RFC 7292): files with private keys and their certificates.

mod attribute;
mod attributes;
pub(crate) mod backend;
mod budget;
mod certificate;
mod contents;
mod key;
mod limits;
mod loader;
mod mac;
mod mac_parameters;
mod password;
mod pfx;
mod read;
mod revocation_list;
mod safe_contents;
mod secret;
mod unrecognized_bag;

pub use attribute::Pkcs12Attribute;
pub use certificate::Pkcs12Certificate;
pub use contents::Pkcs12;
pub use key::Pkcs12Key;
pub use loader::Pkcs12Loader;
pub use mac_parameters::Pkcs12MacParameters;
pub use revocation_list::Pkcs12RevocationList;
pub use secret::Pkcs12Secret;
pub use unrecognized_bag::Pkcs12UnrecognizedBag;
