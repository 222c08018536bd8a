//! The methods by which builders take extensions.

use crate::error::{Error, Result};
use crate::x509::extensions::{Extension, ExtensionType, PrecertPoison, ToExtension};

/// The extension setters that all builders share.
macro_rules! extension_setters {
    ($type:ty, $alias:literal) => {
        impl $type {
            /// Adds an extension. A reader that does not know the type of a critical extension must reject the whole structure
            /// (RFC 5280, section 4.2).
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if it cannot be written (for example because of an
            /// invalid general name), if it must be critical and is not, and if its type was added already.
            #[doc(alias = $alias)]
            pub fn add_extension<T: crate::x509::extensions::ToExtension + ?Sized>(
                self,
                extension: &T,
                critical: bool,
            ) -> crate::error::Result<Self> {
                self.add_raw_extension($crate::x509::builder::extension_setters::make_extension(
                    extension, critical,
                )?)
            }

            /// Adds an extension given by OID, criticality and DER value: one that was parsed, or one of a type that this crate
            /// does not have. The value is not checked.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if its type was added already.
            #[doc(alias = $alias)]
            pub fn add_raw_extension(
                mut self,
                extension: crate::x509::extensions::Extension,
            ) -> crate::error::Result<Self> {
                self.extensions.push(extension)?;
                Ok(self)
            }
        }
    };
}
pub(in crate::x509) use extension_setters;

/// Writes an extension. The precertificate poison must be critical (RFC 6962, section 3.1).
pub(in crate::x509) fn make_extension<T: ToExtension + ?Sized>(extension: &T, critical: bool) -> Result<Extension> {
    let extension = extension.to_extension(critical)?;
    if *extension.oid() == PrecertPoison::OID && !extension.is_critical() {
        return Err(Error::invalid(
            "critical",
            "must be true for the poison of a precertificate",
        ));
    }
    Ok(extension)
}
