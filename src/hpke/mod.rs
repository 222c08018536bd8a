//! HPKE, hybrid public key encryption: messages to the holder of a private key (RFC 9180; draft-ietf-hpke-pq with post-quantum keys).
//!
//! | type | for |
//! |---|---|
//! | [`HpkeSuite`] | the algorithms: an [`HpkeKem`], an [`HpkeKdf`] and an [`HpkeAead`]; one message in one call |
//! | [`HpkePrivateKey`], [`HpkePublicKey`] | the keys of recipients |
//! | [`HpkeSender`], [`HpkeReceiver`] | several messages in their order, and exported secrets |
//! | [`HpkeMode`], [`HpkePsk`] | the sender's authentication, by a key or a pre-shared key |
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let suite = HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm);
//!
//! // The recipient publishes a public key.
//! let private_key = HpkePrivateKey::generate(&backend, suite.kem())?;
//! let published = private_key.public_key()?.public_bytes_raw().to_vec();
//!
//! // Everyone can encrypt to it.
//! let recipient = HpkePublicKey::from_public_bytes(&backend, suite.kem(), &published)?;
//! let sealed = suite.seal(&backend, &recipient, b"example.org, version 1", b"", b"a message")?;
//!
//! // The recipient alone can decrypt.
//! let opened = suite.open(&private_key, b"example.org, version 1", b"", &sealed)?;
//! assert_eq!(opened, b"a message");
//! # Ok(())
//! # }
//! ```
//!
//! It is made of the backend's own key exchange, key derivation and AEAD ciphers, by the public interfaces of the other modules,
//! so that it works wherever these do. libcrypto's HPKE (`OSSL_HPKE_CTX_new(3)`, since 3.2) is not used: it has no post-quantum
//! KEM, and does not work with FIPS modules.
//!
//! A private key determines the backend: everything that is done with one, such as to open messages, is done on the backend of
//! this key. What is done with a public key alone, such as to seal messages, takes the backend as an argument.
//!
//! # What it does not do
//!
//! In the mode [`Base`](HpkeMode::Base), which all methods have that take no mode, HPKE does not tell who has sent a message:
//! whoever has the recipient's public key can send one, and say anything in it.
//!
//! HPKE does not protect old messages if the recipient's private key is disclosed later (forward secrecy), does not hide the
//! length of messages, and does not notice a message that is sent again: a receiver notices repetition within one context only
//! (RFC 9180, section 9.7).
//!
//! # Drafts
//!
//! RFC 9180 defines the DHKEMs, HKDF and the ciphers. ML-KEM, the hybrid KEMs, SHAKE128 and SHAKE256 are those of drafts of the
//! IETF, in these revisions:
//!
//! | draft | revision | what is of it |
//! |---|---|---|
//! | draft-ietf-hpke-pq | 04 | ML-KEM, the hybrids and SHAKE in HPKE, and the test vectors that this crate's tests run |
//! | draft-ietf-hpke-hpke | 03 | derivations and the key schedule with SHAKE |
//! | draft-irtf-cfrg-concrete-hybrid-kems | 03 | the parts of each hybrid |
//! | draft-irtf-cfrg-hybrid-kems | 12 | how a hybrid combines its parts |
//!
//! Revision 05 of draft-ietf-hpke-pq has the same codepoints, sizes and derivations as revision 04, and other test vectors. The
//! hybrid MLKEM768-X25519 is X-Wing (draft-connolly-cfrg-xwing-kem). Sections that the documentation of this module names are those
//! of these revisions.
//!
//! A later revision, or the RFC, may change codepoints or bytes. This crate would then follow it in an incompatible version. Who
//! stores messages for years should keep the revision with them, or use a DHKEM.
//!
//! # FIPS
//!
//! A FIPS backend offers the suites whose parts its module has. No document of NIST's approves HPKE as a whole; on a
//! [strict](crate::BackendBuilder::strict_approval) backend every part must be approved. That backend refuses, with
//! [`Error::NotApproved`](crate::Error::NotApproved):
//!
//! | operation | why it is not approved |
//! |---|---|
//! | X25519, X448 | NIST SP 800-56A Rev. 3, appendix D, does not list them |
//! | the hybrid KEMs | they hash both secrets without the counter of NIST SP 800-56C Rev. 2, section 4.1 |
//! | SHAKE128, SHAKE256 as the KDF | NIST SP 800-56C Rev. 2, sections 4.1 and 5, do not list them |
//! | to seal with AES-GCM | the nonce is derived outside of the module (NIST SP 800-38D, section 8.2; FIPS 140-3 IG C.H) |
//! | ChaCha20-Poly1305 | NIST has no document about it |
//! | [`from_key_material`](HpkePrivateKey::from_key_material) | keys must come from an approved generator (NIST SP 800-133 Rev. 2) |
//!
//! So it opens messages, and exports secrets on both sides, with P-256, P-384, P-521 or ML-KEM, HKDF and AES-GCM. A FIPS backend
//! that is not strict does all that its module has.

mod aead_algorithm;
pub(crate) mod backend;
mod constructors;
mod context;
mod encapsulation;
mod exporter;
mod kdf_algorithm;
mod kem;
mod key_schedule;
mod keys;
#[cfg(test)]
mod known_answers;
mod labeled;
mod limits;
mod messages;
mod mode;
mod receiver;
mod report;
mod sender;
mod suite;

pub use aead_algorithm::HpkeAead;
pub use kdf_algorithm::HpkeKdf;
pub use kem::algorithm::HpkeKem;
pub use keys::{HpkePrivateKey, HpkePublicKey};
pub use mode::{HpkeMode, HpkePsk};
pub use receiver::HpkeReceiver;
pub use sender::HpkeSender;
pub use suite::HpkeSuite;

pub(crate) use report::report;
