//! The builder of signed messages.

use std::fmt;
use std::io;

use super::certificate_set::{CERTIFICATES, REVOCATION_LISTS};
use super::content_info::{self, ContentInfo};
use super::content_start::ContentStart;
use super::content_type::ContentTypeOid;
use super::encapsulated_content;
use super::limits::MessageLimits;
use super::set_of;
use super::signed_data::SignedData;
use super::signed_data_head::WHAT;
use super::signer_builder::SignerInfoBuilder;
use super::signer_info::SignerInfo;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{INTEGER, SET};
use crate::asn1::walker::{Span, Walker};
use crate::asn1::writer::{write_number, write_sequence};
use crate::asymmetric::Signer as PieceSigner;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::HashContext;
use crate::hashes::backend::HashBackend;
use crate::support::reader::for_each_piece;
use crate::x509::{Certificate, CertificateRevocationList};

/// A builder of signed messages (RFC 5652, section 5), which contain the content, or are detached signatures of it.
///
/// The message contains the certificates of its signers, unless [`signer_certificates`](Self::signer_certificates) leaves them out, and
/// those that are added: intermediate authorities, so that the receiver finds a path to a trust anchor.
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::cms::{SignedData, SignedDataBuilder, SignedDataVerifier, SignerInfoBuilder};
/// use hazmat_openssl::prelude::*;
/// # use hazmat_openssl::x509::{CertificateBuilder, Name, SerialNumber};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// # let key = PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
/// # let name = Name::from_common_name("example")?;
/// # let certificate = CertificateBuilder::new().subject_name(&name)?.issuer_name(&name)?
/// #     .public_key(&key.public_key()?)?.serial_number(SerialNumber::from(1))?
/// #     .valid_for(time::Duration::days(1))?.sign(&key, HashAlgorithm::Sha256)?;
/// let signer = SignerInfoBuilder::new(&certificate, &key, SignatureAlgorithm::default())?;
/// let message = SignedDataBuilder::new().add_signer(signer)?.sign(b"the content")?;
///
/// let received = SignedData::from_der(&backend, message.as_der())?;
/// let verified = SignedDataVerifier::of_certificates([&certificate]).verify(&received)?;
/// assert_eq!(verified.content(), Some(&b"the content"[..]));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder makes nothing until it signs"]
#[doc(alias = "CMS_sign")]
#[doc(alias = "PKCS7_sign")]
pub struct SignedDataBuilder {
    content_type: ObjectIdentifier,
    signers: Vec<SignerInfoBuilder>,
    certificates: Vec<Certificate>,
    lists: Vec<CertificateRevocationList>,
    with_signer_certificates: bool,
    /// The message to which signers are added.
    base: Option<SignedData>,
}

impl Default for SignedDataBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl SignedDataBuilder {
    /// A builder without signers, for content of the type id-data.
    pub fn new() -> Self {
        SignedDataBuilder {
            content_type: ContentTypeOid::DATA,
            signers: Vec::new(),
            certificates: Vec::new(),
            lists: Vec::new(),
            with_signer_certificates: true,
            base: None,
        }
    }

    /// Sets the type of the content (RFC 5652, section 5.2).
    #[doc(alias = "CMS_set1_eContentType")]
    pub fn content_type(mut self, content_type: ObjectIdentifier) -> Self {
        self.content_type = content_type;
        self
    }

    /// Adds a signer.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key of another backend than that of the other signers, and for more than 32 signers.
    #[doc(alias = "CMS_add1_signer")]
    pub fn add_signer(mut self, signer: SignerInfoBuilder) -> Result<Self> {
        signer.check()?;
        let backend = signer.key().backend();
        if self.signers.iter().any(|other| !other.key().backend().is_same(backend)) {
            return Err(Error::invalid("signer", "its key belongs to another backend"));
        }
        let most = MessageLimits::new().signers;
        if self.signers.len() == most {
            return Err(Error::invalid(
                "signer",
                format!("exceeds the maximum of {most} signers"),
            ));
        }
        self.signers.push(signer);
        Ok(self)
    }

