//! Names of servers, and name constraints.
//!
//! An input is a sequence: the value of a subject alternative name, the value of name constraints, the server's name, and the
//! subject. They go into the certificates of a path that is valid otherwise.

use std::sync::OnceLock;

use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::{PolicyBuilder, Store, Subject};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, ExtendedKeyUsage, Extension, ExtensionType, GeneralName,
    KeyPurposeOid, KeyUsage, Name, NameConstraints, SerialNumber, SubjectAlternativeName, SubjectKeyIdentifier,
};
use time::Duration;

use super::{assert_refusal, check_accepted, keys, now};
use crate::mutate::der_head;
use crate::{backend, count_round_trip, tidy};

/// Reads two extension values and two names, and verifies a path with them.
pub fn check_path_names(data: &[u8]) {
    let Some([alternative, constraints, host, subject]) = elements(data) else {
        return;
    };
    let Ok(host) = std::str::from_utf8(content(host)) else {
        return;
    };
    let subject = Name::from_der(subject).unwrap_or_default();
    let root = root();
    let intermediate = intermediate(root, constraints);
    let Some(leaf) = leaf(&intermediate, alternative, &subject) else {
        return;
    };
    let store = tidy(Store::new(backend(), [root.clone()])).expect("a store");
    let subject = match host.parse() {
        Ok(address) => Subject::IpAddress(address),
        Err(_) => Subject::DnsName(host.to_owned()),
    };
    let policy = PolicyBuilder::new().store(&store).time(now());
    let verifier = match tidy(policy.build_server_verifier(subject.clone())) {
        Ok(verifier) => verifier,
        Err(Error::InvalidArgument { .. }) => return,
        Err(error) => panic!("no error of a name: {error:?}"),
    };
    let outcome = tidy(verifier.verify(&leaf, std::slice::from_ref(&intermediate)));
    let expected = Expected::of(&leaf, &intermediate, host, matches!(subject, Subject::DnsName(_)));
    match outcome {
        Ok(chain) => {
            assert_eq!(expected.is_refused, None, "{host}");
            check_accepted(&chain, &leaf, std::slice::from_ref(root));
            count_round_trip();
        }
        Err(error) => {
            assert_refusal(&error);
            assert!(!expected.is_accepted, "{host}: {error}");
        }
    }
}

/// The four elements of an input.
fn elements(data: &[u8]) -> Option<[&[u8]; 4]> {
    let (0x30, mut start, end) = der_head(data, 0, data.len())? else {
        return None;
    };
    let mut found = [&[][..]; 4];
    for found in &mut found {
        let (_, _, next) = der_head(data, start, end)?;
        *found = &data[start..next];
        start = next;
    }
    Some(found)
}

fn content(element: &[u8]) -> &[u8] {
    der_head(element, 0, element.len()).map_or(&[], |(_, body, end)| &element[body..end])
}

/// What this target says by itself of the names, which are only those that it understands.
struct Expected {
    /// A rule that is certainly broken.
    is_refused: Option<&'static str>,
    /// Whether there is nothing but plain names, and no rule is broken.
    is_accepted: bool,
}

impl Expected {
    fn of(leaf: &Certificate, intermediate: &Certificate, host: &str, is_dns: bool) -> Self {
        let mut expected = Expected {
            is_refused: None,
            is_accepted: false,
        };
        let Some(alternative) = find::<SubjectAlternativeName>(leaf) else {
            expected.is_refused = Some("there are no names");
            return expected;
        };
        let names: Vec<GeneralName> = alternative.names().iter().flatten().collect();
        let count = alternative.names().iter().count();
        let dns: Vec<&str> = names.iter().filter_map(as_dns).collect();
        if is_dns && !dns.iter().any(|name| is_match(name, host)) {
            expected.is_refused = Some("no name is the server's");
        }
        let constraints = find::<NameConstraints>(intermediate);
        let subtrees = |excluded: bool| -> Vec<GeneralName> {
            let subtrees = constraints.as_ref().and_then(|constraints| match excluded {
                true => constraints.excluded_subtrees(),
                false => constraints.permitted_subtrees(),
            });
            subtrees.into_iter().flat_map(|names| names.iter().flatten()).collect()
        };
        let (permitted, excluded) = (subtrees(false), subtrees(true));
        for name in &dns {
            let within =
                |subtrees: &[GeneralName]| subtrees.iter().filter_map(as_dns).any(|tree| is_within(name, tree));
            if within(&excluded) {
                expected.is_refused = Some("a name is excluded");
            }
            if permitted.iter().any(|tree| as_dns(tree).is_some()) && !within(&permitted) {
                expected.is_refused = Some("a name is not permitted");
            }
        }
        let trees = || permitted.iter().chain(&excluded);
        let has_subject = !leaf.subject().is_ok_and(|subject| subject.is_empty());
        let is_plain_tree = |tree: &GeneralName| as_dns(tree).is_some_and(is_plain);
        let lists = constraints
            .iter()
            .flat_map(|constraints| [constraints.permitted_subtrees(), constraints.excluded_subtrees()]);
        let all_decode = lists.flatten().all(|names| names.iter().all(|name| name.is_ok()));
        expected.is_accepted = expected.is_refused.is_none()
            && is_dns
            && !has_subject
            && count == dns.len()
            && is_plain(host)
            && dns.iter().all(|name| is_plain(name))
            && all_decode
            && trees().all(is_plain_tree)
            && (constraints.is_some() || !has_extension::<NameConstraints>(intermediate));
        expected
    }
}

