//! Keys that share an identifier: the provider finds the public half of a private key by it, and may find another key's.

use hazmat_openssl::Error;
use hazmat_openssl::key_store::KeyStoreFailure;
use hazmat_openssl::prelude::*;
use support::softhsm::{self, KeyKind, Token};

use super::opened::{backend, pin};

/// No signature leaves the crate that the public half, which `public_key` gives, does not verify.
#[test]
fn a_key_with_the_public_half_of_another_signs_nothing() {
    // Such keys end the lists of other tests.
    let name = "a_key_with_the_public_half_of_another_signs_nothing";
    softhsm::in_own_process(module_path!(), name, |tokens| signs_nothing(&tokens.standard()));
}

fn signs_nothing(token: &Token<'_>) {
    let id = [0x66, 0x66];
    let labels = ["mixed-1", "mixed-2", "mixed-3"];
    for (label, kind) in labels.into_iter().zip([KeyKind::P256, KeyKind::P256, KeyKind::P384]) {
        token.generate(kind, label, &id);
    }
    let mut wrong = 0;
    for label in labels {
        let loaded = backend().load_private_key_uri(&token.private_uri(label), &mut pin());
        match loaded.and_then(|key| Ok((key.sign(b"a message", HashAlgorithm::Sha256)?, key))) {
            Ok((signature, key)) => {
                let public = key.public_key().unwrap();
                public.verify(&signature, b"a message", HashAlgorithm::Sha256).unwrap();
            }
            // The check of the signature, or of the key, and no failure of the token.
            Err(Error::Malformed { .. } | Error::Unsupported { .. }) => wrong += 1,
            Err(Error::KeyStore { failure, .. }) => {
                assert_eq!(failure, KeyStoreFailure::Other);
                wrong += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(
        wrong >= 1,
        "the provider tells the keys apart: this test has become superfluous"
    );
}
