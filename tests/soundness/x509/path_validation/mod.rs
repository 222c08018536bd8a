//! Path validation: every order of drops, many threads while the store changes, foreign entries in the error queue, certificates
//! that libcrypto does not read, and allocations that fail.

mod allocations;
mod threads;

use super::error_queue::clean;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::{CrlChecking, PathRule, ServerVerifier, Store, Subject, VerificationFailure};
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use std::sync::OnceLock;
use support::soundness::each_order;
use support::web_paths::{self, HOST, WebPath};
use support::{bytes, der};

/// A path that is valid, in the backend of the test run.
fn sample() -> &'static WebPath {
    static SAMPLE: OnceLock<WebPath> = OnceLock::new();
    SAMPLE.get_or_init(WebPath::of_p256)
}

fn host() -> Subject {
    Subject::DnsName(HOST.to_owned())
}

fn verifier(store: &Store) -> ServerVerifier {
    web_paths::policy(store).build_server_verifier(host()).unwrap()
}

fn crl_checking_verifier(store: &Store) -> ServerVerifier {
    let policy = web_paths::policy(store).crl_checking(CrlChecking::All);
    policy.build_server_verifier(host()).unwrap()
}

fn new_backend() -> Backend {
    match support::on_fips() {
        true => support::fips_module::builder().build().unwrap(),
        false => Backend::new().unwrap(),
    }
}

/// The rule of the first path that was refused.
#[track_caller]
fn rule<T: std::fmt::Debug>(result: Result<T>) -> PathRule {
    match result {
        Err(Error::Verification(failure)) => first_rule(&failure),
        other => panic!("{other:?} is no refusal of a path"),
    }
}

#[track_caller]
fn first_rule(failure: &VerificationFailure) -> PathRule {
    failure.paths().first().expect("a path was tried").rule().clone()
}

#[test]
fn any_order_of_drops_is_sound() {
    let sample = sample();
    let mut orders = 0;
    each_order(5, &mut |order| {
        orders += 1;
        let backend = new_backend();
        let own = sample.in_backend(&backend);
        let store = own.store(&backend);
        store.add_crls(own.lists.clone()).unwrap();
        let verifier = crl_checking_verifier(&store);
        let (server, intermediates) = (own.server.clone(), vec![own.intermediate.clone()]);
        let verified = verifier.verify(&server, &intermediates).unwrap();
        drop(own);
        let again = (verifier.clone(), server.clone(), intermediates.clone());
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || {
                store.replace_crls([]).unwrap();
                drop(store);
            })),
            Some(Box::new(move || {
                drop(again.0.verify(&again.1, &again.2));
                drop(again);
                drop(verifier);
            })),
            Some(Box::new(move || {
                server.verify_directly_issued_by(&intermediates[0]).unwrap();
                drop((server, intermediates));
            })),
            Some(Box::new(move || {
                let [leaf, intermediate, root] = verified.chain() else {
                    panic!("{verified:?}")
                };
                leaf.verify_directly_issued_by(intermediate).unwrap();
                intermediate.verify_directly_issued_by(root).unwrap();
                assert_eq!(verified.policies(), []);
            })),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 120);
}

/// The chain, a failure and its certificates are there when everything else is gone.
#[test]
fn what_comes_out_of_a_verification_outlives_all() {
    let (verified, failure);
    {
        let backend = new_backend();
        let own = sample().in_backend(&backend);
        let store = own.store(&backend);
        drop(backend);
        verified = verifier(&store).verify(&own.server, &[own.intermediate]).unwrap();
        failure = verifier(&store).verify(&own.server, &[]).unwrap_err();
    }
    assert_eq!(verified.chain()[0], sample().server);
    assert_eq!(verified.chain()[2], sample().root);
    verified.chain()[1]
        .verify_directly_issued_by(&verified.chain()[2])
        .unwrap();
    let Error::Verification(failure) = failure else {
        panic!("{failure:?}")
    };
    assert_eq!(failure.paths()[0].certificates()[0].as_der(), sample().server.as_der());
    assert!(failure.to_string().contains("CN=server"), "{failure}");
}

/// Certificates of one backend are verified by the store of another, in each direction, and outlive it.
#[test]
fn certificates_of_another_backend_are_verified_in_the_stores() {
    let [one, other] = [new_backend(), new_backend()];
    let (here, there) = (sample().in_backend(&one), sample().in_backend(&other));
    drop(one);
    let store = here.store(&other);
    for (server, intermediate) in [(&here.server, &there.intermediate), (&there.server, &here.intermediate)] {
        let verified = verifier(&store)
            .verify(server, std::slice::from_ref(intermediate))
            .unwrap();
        assert_eq!(verified.chain().len(), 3);
    }
    drop((store, other, there));
    verifier(&here.store(here.root.backend()))
        .verify(&here.server, &[here.intermediate])
        .unwrap();
}

