//! Which path is found, and what is reported about those that are refused.

use std::slice;

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use support::{backend, der};

use super::graph::{Plan, assert_path, ca, failure, key, leaf, policy, store, time, verify};

#[test]
fn a_path_is_built_whatever_the_order() {
    let root = ca("root", 1, "root", 1).make();
    let first = ca("first", 2, "root", 1).make();
    let second = ca("second", 3, "first", 2).make();
    let leaf = leaf("second", 3);
    let anchors = [root.clone()];
    let expected = [leaf.clone(), second.clone(), first.clone(), root];
    for sent in [[first.clone(), second.clone()], [second, first]] {
        assert_eq!(verify(&anchors, &leaf, &sent).unwrap().chain(), expected);
    }
}

#[test]
fn intermediates_of_the_store_are_used_as_those_that_were_sent() {
    let root = ca("root", 1, "root", 1).make();
    let first = ca("first", 2, "root", 1).make();
    let second = ca("second", 3, "first", 2).make();
    let leaf = leaf("second", 3);
    let store = store(std::slice::from_ref(&root));
    store.add_intermediates([first.clone()]).unwrap();
    let verifier = policy(&store).build_verifier(None).unwrap();
    let chain = verifier.verify(&leaf, std::slice::from_ref(&second)).unwrap();
    assert_eq!(chain.chain(), [leaf, second, first, root]);
}

#[test]
fn the_signature_decides_among_certificates_of_one_name() {
    let root = ca("root", 1, "root", 1).make();
    let wrong: Vec<_> = (3..8).map(|key| ca("ca", key, "root", 1).make()).collect();
    let right = ca("ca", 2, "root", 1).make();
    let leaf = leaf("ca", 2);
    let sent: Vec<_> = wrong.iter().cloned().chain([right.clone()]).collect();
    let chain = verify(std::slice::from_ref(&root), &leaf, &sent).unwrap();
    assert_eq!(chain.chain(), [leaf.clone(), right, root.clone()]);

    let failure = failure(verify(std::slice::from_ref(&root), &leaf, &wrong));
    assert!(failure.is_complete());
    assert_eq!(failure.paths().len(), wrong.len());
    for (path, wrong) in failure.paths().iter().zip(&wrong) {
        assert_eq!(
            (path.rule(), path.depth(), path.openssl_code()),
            (&PathRule::InvalidSignature, 0, Some(7))
        );
        assert_path(path, &[&leaf, wrong, &root]);
    }
}

/// The path through the new certificate has all certificates of the path through the old one: the search excludes the step
/// between two certificates, not the old certificate.
#[test]
fn a_self_issued_certificate_changes_the_key() {
    let root = ca("root", 1, "root", 1).make();
    let old = ca("ca", 2, "root", 1)
        .with(SubjectKeyIdentifier::new(&[2]), false)
        .make();
    // Without an identifier, libcrypto takes a certificate with the same name twice for one that is signed by its own key.
    let identifier = AuthorityKeyIdentifier::from_key_identifier(&[2]);
    let new = ca("ca", 3, "ca", 2)
        .with(identifier, false)
        .with(SubjectKeyIdentifier::new(&[3]), false)
        .make();
    let leaf = leaf("ca", 3);
    for sent in [[old.clone(), new.clone()], [new.clone(), old.clone()]] {
        let chain = verify(std::slice::from_ref(&root), &leaf, &sent).unwrap();
        assert_eq!(chain.chain(), [leaf.clone(), new.clone(), old.clone(), root.clone()]);
    }
}

#[test]
fn key_identifiers_choose_among_certificates_of_one_name() {
    let root = ca("root", 1, "root", 1).make();
    let with = |identifier: u8| {
        let plan = ca("ca", 2, "root", 1).with(SubjectKeyIdentifier::new(&[identifier]), false);
        plan.make()
    };
    let (wrong, right) = (with(1), with(2));
    let leaf = Plan {
        is_ca: false,
        ..ca("leaf", 0, "ca", 2).with(AuthorityKeyIdentifier::from_key_identifier(&[2]), false)
    };
    let leaf = leaf.make();
    let chain = verify(std::slice::from_ref(&root), &leaf, &[wrong.clone(), right.clone()]).unwrap();
    assert_eq!(chain.chain(), [leaf.clone(), right, root.clone()]);
    let failure = failure(verify(&[root], &leaf, &[wrong]));
    assert_eq!(failure.paths().len(), 1);
    assert_eq!(failure.paths()[0].rule(), &PathRule::UnknownIssuer);
    assert!(failure.is_complete());
}

