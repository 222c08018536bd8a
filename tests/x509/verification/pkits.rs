//! NIST's PKI Test Suite (PKITS): every path of its section 4, by the table `pkits_paths.tsv`.

use std::collections::BTreeMap;

use hazmat_openssl::Error;
use hazmat_openssl::x509::verification::{CrlChecking, PolicyBuilder, RefusedPath, Store};
use hazmat_openssl::x509::{Certificate, CertificateRevocationList, ObjectIdentifier};
use support::backend;
use support::chains::rule_name;
use support::pkits::{PATH_TIME, PathRow, REFUSED, certificate, file, paths};
use time::OffsetDateTime;

/// The suite's certificates and lists, loaded once.
#[derive(Default)]
struct Files {
    certificates: BTreeMap<String, Certificate>,
    lists: BTreeMap<String, CertificateRevocationList>,
}

impl Files {
    fn certificate(&mut self, name: &str) -> Certificate {
        let loaded = self.certificates.entry(name.to_owned());
        loaded.or_insert_with(|| certificate(name)).clone()
    }

    fn list(&mut self, name: &str) -> CertificateRevocationList {
        let load = || CertificateRevocationList::from_der(backend(), &file("crls", &format!("{name}.crl"))).unwrap();
        self.lists.entry(name.to_owned()).or_insert_with(load).clone()
    }
}

/// The user-constrained policies of the path, or the paths that were refused.
fn verify(row: &PathRow, files: &mut Files) -> Result<Vec<ObjectIdentifier>, Vec<RefusedPath>> {
    let store = Store::new(backend(), [files.certificate(row.anchor)]).unwrap();
    store.add_crls(row.lists.iter().map(|name| files.list(name))).unwrap();
    let pool: Vec<_> = row.pool.iter().map(|name| files.certificate(name)).collect();
    let mut builder = PolicyBuilder::rfc5280().store(&store);
    if !row.initial_policies.is_empty() {
        builder = builder.initial_policies(row.initial_policies.iter().cloned());
    }
    let verifier = builder
        .time(OffsetDateTime::from_unix_timestamp(PATH_TIME).unwrap())
        .crl_checking(CrlChecking::All)
        .require_explicit_policy(row.settings.contains('E'))
        .inhibit_policy_mapping(row.settings.contains('M'))
        .inhibit_any_policy(row.settings.contains('A'))
        .build_verifier(None)
        .unwrap();
    match verifier.verify(&files.certificate(row.end_entity), &pool) {
        Ok(verified) => Ok(verified.policies().to_vec()),
        Err(Error::Verification(failure)) => Err(failure.paths().to_vec()),
        Err(error) => panic!("{}: {error}", row.test),
    }
}

/// The paths that were refused, each with the depth and the rule.
fn text(paths: &[RefusedPath]) -> String {
    let text = |path: &RefusedPath| format!("{} {}", path.depth(), rule_name(path.rule()));
    paths.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn sorted(policies: &[ObjectIdentifier]) -> Vec<String> {
    let mut policies: Vec<_> = policies.iter().map(ToString::to_string).collect();
    policies.sort();
    policies
}

/// What is wrong with the outcome of a row.
fn fault(row: &PathRow, files: &mut Files) -> Option<String> {
    let PathRow { test, end_entity, .. } = row;
    match (row.refusal, verify(row, files)) {
        (None, Ok(policies)) => {
            let expected = row.policies.as_ref()?;
            let is_right = sorted(&policies) == sorted(expected);
            (!is_right).then(|| format!("{test} {end_entity}: policies {policies:?} instead of {expected:?}"))
        }
        (Some(expected), Err(paths)) => {
            let refused = text(&paths);
            (refused != expected).then(|| format!("{test} {end_entity}: {refused} instead of {expected}"))
        }
        (None, Err(paths)) => Some(format!("{test} {end_entity}: refused: {}", text(&paths))),
        (Some(_), Ok(_)) => Some(format!("{test} {end_entity}: accepted")),
    }
}

#[test]
fn every_path_of_the_suite_has_its_outcome() {
    let rows = paths();
    let mut files = Files::default();
    let valid = rows.iter().filter(|row| row.is_valid).count();
    let with_policies = rows.iter().filter(|row| row.policies.is_some()).count();
    assert_eq!((rows.len(), valid, with_policies), (249, 114, 85));
    let faults: Vec<_> = rows.iter().filter_map(|row| fault(row, &mut files)).collect();
    println!(
        "count: x509-verification PKITS ran={} refused={}",
        rows.len(),
        REFUSED.len()
    );
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
    for row in &rows {
        let is_refused = !row.is_valid || REFUSED.contains(&row.test);
        assert_eq!(row.refusal.is_some(), is_refused, "{}", row.test);
    }
}
