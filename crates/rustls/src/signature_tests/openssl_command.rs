//! What ring has no algorithm for, against the command `openssl`: P-521, and ECDSA with the hash functions of other curves.

use hazmat_openssl::serialization::NoEncryption;
use pki_types::alg_id;
use support::openssl_cli::Workspace;

use super::keys::{cases, key};

const MESSAGE: &[u8] = b"a message of a handshake";

#[test]
fn the_command_and_this_crate_verify_each_other() {
    let openssl = Workspace::new();
    openssl.write("message", MESSAGE);
    let mut compared = 0;
    for case in cases() {
        if case.ring().is_some() || case.key.private.as_elliptic_curve().is_none() {
            continue;
        }
        let digest = match case.verifier.signature_alg_id() {
            alg_id::ECDSA_SHA256 => "-sha256",
            alg_id::ECDSA_SHA384 => "-sha384",
            _ => "-sha512",
        };
        let private = &key(case.key.name).private;
        openssl.write("private.pem", &private.to_pkcs8_pem(NoEncryption).unwrap());
        openssl.write("public.pem", &private.public_key().unwrap().to_spki_pem().unwrap());
        let theirs = openssl.must_run(&["dgst", digest, "-sign", "private.pem", "message"]);
        assert!(case.accepts(&case.key.public, MESSAGE, &theirs), "{:?}", case.verifier);
        openssl.write("signature", &case.sign(MESSAGE));
        openssl.must_run(&[
            "dgst",
            digest,
            "-verify",
            "public.pem",
            "-signature",
            "signature",
            "message",
        ]);
        compared += 1;
    }
    // SHA-512 on P-256 and P-384, and all three on P-521.
    assert_eq!(compared, 5);
}
