//! Hashes.

use hazmat_openssl::prelude::*;
use openssl::md::Md;
use openssl::md_ctx::MdCtx;
use sha2::Digest as _;

use super::{length_name, message};
use crate::contender::{Library, Operation};
use crate::raw::digest::Digest;
use crate::suite::Suite;

/// An algorithm as each library has it. A hash of RustCrypto is a type, so that it comes as a function.
struct Algorithm {
    name: &'static str,
    ours: HashAlgorithm,
    libcrypto: &'static std::ffi::CStr,
    ring: &'static ring::digest::Algorithm,
    aws_lc: &'static aws_lc_rs::digest::Algorithm,
    rust_crypto: fn(&[u8], &mut [u8; 64]),
}

pub fn add(suite: &mut Suite<'_>) {
    let sha256 = Algorithm {
        name: "SHA-256",
        ours: HashAlgorithm::Sha256,
        libcrypto: c"SHA2-256",
        ring: &ring::digest::SHA256,
        aws_lc: &aws_lc_rs::digest::SHA256,
        rust_crypto: |data, out| out[..32].copy_from_slice(&sha2::Sha256::digest(data)),
    };
    let sha512 = Algorithm {
        name: "SHA-512",
        ours: HashAlgorithm::Sha512,
        libcrypto: c"SHA2-512",
        ring: &ring::digest::SHA512,
        aws_lc: &aws_lc_rs::digest::SHA512,
        rust_crypto: |data, out| out[..64].copy_from_slice(&sha2::Sha512::digest(data)),
    };
    for length in [16, 64, 16_384] {
        let kept = kept(suite, &sha256, length);
        suite.add(with_peers(kept, &sha256, length));
    }
    for length in [16, 16_384] {
        let one_call = one_call(suite, &sha256, length);
        suite.add(with_peers(one_call, &sha256, length));
    }
    let new = new_context(suite, &sha256, 16);
    suite.add(with_peers(new, &sha256, 16));
    clone(suite, &sha256);
    for length in [16, 16_384] {
        let kept = kept(suite, &sha512, length);
        suite.add(with_peers(kept, &sha512, length));
    }
}

fn title(algorithm: &Algorithm, length: usize, how: &str) -> String {
    format!("{} {}, {how}", algorithm.name, length_name(length))
}

fn kept<'a>(suite: &Suite<'a>, algorithm: &Algorithm, length: usize) -> Operation<'a> {
    let mut context = suite.backend.create_hash_ctx(algorithm.ours).unwrap();
    let mut raw = Digest::fetch(suite.lib, algorithm.libcrypto).context();
    let size = context.digest_size();
    let (data, data_raw) = (message(length), message(length));
    let operation = Operation::new("hash", title(algorithm, length, "kept context"))
        .message_goal(length)
        .kept();
    let operation = operation
        .with_state(
            Library::Ours,
            "HashContext::finalize_reset_into",
            [0; 64],
            move |out| {
                context.update(&data).unwrap();
                context.finalize_reset_into(out).unwrap()
            },
            |out, size| out[..size].to_vec(),
        )
        .with_state(
            Library::Raw,
            "update, final and init of a kept EVP_MD_CTX",
            [0; 64],
            move |out| raw.hash(&data_raw, out),
            move |out, ()| out[..size].to_vec(),
        );
    with_rust_openssl(operation, algorithm, length, size)
}

fn with_rust_openssl<'a>(operation: Operation<'a>, algorithm: &Algorithm, length: usize, size: usize) -> Operation<'a> {
    let md = Md::fetch(None, algorithm.libcrypto.to_str().unwrap(), None).unwrap();
    let mut context = MdCtx::new().unwrap();
    let data = message(length);
    operation.with_state(
        Library::RustOpenssl,
        "a kept MdCtx, initialized with a fetched Md for each message",
        [0; 64],
        move |out| {
            context.digest_init(&md).unwrap();
            context.digest_update(&data).unwrap();
            context.digest_final(out).unwrap()
        },
        move |out, _| out[..size].to_vec(),
    )
}

fn with_peers<'a>(operation: Operation<'a>, algorithm: &Algorithm, length: usize) -> Operation<'a> {
    let (ring, aws_lc, rust_crypto) = (algorithm.ring, algorithm.aws_lc, algorithm.rust_crypto);
    let datas = [(); 3].map(|()| message(length));
    let [for_ring, for_aws_lc, for_rust_crypto] = datas;
    operation
        .with(
            Library::Ring,
            "digest()",
            move || ring::digest::digest(ring, &for_ring),
            |digest| digest.as_ref().to_vec(),
        )
        .with(
            Library::AwsLc,
            "digest()",
            move || aws_lc_rs::digest::digest(aws_lc, &for_aws_lc),
            |digest| digest.as_ref().to_vec(),
        )
        .with_state(
            Library::RustCrypto,
            "sha2: Digest::digest",
            [0; 64],
            move |out| rust_crypto(&for_rust_crypto, out),
            move |out, ()| out[..ring.output_len()].to_vec(),
        )
}

