//! The extension policyMappings.

use super::extension_type::extension_type;
use crate::asn1::oid::{ANY_POLICY, ObjectIdentifier};
use crate::asn1::reader::Field;
use crate::asn1::structure::{self, Value, check_some};
use crate::asn1::tag::SEQUENCE;
use crate::asn1::writer;
use crate::error::{Error, Result};

/// Pairs of equivalent policies: one of the issuer, and one of the subject, a CA (RFC 5280, section 4.2.1.5).
#[doc(alias = "POLICY_MAPPINGS")]
#[doc(alias = "NID_policy_mappings")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyMappings {
    mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,
}

impl PolicyMappings {
    /// Creates the extension from one or more pairs: a policy of the issuer, and one of the subject.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none, and for a pair with anyPolicy.
    pub fn new(mappings: impl IntoIterator<Item = (ObjectIdentifier, ObjectIdentifier)>) -> Result<Self> {
        let mappings = Vec::from_iter(mappings);
        check_some("mappings", &mappings)?;
        if mappings.iter().any(|(from, to)| [from, to].contains(&&ANY_POLICY)) {
            return Err(Error::invalid("mappings", "must not contain anyPolicy"));
        }
        Ok(PolicyMappings { mappings })
    }

    /// The pairs: a policy of the issuer, and one of the subject.
    pub fn mappings(&self) -> &[(ObjectIdentifier, ObjectIdentifier)] {
        &self.mappings
    }
}

/// A `PolicyMapping`.
impl Value for (ObjectIdentifier, ObjectIdentifier) {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut parts = field.parts();
        let from = structure::read_required(&mut parts, "issuerDomainPolicy", None)?;
        let to = structure::read_required(&mut parts, "subjectDomainPolicy", None)?;
        parts.finish()?;
        Ok((from, to))
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        let (from, to) = self;
        writer::write_parts(tag, &[structure::to_der(from)?, structure::to_der(to)?])
    }
}

extension_type! {
    /// Accepts anyPolicy.
    POLICY_MAPPINGS: PolicyMappings ::= SEQUENCE OF mappings: PolicyMapping
}
