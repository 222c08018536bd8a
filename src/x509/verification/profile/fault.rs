//! Faults of a certificate for which libcrypto goes no further, without saying so.

use super::member::Member;
use super::{algorithms, authority};
use crate::error::PathRule;
use crate::x509::Certificate;
use crate::x509::extensions::{ExtendedKeyUsage, SubjectKeyIdentifier};
use crate::x509::path_facts::Verdict;
use crate::x509::verification::policy::Policy;

/// The rule that a certificate breaks by itself, if it is one for which libcrypto takes no issuer for the certificate, or does not
/// take the certificate for an issuer. `depth` is the certificate's in a path that goes on after it.
pub(in crate::x509::verification) fn check_alone(policy: &Policy, certificate: &Certificate, depth: usize) -> Verdict {
    check_algorithms(certificate)?;
    let member = Member::read(certificate, depth, usize::MAX)?;
    member.facts.names_issuer_key(member.extensions)?;
    member.find::<SubjectKeyIdentifier>()?;
    member.find::<ExtendedKeyUsage>()?;
    member.facts.alternative_names(member.extensions)?;
    authority::check(&member)?;
    algorithms::check(policy, &member)
}

/// The algorithm inside the signed part is the one outside (RFC 5280, section 4.1.1.2).
fn check_algorithms(certificate: &Certificate) -> Verdict {
    let [inner, outer] = certificate.signature_algorithm_parts();
    match inner == outer {
        true => Ok(()),
        false => Err(PathRule::SignatureAlgorithmMismatch),
    }
}