    /// Adds certificates by which the receiver finds paths to a trust anchor.
    #[doc(alias = "CMS_add1_cert")]
    pub fn certificates<'a>(mut self, certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        self.certificates.extend(certificates.into_iter().cloned());
        self
    }

    /// Adds revocation lists.
    #[doc(alias = "CMS_add1_crl")]
    pub fn revocation_lists<'a>(mut self, lists: impl IntoIterator<Item = &'a CertificateRevocationList>) -> Self {
        self.lists.extend(lists.into_iter().cloned());
        self
    }

    /// Whether the message contains the certificates of its signers. The default is that it does; otherwise the receiver must have
    /// them.
    #[doc(alias = "CMS_NOCERTS")]
    pub fn signer_certificates(mut self, included: bool) -> Self {
        self.with_signer_certificates = included;
        self
    }

    /// Signs content, which the message contains. A message that exceeds the default [limits](MessageLimits) is made, but read only within
    /// higher ones.
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidArgument`] without a signer; for a signer without signed attributes if the content is of another type than
    ///   id-data, or has the form of signed attributes itself, because the signature could be presented as one of those;
    /// - [`Error::Unsupported`] for an algorithm that the backend does not offer, or that has no object identifier;
    ///   [`Error::NotApproved`] on a strict backend;
    /// - [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "CMS_sign")]
    pub fn sign(self, content: &[u8]) -> Result<SignedData> {
        let encapsulated = encapsulated_content::write(&self.content_type, Some(content))?;
        self.sign_whole(content, encapsulated)
    }

    /// Signs content, which the message does not contain: a detached signature.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    #[doc(alias = "CMS_DETACHED")]
    pub fn sign_detached(self, content: &[u8]) -> Result<SignedData> {
        let encapsulated = encapsulated_content::write(&self.content_type, None)?;
        self.sign_whole(content, encapsulated)
    }

    /// Makes a detached signature of everything that a reader gives, such as a file.
    ///
    /// # Errors
    ///
    /// Those of the reader, except that interrupted reads are repeated; [`InvalidData`](io::ErrorKind::InvalidData) for a reader that
    /// claims more than it was asked for; as [`sign`](Self::sign), as an [`io::Error`] whose inner error
    /// is the [`Error`].
    pub fn sign_detached_reader(self, reader: &mut dyn io::Read) -> io::Result<SignedData> {
        let mut signing = self.begin_detached()?;
        for_each_piece(reader, |piece| Ok(signing.update(piece)?))?;
        Ok(signing.finalize()?)
    }

    /// Begins a detached signature of content that is given in pieces.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign); [`Error::InvalidArgument`] for a signer without signed attributes whose algorithm takes whole messages
    /// (Ed25519, Ed448, SLH-DSA).
    #[doc(alias = "CMS_STREAM")]
    pub fn begin_detached(self) -> Result<DetachedSigning> {
        let encapsulated = encapsulated_content::write(&self.content_type, None)?;
        self.begin(encapsulated, true)
    }

    fn sign_whole(self, content: &[u8], encapsulated: Vec<u8>) -> Result<SignedData> {
        let mut signing = self.begin(encapsulated, false)?;
        signing.update(content)?;
        signing.finish(content)
    }

    fn begin(self, encapsulated: Vec<u8>, in_pieces: bool) -> Result<DetachedSigning> {
        let Some(first) = self.signers.first() else {
            return Err(Error::invalid("signer", "must be added"));
        };
        let backend = first.key().backend().clone();
        let mut hashes: Vec<HashContext> = Vec::new();
        let mut pieces = Vec::new();
        for signer in &self.signers {
            if signer.signs_attributes() {
                if !hashes.iter().any(|hash| hash.algorithm() == signer.digest()) {
                    hashes.push(backend.create_hash_ctx(signer.digest())?);
                }
                pieces.push(None);
                continue;
            }
            if self.content_type != ContentTypeOid::DATA {
                let reason = "has no signed attributes, which content of another type than data must have";
                return Err(Error::invalid("signer", reason));
            }
            pieces.push(in_pieces.then(|| signer.begin()).transpose()?);
        }
        Ok(DetachedSigning {
            builder: self,
            backend,
            encapsulated,
            hashes,
            pieces,
            start: ContentStart::default(),
        })
    }

    /// Puts a message together from the SignerInfos of the signers.
    fn assemble(&self, backend: &Backend, encapsulated: Vec<u8>, mut infos: Vec<Vec<u8>>) -> Result<SignedData> {
        let mut algorithms = Vec::new();
        for signer in &self.signers {
            push_new(&mut algorithms, signer.digest_identifier()?);
        }
        let mut certificates = Vec::new();
        let mut lists = Vec::new();
        let is_newer = self.content_type != ContentTypeOid::DATA
            || self.signers.iter().any(SignerInfoBuilder::is_identified_by_key);
        let mut version = if is_newer { 3 } else { 1 };
        if let Some(base) = &self.base {
            version = version.max(base.version());
            base.digest_algorithms()
                .for_each(|algorithm| push_new(&mut algorithms, algorithm.to_vec()));
            let [known_certificates, known_lists] = base.sets();
            certificates = elements(known_certificates)?;
            lists = elements(known_lists)?;
            infos.extend(base.signers().iter().map(SignerInfo::as_der).map(<[u8]>::to_vec));
        }
        let of_signers = self.signers.iter().map(SignerInfoBuilder::certificate);
        let of_signers = of_signers.filter(|_| self.with_signer_certificates);
        for certificate in of_signers.chain(&self.certificates) {
            push_new(&mut certificates, certificate.as_der().to_vec());
        }
        for list in &self.lists {
            push_new(&mut lists, list.as_der().to_vec());
        }
        let set = |tag, elements: &[Vec<u8>]| set_of::write(tag, elements.iter().map(Vec::as_slice).collect());
        let optional = |tag, elements: &[Vec<u8>]| match elements {
            [] => Ok(Vec::new()),
            elements => set(tag, elements),
        };
        let fields = write_sequence(&[
            write_number(INTEGER, version.into())?,
            set(SET, &algorithms)?,
            encapsulated,
            optional(CERTIFICATES, &certificates)?,
            optional(REVOCATION_LISTS, &lists)?,
            set(SET, &infos)?,
        ])?;
        // Whoever makes a large message may read it.
        let limits = MessageLimits::new()
            .max_length(usize::MAX)
            .max_certificates(usize::MAX)
            .max_revocation_lists(usize::MAX);
        let der = content_info::write(&ContentTypeOid::SIGNED_DATA, &fields)?;
        SignedData::read(backend, ContentInfo::read(&der, &limits)?, &limits)
    }
}

fn push_new(elements: &mut Vec<Vec<u8>>, element: Vec<u8>) {
    if !elements.contains(&element) {
        elements.push(element);
    }
}

/// The elements of a set in DER; none if it is empty.
fn elements(set: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    if set.is_empty() {
        return Ok(found);
    }
    let whole = Span::all(set).unwrap_or_default();
    let set_content = Walker::new(WHAT, set, whole).any("a set")?.content;
    let mut walker = Walker::new(WHAT, set, set_content);
    while !walker.is_at_end() {
        found.push(walker.any("an element")?.full.of(set).to_vec());
    }
    Ok(found)
}

/// A detached signature of content that is given in pieces.
///
/// It is made by [`SignedDataBuilder::begin_detached`].
///
/// ```
/// use hazmat_openssl::cms::{SignedData, SignedDataBuilder};
///
/// fn sign(builder: SignedDataBuilder, pieces: &[&[u8]]) -> hazmat_openssl::Result<SignedData> {
///     let mut signing = builder.begin_detached()?;
///     for piece in pieces {
///         signing.update(piece)?;
///     }
///     signing.finalize()
/// }
/// ```
#[must_use = "nothing is signed until `finalize` is called"]
pub struct DetachedSigning {
    // Field order matters: the contexts drop before the backend.
    hashes: Vec<HashContext>,
    /// For each signer without signed attributes, if the content comes in pieces.
    pieces: Vec<Option<PieceSigner>>,
    builder: SignedDataBuilder,
    backend: Backend,
    encapsulated: Vec<u8>,
    start: ContentStart,
}

