//! The verification of signatures.

use hazmat_openssl::Backend;
use rustls::SignatureScheme;
use rustls::crypto::WebPkiSupportedAlgorithms;

use crate::operations::verification::{Verifier, Verifiers};

/// The algorithms that the backend offers or, with `only_approved`, those of them that its FIPS module is approved for.
///
/// They are leaked, and keep the backend alive: call this once for each backend and choice.
pub(crate) fn supported_algorithms(backend: &Backend, only_approved: bool) -> WebPkiSupportedAlgorithms {
    let verifiers = Verifiers::leak(backend, only_approved, None);
    let mapping: Vec<(SignatureScheme, &'static [Verifier])> = verifiers
        .schemes
        .into_iter()
        .map(|(scheme, verifiers)| (SignatureScheme::from(scheme), &*verifiers.leak()))
        .collect();
    WebPkiSupportedAlgorithms {
        all: verifiers.all.leak(),
        mapping: mapping.leak(),
    }
}
