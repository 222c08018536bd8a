//! Versions, serial numbers, times, keys and signatures of certificates.

use super::*;
use hazmat_openssl::MalformedKind;
use hazmat_openssl::asymmetric::PublicKey;
use support::fips_module::refuses_keys_of;
use support::{backend, errors, x509_records::read};

// ---- loading ----

/// Several certificates in one file, with other things around them.
#[test]
fn chains_of_certificates() {
    let load = |file: &str| backend().load_pem_x509_certificates(&read(file)).unwrap();
    let chain = load("cryptography.io.chain.pem");
    assert_eq!(chain.len(), 2);
    assert_eq!(chain, load("cryptography.io.chain_with_garbage.pem"));
    chain[0].verify_directly_issued_by(&chain[1]).unwrap();
    assert_eq!(chain[1], other_certificate("rapidssl_sha256_ca_g3.pem"));

    for file in [
        "cryptography.io.pem",
        "cryptography.io.old_header.pem",
        "cryptography.io.with_garbage.pem",
        "cryptography.io.with_headers.pem",
    ] {
        assert_eq!(load(file), chain[..1], "{file}");
        assert_eq!(other_certificate(file), chain[0], "{file}");
    }
    assert_is_malformed(backend().load_pem_x509_certificates(b"no PEM at all"), "PEM");
    let request = read("requests/rsa_sha256.pem");
    assert_is_malformed(backend().load_pem_x509_certificates(&request), "PEM");
}

#[test]
fn versions() {
    assert_eq!(certificate("utf8_common_name.pem").version(), X509Version::V1);
    assert_eq!(other_certificate("cryptography.io.pem").version(), X509Version::V3);
    let invalid = backend().load_pem_x509_certificate(&read("custom/invalid_version.pem"));
    assert_is_malformed(invalid, "UnsupportedVersion");
}

/// Of what is signed, without algorithm and signature.
#[test]
fn a_part_is_no_certificate() {
    let part = read("cryptography-scts-tbs-precert.der");
    assert_is_malformed(backend().load_der_x509_certificate(&part), "certificate");
}

// ---- numbers and times ----

/// RFC 5280, section 4.1.2.2: serial numbers are positive. These are not.
#[test]
fn serial_numbers() {
    let number = certificate("negative_serial.pem").serial_number().unwrap();
    assert!(number.is_negative());
    assert_eq!(number.to_string(), "-04316693ED");
    assert_eq!(Integer::from(&number), Integer::from_hex("-04316693ED").unwrap());
    errors::assert_invalid_argument(
        CertificateBuilder::new().serial_number(number),
        &["serial_number", "positive"],
    );

    let number = certificate("post2000utctime.pem").serial_number().unwrap();
    assert_eq!(
        (number.to_string().as_str(), number.bit_length()),
        ("A06CB4B955F7F4DB", 64)
    );
    assert_eq!(number.as_der_content(), b"\0\xa0\x6c\xb4\xb9\x55\xf7\xf4\xdb");
}

/// Two digits of the year from 50 on are of the last century; four digits stand in another type.
#[test]
fn times() {
    let certificate = certificate("post2000utctime.pem");
    assert_eq!(
        certificate.not_valid_before().unwrap(),
        utc(2014, Month::November, 26, (21, 41, 20))
    );
    assert_eq!(
        certificate.not_valid_after().unwrap(),
        utc(2014, Month::December, 26, (21, 41, 20))
    );

    let certificate = other_certificate("verisign_md2_root.pem");
    assert_eq!(
        certificate.not_valid_before().unwrap(),
        utc(1996, Month::January, 29, (0, 0, 0))
    );
    assert_eq!(
        certificate.not_valid_after().unwrap(),
        utc(2028, Month::August, 1, (23, 59, 59))
    );

    let certificate = x509_records::certificate("PKITS_data/certs/ValidGeneralizedTimenotAfterDateTest8EE.crt");
    assert_eq!(
        certificate.not_valid_after().unwrap(),
        utc(2050, Month::January, 1, (12, 1, 0))
    );
}

/// A month 13 or the like is no time; all else is readable.
#[test]
fn times_that_are_none() {
    let certificate = other_certificate("badasn1time.pem");
    assert_eq!(
        certificate.not_valid_before().unwrap(),
        utc(2011, Month::March, 21, (9, 25, 52))
    );
    assert_is_malformed(certificate.not_valid_after(), "Date");
    certificate.subject().unwrap();
}

// ---- keys ----

#[test]
fn curves_by_their_parameters() {
    let certificate = certificate("ec_no_named_curve.pem");
    let PublicKey::EllipticCurve(key) = certificate.public_key().unwrap() else {
        panic!("{certificate:?}");
    };
    assert_eq!(key.curve(), EllipticCurve::Secp256R1);
    assert!(certificate.public_key_bytes().len() > 200);
    certificate.verify_directly_issued_by(&certificate).unwrap();
}

