//! What providers share, and what they keep alive.

use std::ptr;
use std::sync::Barrier;
use std::thread;

use hazmat_openssl::Backend;
use rustls::crypto::CryptoProvider;
use rustls_hazmat_openssl::{ProviderBuilder, provider};
use support::allocations::measured;
use support::backend;

use crate::all_groups;

/// The addresses of all parts of a provider.
fn addresses(provider: &CryptoProvider) -> Vec<*const ()> {
    let suites = provider.cipher_suites.iter().map(|suite| match suite {
        rustls::SupportedCipherSuite::Tls13(suite) => ptr::from_ref(*suite).cast(),
        rustls::SupportedCipherSuite::Tls12(suite) => ptr::from_ref(*suite).cast(),
    });
    let groups = provider.kx_groups.iter().map(|group| ptr::from_ref(*group).cast());
    let algorithms = provider.signature_verification_algorithms;
    let others = [
        algorithms.all.as_ptr().cast(),
        algorithms.mapping.as_ptr().cast(),
        ptr::from_ref(provider.secure_random).cast(),
        ptr::from_ref(provider.key_provider).cast(),
    ];
    suites.chain(groups).chain(others).collect()
}

#[test]
fn the_parts_are_made_once_for_each_backend_and_choice() {
    let first = provider(backend());
    assert_eq!(addresses(&first), addresses(&provider(&backend().clone())));
    assert_eq!(addresses(&first), addresses(&ProviderBuilder::new(backend()).build()));

    let other_choice = ProviderBuilder::new(backend()).quic(!backend().is_fips()).build();
    assert_eq!(addresses(&first), addresses(&other_choice));
    let other_choice = ProviderBuilder::new(backend()).quic(backend().is_fips()).build();
    assert!(
        addresses(&first)
            .iter()
            .all(|part| !addresses(&other_choice).contains(part))
    );

    let other_backend = provider(&Backend::new().unwrap());
    assert!(
        addresses(&first)
            .iter()
            .all(|part| !addresses(&other_backend).contains(part))
    );
}

/// Without libcrypto's memory. The first one includes what the backend keeps of its answers.
#[test]
fn the_second_provider_of_a_backend_takes_no_memory_but_its_lists() {
    let backend = Backend::new().unwrap();
    let (_first, memory) = measured(|| provider(&backend));
    println!("the first provider keeps {} bytes", memory.kept);
    assert!(memory.kept < 64 * 1024, "{memory:?}");
    let (_second, memory) = measured(|| provider(&backend));
    println!("the second provider keeps {} bytes", memory.kept);
    assert!(memory.total < 1024, "{memory:?}");
}

#[test]
fn threads_get_the_same_parts() {
    const THREADS: usize = 8;
    let backend = Backend::new().unwrap();
    let barrier = Barrier::new(THREADS);
    let made: Vec<Vec<usize>> = thread::scope(|scope| {
        let make = || {
            barrier.wait();
            let made = provider(&backend);
            addresses(&made).into_iter().map(|part| part as usize).collect()
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(make)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(made.len(), THREADS);
    assert!(made.iter().all(|parts| *parts == made[0] && !parts.is_empty()));
}

#[test]
fn a_provider_outlives_its_backends_handles() {
    let made = {
        let backend = Backend::new().unwrap();
        provider(&backend)
    };
    let mut random = [0; 64];
    made.secure_random.fill(&mut random).unwrap();
    assert_ne!(random, [0; 64]);
    for group in &made.kx_groups {
        let started = group.start().unwrap();
        let completed = group.start_and_complete(started.pub_key()).unwrap();
        let secret = started.complete(&completed.pub_key).unwrap();
        assert_eq!(secret.secret_bytes(), completed.secret.secret_bytes(), "{group:?}");
    }
    assert!(made.kx_groups.len() >= 4);
}

#[test]
fn exchanges_run_on_many_threads() {
    let exchanges: usize = thread::scope(|scope| {
        let work = || {
            let mut exchanges = 0;
            for group in all_groups() {
                // Started on one thread and completed on another.
                let started = group.start().unwrap();
                let completed = group.start_and_complete(started.pub_key()).unwrap();
                let share = completed.pub_key.clone();
                let secret = thread::spawn(move || started.complete(&share).unwrap()).join().unwrap();
                assert_eq!(secret.secret_bytes(), completed.secret.secret_bytes(), "{group:?}");
                exchanges += 1;
            }
            exchanges
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(exchanges, 4 * all_groups().len());
}

/// The random bytes of one backend's generator differ at each call; an empty buffer is filled too.
#[test]
fn random_bytes_come_from_the_backend() {
    let made = provider(backend());
    let mut drawn: Vec<[u8; 32]> = Vec::new();
    for _ in 0..16 {
        let mut bytes = [0; 32];
        made.secure_random.fill(&mut bytes).unwrap();
        assert!(!drawn.contains(&bytes));
        drawn.push(bytes);
    }
    made.secure_random.fill(&mut []).unwrap();
    made.secure_random.fill(&mut vec![0; 1 << 20]).unwrap();
}

/// No test of this program installs a default.
#[test]
fn nothing_is_installed_for_the_process() {
    let made = provider(backend());
    for group in &made.kx_groups {
        group.start().unwrap();
    }
    assert!(CryptoProvider::get_default().is_none());
}
