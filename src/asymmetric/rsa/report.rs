//! The capability report for RSA.

use super::backend::RsaBackend;
use super::padding::{OaepPadding, PssPadding, RsaPadding, SaltLength};
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::hashes::algorithm::HashAlgorithm;

/// Reports whether keys of the usual sizes are generated, and whether each padding is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (name, exponent, size) in [
        ("65537-1024", 65537, 1024),
        ("65537-2048", 65537, 2048),
        ("65537-4096", 65537, 4096),
        ("3-2048", 3, 2048),
    ] {
        let supported = backend.generate_rsa_parameters_supported(exponent, size);
        report.add("rsa-generation", name, supported);
    }
    let mut add = |name: String, padding| report.add("rsa-padding", name, backend.rsa_padding_supported(&padding));
    add(String::from("pkcs1v15"), RsaPadding::pkcs1v15());
    for hash in HashAlgorithm::ALL.iter().copied().filter(|hash| !hash.is_extendable()) {
        let pss = PssPadding::new(hash, SaltLength::Digest);
        add(format!("pss-{hash}"), RsaPadding::pss(pss));
        add(format!("oaep-{hash}"), RsaPadding::oaep(OaepPadding::new(hash)));
    }
}
