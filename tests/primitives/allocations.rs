//! Memory that messages and contexts take: none of this crate's for each message, and as little of libcrypto's as its own calls.

use hazmat_openssl::kdf::Hkdf;
use hazmat_openssl::mac::{Blake2MacVariant, KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use support::hash_functions::SHA1_AND_SHA2;
use support::{backend, child, libcrypto_memory};

/// Does something twice, and returns how many bytes this crate allocated the second time.
fn allocated(mut work: impl FnMut()) -> usize {
    work();
    support::allocations::measured(work).1.total
}

/// Each kind of call for a message on a context that is kept.
fn all_ways(mut context: MacContext) {
    let mut out = [0; 64];
    context.update(b"message").unwrap();
    context.finalize_reset_into(&mut out).unwrap();
    context.update(b"message").unwrap();
    let tag = context.finalize_reset().unwrap();
    let used = allocated(|| {
        context.update(b"message").unwrap();
        context.finalize_reset_into(&mut out).unwrap();
        context.update(b"message").unwrap();
        assert_eq!(context.finalize_reset().unwrap(), tag);
        context.update(b"message").unwrap();
        context.verify_reset(&tag).unwrap();
    });
    assert_eq!(used, 0, "{context:?}");
}

#[test]
fn messages_on_a_kept_context_take_no_memory() {
    let data = [7; 16 << 10];
    for &algorithm in SHA1_AND_SHA2 {
        let mut context = backend().create_hash_ctx(algorithm).unwrap();
        let digest = backend().hash(algorithm, &data).unwrap();
        let used = allocated(|| {
            context.update(&data).unwrap();
            assert_eq!(context.finalize_reset().unwrap(), digest);
            context.update(&data).unwrap();
            context.finalize_reset_into(&mut [0; 64]).unwrap();
            assert_eq!(backend().hash(algorithm, &data).unwrap(), digest);
        });
        assert_eq!(used, 0, "{algorithm:?}");
        all_ways(backend().create_hmac_ctx(&[1; 32], algorithm).unwrap());
    }
    for key in [&[1; 16][..], &[1; 24], &[1; 32]] {
        all_ways(backend().create_cmac_ctx(&CipherAlgorithm::aes(key).unwrap()).unwrap());
    }
    for &variant in KmacVariant::ALL {
        for output in [KmacOutput::Length(64), KmacOutput::Xof(64)] {
            all_ways(
                backend()
                    .create_kmac_ctx(variant, &[1; 32], b"customization", output)
                    .unwrap(),
            );
        }
    }
    for &variant in Blake2MacVariant::ALL {
        if backend().blake2_mac_supported(variant) {
            all_ways(
                backend()
                    .create_blake2_mac_ctx(variant, &[1; 32], b"", b"", 32)
                    .unwrap(),
            );
        }
    }
}

/// Neither a kept secret nor a new one takes memory for each key, whatever its length.
#[test]
fn keys_from_secrets_take_no_memory_of_this_crate() {
    for &algorithm in SHA1_AND_SHA2 {
        let hkdf = Hkdf::new(backend(), algorithm, b"salt", &[1; 32]).unwrap();
        let mut out = [0; 200];
        let used = allocated(|| {
            hkdf.expand(b"one", &mut out[..32]).unwrap();
            hkdf.expand(b"other", &mut out).unwrap();
            backend()
                .derive_hkdf_into(algorithm, b"salt", b"info", &[1; 32], &mut out)
                .unwrap();
            backend()
                .hkdf_extract_into(algorithm, b"salt", &[1; 32], &mut out)
                .unwrap();
            backend()
                .derive_hkdf_expand_into(algorithm, b"info", &[1; 64], &mut out)
                .unwrap();
        });
        assert_eq!(used, 0, "{algorithm:?}");
    }
}

#[test]
fn new_contexts_take_no_memory_of_this_crate() {
    let cipher = CipherAlgorithm::aes(&[1; 16]).unwrap();
    let used = allocated(|| {
        let mut hash = backend().create_hash_ctx(HashAlgorithm::Sha256).unwrap();
        hash.update(b"message").unwrap();
        assert_eq!(hash.try_clone().unwrap().finalize().unwrap(), hash.finalize().unwrap());
        let mut hmac = backend().create_hmac_ctx(&[1; 32], HashAlgorithm::Sha256).unwrap();
        hmac.update(b"message").unwrap();
        let tag = hmac.try_clone().unwrap().finalize().unwrap();
        hmac.verify(&tag).unwrap();
        let cmac = backend().create_cmac_ctx(&cipher).unwrap();
        drop(cmac.try_clone().unwrap().finalize().unwrap());
        let output = KmacOutput::Length(32);
        let kmac = backend()
            .create_kmac_ctx(KmacVariant::Kmac256, &[1; 32], b"", output)
            .unwrap();
        drop(kmac.try_clone().unwrap().finalize().unwrap());
        let gmac = backend().create_gmac_ctx(&cipher, &[1; 12]).unwrap();
        drop(gmac.finalize().unwrap());
        if backend().poly1305_supported() {
            let poly1305 = backend().create_poly1305_ctx(&[1; 32]).unwrap();
            drop(poly1305.finalize().unwrap());
        }
    });
    assert_eq!(used, 0);
}

/// Of the pieces of an extendable output, the first takes no memory; further ones do where libcrypto does not give them.
#[test]
fn extendable_outputs_take_no_memory_of_this_crate() {
    let mut out = [0; 64];
    for &algorithm in XofAlgorithm::ALL {
        let used = allocated(|| {
            let mut context = backend().create_xof_ctx(algorithm).unwrap();
            context.update(b"message").unwrap();
            context.into_reader().squeeze(&mut out).unwrap();
        });
        assert_eq!(used, 0, "{algorithm}");
        let context = backend().create_xof_ctx(algorithm).unwrap();
        let is_limited = context.output_limit().is_some();
        let mut reader = context.into_reader();
        reader.squeeze(&mut out).unwrap();
        let used = allocated(|| (0..100).for_each(|_| reader.squeeze(&mut out).unwrap()));
        assert_eq!(used > 0, is_limited, "{algorithm}");
        // Together at most twice the last computation, which is at most twice the output.
        assert!(used <= 4 * 201 * out.len(), "{used}");
    }
}

/// The bytes that libcrypto allocates for some work, once it has been done before.
fn allocated_by_libcrypto(mut work: impl FnMut()) -> usize {
    work();
    libcrypto_memory::measured(work).1
}

/// A finished context is used again: a message then takes no more than on a context that is kept. libcrypto 3.0 allocates when
/// it restarts any hash computation.
#[test]
fn new_hash_contexts_take_no_more_memory_of_libcrypto_than_a_restart() {
    if !child::is_child() {
        let name = child::test_name(
            module_path!(),
            "new_hash_contexts_take_no_more_memory_of_libcrypto_than_a_restart",
        );
        return child::run_again(&name, &[]);
    }
    libcrypto_memory::count();
    for algorithm in [HashAlgorithm::Sha1, HashAlgorithm::Sha224, HashAlgorithm::Sha256] {
        let mut kept = backend().create_hash_ctx(algorithm).unwrap();
        let restart = allocated_by_libcrypto(|| drop(kept.finalize_reset().unwrap()));
        let new = allocated_by_libcrypto(|| {
            let context = backend().create_hash_ctx(algorithm).unwrap();
            drop(context.finalize().unwrap());
        });
        assert!(new <= restart, "{algorithm:?}: {new} bytes, {restart} for a restart");
    }
}

/// Whoever sends ciphertexts must not learn whether the padding of PKCS #1 v1.5 is right: a failure takes no more memory than a
/// success. (Releases of libcrypto that reject implicitly do not fail.)
#[test]
fn a_wrong_padding_of_rsa_takes_no_memory() {
    let key = backend().generate_rsa_private_key(65537, 2048).unwrap();
    let padding = RsaPadding::pkcs1v15();
    let right = key.public_key().unwrap().encrypt(&[7; 16], &padding).unwrap();
    // Smaller than every modulus of this length.
    let wrong = [&[0][..], &[0x5a; 255]].concat();
    let used = |ciphertext: &[u8]| allocated(|| drop(key.decrypt(ciphertext, &padding)));
    assert_eq!(*key.decrypt(&right, &padding).unwrap(), [7; 16]);
    assert_eq!(used(&wrong), used(&right));
}
