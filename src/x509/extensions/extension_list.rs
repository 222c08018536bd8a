//! The extensions of a certificate, request, revocation list or entry.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::extension::Extension;
use super::extension_type::ExtensionType;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::Field;
use crate::asn1::structure::{self, Value};
use crate::asn1::tag::SEQUENCE;
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "X.509 extensions";

/// The maximum number of extensions, far more than any certificate has.
const MAX_EXTENSIONS: usize = 1_000;

/// The extensions of a certificate, request, revocation list or entry, in their order. Each type occurs once.
///
/// ```
/// use hazmat_openssl::x509::{Certificate, SubjectAlternativeName};
///
/// fn dns_names(certificate: &Certificate) -> hazmat_openssl::Result<Vec<String>> {
///     match certificate.extensions()?.find::<SubjectAlternativeName>()? {
///         Some((extension, _critical)) => extension.names().dns_names().collect(),
///         None => Ok(Vec::new()),
///     }
/// }
/// ```
#[doc(alias = "X509_EXTENSIONS")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Extensions {
    items: Items,
}

/// The extensions of an entry of a revocation list are usually one: it needs no allocation.
#[derive(Clone)]
enum Items {
    One(Extension),
    Any(Vec<Extension>),
}

impl Items {
    #[inline]
    fn as_slice(&self) -> &[Extension] {
        match self {
            Items::One(extension) => std::slice::from_ref(extension),
            Items::Any(extensions) => extensions,
        }
    }

    fn push(&mut self, extension: Extension) {
        let mut all = match std::mem::take(self) {
            Items::One(first) => vec![first],
            Items::Any(extensions) => extensions,
        };
        all.push(extension);
        *self = Items::Any(all);
    }
}

impl Default for Items {
    #[inline]
    fn default() -> Self {
        Items::Any(Vec::new())
    }
}

impl PartialEq for Items {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Items {}

impl Hash for Items {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl Extensions {
    /// Reads the SEQUENCE of extensions. Values are decoded on access: one that does not decode leaves the others
    /// readable. Accepts an empty SEQUENCE, and an encoded `critical` of FALSE. Refuses a type that occurs twice.
    #[inline]
    pub(crate) fn read(data: &[u8]) -> Result<Self> {
        if let Some(only) = read_usual(data) {
            return Ok(Extensions {
                items: Items::One(only),
            });
        }
        Self::read_list(data)
    }

    fn read_list(data: &[u8]) -> Result<Self> {
        let list = Field::of(WHAT, SEQUENCE, data)?;
        let items = list.parts().list("Extension", MAX_EXTENSIONS, |entry| {
            let entry = entry.with_tag(SEQUENCE)?;
            Extension::read_usual(entry.content()).map_or_else(|| Extension::read(&entry), Ok)
        })?;
        if let Some(oid) = first_twice(&items) {
            let kind = MalformedKind::DuplicateExtension {
                oid: Box::new(oid.clone()),
            };
            return Err(Error::malformed(kind, WHAT, format!("{} occurs twice", oid.in_error())));
        }
        let items = Items::Any(items);
        Ok(Extensions { items })
    }

    /// Writes the SEQUENCE of extensions.
    pub(crate) fn to_der(&self) -> Result<Vec<u8>> {
        structure::write_entries(SEQUENCE, self.items.as_slice())
    }

    /// Adds an extension of a type that is not present yet.
    pub(crate) fn push(&mut self, extension: Extension) -> Result<()> {
        if self.find_by_oid(extension.oid()).is_some() {
            let reason = format!("{} is already present", extension.oid().in_error());
            return Err(Error::invalid("extension", reason));
        }
        if self.len() == MAX_EXTENSIONS {
            let reason = format!("exceeds the maximum of {MAX_EXTENSIONS} extensions");
            return Err(Error::invalid("extension", reason));
        }
        self.items.push(extension);
        Ok(())
    }

    /// Finds and decodes the extension of a type. Returns its value and whether it is critical, or `None` if it is absent.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the value does not decode.
    pub fn find<T: ExtensionType>(&self) -> Result<Option<(T, bool)>> {
        let found = self.find_by_oid(const { &T::OID });
        found
            .map(|extension| Ok((T::from_der(extension.value())?, extension.is_critical())))
            .transpose()
    }