impl DetachedSigning {
    /// Adds a piece of the content.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn update(&mut self, piece: &[u8]) -> Result<()> {
        self.start.update(piece);
        self.hashes.iter_mut().try_for_each(|hash| hash.update(piece))?;
        let mut signers = self.pieces.iter_mut().flatten();
        signers.try_for_each(|signer| signer.update(piece))
    }

    /// Ends the content, and signs.
    ///
    /// # Errors
    ///
    /// As [`SignedDataBuilder::sign`].
    #[doc(alias = "CMS_final")]
    pub fn finalize(self) -> Result<SignedData> {
        self.finish(&[])
    }

    /// Signs. `content` is all of it, if it was not given in pieces.
    fn finish(self, content: &[u8]) -> Result<SignedData> {
        let is_attributes = self.start.is_signed_attributes();
        let algorithms: Vec<_> = self.hashes.iter().map(HashContext::algorithm).collect();
        let digests: Vec<_> = self
            .hashes
            .into_iter()
            .map(HashContext::finalize)
            .collect::<Result<_>>()?;
        let mut infos = Vec::new();
        for (signer, pieces) in self.builder.signers.iter().zip(self.pieces) {
            if signer.signs_attributes() {
                let position = algorithms.iter().position(|algorithm| *algorithm == signer.digest());
                let digest = position.and_then(|position| digests.get(position));
                let digest = digest.map(|digest| &**digest).unwrap_or_default();
                infos.push(signer.make_with_attributes(&self.builder.content_type, digest)?);
                continue;
            }
            if is_attributes {
                let reason = "has the form of signed attributes, and the signature could be presented as one of those: sign it with \
                              signed attributes";
                return Err(Error::invalid("content", reason));
            }
            let signature = match pieces {
                Some(pieces) => pieces.finalize()?,
                None => signer.sign_content(content)?,
            };
            infos.push(signer.make_without_attributes(&signature)?);
        }
        self.builder.assemble(&self.backend, self.encapsulated, infos)
    }
}

