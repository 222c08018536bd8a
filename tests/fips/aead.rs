//! AES-CCM, which the modules offer and approve, and the AEAD ciphers that they do not offer.

use hazmat_openssl::Error;
use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv};
use hazmat_openssl::fips::{Approval, Operation};
use hazmat_openssl::prelude::*;
use support::errors::{assert_not_approved, assert_unsupported_naming};
use support::fips_module::builder;
use support::soundness::clean;

fn fips() -> Backend {
    builder().build().unwrap()
}

fn strict() -> Backend {
    builder().strict_approval(true).build().unwrap()
}

#[test]
fn ccm_computes_what_an_ordinary_backend_computes() {
    let (fips, ordinary) = (fips(), Backend::new().unwrap());
    for key_length in [16, 24, 32] {
        assert!(AesCcm::supported(&fips, key_length));
        let key = AesCcm::generate_key(&fips, key_length).unwrap();
        for tag_length in [4, 8, 16] {
            let module = AesCcm::with_tag_length(&fips, &key, tag_length).unwrap();
            let other = AesCcm::with_tag_length(&ordinary, &key, tag_length).unwrap();
            for nonce_length in [7, 12, 13, 7] {
                let nonce = vec![1; nonce_length];
                let sealed = clean(|| module.encrypt(&nonce, b"data", b"header").unwrap());
                assert_eq!(other.decrypt(&nonce, &sealed, b"header").unwrap(), b"data");
                assert_eq!(clean(|| module.decrypt(&nonce, &sealed, b"header").unwrap()), b"data");
                assert_eq!(clean(|| module.decrypt(&nonce, &sealed, b"")), Err(Error::InvalidTag));
            }
        }
    }
}

#[test]
fn the_others_are_unsupported() {
    for backend in [fips(), strict()] {
        assert!(!AesOcb3::supported(&backend, 16));
        assert!(!AesSiv::supported(&backend, 32));
        assert!(!AesGcmSiv::supported(&backend, 16));
        let parts = |name| [name, "FIPS backend", "use AES, in GCM"];
        assert_unsupported_naming(AesOcb3::new(&backend, &[1; 16]), &parts("AES-OCB3"));
        assert_unsupported_naming(AesSiv::new(&backend, &[1; 32]), &parts("AES-SIV"));
        assert_unsupported_naming(AesGcmSiv::new(&backend, &[1; 16]), &parts("AES-GCM-SIV"));
    }
}

/// NIST SP 800-38C does not want the nonce from the module.
#[test]
fn ccm_is_approved_with_tags_of_8_bytes_or_more() {
    let strict = strict();
    for tag_length in [4, 6, 8, 10, 12, 14, 16] {
        let aead = AesCcm::with_tag_length(&strict, &[1; 32], tag_length).unwrap();
        let operation = Operation::AesCcm {
            cipher: CipherKind::AES_256,
            tag_length,
        };
        let nonce = [2; 12];
        if tag_length >= 8 {
            assert_eq!(strict.approval_of(&operation), Approval::Approved);
            for _ in 0..2 {
                let sealed = clean(|| aead.encrypt(&nonce, b"data", b"").unwrap());
                assert_eq!(clean(|| aead.decrypt(&nonce, &sealed, b"").unwrap()), b"data");
            }
            let (nonce, sealed) = clean(|| aead.encrypt_with_generated_nonce(b"data", b"").unwrap());
            assert_eq!(aead.decrypt(&nonce, &sealed, b"").unwrap(), b"data");
            continue;
        }
        assert_eq!(strict.approval_of(&operation), Approval::NotApproved);
        let by_trait: &dyn Aead = &aead;
        let mut buffer = *b"data";
        assert_not_approved(clean(|| aead.encrypt(&nonce, b"data", b"")));
        assert_not_approved(clean(|| aead.encrypt_into(&nonce, b"data", b"", &mut [0; 20])));
        assert_not_approved(clean(|| aead.encrypt_in_place(&nonce, b"", &mut buffer)));
        assert_not_approved(clean(|| by_trait.encrypt_with_generated_nonce(b"data", b"")));
        assert_not_approved(clean(|| aead.decrypt(&nonce, &[0; 20], b"")));
        assert_not_approved(clean(|| aead.decrypt_into(&nonce, &[0; 20], b"", &mut [0; 20])));
        assert_not_approved(clean(|| {
            aead.decrypt_in_place(&nonce, b"", &mut buffer, &vec![0; tag_length])
        }));
        assert_eq!(&buffer, b"data", "a refusal leaves the buffer");
    }
}

#[test]
fn no_document_approves_the_others() {
    let strict = strict();
    for name in ["AES-OCB3", "AES-SIV", "AES-GCM-SIV"] {
        assert_eq!(
            strict.approval_of(&Operation::OtherAead { name }),
            Approval::NotApproved
        );
    }
}