    /// Finds the extension with an OID.
    pub fn find_by_oid(&self, oid: &ObjectIdentifier) -> Option<&Extension> {
        self.iter().find(|extension| extension.oid() == oid)
    }

    /// The extensions, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Extension> {
        self.items.as_slice().iter()
    }

    /// The number of extensions.
    pub fn len(&self) -> usize {
        self.items.as_slice().len()
    }

    /// Whether there are no extensions.
    pub fn is_empty(&self) -> bool {
        self.items.as_slice().is_empty()
    }
}

/// The only extension of a list with short lengths, as most entries of revocation lists have.
#[inline]
fn read_usual(data: &[u8]) -> Option<Extension> {
    match data {
        [SEQUENCE, list @ 0..=0x7f, SEQUENCE, length @ 0..=0x7f, content @ ..]
            if content.len() == usize::from(*length) && usize::from(*list) == content.len() + 2 =>
        {
            Extension::read_usual(content)
        }
        _ => None,
    }
}

/// Finds a type that occurs twice. Sorting first avoids quadratic time; a few are compared as they stand.
fn first_twice(items: &[Extension]) -> Option<&ObjectIdentifier> {
    const FEW: usize = 16;
    let is_before =
        |(index, item): (usize, &Extension)| items.iter().take(index).any(|other| other.oid() == item.oid());
    if items.len() <= FEW && !items.iter().enumerate().any(is_before) {
        return None;
    }
    let mut oids: Vec<_> = items.iter().map(Extension::oid).collect();
    oids.sort_unstable_by_key(|oid| oid.as_der());
    oids.windows(2).find_map(|pair| match pair {
        [first, second] if first == second => Some(*first),
        _ => None,
    })
}

impl<'a> IntoIterator for &'a Extensions {
    type Item = &'a Extension;
    type IntoIter = std::slice::Iter<'a, Extension>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use MalformedKind::*;

    use super::*;
    use crate::asn1::writer;
    use crate::x509::{BasicConstraints, ExtensionOid, KeyUsage, SubjectKeyIdentifier};

    /// Asserts the kind of the error, and that its text names the field.
    fn refused(data: &[u8], expected: &MalformedKind, field: &str) {
        let error = Extensions::read(data).unwrap_err();
        assert!(
            matches!(&error, Error::Malformed { kind, what: WHAT, .. } if kind == expected),
            "{error:?}"
        );
        assert!(error.to_string().contains(field), "{error}");
    }

    fn extension(parts: &[&[u8]]) -> Vec<u8> {
        writer::write_sequence(parts).unwrap()
    }

    const OID: &[u8] = b"\x06\x03\x55\x1d\x13";
    const VALUE: &[u8] = b"\x04\x02\x30\x00";
    const FALSE: &[u8] = b"\x01\x01\x00";
    const TRUE: &[u8] = b"\x01\x01\xff";

    #[test]
    fn extensions_are_read_and_written_as_they_stand() {
        let other = extension(&[b"\x06\x03\x55\x1d\x0f", b"\x04\x06no DER"]);
        let both = extension(&[&extension(&[OID, TRUE, VALUE]), &other]);
        let read = Extensions::read(&both).unwrap();
        assert_eq!((read.len(), read.is_empty()), (2, false));
        assert_eq!(read.find().unwrap(), Some((BasicConstraints::end_entity(), true)));
        assert_eq!(read.find::<SubjectKeyIdentifier>().unwrap(), None);
        let usage = read.find_by_oid(&ExtensionOid::KEY_USAGE).unwrap();
        assert_eq!((usage.value(), usage.is_critical()), (&b"no DER"[..], false));
        // One that does not decode leaves the others readable.
        assert!(matches!(read.find::<KeyUsage>(), Err(Error::Malformed { .. })));
        assert_eq!(read.iter().count(), (&read).into_iter().count());
        assert_eq!(read.to_der().unwrap(), both);
        let mut built = Extensions::default();
        for extension in &read {
            built.push(extension.clone()).unwrap();
        }
        assert_eq!(built, read);
    }

