//! `SafeContents` and `SafeBag` (RFC 7292, section 4.2): the entries of a file.

use zeroize::Zeroizing;

use super::attributes::Attributes;
use super::limits::{DEEPEST, Limits, MOST_ATTRIBUTE_PARTS};
use super::pfx::{WHAT, read_scheme, sequence};
use crate::asn1::oid::{self, ObjectIdentifier};
use crate::asn1::reader::{Field, Fields};
use crate::asn1::tag::{OCTET_STRING, OID, SEQUENCE, SET, constructed};
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::encryption::scheme::Scheme;

/// The encrypted private key in errors.
const SHROUDED_KEY: &str = "encrypted private key of a PKCS #12 file";

/// The tag of `[0] EXPLICIT`.
const VALUE: u8 = constructed(0);

/// An entry with its attributes. The bytes of one that may be secret are zeroized on drop.
pub(super) struct Bag {
    pub(super) value: BagValue,
    pub(super) attributes: Attributes,
}

/// The value of an entry, of the type that its object identifier names.
pub(super) enum BagValue {
    /// A `PrivateKeyInfo`.
    Key(Zeroizing<Vec<u8>>),
    /// An `EncryptedPrivateKeyInfo`.
    ShroudedKey(Zeroizing<Vec<u8>>),
    /// A certificate in DER.
    Certificate(Vec<u8>),
    /// A revocation list in DER.
    RevocationList(Vec<u8>),
    /// The type of a secret, and its element.
    Secret(ObjectIdentifier, Zeroizing<Vec<u8>>),
    /// A type that this crate does not know, and the element.
    Other(ObjectIdentifier, Zeroizing<Vec<u8>>),
}

impl BagValue {
    fn is_key(&self) -> bool {
        matches!(self, BagValue::Key(_) | BagValue::ShroudedKey(_) | BagValue::Secret(..))
    }
}

/// The entries that were read, of all parts.
pub(super) struct Bags<'l> {
    limits: &'l Limits,
    /// Also counts those that contain others.
    count: usize,
    keys: usize,
    attribute_parts: usize,
    pub(super) bags: Vec<Bag>,
}

impl<'l> Bags<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Bags {
            limits,
            count: 0,
            keys: 0,
            attribute_parts: 0,
            bags: Vec::new(),
        }
    }

    /// Reads a `SafeContents` that was turned into DER.
    pub(super) fn read(&mut self, contents: &[u8]) -> Result<()> {
        self.read_list(sequence(WHAT, contents)?, 0)
    }

    fn read_list(&mut self, mut fields: Fields<'_>, depth: usize) -> Result<()> {
        while !fields.is_empty() {
            self.read_bag(&fields.required(SEQUENCE, "SafeBag")?, depth)?;
        }
        Ok(())
    }

    fn read_bag(&mut self, field: &Field<'_>, depth: usize) -> Result<()> {
        let mut fields = field.parts();
        let bag_type = fields.required(OID, "bagId")?.oid()?;
        let value = fields.required(VALUE, "bagValue")?.inner()?;
        let attributes = fields.optional(SET, "bagAttributes")?;
        fields.finish()?;
        self.count += 1;
        check_count("entries", self.count, self.limits.bags)?;
        if is(&bag_type, &oid::SAFE_CONTENTS_BAG) {
            if depth == DEEPEST {
                let reason = format!("it has more than {DEEPEST} lists of entries inside each other");
                return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
            }
            return self.read_list(value.with_tag(SEQUENCE)?.parts(), depth + 1);
        }
        let value = read_value(bag_type, value)?;
        self.keys += usize::from(value.is_key());
        check_count("private keys and secrets", self.keys, self.limits.keys)?;
        let attributes = attributes
            .as_ref()
            .map(Attributes::read)
            .transpose()?
            .unwrap_or_default();
        self.attribute_parts += attributes.parts();
        let name = "attributes and values of attributes";
        check_count(name, self.attribute_parts, MOST_ATTRIBUTE_PARTS)?;
        self.bags.push(Bag { value, attributes });
        Ok(())
    }
}

fn check_count(name: &str, count: usize, most: usize) -> Result<()> {
    if count > most {
        let reason = format!("it has more than {most} {name}");
        return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
    }
    Ok(())
}

