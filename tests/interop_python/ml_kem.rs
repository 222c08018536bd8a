//! ML-KEM: this crate and Python's `cryptography` must accept each other's keys and ciphertexts.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::errors::assert_unsupported_naming;
use support::{backend, python};

use MlKemParameterSet::{MlKem768, MlKem1024};

/// What the snippets begin with: the first argument is the number in the parameter set's name.
const PREAMBLE: &str = "
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import mlkem
name = argument(0).decode()
Private = getattr(mlkem, f'MLKEM{name}PrivateKey')
Public = getattr(mlkem, f'MLKEM{name}PublicKey')
";

fn run(set: MlKemParameterSet, snippet: &str, arguments: &[&[u8]]) -> Vec<u8> {
    let number = set.name().strip_prefix("ML-KEM-").unwrap();
    let arguments = [&[number.as_bytes()], arguments].concat();
    python::run(&format!("{PREAMBLE}{snippet}"), &arguments)
}

/// A key from a seed: its public key in bytes, and key files.
const KEY_FILES: &str = "
key = Private.from_seed_bytes(argument(1))
assert key.private_bytes_raw() == argument(1)
pem = serialization.Encoding.PEM
private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
assert private == argument(2) and public == argument(3)
loaded = serialization.load_pem_private_key(argument(2), None)
assert loaded.private_bytes_raw() == argument(1)
assert serialization.load_pem_public_key(argument(3)) == key.public_key()
answer(key.public_key().public_bytes_raw())
";

const DECAPSULATE: &str = "
answer(Private.from_seed_bytes(argument(1)).decapsulate(argument(2)))
";

const ENCAPSULATE: &str = "
secret, ciphertext = Public.from_public_bytes(argument(1)).encapsulate()
answer(secret + ciphertext)
";

const GENERATE: &str = "
answer(Private.generate().private_bytes_raw())
";

/// Python does not have ML-KEM-512.
#[test]
fn ml_kem() {
    let (mut ran, mut skipped) = (0, 0);
    for set in [MlKem768, MlKem1024] {
        if !backend().ml_kem_supported(set) {
            assert_unsupported_naming(MlKemPrivateKey::generate(backend(), set), &[set.name()]);
            skipped += 2;
            continue;
        }
        let own = MlKemPrivateKey::generate(backend(), set).unwrap();
        let seed = run(set, GENERATE, &[]);
        let theirs = MlKemPrivateKey::from_seed(backend(), set, &seed).unwrap();
        for key in [own, theirs] {
            let seed = key.seed().unwrap().unwrap();
            let public_key = key.public_key().unwrap();
            let private_pem = PrivateKey::from(key.clone())
                .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
                .unwrap();
            let public_pem = PublicKey::from(public_key.clone())
                .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
                .unwrap();
            let public_bytes = run(set, KEY_FILES, &[&seed, &private_pem, &public_pem]);
            assert_eq!(public_bytes, public_key.public_bytes_raw().unwrap());

            let (secret, ciphertext) = public_key.encapsulate().unwrap();
            assert_eq!(run(set, DECAPSULATE, &[&seed, &ciphertext]), *secret);
            // Implicit rejection.
            let garbage = vec![7; set.ciphertext_length()];
            assert_eq!(
                run(set, DECAPSULATE, &[&seed, &garbage]),
                *key.decapsulate(&garbage).unwrap()
            );

            let made = run(set, ENCAPSULATE, &[&public_bytes]);
            let (secret, ciphertext) = made.split_at(set.shared_secret_length());
            assert_eq!(*key.decapsulate(ciphertext).unwrap(), *secret);
            ran += 1;
        }
    }
    println!("count: cross-check ml-kem ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 4);
}
