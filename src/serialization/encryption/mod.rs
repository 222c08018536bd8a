//! Encryption of private keys.

pub(crate) mod choice;
pub(crate) mod cipher;
pub(crate) mod dek_info;
pub(crate) mod kdf;
pub(crate) mod password;
pub(crate) mod password_form;
pub(crate) mod pkcs12_choice;
pub(crate) mod pkcs8;
pub(crate) mod prf;
pub(crate) mod scheme;

pub use choice::{BestAvailableEncryption, EncryptionBuilder, KeyCipher, KeySerializationEncryption, NoEncryption};
