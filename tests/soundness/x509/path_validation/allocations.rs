//! Allocations of libcrypto fail in turn.

use super::{crl_checking_verifier, host, sample};
use hazmat_openssl::Error;
use hazmat_openssl::x509::Certificate;
use hazmat_openssl::x509::verification::ServerVerifier;
use openssl::error::ErrorStack;
use support::web_paths::{self, WebPath};
use support::{bytes, child, libcrypto_memory};

/// One in so many allocations fails. A prime, so that no loop of libcrypto has the same one fail each time. `ci/long/path-allocations` sets
/// it to 1.
const STEP: usize = 41;

fn step() -> usize {
    let step = std::env::var("HAZMAT_ALLOCATION_STEP");
    step.map_or(STEP, |step| step.parse().expect("HAZMAT_ALLOCATION_STEP is a number"))
}

/// What is verified, anew each time: certificates that nothing is kept of.
struct Case {
    what: &'static str,
    path: WebPath,
    is_valid: bool,
    verifier: fn(&WebPath) -> ServerVerifier,
}

fn cases() -> Vec<Case> {
    let with_lists = |path: &WebPath| {
        let store = path.store(support::backend());
        store.add_crls(path.lists.clone()).unwrap();
        crl_checking_verifier(&store)
    };
    let good = sample().clone();
    let revoked = WebPath {
        lists: [good.revoking.clone(), good.lists[1].clone()],
        ..good.clone()
    };
    let der = good.server.as_der();
    let forged = Certificate::from_der(support::backend(), &bytes::flipped(der, der.len() - 5)).unwrap();
    let forged = WebPath {
        server: forged,
        ..good.clone()
    };
    let late = |path: &WebPath| {
        let policy = web_paths::policy(&path.store(support::backend()));
        let policy = policy.time(support::x509_made::day(2045, 1, 1));
        policy.build_server_verifier(host()).unwrap()
    };
    vec![
        Case {
            what: "a good path",
            path: good.clone(),
            is_valid: true,
            verifier: with_lists,
        },
        Case {
            what: "a revoked certificate",
            path: revoked,
            is_valid: false,
            verifier: with_lists,
        },
        Case {
            what: "a forged signature",
            path: forged,
            is_valid: false,
            verifier: with_lists,
        },
        Case {
            what: "an expired certificate",
            path: good,
            is_valid: false,
            verifier: late,
        },
    ]
}

/// Whichever of these allocations fails: no bad path is accepted, nothing leaks, and what is kept of the certificates is good for the
/// next verification. A good path may be refused, by an error or by a rule: libcrypto does not always tell why it found no issuer.
#[test]
fn no_failed_allocation_makes_a_path_good() {
    if !child::is_child() {
        let name = child::test_name(module_path!(), "no_failed_allocation_makes_a_path_good");
        return child::run_again(&name, &[]);
    }
    libcrypto_memory::count();
    let (mut failed, mut refused, mut ran) = (0, 0, 0);
    for (number, case) in cases().into_iter().enumerate() {
        let verify = |new: &WebPath, verifier: &ServerVerifier| {
            let outcome = verifier.verify(&new.server, std::slice::from_ref(&new.intermediate));
            let left = ErrorStack::get();
            assert!(left.errors().is_empty(), "{}: {outcome:?} leaves {left}", case.what);
            outcome.map(drop)
        };
        let new = || {
            let path = case.path.in_backend(support::backend());
            let verifier = (case.verifier)(&path);
            (path, verifier)
        };
        // The first call keeps some objects for the later ones.
        let (path, kept) = new();
        assert_eq!(verify(&path, &kept).is_ok(), case.is_valid, "{}", case.what);
        // All of them take minutes: each case has others.
        for successful in (number..).step_by(step()) {
            ran += 1;
            // The error queue keeps the memory of its entries for the next ones, so that a number of blocks settles after some calls.
            let (mut enough, mut live, mut is_settled) = (false, 0, false);
            for _ in 0..20 {
                let (path, verifier) = new();
                let (outcome, was_enough) = libcrypto_memory::failing(successful, || verify(&path, &verifier));
                enough = was_enough;
                match outcome {
                    Ok(()) => assert!(case.is_valid, "{}: accepted at {successful}", case.what),
                    Err(Error::OpenSsl { .. }) => failed += 1,
                    Err(Error::Verification(_)) => refused += usize::from(case.is_valid),
                    Err(error) => panic!("{}: {successful}: {error:?}", case.what),
                }
                // The same certificates are judged rightly when there is memory again.
                let again = verify(&path, &verifier);
                assert_eq!(
                    again.is_ok(),
                    case.is_valid,
                    "{}: after {successful}: {again:?}",
                    case.what
                );
                drop((path, verifier));
                let before = std::mem::replace(&mut live, libcrypto_memory::live());
                is_settled = live <= before;
                if is_settled {
                    break;
                }
            }
            assert!(is_settled, "{}: a leak at {successful}", case.what);
            if !enough {
                break;
            }
        }
    }
    println!("{ran} places, {failed} errors, {refused} refusals of a good path");
    assert!(ran > 50 && failed + refused > 10, "{ran} {failed} {refused}");
}
