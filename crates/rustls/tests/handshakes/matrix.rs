//! The matrix of handshakes: suites × groups × key types.

use crate::harness::identities::is_post_quantum;
use crate::harness::matrix::{Counts, run};
use crate::sides::{common, matrix, other, ours};

/// Three suites of TLS 1.3 with all groups and key types. In TLS 1.2, three suites for RSA and three for the other types, with three
/// groups; hybrid groups are for TLS 1.3 only.
fn formula(groups: usize, key_types: [usize; 2]) -> Counts {
    Counts {
        tls13: 3 * groups * key_types[0],
        tls12: 3 * 3 * key_types[1],
    }
}

fn literal([tls13, tls12]: [usize; 2]) -> Counts {
    Counts { tls13, tls12 }
}

#[test]
fn our_client_with_the_others_server() {
    let done = run(ours(), other());
    assert_eq!(done, formula(common().groups, common().signs));
    assert_eq!(done, literal(matrix()[0]));
}

#[test]
fn the_others_client_with_our_server() {
    let done = run(other(), ours());
    assert_eq!(done, formula(common().groups, common().verifies));
    assert_eq!(done, literal(matrix()[1]));
}

/// Four groups and five key types, since OpenSSL 3.5 seven and eight.
#[test]
fn our_client_with_our_server() {
    let expected = if is_post_quantum() { [168, 60] } else { [60, 60] };
    assert_eq!(run(ours(), ours()), literal(expected));
}
