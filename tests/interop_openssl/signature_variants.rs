//! EdDSA with contexts and digests, and SLH-DSA: this crate and the `openssl` command must make the same signatures, and verify
//! each other's. Commands before 3.2, or before 3.5, do not have them; what is missing is counted.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::comparisons::Comparisons;
use support::openssl_cli::Workspace;
use support::{backend, bytes, errors};

const MESSAGES: [usize; 3] = [1, 64, 100_003];

/// The keys of one comparison.
struct Pair {
    workspace: Workspace,
}

impl Pair {
    fn new(key: &PrivateKey) -> Self {
        let workspace = Workspace::new();
        let pem = key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap();
        workspace.write("own.key", &pem);
        let public = key.public_key().unwrap();
        let pem = public
            .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
            .unwrap();
        workspace.write("own.pub", &pem);
        Pair { workspace }
    }

    /// The command's signature of data, with options of its own.
    fn sign(&self, data: &[u8], options: &[String]) -> Option<Vec<u8>> {
        self.workspace.write("data", data);
        let command = ["pkeyutl", "-sign", "-rawin", "-inkey", "own.key", "-in", "data"];
        self.workspace.run(&with_options(&command, options))
    }

    /// Whether the command accepts a signature.
    fn verifies(&self, signature: &[u8], data: &[u8], options: &[String]) -> bool {
        self.workspace.write("data", data);
        self.workspace.write("signature", signature);
        let command = [
            "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "own.pub", "-in", "data",
        ];
        let command = [&command[..], &["-sigfile", "signature"]].concat();
        self.workspace.run(&with_options(&command, options)).is_some()
    }
}

fn with_options<'a>(command: &[&'a str], options: &'a [String]) -> Vec<&'a str> {
    let options = options.iter().flat_map(|option| ["-pkeyopt", option]);
    command.iter().copied().chain(options).collect()
}

fn context_option(context: &[u8]) -> Vec<String> {
    match context {
        [] => Vec::new(),
        _ => vec![format!("hexcontext-string:{}", bytes::to_hex(context))],
    }
}

/// Compares the signatures of a key that has one for each message, with an instance of its algorithm.
fn compare(
    comparisons: &mut Comparisons,
    pair: &Pair,
    instance: &str,
    sign: impl Fn(&[u8], &[u8]) -> Result<Vec<u8>>,
    verify: impl Fn(&[u8], &[u8], &[u8]) -> Result<()>,
) {
    for (number, size) in MESSAGES.into_iter().enumerate() {
        let data = bytes::sample(7, size);
        let context = [&b"context"[..], &[0; 3], &[9; 255]][number];
        let own = match sign(&data, context) {
            Ok(own) => own,
            Err(Error::Unsupported { .. }) => {
                comparisons.not_here(1);
                continue;
            }
            Err(error) => panic!("{instance}: {error}"),
        };
        let options = [vec![format!("instance:{instance}")], context_option(context)].concat();
        let Some(theirs) = pair.sign(&data, &options) else {
            comparisons.not_there(1);
            continue;
        };
        assert_eq!(bytes::to_hex(&own), bytes::to_hex(&theirs), "{instance}");
        verify(&theirs, &data, context).unwrap();
        errors::assert_invalid_signature(verify(&theirs, &data, b"other"));
        assert!(pair.verifies(&own, &data, &options), "{instance}");
        assert!(!pair.verifies(&own, &bytes::flipped(&data, 0), &options), "{instance}");
        comparisons.ran();
    }
}

#[test]
fn variants_of_eddsa() {
    let mut comparisons = Comparisons::new("eddsa-variants");
    let key = backend().ed25519_generate_key().unwrap();
    let (public, pair) = (key.public_key().unwrap(), Pair::new(&key.clone().into()));
    let sign = |data: &[u8], context: &[u8]| key.sign_with_context(data, context);
    let verify = |signature: &[u8], data: &[u8], context: &[u8]| public.verify_with_context(signature, data, context);
    compare(&mut comparisons, &pair, "Ed25519ctx", sign, verify);
    let sign = |data: &[u8], context: &[u8]| key.sign_ph(data, context);
    let verify = |signature: &[u8], data: &[u8], context: &[u8]| public.verify_ph(signature, data, context);
    compare(&mut comparisons, &pair, "Ed25519ph", sign, verify);

    let key = backend().ed448_generate_key().unwrap();
    let (public, pair) = (key.public_key().unwrap(), Pair::new(&key.clone().into()));
    let sign = |data: &[u8], context: &[u8]| key.sign_with_context(data, context);
    let verify = |signature: &[u8], data: &[u8], context: &[u8]| public.verify_with_context(signature, data, context);
    compare(&mut comparisons, &pair, "Ed448", sign, verify);
    let sign = |data: &[u8], context: &[u8]| key.sign_ph(data, context);
    let verify = |signature: &[u8], data: &[u8], context: &[u8]| public.verify_ph(signature, data, context);
    compare(&mut comparisons, &pair, "Ed448ph", sign, verify);
    comparisons.finish(4 * MESSAGES.len(), 0);
}

#[test]
fn slh_dsa() {
    let mut comparisons = Comparisons::new("slh-dsa");
    let sets = [
        SlhDsaParameterSet::Sha2_128f,
        SlhDsaParameterSet::Sha2_192f,
        SlhDsaParameterSet::Shake128f,
        SlhDsaParameterSet::Shake256f,
        SlhDsaParameterSet::Sha2_128s,
    ];
    for set in sets {
        if !backend().slh_dsa_supported(set) {
            comparisons.not_here(1);
            continue;
        }
        let key = SlhDsaPrivateKey::generate(backend(), set).unwrap();
        let (public, pair) = (key.public_key().unwrap(), Pair::new(&key.clone().into()));
        let (data, context) = (bytes::sample(8, 1000), b"a context");
        let options = context_option(context);
        let deterministic = [options.clone(), vec!["deterministic:1".to_owned()]].concat();
        let Some(theirs) = pair.sign(&data, &deterministic) else {
            comparisons.not_there(1);
            continue;
        };
        assert!(key.sign_deterministic(&data, context).unwrap() == theirs, "{set}");
        public.verify_with_context(&theirs, &data, context).unwrap();
        let hedged = pair.sign(&data, &options).unwrap();
        public.verify_with_context(&hedged, &data, context).unwrap();
        errors::assert_invalid_signature(public.verify(&hedged, &data));
        let own = key.sign_with_context(&data, context).unwrap();
        assert!(pair.verifies(&own, &data, &options), "{set}");
        assert!(!pair.verifies(&own, &data, &[]), "{set}");
        comparisons.ran();
    }
    comparisons.finish(sets.len(), 0);
}
