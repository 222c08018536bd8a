//! Certificates, requests and revocation lists of a FIPS backend.
//!
//! Loading does not involve the module. Signing and verification do.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::openssl_types;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;
use std::fmt::Debug;
use support::errors::{self, assert_not_approved};
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::openssl_cli::Workspace;
use support::x509_made::{self, Place};
use support::{der, sample_keys};

use HashAlgorithm::{
    Md5, Ripemd160, Sha1, Sha3_224, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512, Sha512_224,
    Sha512_256,
};

/// Asserts that something is refused since the backend is a FIPS backend.
fn assert_refused<T: Debug>(result: Result<T>) {
    errors::assert_unsupported_naming(result, &["FIPS backend", "; use "]);
}

/// The same key in another backend.
fn in_backend(backend: &Backend, key: &PrivateKey) -> Result<PrivateKey> {
    let pem = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)?;
    backend.load_pem_private_key(&pem, None)
}

// ---- what is made ----

/// One of each, signed in one way.
#[derive(Clone, Debug, PartialEq)]
struct Made {
    certificate: Certificate,
    request: CertificateSigningRequest,
    list: CertificateRevocationList,
}

fn make(key: &PrivateKey, algorithm: SignatureAlgorithm) -> Made {
    let samples = x509_made::extensions_of(Place::Certificate);
    let constraints = samples.iter().find(|sample| sample.what == "a CA").unwrap();
    let entry = x509_made::revoked(SerialNumber::from(5), &[]);
    Made {
        certificate: x509_made::certificate(key, algorithm, &[&constraints.extension]),
        request: x509_made::request(key, algorithm, &[&constraints.extension]),
        list: x509_made::list(key, algorithm, &[entry], &[]),
    }
}

/// Loads all into another backend.
fn load(backend: &Backend, made: &Made) -> Made {
    Made {
        certificate: backend.load_der_x509_certificate(made.certificate.as_der()).unwrap(),
        request: backend.load_der_x509_csr(made.request.as_der()).unwrap(),
        list: backend.load_der_x509_crl(made.list.as_der()).unwrap(),
    }
}

/// What comes of all signatures, which is the same for each.
fn verify(made: &Made) -> Result<()> {
    let key = made.certificate.public_key()?;
    let outcomes = [
        made.certificate.verify_signature(&key),
        made.certificate.verify_directly_issued_by(&made.certificate),
        made.request.verify_signature(),
        made.list.verify_signature(&key),
    ];
    for outcome in &outcomes {
        assert_eq!(format!("{outcome:?}"), format!("{:?}", outcomes[0]));
    }
    let [outcome, ..] = outcomes;
    if outcome.is_ok() {
        assert!(made.request.is_signature_valid().unwrap() && made.list.is_signature_valid(&key).unwrap());
    }
    outcome
}

/// The keys that the module has, with the algorithms that FIPS approves.
fn approved(backend: &Backend) -> Vec<(String, PrivateKey, Vec<SignatureAlgorithm>)> {
    let hashes = [Sha224, Sha256, Sha384, Sha512, Sha3_224, Sha3_256, Sha3_384, Sha3_512];
    let hashed = || hashes.map(SignatureAlgorithm::from).to_vec();
    let mut of_rsa = [
        hashed(),
        [Sha512_224, Sha512_256].map(SignatureAlgorithm::from).to_vec(),
    ]
    .concat();
    for hash in hashes {
        of_rsa.push(SignatureAlgorithm::rsa_pss(hash));
    }
    of_rsa.push(
        SignatureAlgorithm::rsa_pss(Sha256)
            .with_salt_length(SaltLength::Fixed(20))
            .with_mgf1_hash(Sha512),
    );
    let mut keys = vec![(
        "RSA".to_owned(),
        backend.generate_rsa_private_key(65537, 2048).unwrap().into(),
        of_rsa,
    )];
    for curve in [
        EllipticCurve::Secp224R1,
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ] {
        let key = backend.generate_elliptic_curve_private_key(curve).unwrap().into();
        keys.push((curve.name().to_owned(), key, hashed()));
    }
    if FipsModule::of(backend).has_edwards_curves {
        let ed25519 = backend.ed25519_generate_key().unwrap().into();
        keys.push(("Ed25519".into(), ed25519, vec![SignatureAlgorithm::ed25519()]));
        let ed448 = backend.ed448_generate_key().unwrap().into();
        keys.push(("Ed448".into(), ed448, vec![SignatureAlgorithm::ed448()]));
    }
    keys
}