impl io::Write for DetachedSigning {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for DetachedSigning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DetachedSigning")
            .field("builder", &self.builder)
            .finish_non_exhaustive()
    }
}

impl SignedData {
    /// The same message with one more signer, whose certificate is added. The other signers stay as they are, and are not verified.
    ///
    /// # Errors
    ///
    /// As [`SignedDataBuilder::sign`]; [`Error::InvalidArgument`] for a detached signature, and for a message with 32 signers.
    #[doc(alias = "CMS_add1_signer")]
    #[doc(alias = "CMS_REUSE_DIGEST")]
    pub fn with_signer(&self, signer: SignerInfoBuilder) -> Result<SignedData> {
        let Some(content) = self.content() else {
            return Err(Error::invalid(
                "message",
                "does not contain its content: call with_detached_signer",
            ));
        };
        self.extended(signer)?.sign_whole(content, self.encapsulated().to_vec())
    }

    /// The same detached signature with one more signer of the content.
    ///
    /// # Errors
    ///
    /// As [`SignedDataBuilder::sign`]; [`Error::InvalidArgument`] for a message that contains its content, and for one with 32 signers.
    pub fn with_detached_signer(&self, signer: SignerInfoBuilder, content: &[u8]) -> Result<SignedData> {
        if self.content().is_some() {
            return Err(Error::invalid("message", "contains its content: call with_signer"));
        }
        self.extended(signer)?.sign_whole(content, self.encapsulated().to_vec())
    }

    fn extended(&self, signer: SignerInfoBuilder) -> Result<SignedDataBuilder> {
        let most = MessageLimits::new().signers;
        if self.signers().len() >= most {
            return Err(Error::invalid("message", format!("has the maximum of {most} signers")));
        }
        let builder = SignedDataBuilder {
            base: Some(self.clone()),
            ..SignedDataBuilder::new().content_type(self.content_type().clone())
        };
        builder.add_signer(signer)
    }
}
