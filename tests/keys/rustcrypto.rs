//! ML-KEM and ML-DSA compared with the crates of RustCrypto, which share no code with libcrypto: keys, deterministic signatures
//! and the secrets of ciphertexts that no one has made byte by byte; each side uses what the other has made, and both refuse
//! the same.

use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet;
use hazmat_openssl::asymmetric::ml_kem::MlKemParameterSet;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams};
use ml_kem::kem::{Ciphertext, Decapsulate, Decapsulator, Kem, SharedKey};
use ml_kem::{B32, KeyExport, KeyInit, MlKem512, MlKem768, MlKem1024, TryKeyInit};

fn is_refused<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::InvalidArgument { .. }))
}

/// Makes bytes that differ from call to call, and are the same in every run.
struct Bytes<'a> {
    backend: &'a Backend,
    calls: u32,
}

impl<'a> Bytes<'a> {
    fn new(backend: &'a Backend) -> Self {
        Bytes { backend, calls: 0 }
    }

    fn next(&mut self, length: usize) -> Vec<u8> {
        self.calls += 1;
        let shake = HashAlgorithm::Shake256 { digest_size: length };
        let digest = self.backend.hash(shake, &self.calls.to_be_bytes()).unwrap();
        assert_eq!(digest.as_ref().len(), length);
        digest.as_ref().to_vec()
    }

    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        let bytes = self.next(8).try_into().unwrap();
        (u64::from_be_bytes(bytes) % bound as u64) as usize
    }

    /// The same bytes but for one bit.
    fn with_a_bit_flipped(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        let bit = self.below(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    }
}

/// Encapsulation with given random bytes, which the crate has for each parameter set alone.
trait EncapsulateWith: Kem {
    fn encapsulate_with(key: &Self::EncapsulationKey, random: &B32) -> (Ciphertext<Self>, SharedKey<Self>);
}

macro_rules! encapsulate_with {
    ($($set:ident),*) => {$(
        impl EncapsulateWith for $set {
            fn encapsulate_with(key: &Self::EncapsulationKey, random: &B32) -> (Ciphertext<Self>, SharedKey<Self>) {
                key.encapsulate_deterministic(random)
            }
        }
    )*};
}

encapsulate_with!(MlKem512, MlKem768, MlKem1024);

/// Returns the number of keys that were compared.
fn compare_ml_kem<K>(backend: &Backend, set: MlKemParameterSet) -> usize
where
    K: EncapsulateWith,
    K::DecapsulationKey: Decapsulate<Kem = K> + KeyInit,
{
    const KEYS: usize = 8;
    if !backend.ml_kem_supported(set) {
        return 0;
    }
    let mut bytes = Bytes::new(backend);
    for _ in 0..KEYS {
        let seed = bytes.next(64);
        let ours = backend.load_ml_kem_private_seed(set, &seed).unwrap();
        let theirs = K::DecapsulationKey::new_from_slice(&seed).unwrap();
        let public = ours.public_key().unwrap();
        let public_bytes = public.public_bytes_raw().unwrap();
        assert_eq!(public_bytes, theirs.encapsulation_key().to_bytes().as_slice());

        let (secret, ciphertext) = public.encapsulate().unwrap();
        assert_eq!(*secret, *theirs.decapsulate_slice(&ciphertext).unwrap());
        let random = bytes.next(32);
        let (their_ciphertext, their_secret) =
            K::encapsulate_with(theirs.encapsulation_key(), random.as_slice().try_into().unwrap());
        assert_eq!(*ours.decapsulate(&their_ciphertext).unwrap(), *their_secret);

        // A ciphertext that no one has made has a secret all the same (FIPS 203, algorithm 18, step 7).
        let expanded = ours.expanded_private_bytes().unwrap();
        let from_expanded = backend.load_ml_kem_private_bytes(set, &expanded).unwrap();
        for garbage in [bytes.next(ciphertext.len()), bytes.with_a_bit_flipped(&ciphertext)] {
            let theirs = theirs.decapsulate_slice(&garbage).unwrap();
            assert_eq!(*ours.decapsulate(&garbage).unwrap(), *theirs);
            assert_eq!(*from_expanded.decapsulate(&garbage).unwrap(), *theirs);
            assert_ne!(*theirs, *secret);
        }

        // A coefficient that is not reduced modulo q = 3,329 (FIPS 203, section 7.2).
        let mut not_reduced = public_bytes.clone();
        let coefficients = (public_bytes.len() - 32) / 3;
        let at = 3 * bytes.below(coefficients);
        not_reduced[at] = 0x01;
        not_reduced[at + 1] = not_reduced[at + 1] & 0xf0 | 0x0d;
        assert!(is_refused(backend.load_ml_kem_public_bytes(set, &not_reduced)));
        assert!(K::EncapsulationKey::new_from_slice(&not_reduced).is_err());
        not_reduced[at] = 0x00;
        assert!(backend.load_ml_kem_public_bytes(set, &not_reduced).is_ok());
        assert!(K::EncapsulationKey::new_from_slice(&not_reduced).is_ok());
    }
    KEYS
}