/// libcrypto takes no certificate with an extension that does not decode as an issuer, and does not say why.
#[test]
fn a_dead_end_has_a_reason() {
    let root = ca("root", 1, "root", 1).make();
    let broken = Extension::from_value(ExtensionOid::BASIC_CONSTRAINTS, true, &[0x30, 0x01, 0x00]);
    let mut plan = ca("ca", 2, "root", 1);
    plan.extensions.push(broken);
    let broken = plan.make();
    let leaf = leaf("ca", 2);
    let failure = failure(verify(
        std::slice::from_ref(&root),
        &leaf,
        std::slice::from_ref(&broken),
    ));
    let [path] = failure.paths() else {
        panic!("{failure:?}");
    };
    assert_eq!(path.depth(), 1, "{failure}");
    assert!(matches!(path.rule(), PathRule::MalformedField { .. }), "{failure}");
    assert_path(path, &[&leaf, &broken]);
    assert!(failure.is_complete());
}

#[test]
fn another_path_through_a_cross_signed_authority_is_found() {
    let roots = [ca("root 1", 1, "root 1", 1).make(), ca("root 2", 2, "root 2", 2).make()];
    let [first, second] = &roots;
    // No certificate of an authority may follow the first certificate of "ca".
    let strict = ca("ca", 3, "root 1", 1)
        .with(BasicConstraints::ca(Some(0)), true)
        .make();
    let lenient = ca("ca", 3, "root 2", 2).make();
    let issuing = ca("issuing", 4, "ca", 3).make();
    let leaf = leaf("issuing", 4);
    for sent in [
        [issuing.clone(), strict.clone(), lenient.clone()],
        [lenient.clone(), strict.clone(), issuing.clone()],
    ] {
        let chain = verify(&roots, &leaf, &sent).unwrap();
        assert_eq!(
            chain.chain(),
            [leaf.clone(), issuing.clone(), lenient.clone(), second.clone()]
        );
    }

    let failure = failure(verify(&roots, &leaf, &[issuing.clone(), strict.clone()]));
    assert!(failure.is_complete());
    let [path] = failure.paths() else {
        panic!("{failure:?}");
    };
    assert_eq!((path.rule(), path.depth()), (&PathRule::PathLengthExceeded, 2));
    assert_path(path, &[&leaf, &issuing, &strict, first]);
    let text = "certificate 2 of the path (CN=ca): more certificates follow than its pathLenConstraint allows";
    assert_eq!(failure.to_string(), text);
}

#[test]
fn a_certificate_that_breaks_a_rule_is_tried_once() {
    let root = ca("root", 1, "root", 1).make();
    let expired: Vec<_> = (0..3).map(|_| ca("ca", 2, "root", 1).expired().make()).collect();
    let leaf = leaf("ca", 2);
    let failure = failure(verify(std::slice::from_ref(&root), &leaf, &expired));
    assert!(failure.is_complete());
    assert_eq!(failure.paths().len(), expired.len());
    for path in failure.paths() {
        assert_eq!(
            (path.rule(), path.depth(), path.openssl_code()),
            (&PathRule::Expired, 1, None)
        );
    }
    assert!(
        failure
            .to_string()
            .ends_with("it has expired; 2 other paths were refused too"),
        "{failure}"
    );
}

#[test]
fn a_rule_of_the_end_entity_ends_the_search() {
    let root = ca("root", 1, "root", 1).make();
    let sent: Vec<_> = (0..3).map(|_| ca("ca", 2, "root", 1).make()).collect();
    let expired = ca("leaf", 0, "ca", 2).expired().make();
    let failure = failure(verify(&[root], &expired, &sent));
    assert!(failure.is_complete());
    let [path] = failure.paths() else {
        panic!("{failure:?}");
    };
    assert_eq!((path.rule(), path.depth()), (&PathRule::Expired, 0));
}

/// A certificate with another key, signed again by `key(1)`.
fn with_key(made: &Certificate, algorithm: &[Vec<u8>], bits: &[u8]) -> Certificate {
    let info = der::sequence(&[der::sequence(algorithm), der::bits(bits)]);
    let signed = der::replaced(der::at(made.as_der(), &[0]).full_data(), &[6], &info);
    let signature = key(1).sign(&signed, HashAlgorithm::Sha256).unwrap();
    let whole = der::replaced(made.as_der(), &[0], &signed);
    Certificate::from_der(backend(), &der::replaced(&whole, &[2], &der::bits(&signature))).unwrap()
}

