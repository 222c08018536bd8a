//! Certificates and lists that are made to cost as much as possible: how much work is done, is counted.

use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, prelude::*};
use support::allocations;
use support::backend;
use support::chains::keys::{ISSUER, Key, LEAF, ROOT};
use support::chains::plans::{CertificatePlan, CrlPlan, Tampering};
use support::chains::{Chain, rule_name, values};
use support::der;
use support::x509_der::*;

fn load(plan: &CertificatePlan) -> Certificate {
    backend().load_der_x509_certificate(&plan.der()).unwrap()
}

fn load_all(plans: &[CertificatePlan]) -> Vec<Certificate> {
    plans.iter().map(load).collect()
}

/// What a chain's question is answered, with these intermediates beside its own.
fn verify_with(chain: &Chain, others: &[Certificate]) -> hazmat_openssl::Result<Vec<Certificate>> {
    verify_by(chain, others, |builder| builder)
}

fn verify_by(
    chain: &Chain,
    others: &[Certificate],
    set: impl FnOnce(PolicyBuilder) -> PolicyBuilder,
) -> hazmat_openssl::Result<Vec<Certificate>> {
    let store = Store::new(backend(), load_all(&chain.anchors)).unwrap();
    let lists = chain
        .crls
        .iter()
        .map(|list| backend().load_der_x509_crl(&list.der()).unwrap());
    store.add_crls(lists).unwrap();
    let intermediates = [others, &load_all(&chain.intermediates)].concat();
    let builder = set(chain.question.policy_builder()).store(&store);
    chain.question.verify(builder, &load(&chain.leaf), &intermediates)
}

#[track_caller]
fn failure(result: hazmat_openssl::Result<Vec<Certificate>>) -> VerificationFailure {
    match result.unwrap_err() {
        Error::Verification(failure) => {
            let mut paths = failure.paths().iter();
            assert!(
                paths.all(|path| path.depth() < path.certificates().len()),
                "{failure:?}"
            );
            *failure
        }
        error => panic!("{error:?}"),
    }
}

fn last_rule(failure: &VerificationFailure) -> String {
    rule_name(failure.paths().last().unwrap().rule())
}

/// The number of paths that are tried, by default.
const ATTEMPTS: usize = 32;

/// Keys of none of the chains' certificates.
fn other(number: u16) -> Key {
    Key::P256(100 + number % 4)
}

/// Certificates of the issuer's name that have another key: without an identifier of the issuer's key in the leaf, the signature
/// decides.
#[test]
fn two_hundred_namesakes() {
    let mut chain = Chain::new();
    chain.question.permits_all_extensions = true;
    chain.leaf.remove(AUTHORITY_KEY_IDENTIFIER);
    let namesake = |number: u16| {
        let mut plan = CertificatePlan::authority("issuer", other(number), "root", ROOT, 1);
        plan.serial = [&[0x55][..], &number.to_be_bytes()].concat();
        plan
    };
    let namesakes: Vec<_> = (0..200).map(|number| load(&namesake(number))).collect();
    let few = &namesakes[..ATTEMPTS - 1];
    assert_eq!(verify_with(&chain, few).unwrap().len(), 3);
    let failure = failure(verify_with(&chain, &namesakes));
    assert!(!failure.is_complete());
    assert_eq!(failure.paths().len(), ATTEMPTS);
    for path in failure.paths() {
        assert_eq!((path.depth(), path.rule()), (0, &PathRule::InvalidSignature));
    }
    // With the identifier, libcrypto passes them over without a look at a signature.
    let named = Chain::new();
    assert_eq!(verify_with(&named, &namesakes[..90]).unwrap().len(), 3);
}

