//! ML-DSA: this crate and the `openssl` command must accept each other's keys and signatures. The command has ML-DSA since 3.5;
//! an earlier one is counted as skipped.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::comparisons::Comparisons;
use support::openssl_cli::Workspace;
use support::{backend, bytes, errors};

const CONTEXT: &str = "a context";

#[test]
fn keys_and_signatures() {
    let mut comparisons = Comparisons::new("ml-dsa");
    for set in MlDsaParameterSet::ALL.iter().copied() {
        let workspace = Workspace::new();
        let generate = ["genpkey", "-algorithm", set.name(), "-out", "theirs.pem"];
        if !backend().ml_dsa_supported(set) {
            comparisons.not_here(1);
        } else if workspace.run(&generate).is_none() {
            comparisons.not_there(1);
        } else {
            compare(&workspace, set);
            comparisons.ran();
        }
    }
    comparisons.finish(3, 0);
}

fn compare(workspace: &Workspace, set: MlDsaParameterSet) {
    let message = bytes::sample(1, 1000);
    workspace.write("message", &message);

    // Their key and signatures.
    let key = backend()
        .load_pem_private_key(&workspace.read("theirs.pem"), None)
        .unwrap();
    let PrivateKey::MlDsa(theirs) = &key else {
        panic!("{key:?}")
    };
    assert_eq!(theirs.parameter_set(), set);
    let public = theirs.public_key().unwrap();
    for option in ["deterministic:0", "deterministic:1"] {
        let context = format!("context-string:{CONTEXT}");
        sign(workspace, &["-rawin", "-pkeyopt", &context, "-pkeyopt", option]);
        let signature = workspace.read("signature");
        public
            .verify_with_context(&signature, &message, CONTEXT.as_bytes())
            .unwrap();
        errors::assert_invalid_signature(public.verify(&signature, &message));
        let fixed = theirs.sign_deterministic(&message, CONTEXT.as_bytes()).unwrap();
        assert_eq!(signature == fixed, option == "deterministic:1");
    }
    let mut hasher = theirs.mu_hasher(b"").unwrap();
    hasher.update(&message).unwrap();
    let mu = hasher.finalize().unwrap();
    workspace.write("mu", &mu);
    workspace.must_run(&[
        "pkeyutl",
        "-sign",
        "-inkey",
        "theirs.pem",
        "-in",
        "mu",
        "-rawin",
        "-pkeyopt",
        "mu:1",
        "-out",
        "signature",
    ]);
    let signature = workspace.read("signature");
    public.verify_mu(&signature, &mu).unwrap();
    public.verify(&signature, &message).unwrap();

    // This crate's key and signatures.
    let own = MlDsaPrivateKey::generate(backend(), set).unwrap();
    let public = PublicKey::from(own.public_key().unwrap());
    let pem = public
        .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
        .unwrap();
    workspace.write("own.pem", &pem);
    let mut signer = own.signer(CONTEXT.as_bytes()).unwrap();
    signer.update(&message).unwrap();
    for signature in [
        own.sign_with_context(&message, CONTEXT.as_bytes()).unwrap(),
        own.sign_deterministic(&message, CONTEXT.as_bytes()).unwrap(),
        signer.finalize().unwrap(),
    ] {
        workspace.write("signature", &signature);
        assert!(verifies(workspace, CONTEXT));
        assert!(!verifies(workspace, "another context"));
    }
}

fn sign(workspace: &Workspace, options: &[&str]) {
    let command = [
        "pkeyutl",
        "-sign",
        "-inkey",
        "theirs.pem",
        "-in",
        "message",
        "-out",
        "signature",
    ];
    workspace.must_run(&[&command[..], options].concat());
}

fn verifies(workspace: &Workspace, context: &str) -> bool {
    let context = format!("context-string:{context}");
    let command = [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "own.pem",
        "-in",
        "message",
        "-rawin",
        "-sigfile",
        "signature",
        "-pkeyopt",
        &context,
    ];
    workspace.run(&command).is_some()
}
