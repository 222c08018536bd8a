//! Keys as other programs write them: forms that the standards allow or that are in use, and that this crate does not
//! write; and the limits of what is accepted.

use hazmat_openssl::Error;
use hazmat_openssl::MalformedKind;
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::dh::DhParameters;
use hazmat_openssl::asymmetric::rsa::{rsa_crt_dmp1, rsa_crt_dmq1, rsa_crt_iqmp};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::errors::{assert_malformed_among, assert_malformed_kind, assert_password_required};
use support::numbers::{plus, small};
use support::pem_text::block;
use support::written::{pkcs8, spki};
use support::{backend, der, encrypted_keys, errors, numbers, on_fips, sample_keys, ssh_wire, x509_made};

// ---- PKCS #8 of version 1 ----

/// RFC 5958, section 2: the public key is OPTIONAL in version 1, too. python-ecdsa writes all its keys without it.
#[test]
fn version_1_of_pkcs8_need_not_have_a_public_key() {
    const PASSWORD: &[u8] = b"a password";
    for sample in sample_keys::all() {
        let version_0 = pkcs8(&sample.private);
        assert_eq!(der::at(&version_0, &[0]).data(), [0]);
        let version_1 = der::replaced(&version_0, &[0], &der::integer(1));
        let encrypted = encrypted_keys::with_pbkdf2(&version_1, PASSWORD, 1_000);
        let attributes = der::appended(&version_1, &[], &der::context(0, &[]));
        for loaded in [
            backend().load_der_private_key(&version_1, None),
            backend().load_der_private_key(&attributes, None),
            backend().load_pem_private_key(&block("PRIVATE KEY", &version_1), None),
            backend().load_der_private_key(&encrypted, Some(PASSWORD)),
            backend().load_pem_private_key(&block("ENCRYPTED PRIVATE KEY", &encrypted), Some(PASSWORD)),
        ] {
            let loaded = loaded.unwrap_or_else(|error| panic!("{}: {error}", sample.name));
            sample_keys::assert_same_private(&loaded, &sample.private);
            assert_eq!(pkcs8(&loaded), version_0, "{}", sample.name);
        }
        let version_2 = der::replaced(&version_0, &[0], &der::integer(2));
        assert_malformed_among(
            backend().load_der_private_key(&version_2, None),
            &[MalformedKind::InvalidValue],
            &["PKCS #8 private key"],
            &["version"],
        );
    }
}

/// The private bytes of key A: 00 to 1f.
fn key_a() -> Vec<u8> {
    (0..32).collect()
}

#[test]
fn version_1_without_a_public_key_is_written_as_version_0() {
    let head = "302e020101300506032b657004220420";
    let data = [support::bytes::from_hex(head).unwrap(), key_a()].concat();
    let loaded = backend().load_der_private_key(&data, None);
    if !backend().ed25519_supported() {
        return errors::assert_unsupported(loaded);
    }
    let loaded = loaded.unwrap();
    let raw = loaded.private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption);
    assert_eq!(raw.unwrap().to_vec(), key_a());
    assert_eq!(pkcs8(&loaded), der::replaced(&data, &[0], &der::integer(0)));
}

// ---- a label that is not the structure's own ----

#[test]
fn the_label_of_rsa_public_keys_is_taken_around_their_other_form() {
    for sample in sample_keys::all() {
        let data = spki(&sample.public);
        let loaded = backend().load_pem_public_key(&block("RSA PUBLIC KEY", &data));
        if sample.name == sample_keys::RSA {
            sample_keys::assert_same_public(&loaded.unwrap(), &sample.public);
        } else {
            assert_malformed_among(loaded, &[MalformedKind::Inconsistent], &["PEM"], &["RSA PUBLIC KEY"]);
        }
    }
}

// ---- the empty password ----