/// The key cannot be loaded. That it is there, of which type, and all else can be told.
#[test]
fn keys_that_are_not_supported() {
    for (certificate, dotted) in [
        (
            certificate("unsupported_subject_public_key_info.pem"),
            "1.3.6.1.4.1.8432.1.1.2",
        ),
        (other_certificate("e-trust.ru.der"), "1.2.643.2.2.19"),
    ] {
        errors::assert_unsupported(certificate.public_key());
        assert_eq!(certificate.public_key_algorithm_oid().unwrap(), oid(dotted));
        assert!(certificate.subject().unwrap().attributes().count() > 1);
    }
}

#[test]
fn keys_of_edwards_curves() {
    for (root, server, edwards) in [
        ("ed25519/root-ed25519.pem", "ed25519/server-ed25519-cert.pem", "Ed25519"),
        ("ed448/root-ed448.pem", "ed448/server-ed448-cert.pem", "Ed448"),
    ] {
        let (root, server) = (other_certificate(root), other_certificate(server));
        if refuses_keys_of(edwards) {
            errors::assert_unsupported(root.public_key());
            errors::assert_unsupported(server.public_key());
            errors::assert_unsupported(root.verify_directly_issued_by(&root));
            continue;
        }
        assert_eq!(root.public_key().unwrap().type_name(), edwards);
        assert_eq!(root.signature_hash_algorithm().unwrap(), None);
        assert_eq!(
            root.signature_algorithm_parameters().unwrap(),
            SignatureAlgorithmParameters::None
        );
        root.verify_directly_issued_by(&root).unwrap();
        // Signed with a key of RSA.
        assert_eq!(server.public_key().unwrap().type_name(), edwards);
        assert_eq!(server.signature_hash_algorithm().unwrap(), Some(HashAlgorithm::Sha256));
        let wrong = server.verify_signature(&server.public_key().unwrap());
        errors::assert_invalid_signature(wrong);
    }

    // RFC 8410, section 10.2: a key for exchange, which has signed nothing, and critical written out though it is false.
    let certificate = other_certificate("ed25519/ed25519-rfc8410.pem");
    assert_eq!(certificate.signature_algorithm_oid().unwrap(), oid("1.3.101.112"));
    let (usage, critical) = found::<KeyUsage>(certificate.extensions());
    assert_eq!((usage, critical), (KeyUsage::KEY_AGREEMENT, false));
    if refuses_keys_of("X25519") {
        return errors::assert_unsupported(certificate.public_key());
    }
    assert_eq!(certificate.public_key().unwrap().type_name(), "X25519");
    let own = certificate.verify_directly_issued_by(&certificate);
    errors::assert_invalid_signature(own);
}

// ---- signatures ----

#[test]
fn algorithms_of_signatures() {
    use HashAlgorithm::{Sha1, Sha256, Sha384, Sha512};
    for (file, dotted, hash, parameters) in [
        (
            "custom/bad_country.pem",
            "1.2.840.113549.1.1.13",
            Sha512,
            SignatureAlgorithmParameters::RsaPkcs1v15,
        ),
        (
            "custom/alternate-rsa-sha1-oid.der",
            "1.3.14.3.2.29",
            Sha1,
            SignatureAlgorithmParameters::RsaPkcs1v15,
        ),
        (
            "custom/dsa_selfsigned_ca.pem",
            "1.2.840.10040.4.3",
            Sha1,
            SignatureAlgorithmParameters::Dsa,
        ),
        (
            "custom/dsa_null_alg_params.pem",
            "2.16.840.1.101.3.4.3.2",
            Sha256,
            SignatureAlgorithmParameters::Dsa,
        ),
        (
            "custom/ecdsa_null_alg.pem",
            "1.2.840.10045.4.3.2",
            Sha256,
            SignatureAlgorithmParameters::Ecdsa,
        ),
        (
            "ecdsa_root.pem",
            "1.2.840.10045.4.3.3",
            Sha384,
            SignatureAlgorithmParameters::Ecdsa,
        ),
    ] {
        let certificate = other_certificate(file);
        assert_eq!(certificate.signature_algorithm_oid().unwrap(), oid(dotted), "{file}");
        assert_eq!(certificate.signature_hash_algorithm().unwrap(), Some(hash), "{file}");
        assert_eq!(
            certificate.signature_algorithm_parameters().unwrap(),
            parameters,
            "{file}"
        );
    }
}

#[test]
fn algorithms_that_are_not_known() {
    let certificate = other_certificate("verisign_md2_root.pem");
    assert_eq!(
        certificate.signature_algorithm_oid().unwrap(),
        oid("1.2.840.113549.1.1.2")
    );
    errors::assert_unsupported(certificate.signature_hash_algorithm());
    errors::assert_unsupported(certificate.signature_algorithm_parameters());
    errors::assert_unsupported(certificate.verify_signature(&certificate.public_key().unwrap()));
    assert!(!certificate.signature().unwrap().is_empty());
}