/// How many kinds of Edwards curves the module has: both or none.
fn edwards() -> usize {
    if FipsModule::of(fips()).has_edwards_curves {
        2
    } else {
        0
    }
}

/// How many keys [`approved`] has.
fn kinds() -> usize {
    1 + 4 + edwards()
}

/// How many ways [`approved`] has.
fn ways() -> usize {
    10 + 8 + 1 + 4 * 8 + edwards()
}

#[test]
fn what_is_approved_is_signed_and_verified_on_both_sides() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        for (name, key, algorithms) in approved(own) {
            let elsewhere = in_backend(ordinary(), &key).unwrap();
            for algorithm in algorithms {
                let what = format!("{name} with {algorithm:?}");
                let by_module = make(&key, algorithm);
                verify(&by_module).unwrap_or_else(|error| panic!("{what}: {error}"));
                verify(&load(ordinary(), &by_module)).unwrap_or_else(|error| panic!("{what}: {error}"));
                assert!(
                    by_module.certificate.backend().fips_status().is_in_use()
                        && by_module.request.backend().fips_status().is_in_use()
                );
                let by_ordinary = make(&elsewhere, algorithm);
                verify(&load(own, &by_ordinary)).unwrap_or_else(|error| panic!("{what}: {error}"));
                ran += 1;
            }
        }
    }
    println!("count: x509 fips-approved ran={ran} skipped=0");
    assert_eq!(ran, 2 * ways());
}

/// A signature that was changed is wrong by the module, too, and no other error.
#[test]
fn wrong_signatures_are_wrong() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        for (name, key, algorithms) in approved(own) {
            let made = make(&key, algorithms[0]);
            let changed = |der: &[u8]| support::bytes::flipped(der, der.len() - 5);
            let certificate = own
                .load_der_x509_certificate(&changed(made.certificate.as_der()))
                .unwrap();
            let request = own.load_der_x509_csr(&changed(made.request.as_der())).unwrap();
            let list = own.load_der_x509_crl(&changed(made.list.as_der())).unwrap();
            let key = key.public_key().unwrap();
            for outcome in [
                certificate.verify_signature(&key),
                request.verify_signature(),
                list.verify_signature(&key),
            ] {
                assert!(matches!(outcome, Err(Error::InvalidSignature)), "{name}: {outcome:?}");
                ran += 1;
            }
            assert!(!request.is_signature_valid().unwrap() && !list.is_signature_valid(&key).unwrap());
        }
    }
    assert_eq!(ran, 2 * 3 * kinds());
}

// ---- SHA-1, MD5 and others ----

/// SHA-1 is there, and not approved for signatures: a module may sign, and a strict backend does not.
#[test]
fn sha1_is_signed_with_but_not_strictly() {
    let mut ran = 0;
    for name in ["RSA", "secp256r1"] {
        for algorithm in [SignatureAlgorithm::from(Sha1), SignatureAlgorithm::rsa_pss(Sha1)] {
            if name != "RSA" && algorithm != Sha1.into() {
                continue;
            }
            let of = |backend| {
                approved(backend)
                    .into_iter()
                    .find(|(known, ..)| known == name)
                    .unwrap()
                    .1
            };
            let by_module = x509_made::try_request(&of(fips()), algorithm);
            let strictly = x509_made::try_request(&of(strict()), algorithm);
            let made = if by_module.is_ok() {
                assert_not_approved(strictly);
                make(&of(fips()), algorithm)
            } else {
                // The module of the certified version does not begin such a signature, whatever the key.
                for refused in [by_module, strictly] {
                    errors::assert_unsupported_naming(
                        refused,
                        &["a signature with sha1", "FIPS backend", "use SHA-256"],
                    );
                }
                make(&in_backend(ordinary(), &of(fips())).unwrap(), algorithm)
            };
            verify(&load(fips(), &made)).unwrap();
            verify(&load(ordinary(), &made)).unwrap();
            // Old signatures are still to be verified, which the module approves of (SP 800-131A: legacy use).
            verify(&load(strict(), &made)).unwrap();
            ran += 1;
        }
    }
    assert_eq!(ran, 3);
}