/// Key A as the `openssl` command encrypts it under an empty password (`-passout pass:`): by PBKDF2, by scrypt, by a scheme
/// of PKCS #12, by PBES1.
const EMPTY_PASSWORD: [&str; 4] = [
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAieSCGT5mG8HQICA+gwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEOR5leOpPDwl\
     TSEuZk6eB6YEQKA91KYfWKDVeHy0YyREY9rlJMgtlohw3MpyFLlFUyU2KWXQ7TnaGxcpnNm+as9olWVbDSGa1+NXSlmhhUV9fCQ=",
    "MIGSME4GCSqGSIb3DQEFDTBBMCAGCSsGAQQB2kcECzATBAj1/kyGPbMdWAIBEAIBAQIBATAdBglghkgBZQMEASoEEGceZmCRJvlTws6tpgIKDpkE\
     QPrWb6KRRNEKhV4PnKIOpV/JbPW5iAV2jeb5iRluUCGh8nRrl5eGbClMfidPsSi5/wTiQEXRx621KA02yMKvKxs=",
    "MFgwHAYKKoZIhvcNAQwBAzAOBAjjelpPCiBKOwICA+gEOGz0hZU7YxLbT0UEvmaX5JUWa+LxTYNNiacbv1agjovRJfZDaAoK+IfENdXYLQGYU+jz\
     hG9P1hTH",
    "MFcwGwYJKoZIhvcNAQUDMA4ECCNsRgGbPR/kAgID6AQ45Nr2Ei6FKyYT2Fcd9MLOVQNccMs65ppIu9G8WKLD2fQNlxkVIZa/Cm2Uqq0T1FWdfmqc\
     pmYOXbs=",
];

#[test]
fn an_empty_password_opens_what_is_encrypted_under_it() {
    if on_fips() {
        return;
    }
    for base64 in EMPTY_PASSWORD {
        let data = openssl::base64::decode_block(base64).unwrap();
        let pem = block("ENCRYPTED PRIVATE KEY", &data);
        for loaded in [
            backend().load_der_private_key(&data, Some(b"")),
            backend().load_pem_private_key(&pem, Some(b"")),
        ] {
            let key = Ed25519PrivateKey::try_from(loaded.unwrap()).unwrap();
            assert_eq!(key.private_bytes_raw().unwrap().to_vec(), key_a());
        }
        assert_password_required(backend().load_pem_private_key(&pem, None));
        let wrong = backend().load_pem_private_key(&pem, Some(b"x"));
        assert!(matches!(wrong, Err(Error::IncorrectPassword)), "{wrong:?}");
    }
}

/// `DEK-Info`: the key is the MD5 digest of the (empty) password and the salt.
#[test]
fn an_empty_password_opens_a_traditional_key() {
    if on_fips() {
        return;
    }
    let sample = sample_keys::sample(sample_keys::P256);
    let plain = sample
        .private
        .private_bytes(Encoding::Der, PrivateFormat::TraditionalOpenSsl, NoEncryption)
        .unwrap();
    let iv: Vec<u8> = (1..=16).collect();
    let key = openssl::hash::hash(openssl::hash::MessageDigest::md5(), &iv[..8]).unwrap();
    let ciphertext = openssl::symm::encrypt(openssl::symm::Cipher::aes_128_cbc(), &key, Some(&iv), &plain).unwrap();
    let text = String::from_utf8(block("EC PRIVATE KEY", &ciphertext)).unwrap();
    let head = "-----BEGIN EC PRIVATE KEY-----\n";
    let iv: String = iv.iter().map(|byte| format!("{byte:02X}")).collect();
    let headers = format!("{head}Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{iv}\n\n");
    let pem = text.replace(head, &headers);
    let loaded = backend().load_pem_private_key(pem.as_bytes(), Some(b"")).unwrap();
    sample_keys::assert_same_private(&loaded, &sample.private);
    assert_password_required(backend().load_pem_private_key(pem.as_bytes(), None));
}

