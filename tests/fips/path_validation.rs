//! Certification paths on FIPS backends: what the module offers and approves is valid, everything else is refused by name, and
//! nothing of it is done outside of the module.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::{CrlChecking, PathRule, Store, Subject, VerifiedChain};
use hazmat_openssl::x509::{Certificate, KeyPurposeOid, SignatureAlgorithmParameters};
use hazmat_openssl::{Error, Result};
use std::fs;
use support::child;
use support::fips_module::{self, FipsModule, fips, ordinary, strict};
use support::web_paths::{self, Authority, HOST, WebPath};

use HashAlgorithm::{Sha1, Sha256, Sha384};

fn host() -> Subject {
    Subject::DnsName(HOST.to_owned())
}

/// Verifies as a client of the web does.
fn verify_server(backend: &Backend, path: &WebPath) -> Result<VerifiedChain> {
    let own = path.in_backend(backend);
    let verifier = web_paths::policy(&own.store(backend)).build_server_verifier(host())?;
    verifier.verify(&own.server, &[own.intermediate])
}

/// Verifies with revocation lists, and without the rules of the web.
fn verify_private(backend: &Backend, path: &WebPath, checking: CrlChecking) -> Result<VerifiedChain> {
    verify_beside(backend, path, &[], checking)
}

/// The same, with other certificates beside the intermediate.
fn verify_beside(
    backend: &Backend,
    path: &WebPath,
    others: &[Certificate],
    checking: CrlChecking,
) -> Result<VerifiedChain> {
    let own = path.in_backend(backend);
    let store = own.store(backend);
    store.add_crls(own.lists)?;
    let verifier = web_paths::rfc5280_policy(&store)
        .crl_checking(checking)
        .build_verifier(Some(KeyPurposeOid::SERVER_AUTH))?;
    let mut pool = vec![own.intermediate];
    for other in others {
        pool.push(Certificate::from_der(backend, other.as_der())?);
    }
    verifier.verify(&own.server, &pool)
}

/// By whose fault the only path was refused, and why.
#[track_caller]
fn refusal<T: std::fmt::Debug>(result: Result<T>) -> (usize, PathRule) {
    match result {
        Err(Error::Verification(failure)) => match failure.paths() {
            [path] => (path.depth(), path.rule().clone()),
            _ => panic!("{failure}"),
        },
        other => panic!("{other:?} is no refusal of a path"),
    }
}

#[track_caller]
fn rule<T: std::fmt::Debug>(result: Result<T>) -> PathRule {
    refusal(result).1
}

/// Asserts that the only path was refused since the module does not offer the algorithm of the certificate at this depth.
#[track_caller]
fn assert_not_offered<T: std::fmt::Debug>(result: Result<T>, at: usize, algorithm: &str) {
    match refusal(result) {
        (depth, PathRule::UnsupportedAlgorithm { reason, .. }) if depth == at => {
            assert!(reason.contains(algorithm), "{reason:?} does not name {algorithm}");
        }
        other => panic!("{algorithm}: {other:?}"),
    }
}

/// Asserts that the only path was refused since the module does not approve what it does, which it offers.
#[track_caller]
fn assert_not_approved<T: std::fmt::Debug>(result: Result<T>, at: usize, algorithm: &str) {
    match refusal(result) {
        (depth, PathRule::NotApproved { reason, .. }) if depth == at => {
            assert!(reason.contains(algorithm), "{reason:?} does not name {algorithm}");
        }
        other => panic!("{algorithm}: {other:?}"),
    }
}

fn path(key: impl Fn() -> Result<PrivateKey>, algorithm: impl Into<SignatureAlgorithm>) -> WebPath {
    WebPath::new(|| key().unwrap(), algorithm)
}

fn rsa(bits: u32) -> impl Fn() -> Result<PrivateKey> {
    move || ordinary().generate_rsa_private_key(65537, bits).map(PrivateKey::from)
}

fn on_curve(curve: EllipticCurve) -> impl Fn() -> Result<PrivateKey> {
    move || {
        ordinary()
            .generate_elliptic_curve_private_key(curve)
            .map(PrivateKey::from)
    }
}