/// libcrypto goes no further than to an end entity's key that it does not decode, and does not say so.
#[test]
fn a_key_that_does_not_decode_is_named() {
    let roots = [1, 2].map(|key| ca("root", key, "root", key).make());
    let with_key = |algorithm: &[Vec<u8>], bits: &[u8]| with_key(&leaf("root", 1), algorithm, bits);
    let unknown = with_key(&[der::oid("1.2.3.4")], b"key");
    let p256 = [der::oid("1.2.840.10045.2.1"), der::oid("1.2.840.10045.3.1.7")];
    let off_curve = with_key(&p256, &[&[4][..], &[5; 64]].concat());
    let rules = |certificate: &Certificate, anchors: &[Certificate]| {
        let store = store(anchors);
        [policy(&store), PolicyBuilder::new().store(&store).time(time())].map(|builder| {
            let verifier = builder.build_verifier(None).unwrap();
            let failure = failure(verifier.verify(certificate, &[]));
            assert!(failure.is_complete());
            let [path] = failure.paths() else {
                panic!("{failure:?}");
            };
            assert_path(path, &[certificate]);
            assert_eq!((path.depth(), path.openssl_code()), (0, Some(1)));
            path.rule().clone()
        })
    };
    // Also if it is a trust anchor itself.
    for anchors in [&roots[..], std::slice::from_ref(&unknown)] {
        let [rfc5280, web] = rules(&unknown, anchors);
        assert!(matches!(rfc5280, PathRule::UnsupportedAlgorithm { .. }), "{rfc5280}");
        assert!(matches!(web, PathRule::ForbiddenKey { .. }), "{web}");
    }
    assert_eq!(
        rules(&off_curve, &roots),
        [PathRule::UnusableKey, PathRule::UnusableKey]
    );
}

/// The dead end is told, although another path of the same end entity was refused.
#[test]
fn a_key_of_an_authority_that_does_not_decode_is_named_beside_other_faults() {
    let root = ca("root", 1, "root", 1).make();
    let expired = ca("ca", 2, "root", 1).expired().make();
    let unknown = with_key(&ca("ca", 2, "root", 1).make(), &[der::oid("1.2.3.4")], b"key");
    let leaf = leaf("ca", 2);
    let failure = failure(verify(&[root], &leaf, &[expired, unknown]));
    assert!(failure.is_complete());
    let rules: Vec<_> = failure.paths().iter().map(|path| path.rule().clone()).collect();
    assert!(
        matches!(&rules[..], [PathRule::Expired, PathRule::UnsupportedAlgorithm { .. }]),
        "{rules:?}"
    );
}

#[test]
fn a_path_without_an_anchor_ends_where_no_issuer_was_found() {
    let root = ca("root", 1, "root", 1).make();
    let ca = ca("ca", 2, "another root", 3).make();
    let leaf = leaf("ca", 2);
    for (sent, code) in [(vec![ca], 20), (vec![], 20)] {
        let failure = failure(verify(std::slice::from_ref(&root), &leaf, &sent));
        assert!(failure.is_complete());
        let [path] = failure.paths() else {
            panic!("{failure:?}");
        };
        assert_eq!(
            (path.rule(), path.openssl_code()),
            (&PathRule::UnknownIssuer, Some(code))
        );
        assert_eq!(path.depth(), sent.len());
        assert_path(path, &[&leaf].into_iter().chain(&sent).collect::<Vec<_>>());
    }
}

#[test]
fn certificates_that_certify_each_other_end_the_search() {
    let root = ca("root", 1, "root", 1).make();
    let names = ["a", "b", "c", "d"];
    let mut sent = Vec::new();
    for (key, name) in names.iter().enumerate() {
        for (issuer_key, issuer) in names.iter().enumerate() {
            sent.push(ca(name, key + 2, issuer, issuer_key + 2).make());
        }
    }
    let leaf = leaf("a", 2);
    let none = failure(verify(std::slice::from_ref(&root), &leaf, &sent));
    let rules: Vec<_> = none.paths().iter().map(RefusedPath::rule).collect();
    assert_eq!(rules, [&PathRule::SelfSignedNotTrusted, &PathRule::UnknownIssuer]);
    assert!(none.is_complete());

    let way_out = ca("d", 5, "root", 1).make();
    sent.push(way_out.clone());
    let chain = verify(std::slice::from_ref(&root), &leaf, &sent).unwrap();
    assert_eq!(chain.chain().last(), Some(&root));
    assert!(chain.chain().contains(&way_out));
}

