//! The verification of signatures.

use hazmat_openssl::Backend;
use rustls::crypto::WebPkiSupportedAlgorithms;

use crate::operations::validation::Validation;
use crate::operations::verification::{Verifier, Verifiers};
use crate::version::{self, SignatureScheme};

/// The algorithms that the backend offers or, with `only_approved`, those of them that its FIPS module is approved for.
///
/// They are leaked, and keep the backend alive: call this once for each backend and choice.
pub(crate) fn supported_algorithms(
    backend: &Backend,
    only_approved: bool,
    validation: Validation,
) -> WebPkiSupportedAlgorithms {
    let verifiers = Verifiers::leak(backend, only_approved, validation);
    let mapping: Vec<(SignatureScheme, &'static [Verifier])> = verifiers
        .schemes
        .into_iter()
        .map(|(scheme, verifiers)| (SignatureScheme::from(scheme), &*verifiers.leak()))
        .collect();
    version::supported_algorithms(verifiers.all.leak(), mapping.leak())
}
