//! Backends and keys as objects: creation, clones, drops.

use hazmat_openssl::prelude::*;
use openssl::pkey::PKey;

use super::curves::{Forms, P256};
use crate::contender::{Library, Operation};
use crate::raw::context::Lib;
use crate::raw::digest::Digest;
use crate::raw::loading::EcLoader;
use crate::suite::Suite;

const GROUP: &str = "backends and keys";

pub fn add(suite: &mut Suite<'_>) {
    suite.add(
        Operation::new(GROUP, "create and drop a backend, hash 16 B")
            .with(
                Library::Ours,
                "Backend::new: a library context with the system's configuration and its providers",
                || Backend::new().unwrap().hash(HashAlgorithm::Sha256, &[7; 16]).unwrap(),
                |digest| digest.as_ref().to_vec(),
            )
            .with(
                Library::Raw,
                "OSSL_LIB_CTX_new, CONF_modules_load_file_ex, the same providers, EVP_MD_fetch",
                || {
                    let mut out = [0; 64];
                    let lib = Lib::new();
                    Digest::fetch(&lib, c"SHA2-256").context().finish(&[7; 16], &mut out);
                    out
                },
                |out| out[..32].to_vec(),
            ),
    );
    let backend = suite.backend;
    suite.add(Operation::new(GROUP, "clone and drop a backend").with(
        Library::Ours,
        "a reference count",
        || backend.clone(),
        |clone| clone.hash(HashAlgorithm::Sha256, b"").unwrap().as_ref().to_vec(),
    ));
    keys(suite);
}

fn keys(suite: &mut Suite<'_>) {
    let forms = Forms::generate(suite.backend, &P256);
    let ours = forms.private.as_elliptic_curve().unwrap();
    let raw = EcLoader::new(suite.lib, P256.group, P256.nid.as_raw()).from_pkcs8(&forms.pkcs8, false);
    let theirs = PKey::private_key_from_der(&forms.pkcs8).unwrap();
    let spki = |key: &EllipticCurvePublicKey| key.to_spki_der().unwrap();
    suite.add(
        Operation::new(GROUP, "clone and drop a P-256 private key")
            .with(
                Library::Ours,
                "a reference count",
                || ours.clone(),
                |key| spki(&key.public_key().unwrap()),
            )
            .with(Library::Raw, "EVP_PKEY_up_ref", || raw.share(), |key| key.spki())
            .with(
                Library::RustOpenssl,
                "PKey::clone: EVP_PKEY_up_ref",
                || theirs.clone(),
                |key| key.public_key_to_der().unwrap(),
            ),
    );
    suite.add(
        Operation::new(GROUP, "the public key of a P-256 private key")
            .with(
                Library::Ours,
                "EllipticCurvePrivateKey::public_key",
                || ours.public_key().unwrap(),
                |key| spki(&key),
            )
            .with(
                Library::RustOpenssl,
                "public_key_to_der, public_key_from_der: there is no other way for every type",
                || PKey::public_key_from_der(&theirs.public_key_to_der().unwrap()).unwrap(),
                |key| key.public_key_to_der().unwrap(),
            ),
    );
    suite.add(
        Operation::new(GROUP, "write a P-256 private key in PKCS #8")
            .with(
                Library::Ours,
                "to_pkcs8_der",
                || ours.to_pkcs8_der(NoEncryption).unwrap(),
                |der| der.to_vec(),
            )
            .with(
                Library::RustOpenssl,
                "private_key_to_pkcs8",
                || theirs.private_key_to_pkcs8().unwrap(),
                |der| der,
            ),
    );
    let public = ours.public_key().unwrap();
    suite.add(
        Operation::new(GROUP, "write a P-256 public key in SPKI")
            .with(
                Library::Ours,
                "to_spki_der",
                || public.to_spki_der().unwrap(),
                |der| der,
            )
            .with(Library::Raw, "i2d_PUBKEY", || raw.spki(), |der| der)
            .with(
                Library::RustOpenssl,
                "public_key_to_der",
                || theirs.public_key_to_der().unwrap(),
                |der| der,
            ),
    );
}
