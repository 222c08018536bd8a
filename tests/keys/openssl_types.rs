//! Hand-over to and from the crate `openssl`.

use foreign_types::ForeignType;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::openssl_types::openssl::bn::BigNum;
use hazmat_openssl::openssl_types::openssl::error::ErrorStack;
use hazmat_openssl::openssl_types::openssl::pkey::{Id, PKey, Private, Public};
use hazmat_openssl::openssl_types::{load_private_key, load_public_key, share_private_key, share_public_key};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, MalformedKind, UnsupportedKind};
use openssl::dsa::Dsa;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::{Rsa, RsaPrivateKeyBuilder};
use openssl::sign::{Signer, Verifier};
use openssl::symm::Cipher;
use support::{child, libcrypto_memory, sample_keys};

#[test]
fn integers_become_big_numbers_and_come_back() {
    for text in [
        "0",
        "1",
        "-1",
        "FF",
        "-FF",
        "0100",
        "123456789ABCDEF0123456789ABCDEF0",
        "-80000000000000000000",
    ] {
        let number = BigNum::from_hex_str(text).unwrap();
        let (integer, secret) = (Integer::from(&*number), SecretInteger::from(&*number));
        assert_eq!(integer, Integer::from_hex(text).unwrap());
        assert_eq!(secret, SecretInteger::from_hex(text).unwrap());
        assert_eq!(BigNum::try_from(&integer).unwrap(), number);
        let back = BigNum::try_from(&secret).unwrap();
        assert_eq!(back, number);
        assert!(back.is_const_time(), "for arithmetic in constant time");
        assert_eq!(Integer::from(number.to_owned().unwrap()), integer);
        assert_eq!(SecretInteger::from(number), secret);
    }
    // A negative zero, which libcrypto can be made to hold, is zero.
    let mut zero = BigNum::new().unwrap();
    zero.set_negative(true);
    assert!(!Integer::from(&*zero).is_negative());
    assert!(ErrorStack::get().errors().is_empty());
}

