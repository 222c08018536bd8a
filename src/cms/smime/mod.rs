//! S/MIME (RFC 8551): messages of CMS as mail.
//!
//! | to do this | use |
//! |---|---|
//! | read mail that is signed, encrypted, or has certificates | [`SmimeMessage::parse`], then [`cms`](SmimeMessage::cms) for [`CertificateBundle`](super::CertificateBundle) and the other types of messages |
//! | wrap a message of CMS: `application/pkcs7-mime` | [`wrap`] |
//! | wrap a detached signature and what it signs: `multipart/signed` | [`wrap_detached`], with the text of [`canonical_text`] |
//! | make a part of MIME of text, and read one | [`text_part`], [`text_of_part`] |
//!
//! Headers of mail such as `From` and `Subject` are neither read nor written: no signature covers them. A program adds its own
//! before those that [`wrap`] writes.
//!
//! A signature covers the line ends, and programs of mail change them. Text is therefore signed with lines that end in CR LF,
//! its canonical form (RFC 8551, section 3.1.1).
//!
//! # How strict reading is
//!
//! **Refused**: header lines without a colon, a header field or a parameter that occurs twice, another transfer encoding than
//! base64, 7bit, 8bit and binary, characters in base64 other than its alphabet and whitespace, a `multipart/signed` with fewer or
//! more than two parts or without its end, a boundary that RFC 2046 does not allow, compressed messages.
//!
//! **Accepted although the standards forbid it**: lines that end in LF; the types `application/x-pkcs7-mime` and
//! `application/x-pkcs7-signature`; parameters without the quotation marks that their characters need; a missing `protocol` or
//! `micalg`; a first part without header.

mod base64;
mod content_type;
mod header;
mod lines;
mod message;
mod multipart;
mod outline;
mod text;
mod writer;

pub use message::{SmimeMessage, SmimeType};
pub use text::{canonical_text, text_of_part, text_part};
pub use writer::{wrap, wrap_detached};
