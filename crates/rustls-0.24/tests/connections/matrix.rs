//! Handshakes over all suites, groups and key types.

use std::sync::Arc;
use support::on_fips;

use crate::configurations::{
    client, groups, is_hybrid, ours, server, tls12_suites, tls13_suites, usable_identities, with_groups, with_suite,
};
use crate::identities::{Identity, KeyType, libcrypto_is_post_quantum};
use crate::memory::{self, End, connect, use_and_close};
use crate::old;

/// A suite, a group, and the key that the server signs with.
struct Case {
    suite: u16,
    group: u16,
    identity: &'static Identity,
}

/// The suites of TLS 1.2 for RSA keys.
const FOR_RSA: [u16; 3] = [0xc02f, 0xc030, 0xcca8];

/// Everything that the provider can do.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for suite in tls13_suites().into_iter().chain(tls12_suites()) {
        let is_tls13 = suite >> 8 == 0x13;
        for group in groups() {
            for identity in usable_identities() {
                let key_type = identity.key_type;
                let fits = FOR_RSA.contains(&suite) == (key_type == KeyType::Rsa) && !key_type.is_post_quantum();
                if is_tls13 || (fits && !is_hybrid(group)) {
                    cases.push(Case { suite, group, identity });
                }
            }
        }
    }
    cases
}

/// Counts handshakes of TLS 1.3 and 1.2.
fn run(mut ends: impl FnMut(&Case) -> Option<(Box<dyn End>, Box<dyn End>)>) -> [usize; 2] {
    let mut counts = [0; 2];
    for case in cases() {
        let Some((mut client, mut server)) = ends(&case) else {
            continue;
        };
        let (version, suite, group) = connect(client.as_mut(), server.as_mut());
        assert_eq!((suite, group), (case.suite, case.group), "{:?}", case.identity.key_type);
        use_and_close(client.as_mut(), server.as_mut());
        match version {
            0x0304 => counts[0] += 1,
            0x0303 => counts[1] += 1,
            _ => panic!("version {version:x}"),
        }
    }
    counts
}

fn our_client(case: &Case) -> Box<dyn End> {
    let provider = with_groups(with_suite(case.suite), &[case.group]);
    Box::new(memory::client(&Arc::new(client(provider))))
}

/// Server configurations by key type, since each keeps its key.
fn our_server(case: &Case) -> Box<dyn End> {
    Box::new(memory::server(&Arc::new(server(ours().clone(), case.identity))))
}

fn old_fits(case: &Case) -> bool {
    old::signs(case.identity.key_type) && old::suites().contains(&case.suite) && old::groups().contains(&case.group)
}

/// Suites of a version, groups, and key types.
fn product(suites: usize, groups: usize, key_types: usize) -> usize {
    suites * groups * key_types
}

/// Whether what computes has ML-KEM: the module, or libcrypto.
fn has_post_quantum() -> bool {
    match on_fips() {
        true => support::fips_module::FipsModule::of(support::backend()).has_post_quantum,
        false => libcrypto_is_post_quantum(),
    }
}

#[test]
fn with_itself() {
    let ed25519 = usize::from(!on_fips() || has_post_quantum());
    let ml_dsa = if has_post_quantum() && libcrypto_is_post_quantum() {
        3
    } else {
        0
    };
    let suites = if on_fips() { 2 } else { 3 };
    let (curves, hybrids) = match (on_fips(), has_post_quantum()) {
        (false, false) => (4, 0),
        (false, true) => (4, 3),
        (true, false) => (3, 0),
        (true, true) => (3, 3),
    };
    let done = run(|case| Some((our_client(case), our_server(case))));
    let expected = [
        product(suites, curves + hybrids, 4 + ed25519 + ml_dsa),
        // RSA keys have the one half of the suites, the others the other half.
        product(suites, curves, 4 + ed25519),
    ];
    assert_eq!(done, expected);
    println!("handshakes of TLS 1.3 and 1.2 with itself: {done:?}");
    if !on_fips() {
        assert_eq!(
            done,
            if libcrypto_is_post_quantum() {
                [168, 60]
            } else {
                [60, 60]
            }
        );
    }
}

/// ring has X25519, P-256 and P-384, and no P-521 in any role but the verification of signatures.
#[test]
fn with_rustls_0_23_and_ring() {
    let suites = if on_fips() { 2 } else { 3 };
    let curves = if on_fips() { 2 } else { 3 };
    let ed25519 = usize::from(!on_fips() || has_post_quantum());
    let expected = [product(suites, curves, 3 + ed25519); 2];
    let as_client = run(|case| {
        let config = old_fits(case).then(|| old::server_config(case.identity))?;
        Some((our_client(case), Box::new(old::server(&config)) as _))
    });
    assert_eq!(as_client, expected);
    let as_server = run(|case| {
        let client = old_fits(case).then(|| old::client(case.suite, case.group))?;
        Some((Box::new(client) as _, our_server(case)))
    });
    assert_eq!(as_server, expected);
    println!("handshakes of TLS 1.3 and 1.2 with rustls 0.23, as client and as server: {as_client:?} {as_server:?}");
    if !on_fips() {
        assert_eq!(as_client, [36, 36]);
    }
}
