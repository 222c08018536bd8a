//! The Cryptographic Message Syntax (CMS, RFC 5652; formerly PKCS #7): signed and encrypted messages, bundles of certificates, S/MIME.
//!
//! | to do this | use |
//! |---|---|
//! | read and write a bundle of certificates and revocation lists (`.p7b`, `.p7c`) | [`CertificateBundle`] |
//! | wrap messages as mail, and read mail | [`smime`] |
//! | verify a signed message, attached or detached | [`SignedData`], [`SignedDataVerifier`] |
//! | sign | [`SignedDataBuilder`], [`SignerInfoBuilder`] |
//! | encrypt content for recipients, and decrypt it | [`AuthEnvelopedData`], [`EnvelopedData`], their builders, [`Recipient`], [`RecipientKey`] |
//! | encrypt content with a key that both sides know | [`EncryptedData`] |
//! | limit what a message may cost | [`MessageLimits`] |
//!
//! # Signed messages
//!
//! A signature says that the holder of a key has signed some content. Whose key it is, a certification path says: the verifier of signed
//! messages takes a verifier of paths.
//!
//! ```
//! use hazmat_openssl::cms::{SignedData, SignedDataBuilder, SignedDataVerifier, SignerInfoBuilder};
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
//! # use hazmat_openssl::x509::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! # let root_key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! # let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! # let name = Name::from_common_name("root")?;
//! # let root = CertificateBuilder::new().subject_name(&name)?.issuer_name(&name)?.public_key(&root_key.public_key()?)?
//! #     .serial_number(SerialNumber::random(&backend)?)?.valid_for(time::Duration::days(30))?
//! #     .add_extension(&BasicConstraints::ca(None), true)?.add_extension(&KeyUsage::KEY_CERT_SIGN, true)?
//! #     .sign(&root_key, HashAlgorithm::Sha256)?;
//! # let certificate = CertificateBuilder::new().subject_name(&Name::from_common_name("signer")?)?.issued_by(&root)?
//! #     .public_key(&key.public_key()?)?.serial_number(SerialNumber::random(&backend)?)?
//! #     .valid_for(time::Duration::days(1))?.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
//! #     .sign(&root_key, HashAlgorithm::Sha256)?;
//! // The signer: a detached signature of a file.
//! let signer = SignerInfoBuilder::new(&certificate, &key, HashAlgorithm::Sha256)?;
//! let signature = SignedDataBuilder::new().add_signer(signer)?.sign_detached(b"a file")?;
//!
//! // The receiver, who trusts the authority.
//! let store = Store::new(&backend, [root])?;
//! let paths = PolicyBuilder::rfc5280().store(&store).build_verifier(None)?;
//! let message = SignedData::from_der(&backend, signature.as_der())?;
//! let verified = SignedDataVerifier::new(&paths).verify_detached(&message, b"a file")?;
//! for signer in verified.signers() {
//!     println!("signed by {:?} at {:?}", signer.certificate(), signer.info().signing_time()?);
//! }
//! assert!(SignedDataVerifier::new(&paths).verify_detached(&message, b"another").is_err());
//! # Ok(())
//! # }
//! ```
//!
//! What is accepted although the standard forbids it: versions that do not go with what a message contains, a digest algorithm that
//! digestAlgorithms does not list, signed attributes that are not sorted, and the content of PKCS #7 version 1.5, which need not be
//! an OCTET STRING if its type is another than id-data.

mod algorithm_floor;
mod attribute;
mod bundle;
mod candidates;
mod certificate_identifier;
mod certificate_set;
mod content_info;
mod content_start;
mod content_type;
mod digest_algorithm;
mod encapsulated_content;
mod enveloped;
mod examination;
mod fault;
mod limits;
mod report;
mod set_of;
mod signed_attributes;
mod signed_data;
mod signed_data_builder;
mod signed_data_head;
mod signed_data_verifier;
mod signer_algorithm;
mod signer_builder;
mod signer_info;
mod signer_search;
pub mod smime;
mod verified_signed_data;
mod verifier_settings;

pub use crate::error::{CmsFailure, CmsRule};
pub use attribute::CmsAttribute;
pub use bundle::CertificateBundle;
pub use certificate_identifier::CertificateIdentifier;
pub use content_info::PemLabel;
pub use content_type::ContentTypeOid;
pub use enveloped::{
    AuthEnvelopedData, AuthEnvelopedDataBuilder, AuthenticatedContentCipher, ContentCipher, EncryptedData,
    EnvelopedData, EnvelopedDataBuilder, Recipient, RecipientInfo, RecipientKey, RecipientKind,
};
pub use limits::MessageLimits;
pub use signed_data::SignedData;
pub use signed_data_builder::{DetachedSigning, SignedDataBuilder};
pub use signed_data_verifier::{DetachedVerification, SignedDataVerifier};
pub use signer_builder::SignerInfoBuilder;
pub use signer_info::SignerInfo;
pub use verified_signed_data::{VerifiedSignedData, VerifiedSigner};

pub(crate) use report::report;
