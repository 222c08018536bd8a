//! A certificate at its place in a path.

use crate::x509::Certificate;
use crate::x509::extensions::{BasicConstraints, ExtensionType, Extensions, KeyUsage, NameConstraints};
use crate::x509::name::Name;
use crate::x509::name_comparison::CanonicalName;
use crate::x509::name_key::NameKey;
use crate::x509::path_facts::{PathFacts, Verdict, find, malformed};

/// Where a certificate is in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::x509::verification) enum Place {
    /// The first. If the path has no other, it is also the trust anchor.
    EndEntity,
    Intermediate,
    Anchor,
}

/// A certificate of a path, with what several rules look at.
pub(super) struct Member<'a> {
    pub(super) certificate: &'a Certificate,
    pub(super) facts: &'a PathFacts,
    pub(super) extensions: &'a Extensions,
    pub(super) place: Place,
    /// Whether it is the last of its path, also if it is the only one.
    pub(super) is_anchor: bool,
    /// Whether its issuer has its name (RFC 5280, section 6.1).
    pub(super) is_self_issued: bool,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) name_constraints: Option<&'a NameConstraints>,
}

impl<'a> Member<'a> {
    pub(super) fn read(certificate: &'a Certificate, depth: usize, length: usize) -> Verdict<Self> {
        let is_anchor = depth + 1 == length;
        let place = match depth {
            0 => Place::EndEntity,
            _ if is_anchor => Place::Anchor,
            _ => Place::Intermediate,
        };
        let extensions = certificate.extensions().map_err(malformed("extensions"))?;
        let facts = certificate.path_facts();
        Ok(Member {
            certificate,
            facts,
            extensions,
            place,
            is_anchor,
            is_self_issued: is_self_issued(certificate)?,
            basic_constraints: *facts.basic_constraints(extensions)?,
            key_usage: *facts.key_usage(extensions)?,
            name_constraints: facts.name_constraints(extensions)?.as_ref(),
        })
    }

    /// The extension of a type, decoded.
    pub(super) fn find<T: ExtensionType>(&self) -> Verdict<Option<T>> {
        find(self.extensions)
    }

    /// Whether the certificate counts for path lengths: a self-issued one does not (RFC 5280, section 4.2.1.9).
    pub(super) fn counts(&self) -> bool {
        self.place == Place::Intermediate && !self.is_self_issued
    }
}

fn is_self_issued(certificate: &Certificate) -> Verdict<bool> {
    let (subject, issuer) = (certificate.subject_bytes(), certificate.issuer_bytes());
    if subject == issuer {
        return Ok(true);
    }
    // Kept by the certificate: the search for a path has compared them.
    if let (NameKey::Canonical(subject), NameKey::Canonical(issuer)) =
        (certificate.subject_key(), certificate.issuer_key())
    {
        return Ok(subject == issuer);
    }
    let subject = CanonicalName::from_der(subject).map_err(malformed("subject"))?;
    let issuer = CanonicalName::from_der(issuer).map_err(malformed("issuer"))?;
    Ok(subject == issuer)
}

/// Whether the certificate's subject has no attributes.
pub(super) fn has_empty_subject(certificate: &Certificate) -> Verdict<bool> {
    match certificate.subject_key() {
        NameKey::Canonical(subject) => Ok(subject.is_empty()),
        NameKey::Der(_) => {
            let subject = Name::from_der(certificate.subject_bytes()).map_err(malformed("subject"))?;
            Ok(subject.is_empty())
        }
    }
}