#[test]
fn ml_kem_agrees_with_rustcrypto() {
    let backend = Backend::new().unwrap();
    let keys = compare_ml_kem::<MlKem512>(&backend, MlKemParameterSet::MlKem512)
        + compare_ml_kem::<MlKem768>(&backend, MlKemParameterSet::MlKem768)
        + compare_ml_kem::<MlKem1024>(&backend, MlKemParameterSet::MlKem1024);
    let supported = backend.ml_kem_supported(MlKemParameterSet::MlKem768);
    assert_eq!(keys, if supported { 24 } else { 0 });
}

/// The longest context, none, and one of another length.
fn context(bytes: &mut Bytes<'_>, key: usize) -> Vec<u8> {
    match key % 3 {
        0 => Vec::new(),
        1 => bytes.next(255),
        _ => bytes.next(20),
    }
}

/// Returns the number of keys that were compared.
#[allow(deprecated, reason = "this crate reads and writes expanded keys as well")]
fn compare_ml_dsa<P: MlDsaParams>(backend: &Backend, set: MlDsaParameterSet) -> usize {
    const KEYS: usize = 6;
    if !backend.ml_dsa_supported(set) {
        return 0;
    }
    let mut bytes = Bytes::new(backend);
    for key in 0..KEYS {
        let seed = bytes.next(32);
        let ours = backend.load_ml_dsa_private_seed(set, &seed).unwrap();
        let theirs = ml_dsa::SigningKey::<P>::from_seed(&seed.as_slice().try_into().unwrap());
        let theirs = theirs.expanded_key();
        let (public, their_public) = (ours.public_key().unwrap(), theirs.verifying_key());
        assert_eq!(public.public_bytes_raw().unwrap(), their_public.encode().as_slice());
        let expanded = ours.expanded_private_bytes().unwrap();
        assert_eq!(*expanded, *theirs.to_expanded());

        let (data, context) = (bytes.next(100 * key + 1), context(&mut bytes, key));
        let signature = ours.sign_deterministic(&data, &context).unwrap();
        let their_signature = theirs.sign_deterministic(&data, &context).unwrap().encode();
        assert_eq!(signature, their_signature.as_slice());

        let hedged = ours.sign_with_context(&data, &context).unwrap();
        let verified = |signature: &[u8]| {
            let signature = ml_dsa::Signature::<P>::try_from(signature);
            signature.is_ok_and(|signature| their_public.verify_with_context(&data, &context, &signature))
        };
        assert!(verified(&hedged));
        // 0 stands before a message that is not hashed first (FIPS 204, algorithm 2, step 10).
        let (prefix, random) = ([0, context.len() as u8], bytes.next(32));
        let parts = [&prefix[..], &context, &data];
        let hedged = theirs.sign_internal(&parts, &random.as_slice().try_into().unwrap());
        public.verify_with_context(&hedged.encode(), &data, &context).unwrap();

        for _ in 0..4 {
            let changed = bytes.with_a_bit_flipped(&signature);
            let refused = public.verify_with_context(&changed, &data, &context);
            assert!(matches!(refused, Err(Error::InvalidSignature)));
            assert!(!verified(&changed));
        }
        // The hints at the end of a signature must be in order (FIPS 204, algorithm 21).
        for _ in 0..4 {
            let mut changed = signature.clone();
            let at = changed.len() - 2 - bytes.below(80);
            changed.swap(at, at + 1);
            let is_valid = public.verify_with_context(&changed, &data, &context).is_ok();
            assert_eq!(is_valid, verified(&changed));
            assert_eq!(is_valid, changed == signature);
        }
    }
    KEYS
}

#[test]
fn ml_dsa_agrees_with_rustcrypto() {
    let backend = Backend::new().unwrap();
    let keys = compare_ml_dsa::<MlDsa44>(&backend, MlDsaParameterSet::MlDsa44)
        + compare_ml_dsa::<MlDsa65>(&backend, MlDsaParameterSet::MlDsa65)
        + compare_ml_dsa::<MlDsa87>(&backend, MlDsaParameterSet::MlDsa87);
    let supported = backend.ml_dsa_supported(MlDsaParameterSet::MlDsa65);
    assert_eq!(keys, if supported { 18 } else { 0 });
}
