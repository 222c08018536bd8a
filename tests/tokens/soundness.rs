//! Memory safety of keys in tokens: every order of drops, the end of threads and of the process, a clean error queue.
//! `ci/test-tokens` runs this module under valgrind, too, which does not follow child processes.

use std::process::Command;
use std::sync::mpsc::channel;
use std::thread;

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::key_store::Pin;
use hazmat_openssl::prelude::*;
use support::child;
use support::softhsm::{self, KeyKind, Tokens};
use support::soundness::{clean, each_order};

use super::opened::{backend, backend_with, configuration, pin};

fn new_backend() -> Backend {
    backend_with(configuration(&softhsm::softhsm()))
}

fn load(backend: &Backend, tokens: &Tokens, kind: KeyKind) -> PrivateKey {
    let uri = tokens.standard().private_uri(kind.label());
    backend.load_private_key_uri(&uri, &mut pin()).unwrap()
}

fn sign(key: &PrivateKey) -> Vec<u8> {
    let algorithm = match key {
        PrivateKey::Rsa(_) => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
        _ => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
    };
    key.sign(b"message", algorithm).unwrap()
}

/// The backend, two keys that have kept contexts, a clone, and the public half outlive each other.
#[test]
fn any_order_of_drops_is_sound() {
    let tokens = softhsm::shared();
    let mut orders = 0;
    each_order(4, &mut |order| {
        let backend = new_backend();
        let key = load(&backend, tokens, KeyKind::P256);
        sign(&key);
        let (clone, public) = (key.clone(), key.public_key().unwrap());
        let mut parts = [
            Some(Box::new(backend) as Box<dyn std::any::Any>),
            Some(Box::new(key)),
            Some(Box::new(clone)),
            Some(Box::new(public)),
        ];
        for &part in order {
            drop(parts[part].take());
            for key in parts
                .iter()
                .flatten()
                .filter_map(|part| part.downcast_ref::<PrivateKey>())
            {
                sign(key);
            }
        }
        orders += 1;
    });
    assert_eq!(orders, 24);
}

#[test]
fn keys_of_one_backend_survive_another() {
    let tokens = softhsm::shared();
    let (first, second) = (new_backend(), new_backend());
    let keys = [
        load(&first, tokens, KeyKind::P256),
        load(&second, tokens, KeyKind::P256),
    ];
    keys.iter().for_each(|key| drop(sign(key)));
    let [one, other] = keys;
    drop((first, one));
    sign(&other);
    sign(&load(&second, tokens, KeyKind::Rsa2048));
    let third = new_backend();
    sign(&load(&third, tokens, KeyKind::P256));
    drop((second, other));
    sign(&load(&third, tokens, KeyKind::P256));
}

#[test]
fn a_key_may_end_on_another_thread() {
    let tokens = softhsm::shared();
    let backend = new_backend();
    let key = load(&backend, tokens, KeyKind::Rsa2048);
    sign(&key);
    thread::spawn(move || drop(key)).join().unwrap();
    let key = thread::scope(|scope| scope.spawn(|| load(&backend, tokens, KeyKind::P256)).join().unwrap());
    drop(backend);
    thread::spawn(move || drop(sign(&key))).join().unwrap();
}

#[test]
fn the_error_queue_is_clean_after_each_call() {
    let token = softhsm::shared().standard();
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let key = clean(|| backend().load_private_key_uri(&token.private_uri(kind.label()), &mut pin())).unwrap();
        clean(|| sign(&key));
        clean(|| key.public_key()).unwrap();
        drop(key);
        assert!(openssl::error::ErrorStack::get().errors().is_empty());
    }
    clean(|| backend().list_uri(&token.uri(), &mut pin())).unwrap();
    clean(|| backend().load_private_key_uri(&token.private_uri("missing"), &mut pin())).unwrap_err();
    clean(|| backend().load_private_key_uri("pkcs11:token=missing", &mut Pin::none())).unwrap_err();
    clean(|| backend().load_certificates_uri(&token.private_uri("missing"), &mut pin())).unwrap_err();
    assert!(!clean(|| backend().store_supported("missing")));
}

/// The provider reports what it cannot close when its context is freed.
#[test]
fn the_error_queue_is_clean_after_the_end_of_a_backend() {
    softhsm::in_own_process(
        module_path!(),
        "the_error_queue_is_clean_after_the_end_of_a_backend",
        |tokens| {
            let backend = backend_with(configuration(&tokens.module()));
            let key = load(&backend, tokens, KeyKind::P256);
            sign(&key);
            drop((key, backend));
            assert!(openssl::error::ErrorStack::get().errors().is_empty());
        },
    );
}