/// bcrypt_pbkdf is not defined for an empty password, so no OpenSSH key is encrypted under one.
#[test]
fn an_empty_password_opens_no_openssh_key() {
    if on_fips() {
        return;
    }
    let sample = sample_keys::sample(sample_keys::ED25519);
    let encryption = PrivateFormat::OpenSsh
        .encryption_builder()
        .kdf_rounds(1)
        .build(b"x")
        .unwrap();
    let pem = sample
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, encryption)
        .unwrap();
    for load in [Backend::load_pem_private_key, Backend::load_ssh_private_key] {
        assert_password_required(load(backend(), &pem, None));
        let wrong = load(backend(), &pem, Some(b""));
        assert!(matches!(wrong, Err(Error::IncorrectPassword)), "{wrong:?}");
    }
    let refused = PrivateFormat::OpenSsh.encryption_builder().build(b"");
    assert!(matches!(
        refused,
        Err(Error::InvalidArgument {
            argument: "password",
            ..
        })
    ));
}

// ---- RSA keys that lack numbers ----

fn rsa() -> RsaPrivateKey {
    RsaPrivateKey::try_from(sample_keys::sample(sample_keys::RSA).private.clone()).unwrap()
}

/// `RSAPrivateKey` of n, e, d, p, q and the CRT values, with zeros in the given places.
fn lacking(places: &[usize]) -> Vec<u8> {
    let numbers = rsa().private_numbers().unwrap();
    let public = &numbers.public_numbers;
    let all = [
        public.n.clone(),
        public.e.clone(),
        numbers.d.expose(),
        numbers.p.expose(),
        numbers.q.expose(),
        numbers.dmp1.expose(),
        numbers.dmq1.expose(),
        numbers.iqmp.expose(),
    ];
    let mut elements = vec![der::integer(0)];
    for (place, number) in all.into_iter().enumerate() {
        let zero = places.contains(&place);
        elements.push(if zero {
            der::integer(0)
        } else {
            der::unsigned(&number.to_be_bytes())
        });
    }
    der::sequence(&elements)
}

fn in_pkcs8(key: &[u8]) -> Vec<u8> {
    let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
    der::sequence(&[der::integer(0), algorithm, der::octets(key)])
}

#[test]
fn rsa_keys_that_lack_numbers_are_completed_if_asked() {
    let completing = KeyLoader::new(backend()).complete_rsa_keys(true);
    let mut forms: Vec<Vec<u8>> = [
        // As Java writes a key of which it knows only the modulus and the private exponent.
        &[1, 3, 4, 5, 6, 7][..],
        &[3, 4, 5, 6, 7],
        &[5, 6, 7],
        &[1],
        &[1, 5, 6, 7],
        &[3],
        &[4, 7],
        &[5],
        &[6],
        &[7],
    ]
    .iter()
    .map(|places| lacking(places))
    .collect();
    // The last five are absent, or some of them.
    let whole = lacking(&[]);
    for count in 4..9 {
        let first: Vec<_> = (0..count)
            .map(|index| der::at(&whole, &[index]).full_data().to_vec())
            .collect();
        forms.push(der::sequence(&first));
    }
    for key in forms {
        let [plain, pem] = [key.clone(), block("RSA PRIVATE KEY", &key)];
        let inside = in_pkcs8(&key);
        for loaded in [
            completing.load_der_private_key(&plain, None),
            completing.load_pem_private_key(&pem, None),
            completing.load_der_private_key(&inside, None),
            completing.load_pem_private_key(&block("PRIVATE KEY", &inside), None),
        ] {
            let numbers = RsaPrivateKey::try_from(loaded.unwrap())
                .unwrap()
                .private_numbers()
                .unwrap();
            let expected = rsa().private_numbers().unwrap();
            assert_eq!(numbers.public_numbers, expected.public_numbers);
            assert_eq!(numbers.d, expected.d);
            // n, e and d do not determine which factor comes first.
            let factors = [&numbers.p, &numbers.q];
            assert!(factors.contains(&&expected.p) && factors.contains(&&expected.q));
        }
        for unasked in [
            backend().load_der_private_key(&plain, None),
            backend().load_pem_private_key(&pem, None),
            backend().load_der_private_key(&inside, None),
        ] {
            assert_malformed_among(
                unasked,
                &[MalformedKind::Missing],
                &["RSA private key"],
                &["complete_rsa_keys"],
            );
        }
    }
    // A complete key loads unchanged. A key without n or d, or with numbers that do not belong together, is refused.
    assert!(completing.load_der_private_key(&whole, None).is_ok());
    for places in [&[0][..], &[2], &[0, 2], &[2, 3, 4]] {
        assert_malformed_kind(
            completing.load_der_private_key(&lacking(places), None),
            MalformedKind::InvalidPrivateKey,
            "RSA private key",
        );
    }
    for (place, zeros) in [
        (1, &[3, 4, 5, 6, 7][..]),
        (1, &[5, 6, 7]),
        (3, &[1, 4]),
        (3, &[4]),
        (4, &[3]),
        (3, &[1]),
    ] {
        let key = lacking(zeros);
        let wrong = der::at(&key, &[place + 1]).data().to_vec();
        let wrong = der::unsigned(&plus(&numbers::big(&wrong), 2).to_be_bytes());
        let key = der::replaced(&key, &[place + 1], &wrong);
        assert_malformed_kind(
            completing.load_der_private_key(&key, None),
            MalformedKind::InvalidPrivateKey,
            "RSA private key",
        );
    }
}

