//! A URI of the scheme `pkcs11`.

use std::fmt;
use std::str::FromStr;

use super::attribute::Attribute;
use super::builder::Pkcs11UriBuilder;
use super::fault::Fault;
use super::object_type::Pkcs11ObjectType;
use super::parse::parse;
use super::values::Values;
use super::write::{write, write_with_pin};
use crate::error::{Error, MalformedKind, Result};
use crate::key_store::scheme::LONGEST_URI;
use crate::support::secret::SecretBytes;

/// A URI of the scheme `pkcs11` (RFC 7512): the name of a token, or of an object in one.
///
/// ```
/// use hazmat_openssl::key_store::{Pkcs11ObjectType, Pkcs11Uri, Pkcs11UriBuilder};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let uri = Pkcs11Uri::parse("pkcs11:token=Issuer%202026;id=%01%02;type=private")?;
/// assert_eq!(uri.token(), Some("Issuer 2026"));
/// assert_eq!(uri.id(), Some(&[1, 2][..]));
/// assert_eq!(uri.object_type(), Some(Pkcs11ObjectType::PrivateKey));
///
/// let built = Pkcs11UriBuilder::new()
///     .token("Issuer 2026")
///     .id(&[1, 2])
///     .object_type(Pkcs11ObjectType::PrivateKey)
///     .build()?;
/// assert_eq!(built, uri);
/// assert_eq!(built.to_string(), "pkcs11:token=Issuer%202026;id=%01%02;type=private");
/// # Ok(())
/// # }
/// ```
///
/// The attributes before the question mark say which objects are meant: those that match all of them. `pkcs11:` alone means every
/// object of every token. The attributes after it say how they are reached.
///
/// [`Display`](fmt::Display) writes the attributes in an order of its own, percent-encodes all characters that are not letters,
/// digits or one of `-._~:`, and does not write the PIN: the text may be logged. Neither does `Debug`. Two URIs are equal if they
/// have the same attributes with the same values, in whatever order and encoding; of attributes of vendors after the question mark the
/// order counts.
///
/// # What is refused
///
/// The RFC leaves it open what some URIs mean, and providers differ. A PIN must not come to another token because of that:
///
/// - an attribute that occurs twice; one of the path in the query, and the reverse; a name with capital letters, or of a draft of the
///   RFC, such as `object-type` and `pinfile`. An attribute of a vendor in the query may occur twice;
/// - `pin-source` together with `pin-value`;
/// - text that is not UTF-8, or has a NUL; a `module-path` that is not absolute; a character that must be percent-encoded, which a
///   space must; an empty attribute, as after a semicolon at the end;
/// - URIs of more than 4,096 bytes, values of more than 1,024, and more than 32 attributes of vendors.
///
/// A URI is not used, and the call fails with [`InvalidArgument`](Error::InvalidArgument), if a value does not fit the field of PKCS #11
/// with which it is compared: 32 bytes for labels of tokens, for manufacturers and for descriptions of libraries, 16 for models and serial
/// numbers, 64 for descriptions of slots. No token has it, but providers that cut it off would find another one.
#[derive(Clone, PartialEq, Eq)]
pub struct Pkcs11Uri {
    values: Values,
}

impl Pkcs11Uri {
    /// Reads a URI. The scheme may be in capital letters.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is not a URI of the scheme `pkcs11`, or one of those that [are refused](Self#what-is-refused). The
    /// error repeats nothing of it but names of attributes.
    pub fn parse(uri: &str) -> Result<Self> {
        Self::checked(parse(uri)?).map_err(Fault::of_data)
    }

    /// A URI with these values, if all of them can be in one.
    pub(super) fn checked(values: Values) -> Result<Self, Fault> {
        values.check()?;
        let uri = Pkcs11Uri { values };
        // As it is written, which may be longer than it was read.
        if uri.to_text_with_pin().len() > LONGEST_URI {
            let reason = format!("it is longer than {LONGEST_URI} bytes");
            return Err(Fault::new(MalformedKind::TooLarge, reason));
        }
        Ok(uri)
    }

    /// The label of the token: `token`.
    pub fn token(&self) -> Option<&str> {
        self.values.text(Attribute::Token)
    }

    /// The manufacturer of the token: `manufacturer`.
    pub fn manufacturer(&self) -> Option<&str> {
        self.values.text(Attribute::Manufacturer)
    }

    /// The model of the token: `model`.
    pub fn model(&self) -> Option<&str> {
        self.values.text(Attribute::Model)
    }

    /// The serial number of the token: `serial`.
    pub fn serial(&self) -> Option<&str> {
        self.values.text(Attribute::Serial)
    }

    /// The manufacturer of the slot: `slot-manufacturer`.
    pub fn slot_manufacturer(&self) -> Option<&str> {
        self.values.text(Attribute::SlotManufacturer)
    }

    /// The description of the slot: `slot-description`.
    pub fn slot_description(&self) -> Option<&str> {
        self.values.text(Attribute::SlotDescription)
    }

    /// The number of the slot, which PKCS #11 calls its identifier: `slot-id`. It may change at every start of a program.
    pub fn slot_id(&self) -> Option<u64> {
        self.values.slot_id
    }

    /// The manufacturer of the PKCS #11 library: `library-manufacturer`.
    pub fn library_manufacturer(&self) -> Option<&str> {
        self.values.text(Attribute::LibraryManufacturer)
    }

    /// The description of the PKCS #11 library: `library-description`.
    pub fn library_description(&self) -> Option<&str> {
        self.values.text(Attribute::LibraryDescription)
    }