fn find<T: ExtensionType>(certificate: &Certificate) -> Option<T> {
    let found = certificate.extensions().ok()?.find::<T>();
    found.ok().flatten().map(|(found, _)| found)
}

fn has_extension<T: ExtensionType>(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions().expect("the target has built it");
    !matches!(extensions.find::<T>(), Ok(None))
}

fn as_dns(name: &GeneralName) -> Option<&str> {
    match name {
        GeneralName::DnsName(name) => Some(name.as_ref()),
        _ => None,
    }
}

/// Whether a name is one that every rule takes: at least two labels of letters and digits, and not too long.
fn is_plain(name: &str) -> bool {
    let labels = || name.split('.');
    let is_plain_label =
        |label: &str| (1..=20).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_lowercase());
    name.len() < 100 && labels().count() >= 2 && labels().all(is_plain_label)
}

/// Whether a certificate's name is the server's, or may be: a wildcard stands for one label.
fn is_match(name: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    match name.strip_prefix("*.") {
        Some(rest) => host
            .split_once('.')
            .is_some_and(|(_, after)| after.eq_ignore_ascii_case(rest)),
        None => name.eq_ignore_ascii_case(host),
    }
}

/// Whether a name is the subtree's, or has more labels on its left (RFC 5280, section 4.2.1.10).
fn is_within(name: &str, tree: &str) -> bool {
    let (name, tree) = (name.to_ascii_lowercase(), tree.to_ascii_lowercase());
    let bare = tree.strip_prefix('.').unwrap_or(&tree);
    bare.is_empty() || (name == bare && bare == tree) || name.strip_suffix(bare).is_some_and(|rest| rest.ends_with('.'))
}

fn root() -> &'static Certificate {
    static ROOT: OnceLock<Certificate> = OnceLock::new();
    ROOT.get_or_init(|| authority("CN=Root", None, 0, None))
}

fn intermediate(root: &Certificate, constraints: &[u8]) -> Certificate {
    let constraints = Some(constraints).filter(|value| content(value) != b"");
    let constraints = constraints.map(|value| Extension::from_value(NameConstraints::OID, true, value));
    authority("CN=Intermediate", Some(root), 1, constraints)
}

/// A builder of a certificate for one of the keys.
fn builder(key: usize) -> CertificateBuilder {
    let key = keys()[key].public_key().expect("a public key");
    CertificateBuilder::new()
        .public_key(&key)
        .and_then(|builder| builder.serial_number(SerialNumber::from(5)))
        .and_then(|builder| builder.not_valid_before(now() - Duration::DAY))
        .and_then(|builder| builder.not_valid_after(now() + Duration::DAY))
        .expect("a builder")
}

fn authority(name: &str, issuer: Option<&Certificate>, key: usize, extension: Option<Extension>) -> Certificate {
    let name = Name::from_rfc4514_string(name).expect("a name");
    let public = keys()[key].public_key().expect("a public key");
    let builder = builder(key).subject_name(&name).and_then(|builder| match issuer {
        Some(issuer) => builder.issued_by(issuer),
        None => builder.issuer_name(&name),
    });
    let builder = builder
        .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
        .and_then(|builder| builder.add_extension(&KeyUsage::KEY_CERT_SIGN, true))
        .and_then(|builder| builder.add_extension(&SubjectKeyIdentifier::from_public_key(&public)?, false))
        .and_then(|builder| match extension {
            Some(extension) => builder.add_raw_extension(extension),
            None => Ok(builder),
        });
    let signed = builder.and_then(|builder| builder.sign(&keys()[0], HashAlgorithm::Sha256));
    tidy(signed).expect("a certificate")
}

fn leaf(issuer: &Certificate, alternative: &[u8], subject: &Name) -> Option<Certificate> {
    let purposes = ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH]);
    let is_critical = subject.is_empty();
    let alternative = Extension::from_value(SubjectAlternativeName::OID, is_critical, alternative);
    let leaf = builder(2)
        .subject_name(subject)
        .and_then(|builder| builder.issued_by(issuer))
        .and_then(|builder| builder.add_extension(&BasicConstraints::end_entity(), true))
        .and_then(|builder| builder.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true))
        .and_then(|builder| builder.add_extension(&purposes?, false))
        .and_then(|builder| builder.add_raw_extension(alternative))
        .and_then(|builder| builder.sign(&keys()[1], HashAlgorithm::Sha256));
    tidy(leaf).ok()
}
