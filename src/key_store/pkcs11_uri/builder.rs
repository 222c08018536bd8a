//! Building a URI of the scheme `pkcs11`.

use std::fmt;

use super::attribute::Attribute;
use super::fault::Fault;
use super::object_type::Pkcs11ObjectType;
use super::uri::Pkcs11Uri;
use super::values::Values;
use super::write::write;
use crate::error::Result;
use crate::support::secret::SecretBytes;

/// A builder of a [`Pkcs11Uri`]. A method that is called again replaces the value; [`build`](Self::build) checks all values.
///
/// ```
/// use hazmat_openssl::key_store::{Pkcs11ObjectType, Pkcs11UriBuilder};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let uri = Pkcs11UriBuilder::new()
///     .token("Issuer 2026")
///     .object("root key")
///     .object_type(Pkcs11ObjectType::PrivateKey)
///     .pin_source("file:/run/secrets/pin")
///     .build()?;
/// assert_eq!(
///     uri.to_string(),
///     "pkcs11:token=Issuer%202026;object=root%20key;type=private?pin-source=file:/run/secrets/pin"
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Pkcs11UriBuilder {
    values: Values,
}

impl Pkcs11UriBuilder {
    /// No attributes: every object of every token.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn from_values(values: Values) -> Self {
        Pkcs11UriBuilder { values }
    }

    fn text(mut self, attribute: Attribute, text: &str) -> Self {
        self.values.texts.insert(attribute, text.to_owned());
        self
    }

    /// The label of the token; the field in PKCS #11 has 32 bytes.
    pub fn token(self, label: &str) -> Self {
        self.text(Attribute::Token, label)
    }

    /// The manufacturer of the token; the field in PKCS #11 has 32 bytes.
    pub fn manufacturer(self, manufacturer: &str) -> Self {
        self.text(Attribute::Manufacturer, manufacturer)
    }

    /// The model of the token; the field in PKCS #11 has 16 bytes.
    pub fn model(self, model: &str) -> Self {
        self.text(Attribute::Model, model)
    }

    /// The serial number of the token; the field in PKCS #11 has 16 bytes.
    pub fn serial(self, serial: &str) -> Self {
        self.text(Attribute::Serial, serial)
    }

    /// The manufacturer of the slot; the field in PKCS #11 has 32 bytes.
    pub fn slot_manufacturer(self, manufacturer: &str) -> Self {
        self.text(Attribute::SlotManufacturer, manufacturer)
    }

    /// The description of the slot; the field in PKCS #11 has 64 bytes.
    pub fn slot_description(self, description: &str) -> Self {
        self.text(Attribute::SlotDescription, description)
    }

    /// The number of the slot, which may change at every start of a program.
    pub fn slot_id(mut self, number: u64) -> Self {
        self.values.slot_id = Some(number);
        self
    }

    /// The manufacturer of the PKCS #11 library; the field in PKCS #11 has 32 bytes.
    pub fn library_manufacturer(self, manufacturer: &str) -> Self {
        self.text(Attribute::LibraryManufacturer, manufacturer)
    }

    /// The description of the PKCS #11 library; the field in PKCS #11 has 32 bytes.
    pub fn library_description(self, description: &str) -> Self {
        self.text(Attribute::LibraryDescription, description)
    }

    /// The version of the PKCS #11 library.
    pub fn library_version(mut self, major: u8, minor: u8) -> Self {
        self.values.library_version = Some((major, minor));
        self
    }

    /// The label of the object, at most 1,024 bytes.
    pub fn object(self, label: &str) -> Self {
        self.text(Attribute::Object, label)
    }

    /// The identifier of the object, at most 1,024 bytes.
    pub fn id(mut self, id: &[u8]) -> Self {
        self.values.id = Some(id.to_vec());
        self
    }

    /// The type of the object.
    pub fn object_type(mut self, object_type: Pkcs11ObjectType) -> Self {
        self.values.object_type = Some(object_type);
        self
    }

    /// The name of the PKCS #11 library, without `lib` and without an extension.
    pub fn module_name(self, name: &str) -> Self {
        self.text(Attribute::ModuleName, name)
    }

    /// The file or folder of the PKCS #11 library, an absolute path.
    pub fn module_path(self, path: &str) -> Self {
        self.text(Attribute::ModulePath, path)
    }

    /// Where the PIN comes from, mostly `file:` and a path. Removes a [`pin_value`](Self::pin_value).
    pub fn pin_source(mut self, source: &str) -> Self {
        self.values.pin = None;
        self.text(Attribute::PinSource, source)
    }

    /// The PIN: UTF-8, at most 1,024 bytes. Removes a [`pin_source`](Self::pin_source).
    ///
    /// A PIN in a URI is seen by everyone who sees the URI. A callback gives it only when it is needed.
    pub fn pin_value(mut self, pin: impl Into<SecretBytes>) -> Self {
        self.values.texts.remove(&Attribute::PinSource);
        self.values.pin = Some(pin.into());
        self
    }

    /// An attribute of a vendor before the question mark. Its name has letters, digits, hyphens and underscores.
    pub fn vendor_path_attribute(mut self, name: &str, value: &str) -> Self {
        self.values.vendor_path.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Adds an attribute of a vendor after the question mark, also if there is one with the same name. The name has letters, digits,
    /// hyphens and underscores.
    pub fn add_vendor_query_attribute(mut self, name: &str, value: &str) -> Self {
        self.values.vendor_query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Checks the values.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument), with the name of the attribute, for what
    /// [is refused](Pkcs11Uri#what-is-refused) in a URI.
    pub fn build(self) -> Result<Pkcs11Uri> {
        Pkcs11Uri::checked(self.values).map_err(Fault::of_argument)
    }
}

/// Writes the URI as it is so far, without its PIN.
impl fmt::Debug for Pkcs11UriBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11UriBuilder")
            .field("uri", &String::from_utf8_lossy(&write(&self.values)))
            .field("has_pin_value", &self.values.pin.is_some())
            .finish()
    }
}