/// Without p and q, the CRT values determine which factor is which, regardless of whether the larger one is first.
#[test]
fn the_numbers_that_are_left_tell_which_factor_is_first() {
    let completing = KeyLoader::new(backend()).complete_rsa_keys(true);
    let whole = rsa().private_numbers().unwrap();
    let public = &whole.public_numbers;
    let (p, q, d) = (&whole.p, &whole.q, &whole.d);
    for (p, q) in [(p, q), (q, p)] {
        let last = [
            rsa_crt_dmp1(d, p).unwrap(),
            rsa_crt_dmq1(d, q).unwrap(),
            rsa_crt_iqmp(p, q).unwrap(),
        ];
        for there in [&[0, 1, 2][..], &[0], &[1], &[2], &[1, 2]] {
            let mut elements = vec![der::integer(0)];
            elements.extend([&public.n, &public.e, &d.expose()].map(|number| der::unsigned(&number.to_be_bytes())));
            elements.extend([der::integer(0), der::integer(0)]);
            elements.extend(last.iter().enumerate().map(|(index, number)| {
                if there.contains(&index) {
                    der::unsigned(&number.to_be_bytes())
                } else {
                    der::integer(0)
                }
            }));
            let loaded = completing
                .load_der_private_key(&der::sequence(&elements), None)
                .unwrap();
            let numbers = RsaPrivateKey::try_from(loaded).unwrap().private_numbers().unwrap();
            assert!(numbers.p == *p && numbers.q == *q, "{there:?}");
            assert!(numbers.dmp1 == last[0] && numbers.dmq1 == last[1] && numbers.iqmp == last[2]);
        }
    }
}

// ---- the floor of RSA ----

/// A public key with an odd, otherwise useless modulus of exactly this many bits.
fn rsa_of(bits: usize) -> RsaPublicNumbers {
    RsaPublicNumbers {
        e: small(65_537),
        n: numbers::odd(bits),
    }
}

