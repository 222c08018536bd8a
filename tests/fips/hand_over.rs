//! Keys that leave a FIPS backend for the crate `openssl`, and keys that come in.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::openssl_types::{load_private_key, load_public_key, share_private_key};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Backend, Error, MalformedKind};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::sample_keys;

fn rsa_key(backend: &Backend) -> PrivateKey {
    RsaPrivateKey::generate(backend, 2048).unwrap().into()
}

/// Other code decides where its operations run. No module signs over MD5, so a signature over MD5 was made in the default context,
/// to which libcrypto has exported the private key.
#[test]
fn operations_of_other_code_with_a_shared_key_leave_the_module() {
    let key = rsa_key(fips());
    let shared = share_private_key(&key).unwrap();
    let mut signer = Signer::new(MessageDigest::md5(), &shared).unwrap();
    signer.sign_oneshot_to_vec(b"message").unwrap();

    let mut operation = PkeyCtx::new(&shared).unwrap();
    operation.sign_init().unwrap();
    operation.set_signature_md(Md::md5()).unwrap();
    let mut signature = Vec::new();
    operation.sign_to_vec(&[7; 16], &mut signature).unwrap();

    // This crate's own operations with the key stay where they were.
    let own = key.as_rsa().unwrap();
    let padding = RsaPadding::pkcs1v15();
    own.sign(b"message", &padding, HashAlgorithm::Sha256).unwrap();
    own.sign(b"message", &padding, HashAlgorithm::Md5).unwrap_err();

    // A key that is generated from a shared key is in the module; it comes back by reference.
    let curve = EllipticCurve::Secp256R1;
    let key = PrivateKey::from(fips().generate_elliptic_curve_private_key(curve).unwrap());
    let mut generation = PkeyCtx::new(&share_private_key(&key).unwrap()).unwrap();
    generation.keygen_init().unwrap();
    let generated = generation.keygen().unwrap();
    let taken = load_private_key(fips(), &generated).unwrap();
    let again = share_private_key(&taken).unwrap();
    assert!(std::ptr::eq(&raw const *again, &raw const *generated));
}

/// Copies of all keys leave the module, and come back in; a strict backend takes them, and judges what is done with them.
#[test]
fn keys_leave_and_enter_the_module() {
    let module = FipsModule::of(fips());
    let (mut entered, mut refused) = (0, 0);
    for sample in sample_keys::all() {
        let name = sample.name;
        let theirs = PKey::<Private>::try_from(&sample.private).unwrap();
        for backend in [fips(), strict()] {
            match load_private_key(backend, &theirs) {
                Ok(key) => {
                    sample_keys::assert_same_private(&key, &sample.private);
                    let out = PKey::<Private>::try_from(&key).unwrap();
                    assert!(out.public_eq(&theirs), "{name}");
                    let again = load_private_key(ordinary(), &out).unwrap();
                    sample_keys::assert_same_private(&again, &sample.private);
                    sample_keys::assert_same_public(&load_public_key(backend, &theirs).unwrap(), &sample.public);
                    entered += 1;
                }
                // What a file with the key is refused for.
                Err(error) => {
                    let der = sample.private.to_pkcs8_der(NoEncryption).unwrap();
                    let of_file = backend.load_der_private_key(&der, None).unwrap_err();
                    assert_eq!(
                        std::mem::discriminant(&error),
                        std::mem::discriminant(&of_file),
                        "{name}: {error}, {of_file}"
                    );
                    refused += 1;
                }
            }
        }
    }
    assert_eq!(entered + refused, 2 * sample_keys::all().len());
    println!("{entered} keys entered, {refused} did not");
    assert!(
        entered >= if module.has_edwards_curves { 24 } else { 20 },
        "{entered}, {refused}"
    );
}

/// A short key enters a strict backend, as from a file, and does not sign there.
#[test]
fn a_strict_backend_judges_what_is_done_with_a_loaded_key() {
    let theirs = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
    let key = RsaPrivateKey::try_from(load_private_key(strict(), &theirs).unwrap()).unwrap();
    key.sign(b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
        .unwrap_err();
    let theirs = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let key = RsaPrivateKey::try_from(load_private_key(strict(), &theirs).unwrap()).unwrap();
    key.sign(b"message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)
        .unwrap();

    let group = EcGroup::from_curve_name(Nid::SECP256K1).unwrap();
    let theirs = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let error = load_private_key(strict(), &theirs).unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
}

/// The checks are the module's, too.
#[test]
fn wrong_numbers_are_refused_by_a_fips_backend() {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let [one, other] = [(); 2].map(|()| EcKey::generate(&group).unwrap());
    let mixed = EcKey::from_private_components(&group, one.private_key(), other.public_key()).unwrap();
    let error = load_private_key(fips(), &PKey::from_ec_key(mixed).unwrap()).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Malformed {
                kind: MalformedKind::InvalidPrivateKey,
                ..
            }
        ),
        "{error:?}"
    );
}
