//! The interface traits, the backend, and the types that their methods need.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//! ```
//!
//! It has
//!
//! - every trait of [`interfaces`](crate::interfaces), and every type that their methods take or return;
//! - the types from which those are made: paddings, the parts of parameters, the numbers of keys;
//! - the types that keep a symmetric key: the AEAD ciphers, [`Hkdf`], [`AesKeyWrap`].
//!
//! It leaves out
//!
//! - names that a program is likely to define itself, or to import from elsewhere: `Error`, `Result`, `PrivateKey`,
//!   `PublicKey`, `Parameters`, `Encoding`, `Mode`, `Digest`, `Tag`, `Signer`, `Verifier`, `Aead`, `SealingKey` and
//!   `OpeningKey`;
//! - the types of [`x509`](crate::x509), whose names are those of the standard, such as `Name` and `Certificate`;
//! - [`recipes`](crate::recipes) and [`padding`](crate::padding), which no interface needs.
//!
//! Import these from their modules:
//!
//! ```
//! use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::serialization::Encoding;
//! use hazmat_openssl::{Error, Result};
//! ```

#[doc(no_inline)]
pub use crate::aead::{AesCcm, AesGcm, AesGcmSiv, AesOcb3, AesSiv, ChaCha20Poly1305};
#[doc(no_inline)]
pub use crate::asymmetric::dh::{
    DhNamedGroup, DhParameterNumbers, DhParameters, DhPrivateKey, DhPrivateNumbers, DhProgress, DhPublicKey,
    DhPublicNumbers,
};
#[doc(no_inline)]
pub use crate::asymmetric::dsa::{
    DsaParameterNumbers, DsaParameters, DsaPrivateKey, DsaPrivateNumbers, DsaPublicKey, DsaPublicNumbers,
};
#[doc(no_inline)]
pub use crate::asymmetric::ec::{
    EcdsaAlgorithm, EllipticCurve, EllipticCurvePrivateKey, EllipticCurvePrivateNumbers, EllipticCurvePublicKey,
    EllipticCurvePublicNumbers, PointFormat,
};
#[doc(no_inline)]
pub use crate::asymmetric::ed448::{Ed448PrivateKey, Ed448PublicKey};
#[doc(no_inline)]
pub use crate::asymmetric::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
#[doc(no_inline)]
pub use crate::asymmetric::ml_dsa::{MlDsaMuHasher, MlDsaParameterSet, MlDsaPrivateKey, MlDsaPublicKey};
#[doc(no_inline)]
pub use crate::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey, MlKemPublicKey};
#[doc(no_inline)]
pub use crate::asymmetric::rsa::{
    OaepPadding, PssPadding, PssRestrictions, RsaPadding, RsaPrivateKey, RsaPrivateNumbers, RsaPublicKey,
    RsaPublicNumbers, SaltLength,
};
#[doc(no_inline)]
pub use crate::asymmetric::slh_dsa::{SlhDsaParameterSet, SlhDsaPrivateKey, SlhDsaPublicKey};
#[doc(no_inline)]
pub use crate::asymmetric::tls_hybrid::{TlsHybridGroup, TlsHybridPrivateKey};
#[doc(no_inline)]
pub use crate::asymmetric::x448::{X448PrivateKey, X448PublicKey};
#[doc(no_inline)]
pub use crate::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
#[doc(no_inline)]
pub use crate::asymmetric::{EddsaVariant, SignatureAlgorithm, SignatureHash};
#[doc(no_inline)]
pub use crate::backend::Backend;
#[doc(no_inline)]
pub use crate::backend::fips::Approval;
#[doc(no_inline)]
pub use crate::ciphers::{CipherAlgorithm, CipherContext, CipherKind, ModeKind};
#[doc(no_inline)]
pub use crate::hashes::{HashAlgorithm, HashContext, XofAlgorithm, XofContext, XofReader};
#[doc(no_inline)]
pub use crate::hpke::{
    HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkePublicKey, HpkeReceiver, HpkeSender, HpkeSuite,
};
#[doc(no_inline)]
pub use crate::integers::{Integer, SecretInteger};
#[doc(no_inline)]
pub use crate::interfaces::*;
#[doc(no_inline)]
pub use crate::kdf::{
    Argon2Parameters, Argon2Variant, CounterLocation, Hkdf, KbkdfInput, KbkdfMode, KbkdfParameters, SshDerivedKey,
};
#[doc(no_inline)]
pub use crate::key_store::{KeyGeneration, Pin, PinRequest, PinSource, StoreEntry};
#[doc(no_inline)]
pub use crate::key_wrap::AesKeyWrap;
#[doc(no_inline)]
pub use crate::mac::{Blake2MacVariant, KmacOutput, KmacVariant, MacContext};
#[doc(no_inline)]
pub use crate::pkcs12::{Pkcs12, Pkcs12Cipher, Pkcs12Mac};
#[doc(no_inline)]
pub use crate::serialization::{
    BestAvailableEncryption, EncryptionBuilder, KeyCipher, KeyLoader, KeySerializationEncryption, NoEncryption,
    ParameterFormat, PrivateFormat, PublicFormat,
};
#[doc(no_inline)]
pub use crate::support::secret::SecretBytes;