#[test]
fn rsa_moduli_have_512_bits_or_more_wherever_they_come_from() {
    let floor = ["512", "16384"];
    for (bits, is_taken) in [
        (4, false),
        (384, false),
        (511, false),
        (512, true),
        (16_384, true),
        (16_385, false),
    ] {
        let numbers = rsa_of(bits);
        let of_numbers = backend().load_rsa_public_numbers(&numbers);
        let (n, e) = (numbers.n.to_be_bytes(), numbers.e.to_be_bytes());
        let pkcs1 = der::sequence(&[der::unsigned(&n), der::unsigned(&e)]);
        let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
        let info = der::sequence(&[algorithm, der::bits(&pkcs1)]);
        let blob = [ssh_wire::string(b"ssh-rsa"), ssh_wire::mpint(&e), ssh_wire::mpint(&n)].concat();
        let of_data = [
            backend().load_der_public_key(&pkcs1),
            backend().load_der_public_key(&info),
            backend().load_pem_public_key(&block("PUBLIC KEY", &info)),
            backend().load_ssh_public_key(&ssh_wire::line("ssh-rsa", &blob)),
        ];
        if is_taken {
            assert_eq!(of_numbers.unwrap().key_size(), u32::try_from(bits).unwrap());
            assert!(of_data.into_iter().all(|key| key.is_ok()));
            continue;
        }
        errors::assert_invalid_argument(of_numbers, &floor);
        for key in of_data {
            assert_malformed_among(
                key,
                &[MalformedKind::InvalidPublicKey],
                &["OpenSSH public key", "RSA public key", "SubjectPublicKeyInfo"],
                &floor,
            );
        }
    }
    errors::assert_invalid_argument(backend().generate_rsa_private_key(65_537, 1_023), &["key_size"]);
    // Private keys of that size are complete, but too short.
    let (p, q) = (small(65_519), small(65_521));
    let n = numbers::product(&p, &q);
    let one_less = [plus(&p, -1), plus(&q, -1)];
    let order = numbers::product(&one_less[0], &one_less[1]);
    let d = SecretInteger::from(numbers::inverse(&small(65_537), &order));
    let (p, q) = (SecretInteger::from(p), SecretInteger::from(q));
    let numbers = RsaPrivateNumbers {
        dmp1: hazmat_openssl::asymmetric::rsa::rsa_crt_dmp1(&d, &p).unwrap(),
        dmq1: hazmat_openssl::asymmetric::rsa::rsa_crt_dmq1(&d, &q).unwrap(),
        iqmp: hazmat_openssl::asymmetric::rsa::rsa_crt_iqmp(&p, &q).unwrap(),
        public_numbers: RsaPublicNumbers { e: small(65_537), n },
        p,
        q,
        d,
    };
    errors::assert_invalid_argument(backend().load_rsa_private_numbers(&numbers), &floor);
}

// ---- the ceilings of moduli ----

/// A modulus of exactly this many bits, in PKCS #3 parameters and in keys with them.
fn dh_of(bits: usize) -> [Vec<u8>; 3] {
    let p = rsa_of(bits).n.to_be_bytes();
    let parameters = der::sequence(&[der::unsigned(&p), der::integer(2)]);
    let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.3.1"), parameters.clone()]);
    let public = der::sequence(&[algorithm.clone(), der::bits(&der::integer(5))]);
    let private = der::sequence(&[der::integer(0), algorithm, der::octets(&der::integer(7))]);
    [parameters, public, private]
}

fn load_all(loader: &KeyLoader, [parameters, public, private]: &[Vec<u8>; 3]) -> [Result<()>; 6] {
    [
        loader.load_der_parameters(parameters).map(|_| ()),
        loader
            .load_pem_parameters(&block("DH PARAMETERS", parameters))
            .map(|_| ()),
        loader.load_der_public_key(public).map(|_| ()),
        loader.load_pem_public_key(&block("PUBLIC KEY", public)).map(|_| ()),
        loader.load_der_private_key(private, None).map(|_| ()),
        loader
            .load_pem_private_key(&block("PRIVATE KEY", private), None)
            .map(|_| ()),
    ]
}

fn assert_too_long(result: Result<()>, algorithm: &str, bits: u64, most: u64) {
    match result {
        Err(Error::WorkFactorTooHigh {
            function,
            factor: "bits of modulus",
            value,
            limit,
            ..
        }) => assert_eq!((function, value, limit), (algorithm, bits, most)),
        other => panic!("{algorithm} of {bits} bits: {other:?}"),
    }
}

