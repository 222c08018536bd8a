//! The extensions of a certificate, request, revocation list or entry.

use super::extension::Extension;
use super::extension_type::ExtensionType;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::Field;
use crate::asn1::structure;
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
    items: Vec<Extension>,
}

impl Extensions {
    /// Reads the SEQUENCE of extensions. Values are decoded on access: one that does not decode leaves the others
    /// readable. Accepts an empty SEQUENCE, and an encoded `critical` of FALSE. Refuses a type that occurs twice.
    pub(crate) fn read(data: &[u8]) -> Result<Self> {
        let list = Field::of(WHAT, SEQUENCE, data)?;
        let items = structure::read_few_entries(&list, "Extension", MAX_EXTENSIONS)?;
        if let Some(oid) = first_twice(&items) {
            let kind = MalformedKind::DuplicateExtension {
                oid: Box::new(oid.clone()),
            };
            return Err(Error::malformed(kind, WHAT, format!("{} occurs twice", oid.in_error())));
        }
        Ok(Extensions { items })
    }

    /// Writes the SEQUENCE of extensions.
    pub(crate) fn to_der(&self) -> Result<Vec<u8>> {
        structure::write_entries(SEQUENCE, &self.items)
    }

    /// Adds an extension of a type that is not present yet.
    pub(crate) fn push(&mut self, extension: Extension) -> Result<()> {
        if self.find_by_oid(extension.oid()).is_some() {
            let reason = format!("{} is already present", extension.oid().in_error());
            return Err(Error::invalid("extension", reason));
        }
        if self.items.len() == MAX_EXTENSIONS {
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
            .map(|extension| Ok((extension.parse()?, extension.is_critical())))
            .transpose()
    }

    /// Finds the extension with an OID.
    pub fn find_by_oid(&self, oid: &ObjectIdentifier) -> Option<&Extension> {
        self.items.iter().find(|extension| extension.oid() == oid)
    }

    /// The extensions, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Extension> {
        self.items.iter()
    }

    /// The number of extensions.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no extensions.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Finds a type that occurs twice. Sorting first avoids quadratic time.
fn first_twice(items: &[Extension]) -> Option<&ObjectIdentifier> {
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