/// MD5 and RIPEMD-160 are not there, to sign or to verify.
#[test]
fn hash_functions_that_the_module_lacks_are_refused() {
    let mut ran = 0;
    let key = sample_keys::sample(sample_keys::RSA).private.clone();
    for hash in [Md5, Ripemd160] {
        let made = make(&in_backend(ordinary(), &key).unwrap(), hash.into());
        verify(&made).unwrap();
        for own in [fips(), strict()] {
            let own_key = in_backend(own, &key).unwrap();
            assert_refused(x509_made::try_request(&own_key, hash.into()));
            let loaded = load(own, &made);
            assert_eq!(loaded.certificate.signature_hash_algorithm().unwrap(), Some(hash));
            assert_refused(verify(&loaded));
            assert_refused(loaded.request.is_signature_valid());
            assert_refused(loaded.list.is_signature_valid(&own_key.public_key().unwrap()));
            // By an issuer that an ordinary backend holds: the certificate's backend is the one that counts.
            assert_refused(loaded.certificate.verify_directly_issued_by(&made.certificate));
            made.certificate.verify_directly_issued_by(&loaded.certificate).unwrap();
            ran += 1;
        }
    }
    assert_eq!(ran, 4);
}

#[test]
fn fingerprints_are_those_of_the_module() {
    let made = make(&x509_made::new_key(), Sha256.into());
    let mut ran = 0;
    for own in [fips(), strict()] {
        let loaded = load(own, &made);
        for hash in [Md5, Ripemd160, HashAlgorithm::Blake2b512] {
            assert_refused(loaded.certificate.fingerprint(hash));
            assert_refused(loaded.list.fingerprint(hash));
        }
        for hash in [Sha1, Sha256, Sha384, Sha512, Sha3_256] {
            assert_eq!(
                loaded.certificate.fingerprint(hash).unwrap(),
                made.certificate.fingerprint(hash).unwrap()
            );
            assert_eq!(
                loaded.list.fingerprint(hash).unwrap(),
                made.list.fingerprint(hash).unwrap()
            );
            ran += 1;
        }
    }
    assert_eq!(ran, 10);
}

/// Identifiers of keys are SHA-1 by all that is usual; a digest that is no signature is none of FIPS' matters.
#[test]
fn identifiers_of_keys_are_made() {
    let made = make(&x509_made::new_key(), Sha256.into());
    let expected = SubjectKeyIdentifier::from_public_key(&made.certificate.public_key().unwrap()).unwrap();
    for own in [fips(), strict()] {
        let key = load(own, &made).certificate.public_key().unwrap();
        assert_eq!(SubjectKeyIdentifier::from_public_key(&key).unwrap(), expected);
        assert_eq!(
            AuthorityKeyIdentifier::from_issuer_public_key(&key)
                .unwrap()
                .key_identifier(),
            Some(expected.key_identifier())
        );
        let md5 = SubjectKeyIdentifier::from_public_key_with(&key, KeyIdentifierMethod::SubjectPublicKeyInfo(Md5));
        assert_refused(md5);
        let number = SerialNumber::random(own).unwrap();
        assert!(number.bit_length() > 100 && !number.is_negative());
    }
}

// ---- loading ----

