//! What is measured on several threads at once: objects that are shared are shared by all threads, contexts that are not are
//! made by each thread.

use std::hint::black_box;
use std::time::Duration;

use hazmat_openssl::Backend;
use hazmat_openssl::prelude::*;

use super::curves::{Forms, P256};
use super::paths::Path;
use super::{KEY, NONCE};
use crate::contender::Library;
use crate::options::Options;
use crate::raw::certificate::RawCertificate;
use crate::raw::cipher::Cipher;
use crate::raw::context::Lib;
use crate::raw::digest::Digest;
use crate::raw::key::Key;
use crate::raw::loading::EcLoader;
use crate::raw::mac::Mac;
use crate::raw::operation::{KeyContext, Purpose};
use crate::raw::params::Params;
use crate::raw::path::Certificates;
use crate::results::Scaling;
use crate::threads::{MakeWork, Turns, scaling};

const THREADS: [usize; 4] = [1, 2, 4, 8];

/// Measures all of them that are wanted.
pub fn measure(backend: &Backend, lib: &Lib, options: &Options) -> Vec<Scaling> {
    let turns = match options.quick {
        true => Turns {
            rounds: 3,
            turn: Duration::from_millis(40),
        },
        false => Turns {
            rounds: 7,
            turn: Duration::from_millis(80),
        },
    };
    let mut results = Vec::new();
    let mut add = |name: &str, contenders: Vec<(Library, MakeWork<'_>)>| {
        if options.wants("threads", name) {
            results.extend(scaling(name, &contenders, &THREADS, turns));
        }
    };
    hashes(backend, lib, &mut add);
    ciphers(backend, lib, &mut add);
    keys(backend, lib, &mut add);
    certificates(backend, &mut add);
    paths(backend, lib, &mut add);
    results
}

type Add<'s> = dyn FnMut(&str, Vec<(Library, MakeWork<'_>)>) + 's;

/// Boxes a thread's work.
fn boxed<'a, T>(mut work: impl FnMut() -> T + 'a) -> Box<dyn FnMut() + 'a> {
    Box::new(move || {
        black_box(work());
    })
}

fn hashes(backend: &Backend, lib: &Lib, add: &mut Add<'_>) {
    let data = [7; 16];
    let digest = &Digest::fetch(lib, c"SHA2-256");
    add(
        "SHA-256 16 B, one call",
        vec![
            (
                Library::Ours,
                Box::new(move || boxed(move || backend.hash(HashAlgorithm::Sha256, &data).unwrap())),
            ),
            (
                Library::Raw,
                Box::new(move || {
                    let (mut context, mut out) = (digest.context(), [0; 64]);
                    boxed(move || context.hash(&data, &mut out))
                }),
            ),
        ],
    );
    add(
        "SHA-256 16 B, new context",
        vec![
            (
                Library::Ours,
                Box::new(move || {
                    boxed(move || {
                        let mut context = backend.create_hash_ctx(HashAlgorithm::Sha256).unwrap();
                        context.update(&data).unwrap();
                        context.finalize().unwrap()
                    })
                }),
            ),
            (
                Library::Raw,
                Box::new(move || boxed(move || digest.context().finish(&data, &mut [0; 64]))),
            ),
        ],
    );
    let mac = &Mac::hmac(lib, c"SHA2-256");
    add(
        "HMAC-SHA-256 16 B, new key",
        vec![
            (
                Library::Ours,
                Box::new(move || {
                    boxed(move || {
                        let mut context = backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
                        context.update(&data).unwrap();
                        context.finalize().unwrap()
                    })
                }),
            ),
            (
                Library::Raw,
                Box::new(move || boxed(move || mac.context(&KEY).finish(&data, &mut [0; 64]))),
            ),
        ],
    );
}

fn ciphers(backend: &Backend, lib: &Lib, add: &mut Add<'_>) {
    let aead = &AesGcm::new(backend, &KEY).unwrap();
    let cipher = &Cipher::fetch(lib, c"AES-256-GCM");
    for length in [64, 1_024] {
        add(
            &format!("AES-256-GCM seal {}, one key", super::length_name(length)),
            vec![
                (
                    Library::Ours,
                    Box::new(move || {
                        let mut buffer = vec![7; length];
                        boxed(move || aead.encrypt_in_place(&NONCE, b"", &mut buffer).unwrap())
                    }),
                ),
                (
                    Library::Raw,
                    Box::new(move || {
                        let (mut context, mut buffer) = (cipher.context(&KEY, true), vec![7; length]);
                        boxed(move || context.seal(&NONCE, &mut buffer))
                    }),
                ),
            ],
        );
    }
}

