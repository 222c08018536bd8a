//! Output in pieces, of different sizes on each side: this crate and Python's `cryptography` must get the same.

use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

/// Squeezes pieces of the sizes in the last argument, two bytes each.
const XOF: &str = "
from cryptography.hazmat.primitives import hashes
algorithm = {128: hashes.SHAKE128, 256: hashes.SHAKE256}[number(0)]
xof = hashes.XOFHash(algorithm.xof())
data, sizes = argument(1), argument(2)
xof.update(data[:len(data) // 3])
xof.update(data[len(data) // 3:])
answer(b''.join(xof.squeeze(int.from_bytes(sizes[i:i + 2], 'big')) for i in range(0, len(sizes), 2)))
";

/// The output, in pieces whose sizes repeat.
fn squeezed(algorithm: XofAlgorithm, data: &[u8], sizes: &[usize], total: usize) -> Vec<u8> {
    let mut context = backend().create_xof_ctx(algorithm).unwrap();
    context.update(data).unwrap();
    let mut reader = context.into_reader();
    let mut out = Vec::new();
    for size in sizes.iter().cycle() {
        let mut piece = vec![0; (*size).min(total - out.len())];
        reader.squeeze(&mut piece).unwrap();
        out.extend_from_slice(&piece);
        if out.len() == total {
            return out;
        }
    }
    out
}

#[test]
fn shake() {
    let mut ran = 0;
    for (algorithm, strength) in [(XofAlgorithm::Shake128, 128_u64), (XofAlgorithm::Shake256, 256)] {
        for (size, python_sizes, own_sizes) in [
            (0, &[1, 2, 3, 4][..], &[10][..]),
            (135, &[136, 1, 31], &[168]),
            (136, &[135, 2, 300], &[1, 5, 400]),
            (168, &[169, 167, 1000, 1], &[337, 3]),
            (5000, &[10_000, 7, 50_000], &[999, 1, 4096]),
        ] {
            let data = bytes::sample(19, size);
            let total = python_sizes.iter().sum();
            let sizes: Vec<u8> = python_sizes
                .iter()
                .flat_map(|size| (*size as u16).to_be_bytes())
                .collect();
            let theirs = python::run(XOF, &[&strength.to_be_bytes(), &data, &sizes]);
            assert_eq!(
                squeezed(algorithm, &data, own_sizes, total),
                theirs,
                "{algorithm}, {size} bytes"
            );
            ran += 1;
        }
    }
    println!("count: cross-check xof ran={ran} skipped=0");
    assert_eq!(ran, 10);
}