/// Certificates over keys that the module does not have load, and all of their fields but the key are there.
#[test]
fn everything_is_loaded() {
    ordinary();
    let issuer = x509_made::new_key();
    let mut ran = 0;
    let mut lacked = 0;
    for sample in sample_keys::samples() {
        let key_info = sample
            .public
            .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
            .unwrap();
        let certificate = CertificateBuilder::new()
            .subject_name(&x509_made::name("CN=subject"))
            .and_then(|builder| builder.issuer_name(&x509_made::name("CN=issuer")))
            .and_then(|builder| builder.public_key(&sample.public))
            .and_then(|builder| builder.serial_number(SerialNumber::from(1)))
            .and_then(|builder| builder.not_valid_before(x509_made::day(2020, 1, 1)))
            .and_then(|builder| builder.not_valid_after(x509_made::day(2030, 1, 1)))
            .and_then(|builder| builder.add_extension(&BasicConstraints::end_entity(), true))
            .and_then(|builder| builder.sign(&issuer, Sha256))
            .unwrap();
        for own in [fips(), strict()] {
            let loaded = own
                .load_pem_x509_certificate(&certificate.public_bytes(Encoding::Pem).unwrap())
                .unwrap();
            assert_eq!(loaded, certificate);
            assert_eq!(loaded.public_key_bytes(), key_info);
            assert_eq!(loaded.subject().unwrap(), certificate.subject().unwrap());
            assert_eq!(loaded.extensions().unwrap(), certificate.extensions().unwrap());
            match loaded.public_key() {
                Ok(key) => assert_eq!(
                    key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
                        .unwrap(),
                    key_info
                ),
                refused => {
                    assert!(lacking().contains(&sample.name), "{}", sample.name);
                    assert_refused(refused);
                    lacked += 1;
                }
            }
            loaded.verify_signature(&load_key(own, &issuer)).unwrap();
            ran += 1;
        }
    }
    println!("count: x509 fips-loaded ran={ran} skipped=0");
    assert_eq!(lacked, 2 * lacking().len());
    assert_eq!(ran, 2 * sample_keys::SAMPLES);
}

/// The samples whose keys the module refuses.
fn lacking() -> Vec<&'static str> {
    let module = FipsModule::of(fips());
    let mut names = Vec::new();
    if !module.has_edwards_curves {
        names.extend([sample_keys::ED25519, sample_keys::ED448]);
    }
    if !module.has_montgomery_curves {
        names.extend([sample_keys::X25519, sample_keys::X448]);
    }
    names
}

fn load_key(backend: &Backend, key: &PrivateKey) -> PublicKey {
    in_backend(backend, key).unwrap().public_key().unwrap()
}

/// Signatures on curves that FIPS does not have are no signatures that the module can look at.
#[test]
fn keys_on_other_curves_are_refused() {
    let mut ran = 0;
    for curve in [EllipticCurve::Secp256K1, EllipticCurve::BrainpoolP256R1] {
        if !ordinary().elliptic_curve_supported(curve) {
            continue;
        }
        let key = ordinary().generate_elliptic_curve_private_key(curve).unwrap().into();
        let made = make(&key, Sha256.into());
        verify(&made).unwrap();
        for own in [fips(), strict()] {
            let loaded = load(own, &made);
            assert_refused(loaded.certificate.public_key());
            assert_refused(loaded.request.verify_signature());
            assert_refused(loaded.certificate.verify_directly_issued_by(&loaded.certificate));
            assert_eq!(loaded, made);
            ran += 1;
        }
    }
    assert!(ran == 4 || !cfg!(feature = "vendored"), "{ran}");
    assert!(ran >= 2);
}

/// Every extension is what it is, whatever the backend.
#[test]
fn extensions_have_nothing_to_do_with_fips() {
    let key = in_backend(fips(), &x509_made::new_key()).unwrap();
    let mut ran = 0;
    for sample in x509_made::extensions_of(Place::Certificate) {
        let certificate = x509_made::certificate(&key, x509_made::sha256(), &[&sample.extension]);
        let there = ordinary().load_der_x509_certificate(certificate.as_der()).unwrap();
        assert_eq!(there.extensions().unwrap(), certificate.extensions().unwrap());
        let [decoded] = &certificate.extensions().unwrap().iter().collect::<Vec<_>>()[..] else {
            panic!("one extension")
        };
        assert_eq!(
            decoded.decode().unwrap().to_der().unwrap(),
            sample.extension.value(),
            "{}",
            sample.what
        );
        ran += 1;
    }
    assert_eq!(ran, x509_made::CERTIFICATE_SAMPLES);
}

// ---- which backend signs ----