/// Layers of authorities, each of which every one above has certified: 5 to the power of 6 paths, none of which is good.
#[test]
fn more_paths_than_can_be_tried() {
    let mut chain = Chain::new();
    chain.intermediates.clear();
    let constraints = values::name_constraints(&[], &[values::dns("example.org")]);
    chain.root().set(NAME_CONSTRAINTS, true, constraints);
    let names = ["issuer", "b", "c", "d", "e", "f", "root"];
    let key = |layer: usize| match layer {
        0 => ISSUER,
        6 => ROOT,
        layer => Key::P256(110 + layer as u16),
    };
    for layer in 0..6 {
        for copy in 0..5 {
            let mut plan =
                CertificatePlan::authority(names[layer], key(layer), names[layer + 1], key(layer + 1), copy + 1);
            plan.serial.push(layer as u8);
            chain.intermediates.push(plan);
        }
    }
    let failure = failure(verify_with(&chain, &[]));
    assert!(!failure.is_complete());
    // Each path has 7 signatures, of 100 that are checked: the last one is not checked to its end.
    let (last, paths) = failure.paths().split_last().unwrap();
    assert_eq!(paths.len(), 14);
    assert_eq!(rule_name(last.rule()), "LimitReached signatures");
    for path in paths {
        assert_eq!(
            (path.depth(), path.rule(), path.certificates().len()),
            (0, &PathRule::NameExcluded, 8)
        );
    }
}

/// Two thousand constraints on two thousand names: four million comparisons.
#[test]
fn many_names_and_many_constraints() {
    let of = |count: usize, domain: &str| -> Vec<_> {
        (0..count)
            .map(|number| values::dns(&format!("n{number}.{domain}")))
            .collect()
    };
    let with = |names: usize, constraints: usize| {
        let mut chain = Chain::new();
        let mut all = of(names, "example.org");
        all.push(values::dns("www.example.org"));
        chain.leaf.set_subject_alt_name(&all);
        let excluded = values::name_constraints(&[], &of(constraints, "example.com"));
        chain.issuer().set(NAME_CONSTRAINTS, true, excluded);
        chain
    };
    assert_eq!(verify_with(&with(100, 100), &[]).unwrap().len(), 3);
    // libcrypto makes its own comparisons first: they are counted before it begins.
    let own = failure(verify_with(&with(2000, 2000), &[]));
    assert_eq!((own.paths().len(), own.is_complete()), (1, false));
    assert!(last_rule(&own).starts_with("LimitReached"), "{own}");
    let failure_of = failure(verify_with(&with(1000, 1000), &[]));
    assert!(!failure_of.is_complete());
    assert!(last_rule(&failure_of).starts_with("LimitReached"), "{failure_of}");
    assert_eq!(failure_of.paths().len(), 1);
    let allowed = |most| move |builder: PolicyBuilder| builder.max_name_constraint_comparisons(most);
    let chain = with(100, 100);
    assert_eq!(verify_by(&chain, &[], allowed(11_000)).unwrap().len(), 3);
    let failure = failure(verify_by(&chain, &[], allowed(9_000)));
    assert!(last_rule(&failure).starts_with("LimitReached"), "{failure}");
}

/// Ten thousand certificates from a peer: the first hundred are looked at, and those of other names cost nothing else.
#[test]
fn ten_thousand_certificates() {
    let chain = Chain::new();
    let stranger = |number: u16| {
        let mut plan = CertificatePlan::authority(&format!("ca {number}"), other(0), "nobody", other(1), 1);
        plan.tampering = Tampering::Replaced(&[1]);
        load(&plan)
    };
    let strangers: Vec<_> = (0..10_000).map(stranger).collect();
    let store = Store::new(backend(), load_all(&chain.anchors)).unwrap();
    let leaf = load(&chain.leaf);
    let issuer = load_all(&chain.intermediates);
    let memory = |others: &[Certificate]| {
        let intermediates = [&issuer, others].concat();
        let verify = || {
            let builder = chain.question.policy_builder().store(&store);
            chain.question.verify(builder, &leaf, &intermediates).unwrap().len()
        };
        assert_eq!(verify(), 3); // and everything is decoded
        let (length, memory) = allocations::measured(verify);
        assert_eq!(length, 3);
        memory.total
    };
    let (alone, among) = (memory(&[]), memory(&strangers));
    assert!(among < alone + 10_000 * 8, "{among} bytes, {alone} without them");

    let after = verify_with(&chain, &strangers);
    assert!(!failure(after).is_complete(), "the issuer is the last of them");

    // And such as have the issuer's name, but another key: only so many are looked at.
    let namesake = |number: u16| {
        let mut plan = CertificatePlan::authority("issuer", other(0), "root", ROOT, 1);
        plan.serial = [&[0x55][..], &number.to_be_bytes()].concat();
        plan.tampering = Tampering::Replaced(&[1]);
        load(&plan)
    };
    let namesakes: Vec<_> = (0..10_000).map(namesake).collect();
    let failure = failure(verify_with(&chain, &namesakes));
    assert!(!failure.is_complete());
    assert_eq!(failure.paths().len(), 1);
    assert_eq!(last_rule(&failure), "UnknownIssuer");
}

