//! Keys derived from passwords: this crate and Python's `cryptography` must get the same.

use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

const SCRYPT: &str = "
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
answer(Scrypt(salt=argument(1), length=number(2), n=number(3), r=number(4), p=number(5)).derive(argument(0)))
";

#[test]
fn scrypt() {
    let cases: [(usize, usize, u64, u32, u32); 5] = [
        (0, 1, 2, 1, 1),
        (8, 16, 1024, 8, 1),
        (33, 64, 16384, 8, 1),
        (100, 200, 256, 1, 20),
        (64, 33, 32768, 3, 2),
    ];
    let mut ran = 0;
    for (size, length, n, r, p) in cases {
        let (password, salt) = (bytes::sample(17, size), bytes::sample(18, size));
        let numbers = [length as u64, n, r.into(), p.into()].map(u64::to_be_bytes);
        let numbers = numbers.iter().map(<[u8; 8]>::as_slice);
        let arguments: Vec<&[u8]> = [&password[..], &salt[..]].into_iter().chain(numbers).collect();
        let own = backend().derive_scrypt(&password, &salt, length, n, r, p).unwrap();
        assert_eq!(python::run(SCRYPT, &arguments), *own, "{length} bytes, {n} {r} {p}");
        ran += 1;
    }
    println!("count: cross-check scrypt ran={ran} skipped=0");
    assert_eq!(ran, 5);
}
