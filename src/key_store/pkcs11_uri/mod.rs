//! URIs of the scheme `pkcs11` (RFC 7512): the names of tokens and of the objects in them.

mod attribute;
mod builder;
mod fault;
mod object_type;
mod parse;
mod percent;
mod uri;
mod values;
mod write;

pub use builder::Pkcs11UriBuilder;
pub use object_type::Pkcs11ObjectType;
pub use uri::Pkcs11Uri;
