//! The default profile, the rules of RFC 5280 alone, and the settings of the builder.

use std::sync::OnceLock;

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm, SignatureScheme};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Backend, Result};
use support::fips_module::refuses_keys_of;
use support::{backend, files};
use time::{Duration, OffsetDateTime};

use super::made::{HOST, NamedChange, Path, is_no_issuer, now, refusal, rfc5280, web};

#[test]
fn both_ends_of_the_period_belong_to_it() {
    let second = Duration::seconds(1);
    for (place, part) in [(0, "leaf"), (1, "ca"), (2, "root")] {
        let path = |start: OffsetDateTime, end: OffsetDateTime| {
            Path::with(|path| {
                let part = match place {
                    0 => &mut path.leaf,
                    1 => &mut path.ca,
                    _ => &mut path.root,
                };
                (part.not_before, part.not_after) = (start, end);
            })
        };
        for builder in [web, rfc5280] {
            let verify = |start, end, time| path(start, end).verify_server(builder().time(time));
            let (start, end) = (now() - second, now());
            assert!(
                verify(start, end, start).is_ok() && verify(start, end, end).is_ok(),
                "{part}"
            );
            // The last second is over when the next begins.
            assert!(verify(start, end, end + Duration::milliseconds(999)).is_ok(), "{part}");
            assert_eq!(refusal(verify(start, end, end + second)), (place, PathRule::Expired));
            let early = start - Duration::milliseconds(1);
            assert_eq!(refusal(verify(start, end, early)), (place, PathRule::NotYetValid));
        }
    }
}

#[test]
fn a_verifier_lasts_and_takes_the_time_of_each_call() {
    fn is_shared<T: Send + Sync + Clone + 'static>(value: T) -> T {
        value
    }
    let path = Path::with(|path| {
        for part in [&mut path.root, &mut path.ca, &mut path.leaf] {
            (part.not_before, part.not_after) = (now(), now() + Duration::days(36_500));
        }
        path.leaf.not_before = OffsetDateTime::now_utc() - Duration::minutes(1);
        path.ca.not_before = path.leaf.not_before;
        path.root.not_before = path.leaf.not_before;
    });
    let [leaf, ca, root] = path.certificates();
    let store = Store::new(backend(), [root]).unwrap();
    let builder = PolicyBuilder::new().store(&store);
    let server = is_shared(builder.clone().build_server_verifier(HOST.parse().unwrap()).unwrap());
    let client = is_shared(builder.clone().build_client_verifier().unwrap());
    let other = is_shared(builder.build_verifier(None).unwrap());
    assert_eq!(server.policy().validation_time(), None);
    assert_eq!(server.policy().subject(), Some(&HOST.parse().unwrap()));
    assert_eq!(
        (client.policy().subject(), other.policy().extended_key_usage()),
        (None, None)
    );
    assert_eq!(client.policy().extended_key_usage(), Some(&KeyPurposeOid::CLIENT_AUTH));
    let threads = (0..4).map(|_| {
        let (server, client, other) = (server.clone(), client.clone(), other.clone());
        let (leaf, ca) = (leaf.clone(), ca.clone());
        std::thread::spawn(move || {
            let others = std::slice::from_ref(&ca);
            server.verify(&leaf, others).unwrap().chain().len()
                + client.verify(&leaf, others).unwrap().chain().len()
                + other.verify(&leaf, others).unwrap().chain().len()
        })
    });
    for thread in threads.collect::<Vec<_>>() {
        assert_eq!(thread.join().unwrap(), 9);
    }
}

#[test]
fn a_builder_needs_a_store() {
    let argument = |error| match error {
        hazmat_openssl::Error::InvalidArgument { argument, .. } => argument,
        other => panic!("{other:?}"),
    };
    assert_eq!(argument(web().build_client_verifier().unwrap_err()), "store");
    assert_eq!(argument(web().build_verifier(None).unwrap_err()), "store");
    let subject = HOST.parse().unwrap();
    assert_eq!(argument(web().build_server_verifier(subject).unwrap_err()), "store");
    assert_eq!(
        PolicyBuilder::default()
            .store(&Store::new(backend(), Path::new().certificates()).unwrap())
            .build_verifier(None)
            .unwrap()
            .policy()
            .max_chain_depth(),
        8
    );
}

