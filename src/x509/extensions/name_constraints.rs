//! The extension nameConstraints.

use super::extension_type::ExtensionType;
use crate::asn1::der;
use crate::asn1::oid::{ExtensionOid, ObjectIdentifier};
use crate::asn1::reader::{Field, Fields};
use crate::asn1::tag::{self, constructed, primitive};
use crate::asn1::writer;
use crate::error::{Error, MalformedKind, Result};
use crate::x509::general_name_list::GeneralNames;

const WHAT: &str = "NameConstraints";

/// The tags of the two lists.
const PERMITTED: u8 = constructed(0);
const EXCLUDED: u8 = constructed(1);

/// The names for which a CA, and the CAs below it, may issue certificates (RFC 5280, section 4.2.1.10).
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
    /// Creates the extension from permitted subtrees, excluded subtrees, or both. Each name is the base of a subtree; RFC
    /// 5280 allows no other minimum than 0, and no maximum.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if both are `None`, and for an [`IpAddress`](crate::x509::GeneralName::IpAddress). A
    /// single address is an [`IpNetwork`](crate::x509::GeneralName::IpNetwork) with the longest prefix.
    pub fn new(permitted_subtrees: Option<GeneralNames>, excluded_subtrees: Option<GeneralNames>) -> Result<Self> {
        if [&permitted_subtrees, &excluded_subtrees]
            .into_iter()
            .flatten()
            .any(GeneralNames::have_addresses)
        {
            let reason = "must contain IP networks instead of IP addresses";
            return Err(Error::invalid("name_constraints", reason));
        }
        Self::from_bases(permitted_subtrees, excluded_subtrees)
    }

    /// Creates the extension from bases that are not checked.
    fn from_bases(permitted_subtrees: Option<GeneralNames>, excluded_subtrees: Option<GeneralNames>) -> Result<Self> {
        if permitted_subtrees.is_none() && excluded_subtrees.is_none() {
            let reason = "must have permitted or excluded subtrees";
            return Err(Error::invalid("name_constraints", reason));
        }
        Ok(NameConstraints {
            permitted_subtrees: permitted_subtrees.map(GeneralNames::into_bases),
            excluded_subtrees: excluded_subtrees.map(GeneralNames::into_bases),
        })
    }

    /// The subtrees that names must be in; types of names that do not occur in the list are not limited. `None` for no
    /// limit. Each base is decoded on its own: one that does not decode, such as an IP network whose mask is not a
    /// prefix, leaves the others readable.
    pub fn permitted_subtrees(&self) -> Option<&GeneralNames> {
        self.permitted_subtrees.as_ref()
    }

    /// The subtrees for which the CA must not issue, even where they are permitted; `None` for no limit.
    pub fn excluded_subtrees(&self) -> Option<&GeneralNames> {
        self.excluded_subtrees.as_ref()
    }
}

impl ExtensionType for NameConstraints {
    const OID: ObjectIdentifier = ExtensionOid::NAME_CONSTRAINTS;

    /// Accepts an encoded minimum of 0, which DER omits. Refuses any other minimum, and any maximum, which RFC 5280
    /// forbids.
    fn from_der(value: &[u8]) -> Result<Self> {
        let mut parts = Fields::of_sequence(WHAT, value)?;
        let permitted = parts.optional(PERMITTED, "permittedSubtrees")?;
        let excluded = parts.optional(EXCLUDED, "excludedSubtrees")?;
        parts.finish()?;
        let permitted = permitted.map(|list| read_subtrees(&list)).transpose()?;
        let excluded = excluded.map(|list| read_subtrees(&list)).transpose()?;
        Self::from_bases(permitted, excluded).map_err(der::in_data_as(MalformedKind::Missing, WHAT))
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        writer::write_sequence(&[
            write_subtrees(PERMITTED, self.permitted_subtrees.as_ref())?,
            write_subtrees(EXCLUDED, self.excluded_subtrees.as_ref())?,
        ])
    }
}

/// Reads the bases of a list of subtrees.
fn read_subtrees(list: &Field<'_>) -> Result<GeneralNames> {
    let mut bases = Vec::new();
    let mut subtrees = list.parts();
    while !subtrees.is_empty() {
        bases.extend_from_slice(read_base(subtrees.required(tag::SEQUENCE, "GeneralSubtree")?)?);
    }
    GeneralNames::from_content(&bases).map_err(der::in_data_as(MalformedKind::InvalidValue, WHAT))
}

fn read_base(subtree: Field<'_>) -> Result<&[u8]> {
    let mut parts = subtree.parts();
    let base = parts.any("base")?;
    if let Some(minimum) = parts.optional(primitive(0), "minimum")? {
        if !minimum.integer()?.is_zero() {
            return Err(minimum.wrong_as(MalformedKind::OutOfRange, "of a subtree is not 0"));
        }
    }
    if let Some(maximum) = parts.optional(primitive(1), "maximum")? {
        return Err(maximum.wrong_as(
            MalformedKind::NotAllowed,
            "of a subtree is present, which RFC 5280 forbids",
        ));
    }
    parts.finish()?;
    Ok(base.der())
}

fn write_subtrees(tag: u8, bases: Option<&GeneralNames>) -> Result<Vec<u8>> {
    let Some(bases) = bases else { return Ok(Vec::new()) };
    let subtrees = bases.elements().map(|base| writer::write_sequence(&[base.full_data()]));
    writer::write_parts(tag, &subtrees.collect::<Result<Vec<_>>>()?)
}
