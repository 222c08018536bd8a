//! Limits of the work for one verification: counted, not timed.

use hazmat_openssl::Error;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;

use support::chains::rule_name;

use super::graph::{ca, failure, leaf, policy, store};

/// The number of attempts of a verifier without settings.
const DEFAULT_PATHS: usize = 32;

fn verify(
    settings: impl Fn(PolicyBuilder) -> PolicyBuilder,
    root: &Certificate,
    leaf: &Certificate,
    sent: &[Certificate],
) -> hazmat_openssl::Result<VerifiedChain> {
    let builder = settings(policy(&store(std::slice::from_ref(root))));
    builder.build_verifier(None).unwrap().verify(leaf, sent)
}

fn is_limit(failure: &VerificationFailure) -> bool {
    let last = failure.paths().last().unwrap();
    matches!(
        last.rule(),
        PathRule::LimitReached {
            limit: "signatures",
            ..
        }
    )
}

#[test]
fn paths_are_counted() {
    let root = ca("root", 1, "root", 1).make();
    let wrong: Vec<_> = (0..40)
        .map(|number| ca("ca", 3 + number % 5, "root", 1).make())
        .collect();
    let right = ca("ca", 2, "root", 1).make();
    let leaf = leaf("ca", 2);
    let none = failure(verify(|builder| builder, &root, &leaf, &wrong));
    assert_eq!((none.paths().len(), none.is_complete()), (DEFAULT_PATHS, false));
    assert!(none.to_string().ends_with("the search has reached its limit"), "{none}");

    let sent = [&wrong[..5], &[right]].concat();
    for (limit, is_found) in [(1, false), (5, false), (6, true)] {
        let result = verify(|builder| builder.max_paths(limit), &root, &leaf, &sent);
        assert_eq!(result.is_ok(), is_found, "{limit}");
        if !is_found {
            let failure = failure(result);
            assert_eq!((failure.paths().len(), failure.is_complete()), (limit, false));
        }
    }
}

#[test]
fn signatures_are_counted() {
    let root = ca("root", 1, "root", 1).make();
    let first = ca("first", 2, "root", 1).make();
    let second = ca("second", 3, "first", 2).make();
    let right = leaf("second", 3);
    let sent = [first, second];
    for (limit, is_found) in [(1, false), (2, false), (3, true)] {
        let result = verify(|builder| builder.max_signature_checks(limit), &root, &right, &sent);
        assert_eq!(result.is_ok(), is_found, "{limit}");
        if !is_found {
            let failure = failure(result);
            assert!(is_limit(&failure) && !failure.is_complete(), "{failure}");
        }
    }
    // Over all paths: the first path takes two, and a third to see whether the backend offers the algorithm; the second two.
    let wrong = ca("ca", 4, "root", 1).make();
    let sent = [wrong, ca("ca", 2, "root", 1).make()];
    let right = leaf("ca", 2);
    for (limit, is_found) in [(4, false), (5, true)] {
        let result = verify(|builder| builder.max_signature_checks(limit), &root, &right, &sent);
        assert_eq!(result.is_ok(), is_found, "{limit}");
    }
}

#[test]
fn intermediates_in_a_path_are_counted() {
    let root = ca("0", 1, "0", 1).make();
    let length = 20;
    let name = |number: usize| number.to_string();
    let sent: Vec<_> = (1..=length)
        .map(|number| ca(&name(number), 1, &name(number - 1), 1).make())
        .collect();
    let long = leaf(&name(length), 1);
    let deep = |builder: PolicyBuilder| builder.max_chain_depth(length).max_intermediates_in_path(length);
    let depth = |result| {
        let failure = failure(result);
        (
            failure.paths()[0].rule().clone(),
            failure.paths()[0].certificates().len(),
        )
    };
    let result = verify(|builder| builder, &root, &long, &sent);
    assert_eq!(depth(result), (PathRule::MaximumDepthExceeded, 18));
    let result = verify(
        |builder| builder.max_chain_depth(3).max_intermediates_in_path(3),
        &root,
        &long,
        &sent,
    );
    assert_eq!(depth(result), (PathRule::MaximumDepthExceeded, 5));
    assert_eq!(verify(deep, &root, &long, &sent).unwrap().chain().len(), length + 2);
}

#[test]
fn the_limits_of_a_path_do_not_contradict_each_other() {
    let root = ca("root", 1, "root", 1).make();
    let with = |depth: usize, count: Option<usize>| {
        let builder = policy(&store(std::slice::from_ref(&root))).max_chain_depth(depth);
        let builder = count
            .into_iter()
            .fold(builder, PolicyBuilder::max_intermediates_in_path);
        let server = builder.clone().build_server_verifier("example.org".parse().unwrap());
        let results = [
            server.map(drop),
            builder.clone().build_client_verifier().map(drop),
            builder.build_verifier(None).map(drop),
        ];
        assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{results:?}");
        results[0].clone()
    };
    for (depth, count) in [(16, None), (20, Some(20)), (0, Some(0)), (8, Some(8))] {
        assert_eq!(with(depth, count), Ok(()), "{depth} {count:?}");
    }
    for (depth, count) in [(17, None), (20, Some(19)), (8, Some(7))] {
        let result = with(depth, count);
        let is_named = matches!(
            &result,
            Err(Error::InvalidArgument {
                argument: "max_chain_depth",
                ..
            })
        );
        assert!(is_named, "{depth} {count:?}: {result:?}");
    }
}