#[test]
fn pss() {
    use HashAlgorithm::{Sha1, Sha256};
    for (file, hash, salt_length) in [
        ("custom/rsa_pss_cert.pem", Sha256, 32),
        ("custom/rsa_pss_sha256_no_null.pem", Sha256, 32),
        ("custom/ca/rsae_ca.pem", Sha256, 20),
        ("ee-pss-sha1-cert.pem", Sha1, 20),
    ] {
        let certificate = other_certificate(file);
        let SignatureAlgorithmParameters::RsaPss(pss) = certificate.signature_algorithm_parameters().unwrap() else {
            panic!("{file}");
        };
        assert_eq!(
            (pss.hash(), pss.mgf1_hash(), pss.salt_length()),
            (hash, hash, salt_length),
            "{file}"
        );
        assert_eq!(certificate.signature_hash_algorithm().unwrap(), Some(hash));
        if certificate.issuer_bytes() == certificate.subject_bytes() {
            certificate.verify_directly_issued_by(&certificate).unwrap();
        }
    }
}

/// The key is for PSS with SHA-256 alone, and signed by PSS with SHA-1, which the parameters say by being empty.
#[test]
fn a_key_that_breaks_its_own_rules() {
    let certificate = certificate("rsa_pss.pem");
    let SignatureAlgorithmParameters::RsaPss(pss) = certificate.signature_algorithm_parameters().unwrap() else {
        panic!("{certificate:?}");
    };
    let sha1 = HashAlgorithm::Sha1;
    assert_eq!((pss.hash(), pss.mgf1_hash(), pss.salt_length()), (sha1, sha1, 20));
    let PublicKey::Rsa(key) = certificate.public_key().unwrap() else {
        panic!("{certificate:?}");
    };
    assert_eq!(key.pss_restrictions().unwrap().hash(), HashAlgorithm::Sha256);
    let result = certificate.verify_directly_issued_by(&certificate);
    errors::assert_invalid_signature(result);
}

/// The algorithm outside is not the one inside: it was changed, or, on a very old one, written as that of a hash function.
#[test]
fn algorithms_that_do_not_match() {
    for file in [
        "mismatch_inner_outer_sig_algorithm.der",
        "rsa_pss_cert_invalid_mgf.der",
        "rsa_pss_cert_no_sig_params.der",
        "rsa_pss_cert_unsupported_mgf_hash.der",
    ] {
        is_not_verified(&certificate(file));
    }
    let old = other_certificate("v1_cert.pem");
    assert_eq!(old.version(), X509Version::V1);
    is_not_verified(&old);
}

fn is_not_verified(certificate: &Certificate) {
    let error = certificate.verify_directly_issued_by(certificate).unwrap_err();
    if certificate.issuer_bytes() != certificate.subject_bytes() {
        return errors::assert_invalid_argument::<()>(Err(error), &["issuer"]);
    }
    let kind = MalformedKind::SignatureAlgorithmMismatch;
    assert!(
        matches!(&error, Error::Malformed { kind: found, .. } if *found == kind),
        "{error:?}"
    );
}

/// The same list and certificate twice, once with another signature.
#[test]
fn signatures_of_nobody() {
    let issuer = certificate("valid_signature_cert.pem");
    let key = issuer.public_key().unwrap();
    issuer.verify_directly_issued_by(&issuer).unwrap();

    let valid = x509_records::crl("custom/valid_signature_crl.pem");
    let invalid = x509_records::crl("custom/invalid_signature_crl.pem");
    assert_eq!(valid.tbs_certlist_bytes(), invalid.tbs_certlist_bytes());
    assert_ne!(valid, invalid);
    valid.verify_signature(&key).unwrap();
    assert!(valid.is_signature_valid(&key).unwrap() && !invalid.is_signature_valid(&key).unwrap());
    errors::assert_invalid_signature(invalid.verify_signature(&key));

    // A key that cannot have made it.
    let other = x509_records::certificate("custom/ca/ca.pem").public_key().unwrap();
    errors::assert_invalid_signature(valid.verify_signature(&other));
    assert!(!valid.is_signature_valid(&other).unwrap());
}

/// The authorities whose keys lie beside them.
#[test]
fn private_keys_of_authorities() {
    for (file, key) in [
        ("ca.pem", "ca_key.pem"),
        ("rsa_ca.pem", "rsa_key.pem"),
        ("rsae_ca.pem", "rsa_key.pem"),
    ] {
        let certificate = x509_records::certificate(&format!("custom/ca/{file}"));
        let key = backend()
            .load_pem_private_key(&read(&format!("custom/ca/{key}")), None)
            .unwrap();
        assert!(key.public_key().unwrap() == certificate.public_key().unwrap(), "{file}");
        certificate.verify_directly_issued_by(&certificate).unwrap();
    }
}
