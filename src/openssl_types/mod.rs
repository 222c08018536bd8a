//! Hand-over to and from the types of the crate `openssl`: big numbers, certificates, keys.
//!
//! These are the only public items that name a type of that crate, which is re-exported as [`openssl`] in the version
//! used here.
//!
//! | from | to | by |
//! |---|---|---|
//! | `BigNum`, `&BigNumRef` | [`Integer`], [`SecretInteger`] | `From` |
//! | `&Integer`, `&SecretInteger` | `BigNum` | `TryFrom` |
//! | [`&Certificate`](Certificate) | `X509` | `TryFrom` |
//! | `&X509Ref` | [`Certificate`] | [`load_certificate`] |
//! | [`&PrivateKey`](PrivateKey), [`&PublicKey`](PublicKey) | `PKey<Private>`, `PKey<Public>` | `TryFrom` |
//!
//! A key of the crate `openssl` is loaded from the DER that it writes, by
//! [`load_der_private_key`](crate::interfaces::DerSerializationBackend::load_der_private_key) and
//! [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key).
//!
//! # Library context
//!
//! Certificates and keys that are handed over live in libcrypto's default library context. The backend's providers,
//! property query and FIPS policy do not apply to operations with them.
//!
//! ```
//! use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
//! use hazmat_openssl::openssl_types::openssl::bn::BigNum;
//! use hazmat_openssl::openssl_types::openssl::pkey::{Id, PKey, Private};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = Backend::new()?.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! let handed_over = PKey::<Private>::try_from(&PrivateKey::from(key.clone()))?;
//! assert_eq!(handed_over.id(), Id::EC);
//!
//! let x = BigNum::try_from(&key.public_key()?.public_numbers()?.x)?;
//! assert!(x.num_bits() <= 256);
//! assert_eq!(Integer::from(x), key.public_key()?.public_numbers()?.x);
//! # Ok(())
//! # }
//! ```

mod integers;
mod key_reader;
mod keys;
mod x509;

pub use keys::{load_private_key, load_public_key, share_private_key, share_public_key};
pub use openssl;
pub use x509::{load_certificate, load_certificate_revocation_list, load_certificate_signing_request};