#[test]
fn moduli_of_diffie_hellman_have_at_most_8192_bits_unless_asked_otherwise() {
    let default = KeyLoader::new(backend());
    for bits in [512, 2_048, 8_192] {
        assert!(
            load_all(&default, &dh_of(bits))
                .into_iter()
                .all(|result| result.is_ok()),
            "{bits}"
        );
    }
    for bits in [8_193, 10_000] {
        let structures = dh_of(bits);
        for result in load_all(&default, &structures) {
            assert_too_long(result, "Diffie-Hellman", bits as u64, 8_192);
        }
        let more = default.clone().max_dh_modulus_bits(10_000);
        assert!(
            load_all(&more, &structures).into_iter().all(|result| result.is_ok()),
            "{bits}"
        );
        let fewer = default.clone().max_dh_modulus_bits(1_024);
        for result in load_all(&fewer, &dh_of(1_025)) {
            assert_too_long(result, "Diffie-Hellman", 1_025, 1_024);
        }
    }
    // No limit allows loading a modulus that libcrypto does not support.
    for result in load_all(&default.clone().max_dh_modulus_bits(u32::MAX), &dh_of(10_001)) {
        assert_malformed_among(
            result,
            &[
                MalformedKind::InvalidParameters,
                MalformedKind::InvalidPrivateKey,
                MalformedKind::InvalidPublicKey,
            ],
            &["DH parameters", "PKCS #8 private key", "SubjectPublicKeyInfo"],
            &["10000"],
        );
    }
}

#[test]
fn moduli_of_rsa_have_a_limit_too() {
    let loader = KeyLoader::new(backend()).max_rsa_modulus_bits(2_047);
    let sample = sample_keys::sample(sample_keys::RSA);
    let bits = u64::from(rsa().key_size());
    let public = &sample.public;
    let pkcs1 = public.public_bytes(Encoding::Der, PublicFormat::Pkcs1).unwrap();
    let line = public.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh).unwrap();
    let of_openssh = sample
        .private
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption);
    for result in [
        loader.load_der_public_key(&pkcs1).map(|_| ()),
        loader.load_der_public_key(&spki(public)).map(|_| ()),
        loader.load_ssh_public_key(&line).map(|_| ()),
        loader.load_der_private_key(&pkcs8(&sample.private), None).map(|_| ()),
        loader.load_ssh_private_key(&of_openssh.unwrap(), None).map(|_| ()),
        loader
            .complete_rsa_keys(true)
            .load_der_private_key(&lacking(&[3, 4]), None)
            .map(|_| ()),
    ] {
        assert_too_long(result, "RSA", bits, 2_047);
    }
}

/// A certificate's public key is loaded with the default limits, when the getter is called.
#[test]
fn certificates_have_the_default_limits() {
    let certificate = x509_made::certificate(&x509_made::new_key(), x509_made::sha256(), &[]);
    let data = certificate.public_bytes(Encoding::Der).unwrap();
    for (bits, is_taken) in [(8_192, true), (8_193, false)] {
        let [_, public, _] = dh_of(bits);
        let changed = der::replaced(&data, &[0, 6], &public);
        let certificate = backend().load_der_x509_certificate(&changed).unwrap();
        let key = certificate.public_key();
        if is_taken {
            assert_eq!(key.unwrap().type_name(), "DH");
        } else {
            assert_too_long(key.map(|_| ()), "Diffie-Hellman", 8_193, 8_192);
        }
    }
}

