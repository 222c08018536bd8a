//! `GeneralNames` (RFC 5280, section 4.2.1.6): a list that keeps its DER.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::element_list;
use super::general_name::{GeneralName, is_address};
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "GeneralNames";

/// The maximum number of names in a list. Certificates of large sites have some hundreds.
const MAX_NAMES: usize = 100_000;

/// A list of one or more general names (RFC 5280, section 4.2.1.6). Each is decoded when it is reached: a name that does not
/// decode leaves the others readable.
///
/// Two lists are equal if their DER is.
///
/// ```
/// use hazmat_openssl::x509::{GeneralName, GeneralNames};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let names = GeneralNames::new(vec![
///     GeneralName::dns_name("example.org")?,
///     GeneralName::dns_name("*.example.org")?,
/// ])?;
/// assert_eq!(names.dns_names().collect::<hazmat_openssl::Result<Vec<_>>>()?, ["example.org", "*.example.org"]);
/// for name in &names {
///     println!("{}", name?);
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "GENERAL_NAMES")]
#[derive(Clone)]
pub struct GeneralNames {
    /// The names in DER, concatenated.
    content: Vec<u8>,
    count: usize,
    /// Whether the names are bases of subtrees in name constraints, where an iPAddress has a mask.
    are_bases: bool,
    /// Whether the list was parsed; its bytes are then written unchanged.
    are_read: bool,
}

impl GeneralNames {
    /// A list of names, in their order. Empty names and IP networks are for name constraints only: other extensions refuse
    /// them when they are written.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty list, more than 100,000 names, and both IP addresses and IP networks in one
    /// list; as [`GeneralName::to_der`].
    pub fn new(names: Vec<GeneralName>) -> Result<Self> {
        if names.is_empty() || names.len() > MAX_NAMES {
            return Err(Error::invalid("names", format!("must have 1 to {MAX_NAMES} entries")));
        }
        let are_bases = names.iter().any(|name| matches!(name, GeneralName::IpNetwork(_)));
        if are_bases && names.iter().any(|name| matches!(name, GeneralName::IpAddress(_))) {
            return Err(Error::invalid(
                "names",
                "must not contain both IP addresses and IP networks",
            ));
        }
        let content = names.iter().map(GeneralName::to_der).collect::<Result<Vec<_>>>()?;
        Ok(GeneralNames {
            content: content.concat(),
            count: names.len(),
            are_bases,
            are_read: false,
        })
    }

    /// Parses the content of a SEQUENCE: at least one DER element, of any kind.
    pub(crate) fn from_content(content: &[u8]) -> Result<Self> {
        let mut count = 0;
        let mut rest = content;
        while !rest.is_empty() {
            if count == MAX_NAMES {
                let reason = format!("there are more than {MAX_NAMES} names");
                return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
            }
            let (_, after) = element_list::next(WHAT, rest)?;
            rest = after;
            count += 1;
        }
        if count == 0 {
            return Err(Error::malformed(MalformedKind::Missing, WHAT, "the list is empty"));
        }
        Ok(GeneralNames {
            content: content.to_vec(),
            count,
            are_bases: false,
            are_read: true,
        })
    }

    /// Whether one of the names is an iPAddress with the length of an address.
    pub(crate) fn have_addresses(&self) -> bool {
        self.elements().any(|name| is_address(&name))
    }

    /// Turns the names into bases of subtrees, for name constraints.
    pub(crate) fn into_bases(self) -> Self {
        GeneralNames {
            are_bases: true,
            ..self
        }
    }

    /// The content of the SEQUENCE.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for names that were not parsed, or come from name constraints, if the constructors of
    /// [`GeneralName`] refuse them, or if only name constraints may contain them.
    pub(crate) fn content(&self) -> Result<&[u8]> {
        if self.are_bases || !self.are_read {
            self.iter().flatten().try_for_each(|name| name.check())?;
        }
        Ok(&self.content)
    }

    /// The names in DER, one by one.
    pub(crate) fn elements(&self) -> impl Iterator<Item = asn1::Tlv<'_>> {
        let mut rest = self.content.as_slice();
        std::iter::from_fn(move || {
            let (element, after) = asn1::strip_tlv(rest).ok()?;
            rest = after;
            Some(element)
        })
    }

    /// Iterates over the names in their order. A name that does not decode is an [`Error::Malformed`] at its position;
    /// an x400Address or ediPartyName is an [`Error::Unsupported`].
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            rest: &self.content,
            left: self.count,
            are_bases: self.are_bases,
        }
    }

    /// The number of names, including those that do not decode.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Always false: a list has at least one name.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Iterates over the domain names, in their order. A name that does not decode, of whatever kind, is an
    /// [`Error::Malformed`] in its position: it may have been meant as a domain name, for example one that
    /// [`NameConstraints`](crate::x509::NameConstraints) exclude. Names of other kinds are left out, x400Address and
    /// ediPartyName included.
    pub fn dns_names(&self) -> impl Iterator<Item = Result<String>> + '_ {
        self.iter().filter_map(|name| match name {
            Ok(GeneralName::DnsName(name)) => Some(Ok(name)),
            Ok(_) | Err(Error::Unsupported { .. }) => None,
            Err(error) => Some(Err(error)),
        })
    }

    /// Returns whether the list contains a name. The comparison is case-sensitive; an entry that does not decode equals no
    /// name. To notice such entries, use [`iter`](Self::iter).
    pub fn contains(&self, name: &GeneralName) -> bool {
        self.iter().any(|entry| entry.is_ok_and(|entry| entry == *name))
    }
}

impl PartialEq for GeneralNames {
    fn eq(&self, other: &Self) -> bool {
        self.content == other.content
    }
}

impl Eq for GeneralNames {}

impl Hash for GeneralNames {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.content.hash(state);
    }
}

/// An iterator over a [`GeneralNames`]: see [`GeneralNames::iter`].
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    rest: &'a [u8],
    left: usize,
    are_bases: bool,
}

impl Iterator for Iter<'_> {
    type Item = Result<GeneralName>;

    fn next(&mut self) -> Option<Self::Item> {
        let (element, after) = asn1::strip_tlv(self.rest).ok()?;
        self.rest = after;
        self.left = self.left.saturating_sub(1);
        Some(GeneralName::read_in(&element, self.are_bases))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl std::iter::FusedIterator for Iter<'_> {}

/// As [`GeneralNames::new`].
impl TryFrom<Vec<GeneralName>> for GeneralNames {
    type Error = Error;

    fn try_from(names: Vec<GeneralName>) -> Result<Self> {
        Self::new(names)
    }
}

/// A list of one name. As [`GeneralNames::new`].
impl TryFrom<GeneralName> for GeneralNames {
    type Error = Error;

    fn try_from(name: GeneralName) -> Result<Self> {
        Self::new(vec![name])
    }
}

impl<'a> IntoIterator for &'a GeneralNames {
    type Item = Result<GeneralName>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Prints each name as a list entry, so that one name cannot look like two.
impl fmt::Debug for GeneralNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
