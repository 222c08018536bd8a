//! X25519 and X448: every published vector, and invalid calls.

use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use support::raw_key_vectors::{self, MontgomeryVector};
use support::{backend, bytes, errors, files, key_files, tally};

/// The two functions, whose types share their methods but no trait.
trait Function: Sized + Send + Sync + Clone {
    type Public: Send + Sync + Clone + PartialEq + std::fmt::Debug;

    const NAME: &'static str;
    const KEY_SIZE: usize;
    /// The base point of RFC 7748.
    const BASE: u8;
    /// The output after a thousand iterations, of RFC 7748, section 5.2.
    const AFTER_A_THOUSAND: &'static str;
    /// The example of an exchange of RFC 7748, section 6: both private keys, both public keys and the secret.
    const EXCHANGE: [&'static str; 5];
    /// Points whose order divides the cofactor: every secret with them would be zero.
    const SMALL_ORDER: &'static [&'static str];

    fn supported() -> bool;
    fn generate() -> Result<Self>;
    fn load(bytes: &[u8]) -> Result<Self>;
    fn load_public(bytes: &[u8]) -> Result<Self::Public>;
    fn exchange(&self, peer: &Self::Public) -> Result<SecretBytes>;
    fn public_key(&self) -> Result<Self::Public>;
    fn private_bytes(&self) -> Result<SecretBytes>;
    fn public_bytes(public: &Self::Public) -> Result<Vec<u8>>;
    fn text(&self) -> String;
}

