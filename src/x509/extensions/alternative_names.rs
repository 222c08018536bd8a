//! The extensions that are a list of general names: subjectAltName, issuerAltName and certificateIssuer.

use super::extension_type::extension_type;
use crate::asn1::der;
use crate::asn1::reader::Field;
use crate::asn1::structure::Value;
use crate::asn1::tag::SEQUENCE;
use crate::error::{MalformedKind, Result};
use crate::x509::general_name::GeneralName;
use crate::x509::general_name_list::GeneralNames;

impl Value for GeneralNames {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        GeneralNames::from_content(field.content()).map_err(der::in_data_as(MalformedKind::InvalidValue, field.what()))
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        der::write_element(tag, self.content()?)
    }
}

/// Declares an extension whose value is a list of general names.
macro_rules! names_extension {
    ($(#[$docs:meta])* $type:ident, $oid:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type {
            names: GeneralNames,
        }

        impl $type {
            /// Creates the extension from a list of names.
            pub fn new(names: GeneralNames) -> Self {
                $type { names }
            }

            /// Creates the extension from one or more names.
            ///
            /// # Errors
            ///
            /// As [`GeneralNames::new`].
            pub fn from_names(names: impl IntoIterator<Item = GeneralName>) -> Result<Self> {
                GeneralNames::new(Vec::from_iter(names)).map(Self::new)
            }

            /// The names. Each is decoded on its own: one that does not decode leaves the others readable.
            pub fn names(&self) -> &GeneralNames {
                &self.names
            }
        }

        impl From<GeneralNames> for $type {
            fn from(names: GeneralNames) -> Self {
                Self::new(names)
            }
        }

        impl From<$type> for GeneralNames {
            fn from(extension: $type) -> Self {
                extension.names
            }
        }

        extension_type!($oid: $type ::= names: GeneralNames);
    };
}

names_extension! {
    /// The names of a certificate's subject beside its distinguished name: domain names, IP addresses, URIs, mail addresses
    /// (RFC 5280, section 4.2.1.6).
    ///
    /// TLS clients compare the name of a server with these names, and not with the common name.
    ///
    /// ```
    /// use hazmat_openssl::x509::{GeneralName, SubjectAlternativeName};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let server = SubjectAlternativeName::from_dns_names(["www.example.org", "example.org"])?;
    /// let names = server.names().dns_names().collect::<hazmat_openssl::Result<Vec<_>>>()?;
    /// assert_eq!(names, ["www.example.org", "example.org"]);
    ///
    /// let service = SubjectAlternativeName::from_names([
    ///     GeneralName::uniform_resource_identifier("spiffe://example.org/billing")?,
    ///     GeneralName::dns_name("billing.internal.example.org")?,
    ///     GeneralName::IpAddress([192, 0, 2, 1].into()),
    /// ])?;
    /// for name in service.names() {
    ///     println!("{}", name?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "NID_subject_alt_name")]
    SubjectAlternativeName, SUBJECT_ALTERNATIVE_NAME
}

impl SubjectAlternativeName {
    /// Creates the extension from one or more domain names, such as `example.org` and `*.example.org`.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::dns_name`]; [`Error::InvalidArgument`](crate::Error::InvalidArgument) for no name.
    pub fn from_dns_names<I>(names: I) -> Result<Self>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let names = names.into_iter().map(|name| GeneralName::dns_name(name.as_ref()));
        Self::from_names(names.collect::<Result<Vec<_>>>()?)
    }
}

names_extension! {
    /// The names of the issuer of a certificate or revocation list beside its distinguished name (RFC 5280, sections
    /// 4.2.1.7 and 5.2.2).
    #[doc(alias = "NID_issuer_alt_name")]
    IssuerAlternativeName, ISSUER_ALTERNATIVE_NAME
}

names_extension! {
    /// The issuer of the certificate that an entry of an indirect revocation list revokes (RFC 5280, section 5.3.3).
    #[doc(alias = "NID_certificate_issuer")]
    CertificateIssuer, CERTIFICATE_ISSUER
}
