//! `from_pem`, `from_der`, `from_openssh` and `from_any_format` of keys and parameters: the loaders of a backend under the
//! names where people look for them.

use super::backend::{DerSerializationBackend, PemSerializationBackend, SshSerializationBackend};
use crate::asymmetric::dh::{DhParameters, DhPrivateKey, DhPublicKey};
use crate::asymmetric::dsa::{DsaParameters, DsaPrivateKey, DsaPublicKey};
use crate::asymmetric::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use crate::asymmetric::ed448::{Ed448PrivateKey, Ed448PublicKey};
use crate::asymmetric::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use crate::asymmetric::ml_dsa::{MlDsaPrivateKey, MlDsaPublicKey};
use crate::asymmetric::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use crate::asymmetric::rsa::{RsaPrivateKey, RsaPublicKey};
use crate::asymmetric::slh_dsa::{SlhDsaPrivateKey, SlhDsaPublicKey};
use crate::asymmetric::x448::{X448PrivateKey, X448PublicKey};
use crate::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};

/// Converts to the wanted key type. A key of another type is malformed data of the kind
/// [`MalformedKind::UnexpectedType`], like another PEM label. (`TryFrom` converts a key of the caller, and reports an
/// invalid argument.)
fn of_type<K, T: TryFrom<K, Error = Error>>(what: &'static str, key: K) -> Result<T> {
    T::try_from(key).map_err(|error| match error {
        Error::InvalidArgument { reason, .. } => Error::malformed(MalformedKind::UnexpectedType, what, reason),
        other => other,
    })
}

/// PEM, DER and any format, for a private key type.
macro_rules! private_key {
    ($type:ty, $convert:expr, $other_type:literal $(, $example:literal)?) => {
        impl $type {
            /// Loads a private key from PEM: PKCS #8, plain or encrypted, the traditional formats, or OpenSSH's.
            ///
            /// For other limits, use [`KeyLoader`](crate::serialization::KeyLoader).
            $(#[doc = $example])?
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`load_pem_private_key`](PemSerializationBackend::load_pem_private_key)", $other_type)]
            /// The kind of [`Error::Malformed`] is [`InvalidPem`](MalformedKind::InvalidPem) without a PEM block (of empty
            /// data, too), [`Truncated`](MalformedKind::Truncated) for one that is cut off, and
            /// [`UnexpectedType`](MalformedKind::UnexpectedType) for other labels only.
            #[doc(alias = "PEM_read_bio_PrivateKey")]
            pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>, password: Option<&[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_pem_private_key(pem.as_ref(), password)?)
            }

            /// Loads a private key from DER: PKCS #8, plain or encrypted, or the traditional formats.
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`load_der_private_key`](DerSerializationBackend::load_der_private_key)", $other_type)]
            /// The kind of [`Error::Malformed`] is [`Truncated`](MalformedKind::Truncated) for data that is cut off or empty.
            #[doc(alias = "d2i_AutoPrivateKey")]
            pub fn from_der(backend: &Backend, der: &[u8], password: Option<&[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_der_private_key(der, password)?)
            }

            /// Loads a private key from PEM or DER, whichever the data is.
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`Backend::load_private_key`]", $other_type)]
            /// The kind of [`Error::Malformed`] is [`Truncated`](MalformedKind::Truncated) for data that is cut off or empty.
            #[doc(alias = "OSSL_DECODER_from_data")]
            pub fn from_any_format(backend: &Backend, data: impl AsRef<[u8]>, password: Option<&[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_private_key(data.as_ref(), password)?)
            }
        }
    };
}

/// OpenSSH's format, for the private key types that it has.
macro_rules! openssh_private_key {
    ($type:ty, $convert:expr, $other_type:literal) => {
        impl $type {
            /// Loads a private key from OpenSSH's format (`openssh-key-v1`), as `ssh-keygen` writes it.
            ///
            #[doc = concat!("As [`load_ssh_private_key`](SshSerializationBackend::load_ssh_private_key)", $other_type)]
            pub fn from_openssh(backend: &Backend, file: impl AsRef<[u8]>, password: Option<&[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_ssh_private_key(file.as_ref(), password)?)
            }
        }
    };
}

/// PEM, DER and any format, for a public key type.
macro_rules! public_key {
    ($type:ty, $convert:expr, $other_type:literal $(, $example:literal)?) => {
        impl $type {
            /// Loads a public key from PEM: `SubjectPublicKeyInfo`, or PKCS #1 for RSA.
            ///
            $(#[doc = $example])?
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`load_pem_public_key`](PemSerializationBackend::load_pem_public_key)", $other_type)]
            /// The kind of [`Error::Malformed`] is [`InvalidPem`](MalformedKind::InvalidPem) without a PEM block (of empty
            /// data, too), [`Truncated`](MalformedKind::Truncated) for one that is cut off, and
            /// [`UnexpectedType`](MalformedKind::UnexpectedType) for other labels only.
            #[doc(alias = "PEM_read_bio_PUBKEY")]
            pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_pem_public_key(pem.as_ref())?)
            }

            /// Loads a public key from DER: `SubjectPublicKeyInfo`, or PKCS #1 for RSA.
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`load_der_public_key`](DerSerializationBackend::load_der_public_key)", $other_type)]
            /// The kind of [`Error::Malformed`] is [`Truncated`](MalformedKind::Truncated) for data that is cut off or empty.
            #[doc(alias = "d2i_PUBKEY")]
            pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_der_public_key(der)?)
            }

            /// Loads a public key from PEM, DER or an OpenSSH line, whichever the data is.
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`Backend::load_public_key`]", $other_type)]
            /// The kind of [`Error::Malformed`] is [`Truncated`](MalformedKind::Truncated) for data that is cut off or empty.
            #[doc(alias = "OSSL_DECODER_from_data")]
            pub fn from_any_format(backend: &Backend, data: impl AsRef<[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_public_key(data.as_ref())?)
            }
        }
    };
}

