//! Encrypted messages: EnvelopedData and EncryptedData (RFC 5652, sections 6 and 8), AuthEnvelopedData (RFC 5083).

mod auth_enveloped_data;
mod auth_enveloped_data_builder;
mod authenticated_cipher;
mod content_cipher;
mod encrypted_content;
mod encrypted_data;
mod enveloped_data;
mod enveloped_data_builder;
mod identifier;
mod key_agreement;
mod key_encapsulation;
mod key_transport;
mod key_wrap;
mod message;
mod opening;
mod password;
mod recipient;
mod recipient_info;
mod recipient_key;
mod writing;

pub use auth_enveloped_data::AuthEnvelopedData;
pub use auth_enveloped_data_builder::AuthEnvelopedDataBuilder;
pub use authenticated_cipher::AuthenticatedContentCipher;
pub use content_cipher::ContentCipher;
pub use encrypted_data::EncryptedData;
pub use enveloped_data::EnvelopedData;
pub use enveloped_data_builder::EnvelopedDataBuilder;
pub use recipient::Recipient;
pub use recipient_info::{RecipientInfo, RecipientKind};
pub use recipient_key::RecipientKey;