fn one_call<'a>(suite: &Suite<'a>, algorithm: &Algorithm, length: usize) -> Operation<'a> {
    let (backend, ours) = (suite.backend, algorithm.ours);
    let mut raw = Digest::fetch(suite.lib, algorithm.libcrypto).context();
    let size = backend.create_hash_ctx(ours).unwrap().digest_size();
    let (data, data_raw) = (message(length), message(length));
    let operation = Operation::new("hash", title(algorithm, length, "one call"))
        .message_goal(length)
        .kept()
        .with(
            Library::Ours,
            "HashBackend::hash",
            move || backend.hash(ours, &data).unwrap(),
            |digest| digest.as_ref().to_vec(),
        )
        .with_state(
            Library::Raw,
            "update, final and init of a kept EVP_MD_CTX",
            [0; 64],
            move |out| raw.hash(&data_raw, out),
            move |out, ()| out[..size].to_vec(),
        );
    with_rust_openssl(operation, algorithm, length, size)
}

fn new_context<'a>(suite: &Suite<'a>, algorithm: &Algorithm, length: usize) -> Operation<'a> {
    let (backend, ours) = (suite.backend, algorithm.ours);
    let raw = Digest::fetch(suite.lib, algorithm.libcrypto);
    let md = Md::fetch(None, algorithm.libcrypto.to_str().unwrap(), None).unwrap();
    let size = backend.create_hash_ctx(ours).unwrap().digest_size();
    let datas = [(); 3].map(|()| message(length));
    let [data, data_raw, data_theirs] = datas;
    Operation::new("hash", title(algorithm, length, "new context"))
        .with(
            Library::Ours,
            "HashBackend::create_hash_ctx and finalize",
            move || {
                let mut context = backend.create_hash_ctx(ours).unwrap();
                context.update(&data).unwrap();
                context.finalize().unwrap()
            },
            |digest| digest.as_ref().to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_MD_CTX_new, init with a fetched EVP_MD, update, final, free",
            [0; 64],
            move |out| raw.context().finish(&data_raw, out),
            move |out, ()| out[..size].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "a new MdCtx with a fetched Md",
            [0; 64],
            move |out| {
                let mut context = MdCtx::new().unwrap();
                context.digest_init(&md).unwrap();
                context.digest_update(&data_theirs).unwrap();
                context.digest_final(out).unwrap()
            },
            |out, size| out[..size].to_vec(),
        )
}

fn clone(suite: &mut Suite<'_>, algorithm: &Algorithm) {
    let ours = suite.backend.create_hash_ctx(algorithm.ours).unwrap();
    let raw = Digest::fetch(suite.lib, algorithm.libcrypto).context();
    let hasher = openssl::hash::Hasher::new(openssl::hash::MessageDigest::sha256()).unwrap();
    let ring = ring::digest::Context::new(algorithm.ring);
    let aws_lc = aws_lc_rs::digest::Context::new(algorithm.aws_lc);
    let rust_crypto = sha2::Sha256::new();
    let operation = Operation::new("hash", format!("{}, clone and drop a context", algorithm.name))
        .with(
            Library::Ours,
            "HashContext::try_clone",
            move || ours.try_clone().unwrap(),
            |copy| copy.finalize().unwrap().as_ref().to_vec(),
        )
        .with(
            Library::Raw,
            "EVP_MD_CTX_copy_ex to a new context",
            move || raw.try_clone(),
            |mut copy| {
                let mut out = [0; 64];
                copy.finish(b"", &mut out);
                out[..32].to_vec()
            },
        )
        .with(
            Library::RustOpenssl,
            "Hasher::clone",
            move || hasher.clone(),
            |mut copy| copy.finish().unwrap().to_vec(),
        )
        .with(
            Library::Ring,
            "Context::clone",
            move || ring.clone(),
            |copy| copy.finish().as_ref().to_vec(),
        )
        .with(
            Library::AwsLc,
            "Context::clone",
            move || aws_lc.clone(),
            |copy| copy.finish().as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "sha2: Clone",
            move || rust_crypto.clone(),
            |copy| copy.finalize().to_vec(),
        );
    suite.add(operation);
}
