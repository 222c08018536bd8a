//! Certification path validation (RFC 5280, section 6), with the profile of the CA/Browser Forum for servers and clients.

mod candidates;
mod certificate_set;
mod criticality;
mod crl_checking;
mod distribution;
mod engine;
mod extension_policy;
mod limits;
mod openssl_codes;
mod policy;
mod policy_builder;
mod profile;
mod refusal;
mod revocation;
mod revocation_list;
mod revocation_lists;
mod search;
mod store;
mod subject;
mod verified;
mod verifiers;

pub use crate::error::{PathCertificate, PathRule, RefusedPath, VerificationFailure};
pub use criticality::Criticality;
pub use crl_checking::CrlChecking;
pub use extension_policy::ExtensionPolicy;
pub use policy::Policy;
pub use policy_builder::PolicyBuilder;
pub use store::Store;
pub use subject::Subject;
pub use verified::{VerifiedChain, VerifiedClient};
pub use verifiers::{ClientVerifier, ServerVerifier, Verifier};