/// OpenSSH's line, for the public key types that it has.
macro_rules! openssh_public_key {
    ($type:ty, $convert:expr, $other_type:literal) => {
        impl $type {
            /// Loads a public key from its line in `id_*.pub` or `authorized_keys`, or from an OpenSSH certificate.
            ///
            #[doc = concat!("As [`load_ssh_public_key`](SshSerializationBackend::load_ssh_public_key)", $other_type)]
            pub fn from_openssh(backend: &Backend, line: impl AsRef<[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_ssh_public_key(line.as_ref())?)
            }
        }
    };
}

/// PEM and DER, for a type of parameters.
macro_rules! parameters {
    ($type:ty, $convert:expr, $other_type:literal $(, $example:literal)?) => {
        impl $type {
            /// Loads parameters from PEM.
            ///
            $(#[doc = $example])?
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`load_pem_parameters`](PemSerializationBackend::load_pem_parameters)", $other_type)]
            /// The kind of [`Error::Malformed`] is [`InvalidPem`](MalformedKind::InvalidPem) without a PEM block (of empty
            /// data, too), [`Truncated`](MalformedKind::Truncated) for one that is cut off, and
            /// [`UnexpectedType`](MalformedKind::UnexpectedType) for other labels only.
            #[doc(alias = "PEM_read_bio_Parameters")]
            pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_pem_parameters(pem.as_ref())?)
            }

            /// Loads parameters from DER.
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`load_der_parameters`](DerSerializationBackend::load_der_parameters)", $other_type)]
            /// The kind of [`Error::Malformed`] is [`Truncated`](MalformedKind::Truncated) for data that is cut off or empty.
            #[doc(alias = "d2i_KeyParams")]
            pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
                let convert = $convert;
                convert(backend.load_der_parameters(der)?)
            }
        }
    };
}

/// All constructors of each type, with the conversion for those of a single type.
macro_rules! for_types {
    ($constructor:ident, $what:literal: $($type:ty),*) => {$(
        $constructor!(
            $type,
            |key| of_type($what, key),
            ", which lists the errors, and [`Error::Malformed`] of the kind [`UnexpectedType`](MalformedKind::UnexpectedType) \
             for a key or parameters of another type."
        );
    )*};
}

private_key!(
    PrivateKey,
    Ok,
    ", which lists the errors.",
    "
```
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind};

# fn main() -> hazmat_openssl::Result<()> {
let backend = Backend::new()?;
# let pem = backend.ed25519_generate_key()?.to_pkcs8_pem(NoEncryption)?;
let key = PrivateKey::from_pem(&backend, &pem, None)?;
assert_eq!(key.type_name(), \"Ed25519\");

// The constructor of a key type accepts only that type.
let key = Ed25519PrivateKey::from_pem(&backend, &pem, None)?;
let refused = RsaPrivateKey::from_pem(&backend, &pem, None);
assert!(matches!(refused, Err(Error::Malformed { kind: MalformedKind::UnexpectedType, .. })));
# Ok(())
# }
```"
);
openssh_private_key!(PrivateKey, Ok, ", which lists the errors.");
for_types!(private_key, "private key": RsaPrivateKey, DsaPrivateKey, DhPrivateKey, EllipticCurvePrivateKey,
    Ed25519PrivateKey, Ed448PrivateKey, X25519PrivateKey, X448PrivateKey,
    MlKemPrivateKey, MlDsaPrivateKey, SlhDsaPrivateKey);
for_types!(openssh_private_key, "private key": RsaPrivateKey, DsaPrivateKey, EllipticCurvePrivateKey, Ed25519PrivateKey);

public_key!(
    PublicKey,
    Ok,
    ", which lists the errors.",
    "
```
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;

# fn main() -> hazmat_openssl::Result<()> {
let backend = Backend::new()?;
let own = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.public_key()?;
let key = PublicKey::from_pem(&backend, own.to_spki_pem()?)?;
assert_eq!(key, own.clone().into());
assert_eq!(EllipticCurvePublicKey::from_der(&backend, &own.to_spki_der()?)?, own);
# Ok(())
# }
```"
);
openssh_public_key!(PublicKey, Ok, ", which lists the errors.");
for_types!(public_key, "public key": RsaPublicKey, DsaPublicKey, DhPublicKey, EllipticCurvePublicKey, Ed25519PublicKey,
    Ed448PublicKey, X25519PublicKey, X448PublicKey,
    MlKemPublicKey, MlDsaPublicKey, SlhDsaPublicKey);
for_types!(openssh_public_key, "public key": RsaPublicKey, DsaPublicKey, EllipticCurvePublicKey, Ed25519PublicKey);

parameters!(
    Parameters,
    Ok,
    ", which lists the errors.",
    "
```
use hazmat_openssl::asymmetric::Parameters;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;

# fn main() -> hazmat_openssl::Result<()> {
let backend = Backend::new()?;
let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048)?;
let pem = group.parameter_bytes(Encoding::Pem, ParameterFormat::Pkcs3)?;
assert_eq!(Parameters::from_pem(&backend, &pem)?.type_name(), \"DH\");
let group = DhParameters::from_pem(&backend, &pem)?;
# Ok(())
# }
```"
);
for_types!(parameters, "parameters": DhParameters, DsaParameters);
