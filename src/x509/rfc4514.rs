//! The text form of names (RFC 4514).

use super::name::{Name, NameAttribute, RelativeDistinguishedName};
use crate::asn1::der;
use crate::asn1::oid::{NameOid, ObjectIdentifier};
use crate::asn1::string_type::StringType;
use crate::error::{Error, MalformedKind, Result};
use crate::support::escape::is_unsafe;

const WHAT: &str = "RFC 4514 name";

/// The short names of RFC 4514, section 3. Other types are written as dotted object identifiers.
const SHORT_NAMES: [(&str, ObjectIdentifier); 9] = [
    ("CN", NameOid::COMMON_NAME),
    ("L", NameOid::LOCALITY_NAME),
    ("ST", NameOid::STATE_OR_PROVINCE_NAME),
    ("O", NameOid::ORGANIZATION_NAME),
    ("OU", NameOid::ORGANIZATIONAL_UNIT_NAME),
    ("C", NameOid::COUNTRY_NAME),
    ("STREET", NameOid::STREET_ADDRESS),
    ("DC", NameOid::DOMAIN_COMPONENT),
    ("UID", NameOid::USER_ID),
];

/// Short names that other programs write; they are only parsed here.
const OTHER_NAMES: [(&str, ObjectIdentifier); 12] = [
    ("emailAddress", NameOid::EMAIL_ADDRESS),
    ("E", NameOid::EMAIL_ADDRESS),
    ("serialNumber", NameOid::SERIAL_NUMBER),
    ("SN", NameOid::SURNAME),
    ("GN", NameOid::GIVEN_NAME),
    ("title", NameOid::TITLE),
    ("dnQualifier", NameOid::DN_QUALIFIER),
    ("pseudonym", NameOid::PSEUDONYM),
    ("postalCode", NameOid::POSTAL_CODE),
    ("businessCategory", NameOid::BUSINESS_CATEGORY),
    ("organizationIdentifier", NameOid::ORGANIZATION_IDENTIFIER),
    ("S", NameOid::STATE_OR_PROVINCE_NAME),
];

/// The text of an attribute: type, `=`, value.
pub(super) fn attribute(attribute: &NameAttribute) -> String {
    let short = SHORT_NAMES.iter().find(|(_, oid)| oid == attribute.oid());
    let name = short.map_or_else(|| attribute.oid().to_string(), |(name, _)| (*name).to_owned());
    match attribute.value() {
        Ok(value) => format!("{name}={}", escape(&value)),
        // Section 2.4: a value that is not text is `#` and its DER.
        Err(_) => {
            let der = attribute.string_type().write(attribute.as_bytes()).unwrap_or_default();
            let digits: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{name}=#{digits}")
        }
    }
}

/// Escapes a value (section 2.4): a backslash before a leading space or `#`, a trailing space, and each of `"+,;<>\`. NUL and
/// other control characters become the hexadecimal digits of their bytes, so that they cannot break a line in a log.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (index, character) in value.chars().enumerate() {
        match character {
            control if is_unsafe(control) => {
                for byte in control.encode_utf8(&mut [0; 4]).bytes() {
                    escaped.push_str(&format!("\\{byte:02x}"));
                }
                continue;
            }
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => escaped.push('\\'),
            ' ' if index == 0 || index == last => escaped.push('\\'),
            '#' if index == 0 => escaped.push('\\'),
            _ => {}
        }
        escaped.push(character);
    }
    escaped
}

/// Joins strings with a separator.
pub(super) fn joined(parts: impl Iterator<Item = String>, separator: &str) -> String {
    parts.collect::<Vec<_>>().join(separator)
}

/// Parses a name; the text starts with the last set (section 2.1).
pub(super) fn parse(text: &str) -> Result<Name> {
    let mut parser = Parser { rest: text };
    let mut sets = Vec::new();
    if text.is_empty() {
        return Ok(Name::new(sets));
    }
    loop {
        sets.push(parser.set()?);
        match parser.next() {
            None => break,
            Some(',') => {}
            Some(other) => return Err(unexpected(other)),
        }
    }
    sets.reverse();
    Ok(Name::new(sets))
}

/// Parses one set of attributes.
pub(super) fn parse_rdn(text: &str) -> Result<RelativeDistinguishedName> {
    let mut parser = Parser { rest: text };
    let set = parser.set()?;
    parser.finish().map(|()| set)
}

/// Parses one attribute.
pub(super) fn parse_attribute(text: &str) -> Result<NameAttribute> {
    let mut parser = Parser { rest: text };
    let attribute = parser.attribute()?;
    parser.finish().map(|()| attribute)
}

