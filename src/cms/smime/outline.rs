//! What the header of a message says about its content.

use super::message::SmimeType;
use crate::asn1::algorithm_identifier;
use crate::asn1::tag::SET;
use crate::cms::certificate_set::{CERTIFICATES, REVOCATION_LISTS};
use crate::cms::content_info::ContentInfo;
use crate::cms::content_type::ContentTypeOid;
use crate::cms::limits::MessageLimits;
use crate::cms::signed_data_head::{Head, WHAT, elements};
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::serialization::identifiers::hash_oid;

/// The names of hash functions (RFC 8551, section 3.5.3.2, and for SHA-3 RFC 8702, which gives none: the names of its section 1).
const HASH_NAMES: [(HashAlgorithm, &str); 10] = [
    (HashAlgorithm::Md5, "md5"),
    (HashAlgorithm::Sha1, "sha-1"),
    (HashAlgorithm::Sha224, "sha-224"),
    (HashAlgorithm::Sha256, "sha-256"),
    (HashAlgorithm::Sha384, "sha-384"),
    (HashAlgorithm::Sha512, "sha-512"),
    (HashAlgorithm::Sha3_224, "sha3-224"),
    (HashAlgorithm::Sha3_256, "sha3-256"),
    (HashAlgorithm::Sha3_384, "sha3-384"),
    (HashAlgorithm::Sha3_512, "sha3-512"),
];

/// The name of every other hash function.
const UNKNOWN: &str = "unknown";

/// The parts of a SignedData that the header depends on.
struct Outline {
    hash_names: Vec<&'static str>,
    has_content: bool,
    has_signers: bool,
}

impl Outline {
    fn read(message: &ContentInfo, limits: &MessageLimits) -> Result<Self> {
        let whole = message.der();
        let (head, mut walker) = Head::read(message)?;
        walker.optional(CERTIFICATES, "certificates")?;
        walker.optional(REVOCATION_LISTS, "crls")?;
        let signers = walker.next(SET, "signerInfos")?;
        let most = ("DigestAlgorithmIdentifier", limits.signers);
        let mut hash_names: Vec<&str> = Vec::new();
        for algorithm in elements(whole, head.digest_algorithms, most)? {
            let name = hash_name(algorithm.full.of(whole))?;
            if !hash_names.contains(&name) {
                hash_names.push(name);
            }
        }
        Ok(Outline {
            hash_names,
            has_content: head.content.octets().is_some(),
            has_signers: !signers.content.is_empty(),
        })
    }
}

/// The name of the hash function of an AlgorithmIdentifier.
fn hash_name(algorithm: &[u8]) -> Result<&'static str> {
    let oid = algorithm_identifier::read_oid(WHAT, algorithm)?;
    let is_own = |hash| hash_oid(hash).is_some_and(|own| own.as_der() == oid.as_der());
    let found = HASH_NAMES.iter().find(|(hash, _)| is_own(*hash));
    Ok(found.map_or(UNKNOWN, |(_, name)| *name))
}

/// Reads a message that a program has made itself.
fn own(message: &[u8]) -> Result<(ContentInfo, MessageLimits)> {
    let limits = MessageLimits::new().max_length(usize::MAX);
    Ok((ContentInfo::read(message, &limits)?, limits))
}

/// The `smime-type` of a message.
pub(super) fn smime_type(message: &[u8]) -> Result<SmimeType> {
    let (message, limits) = own(message)?;
    let found = message.content_type();
    if *found == ContentTypeOid::ENVELOPED_DATA {
        return Ok(SmimeType::EnvelopedData);
    }
    if *found == ContentTypeOid::AUTH_ENVELOPED_DATA {
        return Ok(SmimeType::AuthEnvelopedData);
    }
    if *found != ContentTypeOid::SIGNED_DATA {
        let reason = format!(
            "must be SignedData, EnvelopedData or AuthEnvelopedData, not {}",
            found.in_error()
        );
        return Err(Error::invalid("message", reason));
    }
    let outline = Outline::read(&message, &limits)?;
    match (outline.has_content, outline.has_signers) {
        (true, _) => Ok(SmimeType::SignedData),
        (false, false) => Ok(SmimeType::CertsOnly),
        (false, true) => {
            let reason = "is a detached signature, which is wrapped together with what it signs";
            Err(Error::invalid("message", reason))
        }
    }
}

/// The value of `micalg` for a detached signature: the names of its hash functions, separated by commas.
pub(super) fn hash_names(signature: &[u8]) -> Result<String> {
    let (message, limits) = own(signature)?;
    let not_detached = || {
        let reason = "must be a detached signature: a SignedData with signers and without content";
        Error::invalid("signature", reason)
    };
    if *message.content_type() != ContentTypeOid::SIGNED_DATA {
        return Err(not_detached());
    }
    let outline = Outline::read(&message, &limits)?;
    if outline.has_content || !outline.has_signers {
        return Err(not_detached());
    }
    Ok(outline.hash_names.join(","))
}