#[test]
fn approved_paths_are_valid() {
    let paths = [
        ("P-256", path(on_curve(EllipticCurve::Secp256R1), Sha256)),
        ("P-384", path(on_curve(EllipticCurve::Secp384R1), Sha384)),
        ("RSA", path(rsa(2048), Sha256)),
        ("RSA with PSS", path(rsa(2048), SignatureAlgorithm::rsa_pss(Sha256))),
    ];
    let mut ran = 0;
    for (name, path) in &paths {
        for backend in [fips(), strict(), ordinary()] {
            let verified = verify_server(backend, path).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(verified.chain().len(), 3, "{name}");
            let is_fips = !std::ptr::eq(backend, ordinary());
            for certificate in verified.chain() {
                assert_eq!(certificate.backend().fips_status().is_in_use(), is_fips, "{name}");
            }
            verify_private(backend, path, CrlChecking::All).unwrap_or_else(|error| panic!("{name}: {error}"));
            ran += 1;
        }
    }
    println!("count: path-validation fips-approved ran={ran} skipped=0");
    assert_eq!(ran, 4 * 3);
}

/// The same refusals as elsewhere: FIPS makes nothing of them good, or worse.
#[test]
fn bad_paths_are_bad() {
    let good = path(on_curve(EllipticCurve::Secp256R1), Sha256);
    let other = path(on_curve(EllipticCurve::Secp256R1), Sha256);
    for backend in [fips(), strict()] {
        let foreign = WebPath {
            root: other.root.clone(),
            ..good.clone()
        };
        // It has the name of the issuer, and another key.
        let refused = verify_server(backend, &foreign);
        assert!(
            matches!(rule(refused), PathRule::InvalidSignature | PathRule::UnknownIssuer),
            "another root"
        );
        let revoked = WebPath {
            lists: [good.revoking.clone(), good.lists[1].clone()],
            ..good.clone()
        };
        let refused = rule(verify_private(backend, &revoked, CrlChecking::EndEntity));
        assert!(matches!(refused, PathRule::Revoked { .. }), "{refused:?}");
    }
}

/// Ed25519, which the certified module does not offer. Who trusts it trusts no path that has it, not even in one place.
#[test]
fn ed25519_is_as_the_module_has_it() {
    let new_key = || ordinary().ed25519_generate_key().map(PrivateKey::from);
    let path = path(new_key, SignatureAlgorithm::ed25519());
    verify_private(ordinary(), &path, CrlChecking::All).unwrap();
    for backend in [fips(), strict()] {
        let outcome = verify_private(backend, &path, CrlChecking::All);
        match FipsModule::of(backend).has_edwards_curves {
            true => assert_eq!(outcome.unwrap().chain().len(), 3),
            false => assert_not_offered(outcome, 0, "Ed25519"),
        }
    }
}

#[test]
fn ml_dsa_is_as_the_module_has_it() {
    let set = MlDsaParameterSet::MlDsa65;
    if !ordinary().ml_dsa_supported(set) {
        // The linked libcrypto knows no such signature, whatever the module has.
        assert!(!fips().ml_dsa_supported(set));
        println!("count: path-validation fips-ml-dsa ran=0 skipped=1");
        return;
    }
    let new_key = || ordinary().generate_ml_dsa_private_key(set).map(PrivateKey::from);
    let path = path(new_key, SignatureAlgorithm::default());
    verify_private(ordinary(), &path, CrlChecking::All).unwrap();
    for backend in [fips(), strict()] {
        let outcome = verify_private(backend, &path, CrlChecking::All);
        match backend.ml_dsa_supported(set) {
            true => assert_eq!(outcome.unwrap().chain().len(), 3),
            false => assert_not_offered(outcome, 0, "ML-DSA-65"),
        }
    }
}

/// Curves that no module approves.
#[test]
fn curves_outside_of_fips_are_refused_by_name() {
    let mut ran = 0;
    for (curve, name) in [
        (EllipticCurve::Secp256K1, "secp256k1"),
        (EllipticCurve::BrainpoolP256R1, "brainpoolP256r1"),
    ] {
        let path = path(on_curve(curve), Sha256);
        verify_private(ordinary(), &path, CrlChecking::All).unwrap();
        for backend in [fips(), strict()] {
            assert_not_offered(verify_private(backend, &path, CrlChecking::All), 0, name);
            ran += 1;
        }
    }
    assert_eq!(ran, 4);
}