    /// The major and minor version of the PKCS #11 library: `library-version`.
    pub fn library_version(&self) -> Option<(u8, u8)> {
        self.values.library_version
    }

    /// The label of the object: `object`.
    pub fn object(&self) -> Option<&str> {
        self.values.text(Attribute::Object)
    }

    /// The identifier of the object: `id`. A key pair and its certificate usually have the same one.
    pub fn id(&self) -> Option<&[u8]> {
        self.values.id.as_deref()
    }

    /// The type of the object: `type`.
    pub fn object_type(&self) -> Option<Pkcs11ObjectType> {
        self.values.object_type
    }

    /// The name of the PKCS #11 library, without `lib` and without an extension: `module-name`.
    pub fn module_name(&self) -> Option<&str> {
        self.values.text(Attribute::ModuleName)
    }

    /// The file or folder of the PKCS #11 library, an absolute path: `module-path`.
    pub fn module_path(&self) -> Option<&str> {
        self.values.text(Attribute::ModulePath)
    }

    /// Where the PIN comes from: `pin-source`, mostly `file:` and a path. RFC 7512 leaves other forms to programs.
    pub fn pin_source(&self) -> Option<&str> {
        self.values.text(Attribute::PinSource)
    }

    /// The PIN: `pin-value`. Whoever sees such a URI, in a command line, a configuration or a log, knows the PIN (RFC 7512, section 6).
    pub fn pin_value(&self) -> Option<&SecretBytes> {
        self.values.pin.as_ref()
    }

    /// The attributes of vendors before the question mark: names and values. The meaning is the provider's.
    pub fn vendor_path_attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let attributes = self.values.vendor_path.iter();
        attributes.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The attributes of vendors after the question mark: names and values. A name may occur several times.
    pub fn vendor_query_attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let attributes = self.values.vendor_query.iter();
        attributes.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the URI has an attribute that is meant to distinguish a token from all others: its label, its serial number or its slot's
    /// number. Labels and serial numbers are chosen by people and manufacturers: nothing prevents two tokens with the same.
    pub fn names_one_token(&self) -> bool {
        let has = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
        has(self.token()) || has(self.serial()) || self.slot_id().is_some()
    }

    /// The same URI without `pin-value` and `pin-source`.
    #[must_use]
    pub fn without_pin(&self) -> Self {
        let mut values = self.values.clone();
        values.pin = None;
        values.texts.remove(&Attribute::PinSource);
        Pkcs11Uri { values }
    }

    /// The URI as a provider gets it: without its PIN, which would come into the provider's log, and in the one form that all of them
    /// read in the same way. Fails if a value does not fit its field.
    pub(crate) fn for_provider(&self) -> Result<String> {
        self.values.check_fields().map_err(Fault::of_argument)?;
        Ok(self.without_pin().to_string())
    }

    /// The URI as ASCII text, with its PIN, if it has one: for programs that take the PIN in the URI only.
    pub fn to_text_with_pin(&self) -> SecretBytes {
        write_with_pin(&self.values)
    }

    /// The same URI without the attributes of an object: the name of the token.
    pub(in crate::key_store) fn without_object(&self) -> Self {
        let mut values = self.values.clone();
        values.texts.remove(&Attribute::Object);
        values.id = None;
        values.object_type = None;
        Pkcs11Uri { values }
    }

    /// A builder with all attributes of this URI, to make another one.
    pub fn to_builder(&self) -> Pkcs11UriBuilder {
        Pkcs11UriBuilder::from_values(self.values.clone())
    }
}

impl FromStr for Pkcs11Uri {
    type Err = Error;

    /// As [`parse`](Pkcs11Uri::parse).
    fn from_str(uri: &str) -> Result<Self> {
        Self::parse(uri)
    }
}

/// Writes the URI without `pin-value`.
impl fmt::Display for Pkcs11Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = write(&self.values);
        f.write_str(std::str::from_utf8(&uri).map_err(|_| fmt::Error)?)
    }
}

/// Writes the URI without `pin-value`, and says whether there is one.
impl fmt::Debug for Pkcs11Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11Uri")
            .field("uri", &format_args!("{self}"))
            .field("has_pin_value", &self.values.pin.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_provider(uri: &str) -> Result<String> {
        Pkcs11Uri::parse(uri).unwrap().for_provider()
    }

    #[test]
    fn a_provider_gets_no_pin() {
        for (uri, expected) in [
            (
                "PKCS11:type=private;token=a%2Db?pin-value=1",
                "pkcs11:token=a-b;type=private",
            ),
            ("pkcs11:token=a;b=c?pin-source=file:/a&d=e", "pkcs11:token=a;b=c?d=e"),
            ("pkcs11:token=a&serial=b,[c]", "pkcs11:token=a%26serial%3Db%2C%5Bc%5D"),
            ("pkcs11:library-version=3", "pkcs11:library-version=3.0"),
        ] {
            assert_eq!(for_provider(uri).unwrap(), expected);
        }
    }

    #[test]
    fn a_provider_gets_only_values_that_fit_their_fields() {
        for (name, size) in [
            ("token", 32),
            ("manufacturer", 32),
            ("model", 16),
            ("serial", 16),
            ("slot-manufacturer", 32),
            ("slot-description", 64),
            ("library-manufacturer", 32),
            ("library-description", 32),
        ] {
            // The bytes count, not the characters.
            for filled in ["a".repeat(size), "%C3%A1".repeat(size / 2)] {
                let fits = format!("pkcs11:{name}={filled}");
                assert_eq!(for_provider(&fits).unwrap(), fits);
                match for_provider(&format!("{fits}a")) {
                    Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, name),
                    other => panic!("{name}: {other:?}"),
                }
            }
        }
    }
}