/// Whether a type is a known one.
fn is(found: &ObjectIdentifier, known: &asn1::ObjectIdentifier) -> bool {
    found.as_der() == known.as_der()
}

fn read_value(bag_type: ObjectIdentifier, value: Field<'_>) -> Result<BagValue> {
    let copy = |field: &Field<'_>| Zeroizing::new(field.der().to_vec());
    if is(&bag_type, &oid::KEY_BAG) {
        return Ok(BagValue::Key(copy(&value)));
    }
    if is(&bag_type, &oid::PKCS8_SHROUDED_KEY_BAG) {
        return Ok(BagValue::ShroudedKey(copy(&value)));
    }
    let is_certificate = is(&bag_type, &oid::CERT_BAG);
    if is_certificate || is(&bag_type, &oid::CRL_BAG) {
        let (value_type, inner) = typed_value(value, "certId or crlId", "certValue or crlValue")?;
        let known = if is_certificate {
            &oid::X509_CERTIFICATE
        } else {
            &oid::X509_CRL
        };
        if !is(&value_type, known) {
            return Ok(BagValue::Other(value_type, copy(&inner)));
        }
        let der = inner.with_tag(OCTET_STRING)?.content().to_vec();
        return Ok(match is_certificate {
            true => BagValue::Certificate(der),
            false => BagValue::RevocationList(der),
        });
    }
    if is(&bag_type, &oid::SECRET_BAG) {
        let (secret_type, inner) = typed_value(value, "secretTypeId", "secretValue")?;
        return Ok(BagValue::Secret(secret_type, copy(&inner)));
    }
    Ok(BagValue::Other(bag_type, copy(&value)))
}

/// The SEQUENCE of a type and a value, as in `CertBag`.
fn typed_value<'a>(
    field: Field<'a>,
    type_name: &'static str,
    value_name: &'static str,
) -> Result<(ObjectIdentifier, Field<'a>)> {
    let mut fields = field.with_tag(SEQUENCE)?.parts();
    let value_type = fields.required(OID, type_name)?.oid()?;
    let value = fields.required(VALUE, value_name)?.inner()?;
    fields.finish()?;
    Ok((value_type, value))
}

/// An `EncryptedPrivateKeyInfo`: its scheme, and the ciphertext.
pub(super) fn shrouded_key(info: &[u8]) -> Result<(Scheme<'_>, &[u8])> {
    let mut fields = Fields::of_sequence(SHROUDED_KEY, info)?;
    let algorithm = fields.required(SEQUENCE, "encryptionAlgorithm")?;
    let ciphertext = fields.required(OCTET_STRING, "encryptedData")?.content();
    fields.finish()?;
    let scheme = read_scheme(SHROUDED_KEY, algorithm.der())?;
    scheme.check_ciphertext(SHROUDED_KEY, ciphertext)?;
    Ok((scheme, ciphertext))
}

/// The `EncryptedPrivateKeyInfo` in which Java stores a symmetric key, in an OCTET STRING of this type.
pub(super) fn java_secret<'a>(secret_type: &ObjectIdentifier, value: &'a [u8]) -> Option<&'a [u8]> {
    let is_java = is(secret_type, &oid::PKCS8_SHROUDED_KEY_BAG);
    let info = Field::of(WHAT, OCTET_STRING, value).ok().filter(|_| is_java)?.content();
    shrouded_key(info).is_ok().then_some(info)
}

/// The algorithm and the bytes of a symmetric key: a `PrivateKeyInfo` whose key has no structure.
pub(super) fn symmetric_key(info: &[u8]) -> Result<(ObjectIdentifier, &[u8])> {
    const WHAT: &str = "symmetric key of a PKCS #12 file";
    let mut fields = Fields::of_sequence(WHAT, info)?;
    fields.required(crate::asn1::tag::INTEGER, "version")?;
    let algorithm = fields
        .required(SEQUENCE, "algorithm")?
        .parts()
        .required(OID, "algorithm")?
        .oid()?;
    let key = fields.required(OCTET_STRING, "privateKey")?.content();
    fields.finish()?;
    Ok((algorithm, key))
}