/// A key of another backend would sign past the module.
#[test]
fn a_key_of_another_backend_does_not_sign() {
    let outside = x509_made::new_key();
    let inside = in_backend(fips(), &outside).unwrap();
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&x509_made::name("CN=x"))
        .unwrap();
    for (own, key) in [(fips(), &outside), (ordinary(), &inside), (strict(), &inside)] {
        let made = own.create_x509_csr(&request, key, Sha256.into());
        support::errors::assert_invalid_argument(made, &["private_key", "another backend"]);
    }
    let made = fips().create_x509_csr(&request, &inside, Sha256.into()).unwrap();
    assert!(made.backend().fips_status().is_in_use());
    // The subject's key may be of any backend, as it is only written.
    let certificate = CertificateBuilder::new()
        .subject_name(&x509_made::name("CN=subject"))
        .and_then(|builder| builder.issuer_name(&x509_made::name("CN=issuer")))
        .and_then(|builder| builder.public_key(&ordinary().x25519_generate_key()?.public_key()?))
        .and_then(|builder| builder.serial_number(SerialNumber::random(fips())?))
        .and_then(|builder| builder.not_valid_before(x509_made::day(2020, 1, 1)))
        .and_then(|builder| builder.not_valid_after(x509_made::day(2030, 1, 1)))
        .and_then(|builder| builder.sign(&inside, Sha256))
        .unwrap();
    certificate.verify_signature(&inside.public_key().unwrap()).unwrap();
}

/// Builders take keys of one type by reference, and the module signs with them.
#[test]
fn keys_of_one_type_sign_by_reference() {
    /// One of each, of a key, with an issuer made with the same key.
    macro_rules! sign {
        ($backend:expr, $key:expr, $algorithm:expr) => {{
            let key = $key.unwrap();
            let (name, public_key) = (x509_made::name("CN=x"), key.public_key().unwrap());
            let request = CertificateSigningRequestBuilder::new().subject_name(&name).unwrap();
            let request = request.sign(&key, $algorithm).unwrap();
            let builder = CertificateBuilder::for_request(&request)
                .unwrap()
                .issuer_name(&name)
                .unwrap();
            let builder = builder.serial_number(SerialNumber::random($backend).unwrap()).unwrap();
            let issuer = builder
                .valid_for(time::Duration::DAY)
                .unwrap()
                .add_extension(&BasicConstraints::ca(None), true)
                .unwrap()
                .sign(&key, $algorithm)
                .unwrap();
            issuer.verify_signature(&public_key).unwrap();
            let day = x509_made::day(2020, 1, 1);
            let list = CertificateRevocationListBuilder::new().issued_by(&issuer).unwrap();
            let list = list
                .last_update(day)
                .unwrap()
                .next_update(day)
                .unwrap()
                .sign(&key, $algorithm)
                .unwrap();
            list.verify_signature(&public_key).unwrap();
            for structure in [&issuer as &dyn SignedStructure, &request, &list] {
                assert!(structure.backend().fips_status().is_in_use());
                structure.verify_signature_with(&public_key.clone().into()).unwrap();
                // The other side, outside of the module.
                let outside = ordinary().load_der_public_key(issuer.public_key_bytes()).unwrap();
                structure.verify_signature_with(&outside).unwrap();
            }
        }};
    }
    for own in [fips(), strict()] {
        sign!(own, own.generate_rsa_private_key(65537, 2048), Sha256);
        sign!(
            own,
            own.generate_rsa_private_key(65537, 2048),
            SignatureAlgorithm::rsa_pss(Sha256)
        );
        sign!(
            own,
            own.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1),
            Sha384
        );
        if FipsModule::of(own).has_edwards_curves {
            sign!(own, own.ed25519_generate_key(), SignatureAlgorithm::ed25519());
            sign!(own, own.ed448_generate_key(), SignatureAlgorithm::ed448());
        }
    }
    // A key outside of the module signs outside of it, whatever certifies it.
    let outside = ordinary().ed25519_generate_key().unwrap();
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&x509_made::name("CN=x"))
        .unwrap();
    let made = request.sign(&outside, SignatureAlgorithm::ed25519()).unwrap();
    assert!(!made.backend().fips_status().is_in_use());
}