/// Keys of every type, and what the crate calls the type.
fn is_of(key: &PrivateKey) -> Id {
    match key {
        PrivateKey::Rsa(key) if key.is_pss_only() => Id::RSA_PSS,
        PrivateKey::Rsa(_) => Id::RSA,
        PrivateKey::Dsa(_) => Id::DSA,
        PrivateKey::Dh(key) if key.parameters().unwrap().parameter_numbers().unwrap().q.is_some() => Id::DHX,
        PrivateKey::Dh(_) => Id::DH,
        PrivateKey::EllipticCurve(_) => Id::EC,
        PrivateKey::Ed25519(_) => Id::ED25519,
        PrivateKey::Ed448(_) => Id::ED448,
        PrivateKey::X25519(_) => Id::X25519,
        PrivateKey::X448(_) => Id::X448,
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_of_every_type_are_handed_over() {
    let mut handed_over = 0;
    for sample in sample_keys::samples() {
        let name = sample.name;
        let private = PKey::<Private>::try_from(&sample.private).unwrap();
        let public = PKey::<Public>::try_from(&sample.public).unwrap();
        assert!(ErrorStack::get().errors().is_empty(), "{name}");
        assert_eq!(
            (private.id(), public.id()),
            (is_of(&sample.private), is_of(&sample.private)),
            "{name}"
        );
        assert!(private.public_eq(&public), "{name}");
        let back = support::backend().load_der_public_key(&public.public_key_to_der().unwrap());
        assert_eq!(back.unwrap(), sample.public, "{name}");
        handed_over += 1;
    }
    assert!(handed_over > 10, "{handed_over}");
}

/// libcrypto reads each form of ML-KEM and ML-DSA keys, and what it writes by default, the seed and the expanded key, is read
/// here. That goes through its own decoders and encoders.
#[test]
fn post_quantum_keys_are_handed_over_and_come_back() {
    let backend = support::backend();
    let mut handed_over = 0;
    for sample in sample_keys::post_quantum() {
        let name = sample.name;
        let private = PKey::<Private>::try_from(&sample.private).unwrap();
        let public = PKey::<Public>::try_from(&sample.public).unwrap();
        assert!(ErrorStack::get().errors().is_empty(), "{name}");
        assert!(private.public_eq(&public), "{name}");
        let info = public.public_key_to_der().unwrap();
        assert_eq!(info, sample.public.to_spki_der().unwrap(), "{name}");
        assert_eq!(backend.load_der_public_key(&info).unwrap(), sample.public, "{name}");

        let written = private.private_key_to_pkcs8().unwrap();
        let back = backend.load_der_private_key(&written, None).unwrap();
        sample_keys::assert_same_private(&back, &sample.private);
        let format = match (&sample.private, sample_keys::seed(&sample.private)) {
            (_, Some(_)) => PrivateFormat::Pkcs8SeedAndExpandedKey,
            _ => PrivateFormat::Pkcs8,
        };
        let own = sample.private.private_bytes(Encoding::Der, format, NoEncryption);
        assert_eq!(*own.unwrap(), written, "{name}");
        for format in [
            PrivateFormat::Pkcs8,
            PrivateFormat::Pkcs8ExpandedKey,
            PrivateFormat::Pkcs8SeedAndExpandedKey,
        ] {
            let Ok(own) = sample.private.private_bytes(Encoding::Pem, format, NoEncryption) else {
                continue;
            };
            let theirs = PKey::private_key_from_pem(&own).unwrap();
            assert!(theirs.public_eq(&public), "{name}, {format}");
        }
        handed_over += 1;
    }
    assert_eq!(
        handed_over,
        sample_keys::post_quantum_counts().into_iter().sum::<usize>()
    );
    assert!(ErrorStack::get().errors().is_empty());
}

/// Each verifies the signatures of the other.
#[test]
fn keys_that_are_handed_over_are_the_same_keys() {
    let key = support::backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let private = PKey::<Private>::try_from(&PrivateKey::from(key.clone())).unwrap();
    let public = PKey::<Public>::try_from(&PublicKey::from(key.public_key().unwrap())).unwrap();
    let sha256 = openssl::hash::MessageDigest::sha256();
    let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    let theirs = Signer::new(sha256, &private)
        .unwrap()
        .sign_oneshot_to_vec(b"data")
        .unwrap();
    key.public_key().unwrap().verify(&theirs, b"data", algorithm).unwrap();
    let ours = key.sign(b"data", algorithm).unwrap();
    let mut verifier = Verifier::new(sha256, &public).unwrap();
    assert!(verifier.verify_oneshot(&ours, b"data").unwrap());
    let value = private.ec_key().unwrap().private_key().to_owned().unwrap();
    assert_eq!(SecretInteger::from(value), key.private_numbers().unwrap().private_value);
}

// ---- keys that come from the crate openssl ----

/// Keys of every type, copied and shared, come back as what they were; and into another backend.
#[test]
fn keys_of_every_type_come_back() {
    let backend = support::backend();
    let other = Backend::new().unwrap();
    let mut loaded = 0;
    for sample in sample_keys::all() {
        let name = sample.name;
        let copied = PKey::<Private>::try_from(&sample.private).unwrap();
        let shared = share_private_key(&sample.private).unwrap();
        for (theirs, is_shared) in [(&copied, false), (&shared, true)] {
            for to in [backend, &other] {
                let back = load_private_key(to, theirs).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(back.backend().is_same(to));
                sample_keys::assert_same_private(&back, &sample.private);
                if let (PrivateKey::Rsa(back), PrivateKey::Rsa(key)) = (&back, &sample.private) {
                    assert_eq!(back.pss_restrictions(), key.pss_restrictions(), "{name}");
                }
                // It is the same key if it was where it is now.
                let again = share_private_key(&back).unwrap();
                let same = std::ptr::eq(again.as_ptr(), theirs.as_ptr());
                assert_eq!(same, is_shared && to.is_same(backend), "{name}");
                sample_keys::assert_same_public(&load_public_key(to, theirs).unwrap(), &sample.public);
                loaded += 1;
            }
        }
        for public in [
            PKey::<Public>::try_from(&sample.public).unwrap(),
            share_public_key(&sample.public).unwrap(),
        ] {
            sample_keys::assert_same_public(&load_public_key(&other, &public).unwrap(), &sample.public);
        }
        assert!(ErrorStack::get().errors().is_empty(), "{name}");
    }
    assert_eq!(loaded, 4 * sample_keys::all().len());
}

/// What libcrypto keeps in structures of its own, outside of any provider.
#[test]
fn keys_of_structures_are_loaded() {
    let backend = support::backend();
    let mut loaded = 0;
    for sample in sample_keys::samples() {
        let copy = PKey::<Private>::try_from(&sample.private).unwrap();
        let structure = match &sample.private {
            PrivateKey::Rsa(key) if !key.is_pss_only() => PKey::from_rsa(copy.rsa().unwrap()),
            PrivateKey::EllipticCurve(_) => PKey::from_ec_key(copy.ec_key().unwrap()),
            PrivateKey::Dsa(_) => PKey::from_dsa(copy.dsa().unwrap()),
            PrivateKey::Dh(_) if copy.id() == Id::DHX => PKey::from_dhx(copy.dh().unwrap()),
            PrivateKey::Dh(_) => PKey::from_dh(copy.dh().unwrap()),
            _ => continue,
        };
        let structure = structure.unwrap();
        let back = load_private_key(backend, &structure).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
        sample_keys::assert_same_private(&back, &sample.private);
        sample_keys::assert_same_public(&load_public_key(backend, &structure).unwrap(), &sample.public);
        loaded += 1;
    }
    assert_eq!(loaded, 8);
    assert!(ErrorStack::get().errors().is_empty());
}

fn big(number: u64) -> BigNum {
    BigNum::from_dec_str(&number.to_string()).unwrap()
}

/// A key that libcrypto makes, and its numbers with one replaced.
fn rsa_with(replaced: usize, by: impl Fn(&BigNum) -> BigNum) -> PKey<Private> {
    static KEY: std::sync::LazyLock<Vec<u8>> =
        std::sync::LazyLock::new(|| Rsa::generate(2048).unwrap().private_key_to_der().unwrap());
    let key = Rsa::private_key_from_der(&KEY).unwrap();
    let mut numbers = [
        key.n().to_owned().unwrap(),
        key.e().to_owned().unwrap(),
        key.d().to_owned().unwrap(),
        key.p().unwrap().to_owned().unwrap(),
        key.q().unwrap().to_owned().unwrap(),
        key.dmp1().unwrap().to_owned().unwrap(),
        key.dmq1().unwrap().to_owned().unwrap(),
        key.iqmp().unwrap().to_owned().unwrap(),
    ];
    if let Some(number) = numbers.get_mut(replaced) {
        *number = by(number);
    }
    let [n, e, d, p, q, dmp1, dmq1, iqmp] = numbers;
    PKey::from_rsa(Rsa::from_private_components(n, e, d, p, q, dmp1, dmq1, iqmp).unwrap()).unwrap()
}

#[test]
fn rsa_keys_of_wrong_numbers_are_refused() {
    let backend = support::backend();
    load_private_key(backend, &rsa_with(8, |_| unreachable!())).unwrap();
    let mut refused = 0;
    let plus_two = |number: &BigNum| {
        let mut sum = (**number).to_owned().unwrap();
        sum.add_word(2).unwrap();
        sum
    };
    let negative = |number: &BigNum| {
        let mut number = (**number).to_owned().unwrap();
        number.set_negative(true);
        number
    };
    for replaced in 0..8 {
        let wrongs: [&dyn Fn(&BigNum) -> BigNum; 5] = [&plus_two, &negative, &|_| big(0), &|_| big(1), &|number| {
            let mut shifted = BigNum::new().unwrap();
            shifted.lshift(number, 100).unwrap();
            shifted
        }];
        for (index, wrong) in wrongs.into_iter().enumerate() {
            // Another odd public exponent is caught by its relation to d, as are all others.
            let key = rsa_with(replaced, wrong);
            let error = load_private_key(backend, &key).unwrap_err();
            assert!(
                matches!(error, Error::Malformed { .. }),
                "{replaced}, {index}: {error:?}"
            );
            refused += 1;
        }
    }
    assert_eq!(refused, 8 * 5);

    // Sizes, of which the largest is refused before any computation.
    let mut huge = BigNum::new().unwrap();
    huge.lshift(&big(1), 200_000).unwrap();
    huge.add_word(1).unwrap();
    let huge = Rsa::from_public_components(huge, big(65537)).unwrap();
    let error = load_public_key(backend, &PKey::from_rsa(huge).unwrap()).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
    let tiny = Rsa::from_public_components(big(15), big(3)).unwrap();
    let error = load_public_key(backend, &PKey::from_rsa(tiny).unwrap()).unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Malformed {
                kind: MalformedKind::InvalidPublicKey,
                ..
            }
        ),
        "{error:?}"
    );

    // Without the factors.
    let key = rsa_with(8, |_| unreachable!()).rsa().unwrap();
    let builder = RsaPrivateKeyBuilder::new(
        key.n().to_owned().unwrap(),
        key.e().to_owned().unwrap(),
        key.d().to_owned().unwrap(),
    );
    let key = PKey::from_rsa(builder.unwrap().build()).unwrap();
    let error = load_private_key(backend, &key).unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Malformed {
                kind: MalformedKind::Missing,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(ErrorStack::get().errors().is_empty());
}

#[test]
fn keys_of_other_types_curves_and_numbers_are_refused() {
    let backend = support::backend();
    // Types that this crate has no keys of.
    for key in [
        PKey::hmac(b"key").unwrap(),
        PKey::cmac(&Cipher::aes_128_cbc(), &[0; 16]).unwrap(),
    ] {
        let error = load_private_key(backend, &key).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Unsupported {
                    kind: UnsupportedKind::PublicKeyAlgorithm,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    // Curves.
    let group = EcGroup::from_curve_name(Nid::SECP112R1).unwrap();
    let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let error = load_private_key(backend, &key).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unsupported {
                kind: UnsupportedKind::EllipticCurve,
                ..
            }
        ),
        "{error:?}"
    );
    // Halves that do not belong together.
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let [one, other] = [(); 2].map(|()| EcKey::generate(&group).unwrap());
    let mixed = EcKey::from_private_components(&group, one.private_key(), other.public_key()).unwrap();
    let error = load_private_key(backend, &PKey::from_ec_key(mixed).unwrap()).unwrap_err();
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
    // A private value that is negative, and one that is longer than the order.
    for shift in [0, 300] {
        let mut value = BigNum::new().unwrap();
        value.lshift(one.private_key(), shift).unwrap();
        value.set_negative(shift == 0);
        let wrong = EcKey::from_private_components(&group, &value, one.public_key()).unwrap();
        let error = load_private_key(backend, &PKey::from_ec_key(wrong).unwrap()).unwrap_err();
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
    // DSA: y is not g^x.
    let sample = sample_keys::sample(sample_keys::DSA_2048);
    let dsa = PKey::<Private>::try_from(&sample.private).unwrap().dsa().unwrap();
    let [p, q, g, x] = [dsa.p(), dsa.q(), dsa.g(), dsa.priv_key()].map(|number| number.to_owned().unwrap());
    let wrong = Dsa::from_private_components(p, q, g, x, big(4)).unwrap();
    let error = load_private_key(backend, &PKey::from_dsa(wrong).unwrap()).unwrap_err();
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
    // DSA of a size that no standard has, and of numbers that are no primes.
    let [p, q, g, y] = [23, 11, 4, 8].map(big);
    let small = Dsa::from_public_components(p, q, g, y).unwrap();
    let error = load_public_key(backend, &PKey::from_dsa(small).unwrap()).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
    assert!(ErrorStack::get().errors().is_empty());
}

/// The key itself: other code generates another one in the backend's own library context, which is taken over as it is.
#[test]
fn a_key_that_other_code_generates_in_the_backend_is_taken_over() {
    let backend = Backend::new().unwrap();
    let key = PrivateKey::from(
        backend
            .generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)
            .unwrap(),
    );
    let shared = share_private_key(&key).unwrap();
    let mut generation = PkeyCtx::new(&shared).unwrap();
    generation.keygen_init().unwrap();
    let generated = generation.keygen().unwrap();
    let taken = load_private_key(&backend, &generated).unwrap();
    assert_eq!(share_private_key(&taken).unwrap().as_ptr(), generated.as_ptr());
    assert_eq!(taken.to_string(), "P-384");
    assert_ne!(taken.public_key().unwrap(), key.public_key().unwrap());
    // In another backend it is a copy.
    let copy = load_private_key(support::backend(), &generated).unwrap();
    assert_ne!(share_private_key(&copy).unwrap().as_ptr(), generated.as_ptr());
    sample_keys::assert_same_private(&copy, &taken);
}

/// Whichever allocation of libcrypto fails, the error does not say that libcrypto refuses the numbers of the key, unless libcrypto itself
/// says no more.
#[test]
fn a_failed_allocation_is_not_a_malformed_key() {
    if !child::is_child() {
        let name = child::test_name(module_path!(), "a_failed_allocation_is_not_a_malformed_key");
        return child::run_again(&name, &[]);
    }
    libcrypto_memory::count();
    let backend = support::backend();
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let keys = [
        PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap(),
        PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap(),
    ];
    for key in keys {
        load_private_key(backend, &key).unwrap();
        let mut failed = 0;
        for successful in 0.. {
            let (loaded, enough) = libcrypto_memory::failing(successful, || load_private_key(backend, &key));
            match loaded {
                Ok(_) => {}
                Err(Error::OpenSsl { .. }) => failed += 1,
                // libcrypto fails in places without an entry, or with one that tells of a number or a point. From 3.5 on, an RSA number
                // that it could not copy is an internal error to it, as is one that was not given.
                Err(error) => {
                    let text = error.to_string();
                    let blames_numbers = text.contains("refuses its numbers") && !text.contains("internal error");
                    assert!(!blames_numbers, "{successful}: {text}");
                }
            }
            if !enough {
                break;
            }
        }
        assert!(failed > 10, "{failed}");
    }
}