#[test]
fn intermediates_are_counted() {
    let root = ca("root", 1, "root", 1).make();
    let first = ca("first", 2, "root", 1).make();
    let second = ca("second", 3, "first", 2).make();
    let other = ca("other", 3, "root", 1).make();
    let right = leaf("second", 3);
    let with = |limit, sent: &[Certificate]| verify(|builder| builder.max_candidates(limit), &root, &right, sent);
    assert!(with(2, &[first.clone(), second.clone()]).is_ok());
    // Of what was sent, the first ones.
    let failure_of_two = failure(with(2, &[other.clone(), first.clone(), second.clone()]));
    assert!(!failure_of_two.is_complete());
    // Of the store's, those with a needed name.
    let store = store(std::slice::from_ref(&root));
    store.add_intermediates([other, first, second]).unwrap();
    for (limit, is_found) in [(1, false), (2, true)] {
        let verifier = policy(&store).max_candidates(limit).build_verifier(None).unwrap();
        let result = verifier.verify(&right, &[]);
        assert_eq!(result.is_ok(), is_found);
        if !is_found {
            assert!(!failure(result).is_complete());
        }
    }
}

/// Graphs that are made to cost much, and where each ends.
#[test]
fn hostile_graphs_end_at_a_limit() {
    let root = ca("root", 1, "root", 1).make();
    // All certificates have the same subject, issuer and key, so that each may have issued each.
    let same: Vec<_> = (0..60).map(|_| ca("ca", 2, "ca", 2).make()).collect();
    // Each level has several certificates, which multiply the paths; the top is signed by a wrong key.
    let mut levels = Vec::new();
    for level in 0..10 {
        for _ in 0..6 {
            levels.push(ca(&format!("{level}"), 2, &format!("{}", level + 1), 2).make());
        }
    }
    levels.push(ca("10", 2, "root", 3).make());
    for (graph, leaf, paths, last, is_complete) in [
        (same, leaf("ca", 2), DEFAULT_PATHS, "SelfSignedNotTrusted", false),
        (levels, leaf("0", 2), 25, "UnknownIssuer", false),
    ] {
        let failure = failure(verify(|builder| builder.max_chain_depth(12), &root, &leaf, &graph));
        let last_path = failure.paths().last().unwrap();
        assert_eq!(
            (
                failure.paths().len(),
                rule_name(last_path.rule()).as_str(),
                failure.is_complete()
            ),
            (paths, last, is_complete)
        );
    }
}

fn dns_names(count: usize, domain: &str) -> Vec<String> {
    (0..count).map(|number| format!("n{number}.{domain}")).collect()
}

fn excluding(count: usize) -> NameConstraints {
    let names = dns_names(count, "example.com").into_iter().map(GeneralName::DnsName);
    NameConstraints::new(None, Some(GeneralNames::new(names.collect()).unwrap())).unwrap()
}

fn leaf_with_names(count: usize) -> Certificate {
    let names = SubjectAlternativeName::from_dns_names(dns_names(count, "example.org")).unwrap();
    let mut plan = ca("leaf", 0, "ca", 2).with(names, false);
    plan.is_ca = false;
    plan.make()
}

/// A bridge with many certificates, each with some constraints: those of the path are counted, not all that there are.
#[test]
fn constraints_of_other_certificates_cost_nothing() {
    let root = ca("root", 1, "root", 1).make();
    let bridge: Vec<_> = (0..100)
        .map(|_| ca("ca", 2, "root", 1).with(excluding(50), true).make())
        .collect();
    let leaf = leaf_with_names(400);
    let path = verify(|builder| builder, &root, &leaf, &bridge).unwrap();
    assert_eq!(path.chain().len(), 3);
}

/// libcrypto compares names before the profile refuses the path: what two paths need is more than it may do.
#[test]
fn comparisons_of_libcrypto_are_counted_over_all_paths() {
    let root = ca("root", 1, "root", 1).make();
    let expired = || ca("ca", 2, "root", 1).with(excluding(700), true).expired().make();
    let leaf = leaf_with_names(1000);
    let rules = |sent: &[Certificate]| {
        let failure = failure(verify(|builder| builder, &root, &leaf, sent));
        let rules: Vec<_> = failure.paths().iter().map(|path| path.rule().clone()).collect();
        (rules, failure.is_complete())
    };
    assert_eq!(rules(&[expired()]), (vec![PathRule::Expired], true));
    let (rules, is_complete) = rules(&[expired(), expired()]);
    assert!(!is_complete);
    assert!(
        matches!(rules[..], [PathRule::Expired, PathRule::LimitReached { .. }]),
        "{rules:?}"
    );
}
