//! [`asn1_type!`] reads and writes a type by a table of its fields, in the notation of the standards.
//!
//! Key structures use the derives of the crate `asn1` instead. Extensions cannot: their errors state which value of which
//! field is wrong, an explicitly encoded default is accepted, and object identifiers have no maximum length.

use super::der;
use super::oid::ObjectIdentifier;
use super::reader::{Field, Fields};
use super::serial_number::SerialNumber;
use super::tag::{ANY, BOOLEAN, CONSTRUCTED, INTEGER, OCTET_STRING, OID, constructed, primitive};
use super::writer::{write_number, write_parts};
use crate::error::{Error, MalformedKind, Result};
use crate::support::short_bytes::ShortBytes;

/// The maximum number of entries of a list, far more than any real list has. It bounds the memory that small input can
/// cause to be allocated.
pub(crate) const MOST_ENTRIES: usize = 10_000;

/// An ASN.1 type.
pub(crate) trait Value: Sized {
    /// The tag; [`ANY`] for a CHOICE.
    const TAG: u8;

    /// Reads an element with this tag, or with the implicit tag that replaces it.
    fn read(field: &Field<'_>) -> Result<Self>;

    /// Writes the element with `tag`: its own, or the implicit tag that replaces it. A CHOICE ignores `tag`.
    fn write(&self, tag: u8) -> Result<Vec<u8>>;
}

/// Reads a value from `data`, without trailing bytes.
pub(crate) fn from_der<T: Value>(what: &'static str, data: &[u8]) -> Result<T> {
    T::read(&Field::of(what, T::TAG, data)?)
}

pub(crate) fn to_der<T: Value>(value: &T) -> Result<Vec<u8>> {
    value.write(T::TAG)
}

/// The tag of a field, `[number] IMPLICIT` if it has a number. A CHOICE has no tag to replace: its number is EXPLICIT
/// (X.680, section 31.2.7).
fn tag_of<T: Value>(number: Option<u8>) -> u8 {
    match number {
        None => T::TAG,
        Some(number) if T::TAG == ANY || T::TAG & CONSTRUCTED != 0 => constructed(number),
        Some(number) => primitive(number),
    }
}

fn read_value<T: Value>(field: &Field<'_>, number: Option<u8>) -> Result<T> {
    match number {
        Some(_) if T::TAG == ANY => T::read(&field.inner()?),
        _ => T::read(field),
    }
}

pub(crate) fn read_required<T: Value>(parts: &mut Fields<'_>, name: &'static str, number: Option<u8>) -> Result<T> {
    read_value(&parts.required(tag_of::<T>(number), name)?, number)
}

pub(crate) fn read_optional<T: Value>(
    parts: &mut Fields<'_>,
    name: &'static str,
    number: Option<u8>,
) -> Result<Option<T>> {
    let field = parts.optional(tag_of::<T>(number), name)?;
    field.map(|field| read_value(&field, number)).transpose()
}

/// Reads a DEFAULT field, absent or explicitly encoded.
pub(crate) fn read_default<T: Value + Default>(
    parts: &mut Fields<'_>,
    name: &'static str,
    number: Option<u8>,
) -> Result<T> {
    read_optional(parts, name, number).map(Option::unwrap_or_default)
}

pub(crate) fn write_required<T: Value>(value: &T, number: Option<u8>) -> Result<Vec<u8>> {
    let tag = tag_of::<T>(number);
    match number {
        Some(_) if T::TAG == ANY => der::write_element(tag, &value.write(ANY)?),
        _ => value.write(tag),
    }
}

pub(crate) fn write_optional<T: Value>(value: &Option<T>, number: Option<u8>) -> Result<Vec<u8>> {
    let value = value.as_ref().map(|value| write_required(value, number));
    Ok(value.transpose()?.unwrap_or_default())
}

pub(crate) fn write_default<T: Value + Default + PartialEq>(value: &T, number: Option<u8>) -> Result<Vec<u8>> {
    if *value == T::default() {
        return Ok(Vec::new());
    }
    write_required(value, number)
}

/// The entries of a SEQUENCE OF; `name` names an entry in errors.
pub(crate) fn read_entries<T: Value>(list: &Field<'_>, name: &'static str) -> Result<Vec<T>> {
    read_few_entries(list, name, MOST_ENTRIES)
}

/// The entries of a SEQUENCE OF, at most `most`.
pub(crate) fn read_few_entries<T: Value>(list: &Field<'_>, name: &'static str, most: usize) -> Result<Vec<T>> {
    list.parts().list(name, most, |entry| T::read(&entry.with_tag(T::TAG)?))
}

pub(crate) fn write_entries<T: Value>(tag: u8, entries: &[T]) -> Result<Vec<u8>> {
    write_parts(tag, &entries.iter().map(to_der).collect::<Result<Vec<_>>>()?)
}

/// Refuses an argument that is an empty list.
pub(crate) fn check_some<T>(argument: &'static str, entries: &[T]) -> Result<()> {
    if entries.is_empty() {
        return Err(Error::invalid(argument, "must have at least one entry"));
    }
    Ok(())
}

/// A fault in the fields of a structure, which constructors and readers both check.
pub(crate) type Fault = (MalformedKind, &'static str);

/// The error of a constructor.
pub(crate) fn check_argument(argument: &'static str, fault: Option<Fault>) -> Result<()> {
    fault.map_or(Ok(()), |(_, reason)| Err(Error::invalid(argument, reason)))
}

/// The error of a reader.
pub(crate) fn check_data(what: &'static str, fault: Option<Fault>) -> Result<()> {
    fault.map_or(Ok(()), |(kind, reason)| Err(Error::malformed(kind, what, reason)))
}

/// The error of a reader for a list that must not be empty.
pub(crate) fn check_some_data<T>(what: &'static str, name: &str, entries: &[T]) -> Result<()> {
    if entries.is_empty() {
        let reason = format!("must have at least one {name}");
        return Err(Error::malformed(MalformedKind::Missing, what, reason));
    }
    Ok(())
}

/// Implements [`Value`] for a struct by its ASN.1 definition:
///
/// - `Type ::= SEQUENCE { field: nameInTheStandard [0] OPTIONAL, … }`, with number and keyword as in the standard. An
///   `OPTIONAL` field is an `Option`; `DEFAULT` is the default of the Rust type. A trailing
///   `check Self::function` names a function that finds a [`Fault`] in what was read.
/// - `Type ::= SEQUENCE OF field: NameOfAnEntry`, with at least one entry.
/// - `Type ::= field`, for a type that consists of its only field.
macro_rules! asn1_type {
    ($type:ident ::= SEQUENCE {
        $($field:ident: $name:ident $([$number:literal])? $($presence:ident)?,)*
    } $(check $check:path)?) => {
        impl $crate::asn1::structure::Value for $type {
            const TAG: u8 = $crate::asn1::tag::SEQUENCE;

            fn read(field: &$crate::asn1::reader::Field<'_>) -> $crate::error::Result<Self> {
                let mut parts = field.parts();
                let read = $type {
                    $($field: $crate::asn1::structure::asn1_type!(@read $($presence)?)(
                        &mut parts,
                        stringify!($name),
                        None$(.or(Some($number)))?,
                    )?,)*
                };
                parts.finish()?;
                $($crate::asn1::structure::check_data(field.what(), $check(&read))?;)?
                Ok(read)
            }

            fn write(&self, tag: u8) -> $crate::error::Result<Vec<u8>> {
                $crate::asn1::writer::write_parts(tag, &[
                    $($crate::asn1::structure::asn1_type!(@write $($presence)?)(
                        &self.$field,
                        None$(.or(Some($number)))?,
                    )?,)*
                ])
            }
        }
    };
    ($type:ident ::= SEQUENCE OF $field:ident: $name:ident) => {
        impl $crate::asn1::structure::Value for $type {
            const TAG: u8 = $crate::asn1::tag::SEQUENCE;

            fn read(field: &$crate::asn1::reader::Field<'_>) -> $crate::error::Result<Self> {
                let $field = $crate::asn1::structure::read_entries(field, stringify!($name))?;
                $crate::asn1::structure::check_some_data(field.what(), stringify!($name), &$field)?;
                Ok($type { $field })
            }

            fn write(&self, tag: u8) -> $crate::error::Result<Vec<u8>> {
                $crate::asn1::structure::write_entries(tag, &self.$field)
            }
        }
    };
    ($type:ident ::= $field:ident: $of:ty) => {
        impl $crate::asn1::structure::Value for $type {
            const TAG: u8 = <$of as $crate::asn1::structure::Value>::TAG;

            fn read(field: &$crate::asn1::reader::Field<'_>) -> $crate::error::Result<Self> {
                let $field = $crate::asn1::structure::Value::read(field)?;
                Ok($type { $field })
            }

            fn write(&self, tag: u8) -> $crate::error::Result<Vec<u8>> {
                $crate::asn1::structure::Value::write(&self.$field, tag)
            }
        }
    };
    (@read) => { $crate::asn1::structure::read_required };
    (@read OPTIONAL) => { $crate::asn1::structure::read_optional };
    (@read DEFAULT) => { $crate::asn1::structure::read_default };
    (@write) => { $crate::asn1::structure::write_required };
    (@write OPTIONAL) => { $crate::asn1::structure::write_optional };
    (@write DEFAULT) => { $crate::asn1::structure::write_default };
}
pub(crate) use asn1_type;

/// Implements [`Value`] by a tag, a reader and a writer.
macro_rules! value {
    ($type:ty, $tag:expr, $read:path, $write:expr) => {
        impl Value for $type {
            const TAG: u8 = $tag;

            fn read(field: &Field<'_>) -> Result<Self> {
                $read(field)
            }

            fn write(&self, tag: u8) -> Result<Vec<u8>> {
                $write(tag, self)
            }
        }
    };
}

value!(bool, BOOLEAN, Field::boolean, |tag, &flag| {
    der::write_element(tag, if flag { &[0xff] } else { &[0x00] })
});
value!(u16, INTEGER, Field::small_number, |tag, &number| write_number(
    tag,
    u64::from(number)
));
value!(u32, INTEGER, Field::number, |tag, &number| write_number(
    tag,
    u64::from(number)
));
value!(SerialNumber, INTEGER, Field::integer, |tag, number: &SerialNumber| {
    der::write_element(tag, number.as_der_content())
});
value!(ObjectIdentifier, OID, Field::oid, |tag, oid: &ObjectIdentifier| {
    der::write_element(tag, oid.as_der())
});
value!(ShortBytes, OCTET_STRING, short_octets, |tag, octets: &ShortBytes| {
    der::write_element(tag, octets.as_slice())
});
value!(Vec<u8>, OCTET_STRING, octets, |tag, octets: &Vec<u8>| {
    der::write_element(tag, octets)
});

fn short_octets(field: &Field<'_>) -> Result<ShortBytes> {
    Ok(field.content().into())
}

fn octets(field: &Field<'_>) -> Result<Vec<u8>> {
    Ok(field.content().to_vec())
}