/// A backend that makes keys of every type, where that of a FIPS module only verifies what was made with them.
fn maker() -> &'static Backend {
    static MAKER: OnceLock<Backend> = OnceLock::new();
    MAKER.get_or_init(|| Backend::new().unwrap())
}

fn rsa(bits: u32) -> PrivateKey {
    maker().generate_rsa_private_key(65537, bits).unwrap().into()
}

fn new_ed25519() -> PrivateKey {
    maker().ed25519_generate_key().unwrap().into()
}

/// Whether the rule is that a FIPS module does not offer Ed25519, and the backend of this test run is one of such a module.
fn lacks_ed25519(rule: &PathRule) -> bool {
    refuses_keys_of("Ed25519") && matches!(rule, PathRule::UnsupportedAlgorithm { .. })
}

/// Asserts that the path is valid, if the backend of this test run offers Ed25519.
#[track_caller]
fn assert_valid_with_ed25519(result: Result<VerifiedChain>) {
    match refuses_keys_of("Ed25519") {
        false => assert!(result.is_ok()),
        true => assert!(lacks_ed25519(&refusal(result).1)),
    }
}

fn forbidden_key(rule: &PathRule) -> bool {
    matches!(rule, PathRule::ForbiddenKey { .. })
}

/// A path whose end entity has this key.
fn with_key(key: &PrivateKey) -> Path {
    Path::with(|path| path.leaf.key = key.clone())
}

#[test]
fn the_floor_of_rsa_can_be_moved() {
    let key = rsa(2048);
    for builder in [web, rfc5280] {
        assert!(
            with_key(&key)
                .verify_server(builder().minimum_rsa_modulus(2048))
                .is_ok()
        );
        let (depth, rule) = refusal(with_key(&key).verify_server(builder().minimum_rsa_modulus(2049)));
        assert!(depth == 0 && forbidden_key(&rule), "{rule}");
    }
    let short = rsa(1024);
    let (depth, rule) = refusal(with_key(&short).verify_server(web()));
    assert!(depth == 0 && forbidden_key(&rule), "{rule}");
    assert!(with_key(&short).verify_server(web().minimum_rsa_modulus(1024)).is_ok());
    assert!(with_key(&short).verify_server(rfc5280()).is_ok());
    // Not whole bytes.
    let (_, rule) = refusal(with_key(&rsa(2052)).verify_server(web()));
    assert!(forbidden_key(&rule), "{rule}");
}

#[test]
fn the_types_of_keys_can_be_chosen() {
    let p384: PrivateKey = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)
        .unwrap()
        .into();
    let ed25519 = new_ed25519();
    let p384_only = [KeyAlgorithm::EllipticCurve(EllipticCurve::Secp384R1)];
    assert!(with_key(&p384).verify_server(web()).is_ok());
    // The intermediate has a key on P-256.
    let (depth, rule) = refusal(with_key(&p384).verify_server(web().permitted_keys(p384_only)));
    assert!(depth == 1 && forbidden_key(&rule), "{rule}");
    let (depth, rule) = refusal(with_key(&ed25519).verify_server(web()));
    assert!(depth == 0 && rule.to_string().contains("Ed25519"), "{rule}");
    let also = KeyAlgorithm::WEB_PKI.into_iter().chain([KeyAlgorithm::Ed25519]);
    assert_valid_with_ed25519(with_key(&ed25519).verify_server(web().permitted_keys(also)));
    assert_valid_with_ed25519(with_key(&ed25519).verify_server(rfc5280()));
    let none = refusal(with_key(&ed25519).verify_server(rfc5280().permitted_keys([])));
    assert!(none.0 == 0 && forbidden_key(&none.1));
}

