//! ML-DSA: this crate and Python's `cryptography` must accept each other's keys, signatures and µ.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::{backend, bytes, errors, python};

/// What the snippets begin with: the first argument is the number in the name of the parameter set.
const PREAMBLE: &str = "
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import mldsa
name = 'MLDSA' + argument(0).decode()
Private = getattr(mldsa, name + 'PrivateKey')
Public = getattr(mldsa, name + 'PublicKey')
";

/// A new key, and its signatures: of a message in a context, of µ, and of the message alone.
const MAKE: &str = "
key = Private.generate()
public = key.public_key()
hasher = mldsa.MLDSAMuHasher(public, argument(2))
hasher.update(argument(1))
for part in [key.private_bytes_raw(), public.public_bytes_raw(), key.sign(argument(1), argument(2)),
             key.sign_mu(hasher.finalize()), key.sign(argument(1))]:
    sys.stdout.write(part.hex())
print()
";

/// Verifies all of this crate's signatures, which come after the key, the message, the context and µ.
const VERIFY: &str = "
key = Public.from_public_bytes(argument(1))
hasher = mldsa.MLDSAMuHasher(key, argument(3))
hasher.update(argument(2))
mu = hasher.finalize()
assert mu == argument(4)
for index in range(5, 9):
    key.verify(argument(index), argument(2), argument(3))
    key.verify_mu(argument(index), mu)
    try:
        key.verify(argument(index), argument(2), b'another context')
        raise AssertionError
    except InvalidSignature:
        pass
answer(b'verified')
";

/// The private key in PKCS #8 read, and written again.
const FILE: &str = "
key = serialization.load_der_private_key(argument(1), None)
assert isinstance(key, Private)
answer(key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    + key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))
";

const MU: &str = "
hasher = mldsa.MLDSAMuHasher(Public.from_public_bytes(argument(1)), argument(2))
hasher.update(argument(3))
answer(hasher.finalize())
";

fn run(set: MlDsaParameterSet, snippet: &str, arguments: &[&[u8]]) -> Vec<u8> {
    let number = &set.name().as_bytes()["ML-DSA-".len()..];
    python::run(&format!("{PREAMBLE}{snippet}"), &[&[number], arguments].concat())
}

/// Each backend makes µ, also one without ML-DSA.
#[test]
fn mu() {
    let mut ran = 0;
    for set in MlDsaParameterSet::ALL.iter().copied() {
        let public_bytes = bytes::sample(set.public_key_length() as u64, set.public_key_length());
        for (context, message) in [(&b""[..], &b""[..]), (&[1; 255], &[2; 1000])] {
            let mut hasher = MlDsaMuHasher::new(backend(), set, &public_bytes, context).unwrap();
            hasher.update(message).unwrap();
            let theirs = run(set, MU, &[&public_bytes, context, message]);
            assert_eq!(hasher.finalize().unwrap()[..], theirs, "{set}");
            ran += 1;
        }
    }
    println!("count: cross-check python ml-dsa-mu ran={ran} skipped=0");
}

#[test]
fn signatures_and_keys() {
    let (mut ran, mut skipped) = (0, 0);
    for set in MlDsaParameterSet::ALL.iter().copied() {
        if !backend().ml_dsa_supported(set) {
            skipped += 1;
            continue;
        }
        let (message, context) = (bytes::sample(1, 1000), &b"a context"[..]);
        their_signatures(set, &message, context);
        own_signatures(set, &message, context);
        files(set);
        ran += 1;
    }
    println!("count: cross-check python ml-dsa ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 3);
    assert!(skipped == 0 || !support::VENDORED);
}

fn their_signatures(set: MlDsaParameterSet, message: &[u8], context: &[u8]) {
    let theirs = run(set, MAKE, &[message, context]);
    let (seed, rest) = theirs.split_at(set.seed_length());
    let (public_bytes, signatures) = rest.split_at(set.public_key_length());
    let key = MlDsaPrivateKey::from_seed(backend(), set, seed).unwrap();
    let public = MlDsaPublicKey::from_public_bytes(backend(), set, public_bytes).unwrap();
    assert_eq!(key.public_key().unwrap(), public);
    let signatures: Vec<&[u8]> = signatures.chunks(set.signature_length()).collect();
    let [in_context, of_mu, plain] = signatures[..] else {
        panic!("{} signatures", signatures.len())
    };
    public.verify_with_context(in_context, message, context).unwrap();
    public.verify_with_context(of_mu, message, context).unwrap();
    public.verify(plain, message).unwrap();
    errors::assert_invalid_signature(public.verify(in_context, message));
    errors::assert_invalid_signature(public.verify(plain, &bytes::flipped(message, 0)));
}

fn own_signatures(set: MlDsaParameterSet, message: &[u8], context: &[u8]) {
    let key = MlDsaPrivateKey::generate(backend(), set).unwrap();
    let mut hasher = key.mu_hasher(context).unwrap();
    hasher.update(message).unwrap();
    let mu = hasher.finalize().unwrap();
    let mut signer = key.signer(context).unwrap();
    signer.update(message).unwrap();
    let signatures = [
        key.sign_with_context(message, context).unwrap(),
        key.sign_deterministic(message, context).unwrap(),
        key.sign_mu(&mu).unwrap(),
        signer.finalize().unwrap(),
    ];
    let public_bytes = key.public_key().unwrap().public_bytes_raw().unwrap();
    let mut arguments: Vec<&[u8]> = vec![&public_bytes, message, context, &mu];
    arguments.extend(signatures.iter().map(|signature| &signature[..]));
    assert_eq!(run(set, VERIFY, &arguments), b"verified");
}

fn files(set: MlDsaParameterSet) {
    let key = PrivateKey::from(MlDsaPrivateKey::generate(backend(), set).unwrap());
    let private = key
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    let public = key
        .public_key()
        .unwrap()
        .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
        .unwrap();
    let theirs = run(set, FILE, &[&private]);
    assert_eq!(theirs, [&private[..], &public].concat(), "{set}");
}
