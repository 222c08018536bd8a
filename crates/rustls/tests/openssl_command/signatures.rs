//! Signatures that ring has no algorithm for, made and verified by the command: with P-521, and ECDSA with the hash functions of other
//! curves.

use crate::harness::identities::{self, KeyType};
use crate::sides::ours;
use hazmat_openssl::asymmetric::SignatureAlgorithm;
use hazmat_openssl::hashes::HashAlgorithm;
use hazmat_openssl::serialization::NoEncryption;
use rustls::pki_types::alg_id;
use support::openssl_cli::{Workspace, newest};

const MESSAGE: &[u8] = b"a message of a handshake";

#[test]
fn the_command_and_this_crate_verify_each_other() {
    let workspace = Workspace::new();
    let openssl = |arguments: &[&str]| {
        workspace
            .run_program(&newest(), arguments)
            .unwrap_or_else(|| panic!("the command refuses {arguments:?}"))
    };
    workspace.write("message", MESSAGE);
    let rings = rustls::crypto::ring::default_provider().signature_verification_algorithms;
    let mut compared = 0;
    for (key_type, curve) in [
        (KeyType::P256, alg_id::ECDSA_P256),
        (KeyType::P384, alg_id::ECDSA_P384),
        (KeyType::P521, alg_id::ECDSA_P521),
    ] {
        let private = &identities::of(key_type).key;
        let public = private.public_key().unwrap();
        let spki = public.to_spki_der().unwrap();
        let point = &spki[support::der::content_range(&spki, &[1])][1..];
        workspace.write("private.pem", &private.to_pkcs8_pem(NoEncryption).unwrap());
        workspace.write("public.pem", &public.to_spki_pem().unwrap());
        for (digest, hash, algorithm) in [
            ("-sha256", HashAlgorithm::Sha256, alg_id::ECDSA_SHA256),
            ("-sha384", HashAlgorithm::Sha384, alg_id::ECDSA_SHA384),
            ("-sha512", HashAlgorithm::Sha512, alg_id::ECDSA_SHA512),
        ] {
            let is_it = |verifier: &dyn rustls::pki_types::SignatureVerificationAlgorithm| {
                verifier.public_key_alg_id() == curve && verifier.signature_alg_id() == algorithm
            };
            if rings.all.iter().any(|verifier| is_it(*verifier)) {
                continue;
            }
            let all = ours().signature_verification_algorithms.all;
            let found: Vec<_> = all.iter().filter(|verifier| is_it(**verifier)).collect();
            let [verifier] = found[..] else {
                panic!("{} algorithms for {key_type:?} with {digest}", found.len())
            };
            let theirs = openssl(&["dgst", digest, "-sign", "private.pem", "message"]);
            verifier
                .verify_signature(point, MESSAGE, &theirs)
                .unwrap_or_else(|error| panic!("{verifier:?}: {error:?}"));
            assert!(verifier.verify_signature(point, b"another message", &theirs).is_err());
            let own = private.sign(MESSAGE, SignatureAlgorithm::ecdsa(hash)).unwrap();
            workspace.write("signature", &own);
            let mut verify = vec!["dgst", digest, "-verify", "public.pem"];
            verify.extend(["-signature", "signature", "message"]);
            openssl(&verify);
            compared += 1;
        }
    }
    // SHA-512 on P-256 and P-384, and all three on P-521.
    assert_eq!(compared, 5);
}