#[test]
fn verifying_leaves_the_error_queue_clean() {
    let own = sample();
    let backend = support::backend();
    let store = clean(|| Store::new(backend, [own.root.clone()])).unwrap();
    clean(|| store.add_crls(own.lists.clone())).unwrap();
    let good = [own.intermediate.clone()];
    let changed = |one: &Certificate, back: usize| {
        let der = bytes::flipped(one.as_der(), one.as_der().len() - back);
        Certificate::from_der(backend, &der).unwrap()
    };

    let verified = clean(|| verifier(&store).verify(&own.server, &good)).unwrap();
    assert_eq!(verified.chain().len(), 3);
    clean(|| crl_checking_verifier(&store).verify(&own.server, &good)).unwrap();
    let refused = clean(|| verifier(&store).verify(&own.server, &[]));
    assert_eq!(rule(refused), PathRule::UnknownIssuer);
    let refused = clean(|| verifier(&store).verify(&changed(&own.server, 5), &good));
    assert_eq!(rule(refused), PathRule::InvalidSignature);
    let refused = clean(|| verifier(&store).verify(&own.server, &[changed(&own.intermediate, 5)]));
    assert_eq!(rule(refused), PathRule::InvalidSignature);
    let late = web_paths::policy(&store).time(support::x509_made::day(2045, 1, 1));
    let late = late.build_server_verifier(host()).unwrap();
    assert_eq!(rule(clean(|| late.verify(&own.server, &good))), PathRule::Expired);
    let other_host = Subject::DnsName("other.example.org".to_owned());
    let other = web_paths::policy(&store).build_server_verifier(other_host).unwrap();
    assert_eq!(rule(clean(|| other.verify(&own.server, &good))), PathRule::NameMismatch);
    clean(|| store.replace_crls([own.revoking.clone(), own.lists[1].clone()])).unwrap();
    let refused = rule(clean(|| crl_checking_verifier(&store).verify(&own.server, &good)));
    assert!(matches!(refused, PathRule::Revoked { .. }), "{refused:?}");
    clean(|| store.replace_crls([])).unwrap();
    let refused = clean(|| crl_checking_verifier(&store).verify(&own.server, &good));
    assert_eq!(rule(refused), PathRule::RevocationUnknown);
    clean(|| Store::new(backend, [])).unwrap_err();
    clean(|| Store::from_pem(backend, b"no certificate")).unwrap_err();
    clean(|| store.replace_anchors([])).unwrap_err();
}

/// A certificate with one element that libcrypto does not read, and this crate reads only when it is asked for.
fn unreadable(certificate: &Certificate) -> [Certificate; 3] {
    let nothing: [&[u8]; 0] = [];
    let changes = [
        (4, der::sequence(&[der::null(), der::null()])),
        (6, der::sequence(&nothing)),
        (7, der::context(3, &der::sequence(&[der::null()]))),
    ];
    changes.map(|(index, element)| {
        let der = der::replaced(certificate.as_der(), &[0, index], &element);
        Certificate::from_der(support::backend(), &der).unwrap()
    })
}

/// A peer may send anything beside its path. None of it is accepted, and none of it keeps a good path from being found.
#[test]
fn what_libcrypto_does_not_read_is_no_part_of_a_path() {
    let own = sample();
    let store = own.store(support::backend());
    let verifier = verifier(&store);
    let mut ran = 0;
    for broken in unreadable(&own.intermediate) {
        clean(|| verifier.verify(&own.server, std::slice::from_ref(&broken))).unwrap_err();
        let beside = [broken.clone(), own.intermediate.clone(), broken];
        let verified = clean(|| verifier.verify(&own.server, &beside)).unwrap();
        assert_eq!(verified.chain()[1], own.intermediate);
        ran += 1;
    }
    for broken in unreadable(&own.server) {
        clean(|| verifier.verify(&broken, std::slice::from_ref(&own.intermediate))).unwrap_err();
        ran += 1;
    }
    for broken in unreadable(&own.root) {
        // As an anchor: refused at once, or useless.
        if let Ok(store) = clean(|| Store::new(support::backend(), [broken.clone()])) {
            let path = [own.intermediate.clone()];
            clean(|| self::verifier(&store).verify(&own.server, &path)).unwrap_err();
        }
        ran += 1;
    }
    assert_eq!(ran, 9);
    // After all of this, the same handles do what they did.
    verifier
        .verify(&own.server, std::slice::from_ref(&own.intermediate))
        .unwrap();
}

/// Pools of every small size, with the same certificate more than once, and with the end entity and the anchor in them.
#[test]
fn pools_may_have_everything_or_nothing() {
    let own = sample();
    let store = own.store(support::backend());
    let verifier = verifier(&store);
    let all = [&own.server, &own.intermediate, &own.root];
    let mut accepted = 0;
    for choice in 0..4_usize.pow(3) {
        let pool: Vec<Certificate> = (0..3)
            .filter_map(|place| all.get(choice / 4_usize.pow(place) % 4))
            .map(|certificate| (*certificate).clone())
            .collect();
        let has_intermediate = pool.contains(&own.intermediate);
        let outcome = clean(|| verifier.verify(&own.server, &pool));
        assert_eq!(outcome.is_ok(), has_intermediate, "{choice}: {outcome:?}");
        accepted += usize::from(outcome.is_ok());
    }
    assert_eq!(accepted, 4_usize.pow(3) - 3_usize.pow(3));
}