/// The end entity's key alone: nobody verifies a signature by it.
#[test]
fn a_key_of_an_end_entity_outside_of_the_module_is_refused_by_name() {
    let authority = Authority::root("CN=Root", on_curve(EllipticCurve::Secp256R1)().unwrap(), Sha256);
    let server = |key: PrivateKey| authority.server(&key.public_key().unwrap());
    let on = |curve| server(on_curve(curve)().unwrap());
    let mut ran = 0;
    for (certificate, name) in [
        (on(EllipticCurve::Secp256K1), "secp256k1"),
        (on(EllipticCurve::BrainpoolP256R1), "brainpoolP256r1"),
        (server(ordinary().ed25519_generate_key().unwrap().into()), "Ed25519"),
    ] {
        for backend in [fips(), strict(), ordinary()] {
            let root = authority.certificate.as_der();
            let store = Store::new(backend, [Certificate::from_der(backend, root).unwrap()]).unwrap();
            let verifier = web_paths::rfc5280_policy(&store).build_verifier(None).unwrap();
            let outcome = verifier.verify(&certificate, &[]);
            let is_offered =
                std::ptr::eq(backend, ordinary()) || name == "Ed25519" && FipsModule::of(backend).has_edwards_curves;
            match is_offered {
                true => assert_eq!(outcome.unwrap().chain().len(), 2, "{name}"),
                false => assert_not_offered(outcome, 0, name),
            }
            // The web permits no such key, whatever the backend offers.
            let web = web_paths::policy(&store).build_server_verifier(host()).unwrap();
            let (depth, refused) = refusal(web.verify(&certificate, &[]));
            let is_forbidden = matches!(refused, PathRule::ForbiddenKey { .. });
            assert!(depth == 0 && is_forbidden, "{name}: {refused:?}");
            ran += 1;
        }
    }
    assert_eq!(ran, 9);
}

/// SHA-1, short RSA keys and P-192 are for old signatures only (SP 800-131A): modules verify them, as legacy use, and the profile of the
/// web refuses them on every backend.
#[test]
fn old_algorithms_are_legacy_use_and_nothing_for_the_web() {
    let is_forbidden_key = |rule: &PathRule| matches!(rule, PathRule::ForbiddenKey { .. });
    let is_forbidden_algorithm = |rule: &PathRule| matches!(rule, PathRule::ForbiddenSignatureAlgorithm { .. });
    let mut ran = 0;
    for (name, path, is_expected) in [
        (
            "SHA-1",
            path(on_curve(EllipticCurve::Secp256R1), Sha1),
            is_forbidden_algorithm as fn(&PathRule) -> bool,
        ),
        ("RSA with 1024 bits", path(rsa(1024), Sha256), is_forbidden_key),
        (
            "P-192",
            path(on_curve(EllipticCurve::Secp192R1), Sha256),
            is_forbidden_key,
        ),
    ] {
        for backend in [fips(), strict(), ordinary()] {
            let (depth, refused) = refusal(verify_server(backend, &path));
            assert!(depth == 0 && is_expected(&refused), "{name}: {depth} {refused:?}");
            if let Err(error) = verify_private(backend, &path, CrlChecking::All) {
                panic!("{name}: {error}");
            }
            ran += 1;
        }
    }
    assert_eq!(ran, 9);
}

/// Where a path has the signature that the module verifies and does not approve.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Nowhere,
    EndEntity,
    Intermediate,
    List,
    ListIssuer,
}

/// A path whose list has another issuer than the certificate: one with the same name and another key.
fn path_with_long_salt(place: Place, key: impl Fn() -> Result<PrivateKey>) -> (WebPath, Certificate) {
    // FIPS 186-5, section 5.4 (g): the salt must not be longer than the digest.
    let long_salt = SignatureAlgorithm::rsa_pss(Sha256).with_salt_length(SaltLength::Fixed(64));
    let key = || key().unwrap();
    let algorithm_at = |here| match place == here {
        true => long_salt,
        false => SignatureAlgorithm::rsa_pss(Sha256),
    };
    let root = Authority::root("CN=Root", key(), Sha256);
    let name = "CN=Intermediate";
    let intermediate = root
        .with(algorithm_at(Place::Intermediate))
        .authority(name, key(), Sha256);
    let list_issuer = root
        .with(algorithm_at(Place::ListIssuer))
        .authority(name, key(), Sha256);
    let list = list_issuer.with(algorithm_at(Place::List)).revoke(&[]);
    let server = intermediate
        .with(algorithm_at(Place::EndEntity))
        .server(&key().public_key().unwrap());
    let path = WebPath {
        revoking: list_issuer.revoke(&[&server]),
        lists: [list, root.revoke(&[])],
        root: root.certificate,
        intermediate: intermediate.certificate,
        server,
    };
    (path, list_issuer.certificate)
}

