//! For which names a CA may issue.

use super::extension_type::ExtensionType;
use crate::asn1::der;
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::asn1::reader::{Field, Fields};
use crate::asn1::tag::{self, constructed, primitive};
use crate::asn1::writer;
use crate::error::{Error, Result};
use crate::x509::general_name_list::GeneralNames;

const WHAT: &str = "NameConstraints";

/// The tags of the two lists.
const PERMITTED: u8 = constructed(0);
const EXCLUDED: u8 = constructed(1);

/// For which names a CA, and those below it, may issue certificates (RFC 5280, section 4.2.1.10).
///
/// ```
/// use hazmat_openssl::x509::{ExtensionType, GeneralName, GeneralNames, IpNetwork, NameConstraints};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let domain = GeneralName::dns_name("example.org")?;
/// let network = GeneralName::IpNetwork(IpNetwork::new("10.0.0.0".parse().unwrap(), 8)?);
/// let constraints = NameConstraints::new(Some(GeneralNames::new(vec![domain, network])?), None)?;
/// assert_eq!(NameConstraints::from_der(&constraints.to_der()?)?, constraints);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "NAME_CONSTRAINTS")]
#[doc(alias = "NID_name_constraints")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameConstraints {
    permitted_subtrees: Option<GeneralNames>,
    excluded_subtrees: Option<GeneralNames>,
}

impl NameConstraints {
    /// The names below which alone it may issue, those below which it may not, or both. The bases of subtrees are
    /// written without a minimum and a maximum, as the RFC has it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for neither, and for an IP address without a mask: a network of one address has the
    /// longest prefix.
    pub fn new(permitted_subtrees: Option<GeneralNames>, excluded_subtrees: Option<GeneralNames>) -> Result<Self> {
        if [&permitted_subtrees, &excluded_subtrees]
            .into_iter()
            .flatten()
            .any(GeneralNames::have_addresses)
        {
            let reason = "must have IP networks, and no IP addresses";
            return Err(Error::invalid("name_constraints", reason));
        }
        Self::of(permitted_subtrees, excluded_subtrees)
    }

    /// Of bases that nobody looks at.
    fn of(permitted_subtrees: Option<GeneralNames>, excluded_subtrees: Option<GeneralNames>) -> Result<Self> {
        if permitted_subtrees.is_none() && excluded_subtrees.is_none() {
            let reason = "must have permitted or excluded subtrees";
            return Err(Error::invalid("name_constraints", reason));
        }
        Ok(NameConstraints {
            permitted_subtrees: permitted_subtrees.map(GeneralNames::into_bases),
            excluded_subtrees: excluded_subtrees.map(GeneralNames::into_bases),
        })
    }

    /// The names below which alone it may issue, for each kind of name that is there; `None` for no such limit. A base
    /// that does not decode is an error of its own, as an IP network whose mask is not ones and then zeros.
    pub fn permitted_subtrees(&self) -> Option<&GeneralNames> {
        self.permitted_subtrees.as_ref()
    }

    /// The names below which it may not issue, permitted or not; `None` for no such limit.
    pub fn excluded_subtrees(&self) -> Option<&GeneralNames> {
        self.excluded_subtrees.as_ref()
    }
}

impl ExtensionType for NameConstraints {
    const OID: ObjectIdentifier = ExtensionOid::NAME_CONSTRAINTS;

    /// A minimum of 0, which is the default, is taken where it is written out. Another minimum, and any maximum, is
    /// refused, as the RFC has no meaning for them.
    fn from_der(value: &[u8]) -> Result<Self> {
        let mut parts = Fields::of_sequence(WHAT, value)?;
        let permitted = parts.optional(PERMITTED, "permittedSubtrees")?;
        let excluded = parts.optional(EXCLUDED, "excludedSubtrees")?;
        parts.finish()?;
        let permitted = permitted.map(|list| read_subtrees(&list)).transpose()?;
        let excluded = excluded.map(|list| read_subtrees(&list)).transpose()?;
        Self::of(permitted, excluded).map_err(der::in_data(WHAT))
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        writer::write_sequence(&[
            write_subtrees(PERMITTED, self.permitted_subtrees.as_ref())?,
            write_subtrees(EXCLUDED, self.excluded_subtrees.as_ref())?,
        ])
    }
}

/// The bases of the subtrees.
fn read_subtrees(list: &Field<'_>) -> Result<GeneralNames> {
    let mut bases = Vec::new();
    let mut subtrees = list.parts();
    while !subtrees.is_empty() {
        bases.extend_from_slice(read_base(subtrees.required(tag::SEQUENCE, "GeneralSubtree")?)?);
    }
    GeneralNames::from_content(&bases).map_err(der::in_data(WHAT))
}

fn read_base(subtree: Field<'_>) -> Result<&[u8]> {
    let mut parts = subtree.parts();
    let base = parts.any("base")?;
    if let Some(minimum) = parts.optional(primitive(0), "minimum")? {
        if !minimum.integer()?.is_zero() {
            return Err(minimum.wrong("of a subtree is not 0"));
        }
    }
    if let Some(maximum) = parts.optional(primitive(1), "maximum")? {
        return Err(maximum.wrong("of a subtree is there, and must not be"));
    }
    parts.finish()?;
    Ok(base.der())
}

fn write_subtrees(tag: u8, bases: Option<&GeneralNames>) -> Result<Vec<u8>> {
    let Some(bases) = bases else { return Ok(Vec::new()) };
    let subtrees = bases.elements().map(|base| writer::write_sequence(&[base.full_data()]));
    writer::write_parts(tag, &subtrees.collect::<Result<Vec<_>>>()?)
}