macro_rules! function {
    ($private:ident, $public:ident, $name:literal, $size:literal, $base:literal,
     $thousand:literal, $exchange:expr, $small_order:expr,
     $supported:ident, $generate:ident, $load:ident, $load_public:ident) => {
        impl Function for $private {
            type Public = $public;

            const NAME: &'static str = $name;
            const KEY_SIZE: usize = $size;
            const BASE: u8 = $base;
            const AFTER_A_THOUSAND: &'static str = $thousand;
            const EXCHANGE: [&'static str; 5] = $exchange;
            const SMALL_ORDER: &'static [&'static str] = $small_order;

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

            fn exchange(&self, peer: &$public) -> Result<SecretBytes> {
                self.exchange(peer)
            }

            fn public_key(&self) -> Result<$public> {
                let key = self.public_key()?;
                assert_eq!(self.public_bytes_raw()?, key.public_bytes_raw()?);
                Ok(key)
            }

            fn private_bytes(&self) -> Result<SecretBytes> {
                self.private_bytes_raw()
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

function!(
    X25519PrivateKey,
    X25519PublicKey,
    "x25519",
    32,
    9,
    "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51",
    [
        "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
    ],
    &[
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        // The highest bit is not part of the number.
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ],
    x25519_supported,
    x25519_generate_key,
    x25519_load_private_bytes,
    x25519_load_public_bytes
);
function!(
    X448PrivateKey,
    X448PublicKey,
    "x448",
    56,
    5,
    "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2b79fceea3ec353ef54faa26e219f38",
    [
        "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
        "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
        "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0",
        "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
        "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d",
    ],
    &[
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "fefffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "00000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ],
    x448_supported,
    x448_generate_key,
    x448_load_private_bytes,
    x448_load_public_bytes
);

/// Runs the same test for both, where the backend has them.
macro_rules! for_both {
    ($name:ident) => {{
        run_supported::<X25519PrivateKey>($name::<X25519PrivateKey>);
        run_supported::<X448PrivateKey>($name::<X448PrivateKey>);
    }};
}

fn run_supported<F: Function>(test: fn()) {
    if F::supported() {
        test();
        return;
    }
    assert!(!cfg!(feature = "vendored") || support::on_fips(), "{}", F::NAME);
    assert_missing::<F>();
}

fn assert_missing<F: Function>() {
    errors::assert_unsupported(F::generate().map(|_| ()));
    errors::assert_unsupported(F::load(&vec![1; F::KEY_SIZE]).map(|_| ()));
    errors::assert_unsupported(F::load_public(&vec![1; F::KEY_SIZE]));
}

fn hex(text: &str) -> Vec<u8> {
    bytes::from_hex(text).unwrap()
}

#[test]
fn every_file_is_claimed() {
    for folder in ["X25519", "X448"] {
        let names = key_files::names(folder).chain(["rfc7748.txt"]);
        files::assert_claimed(&format!("asymmetric/{folder}"), names);
    }
}

#[test]
fn x25519_vectors() {
    run_vectors::<X25519PrivateKey>("asymmetric/X25519/rfc7748.txt");
}

#[test]
fn x448_vectors() {
    run_vectors::<X448PrivateKey>("asymmetric/X448/rfc7748.txt");
}

fn run_vectors<F: Function>(name: &str) {
    let vectors = raw_key_vectors::montgomery(name);
    let refused = |_: &MontgomeryVector| assert_missing::<F>();
    tally::run(
        F::NAME,
        name,
        3,
        &vectors,
        |_| F::supported(),
        check_vector::<F>,
        refused,
    );
}

fn check_vector<F: Function>(vector: &MontgomeryVector) {
    let place = &vector.position;
    let private = F::load(&vector.scalar).unwrap();
    let public = F::load_public(&vector.u).unwrap();
    assert_eq!(*private.private_bytes().unwrap(), *vector.scalar, "{place}");
    assert_eq!(F::public_bytes(&public).unwrap(), vector.u, "{place}");
    assert_eq!(*private.exchange(&public).unwrap(), *vector.output, "{place}");
}

/// RFC 7748 also gives the output after a million iterations, which would take minutes here.
#[test]
fn a_thousand_iterations_give_what_rfc_7748_says() {
    for_both!(check_iterations);
}

fn check_iterations<F: Function>() {
    let mut scalar = vec![0; F::KEY_SIZE];
    scalar[0] = F::BASE;
    let mut u = scalar.clone();
    for _ in 0..1000 {
        let secret = F::load(&scalar)
            .unwrap()
            .exchange(&F::load_public(&u).unwrap())
            .unwrap();
        u = std::mem::replace(&mut scalar, secret.to_vec());
    }
    assert_eq!(bytes::to_hex(&scalar), F::AFTER_A_THOUSAND, "{}", F::NAME);
}

#[test]
fn the_exchange_of_rfc_7748() {
    for_both!(check_exchange);
}

fn check_exchange<F: Function>() {
    let [a, b, public_a, public_b, secret] = F::EXCHANGE.map(hex);
    let (a, b) = (F::load(&a).unwrap(), F::load(&b).unwrap());
    assert_eq!(F::public_bytes(&a.public_key().unwrap()).unwrap(), public_a);
    assert_eq!(F::public_bytes(&b.public_key().unwrap()).unwrap(), public_b);
    assert_eq!(*a.exchange(&F::load_public(&public_b).unwrap()).unwrap(), *secret);
    assert_eq!(*b.exchange(&F::load_public(&public_a).unwrap()).unwrap(), *secret);
}

#[test]
fn generated_keys_round_trip_and_agree() {
    for_both!(check_generated);
}

fn check_generated<F: Function>() {
    let (own, peer) = (F::generate().unwrap(), F::generate().unwrap());
    let public = own.public_key().unwrap();
    let again = F::load(&own.private_bytes().unwrap()).unwrap();
    assert_eq!(again.public_key().unwrap(), public);
    assert_eq!(F::load_public(&F::public_bytes(&public).unwrap()).unwrap(), public);
    assert_ne!(peer.public_key().unwrap(), public);
    let secret = own.exchange(&peer.public_key().unwrap()).unwrap();
    assert_eq!(secret.len(), F::KEY_SIZE);
    assert!(secret == peer.exchange(&public).unwrap());
    assert!(secret == again.exchange(&peer.public_key().unwrap()).unwrap());
    assert!(secret != F::generate().unwrap().exchange(&public).unwrap());
}

#[test]
fn points_of_small_order_are_refused() {
    for_both!(check_small_order);
}

fn check_small_order<F: Function>() {
    let keys = [F::generate().unwrap(), F::load(&bytes::sample(1, F::KEY_SIZE)).unwrap()];
    for point in F::SMALL_ORDER {
        // The bytes load like any other key; using the key is refused.
        let public = F::load_public(&hex(point)).unwrap();
        for key in &keys {
            let result = key.exchange(&public);
            assert!(result.is_err(), "{} {point}", F::NAME);
            errors::assert_malformed(result, &["public key"]);
        }
    }
    // A key still works after a refusal.
    assert!(
        keys[0].exchange(&keys[1].public_key().unwrap()).unwrap()
            == keys[1].exchange(&keys[0].public_key().unwrap()).unwrap()
    );
}

/// Keys of two backends, and so of two library contexts, work together.
#[test]
fn keys_of_two_backends_go_together() {
    if !X25519PrivateKey::supported() {
        return;
    }
    let other = Backend::new().unwrap();
    let own = backend().x25519_generate_key().unwrap();
    let theirs = other.x25519_generate_key().unwrap();
    let secret = own.exchange(&theirs.public_key().unwrap()).unwrap();
    assert!(secret == theirs.exchange(&own.public_key().unwrap()).unwrap());
    let same = other.x25519_load_public_bytes(&own.public_key().unwrap().public_bytes_raw().unwrap());
    assert_eq!(same.unwrap(), own.public_key().unwrap());
}

#[test]
fn refusals_leave_no_errors_behind() {
    for_both!(check_errors);
}

fn check_errors<F: Function>() {
    let key = F::generate().unwrap();
    let zero = F::load_public(&vec![0; F::KEY_SIZE]).unwrap();
    assert!(key.exchange(&zero).is_err());
    assert!(F::load(&[1]).is_err() && F::load_public(&[1]).is_err());
    let left = openssl::error::ErrorStack::get();
    assert!(left.errors().is_empty(), "{left}");
}

/// A number that is not reduced is the same key as the reduced number.
#[test]
fn numbers_that_are_not_reduced_are_taken() {
    for_both!(check_not_reduced);
}

fn check_not_reduced<F: Function>() {
    // The prime plus three, and plus five.
    let prime = hex(F::SMALL_ORDER
        .iter()
        .rev()
        .find(|point| is_prime_of::<F>(point))
        .unwrap());
    let key = F::load(&bytes::sample(2, F::KEY_SIZE)).unwrap();
    for small in [3, 5] {
        let mut reduced = vec![0; F::KEY_SIZE];
        reduced[0] = small;
        let larger = add_small(&prime, small);
        let secrets = [&reduced, &larger].map(|u| key.exchange(&F::load_public(u).unwrap()).unwrap());
        assert!(secrets[0] == secrets[1], "{} {small}", F::NAME);
    }
}

fn is_prime_of<F: Function>(point: &str) -> bool {
    match F::NAME {
        "x25519" => point.starts_with("ed") && point.ends_with("7f"),
        _ => point.starts_with("ff"),
    }
}

/// The sum of a little-endian number and a small one.
fn add_small(number: &[u8], small: u8) -> Vec<u8> {
    let mut carry = u16::from(small);
    let digits = number.iter().map(|digit| {
        carry += u16::from(*digit);
        let digit = carry.to_le_bytes()[0];
        carry >>= 8;
        digit
    });
    digits.collect()
}

#[test]
fn keys_of_the_wrong_size_are_refused() {
    for_both!(check_sizes);
}

fn check_sizes<F: Function>() {
    for size in [0, 1, F::KEY_SIZE - 1, F::KEY_SIZE + 1, 2 * F::KEY_SIZE, 1000] {
        let wrong = vec![1; size];
        errors::assert_invalid_argument(F::load(&wrong).map(|_| ()), &[&F::KEY_SIZE.to_string()]);
        errors::assert_invalid_argument(F::load_public(&wrong), &[&F::KEY_SIZE.to_string()]);
    }
}

#[test]
fn keys_do_not_show_themselves() {
    for_both!(check_text);
}

fn check_text<F: Function>() {
    let secret = bytes::sample(3, F::KEY_SIZE);
    let key = F::load(&secret).unwrap();
    let shown = key.text();
    assert!(!shown.contains(&bytes::to_hex(&secret)));
    assert!(!shown.contains(&format!("{}, {}", secret[0], secret[1])), "{shown}");
}

#[test]
fn eight_threads_exchange_with_one_key() {
    for_both!(check_threads);
}

fn check_threads<F: Function>() {
    let key = F::generate().unwrap();
    let public = key.public_key().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let (key, public) = (&key, &public);
            scope.spawn(move || {
                let clone = key.clone();
                for _ in 0..25 {
                    let peer = F::generate().unwrap();
                    let secret = key.exchange(&peer.public_key().unwrap()).unwrap();
                    assert!(secret == peer.exchange(public).unwrap());
                    assert!(secret == clone.exchange(&peer.public_key().unwrap()).unwrap());
                }
            });
        }
    });
}
