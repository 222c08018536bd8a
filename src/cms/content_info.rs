//! ContentInfo (RFC 5652, section 3): the outer structure of every message.

use std::sync::Arc;

use super::content_type::refused_name;
use super::limits::MessageLimits;
use crate::asn1::ber::{self, Normalized};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{SEQUENCE, constructed};
use crate::asn1::walker::{Span, Walker};
use crate::asn1::writer::{write_oid, write_parts, write_sequence};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::serialization::{Form, pem};

/// The name of every message in errors, before its type is known.
pub(super) const WHAT: &str = "CMS message";

/// The labels of messages: RFC 7468, section 9, and the older ones of its sections 8 and 4.
const PEM_LABELS: [&str; 3] = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"];

/// The content, in an explicit tag.
const CONTENT: u8 = constructed(0);

/// Characters per line (RFC 7468, section 2).
const PEM_WIDTH: usize = 64;

/// The label that a message is written in PEM with. Their content is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum PemLabel {
    /// `PKCS7` (RFC 7468, section 8), which every program reads, and which OpenSSL's commands `pkcs7` and `crl2pkcs7` write.
    #[default]
    Pkcs7,
    /// `CMS` (RFC 7468, section 9), which OpenSSL's command `cms` writes.
    Cms,
}

impl PemLabel {
    fn text(self) -> &'static str {
        match self {
            PemLabel::Pkcs7 => "PKCS7",
            PemLabel::Cms => "CMS",
        }
    }

    /// Writes a message in PEM.
    pub(super) fn encode(self, der: &[u8]) -> Result<String> {
        let text = pem::encode(self.text(), &[], der, PEM_WIDTH)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// A message whose outer structure is read. It owns its DER: what was BER is converted once, here.
#[derive(Clone)]
pub(super) struct ContentInfo {
    der: Arc<Vec<u8>>,
    content_type: ObjectIdentifier,
    /// The element in the explicit tag, with tag and length; `None` if there is none.
    content: Option<Span>,
}

impl ContentInfo {
    /// Reads BER or DER, without trailing bytes.
    pub(super) fn read(data: &[u8], limits: &MessageLimits) -> Result<Self> {
        limits.check_length(WHAT, data)?;
        if data.first() != Some(&SEQUENCE) {
            if let Some(form) = Form::of(data) {
                let kind = MalformedKind::UnexpectedType;
                return Err(Error::malformed(kind, WHAT, form.instead_of("DER")));
            }
        }
        Self::of_der(match ber::to_der(WHAT, data)? {
            Normalized::Same(der) => der.to_vec(),
            Normalized::Changed(mut der) => std::mem::take(&mut *der),
        })
    }

    /// Reads the first PEM block with a label of messages.
    pub(super) fn read_pem(text: &[u8], limits: &MessageLimits) -> Result<Self> {
        let block = pem::find_up_to(limits.longest(), text, &PEM_LABELS, "a CMS message")?;
        let data = block.decode_public()?;
        // The search allows for the padding.
        limits.check_length(WHAT, &data)?;
        Self::of_der(match ber::to_der(WHAT, &data)? {
            Normalized::Same(_) => data,
            Normalized::Changed(mut der) => std::mem::take(&mut *der),
        })
    }

    fn of_der(der: Vec<u8>) -> Result<Self> {
        let mut walker = Walker::of_sequence(WHAT, &der)?;
        let content_type = walker.oid("contentType")?;
        let content = match walker.optional(CONTENT, "content")? {
            Some(outer) => {
                let mut inner = Walker::new(WHAT, &der, outer.content);
                let content = inner.any("content")?;
                inner.finish("content")?;
                Some(content.full)
            }
            None => None,
        };
        walker.finish("content")?;
        Ok(ContentInfo {
            content_type,
            content,
            der: Arc::new(der),
        })
    }

    /// The whole message in DER; all spans are offsets into it.
    pub(super) fn der(&self) -> &Arc<Vec<u8>> {
        &self.der
    }

    pub(super) fn content_type(&self) -> &ObjectIdentifier {
        &self.content_type
    }

    /// The fields of the content, a SEQUENCE of the type `expected`. `what` names the structure in errors.
    ///
    /// Fails for another type: with [`Error::Unsupported`] if it is one that this crate does not read.
    pub(super) fn fields(&self, what: &'static str, expected: &ObjectIdentifier) -> Result<Walker<'_>> {
        self.check_type(what, expected)?;
        let Some(content) = self.content else {
            return Err(Error::malformed(MalformedKind::Missing, what, "content is missing"));
        };
        let mut outer = Walker::new(what, &self.der, content);
        let sequence = outer.next(SEQUENCE, "content")?;
        Ok(Walker::new(what, &self.der, sequence.content))
    }

    /// Refuses another type of content.
    fn check_type(&self, what: &'static str, expected: &ObjectIdentifier) -> Result<()> {
        if self.content_type == *expected {
            return Ok(());
        }
        if let Some(name) = refused_name(&self.content_type) {
            let detail = format!("{name}, which this crate does not read");
            return Err(Error::unsupported(UnsupportedKind::ContentType, detail));
        }
        let (found, wanted) = (self.content_type.in_error(), expected.in_error());
        let reason = format!("the type of its content is {found}, not {wanted}");
        Err(Error::malformed(MalformedKind::UnexpectedType, what, reason))
    }
}

/// Writes a message from the DER of its content.
pub(super) fn write(content_type: &ObjectIdentifier, content: &[u8]) -> Result<Vec<u8>> {
    write_sequence(&[write_oid(content_type)?, write_parts(CONTENT, &[content])?])
}
