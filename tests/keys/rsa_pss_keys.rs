//! RSA keys of the type RSASSA-PSS, which only sign with PSS and within their restrictions.

use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use support::errors::refused_argument;

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

fn pss(mgf1_hash: HashAlgorithm, salt_length: SaltLength) -> RsaPadding {
    RsaPadding::pss(PssPadding::new(mgf1_hash, salt_length))
}

fn keys(restrictions: Option<PssRestrictions>) -> (RsaPrivateKey, RsaPublicKey) {
    let backend = Backend::new().unwrap();
    let numbers = backend
        .generate_rsa_private_key(65537, 2048)
        .unwrap()
        .private_numbers()
        .unwrap();
    let key = backend.load_rsa_pss_private_numbers(&numbers, restrictions).unwrap();
    let public = backend
        .load_rsa_pss_public_numbers(&numbers.public_numbers, restrictions)
        .unwrap();
    (key, public)
}

#[test]
fn restrictions_are_kept() {
    let restrictions = PssRestrictions::new(SHA256, SHA256, 32);
    let (key, public) = keys(Some(restrictions));
    assert!(key.is_pss_only());
    assert_eq!(key.pss_restrictions(), Some(restrictions));
    assert_eq!(key.public_key().unwrap().pss_restrictions(), Some(restrictions));
    assert_eq!(public.pss_restrictions(), Some(restrictions));

    for salt_length in [SaltLength::Digest, SaltLength::Fixed(40), SaltLength::Max] {
        let padding = pss(SHA256, salt_length);
        let signature = key.sign(b"data", &padding, SHA256).unwrap();
        public.verify(&signature, b"data", &padding, SHA256).unwrap();
        let again = key.public_key().unwrap();
        again.verify(&signature, b"data", &padding, SHA256).unwrap();
        assert!(matches!(
            public.verify(&signature, b"other", &padding, SHA256),
            Err(Error::InvalidSignature)
        ));
    }
}

#[test]
fn keys_are_generated_and_made_by_their_constructors() {
    let backend = Backend::new().unwrap();
    let numbers = keys(None).0.private_numbers().unwrap();
    let restrictions = PssRestrictions::new(SHA256, SHA256, 32);
    for restrictions in [None, Some(restrictions)] {
        let loaded = RsaPrivateKey::from_pss_numbers(&backend, &numbers, restrictions).unwrap();
        let public = RsaPublicKey::from_pss_numbers(&backend, &numbers.public_numbers, restrictions).unwrap();
        assert_eq!(loaded.public_key().unwrap(), public);
        let generated = RsaPrivateKey::generate_pss(&backend, 2048, restrictions).unwrap();
        assert_eq!(generated.key_size(), 2048);
        for key in [&loaded, &generated] {
            assert!(key.is_pss_only());
            assert_eq!(key.pss_restrictions(), restrictions);
            let padding = pss(SHA256, SaltLength::Digest);
            let signature = key.sign(b"data", &padding, SHA256).unwrap();
            key.public_key()
                .unwrap()
                .verify(&signature, b"data", &padding, SHA256)
                .unwrap();
            assert!(key.sign(b"data", &RsaPadding::pkcs1v15(), SHA256).is_err());
            let short = key.sign(b"data", &pss(SHA256, SaltLength::Fixed(20)), SHA256);
            assert_eq!(short.is_err(), restrictions.is_some());
            // Files keep the type and the restrictions.
            let der = key.to_pkcs8_der(NoEncryption).unwrap();
            let again = RsaPrivateKey::from_der(&backend, &der, None).unwrap();
            assert_eq!((again.is_pss_only(), again.pss_restrictions()), (true, restrictions));
            assert_eq!(again.public_key().unwrap(), key.public_key().unwrap());
        }
    }
    assert!(RsaPrivateKey::generate_pss(&backend, 512, None).is_err());
    let too_long = PssRestrictions::new(SHA256, SHA256, 300);
    assert!(RsaPrivateKey::generate_pss(&backend, 2048, Some(too_long)).is_err());
    let shake = PssRestrictions::new(HashAlgorithm::Shake256 { digest_size: 32 }, SHA256, 32);
    assert!(RsaPrivateKey::generate_pss(&backend, 2048, Some(shake)).is_err());
}

#[test]
fn what_goes_beyond_the_restrictions_is_refused() {
    let (key, public) = keys(Some(PssRestrictions::new(SHA256, SHA256, 32)));
    let digest_long = pss(SHA256, SaltLength::Digest);
    for (padding, hash, argument) in [
        (pss(SHA256, SaltLength::Fixed(31)), SHA256, "salt_length"),
        (pss(SHA256, SaltLength::Auto), SHA256, "salt_length"),
        (pss(HashAlgorithm::Sha1, SaltLength::Digest), SHA256, "padding"),
        (digest_long.clone(), HashAlgorithm::Sha384, "hash"),
        (RsaPadding::pkcs1v15(), SHA256, "padding"),
    ] {
        assert_eq!(refused_argument(key.sign(b"data", &padding, hash)), argument);
        assert_eq!(
            refused_argument(public.verify(&[0; 256], b"data", &padding, hash)),
            argument
        );
        assert_eq!(refused_argument(key.signer(&padding, hash)), argument);
    }
    let oaep = RsaPadding::oaep(OaepPadding::new(SHA256));
    assert_eq!(refused_argument(public.encrypt(b"data", &oaep)), "padding");
    assert_eq!(
        refused_argument(key.decrypt(&[0; 256], &RsaPadding::pkcs1v15())),
        "padding"
    );
}

#[test]
fn without_restrictions_any_pss_will_do_and_nothing_else() {
    let (key, public) = keys(None);
    assert!(key.is_pss_only());
    assert_eq!(key.pss_restrictions(), None);
    let padding = pss(HashAlgorithm::Sha1, SaltLength::Fixed(0));
    let signature = key.sign(b"data", &padding, HashAlgorithm::Sha512).unwrap();
    public
        .verify(&signature, b"data", &padding, HashAlgorithm::Sha512)
        .unwrap();
    assert_eq!(
        refused_argument(key.sign(b"data", &RsaPadding::pkcs1v15(), SHA256)),
        "padding"
    );
}

#[test]
fn an_ordinary_key_is_not_restricted() {
    let key = Backend::new().unwrap().generate_rsa_private_key(65537, 2048).unwrap();
    assert!(!key.is_pss_only() && key.pss_restrictions().is_none());
}