/// RSA keys that are too short for FIPS load, and do not sign. What they signed long ago is verified as the module has it.
#[test]
fn short_keys_do_not_sign() {
    let short: PrivateKey = ordinary().generate_rsa_private_key(65537, 1024).unwrap().into();
    let made = make(&short, Sha256.into());
    for own in [fips(), strict()] {
        let key = in_backend(own, &short).unwrap();
        let signed = x509_made::try_request(&key, Sha256.into());
        errors::assert_unsupported_naming(signed, &["RSA with 1024 bits", "FIPS backend", "; use "]);
        // 1024 bits are for old signatures (SP 800-131A).
        verify(&load(own, &made)).unwrap();
    }
}

#[test]
fn dsa_is_for_old_signatures() {
    ordinary();
    let key = &sample_keys::sample(sample_keys::DSA_2048).private;
    let made = make(key, Sha256.into());
    for own in [fips(), strict()] {
        verify(&load(own, &made)).unwrap();
    }
    // FIPS 186-5 has no DSA: the module does not approve of new signatures, and one that is set so makes none.
    let signed = x509_made::try_request(&in_backend(fips(), key).unwrap(), Sha256.into());
    let strictly = x509_made::try_request(&in_backend(strict(), key).unwrap(), Sha256.into());
    match signed {
        Ok(_) => assert_not_approved(strictly),
        refused => {
            assert_refused(refused);
            assert_refused(strictly);
        }
    }
}

// ---- others ----

/// The crate `openssl` has a context of its own, which is none of the module's.
#[test]
fn certificates_go_to_the_crate_openssl_and_back() {
    for own in [fips(), strict()] {
        let key = in_backend(own, &x509_made::new_key()).unwrap();
        let made = make(&key, Sha256.into());
        let openssl = X509::try_from(&made.certificate).unwrap();
        assert_eq!(openssl.to_der().unwrap(), made.certificate.as_der());
        assert!(openssl.verify(&openssl.public_key().unwrap()).unwrap());
        let handed_over = PKey::<Private>::try_from(&key).unwrap();
        assert!(openssl.public_key().unwrap().public_eq(&handed_over));
        let back = openssl_types::load_certificate(own, &openssl).unwrap();
        assert_eq!(back, made.certificate);
        assert!(back.backend().fips_status().is_in_use());
        back.verify_directly_issued_by(&back).unwrap();
        let pem = X509::from_pem(&back.public_bytes(Encoding::Pem).unwrap()).unwrap();
        assert_eq!(openssl_types::load_certificate(own, &pem).unwrap(), back);
    }
}

/// The command, which is no FIPS program here, verifies what the module has signed.
#[test]
fn the_command_verifies() {
    let mut ran = 0;
    for (name, key, algorithms) in approved(fips()) {
        let made = make(&key, algorithms[0]);
        let workspace = Workspace::new();
        workspace.write("certificate", &made.certificate.public_bytes(Encoding::Pem).unwrap());
        workspace.write("request", &made.request.public_bytes(Encoding::Pem).unwrap());
        let verified = workspace.run(&["verify", "-check_ss_sig", "-CAfile", "certificate", "certificate"]);
        assert!(verified.is_some(), "{name}");
        assert!(
            workspace.run(&["req", "-verify", "-noout", "-in", "request"]).is_some(),
            "{name}"
        );
        ran += 1;
    }
    assert_eq!(ran, kinds());
}

/// Structures with a part that is wrong are as readable as in any backend.
#[test]
fn what_is_wrong_is_wrong_in_its_place() {
    let made = make(&x509_made::new_key(), Sha256.into());
    // The subject: what is signed, and in it the sixth element.
    let wrong = der::replaced(made.certificate.as_der(), &[0, 5], &der::sequence(&[der::null()]));
    for own in [fips(), strict(), ordinary()] {
        let loaded = own.load_der_x509_certificate(&wrong).unwrap();
        errors::assert_malformed(loaded.subject(), &["X.509 name"]);
        loaded.issuer().unwrap();
        loaded.public_key().unwrap();
        let verified = loaded.verify_signature(&load(own, &made).certificate.public_key().unwrap());
        assert!(matches!(verified, Err(Error::InvalidSignature)), "{verified:?}");
        errors::assert_malformed(own.load_der_x509_certificate(&wrong[1..]), &["certificate"]);
    }
}
