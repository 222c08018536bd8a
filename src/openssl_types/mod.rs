//! Hand-over to and from the types of the crate `openssl`: big numbers, certificates, requests, revocation lists, keys.
//!
//! These are the only public items that name a type of that crate, which is re-exported as [`openssl`] in the version
//! used here.
//!
//! | from | to | by |
//! |---|---|---|
//! | `BigNum`, `&BigNumRef` | [`Integer`](crate::Integer), [`SecretInteger`](crate::SecretInteger) | `From` |
//! | `&Integer`, `&SecretInteger` | `BigNum` | `TryFrom` |
//! | [`&Certificate`](crate::x509::Certificate) | `X509` | `TryFrom`, through DER |
//! | `&X509Ref` | `Certificate` | [`load_certificate`], through DER |
//! | [`&CertificateSigningRequest`](crate::x509::CertificateSigningRequest) | `X509Req` | `TryFrom`, through DER |
//! | `&X509ReqRef` | `CertificateSigningRequest` | [`load_certificate_signing_request`], through DER |
//! | [`&CertificateRevocationList`](crate::x509::CertificateRevocationList) | `X509Crl` | `TryFrom`, through DER |
//! | `&X509CrlRef` | `CertificateRevocationList` | [`load_certificate_revocation_list`], through DER |
//! | [`&PrivateKey`](crate::asymmetric::PrivateKey), [`&PublicKey`](crate::asymmetric::PublicKey) | `PKey<Private>`, `PKey<Public>` | `TryFrom`: a copy; [`share_private_key`], [`share_public_key`]: the key itself |
//! | `&PKeyRef` | `PrivateKey`, `PublicKey` | [`load_private_key`], [`load_public_key`] |
//!
//! # Library context
//!
//! Certificates, requests and lists that are handed over, and copies of keys, live in libcrypto's default library context. The
//! backend's providers, property query and FIPS policy do not apply to operations with them.
//!
//! # Keys
//!
//! | | copied: `TryFrom` | shared: [`share_private_key`] | loaded: [`load_private_key`] |
//! |---|---|---|---|
//! | the result is | another key, in the default library context | the same `EVP_PKEY`, in the backend's library context | the same `EVP_PKEY` if it is a private key where the backend itself would put it; else a copy in the backend |
//! | the numbers | are read and set one by one, without an encoding, and zeroized | do not move now, but see below | as in the first two columns |
//! | checks | type | none | those of a key in a file |
//! | memory | is freed with the key | the backend's library context stays for the rest of the process | is freed with the key and the backend |
//! | a key that its provider does not export | is an error | is handed over | is an error |
//!
//! All key types of this crate can be handed over. A key of another type is [`Error::Unsupported`](crate::Error::Unsupported).
//!
//! libcrypto keeps the numbers of an RSA, EC, DSA or DH key that the crate `openssl` has made from numbers (`PKey::from_rsa`, …)
//! in structures outside of any provider. To load one, libcrypto exports it to memory; below 4.0 libcrypto frees a part of that
//! memory without clearing it.
//!
//! # Shared keys
//!
//! **Lifetime.** A reference to a key does not keep the key's library context alive, and attaching something to the key would not
//! suffice: from a key, safe code of the crate `openssl` makes objects that refer to the library context and not to the key
//! (`PKeyRef::rsa` and its siblings; a key that `PkeyCtx::new(&key)` generates). If one of them outlived the context, its next use
//! would read freed memory. Therefore the first shared key of a backend keeps the backend's library context, with its providers,
//! for the rest of the process; further keys of the backend add nothing. A program that makes and drops backends all the
//! time should copy keys instead. References may be dropped in any order, on any thread.
//!
//! **Where operations run.** Other code decides, not the key. In all versions of OpenSSL from 3.0 to 4.0, `EVP_DigestSignInit`,
//! `EVP_PKEY_sign_init` and their siblings, and so `openssl::sign::Signer`, `PkeyCtx` and TLS by libssl, fetch the algorithm
//! from the caller's library context first, which is the default one for the crate `openssl`:
//!
//! | the default library context | the operation runs | the private key |
//! |---|---|---|
//! | offers the algorithm, and the key's provider exports the key | in the default library context | is exported to its provider, and the export stays with the key until the last reference is dropped |
//! | does not offer it, or the key's provider does not export the key | in the key's own provider | stays there |
//!
//! `PkeyCtx::keygen` generates in the key's own provider. `PKeyRef::rsa`, `ec_key` and their siblings, and writing the key in
//! any format, export it. This crate's own operations with the key run in the backend, whatever other code does.
//!
//! # FIPS
//!
//! A FIPS backend's claim is about operations that run in its library context. **What leaves the context loses its proof**: no
//! operation that other code does with a copied or a shared key counts as the module's or as approved, and
//! [`strict_approval`](crate::BackendBuilder::strict_approval) does not see it. With a shared key the export happens without a
//! trace, so share a FIPS backend's key only with code that runs operations in that backend's context, or to get it back by
//! [`load_private_key`].
//!
//! Keys may enter a FIPS backend, also a strict one, from any library context. To a module that runs in the program's own
//! process, a key that the program passes by its interface is a key entry, which may be in plaintext (FIPS 140-3 IG 9.5.A,
//! security level 1), as with a key from a file. Its origin does not change: a key counts as generated by the module only if
//! the module has generated it (NIST SP 800-133r2, section 4), so a program under a policy that demands this must not load
//! one. What is done with a loaded key is judged as with any other key.
//!
//! ```
//! use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
//! use hazmat_openssl::openssl_types::load_private_key;
//! use hazmat_openssl::openssl_types::openssl::bn::BigNum;
//! use hazmat_openssl::openssl_types::openssl::pkey::{Id, PKey, Private};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! let handed_over = PKey::<Private>::try_from(&PrivateKey::from(key.clone()))?;
//! assert_eq!(handed_over.id(), Id::EC);
//! let back = load_private_key(&backend, &handed_over)?;
//! assert_eq!(back.public_key()?, PublicKey::from(key.public_key()?));
//!
//! let x = BigNum::try_from(&key.public_key()?.public_numbers()?.x)?;
//! assert!(x.num_bits() <= 256);
//! assert_eq!(Integer::from(x), key.public_key()?.public_numbers()?.x);
//! # Ok(())
//! # }
//! ```

mod integers;
mod keys;
mod x509;

pub use keys::{load_private_key, load_public_key, share_private_key, share_public_key};
pub use openssl;
pub use x509::{load_certificate, load_certificate_revocation_list, load_certificate_signing_request};
