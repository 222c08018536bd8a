//! Revocation lists that are not used, and what follows for the others.

use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use support::{backend, der, x509_der};

use super::crls::{ISSUER, SERIAL, flag, own, reasons, usual};
use super::issued::{
    DISTRIBUTION_POINTS, List, Plan, authority, directory_name, end_entity, failure, list, list_issuer, point, points,
    time,
};

/// Lists that RFC 5280 forbids to use, and libcrypto uses, each with the entry that it then passes over or misreads.
#[test]
fn lists_that_libcrypto_misreads_are_refused() {
    let parts = usual();
    let good = own().number(1);
    let unknown = x509_der::extension("1.2.3", true, &[5, 0]);
    let broken_issuer = x509_der::extension("2.5.29.29", true, &[4, 1, 0]);
    let broken_reason = x509_der::extension("2.5.29.21", false, &[0x0a, 1, 7]);
    let sha384 = der::sequence(&[der::oid("1.2.840.10045.4.3.3")]);
    let cases: Vec<(&str, List)> = vec![
        (
            "issuingDistributionPoint does not decode",
            good.clone().with("2.5.29.28", true, &[4, 1, 0]),
        ),
        (
            "issuingDistributionPoint contradicts itself, or is empty",
            good.clone().scope(&[]),
        ),
        (
            "issuingDistributionPoint contradicts itself, or is empty",
            good.clone().scope(&[flag(1), flag(2)]),
        ),
        (
            "onlySomeReasons is empty",
            good.clone().scope(&[der::context_primitive(3, &[0])]),
        ),
        ("cRLNumber does not decode", own().with("2.5.29.20", false, &[4, 1, 0])),
        (
            "the signature algorithm inside the signed part differs from the one outside",
            List {
                inner_algorithm: sha384,
                ..good.clone()
            },
        ),
        (
            "there are extensions, but the version is not 2",
            List {
                has_version: false,
                ..good.clone()
            },
        ),
        (
            "the critical extension 1.2.3 is not processed",
            good.clone().with("1.2.3", true, &[5, 0]),
        ),
        ("its extensions do not decode", good.clone().number(2)),
        (
            "an entry has the reason removeFromCRL, but the list is not a delta list",
            good.clone().revoke(SERIAL, Some(8), &[]),
        ),
        (
            "the critical extension 1.2.3 of an entry is not processed",
            good.clone().revoke(1, None, &[unknown]),
        ),
        (
            "an entry does not decode",
            good.clone()
                .revoke(1, None, &[broken_reason])
                .revoke(SERIAL, Some(8), &[]),
        ),
        (
            "an entry does not decode",
            good.clone()
                .scope(&[flag(4)])
                .revoke(1, None, std::slice::from_ref(&broken_issuer)),
        ),
        (
            "an entry has a certificateIssuer, but the list is not indirect",
            good.clone()
                .revoke(
                    1,
                    None,
                    &[x509_der::extension(
                        "2.5.29.29",
                        true,
                        &der::sequence(&[directory_name("other")]),
                    )],
                )
                .revoke(SERIAL, Some(1), &[]),
        ),
        ("it is a delta list without a cRLNumber", own().delta_of(1)),
    ];
    assert_eq!(cases.len(), 15);
    for (fault, list) in cases {
        assert_eq!(parts.fault(&[list]), fault);
    }
    // Another list may be good, if it is newer.
    let faulty = good.clone().with("2.5.29.28", true, &[4, 1, 0]);
    assert!(parts.verify(&[faulty.clone(), good.clone()]).is_err());
    parts.verify(&[faulty, List { age: 1, ..good }]).unwrap();
}