/// A composite modulus is loaded, because the public and private halves belong together; `check` finds it.
#[test]
fn composite_moduli_are_found_by_check() {
    let own = DhPrivateKey::try_from(sample_keys::sample(sample_keys::DH).private.clone()).unwrap();
    let mut numbers = own.private_numbers().unwrap();
    let parameters = own.parameters().unwrap();
    if !on_fips() {
        parameters.check().unwrap();
    }
    let p = plus(&parameters.parameter_numbers().unwrap().p, 2);
    let y = numbers::power(&numbers.public_numbers.parameter_numbers.g, &numbers.x.expose(), &p);
    numbers.public_numbers.y = y;
    numbers.public_numbers.parameter_numbers.p = p;
    let composite = backend().load_dh_private_numbers(&numbers).unwrap();
    errors::assert_malformed(composite.parameters().unwrap().check(), &["Diffie-Hellman parameters"]);

    let own = DsaPrivateKey::try_from(sample_keys::sample(sample_keys::DSA_2048).private.clone()).unwrap();
    let parameters = own.parameters().unwrap();
    if !on_fips() {
        parameters.check().unwrap();
    }
    // The product of two primes that are 1 mod q also has elements of order q.
    let DsaParameterNumbers { q, .. } = parameters.parameter_numbers().unwrap();
    let [one, twice] = [small(1), numbers::product(&q, &small(2))].map(|number| numbers::calculating(&number));
    let prime = || {
        let mut prime = openssl::bn::BigNum::new().unwrap();
        prime.generate_prime(1_024, false, Some(&twice), Some(&one)).unwrap();
        Integer::from(prime)
    };
    let (factors, p) = std::iter::repeat_with(|| [prime(), prime()])
        .map(|factors| (numbers::product(&factors[0], &factors[1]), factors))
        .find(|(p, _)| p.bit_length() == 2_048)
        .map(|(p, factors)| (factors, p))
        .unwrap();
    let [first, second] = factors.map(|factor| numbers::quotient(&plus(&factor, -1), &q).0);
    let g = numbers::power(&small(2), &numbers::product(&first, &second), &p);
    let composite = backend()
        .load_dsa_parameter_numbers(&DsaParameterNumbers { p, q, g })
        .unwrap();
    errors::assert_malformed(composite.check(), &["DSA parameters"]);
}

// ---- work that is deferred until a key is used ----

/// Loading does no exponentiation: values outside the subgroup are detected when they are used, each time.
#[test]
fn subgroups_of_diffie_hellman_are_looked_at_when_keys_are_used() {
    let sample = sample_keys::sample(sample_keys::DH_SUBGROUP);
    let good = spki(&sample.public);
    let own = DhPrivateKey::try_from(sample.private.clone()).unwrap();
    let outside = der::bits(&der::integer(2));
    let peer = backend()
        .load_der_public_key(&der::replaced(&good, &[1], &outside))
        .unwrap();
    let peer = DhPublicKey::try_from(peer).unwrap();
    for _ in 0..2 {
        errors::assert_malformed(own.exchange(&peer), &["subgroup"]);
    }
    // The same for an invalid generator.
    let public = backend()
        .load_der_public_key(&der::replaced(&good, &[0, 1, 1], &der::integer(2)))
        .unwrap();
    let parameters = DhPublicKey::try_from(public).unwrap().parameters().unwrap();
    for _ in 0..2 {
        errors::assert_malformed(parameters.generate_private_key(), &["g must generate"]);
    }
    let parameters = parameters
        .parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3)
        .unwrap();
    let parameters = DhParameters::try_from(backend().load_der_parameters(&parameters).unwrap()).unwrap();
    errors::assert_malformed(parameters.generate_private_key(), &["g must generate"]);
    // Valid keys work, also one that has only its private value.
    let private = DhPrivateKey::try_from(backend().load_der_private_key(&pkcs8(&sample.private), None).unwrap());
    let private = private.unwrap();
    let public = DhPublicKey::try_from(backend().load_der_public_key(&good).unwrap()).unwrap();
    let other = own.parameters().unwrap().generate_private_key();
    let Ok(other) = other else {
        assert!(on_fips());
        return;
    };
    assert_eq!(
        private.exchange(&other.public_key().unwrap()).unwrap(),
        other.exchange(&public).unwrap()
    );
    assert_eq!(private.public_key().unwrap(), public);
    assert_eq!(private.private_numbers().unwrap(), own.private_numbers().unwrap());
    assert_eq!(
        other.exchange(&private.public_key().unwrap()).unwrap(),
        own.exchange(&other.public_key().unwrap()).unwrap()
    );
}
