//! The parts that EnvelopedData and AuthEnvelopedData have in common.

use std::sync::Arc;

use super::encrypted_content::EncryptedContent;
use super::recipient_info::{self, RecipientInfo};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::Field;
use crate::asn1::tag::{INTEGER, SEQUENCE, SET, constructed};
use crate::asn1::walker::{Element, Walker};
use crate::backend::Backend;
use crate::cms::certificate_set::{CertificateSet, RevocationLists};
use crate::cms::content_info::ContentInfo;
use crate::cms::limits::MessageLimits;
use crate::error::{Error, MalformedKind, Result};

const ORIGINATOR: u8 = constructed(0);

/// The last version that is defined (RFC 5652, section 6.1).
const LAST_VERSION: u32 = 4;

/// A message, up to its encrypted content.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) der: Arc<Vec<u8>>,
    pub(super) backend: Backend,
    pub(super) certificates: CertificateSet,
    pub(super) revocation_lists: RevocationLists,
    pub(super) recipients: Vec<RecipientInfo>,
    pub(super) content: EncryptedContent,
}

impl Message {
    /// Reads the fields up to the encrypted content. The others are left in the walker.
    pub(super) fn read<'a>(
        what: &'static str,
        backend: &Backend,
        info: &'a ContentInfo,
        content_type: &ObjectIdentifier,
        limits: &MessageLimits,
    ) -> Result<(Self, Walker<'a>)> {
        let whole = info.der();
        let mut walker = info.fields(what, content_type)?;
        let version = walker.next(INTEGER, "version")?;
        check_version(what, whole, version)?;
        let (mut certificates, mut revocation_lists) = (CertificateSet::default(), RevocationLists::default());
        if let Some(originator) = walker.optional(ORIGINATOR, "originatorInfo")? {
            let mut parts = Walker::new(what, whole, originator.content);
            certificates = CertificateSet::read(what, backend, whole, &mut parts, limits)?;
            revocation_lists = RevocationLists::read(what, backend, whole, &mut parts, limits)?;
            parts.finish("originatorInfo")?;
        }
        let recipients = walker.next(SET, "recipientInfos")?;
        let recipients = recipient_info::read_set(what, whole, recipients, limits)?;
        let content = walker.next(SEQUENCE, "encryptedContentInfo")?;
        let message = Message {
            der: Arc::clone(whole),
            backend: backend.clone(),
            certificates,
            revocation_lists,
            recipients,
            content: EncryptedContent::read(what, whole, content)?,
        };
        Ok((message, walker))
    }

    /// The ciphertext in the message, or the one that is given because the message has none.
    pub(super) fn ciphertext<'a>(&'a self, what: &'static str, detached: Option<&'a [u8]>) -> Result<&'a [u8]> {
        match (self.content.ciphertext(&self.der), detached) {
            (Some(ciphertext), None) | (None, Some(ciphertext)) => Ok(ciphertext),
            (Some(_), Some(_)) => Err(Error::invalid("ciphertext", "the message contains it already")),
            (None, None) => {
                let reason = "it has no encryptedContent, which is kept elsewhere";
                Err(Error::malformed(MalformedKind::Missing, what, reason))
            }
        }
    }
}

/// Refuses a version that is not defined.
pub(super) fn check_version(what: &'static str, whole: &[u8], version: Element) -> Result<()> {
    let number = Field::of(what, INTEGER, version.full.of(whole))?.number()?;
    if number <= LAST_VERSION {
        return Ok(());
    }
    let kind = MalformedKind::UnsupportedVersion { number: number.into() };
    Err(Error::malformed(kind, what, format!("version {number} is not defined")))
}
