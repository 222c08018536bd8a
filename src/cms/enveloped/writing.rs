//! Writes the parts that EnvelopedData and AuthEnvelopedData have in common.

use super::recipient::Recipient;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{SET, constructed};
use crate::asn1::writer::write_parts;
use crate::backend::Backend;
use crate::cms::certificate_set;
use crate::cms::content_type::ContentTypeOid;
use crate::cms::limits::MessageLimits;
use crate::cms::set_of;
use crate::error::{Error, Result};
use crate::x509::{Certificate, CertificateRevocationList};

const ORIGINATOR: u8 = constructed(0);

/// The limits of reading what was written: none.
pub(super) fn no_limits() -> MessageLimits {
    MessageLimits::new()
        .max_length(usize::MAX)
        .max_recipients(usize::MAX)
        .max_certificates(usize::MAX)
        .max_revocation_lists(usize::MAX)
        .max_attributes(usize::MAX)
}

/// For whom a message is, and of what type its content is.
#[derive(Debug, Clone, Default)]
pub(super) struct Addressing {
    pub(super) recipients: Vec<Recipient>,
    pub(super) content_type: Option<ObjectIdentifier>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) revocation_lists: Vec<CertificateRevocationList>,
    /// Whether the encrypted content is left out.
    pub(super) is_detached: bool,
}

impl Addressing {
    pub(super) fn content_type(&self) -> ObjectIdentifier {
        self.content_type.clone().unwrap_or(ContentTypeOid::DATA)
    }

    pub(super) fn has_originator(&self) -> bool {
        !self.certificates.is_empty() || !self.revocation_lists.is_empty()
    }

    /// OriginatorInfo; nothing if it would be empty.
    pub(super) fn write_originator(&self) -> Result<Vec<u8>> {
        if !self.has_originator() {
            return Ok(Vec::new());
        }
        let parts = [
            certificate_set::write_certificates(&self.certificates)?,
            certificate_set::write_revocation_lists(&self.revocation_lists)?,
        ];
        write_parts(ORIGINATOR, &parts)
    }

    /// Encrypts the content key for every recipient.
    pub(super) fn write_recipients(&self, backend: &Backend, content_key: &[u8]) -> Result<Vec<u8>> {
        if self.recipients.is_empty() {
            return Err(Error::invalid("recipients", "a message must have at least one"));
        }
        let recipients = self.recipients.iter();
        let written: Vec<Vec<u8>> = recipients
            .map(|recipient| recipient.encrypt(backend, content_key))
            .collect::<Result<_>>()?;
        set_of::write(SET, written.iter().map(Vec::as_slice).collect())
    }
}

/// Declares the setters that both builders have, on the field `addressing`.
macro_rules! addressing_setters {
    () => {
        /// Adds a recipient. At least one is needed.
        #[doc(alias = "CMS_add1_recipient_cert")]
        pub fn add_recipient(mut self, recipient: Recipient) -> Self {
            self.addressing.recipients.push(recipient);
            self
        }

        /// Sets the type of the content. The default is [`ContentTypeOid::DATA`](crate::cms::ContentTypeOid::DATA). For another
        /// one, the content is the DER of that type.
        #[doc(alias = "CMS_set1_eContentType")]
        pub fn content_type(mut self, content_type: &ObjectIdentifier) -> Self {
            self.addressing.content_type = Some(content_type.clone());
            self
        }

        /// Adds certificates of the originator, which anyone can read.
        #[doc(alias = "CMS_add1_cert")]
        pub fn originator_certificates<'a>(mut self, certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
            self.addressing
                .certificates
                .extend(certificates.into_iter().cloned());
            self
        }

        /// Adds revocation lists of the originator, which anyone can read.
        #[doc(alias = "CMS_add1_crl")]
        pub fn originator_revocation_lists<'a>(
            mut self,
            lists: impl IntoIterator<Item = &'a CertificateRevocationList>,
        ) -> Self {
            self.addressing
                .revocation_lists
                .extend(lists.into_iter().cloned());
            self
        }
    };
}

pub(super) use addressing_setters;
