//! The signatures of the revocation lists that libcrypto has used for a path, and the paths of their issuers: as those of certificates.

use std::sync::Arc;

use super::algorithms::{self, approve, check_algorithm, not_usable};
use super::broken::Broken;
use super::member::Member;
use crate::backend::Backend;
use crate::error::{Error, PathRule, Result};
use crate::x509::Certificate;
use crate::x509::name_key::NameKey;
use crate::x509::verification::list_issuer::ListIssuer;
use crate::x509::verification::policy::Policy;
use crate::x509::verification::revocation_list::StoredList;
use crate::x509::verification::work::SignatureChecks;

/// Judges the lists, each with the position of the certificate that was looked up in it. `issuers` are the certificates that may be
/// the issuer's. The outer error is a failed allocation.
pub(in crate::x509::verification) fn check_lists<'a>(
    backend: &Backend,
    policy: &Policy,
    lists: &[(usize, Arc<StoredList>)],
    issuers: impl Iterator<Item = &'a Certificate> + Clone,
    signatures: &mut SignatureChecks,
) -> Result<std::result::Result<(), Broken>> {
    for (depth, list) in lists {
        let refused = |rule: PathRule| {
            let rule = match rule {
                PathRule::ForbiddenSignatureAlgorithm { reason } => {
                    list.refused(format!("its signature algorithm is refused: {reason}").into())
                }
                other => other,
            };
            Ok(Err(Broken { depth: *depth, rule }))
        };
        let algorithm = || list.list().signature_algorithm();
        if let Err(rule) = check_algorithm(policy, algorithm()) {
            return refused(rule);
        }
        if !backend.is_fips() {
            continue;
        }
        let name = NameKey::of(list.list().issuer_bytes());
        let is_issuer = |issuer: &&Certificate| *issuer.subject_key() == name;
        // Several certificates with the name, such as of an old and a new key: the one whose key has signed the list. A strict backend
        // does not tell whether a signature is right that it does not approve.
        let mut not_approved = None;
        for issuer in issuers.clone().filter(is_issuer) {
            let Ok(key) = issuer.public_key_in(backend) else {
                continue;
            };
            if let Err(rule) = signatures.count() {
                return refused(rule);
            }
            match list.list().is_signature_valid(&key) {
                Ok(true) => match approve(backend, algorithm(), issuer)? {
                    Ok(()) => {
                        not_approved = None;
                        break;
                    }
                    Err(rule) => return refused(rule),
                },
                Err(error @ Error::NotApproved { .. }) => not_approved = Some(not_usable(&error)),
                Ok(false) | Err(_) => {}
            }
        }
        if let Some(rule) = not_approved {
            return refused(rule);
        }
    }
    Ok(Ok(()))
}

/// Judges the keys and signatures of the paths of lists' issuers as those of the path itself: who has the key of such a certificate
/// decides what is revoked. libcrypto has judged the rest. The outer error is a failed allocation.
pub(in crate::x509::verification) fn check_list_issuers(
    backend: &Backend,
    policy: &Policy,
    issuers: &[ListIssuer],
) -> Result<std::result::Result<(), Broken>> {
    for ListIssuer { depth, list, chain } in issuers {
        let refused = |rule: PathRule| {
            let rule = match rule {
                rule @ PathRule::NotApproved { .. } => rule,
                rule => list.refused(format!("a certificate of its issuer's path is refused: {rule}").into()),
            };
            Ok(Err(Broken { depth: *depth, rule }))
        };
        let mut path = Vec::with_capacity(chain.len());
        for (position, certificate) in chain.iter().enumerate() {
            let member = Member::read(certificate, position, chain.len()).and_then(|member| {
                algorithms::check(policy, &member)?;
                Ok(member)
            });
            match member {
                Ok(member) => path.push(member),
                Err(rule) => return refused(rule),
            }
        }
        if let Err(broken) = algorithms::check_approval(backend, &path)? {
            return refused(broken.rule);
        }
    }
    Ok(Ok(()))
}
