//! Writing of S/MIME.

use super::base64;
use super::message::SmimeType;
use super::outline;
use super::text::canonical_text;
use crate::backend::Backend;
use crate::error::{Error, Result};

/// The length of the random part of a boundary, in bytes: two characters each.
const RANDOM_LENGTH: usize = 16;

/// Wraps a message of CMS as mail of the type `application/pkcs7-mime` in base64 (RFC 8551, section 3.2). The parameter
/// `smime-type` follows from the message. Lines end with CR LF.
///
/// The result begins with `MIME-Version`. A program that sends it puts its own header fields, such as `From`, before that.
///
/// # Errors
///
/// [`Error::Malformed`] if the message does not decode. [`Error::InvalidArgument`] if it is neither a SignedData nor an
/// EnvelopedData nor an AuthEnvelopedData, or a detached signature: see [`wrap_detached`].
#[doc(alias = "SMIME_write_CMS")]
#[doc(alias = "SMIME_write_PKCS7")]
pub fn wrap(message: &[u8]) -> Result<String> {
    let smime_type = outline::smime_type(message)?;
    let file = match smime_type {
        SmimeType::CertsOnly => "smime.p7c",
        _ => "smime.p7m",
    };
    let smime_type = smime_type.name();
    let mut text = format!(
        "MIME-Version: 1.0\r\n\
         Content-Type: application/pkcs7-mime; smime-type={smime_type}; name=\"{file}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{file}\"\r\n\r\n"
    );
    base64::encode(message, &mut text)?;
    Ok(text)
}

/// Wraps a detached signature, and the part of MIME that it signs, as mail of the type `multipart/signed` (RFC 8551, section
/// 3.5.3): programs that do not know S/MIME show the part. Lines of the mail itself end with CR LF.
///
/// `part` is written as it is, with its header: for text, it is what [`text_part`](super::text_part) returns. A part that
/// is not in [canonical](canonical_text) form is refused, because mail changes it on its way. The parameter `micalg`
/// follows from the signature; its boundary is random.
///
/// # Errors
///
/// [`Error::Malformed`] if the signature does not decode. [`Error::InvalidArgument`] if it is another message than a detached
/// signature, or if the part has lines that end with LF alone. [`Error::OpenSsl`] if there are no random bytes.
#[doc(alias = "SMIME_write_CMS")]
#[doc(alias = "SMIME_write_PKCS7")]
pub fn wrap_detached(backend: &Backend, part: &[u8], signature: &[u8]) -> Result<Vec<u8>> {
    let hash_names = outline::hash_names(signature)?;
    if canonical_text(part).len() != part.len() {
        let reason = "has lines that end with LF alone: sign its canonical form";
        return Err(Error::invalid("part", reason));
    }
    let boundary = boundary(backend)?;
    let header = format!(
        "MIME-Version: 1.0\r\n\
         Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=\"{hash_names}\"; \
         boundary=\"{boundary}\"\r\n\r\n\
         This is an S/MIME signed message\r\n\r\n\
         --{boundary}\r\n"
    );
    let mut behind = format!(
        "\r\n--{boundary}\r\n\
         Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"
    );
    base64::encode(signature, &mut behind)?;
    behind.push_str(&format!("\r\n--{boundary}--\r\n"));
    Ok([header.as_bytes(), part, behind.as_bytes()].concat())
}

/// A boundary that no text contains by chance, and that nobody can know beforehand to put it into the text. With the underscore
/// after the hyphens, no line of base64 and quoted-printable is one (RFC 2045, section 6.7).
fn boundary(backend: &Backend) -> Result<String> {
    let random = backend.random_bytes(RANDOM_LENGTH)?;
    let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("----=_{digits}"))
}