#[test]
fn the_algorithms_of_signatures_can_be_chosen() {
    let forbidden = |rule: &PathRule| matches!(rule, PathRule::ForbiddenSignatureAlgorithm { .. });
    let ed25519 = new_ed25519();
    let path = Path::with(|path| {
        path.ca.key = ed25519.clone();
        path.leaf.signer = ed25519.clone();
    });
    let keys = || KeyAlgorithm::WEB_PKI.into_iter().chain([KeyAlgorithm::Ed25519]);
    let (depth, rule) = refusal(path.verify_server(web().permitted_keys(keys())));
    assert!(depth == 0 && (forbidden(&rule) || lacks_ed25519(&rule)), "{rule}");
    let schemes = [SignatureScheme::Ecdsa, SignatureScheme::Ed25519];
    let builder = || web().permitted_keys(keys()).permitted_signature_schemes(schemes);
    assert_valid_with_ed25519(path.verify_server(builder()));
    // Ed25519 has no hash function of its own.
    let (depth, rule) = refusal(path.verify_server(builder().permitted_hash_algorithms([])));
    assert!(depth == 1 && forbidden(&rule) || lacks_ed25519(&rule), "{rule}");

    let signer: PrivateKey = maker()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap()
        .into();
    let with_hash = |hash| {
        Path::with(|path| {
            path.ca.key = signer.clone();
            (path.leaf.signer, path.leaf.algorithm) = (signer.clone(), SignatureAlgorithm::ecdsa(hash));
        })
    };
    for (hash, is_default) in [
        (HashAlgorithm::Sha1, false),
        (HashAlgorithm::Sha224, false),
        (HashAlgorithm::Sha256, true),
        (HashAlgorithm::Sha384, true),
        (HashAlgorithm::Sha512, true),
    ] {
        let path = with_hash(hash);
        match path.verify_server(web()) {
            Ok(_) => assert!(is_default, "{hash}"),
            error => {
                let (depth, rule) = refusal(error);
                assert!(depth == 0 && forbidden(&rule) && !is_default, "{hash}: {rule}");
            }
        }
        assert!(path.verify_server(rfc5280()).is_ok(), "{hash}");
        let only = [hash, HashAlgorithm::Sha256];
        assert!(
            path.verify_server(web().permitted_hash_algorithms(only)).is_ok(),
            "{hash}"
        );
        let others = rfc5280().permitted_hash_algorithms([HashAlgorithm::Sha512_256]);
        assert!(forbidden(&refusal(path.verify_server(others)).1), "{hash}");
    }
}

#[test]
fn the_parameters_of_pss_follow_from_its_hash_function() {
    let key = rsa(2048);
    let path = |algorithm| {
        Path::with(|path| {
            path.ca.key = key.clone();
            (path.leaf.signer, path.leaf.algorithm) = (key.clone(), algorithm);
        })
    };
    let pss =
        |hash: HashAlgorithm| SignatureAlgorithm::rsa_pss(hash).with_salt_length(SaltLength::Fixed(hash.digest_size()));
    let sha256 = HashAlgorithm::Sha256;
    for hash in [sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        assert!(path(pss(hash)).verify_server(web()).is_ok(), "{hash}");
    }
    let others = [
        pss(sha256).with_salt_length(SaltLength::Fixed(20)),
        pss(sha256).with_mgf1_hash(HashAlgorithm::Sha384),
        pss(sha256).with_mgf1_hash(HashAlgorithm::Sha1),
        pss(HashAlgorithm::Sha224),
    ];
    for algorithm in others {
        let (depth, rule) = refusal(path(algorithm).verify_server(web()));
        let is_forbidden = matches!(rule, PathRule::ForbiddenSignatureAlgorithm { .. });
        assert!(depth == 0 && is_forbidden, "{algorithm}: {rule}");
        assert!(path(algorithm).verify_server(rfc5280()).is_ok(), "{algorithm}");
    }
}