/// Each of the policies is mapped to all of the next certificate: their number would be multiplied at each level.
#[test]
fn policies_that_multiply() {
    let oid = |level: usize, number: usize| format!("1.3.6.1.4.1.55555.9.{level}.{number}");
    const WIDTH: usize = 20;
    let with = |levels: usize| {
        let mut chain = Chain::new();
        chain.question.requires_explicit_policy = true;
        let level_name = |level: usize| match level {
            0 => "issuer".to_owned(),
            level if level == levels => "root".to_owned(),
            level => format!("ca {level}"),
        };
        let key = |level: usize| match level {
            0 => ISSUER,
            level if level == levels => ROOT,
            level => Key::P256(110 + level as u16),
        };
        let policies = |level: usize| {
            let policies: Vec<_> = (0..WIDTH).map(|number| oid(level, number)).collect();
            values::policies(&policies.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let authority = |level: usize| {
            let (subject, issuer) = (level_name(level), level_name(level + 1));
            let mut plan = CertificatePlan::authority(&subject, key(level), &issuer, key(level + 1), level as u8 + 1);
            plan.set(CERTIFICATE_POLICIES, false, policies(level + 1));
            let pairs: Vec<_> = (0..WIDTH)
                .flat_map(|from| (0..WIDTH).map(move |to| (oid(level + 1, from), oid(level, to))))
                .collect();
            let pairs: Vec<_> = pairs.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
            plan.set(values::POLICY_MAPPINGS, true, values::policy_mappings(&pairs));
            plan
        };
        chain.intermediates = (0..levels).map(authority).collect();
        chain.leaf.set(CERTIFICATE_POLICIES, false, policies(0));
        chain
    };
    let failure = failure(verify_with(&with(7), &[]));
    assert!(last_rule(&failure).starts_with("LimitReached"), "{failure}");
    assert!(!failure.is_complete());
}

/// A path of a hundred certificates.
#[test]
fn a_path_without_end() {
    let mut chain = Chain::new();
    chain.question.max_chain_depth = Some(16);
    let level = |level: u16| match level {
        0 => ("issuer".to_owned(), ISSUER),
        100 => ("root".to_owned(), ROOT),
        level => (format!("ca {level}"), other(level)),
    };
    let authority = |number: u16| {
        let ((subject, key), (issuer, signer)) = (level(number), level(number + 1));
        CertificatePlan::authority(&subject, key, &issuer, signer, number as u8 + 1)
    };
    chain.intermediates = (0..100).map(authority).collect();
    let failure = failure(verify_with(&chain, &[]));
    assert!(
        failure.paths().iter().all(|path| path.certificates().len() <= 18),
        "{failure}"
    );
    assert_eq!(last_rule(&failure), "MaximumDepthExceeded");
}

/// A list with twenty thousand entries, and two thousand lists.
#[test]
fn large_lists_and_many_lists() {
    let mut chain = Chain::new();
    chain.question.crl_checking = CrlChecking::All;
    let mut large = CrlPlan::new("issuer", ISSUER);
    large.entries = (0..20_000u32)
        .map(|number| ([&[0x55][..], &number.to_be_bytes()].concat(), Vec::new()))
        .collect();
    chain.crls = vec![CrlPlan::new("root", ROOT), large];
    assert_eq!(verify_with(&chain, &[]).unwrap().len(), 3);
    chain.crls[1].revoke(&CertificatePlan::server(LEAF, "issuer", ISSUER));
    assert_eq!(last_rule(&failure(verify_with(&chain, &[]))), "Revoked");

    let many = |count: i32| {
        let mut chain = chain.clone();
        chain.crls.pop();
        for number in 0..count {
            let mut list = CrlPlan::new("issuer", ISSUER);
            list.set(CRL_NUMBER, false, der::integer(1));
            list.entries = vec![([&[0x55][..], &number.to_be_bytes()].concat(), Vec::new())];
            // No list is the whole answer.
            let point = values::issuing_distribution_point(&[values::reasons(3, &[1])]);
            list.set(ISSUING_DISTRIBUTION_POINT, true, point);
            chain.crls.push(list);
        }
        failure(verify_with(&chain, &[]))
    };
    // 64 lists at most by default, with that of the root.
    assert_eq!(last_rule(&many(63)), "RevocationUnknown");
    assert_eq!(last_rule(&many(64)), "LimitReached revocation lists");
    assert_eq!(last_rule(&many(2000)), "LimitReached revocation lists");
}

/// An indirect list with twenty thousand entries, whose issuer is that of the entry before, back to the first one.
#[test]
fn a_large_indirect_list() {
    const PLACE: &str = "http://ca.example.org/list.crl";
    let with = |entries: u32, issuer: &str| {
        let mut chain = Chain::new();
        chain.question.crl_checking = CrlChecking::EndEntity;
        let issuers = der::context(2, &values::directory(&name("root")));
        let points = values::distribution_points(&[vec![values::full_name(PLACE), issuers]]);
        chain.leaf.set(CRL_DISTRIBUTION_POINTS, false, points);
        let mut list = CrlPlan::new("root", ROOT);
        let scope = values::issuing_distribution_point(&[values::full_name(PLACE), values::only(4)]);
        list.set(ISSUING_DISTRIBUTION_POINT, true, scope);
        list.entries = (0..entries)
            .map(|number| ([&[0x55][..], &number.to_be_bytes()].concat(), Vec::new()))
            .collect();
        let names = values::names(&[values::directory(&name(issuer))]);
        list.entries[0].1 = vec![extension(values::CERTIFICATE_ISSUER, true, &names)];
        list.revoke(&chain.leaf);
        chain.crls = vec![list];
        chain
    };
    assert_eq!(verify_with(&with(20_000, "other"), &[]).unwrap().len(), 3);
    let memory = |entries: u32| {
        let chain = with(entries, "issuer");
        let (rule, memory) = allocations::measured(|| last_rule(&failure(verify_with(&chain, &[]))));
        assert_eq!(rule, "Revoked");
        memory.total
    };
    memory(1);
    let (some, more) = (memory(10_000), memory(20_000));
    assert!(
        more < some * 5 / 2,
        "{more} bytes for twice the entries of {some} bytes"
    );
}

/// A distribution point with names of its own, and names of its lists' issuers: both are as many as the peer likes, and each pair of
/// them may be that of a list.
#[test]
fn distribution_points_of_many_names() {
    let uri = |number: usize| values::uri(&format!("http://ca/{number}.crl"));
    let with = |names: usize| {
        let mut chain = Chain::new();
        chain.question.crl_checking = CrlChecking::EndEntity;
        let own = vec![uri(1); names];
        let issuers = vec![values::directory(&chain.leaf.issuer); names];
        let full = der::context(0, &der::context(0, &own.concat()));
        let point = der::sequence(&[full, der::context(2, &issuers.concat())]);
        chain.leaf.set("2.5.29.31", false, der::sequence(&[point]));
        let mut list = CrlPlan::new("issuer", ISSUER);
        let scope = values::issuing_distribution_point(&[der::context(0, &der::context(0, &uri(1)))]);
        list.set(ISSUING_DISTRIBUTION_POINT, true, scope);
        chain.crls = vec![list];
        chain
    };
    let memory = |names: usize| {
        let chain = with(names);
        let verify = || verify_with(&chain, &[]).unwrap().len();
        let (length, memory) = allocations::measured(verify);
        assert_eq!(length, 3);
        memory.total
    };
    memory(1);
    let (some, more) = (memory(245), memory(490));
    assert!(more < some * 5 / 2, "{more} bytes for twice the names of {some} bytes");

    // More than a certificate may have: none is looked up.
    for names in [500, 20_000] {
        let failure = failure(verify_with(&with(names), &[]));
        assert_eq!(failure.paths().len(), 1);
        assert_eq!(last_rule(&failure), "LimitReached names of distribution points");
        assert!(!failure.is_complete());
    }
}
