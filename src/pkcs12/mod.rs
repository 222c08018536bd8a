//! PKCS #12 (RFC 7292): files with private keys and their certificates.

mod attribute;
mod attributes;
pub(crate) mod backend;
mod certificate;
mod contents;
mod key;
mod loader;
mod mac_parameters;
mod revocation_list;
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