/// A thread frees a context that other threads have left when it enters another one, which may be in its first call with a key.
#[test]
fn the_first_call_with_a_key_may_be_the_end_of_another_backend() {
    type FirstCall = fn(&PrivateKey);
    let tokens = softhsm::shared();
    let calls: [(KeyKind, FirstCall); 5] = [
        (KeyKind::Ed25519, |key| match key {
            PrivateKey::Ed25519(key) => drop(key.sign(b"message").unwrap()),
            other => panic!("{other}"),
        }),
        (KeyKind::Rsa2048, |key| match key {
            PrivateKey::Rsa(key) => {
                key.decrypt(&[1; 256], &RsaPadding::pkcs1v15()).unwrap_err();
            }
            other => panic!("{other}"),
        }),
        (KeyKind::P384, |key| match key {
            PrivateKey::EllipticCurve(key) => drop(key.exchange(&key.public_key().unwrap()).unwrap()),
            other => panic!("{other}"),
        }),
        (KeyKind::Rsa2048, |key| drop(sign(key))),
        (KeyKind::P256, |key| drop(sign(key))),
    ];
    let mut called = 0;
    for has_idle in [false, true] {
        for (kind, first_call) in calls {
            let (first, second) = (new_backend(), new_backend());
            let key = load(&second, tokens, kind);
            if has_idle {
                first_call(&key);
            }
            let (entered, is_entered) = channel();
            let (ended, is_ended) = channel();
            let user = first.clone();
            let thread = thread::spawn(move || {
                user.load_certificates_uri(&softhsm::shared().standard().certificate_uri("p-256"), &mut pin())
                    .unwrap();
                drop(user);
                entered.send(()).unwrap();
                is_ended.recv().unwrap();
                first_call(&key);
                key
            });
            is_entered.recv().unwrap();
            drop(first);
            ended.send(()).unwrap();
            let key = thread.join().unwrap();
            first_call(&key);
            called += 1;
        }
    }
    assert_eq!(called, 10);
}

const ENDING: &str = "HAZMAT_TEST_ENDING";
const THREADS: usize = 16;

/// In a test that has its own process: runs it in processes that end with the code 7, or returns whether this is one of them.
fn is_ending(function: &str) -> bool {
    if std::env::var_os(ENDING).is_some() {
        return true;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &child::test_name(module_path!(), function)])
        .args(["--nocapture", "--test-threads=1"])
        .env(ENDING, "1");
    for _ in 0..5 {
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(7), "{text}");
    }
    false
}

/// Ends the process while many threads do the same over and over, so that at each moment a call is running. Destructors of C run, and
/// none of Rust.
fn end_during(work: impl Fn() + Clone + Send + 'static) -> ! {
    let (sender, receiver) = channel();
    for _ in 0..THREADS {
        let (work, sender) = (work.clone(), sender.clone());
        thread::spawn(move || {
            loop {
                // Waits for ever once the process ends.
                work();
                let _ = sender.send(());
            }
        });
    }
    (0..2 * THREADS).for_each(|_| receiver.recv().unwrap());
    std::process::exit(7);
}

/// The process ends while keys and threads live: SoftHSM's own end must not meet them.
#[test]
fn a_process_may_end_with_keys_and_threads() {
    softhsm::in_own_process(module_path!(), "a_process_may_end_with_keys_and_threads", |tokens| {
        if is_ending("a_process_may_end_with_keys_and_threads") {
            let key = load(&new_backend(), tokens, KeyKind::P256);
            end_during(move || drop(sign(&key)));
        }
    });
}

/// Another module is loaded after the first key, so that its destructors come before those of the first one.
#[test]
fn a_process_may_end_with_two_modules() {
    softhsm::in_own_process(module_path!(), "a_process_may_end_with_two_modules", |tokens| {
        let copy = tokens.folder().join("second.so");
        if !copy.exists() {
            std::fs::copy(softhsm::softhsm(), &copy).unwrap();
        }
        if is_ending("a_process_may_end_with_two_modules") {
            sign(&load(&new_backend(), tokens, KeyKind::P256));
            let second = backend_with(configuration(&copy).load_at_first_use());
            let key = load(&second, tokens, KeyKind::P256);
            end_during(move || drop(sign(&key)));
        }
    });
}

#[test]
fn a_process_may_end_with_certificates_and_threads() {
    softhsm::in_own_process(
        module_path!(),
        "a_process_may_end_with_certificates_and_threads",
        |tokens| {
            if is_ending("a_process_may_end_with_certificates_and_threads") {
                let (backend, uri) = (new_backend(), tokens.standard().certificate_uri("p-256"));
                end_during(move || drop(backend.load_certificates_uri(&uri, &mut pin()).unwrap()));
            }
        },
    );
}

/// The child of a fork that loads keys of its own ends as its parent does.
#[test]
#[cfg(unix)]
fn a_fork_may_end_with_keys_and_threads() {
    softhsm::in_own_process(module_path!(), "a_fork_may_end_with_keys_and_threads", |tokens| {
        if is_ending("a_fork_may_end_with_keys_and_threads") {
            sign(&load(&new_backend(), tokens, KeyKind::P256));
            let status = super::fork::status_of_fork(|| {
                let key = load(&new_backend(), tokens, KeyKind::P384);
                end_during(move || drop(sign(&key)))
            });
            // The code is above the signal.
            assert_eq!(status, 7 << 8);
            std::process::exit(7);
        }
    });
}
