//! Certification path validation (RFC 5280, section 6), with the profile of the CA/Browser Forum for servers and clients.
//!
//! A certificate is valid if a path of certificates leads from it to a trust anchor, and every certificate of the path keeps the
//! rules. A [`Store`] has the trust anchors, a [`PolicyBuilder`] makes a verifier from a store and the rules, and the verifier finds
//! the path. The types have the names that Python's `cryptography.x509.verification` gives them.
//!
//! # A server
//!
//! ```
//! use hazmat_openssl::Error;
//! use hazmat_openssl::x509::Certificate;
//! use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
//!
//! /// Whether the certificates that a server has sent, its own first, are those of a host.
//! fn is_trusted(store: &Store, host: &str, sent: &[Certificate]) -> hazmat_openssl::Result<bool> {
//!     let Some((leaf, intermediates)) = sent.split_first() else { return Ok(false) };
//!     let verifier = PolicyBuilder::new().store(store).build_server_verifier(host.parse()?)?;
//!     match verifier.verify(leaf, intermediates) {
//!         Ok(path) => {
//!             println!("trusted because of {:?}", path.chain().last());
//!             Ok(true)
//!         }
//!         Err(Error::Verification(failure)) => {
//!             for path in failure.paths() {
//!                 println!("{path}");
//!             }
//!             Ok(false)
//!         }
//!         Err(other) => Err(other),
//!     }
//! }
//!
//! # use hazmat_openssl::prelude::*;
//! # use hazmat_openssl::x509::*;
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! # let root_key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! # let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! # let name = Name::from_common_name("root")?;
//! # let root = CertificateBuilder::new()
//! #     .subject_name(&name)?
//! #     .issuer_name(&name)?
//! #     .public_key(&root_key.public_key()?)?
//! #     .serial_number(SerialNumber::random(&backend)?)?
//! #     .valid_for(time::Duration::days(30))?
//! #     .add_extension(&BasicConstraints::ca(None), true)?
//! #     .add_extension(&KeyUsage::KEY_CERT_SIGN, true)?
//! #     .add_extension(&SubjectKeyIdentifier::from_public_key(&root_key.public_key()?)?, false)?
//! #     .sign(&root_key, HashAlgorithm::Sha256)?;
//! # let leaf = CertificateBuilder::new()
//! #     .subject_name(&Name::from_common_name("server")?)?
//! #     .issued_by(&root)?
//! #     .public_key(&key.public_key()?)?
//! #     .serial_number(SerialNumber::random(&backend)?)?
//! #     .valid_for(time::Duration::days(1))?
//! #     .add_extension(&SubjectAlternativeName::from_dns_names(["www.example.org"])?, false)?
//! #     .sign(&root_key, HashAlgorithm::Sha256)?;
//! # let bundle = root.to_pem()?;
//! # let sent = [leaf];
//! let store = Store::from_pem(&backend, bundle)?; // or Store::from_system(&backend)?
//! assert!(is_trusted(&store, "www.example.org", &sent)?);
//! assert!(!is_trusted(&store, "www.example.com", &sent)?);
//! # Ok(())
//! # }
//! ```
//!
//! A verifier keeps nothing from one verification to the next. Keep it, and the store, for as long as the program runs.
//!
//! # Clients of a private authority
//!
//! ```
//! use hazmat_openssl::asymmetric::SignatureScheme;
//! use hazmat_openssl::x509::verification::{ClientVerifier, CrlChecking, KeyAlgorithm, PolicyBuilder, Store};
//! use hazmat_openssl::x509::{Certificate, GeneralName};
//!
//! /// A verifier for mTLS, which also looks into the store's revocation lists.
//! fn verifier(store: &Store) -> hazmat_openssl::Result<ClientVerifier> {
//!     PolicyBuilder::new()
//!         .store(store)
//!         .max_chain_depth(1)
//!         .permitted_keys([KeyAlgorithm::Ed25519])
//!         .permitted_signature_schemes([SignatureScheme::Ed25519])
//!         .crl_checking(CrlChecking::All)
//!         .build_client_verifier()
//! }
//!
//! /// The services that a client is.
//! fn services(verifier: &ClientVerifier, leaf: &Certificate) -> hazmat_openssl::Result<Vec<String>> {
//!     let client = verifier.verify(leaf, &[])?;
//!     let subjects = client.subjects().unwrap_or_default().iter();
//!     Ok(subjects
//!         .filter_map(|name| match name {
//!             GeneralName::UniformResourceIdentifier(uri) => Some(uri.clone()),
//!             _ => None,
//!         })
//!         .collect())
//! }
//! ```
//!
//! # Without the rules of the web
//!
//! [`PolicyBuilder::rfc5280`] has the rules of RFC 5280 alone: those of paths that are not TLS, and of authorities that do not follow
//! the CA/Browser Forum. Its rules for extensions and algorithms are what the program says:
//!
//! ```
//! use hazmat_openssl::x509::verification::{Criticality, ExtensionPolicy, PolicyBuilder, Store, Verifier};
//! use hazmat_openssl::x509::{KeyPurposeOid, KeyUsage};
//!
//! fn verifier(store: &Store) -> hazmat_openssl::Result<Verifier> {
//!     let signers = ExtensionPolicy::permit_all().require_present_with::<KeyUsage>(
//!         Criticality::Agnostic,
//!         |_policy, _certificate, usage| match usage.contains(KeyUsage::CONTENT_COMMITMENT) {
//!             true => Ok(()),
//!             false => Err("keyUsage has no nonRepudiation".to_owned()),
//!         },
//!     );
//!     PolicyBuilder::rfc5280()
//!         .store(store)
//!         .minimum_rsa_modulus(3072)
//!         .extension_policies(ExtensionPolicy::permit_all(), signers)
//!         .build_verifier(Some(KeyPurposeOid::EMAIL_PROTECTION))
//! }
//! ```
//!
//! # Who checks what
//!
//! 1. libcrypto (`X509_verify_cert`, in the store's backend) builds a path of the end entity's certificate, the intermediates of the
//!    caller and the store, and a trust anchor, which need not be self-issued. It verifies the signatures and checks names, name
//!    constraints, certificate policies and revocation lists (RFC 5280, sections 6.1 and 6.3). It takes no issuer whose key
//!    identifier is not that of the authorityKeyIdentifier.
//! 2. The profile, which is this crate's and looks at the path that was found, refuses more. For each certificate, the end entity's
//!    first: the validity period, version, serial number and subject, key, signature algorithm, basicConstraints and keyUsage of an
//!    authority, critical extensions that nothing processes, the [`ExtensionPolicy`], alternative names, extended key usage, keyUsage of
//!    an end entity for the purpose, and the name of a server. For the path: its length; on a FIPS backend, whether the module approves
//!    each signature; name constraints, again and for every form of name.
//! 3. If the path is refused, another one is tried: without the certificate if it broke a rule of its own, or else with another
//!    issuer at one step of the path. There is a limit of such tries. So a path through a cross-signed authority is found although another one has expired.
//!
//! Both ends of a validity period belong to it (RFC 5280, section 4.1.2.5), and the trust anchor's certificate has to be valid, too.
//! A self-issued intermediate counts neither for pathLenConstraint nor for the maximum depth. A certificate that is a trust anchor is
//! valid for itself, if it keeps the rules for end entities.
//!
//! # The default profile
//!
//! [`PolicyBuilder::new`] has the rules of the CA/Browser Forum (Baseline Requirements for TLS server certificates) as far as they can
//! be checked without a network:
//!
//! | extension | end entity | intermediate | trust anchor |
//! |---|---|---|---|
//! | basicConstraints | may be present, cA FALSE | critical, cA TRUE | critical, cA TRUE |
//! | keyUsage | may be present, without keyCertSign, with one of the usages that RFC 5280, section 4.2.1.12, names for the purpose | present, with keyCertSign | present, with keyCertSign |
//! | extKeyUsage | may be present, not critical, names the purpose itself | may be present, not critical, names the purpose or anyExtendedKeyUsage | as an intermediate |
//! | subjectAltName | present, critical if and only if the subject is empty | may be present | may be present |
//! | subjectKeyIdentifier | may be present, not critical | present, not critical | may be present, not critical |
//! | authorityKeyIdentifier | present unless self-issued, not critical, with keyIdentifier | as an end entity | may be present, not critical, with keyIdentifier |
//! | nameConstraints | absent | may be present | may be present |
//! | policyConstraints, inhibitAnyPolicy | may be present | may be present, critical | may be present, critical |
//! | authorityInfoAccess | may be present, not critical | as an end entity | as an end entity |
//! | certificatePolicies, policyMappings | may be present | may be present | may be present |
//! | any other | may be present, not critical | as an end entity | as an end entity |
//!
//! | field | rule |
//! |---|---|
//! | version | 3 |
//! | serialNumber | positive, at most 20 bytes; a trust anchor may have 0 |
//! | subject | not empty for an authority |
//! | subjectAltName | every name decodes |
//! | subjectPublicKeyInfo | RSA of at least 2,048 bits, in whole bytes, with an exponent that is odd and at least 3; P-256, P-384 or P-521 by name |
//! | signatureAlgorithm | SHA-256, SHA-384 or SHA-512 with ECDSA, PKCS #1 v1.5, or PSS with the same hash function in its mask and a salt of its length; any for a trust anchor |
//! | path | at most 8 intermediates that are not self-issued |
//!
//! `cryptography` 50 judges alike, with these differences. It accepts an end entity's key of any type; an RSA modulus of 2,047 bits,
//! or not in whole bytes; serial numbers that are zero or of 21 bytes; an intermediate without key identifiers, and an end entity whose
//! authorityKeyIdentifier has no keyIdentifier; a critical subjectKeyIdentifier of an end entity; policyConstraints and inhibitAnyPolicy
//! of an authority that are not critical; a keyUsage of an end entity that does not go with the purpose; a wildcard before a single label,
//! and a host name whose last label is a number; a mailbox in the subject, or an internationalized one, that name constraints forbid. It
//! refuses critical extensions for certificate policies, which libcrypto processes here; name constraints on URIs, on directory names and
//! on all DNS names (the empty name); and it counts self-issued intermediates.
//!
//! # Name constraints
//!
//! | form | names of the certificate | subtree |
//! |---|---|---|
//! | dNSName | of subjectAltName | the domain and all below it; empty for all. An excluded subtree also excludes a wildcard that may stand for one of its names |
//! | rfc822Name | of subjectAltName, also internationalized ones (SmtpUTF8Mailbox, RFC 9598) whose hosts are in ASCII, and emailAddress in the subject | a mailbox, whose local part is case-sensitive; a host; `.domain` for the hosts below it |
//! | uniformResourceIdentifier | of subjectAltName, by their host | a host; `.domain` for the hosts below it |
//! | iPAddress | of subjectAltName | a network, whose mask is a prefix |
//! | directoryName | the subject, and those of subjectAltName | names that begin with it, compared as [`CanonicalName`](crate::x509::CanonicalName)s |
//! | otherName, registeredID, x400Address, ediPartyName | of subjectAltName | not compared: a certificate with such a name is refused |
//!
//! The constraints of all authorities of the path hold, also the trust anchor's and those that are not critical. An excluded name is
//! refused even where it is permitted. A name without a place in a tree of its form, such as a URI without a host, or a mailbox whose host
//! has characters outside ASCII, is refused if the form is constrained. A leading dot in a dNSName, which RFC 5280 does not define, is
//! refused by the default profile; after [`PolicyBuilder::rfc5280`] it means the names below the domain, as it does to libcrypto.
//!
//! # How to read a failure
//!
//! [`Error::Verification`](crate::Error::Verification) has a [`VerificationFailure`]: the paths that were tried, in their order. A
//! [`RefusedPath`] has the certificates, the [`PathRule`] that was broken, and the position of the certificate that broke it: 0 is the
//! end entity's. [`RefusedPath::openssl_code`] is libcrypto's number of the error if libcrypto has refused the path, and `None` if the
//! profile has. A rule of the end entity's own certificate ends the search, as no other path would keep it.
//! [`VerificationFailure::is_complete`] is false if a limit ended the search.

mod algorithm_floor;
mod anchor_files;
mod candidates;
mod certificate_set;
mod constraint_work;
mod criticality;
mod crl_checking;
mod distribution;
mod elimination;
mod engine;
mod explanation;
mod extension_policy;
mod limits;
mod list_issuer;
mod openssl_codes;
mod policy;
mod policy_builder;
mod profile;
mod refusal;
mod report;
mod revocation;
mod revocation_list;
mod revocation_lists;
pub(crate) mod search;
mod store;
mod subject;
mod verified;
mod verifiers;
mod work;

pub use crate::error::{PathCertificate, PathRule, RefusedPath, VerificationFailure};
pub use crate::x509::key_algorithm::KeyAlgorithm;
pub use criticality::Criticality;
pub use crl_checking::CrlChecking;
pub use extension_policy::ExtensionPolicy;
pub use policy::Policy;
pub use policy_builder::PolicyBuilder;
pub use store::Store;
pub use subject::Subject;
pub use verified::{VerifiedChain, VerifiedClient};
pub use verifiers::{ClientVerifier, ServerVerifier, Verifier};

pub(crate) use report::report;