/// RSASSA-PSS with a long salt: the module itself says that the signature is right.
#[test]
fn signatures_that_are_right_and_not_approved_are_refused() {
    let mut ran = 0;
    for (place, depth) in [
        (Place::Nowhere, None),
        (Place::EndEntity, Some(0)),
        (Place::Intermediate, Some(1)),
        (Place::List, Some(0)),
        (Place::ListIssuer, Some(0)),
    ] {
        let (path, list_issuer) = path_with_long_salt(place, rsa(2048));
        let verify = |backend| verify_beside(backend, &path, std::slice::from_ref(&list_issuer), CrlChecking::All);
        assert_eq!(verify(ordinary()).unwrap().chain().len(), 3, "{place:?}");
        for backend in [fips(), strict()] {
            match depth {
                None => assert_eq!(verify(backend).unwrap().chain().len(), 3),
                Some(depth) => assert_not_approved(verify(backend), depth, "RSA"),
            }
            ran += 1;
        }
        // Without a look at the list it counts for nothing.
        if matches!(place, Place::List | Place::ListIssuer) {
            verify_private(strict(), &path, CrlChecking::None).unwrap();
        }
    }
    assert_eq!(ran, 10);
}

/// Certificates of an ordinary backend are judged by the module of the store, and those that come out are of its backend; the other
/// way round, those of the module are judged by the ordinary store.
#[test]
fn the_stores_backend_judges_certificates_of_others() {
    let outside = path(on_curve(EllipticCurve::Secp256K1), Sha256);
    let approved = path(on_curve(EllipticCurve::Secp256R1), Sha256);
    let server = |store: &Store| {
        web_paths::rfc5280_policy(store)
            .build_verifier(Some(KeyPurposeOid::SERVER_AUTH))
            .unwrap()
    };
    for backend in [fips(), strict()] {
        // Made by the ordinary backend, and given as they are.
        let store = Store::new(backend, [outside.root.clone()]).unwrap();
        let refused = server(&store).verify(&outside.server, std::slice::from_ref(&outside.intermediate));
        assert_not_offered(refused, 0, "secp256k1");
        let store = Store::new(backend, [approved.root.clone()]).unwrap();
        let verified = server(&store).verify(&approved.server, std::slice::from_ref(&approved.intermediate));
        assert_eq!(verified.unwrap().chain().len(), 3);

        let inside = outside.in_backend(backend);
        let store = Store::new(ordinary(), [inside.root]).unwrap();
        server(&store).verify(&inside.server, &[inside.intermediate]).unwrap();
    }
}

/// In a process whose default context has no algorithm at all, the module does everything: signatures, lists, identifiers.
#[test]
fn nothing_is_done_outside_of_the_module() {
    if !child::is_child() {
        let folder = tempfile::tempdir().unwrap();
        let configuration = folder.path().join("none.cnf");
        let text = "openssl_conf = main\n[main]\nproviders = providers\n[providers]\nnull = null_sect\n\
                    [null_sect]\nactivate = 1\n";
        fs::write(&configuration, text).unwrap();
        let name = child::test_name(module_path!(), "nothing_is_done_outside_of_the_module");
        return child::run_again(&name, &[("OPENSSL_CONF", configuration.as_os_str())]);
    }
    let default_context = || openssl::hash::hash(openssl::hash::MessageDigest::sha256(), b"abc");
    default_context().unwrap_err();
    for strict in [false, true] {
        let backend = fips_module::builder()
            .without_config()
            .strict_approval(strict)
            .build()
            .unwrap();
        let providers = backend.providers().unwrap();
        assert!(!providers.iter().any(|provider| provider == "default"), "{providers:?}");
        for curve in [EllipticCurve::Secp256R1, EllipticCurve::Secp384R1] {
            let key = || {
                let key = backend.generate_elliptic_curve_private_key(curve);
                key.map(PrivateKey::from)
            };
            let path = path(key, SignatureAlgorithm::default());
            let parameters = path.server.signature_algorithm_parameters().unwrap();
            assert_eq!(parameters, SignatureAlgorithmParameters::Ecdsa);
            verify_server(&backend, &path).unwrap();
            verify_private(&backend, &path, CrlChecking::All).unwrap();
            let revoked = WebPath {
                lists: [path.revoking.clone(), path.lists[1].clone()],
                ..path
            };
            let refused = rule(verify_private(&backend, &revoked, CrlChecking::All));
            assert!(matches!(refused, PathRule::Revoked { .. }), "{refused:?}");
        }
        // libcrypto makes a context of its own for the path of another issuer of the list.
        let key = || backend.generate_rsa_private_key(65537, 2048).map(PrivateKey::from);
        let (path, list_issuer) = &path_with_long_salt(Place::Nowhere, key);
        let verify = |path| verify_beside(&backend, path, std::slice::from_ref(list_issuer), CrlChecking::All);
        assert_eq!(verify(path).unwrap().chain().len(), 3);
        let revoked = WebPath {
            lists: [path.revoking.clone(), path.lists[1].clone()],
            ..path.clone()
        };
        let refused = rule(verify(&revoked));
        assert!(matches!(refused, PathRule::Revoked { .. }), "{refused:?}");
    }
    default_context().unwrap_err();
}
