//! Ed25519 and Ed448: every published vector, and invalid calls.

use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use support::raw_key_vectors::{self, EdwardsVector};
use support::{backend, bytes, errors, files, key_files, tally};

/// The two signature schemes, whose types share their methods but no trait.
trait Scheme: Sized + Send + Sync + Clone {
    type Public: Send + Sync + Clone + PartialEq + std::fmt::Debug;

    const NAME: &'static str;
    const KEY_SIZE: usize;
    /// The order of the group, in the encoding of a signature's second half.
    const ORDER: &'static str;

    fn supported() -> bool;
    fn generate() -> Result<Self>;
    fn load(bytes: &[u8]) -> Result<Self>;
    fn load_public(bytes: &[u8]) -> Result<Self::Public>;
    fn sign(&self, data: &[u8]) -> Result<Vec<u8>>;
    fn public_key(&self) -> Result<Self::Public>;
    fn private_bytes(&self) -> Result<SecretBytes>;
    fn verify(public: &Self::Public, signature: &[u8], data: &[u8]) -> Result<()>;
    fn public_bytes(public: &Self::Public) -> Result<Vec<u8>>;
    fn text(&self) -> String;
}

macro_rules! scheme {
    ($private:ident, $public:ident, $name:literal, $size:literal, $order:literal,
     $supported:ident, $generate:ident, $load:ident, $load_public:ident) => {
        impl Scheme for $private {
            type Public = $public;

            const NAME: &'static str = $name;
            const KEY_SIZE: usize = $size;
            const ORDER: &'static str = $order;

            fn supported() -> bool {
                backend().$supported()
            }

            fn generate() -> Result<Self> {
                backend().$generate()
            }

            fn load(bytes: &[u8]) -> Result<Self> {
                backend().$load(bytes)
            }

            fn load_public(bytes: &[u8]) -> Result<$public> {
                backend().$load_public(bytes)
            }

            fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
                self.sign(data)
            }

            fn public_key(&self) -> Result<$public> {
                let key = self.public_key()?;
                assert_eq!(self.public_bytes_raw()?, key.public_bytes_raw()?);
                Ok(key)
            }

            fn private_bytes(&self) -> Result<SecretBytes> {
                self.private_bytes_raw()
            }

            fn verify(public: &$public, signature: &[u8], data: &[u8]) -> Result<()> {
                public.verify(signature, data)
            }

            fn public_bytes(public: &$public) -> Result<Vec<u8>> {
                public.public_bytes_raw()
            }

            fn text(&self) -> String {
                format!("{self:?}")
            }
        }
    };
}

scheme!(
    Ed25519PrivateKey,
    Ed25519PublicKey,
    "ed25519",
    32,
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
    ed25519_supported,
    ed25519_generate_key,
    ed25519_load_private_bytes,
    ed25519_load_public_bytes
);
scheme!(
    Ed448PrivateKey,
    Ed448PublicKey,
    "ed448",
    57,
    "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7cffffffffffffffffffffffffffffffffffffffffffffffffffffff3f00",
    ed448_supported,
    ed448_generate_key,
    ed448_load_private_bytes,
    ed448_load_public_bytes
);

/// Runs the same test for both, where the backend has them.
macro_rules! for_both {
    ($name:ident) => {{
        run_supported::<Ed25519PrivateKey>($name::<Ed25519PrivateKey>);
        run_supported::<Ed448PrivateKey>($name::<Ed448PrivateKey>);
    }};
}

fn run_supported<S: Scheme>(test: fn()) {
    if S::supported() {
        test();
        return;
    }
    assert!(!cfg!(feature = "vendored") || support::on_fips(), "{}", S::NAME);
    assert_missing::<S>();
}

fn assert_missing<S: Scheme>() {
    errors::assert_unsupported(S::generate().map(|_| ()));
    errors::assert_unsupported(S::load(&vec![1; S::KEY_SIZE]).map(|_| ()));
    errors::assert_unsupported(S::load_public(&vec![1; S::KEY_SIZE]));
}

#[test]
fn every_file_is_claimed() {
    let ed25519 = ["sign.input", "rfc8032-ed25519ctx.txt", "rfc8032-ed25519ph.txt"];
    files::assert_claimed("asymmetric/Ed25519", key_files::names("Ed25519").chain(ed25519));
    let ed448 = ["rfc8032.txt", "rfc8032-ed448ph.txt"];
    files::assert_claimed("asymmetric/Ed448", key_files::names("Ed448").chain(ed448));
}