/// The newest list revokes the certificate, and has a fault: an older one without it is not believed.
#[test]
fn no_older_list_stands_in_for_a_faulty_one() {
    let parts = usual();
    let older = own().number(5);
    let newest = List { age: 1, ..own() };
    let revoking = newest.clone().number(6).revoke(SERIAL, Some(1), &[]);
    let unknown = x509_der::extension("1.2.3", true, &[5, 0]);
    parts.assert_revoked(&[older.clone(), revoking.clone()], Some("keyCompromise"));
    let cases: Vec<(&str, List)> = vec![
        (
            "the critical extension 1.2.3 is not processed",
            revoking.clone().with("1.2.3", true, &[5, 0]),
        ),
        (
            "the critical extension 1.2.3 of an entry is not processed",
            revoking.clone().revoke(3, None, &[unknown]),
        ),
        (
            "an entry has the reason removeFromCRL, but the list is not a delta list",
            revoking.clone().revoke(3, Some(8), &[]),
        ),
        ("an entry does not decode", revoking.clone().revoke(3, Some(200), &[])),
        (
            "nextUpdate is absent",
            List {
                ends: None,
                ..revoking.clone()
            },
        ),
        (
            "cRLNumber does not decode",
            newest.with("2.5.29.20", false, &[4, 0]).revoke(SERIAL, Some(1), &[]),
        ),
        (
            "delta lists of some reasons are not processed",
            revoking.clone().delta_of(5).scope(&[reasons(3)[0].clone()]),
        ),
    ];
    assert_eq!(cases.len(), 7);
    for (fault, faulty) in cases {
        assert_eq!(parts.fault(&[older.clone(), faulty.clone()]), fault);
        assert_eq!(parts.fault(&[faulty.clone(), older.clone()]), fault);
        // The authority mends it.
        let mended = List { age: 0, ..own() }.number(7);
        parts.verify(&[older.clone(), faulty.clone(), mended.clone()]).unwrap();
        parts.assert_revoked(
            &[older.clone(), faulty, mended.revoke(SERIAL, Some(1), &[])],
            Some("keyCompromise"),
        );
    }
    // One that is about others.
    let others = revoking.revoke(3, Some(8), &[]).scope(&[flag(2)]);
    parts.verify(&[older.clone(), others]).unwrap();
    // One of the future.
    let future = List { age: -1, ..own() }.number(8).with("1.2.3", true, &[5, 0]);
    parts.verify(&[older, future]).unwrap();
}

/// libcrypto uses the newest list for the end entity, which it is not about. It is about the authority, which it revokes.
#[test]
fn a_list_that_is_not_about_one_certificate_counts_for_the_others() {
    let indirect = points(&[&[point("http://x/"), list_issuer("lists")]]);
    let unknown = "1.2.3.4.5";
    let root = authority("root", 1, "root", 1).make();
    let lists = authority("lists", 3, "root", 1)
        .with(DISTRIBUTION_POINTS, false, &points(&[&[point("http://r/")]]))
        .make();
    let ca = |serial_number: u64| {
        let plan = authority("ca", ISSUER, "root", 1).with(DISTRIBUTION_POINTS, false, &indirect);
        Plan { serial_number, ..plan }
    };
    let revoked = ca(50).make();
    let good = ca(52).make();
    let refused_otherwise = ca(51).with(unknown, true, &[5, 0]).make();
    let leaf = end_entity(SERIAL.into(), "ca", ISSUER);
    let leaf = leaf
        .with(DISTRIBUTION_POINTS, false, &points(&[&[list_issuer("lists")]]))
        .make();
    let issuer = x509_der::extension("2.5.29.29", true, &der::sequence(&[directory_name("root")]));
    let newest = List {
        age: 1,
        ..list("lists", 3)
    };
    let newest = newest.number(9).scope(&[point("http://x/"), flag(4)]);
    let newest = newest.revoke(50, Some(1), &[issuer]);
    let older = list("lists", 3).number(8).scope(&[flag(4)]);
    let of_root = list("root", 1).scope(&[point("http://r/")]);
    let store = Store::new(backend(), [root]).unwrap();
    store
        .replace_crls([newest, older, of_root].map(|list| list.make()))
        .unwrap();
    let builder = PolicyBuilder::rfc5280().store(&store).time(time());
    let verifier = builder.crl_checking(CrlChecking::All).build_verifier(None).unwrap();
    let verify = |sent: &[&Certificate]| {
        let sent: Vec<_> = sent.iter().copied().chain([&lists]).cloned().collect();
        verifier.verify(&leaf, &sent)
    };
    for sent in [
        &[&revoked][..],
        &[&revoked, &refused_otherwise],
        &[&refused_otherwise, &revoked],
    ] {
        let failure = failure(verify(sent));
        let is_revoked = |path: &RefusedPath| matches!(path.rule(), PathRule::Revoked { .. });
        assert!(failure.paths().iter().any(is_revoked), "{failure}");
    }
    verify(&[&good]).unwrap();
    for sent in [[&revoked, &good], [&refused_otherwise, &good], [&good, &revoked]] {
        assert_eq!(verify(&sent).unwrap().chain()[1], good);
    }
}