#[test]
fn an_anchor_need_not_be_self_issued() {
    let root = ca("root", 1, "root", 1).make();
    let anchor = ca("ca", 2, "root", 1).make();
    let leaf = leaf("ca", 2);
    // Whether or not its issuer is there, and is an anchor too: the path ends at the first anchor.
    for (anchors, sent) in [
        (vec![anchor.clone()], vec![]),
        (vec![anchor.clone()], vec![root.clone(), anchor.clone()]),
        (vec![root.clone(), anchor.clone()], vec![anchor.clone()]),
    ] {
        let chain = verify(&anchors, &leaf, &sent).unwrap();
        assert_eq!(chain.chain(), [leaf.clone(), anchor.clone()]);
    }
}

#[test]
fn an_anchor_that_breaks_a_rule_is_passed_over() {
    let root = ca("root", 1, "root", 1).make();
    let anchor = ca("ca", 2, "root", 1).expired().make();
    let valid = ca("ca", 2, "root", 1).make();
    let leaf = leaf("ca", 2);
    let anchors = [anchor.clone(), root.clone()];
    assert_eq!(
        verify(&anchors, &leaf, std::slice::from_ref(&valid)).unwrap().chain(),
        [leaf.clone(), valid, root]
    );

    let failure = failure(verify(&anchors, &leaf, &[]));
    assert_path(&failure.paths()[0], &[&leaf, &anchor]);
    assert_eq!(
        (failure.paths()[0].rule(), failure.paths()[0].depth()),
        (&PathRule::Expired, 1)
    );
    assert!(failure.is_complete());
}

#[test]
fn an_end_entity_may_be_an_anchor() {
    let root = ca("root", 1, "root", 1).make();
    let issued = leaf("root", 1);
    let self_signed = leaf("leaf", 0);
    for leaf in [issued.clone(), self_signed.clone()] {
        for anchors in [vec![leaf.clone()], vec![root.clone(), leaf.clone()]] {
            let chain = verify(&anchors, &leaf, std::slice::from_ref(&root)).unwrap();
            assert_eq!(chain.chain(), std::slice::from_ref(&leaf));
        }
    }
    // A self-signed one that is no anchor.
    let failure = failure(verify(&[root], &self_signed, &[]));
    assert_eq!(failure.paths().len(), 1);
    assert_eq!(
        (failure.paths()[0].depth(), failure.paths()[0].openssl_code()),
        (0, Some(18))
    );
    // One with the name of an anchor, and with another key.
    let mimic = ca("root", 2, "root", 2).make();
    let anchor = ca("root", 1, "root", 1).make();
    assert!(failure_of_mimic(&anchor, &mimic).is_complete());
}

fn failure_of_mimic(anchor: &Certificate, mimic: &Certificate) -> VerificationFailure {
    failure(verify(std::slice::from_ref(anchor), mimic, &[]))
}

#[test]
fn duplicates_are_one_certificate() {
    let root = ca("root", 1, "root", 1).make();
    let wrong = ca("ca", 3, "root", 1).make();
    let leaf = leaf("ca", 2);
    let sent = [&wrong, &leaf, &root, &wrong, &leaf, &root, &wrong].map(Certificate::clone);
    let copy = Certificate::from_der(backend(), wrong.as_der()).unwrap();
    let store = store(&[root.clone(), root]);
    store.add_intermediates([wrong.clone(), copy]).unwrap();
    let verifier = policy(&store).build_verifier(None).unwrap();
    assert_eq!(failure(verifier.verify(&leaf, &sent)).paths().len(), 1);
}

#[test]
fn certificates_of_another_backend_are_read_anew() {
    let root = ca("root", 1, "root", 1).make();
    let ca = ca("ca", 2, "root", 1).make();
    let leaf = leaf("ca", 2);
    let there = Backend::builder().without_config().build().unwrap();
    let [other_root, other_ca, other_leaf] =
        [&root, &ca, &leaf].map(|certificate| Certificate::from_der(&there, certificate.as_der()).unwrap());
    let chain = verify(
        std::slice::from_ref(&other_root),
        &other_leaf,
        std::slice::from_ref(&other_ca),
    )
    .unwrap();
    assert_eq!(chain.chain(), [leaf.clone(), ca.clone(), root.clone()]);
    assert!(
        chain
            .chain()
            .iter()
            .all(|certificate| certificate.backend().is_same(backend()))
    );

    let store = Store::new(&there, [root.clone()]).unwrap();
    drop((there, other_root, other_ca, other_leaf));
    let verifier = PolicyBuilder::rfc5280()
        .store(&store)
        .time(time())
        .build_verifier(None)
        .unwrap();
    drop(store);
    let chain = verifier.verify(&leaf, std::slice::from_ref(&ca)).unwrap();
    drop(verifier);
    assert_eq!(chain.chain(), [leaf, ca, root]);
}