#[test]
fn ed25519_vectors() {
    let name = "asymmetric/Ed25519/sign.input";
    run_vectors::<Ed25519PrivateKey>(name, 1024, &raw_key_vectors::ed25519(name));
}

#[test]
fn ed448_vectors() {
    let name = "asymmetric/Ed448/rfc8032.txt";
    let vectors = raw_key_vectors::ed448(name);
    assert_eq!(vectors.iter().filter(|vector| vector.context.is_some()).count(), 1);
    run_vectors::<Ed448PrivateKey>(name, 9, &vectors);
}

fn run_vectors<S: Scheme>(name: &str, expected: usize, vectors: &[EdwardsVector]) {
    let refused = |_: &EdwardsVector| assert_missing::<S>();
    tally::run(
        S::NAME,
        name,
        expected,
        vectors,
        |_| S::supported(),
        check_vector::<S>,
        refused,
    );
}

fn check_vector<S: Scheme>(vector: &EdwardsVector) {
    let place = &vector.position;
    let (message, signature) = (&vector.message, &vector.signature);
    let private = S::load(&vector.private_key).unwrap();
    let public = S::load_public(&vector.public_key).unwrap();
    assert_eq!(private.public_key().unwrap(), public, "{place}");
    assert_eq!(S::public_bytes(&public).unwrap(), vector.public_key, "{place}");
    assert_eq!(*private.private_bytes().unwrap(), *vector.private_key, "{place}");
    let own = private.sign(message).unwrap();
    S::verify(&public, &own, message).unwrap();
    if vector.context.is_some() {
        // A signature made with a context is invalid without it.
        assert_ne!(own, *signature, "{place}");
        errors::assert_invalid_signature(S::verify(&public, signature, message));
        return;
    }
    assert_eq!(own, *signature, "{place}");
    S::verify(&public, signature, message).unwrap();
    let longer = [&message[..], &[0]].concat();
    errors::assert_invalid_signature(S::verify(&public, signature, &longer));
    for index in [0, signature.len() / 2, signature.len() - 1] {
        errors::assert_invalid_signature(S::verify(&public, &bytes::flipped(signature, index), message));
    }
}

#[test]
fn generated_keys_round_trip() {
    for_both!(check_generated);
}

fn check_generated<S: Scheme>() {
    let key = S::generate().unwrap();
    let private = key.private_bytes().unwrap();
    assert_eq!(private.len(), S::KEY_SIZE);
    let again = S::load(&private).unwrap();
    let public = key.public_key().unwrap();
    assert_eq!(again.public_key().unwrap(), public);
    let encoded = S::public_bytes(&public).unwrap();
    assert_eq!(encoded.len(), S::KEY_SIZE);
    assert_eq!(S::load_public(&encoded).unwrap(), public);
    for size in [0, 1, 64, 1000, 100_003] {
        let data = bytes::sample(1, size);
        let signature = key.sign(&data).unwrap();
        assert_eq!(signature.len(), 2 * S::KEY_SIZE);
        assert_eq!(
            again.sign(&data).unwrap(),
            signature,
            "the same data has the same signature"
        );
        S::verify(&public, &signature, &data).unwrap();
    }
    let other = S::generate().unwrap();
    assert_ne!(other.public_key().unwrap(), public);
    assert!(other.private_bytes().unwrap() != private);
    let signature = other.sign(b"data").unwrap();
    errors::assert_invalid_signature(S::verify(&public, &signature, b"data"));
}

#[test]
fn keys_of_the_wrong_size_are_refused() {
    for_both!(check_sizes);
}

fn check_sizes<S: Scheme>() {
    for size in [0, 1, S::KEY_SIZE - 1, S::KEY_SIZE + 1, 2 * S::KEY_SIZE, 1000] {
        let wrong = vec![1; size];
        errors::assert_invalid_argument(S::load(&wrong).map(|_| ()), &[&S::KEY_SIZE.to_string()]);
        errors::assert_invalid_argument(S::load_public(&wrong), &[&S::KEY_SIZE.to_string()]);
    }
}

#[test]
fn malformed_signatures_are_refused() {
    for_both!(check_malformed);
}