fn wrong(kind: MalformedKind, reason: impl Into<String>) -> Error {
    Error::malformed(kind, WHAT, reason.into())
}

/// The error for an unexpected character.
fn unexpected(character: char) -> Error {
    wrong(MalformedKind::InvalidText, format!("unexpected {character:?}"))
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    /// Requires the end of the text.
    fn finish(&mut self) -> Result<()> {
        self.next().map_or(Ok(()), |character| Err(unexpected(character)))
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// Parses attributes with `+` between them.
    fn set(&mut self) -> Result<RelativeDistinguishedName> {
        let mut attributes = Vec::new();
        loop {
            attributes.push(self.attribute()?);
            if self.peek() != Some('+') {
                break;
            }
            self.next();
        }
        RelativeDistinguishedName::new(attributes)
    }

    fn attribute(&mut self) -> Result<NameAttribute> {
        self.skip_spaces();
        let (name, rest) = self
            .rest
            .split_once('=')
            .ok_or_else(|| wrong(MalformedKind::Missing, "an attribute has no ="))?;
        self.rest = rest;
        let oid = oid_of(name.trim_end_matches(' '))?;
        self.skip_spaces();
        if self.peek() == Some('#') {
            self.next();
            return self.hexadecimal(oid);
        }
        let value = self.value()?;
        NameAttribute::new(oid, &value)
    }

    /// Parses the DER of a value in hexadecimal digits.
    fn hexadecimal(&mut self, oid: ObjectIdentifier) -> Result<NameAttribute> {
        let end = self.rest.find([',', '+']).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        let no_digits = || {
            wrong(
                MalformedKind::InvalidText,
                "the value after # is not hexadecimal digits",
            )
        };
        let not_der = || wrong(MalformedKind::NotDer, "the value after # is not the DER of one string");
        let der = crate::support::hexadecimal::decode(digits.trim_end_matches(' ')).ok_or_else(no_digits)?;
        let element: asn1::Tlv<'_> = asn1::parse_single(&der).map_err(|_| not_der())?;
        let string_type = StringType::of_tag(element.tag().as_u8()).ok_or_else(not_der)?;
        Ok(NameAttribute::from_bytes(oid, string_type, element.data()))
    }

    /// Parses a value up to a separator and undoes its escapes. Trailing spaces are dropped unless they are escaped.
    fn value(&mut self) -> Result<String> {
        let mut bytes = Vec::new();
        let mut kept = 0;
        while let Some(character) = self.peek() {
            match character {
                ',' | '+' => break,
                '"' | ';' | '<' | '>' | '\0' => {
                    return Err(wrong(
                        MalformedKind::InvalidText,
                        format!("{character:?} must be escaped"),
                    ));
                }
                _ => {}
            }
            self.next();
            if character == '\\' {
                self.escaped(&mut bytes)?;
                kept = bytes.len();
                continue;
            }
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            if character != ' ' {
                kept = bytes.len();
            }
        }
        bytes.truncate(kept);
        String::from_utf8(bytes)
            .map_err(|_| wrong(MalformedKind::InvalidText, "the escaped bytes of a value are not UTF-8"))
    }

    /// Parses the escape after a backslash: a special character, or the two digits of a byte.
    fn escaped(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        let incomplete = || {
            let reason = "a backslash is followed by neither a special character nor two hexadecimal digits";
            wrong(MalformedKind::InvalidText, reason)
        };
        let first = self.next().ok_or_else(incomplete)?;
        if " \"#+,;<=>\\".contains(first) {
            bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
            return Ok(());
        }
        let second = self.next().ok_or_else(incomplete)?;
        let digits: String = [first, second].into_iter().collect();
        bytes.extend(crate::support::hexadecimal::decode(&digits).ok_or_else(incomplete)?);
        Ok(())
    }
}

fn oid_of(name: &str) -> Result<ObjectIdentifier> {
    let known = SHORT_NAMES.iter().chain(&OTHER_NAMES);
    let known = known.into_iter().find(|(short, _)| short.eq_ignore_ascii_case(name));
    match known {
        Some((_, oid)) => Ok(oid.clone()),
        None if name.starts_with(|first: char| first.is_ascii_digit()) => {
            name.parse().map_err(der::in_data_as(MalformedKind::InvalidText, WHAT))
        }
        None => {
            let reason = "the type of an attribute is neither a known short name nor a dotted object identifier";
            Err(wrong(MalformedKind::InvalidValue, reason))
        }
    }
}