/// What the default profile refuses for its own rules is good by RFC 5280, section 6.1.
#[test]
fn paths_of_private_authorities_need_not_follow_the_web() {
    let changes: [NamedChange; 7] = [
        ("no key identifiers", |path| {
            for part in [&mut path.root, &mut path.ca, &mut path.leaf] {
                part.remove(&SubjectKeyIdentifier::OID);
                part.remove(&AuthorityKeyIdentifier::OID);
            }
        }),
        ("no keyUsage", |path| path.ca.remove(&KeyUsage::OID)),
        ("basicConstraints not critical", |path| {
            path.ca.set(&BasicConstraints::ca(None), false)
        }),
        ("an authority as a server", |path| {
            path.leaf.set(&BasicConstraints::ca(None), true);
            path.leaf
                .set(&(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_CERT_SIGN), true);
        }),
        ("subjectAltName critical", |path| {
            path.leaf
                .set(&SubjectAlternativeName::from_dns_names([HOST]).unwrap(), true);
        }),
        ("any purpose", |path| {
            let any = ExtendedKeyUsage::new([KeyPurposeOid::ANY_EXTENDED_KEY_USAGE]).unwrap();
            path.leaf.set(&any, true);
        }),
        ("nameConstraints of an end entity", |path| {
            path.leaf.permit([GeneralName::dns_name("example.com").unwrap()])
        }),
    ];
    for (name, change) in changes {
        let path = Path::with(change);
        assert!(path.verify_server(web()).is_err(), "{name}");
        if let Err(error) = path.verify_server(rfc5280()) {
            panic!("{name}: {error}");
        }
    }
    // The purposes of an authority hold for all that it issues.
    let path = Path::with(|path| {
        let other = ExtendedKeyUsage::new([KeyPurposeOid::OCSP_SIGNING]).unwrap();
        path.ca.set(&other, false);
    });
    for builder in [web(), rfc5280()] {
        let refused = refusal(path.verify_server(builder));
        assert_eq!(refused, (1, PathRule::WrongExtendedKeyUsage));
    }
}

#[test]
fn the_rules_of_paths_hold_without_the_web() {
    type Change = fn(&mut Path);
    let changes: [(Change, (usize, PathRule)); 5] = [
        (
            |path| path.ca.remove(&BasicConstraints::OID),
            (1, PathRule::NotACertificateAuthority),
        ),
        (
            |path| path.ca.set(&BasicConstraints::end_entity(), true),
            (1, PathRule::NotACertificateAuthority),
        ),
        (
            |path| path.root.set(&BasicConstraints::end_entity(), true),
            (2, PathRule::NotACertificateAuthority),
        ),
        (
            |path| path.root.set(&BasicConstraints::ca(Some(0)), true),
            (2, PathRule::PathLengthExceeded),
        ),
        (
            |path| {
                let clients = ExtendedKeyUsage::new([KeyPurposeOid::CLIENT_AUTH]).unwrap();
                path.leaf.set(&clients, false);
            },
            (0, PathRule::WrongExtendedKeyUsage),
        ),
    ];
    for (change, expected) in changes {
        assert_eq!(refusal(Path::with(change).verify_server(rfc5280())), expected);
    }
    let no_issuer = Path::with(|path| path.ca.set(&KeyUsage::CRL_SIGN, true));
    assert!(is_no_issuer(&refusal(no_issuer.verify_server(rfc5280())), 1));
    let (depth, rule) = refusal(Path::new().verify_server(rfc5280().max_chain_depth(0)));
    assert_eq!((depth, rule), (1, PathRule::MaximumDepthExceeded));
    assert!(Path::new().verify_server(rfc5280().max_chain_depth(1)).is_ok());
}

#[test]
fn a_purpose_is_any_or_a_given_one() {
    let path = Path::new();
    assert!(path.verify_for(web(), None).is_ok());
    assert!(path.verify_for(web(), Some(KeyPurposeOid::CLIENT_AUTH)).is_ok());
    let other = path.verify_for(web(), Some(KeyPurposeOid::CODE_SIGNING));
    assert_eq!(refusal(other), (0, PathRule::WrongExtendedKeyUsage));
    let any = Path::with(|path| path.leaf.remove(&ExtendedKeyUsage::OID));
    assert!(any.verify_for(web(), Some(KeyPurposeOid::CODE_SIGNING)).is_ok());
}

