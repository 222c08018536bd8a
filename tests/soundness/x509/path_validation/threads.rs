//! Many threads with one store, which another thread changes.

use super::{crl_checking_verifier, rule, sample, verifier};
use hazmat_openssl::x509::Certificate;
use hazmat_openssl::x509::verification::PathRule;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use support::web_paths::WebPath;

const THREADS: usize = 8;

/// What a certificate keeps for libcrypto is made by whoever comes first.
#[test]
fn eight_threads_verify_the_same_new_certificates() {
    let own = sample();
    let backend = support::backend();
    for _ in 0..8 {
        // New ones, of which nothing has been decoded yet.
        let new = own.in_backend(backend);
        let verifier = verifier(&new.store(backend));
        let pool = [new.intermediate.clone()];
        let start = Barrier::new(THREADS);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    let verified = verifier.verify(&new.server, &pool).unwrap();
                    assert_eq!(
                        verified.chain(),
                        [new.server.clone(), pool[0].clone(), new.root.clone()]
                    );
                    drop(new.server.clone());
                });
            }
        });
    }
}

/// Stops the threads, also if the test has failed.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A verification sees the content from before or after a change, and nothing between. The thread that has made a change sees it.
#[test]
fn the_store_changes_while_others_verify() {
    let (one, other) = (sample(), WebPath::of_p256());
    let store = one.store(support::backend());
    store.add_crls(one.lists.clone()).unwrap();
    store.add_crls(other.lists.clone()).unwrap();
    let verifier = crl_checking_verifier(&store);
    let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..THREADS {
            let path = if number % 2 == 0 { one } else { &other };
            let (verifier, stop, done) = (&verifier, &stop, &done);
            scope.spawn(move || {
                let pool = [path.intermediate.clone()];
                while !stop.load(Ordering::Relaxed) {
                    match verifier.verify(&path.server, &pool) {
                        Ok(verified) => assert_eq!(verified.chain().last(), Some(&path.root)),
                        refused => assert!(
                            matches!(
                                rule(refused),
                                PathRule::UnknownIssuer | PathRule::Revoked { .. } | PathRule::RevocationUnknown
                            ),
                            "a content that never was"
                        ),
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let stopping = Stop(&stop);
        let verify = |path: &WebPath, pool: &[Certificate]| verifier.verify(&path.server, pool);
        let pool = |path: &WebPath| [path.intermediate.clone()];
        for round in 0..25 {
            store.replace_anchors([other.root.clone()]).unwrap();
            assert_eq!(rule(verify(one, &pool(one))), PathRule::UnknownIssuer, "round {round}");
            verify(&other, &pool(&other)).unwrap();
            store
                .replace_crls([other.revoking.clone(), other.lists[1].clone()])
                .unwrap();
            let refused = rule(verify(&other, &pool(&other)));
            assert!(
                matches!(refused, PathRule::Revoked { .. }),
                "round {round}: {refused:?}"
            );
            store.replace_crls(one.lists.clone()).unwrap();
            store.replace_anchors([one.root.clone()]).unwrap();
            store.add_intermediates([one.intermediate.clone()]).unwrap();
            verify(one, &[]).unwrap();
            store.replace_intermediates([]).unwrap();
            assert_eq!(rule(verify(one, &[])), PathRule::UnknownIssuer, "round {round}");
            store.add_crls(other.lists.clone()).unwrap();
        }
        // Without other threads on a machine with one processor, none of them may have run.
        while done.load(Ordering::Relaxed) < THREADS {
            thread::yield_now();
        }
        drop(stopping);
    });
    assert!(done.into_inner() >= THREADS);
    verifier
        .verify(&one.server, std::slice::from_ref(&one.intermediate))
        .unwrap();
}
