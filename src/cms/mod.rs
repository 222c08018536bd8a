//! The Cryptographic Message Syntax (CMS, RFC 5652; formerly PKCS #7): signed and encrypted messages, bundles of certificates, S/MIME.
//!
//! | to do this | use |
//! |---|---|
//! | read and write a bundle of certificates and revocation lists (`.p7b`, `.p7c`) | [`CertificateBundle`] |
//! | wrap messages as mail, and read mail | [`smime`] |
//! | limit what a message may cost | [`MessageLimits`] |

mod bundle;
mod certificate_set;
mod content_info;
mod content_type;
mod encapsulated_content;
mod limits;
mod set_of;
pub mod smime;

pub use bundle::CertificateBundle;
pub use content_info::PemLabel;
pub use content_type::ContentTypeOid;
pub use limits::MessageLimits;