/// RFC 5280, section 4.2.1.12, names the usages that go with six purposes.
#[test]
fn the_key_usage_of_an_end_entity_goes_with_the_purpose() {
    const SIGNS: KeyUsage = KeyUsage::DIGITAL_SIGNATURE;
    const COMMITS: KeyUsage = KeyUsage::CONTENT_COMMITMENT;
    const ENCIPHERS: KeyUsage = KeyUsage::KEY_ENCIPHERMENT;
    const AGREES: KeyUsage = KeyUsage::KEY_AGREEMENT;
    let own: ObjectIdentifier = "1.3.6.1.4.1.32473.1".parse().unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for usage in [
        SIGNS,
        COMMITS,
        ENCIPHERS,
        KeyUsage::DATA_ENCIPHERMENT,
        AGREES,
        KeyUsage::CRL_SIGN,
        AGREES | KeyUsage::ENCIPHER_ONLY,
        COMMITS | KeyUsage::CRL_SIGN,
    ] {
        let path = Path::with(|path| {
            path.leaf.remove(&ExtendedKeyUsage::OID);
            path.leaf.set(&usage, true);
        });
        for (purpose, allowed) in [
            (Some(KeyPurposeOid::SERVER_AUTH), SIGNS | ENCIPHERS | AGREES),
            (Some(KeyPurposeOid::CLIENT_AUTH), SIGNS | AGREES),
            (Some(KeyPurposeOid::CODE_SIGNING), SIGNS),
            (
                Some(KeyPurposeOid::EMAIL_PROTECTION),
                SIGNS | COMMITS | ENCIPHERS | AGREES,
            ),
            (Some(KeyPurposeOid::TIME_STAMPING), SIGNS | COMMITS),
            (Some(KeyPurposeOid::OCSP_SIGNING), SIGNS | COMMITS),
            (Some(own.clone()), usage),
            (None, usage),
        ] {
            for builder in [web(), rfc5280()] {
                let result = path.verify_for(builder, purpose.clone());
                match usage.intersects(allowed) {
                    true => {
                        result.unwrap_or_else(|error| panic!("{usage} {purpose:?}: {error}"));
                        accepted += 1;
                    }
                    false => {
                        assert_eq!(refusal(result), (0, PathRule::WrongKeyUsage), "{usage} {purpose:?}");
                        refused += 1;
                    }
                }
            }
        }
    }
    assert_eq!((accepted, refused), (72, 56));
}

/// Curves that the web does not know are refused by their name.
#[test]
fn only_the_curves_of_the_web_are_in_its_profile() {
    let mut refused = 0;
    for curve in [
        EllipticCurve::Secp224R1,
        EllipticCurve::Secp256K1,
        EllipticCurve::BrainpoolP256R1,
    ] {
        let Ok(key) = backend().generate_elliptic_curve_private_key(curve) else {
            continue;
        };
        let (depth, rule) = refusal(with_key(&key.into()).verify_server(web()));
        assert!(depth == 0 && rule.to_string().contains(curve.name()), "{rule}");
        refused += 1;
    }
    assert!(refused > 0);
}

/// On a backend that does not offer the algorithm, the refusal says so: it is not that a module does not approve it.
#[test]
fn an_algorithm_that_the_backend_does_not_offer_is_named() {
    let [root, server] = ["root", "server"].map(|name| {
        let file = format!("x509/post_quantum/{name}-ml-dsa-44-cert.pem");
        Certificate::from_pem(backend(), files::read(&file)).unwrap()
    });
    let store = Store::new(backend(), [root]).unwrap();
    let verifier = rfc5280().store(&store).time(now()).build_verifier(None).unwrap();
    let result = verifier.verify(&server, &[]);
    match backend().ml_dsa_supported(MlDsaParameterSet::MlDsa44) {
        true => assert_eq!(result.unwrap().chain().len(), 2),
        false => {
            let (depth, rule) = refusal(result);
            let is_named = matches!(&rule, PathRule::UnsupportedAlgorithm { reason, .. } if reason.contains("ML-DSA"));
            assert!(depth == 0 && is_named, "{depth}: {rule:?}");
        }
    }
}