#[test]
fn names_match_whatever_their_case_and_white_space() {
    let root = ca("Root  CA", 1, "root ca", 1).make();
    let ca = ca("issuing", 2, "ROOT CA", 1).make();
    let leaf = leaf("Issuing", 2);
    assert_eq!(
        verify(std::slice::from_ref(&root), &leaf, std::slice::from_ref(&ca))
            .unwrap()
            .chain(),
        [leaf.clone(), ca, root]
    );
}

/// A fault of the end entity's certificate that libcrypto reports as a wrong signature: no other issuer can mend it.
#[test]
fn a_rule_of_the_end_entity_that_libcrypto_names_otherwise_ends_the_search() {
    let root = ca("root", 1, "root", 1).make();
    let sent: Vec<_> = (0..3).map(|_| ca("ca", 2, "root", 1).make()).collect();
    // ecdsa-with-SHA512 outside, another inside.
    let other = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04";
    let leaf = der::replaced(leaf("ca", 2).as_der(), &[1], other);
    let leaf = Certificate::from_der(backend(), &leaf).unwrap();
    let failure = failure(verify(&[root], &leaf, &sent));
    assert!(failure.is_complete());
    let [path] = failure.paths() else {
        panic!("{failure:?}");
    };
    assert_eq!((path.rule(), path.depth()), (&PathRule::SignatureAlgorithmMismatch, 0));
    assert_eq!(path.openssl_code(), Some(7));
}

/// The end entity's and the root's certificate are in each of the refused paths, and in memory once.
#[test]
fn an_error_keeps_each_certificate_once() {
    let root = ca("root", 1, "root", 1).make();
    let expired: Vec<_> = (0..5).map(|_| ca("ca", 2, "root", 1).expired().make()).collect();
    let leaf = leaf("ca", 2);
    let failure = failure(verify(&[root], &leaf, &expired));
    let places = |position: usize| {
        let paths = failure.paths().iter();
        let mut places: Vec<_> = paths
            .map(|path| path.certificates()[position].as_der().as_ptr())
            .collect();
        places.sort_unstable();
        places.dedup();
        places.len()
    };
    assert_eq!(failure.paths().len(), 5);
    assert_eq!([0, 1, 2].map(places), [1, 5, 1]);
}

/// Each fault of a single certificate, and each too long path, would take one of the 32 paths that a verification may try.
#[test]
fn faults_of_many_certificates_do_not_hide_a_good_path() {
    let root = ca("root", 1, "root", 1).make();
    let leaf = leaf("ca", 2);
    let good = ca("ca", 2, "root", 1).make();
    let no_authority = || Plan {
        is_ca: false,
        ..ca("ca", 2, "root", 1)
    };
    let excluding = || {
        let name = Name::from_rfc4514_string("CN=leaf").unwrap();
        let constraints = NameConstraints::new(
            None,
            Some(GeneralNames::new(vec![GeneralName::DirectoryName(name)]).unwrap()),
        )
        .unwrap();
        ca("ca", 2, "root", 1).with(constraints, true)
    };
    let mut sent = Vec::new();
    for _ in 0..20 {
        sent.extend([
            ca("ca", 2, "root", 1).expired().make(),
            no_authority().make(),
            excluding().make(),
        ]);
    }
    // Each path through one of the first and one of the second is too long.
    for _ in 0..8 {
        let short = BasicConstraints::ca(Some(0));
        sent.push(ca("ca", 2, "other", 3).make());
        sent.push(ca("other", 3, "root", 1).with(short, true).make());
    }
    sent.push(good.clone());
    let chain = verify(slice::from_ref(&root), &leaf, &sent).unwrap();
    assert_eq!(chain.chain(), [leaf.clone(), good, root.clone()]);

    // Without a good one, the first paths are shown.
    sent.pop();
    let failure = failure(verify(&[root], &leaf, &sent));
    assert!(failure.is_complete());
    assert!((8..32).contains(&failure.paths().len()), "{}", failure.paths().len());
}