fn keys(backend: &Backend, lib: &Lib, add: &mut Add<'_>) {
    let (forms, peer) = (&Forms::generate(backend, &P256), Forms::generate(backend, &P256));
    let key = forms.private.as_elliptic_curve().unwrap();
    let public = &key.public_key().unwrap();
    let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    let signature = &key.sign(&[7; 64], algorithm).unwrap();
    let raw_key: &Key = &EcLoader::new(lib, P256.group, P256.nid.as_raw()).from_pkcs8(&forms.pkcs8, false);
    let digest = &Digest::fetch(lib, c"SHA2-256");
    let context = move |purpose| KeyContext::new(lib, raw_key, purpose, &Params::new());
    add(
        "ECDSA P-256 sign, one key",
        vec![
            (
                Library::Ours,
                Box::new(move || boxed(move || key.sign(&[7; 64], algorithm).unwrap())),
            ),
            (
                Library::Raw,
                Box::new(move || {
                    let (mut hash, mut context) = (digest.context(), context(Purpose::Sign));
                    let (mut out, mut hashed) = ([0; 512], [0; 64]);
                    boxed(move || {
                        hash.hash(&[7; 64], &mut hashed);
                        context.sign(&hashed[..32], &mut out)
                    })
                }),
            ),
        ],
    );
    add(
        "ECDSA P-256 verify, one key",
        vec![
            (
                Library::Ours,
                Box::new(move || boxed(move || public.verify(signature, &[7; 64], algorithm).unwrap())),
            ),
            (
                Library::Raw,
                Box::new(move || {
                    let (mut hash, mut context) = (digest.context(), context(Purpose::Verify));
                    let mut hashed = [0; 64];
                    boxed(move || {
                        hash.hash(&[7; 64], &mut hashed);
                        context.verify(signature, &hashed[..32]);
                    })
                }),
            ),
        ],
    );
    let our_peer = &peer.private.as_elliptic_curve().unwrap().public_key().unwrap();
    let raw_peer: &Key = &EcLoader::new(lib, P256.group, P256.nid.as_raw()).from_spki(&peer.spki);
    add(
        "ECDH P-256, one key",
        vec![
            (
                Library::Ours,
                Box::new(move || boxed(move || key.exchange(our_peer).unwrap())),
            ),
            (
                Library::Raw,
                Box::new(move || {
                    let (mut context, mut out) = (context(Purpose::Derive), [0; 512]);
                    boxed(move || context.derive(raw_peer, &mut out))
                }),
            ),
        ],
    );
    add(
        "P-256 public key from SPKI",
        vec![
            (
                Library::Ours,
                Box::new(move || boxed(move || backend.load_der_public_key(&forms.spki).unwrap())),
            ),
            (
                Library::Raw,
                Box::new(move || {
                    let mut loader = EcLoader::new(lib, P256.group, P256.nid.as_raw());
                    boxed(move || loader.from_spki(&forms.spki))
                }),
            ),
        ],
    );
    add(
        "P-256 from PKCS #8",
        vec![
            (
                Library::Ours,
                Box::new(move || boxed(move || backend.load_der_private_key(&forms.pkcs8, None).unwrap())),
            ),
            (
                Library::Raw,
                Box::new(move || {
                    let mut loader = EcLoader::new(lib, P256.group, P256.nid.as_raw());
                    boxed(move || loader.from_pkcs8(&forms.pkcs8, true))
                }),
            ),
        ],
    );
}

fn certificates(backend: &Backend, add: &mut Add<'_>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/x509/cryptography-scts.pem");
    let pem = std::fs::read(path).unwrap();
    let certificate = backend.load_pem_x509_certificate(&pem).unwrap();
    let der = certificate.as_der();
    add(
        "load an RSA-2048 certificate and its key",
        vec![(
            Library::Ours,
            Box::new(move || boxed(move || backend.load_der_x509_certificate(der).unwrap().public_key().unwrap())),
        )],
    );
}

/// Store and certificates are shared by all threads.
fn paths(backend: &Backend, lib: &Lib, add: &mut Add<'_>) {
    let path = &Path::new(backend, &|| {
        let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        key.unwrap().into()
    });
    let [leaf, intermediate, _] = &path.0;
    let (verifier, pool) = (&path.verifier(), &[intermediate.clone()]);
    let anchors = &path.anchors(lib);
    let raw_leaf = &RawCertificate::from_der_in(lib, leaf.as_der());
    let raw_pool = &Certificates::new([RawCertificate::from_der_in(lib, intermediate.as_der())]);
    add(
        "verify a P-256 path, certificates kept",
        vec![
            (
                Library::Ours,
                Box::new(move || boxed(move || verifier.verify(leaf, pool).unwrap())),
            ),
            (
                Library::Raw,
                Box::new(move || boxed(move || anchors.verify(raw_leaf, raw_pool).unwrap())),
            ),
        ],
    );
}