fn check_malformed<S: Scheme>() {
    let key = S::load(&bytes::sample(2, S::KEY_SIZE)).unwrap();
    let public = key.public_key().unwrap();
    let signature = key.sign(b"data").unwrap();
    let (r, s) = signature.split_at(S::KEY_SIZE);
    let zeros = vec![0; S::KEY_SIZE];
    let order = bytes::from_hex(S::ORDER).unwrap();
    assert_eq!(order.len(), S::KEY_SIZE);
    let wrong = [
        Vec::new(),
        vec![0],
        r.to_vec(),
        signature[..signature.len() - 1].to_vec(),
        signature[1..].to_vec(),
        [&signature[..], &[0]].concat(),
        [&signature[..], &signature[..]].concat(),
        vec![0; signature.len()],
        vec![0xff; signature.len()],
        [&zeros, s].concat(),
        [r, &zeros].concat(),
        [s, r].concat(),
        // The same number plus a multiple of the order, which would turn one signature into another.
        [r, &sum(s, &order)].concat(),
        [r, &order].concat(),
    ];
    for signature in &wrong {
        let result = S::verify(&public, signature, b"data");
        assert!(result.is_err(), "{} {}", S::NAME, bytes::to_hex(signature));
        errors::assert_invalid_signature(result);
    }
    S::verify(&public, &signature, b"data").unwrap();
}

/// The sum of two little-endian numbers.
fn sum(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let digits = a.iter().zip(b).map(|(a, b)| {
        carry += u16::from(*a) + u16::from(*b);
        let digit = carry.to_le_bytes()[0];
        carry >>= 8;
        digit
    });
    digits.collect()
}

/// Bytes that are not a point on the curve may be refused as a key; if they load, they verify nothing.
#[test]
fn public_keys_that_are_no_point_verify_nothing() {
    for_both!(check_no_point);
}

fn check_no_point<S: Scheme>() {
    let key = S::generate().unwrap();
    let signature = key.sign(b"data").unwrap();
    let mut tried = 0;
    for seed in 0..16 {
        let result = S::load_public(&bytes::sample(seed, S::KEY_SIZE));
        tried += 1;
        match result {
            Ok(public) => errors::assert_invalid_signature(S::verify(&public, &signature, b"data")),
            Err(_) => errors::assert_invalid_argument(result, &[]),
        }
    }
    assert_eq!(tried, 16);
}

#[test]
fn refusals_leave_no_errors_behind() {
    for_both!(check_errors);
}

fn check_errors<S: Scheme>() {
    let key = S::generate().unwrap();
    let public = key.public_key().unwrap();
    let signature = key.sign(b"data").unwrap();
    assert!(S::verify(&public, &signature, b"other").is_err());
    assert!(S::verify(&public, b"short", b"data").is_err());
    assert!(S::load(&[1]).is_err() && S::load_public(&[1]).is_err());
    let left = openssl::error::ErrorStack::get();
    assert!(left.errors().is_empty(), "{left}");
}

#[test]
fn every_changed_byte_of_a_signature_is_noticed() {
    for_both!(check_changed_bytes);
}

fn check_changed_bytes<S: Scheme>() {
    let key = S::generate().unwrap();
    let public = key.public_key().unwrap();
    let signature = key.sign(b"data").unwrap();
    for index in 0..signature.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = signature.clone();
            changed[index] ^= change;
            errors::assert_invalid_signature(S::verify(&public, &changed, b"data"));
        }
        errors::assert_invalid_signature(S::verify(&public, &signature[..index], b"data"));
    }
}

#[test]
fn keys_do_not_show_themselves() {
    for_both!(check_text);
}

fn check_text<S: Scheme>() {
    let secret = bytes::sample(3, S::KEY_SIZE);
    let key = S::load(&secret).unwrap();
    let shown = key.text();
    assert!(!shown.contains(&bytes::to_hex(&secret)));
    assert!(!shown.contains(&format!("{}, {}", secret[0], secret[1])), "{shown}");
    let shown = format!("{:?}", key.private_bytes().unwrap());
    assert!(!shown.contains(&bytes::to_hex(&secret)));
}

#[test]
fn eight_threads_sign_with_one_key() {
    for_both!(check_threads);
}

fn check_threads<S: Scheme>() {
    let key = S::generate().unwrap();
    let public = key.public_key().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (key, public) = (&key, &public);
            scope.spawn(move || {
                let clone = key.clone();
                for round in 0..50 {
                    let data = bytes::sample(thread, round);
                    let signature = key.sign(&data).unwrap();
                    assert_eq!(clone.sign(&data).unwrap(), signature);
                    S::verify(public, &signature, &data).unwrap();
                    errors::assert_invalid_signature(S::verify(public, &signature, b"other data"));
                }
            });
        }
    });
}