    /// What is read by the short way is read the same by the long way, whatever byte is changed.
    #[test]
    fn usual_extensions_are_read_as_any_others() {
        let long_way = |data: &[u8]| {
            let list = Field::of(WHAT, SEQUENCE, data).ok()?;
            structure::read_entries::<Extension>(&list, "Extension").ok()
        };
        let mut usual = 0;
        for parts in [&[OID, VALUE][..], &[OID, TRUE, VALUE], &[OID, FALSE, VALUE]] {
            let list = extension(&[&extension(parts)]);
            for place in 0..list.len() {
                for byte in 0..=u8::MAX {
                    let mut other = list.clone();
                    other[place] = byte;
                    for data in [&other[..], &other[..list.len() - 1], &[&other[..], &[0]].concat()] {
                        let expected = long_way(data);
                        let found = Extensions::read(data).ok();
                        assert_eq!(found.as_ref().map(|found| found.items.as_slice()), expected.as_deref());
                        if let Some(only) = read_usual(data) {
                            assert_eq!(Some(vec![only]), expected);
                            usual += 1;
                        }
                    }
                }
            }
        }
        assert!(usual > 1_000, "{usual}");
    }

    #[test]
    fn a_default_that_is_written_out_and_an_empty_list_are_read() {
        let written_out = extension(&[&extension(&[OID, FALSE, VALUE])]);
        let read = Extensions::read(&written_out).unwrap();
        assert_eq!(read.find().unwrap(), Some((BasicConstraints::end_entity(), false)));
        assert_eq!(read.to_der().unwrap(), extension(&[&extension(&[OID, VALUE])]));
        assert!(Extensions::read(&[0x30, 0]).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_extension_is_refused_by_name() {
        refused(b"", &Truncated, "");
        refused(b"\x31\x00", &UnexpectedTag, "a SEQUENCE");
        refused(b"\x30\x00\x00", &TrailingData, "");
        refused(&extension(&[b"\x05\x00"]), &UnexpectedTag, "Extension");
        let parts: [(&[&[u8]], MalformedKind, &str); 8] = [
            (&[], Missing, "extnID"),
            (&[VALUE], UnexpectedTag, "extnID"),
            (&[OID], Missing, "extnValue"),
            (&[OID, TRUE], Missing, "extnValue"),
            (&[OID, b"\x01\x01\x01", VALUE], NotDer, "critical"),
            (&[OID, b"\x30\x00"], UnexpectedTag, "extnValue"),
            (&[OID, VALUE, b"\x05\x00"], NotAllowed, ""),
            (&[OID, VALUE, b"\x05"], NotAllowed, ""),
        ];
        for (parts, kind, field) in parts {
            refused(&extension(&[&extension(parts)]), &kind, field);
        }
        let twice = DuplicateExtension {
            oid: Box::new(BasicConstraints::OID),
        };
        let one = extension(&[OID, VALUE]);
        refused(&extension(&[&one, &one]), &twice, "2.5.29.19");
        let critical = extension(&[OID, TRUE, VALUE]);
        refused(&extension(&[&critical, &one]), &twice, "2.5.29.19");
    }

    #[test]
    fn more_than_anybody_has_are_refused() {
        let numbered = |number: u16| {
            let [high, low] = [number >> 7, number & 0x7f].map(|digits| u8::try_from(digits).unwrap());
            extension(&[&[6, 3, 0x2a, 0x80 | high.max(1), low], VALUE])
        };
        let most: Vec<_> = (128..1_128).map(numbered).collect();
        let mut read = Extensions::read(&writer::write_sequence(&most).unwrap()).unwrap();
        assert_eq!(read.len(), MAX_EXTENSIONS);
        let one_more = Extension::from_value(BasicConstraints::OID, false, b"");
        let error = read.push(one_more).unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
        let more: Vec<_> = (128..1_129).map(numbered).collect();
        refused(&writer::write_sequence(&more).unwrap(), &TooLarge, "more than 1000");
    }

    #[test]
    fn a_type_is_pushed_once() {
        let mut extensions = Extensions::default();
        let ca = Extension::new(&BasicConstraints::ca(None), true).unwrap();
        extensions.push(ca.clone()).unwrap();
        let error = extensions.push(ca).unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
        assert!(
            error
                .to_string()
                .contains("basicConstraints (2.5.29.19) is already present"),
            "{error}"
        );
        assert_eq!(extensions.len(), 1);
    }
}
