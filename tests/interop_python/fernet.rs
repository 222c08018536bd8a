//! Fernet: this crate and Python's `cryptography` read each other's tokens.

use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::{Fernet, MultiFernet};
use support::{backend, bytes, python};

const START: &str = "
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
fernet = Fernet(argument(0))
def refused(call):
    try:
        call()
    except InvalidToken:
        return
    raise AssertionError('accepted')
";

fn ask(call: &str, arguments: &[&[u8]]) -> Vec<u8> {
    python::run(&format!("{START}{call}"), arguments)
}

#[test]
fn tokens_are_read_by_both() {
    let mut ran = 0;
    for (number, length) in [0, 1, 15, 16, 17, 1000, 40_000].into_iter().enumerate() {
        let data = bytes::sample(41, length);
        let time = 1_000_000_000 * number as u64 + 7;
        let key = if number % 2 == 0 {
            Fernet::generate_key(backend()).unwrap()
        } else {
            SecretBytes::from(python::run(
                "from cryptography.fernet import Fernet; answer(Fernet.generate_key())",
                &[],
            ))
        };
        let fernet = Fernet::new(backend(), &key).unwrap();

        let own = fernet.encrypt_at_time(&data, time).unwrap();
        let call = "
token, now = argument(1), number(2)
assert fernet.extract_timestamp(token) == now
assert fernet.decrypt_at_time(token, 60, now + 60) == fernet.decrypt(token)
refused(lambda: fernet.decrypt_at_time(token, 60, now + 61))
refused(lambda: fernet.decrypt_at_time(token, 60, now - 61))
refused(lambda: fernet.decrypt(token[:-4]))
answer(fernet.decrypt(token))
";
        // A command line has room for short data only.
        if length < 30_000 {
            assert_eq!(ask(call, &[&key, own.as_bytes(), &time.to_be_bytes()]), data);
        }

        let call = "answer(fernet.encrypt_at_time(argument(1), number(2)))";
        let theirs = ask(call, &[&key, &data, &time.to_be_bytes()]);
        assert_eq!(fernet.decrypt(&theirs, None).unwrap(), data);
        assert_eq!(fernet.extract_timestamp(&theirs), Ok(time));
        assert_eq!(fernet.decrypt_at_time(&theirs, 60, time + 60).unwrap(), data);
        assert_eq!(fernet.decrypt_at_time(&theirs, 60, time + 61), Err(Error::InvalidTag));
        ran += 1;
    }
    println!("count: cross-check fernet ran={ran} skipped=0");
    assert_eq!(ran, 7);
}

#[test]
fn tokens_of_now_are_read_by_both() {
    let key = Fernet::generate_key(backend()).unwrap();
    let fernet = Fernet::new(backend(), &key).unwrap();
    let theirs = ask("answer(fernet.encrypt(b'now'))", &[&key]);
    assert_eq!(fernet.decrypt(&theirs, Some(3600)).unwrap(), b"now");
    let own = fernet.encrypt(b"now").unwrap();
    assert_eq!(
        ask("answer(fernet.decrypt(argument(1), 3600))", &[&key, own.as_bytes()]),
        b"now"
    );
}

#[test]
fn rotation_gives_what_both_read() {
    let keys = [(); 2].map(|()| Fernet::generate_key(backend()).unwrap());
    let one = |key| Fernet::new(backend(), key).unwrap();
    let multi = MultiFernet::new([one(&keys[1]), one(&keys[0])]).unwrap();
    let start = "multi = MultiFernet([Fernet(argument(1)), fernet])\n";
    let old = one(&keys[0]).encrypt_at_time(b"a message", 1000).unwrap();

    let call = format!("{start}answer(multi.rotate(argument(2)))");
    let theirs = ask(&call, &[&keys[0], &keys[1], old.as_bytes()]);
    assert_eq!(multi.extract_timestamp(&theirs), Ok(1000));
    assert_eq!(one(&keys[1]).decrypt(&theirs, None).unwrap(), b"a message");

    let own = multi.rotate(&old).unwrap();
    let call = format!(
        "{start}assert multi.extract_timestamp(argument(2)) == 1000\nanswer(Fernet(argument(1)).decrypt(argument(2)))"
    );
    assert_eq!(ask(&call, &[&keys[0], &keys[1], own.as_bytes()]), b"a message");
}
