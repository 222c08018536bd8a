//! Lists of general names, which keep what they are made of.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::general_name::{GeneralName, is_address};
use crate::error::{Error, Result};

const WHAT: &str = "GeneralNames";

/// As many names as are read in one place. Certificates of large sites have some hundreds.
const MOST_NAMES: usize = 100_000;

/// One or more general names (RFC 5280, section 4.2.1.6), each as it was read: a name that does not decode is an error
/// of its own, and leaves the others readable.
///
/// Two lists are the same if their DER is.
///
/// ```
/// use hazmat_openssl::x509::{GeneralName, GeneralNames};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let names = GeneralNames::new(vec![
///     GeneralName::dns_name("example.org")?,
///     GeneralName::dns_name("*.example.org")?,
/// ])?;
/// assert_eq!(names.dns_names().collect::<Vec<_>>(), ["example.org", "*.example.org"]);
/// for name in &names {
///     println!("{}", name?);
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "GENERAL_NAMES")]
#[derive(Clone)]
pub struct GeneralNames {
    /// The names in DER, one after the other.
    content: Vec<u8>,
    count: usize,
    /// Whether they are the bases of subtrees, whose IP addresses have masks and are networks.
    are_bases: bool,
    /// Whether they were read, and are written again as they stand.
    are_read: bool,
}

impl GeneralNames {
    /// The list of names, in their order. Which names are right depends on where they are to stand: name constraints
    /// can have empty names and IP networks, which everything else refuses when it is written.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none at all, for more than 100,000, and for IP addresses beside IP networks,
    /// which name constraints have instead; as [`GeneralName::to_der`].
    pub fn new(names: Vec<GeneralName>) -> Result<Self> {
        if names.is_empty() || names.len() > MOST_NAMES {
            return Err(Error::invalid("names", format!("must be 1 to {MOST_NAMES}")));
        }
        let are_bases = names.iter().any(|name| matches!(name, GeneralName::IpNetwork(_)));
        if are_bases && names.iter().any(|name| matches!(name, GeneralName::IpAddress(_))) {
            return Err(Error::invalid(
                "names",
                "must not have both IP addresses and IP networks",
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

    /// The list of what stands inside of a SEQUENCE: any elements of DER, at least one.
    pub(crate) fn from_content(content: &[u8]) -> Result<Self> {
        let mut count = 0;
        let mut rest = content;
        while !rest.is_empty() {
            if count == MOST_NAMES {
                return Err(Error::malformed(WHAT, format!("they are more than {MOST_NAMES}")));
            }
            let (_, after) = asn1::strip_tlv(rest).map_err(|_| Error::malformed(WHAT, "a name is not DER"))?;
            rest = after;
            count += 1;
        }
        if count == 0 {
            return Err(Error::malformed(WHAT, "there is none, and must be at least one"));
        }
        Ok(GeneralNames {
            content: content.to_vec(),
            count,
            are_bases: false,
            are_read: true,
        })
    }

    /// Whether there is an IP address among them, or what has the length of one.
    pub(crate) fn have_addresses(&self) -> bool {
        self.elements().any(|name| is_address(&name))
    }

    /// The same as the bases of subtrees, as name constraints have them.
    pub(crate) fn into_bases(self) -> Self {
        GeneralNames {
            are_bases: true,
            ..self
        }
    }

    /// What stands inside of the SEQUENCE.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for names that the constructors of [`GeneralName`] refuse, and for what has no place
    /// outside of name constraints, if they were made, or are out of name constraints.
    pub(crate) fn content(&self) -> Result<&[u8]> {
        if self.are_bases || !self.are_read {
            self.iter().flatten().try_for_each(|name| name.check())?;
        }
        Ok(&self.content)
    }

    /// The names in DER, each by itself.
    pub(crate) fn elements(&self) -> impl Iterator<Item = asn1::Tlv<'_>> {
        let mut rest = self.content.as_slice();
        std::iter::from_fn(move || {
            let (element, after) = asn1::strip_tlv(rest).ok()?;
            rest = after;
            Some(element)
        })
    }

    /// The names, in their order. Each that does not decode is an [`Error::Malformed`], and an x400Address or an
    /// ediPartyName an [`Error::Unsupported`].
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            rest: &self.content,
            are_bases: self.are_bases,
        }
    }

    /// How many there are, those that do not decode included.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none, which is never so.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The domain names among them. Those that do not decode are passed over.
    pub fn dns_names(&self) -> impl Iterator<Item = String> + '_ {
        self.iter().filter_map(|name| match name {
            Ok(GeneralName::DnsName(name)) => Some(name),
            _ => None,
        })
    }

    /// Whether a name is among them, as it is written: upper and lower case are not the same.
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

/// The names of a [`GeneralNames`]: see [`GeneralNames::iter`].
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    rest: &'a [u8],
    are_bases: bool,
}

impl Iterator for Iter<'_> {
    type Item = Result<GeneralName>;

    fn next(&mut self) -> Option<Self::Item> {
        let (element, after) = asn1::strip_tlv(self.rest).ok()?;
        self.rest = after;
        Some(GeneralName::read_in(&element, self.are_bases))
    }
}

impl<'a> IntoIterator for &'a GeneralNames {
    type Item = Result<GeneralName>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// As a list, so that no name can pass for two.
impl fmt::Debug for GeneralNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
