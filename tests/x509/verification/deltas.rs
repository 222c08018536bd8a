//! Delta lists in path validation (RFC 5280, sections 5.2.4 and 6.3.3).

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use support::{backend, der, on_fips, x509_der};
use time::Duration;

use super::crls::{ISSUER, SERIAL, flag, own, parts, usual};
use super::issued::{
    DISTRIBUTION_POINTS, List, authority, directory_name, end_entity, issuer_key, list, list_issuer, point, points,
    refusal,
};

/// freshestCRL, which makes libcrypto look for delta lists.
fn freshest(list: List) -> List {
    list.with("2.5.29.46", false, &points(&[&[point("http://delta/")]]))
}

#[test]
fn delta_lists_update_a_complete_one() {
    let parts = usual();
    for base in [own().number(5), freshest(own().number(5))] {
        let delta = own().number(6).delta_of(5);
        parts.verify(&[base.clone(), delta.clone()]).unwrap();
        parts.assert_revoked(
            &[base.clone(), delta.clone().revoke(SERIAL, Some(1), &[])],
            Some("keyCompromise"),
        );
        // Of an earlier base, and of a later one, which is not here.
        let revoking = |base: u8| own().number(9).delta_of(base).revoke(SERIAL, Some(1), &[]);
        parts.assert_revoked(&[base.clone(), revoking(3)], Some("keyCompromise"));
        parts.verify(&[base.clone(), revoking(6)]).unwrap();
        // Not newer than the complete list.
        parts
            .verify(&[base.clone(), own().number(5).delta_of(3).revoke(SERIAL, Some(1), &[])])
            .unwrap();
        // Not signed by the issuer: it revokes nothing, and is not passed over.
        let forged = List {
            key: 3,
            ..delta.clone().revoke(SERIAL, Some(1), &[])
        };
        assert_eq!(
            parts.fault(&[base.clone(), forged]),
            "its signature is not its issuer's"
        );
        // One that has ended says nothing of good certificates, but a revocation stays one.
        let old = List {
            age: 48,
            ends: Some(-1),
            ..delta
        };
        parts.verify(&[base.clone(), old.clone()]).unwrap();
        for (reason, name) in [(1, "keyCompromise"), (6, "certificateHold")] {
            let revoking = old.clone().revoke(SERIAL, Some(reason), &[]);
            parts.assert_revoked(&[base.clone(), revoking.clone()], Some(name));
            let forged = List { key: 3, ..revoking };
            parts.verify(&[base.clone(), forged]).unwrap();
        }
        // Also one that is older than the verifier allows.
        let revoking = List { ends: Some(1), ..old };
        let lists = [base, revoking.revoke(SERIAL, Some(1), &[])];
        let result = parts.verify_with(parts.builder(&lists).crl_max_age(Duration::hours(47)));
        assert!(matches!(refusal(result), (0, PathRule::Revoked { .. })));
    }
    // A delta list alone is none.
    parts.assert_unknown(&[own().number(6).delta_of(5)]);
}

#[test]
fn a_delta_list_ends_a_hold() {
    let parts = usual();
    let held = freshest(own().number(5).revoke(SERIAL, Some(6), &[]));
    parts.assert_revoked(std::slice::from_ref(&held), Some("certificateHold"));
    let ended = own().number(6).delta_of(5).revoke(SERIAL, Some(8), &[]);
    parts.verify(&[held.clone(), ended.clone()]).unwrap();
    // The newest of several delta lists decides, in any order.
    let again = List { age: 1, ..own() }
        .number(7)
        .delta_of(5)
        .revoke(SERIAL, Some(1), &[]);
    for lists in [
        [held.clone(), ended.clone(), again.clone()],
        [held.clone(), again, ended.clone()],
    ] {
        parts.assert_revoked(&lists, Some("keyCompromise"));
    }
    // A complete list that has ended, with a delta list that has not.
    let base = List {
        age: 48,
        ends: Some(-1),
        ..held
    };
    parts.verify(&[base, ended]).unwrap();
}

/// A delta list whose time has not come removes nothing, and does not take the place of one whose time has come.
#[test]
fn a_delta_list_of_the_future_is_not_used() {
    let parts = usual();
    let held = freshest(own().number(5).revoke(SERIAL, Some(6), &[]));
    let future = List { age: -5, ..own() }
        .number(8)
        .delta_of(5)
        .revoke(SERIAL, Some(8), &[]);
    parts.assert_revoked(&[held.clone(), future.clone()], Some("certificateHold"));
    let present = List { age: 1, ..own() }
        .number(7)
        .delta_of(5)
        .revoke(SERIAL, Some(1), &[]);
    for base in [held, own().number(5), freshest(own().number(5))] {
        assert!(matches!(
            refusal(parts.verify(&[base, present.clone(), future.clone()])),
            (0, PathRule::Revoked { .. })
        ));
    }
    // Nor does it revoke yet.
    let future = List { age: -5, ..own() }
        .number(8)
        .delta_of(5)
        .revoke(SERIAL, Some(1), &[]);
    parts.verify(&[own().number(5), future]).unwrap();
}

/// Only a hold ends (RFC 5280, section 5.3.1).
#[test]
fn a_delta_list_removes_no_other_reason_than_a_hold() {
    let parts = usual();
    let removal = List { age: 1, ..own() }
        .number(6)
        .delta_of(5)
        .revoke(SERIAL, Some(8), &[]);
    for (reason, name) in [
        (Some(1), Some("keyCompromise")),
        (Some(5), Some("cessationOfOperation")),
        (None, None),
    ] {
        let base = freshest(own().number(5).revoke(SERIAL, reason, &[]));
        parts.assert_revoked(&[base, removal.clone()], name);
    }
    let held = freshest(own().number(5).revoke(SERIAL, Some(6), &[]));
    parts.verify(&[held, removal]).unwrap();
}

/// A hold that a delta list tells, and a newer one ends (RFC 5280, section 5.2.4).
#[test]
fn a_newer_delta_list_ends_the_hold_of_an_older_one() {
    let parts = usual();
    let delta = |number: u8, reason: u8| {
        let list = List {
            age: 9 - i64::from(number),
            ..own()
        };
        list.number(number).delta_of(5).revoke(SERIAL, Some(reason), &[])
    };
    let (hold, removal) = (delta(6, 6), delta(7, 8));
    for base in [own().number(5), freshest(own().number(5))] {
        parts.assert_revoked(&[base.clone(), hold.clone()], Some("certificateHold"));
        parts.verify(&[base.clone(), hold.clone(), removal.clone()]).unwrap();
        parts.verify(&[removal.clone(), hold.clone(), base.clone()]).unwrap();
        // The newest list has all changes, so that an entry need not be there.
        let empty = List { age: 1, ..own() }.number(8).delta_of(5);
        parts.verify(&[base.clone(), hold.clone(), empty]).unwrap();
        // Held again, and for ever.
        let with = |other: List| [base.clone(), other, removal.clone(), hold.clone()];
        parts.assert_revoked(&with(delta(8, 6)), Some("certificateHold"));
        parts.assert_revoked(&with(delta(8, 1)), Some("keyCompromise"));
        // Only a hold ends, also that of a list that has ended.
        let for_ever = delta(6, 1);
        parts.assert_revoked(&[base.clone(), for_ever, removal.clone()], Some("keyCompromise"));
        let ended = List {
            ends: Some(-1),
            ..hold.clone()
        };
        parts.verify(&[base.clone(), ended, removal.clone()]).unwrap();
        // An older list ends nothing, nor does one of a later base, of the future, or that has ended.
        parts.assert_revoked(&[base.clone(), delta(7, 6), delta(6, 8)], Some("certificateHold"));
        for other in [
            own().number(8).delta_of(6),
            List { age: -5, ..own() }.number(8).delta_of(5),
            List {
                age: 1,
                ends: Some(-1),
                ..own()
            }
            .number(8)
            .delta_of(5),
        ] {
            let unused = other.revoke(SERIAL, Some(8), &[]);
            parts.assert_revoked(&[base.clone(), hold.clone(), unused], Some("certificateHold"));
        }
    }
    let held = freshest(own().number(5).revoke(SERIAL, Some(6), &[]));
    parts.verify(&[held.clone(), hold.clone(), removal.clone()]).unwrap();
    parts.verify(&[removal.clone(), hold.clone(), held]).unwrap();
    // libcrypto does not look at delta lists without freshestCRL.
    let held = own().number(5).revoke(SERIAL, Some(6), &[]);
    parts.assert_revoked(&[held, hold, removal], Some("certificateHold"));
}

/// Nobody verifies the signatures of lists that are added.
#[test]
fn a_forged_delta_list_ends_no_hold() {
    const FORGER: usize = 3;
    let mut parts = usual();
    let base = own().number(5);
    let hold = own().number(6).delta_of(5).revoke(SERIAL, Some(6), &[]);
    let removal = |number: u8, key: usize| {
        let list = List { age: 1, key, ..own() };
        list.number(number).delta_of(5).revoke(SERIAL, Some(8), &[])
    };
    let mut forger = authority("ca", FORGER, "ca", FORGER);
    forger.serial_number = 5;
    // With a certificate of the issuer's name for the key, too, which anyone can make and send.
    for others in [vec![], vec![forger.make()]] {
        parts.others = others;
        let forged = removal(7, FORGER);
        let lists = |base: List| [base, hold.clone(), forged.clone()];
        parts.assert_revoked(&lists(base.clone()), Some("certificateHold"));
        assert_eq!(
            parts.fault(&lists(freshest(base.clone()))),
            "its signature is not its issuer's"
        );
        // A genuine one beside it, older or newer, does.
        for (number, forged) in [(7, removal(8, FORGER)), (8, forged)] {
            let genuine = removal(number, ISSUER);
            parts.verify(&[base.clone(), hold.clone(), genuine, forged]).unwrap();
        }
    }
}

/// The signature of a delta list that ends a hold counts for the limits and the floor as those of the others.
#[test]
fn a_delta_list_that_ends_a_hold_is_judged_as_others() {
    let parts = usual();
    let base = own().number(5);
    let hold = own().number(6).delta_of(5).revoke(SERIAL, Some(6), &[]);
    let removal = List {
        age: 1,
        hash: HashAlgorithm::Sha384,
        inner_algorithm: der::sequence(&[der::oid(x509_der::ECDSA_WITH_SHA384)]),
        outer_algorithm: der::sequence(&[der::oid(x509_der::ECDSA_WITH_SHA384)]),
        ..own()
    };
    let removal = removal.number(7).delta_of(5).revoke(SERIAL, Some(8), &[]);
    let builder = || parts.builder(&[base.clone(), hold.clone(), removal.clone()]);
    parts.verify_with(builder()).unwrap();
    let (depth, rule) = refusal(parts.verify_with(builder().permitted_hash_algorithms([HashAlgorithm::Sha256])));
    let text = rule.to_string();
    assert_eq!(depth, 0);
    assert!(
        text.contains("number 7") && text.contains("signature algorithm"),
        "{text}"
    );
    // Two certificates, the complete list; the complete list again, and the delta list. A FIPS module is asked whether it approves the
    // signatures of the two lists.
    let needed = if on_fips() { 7 } else { 5 };
    let most = |count: usize| parts.verify_with(builder().max_signature_checks(count));
    most(needed).unwrap();
    assert!(matches!(
        refusal(most(needed - 1)),
        (
            _,
            PathRule::LimitReached {
                limit: "signatures",
                ..
            }
        )
    ));
}

/// An authority with a key for certificates and another one for lists, which signs the complete list and the delta list.
#[test]
fn a_delta_list_by_another_key_of_the_issuer_counts() {
    const LISTS: usize = 3;
    let mut parts = usual();
    parts.others = vec![authority("ca", LISTS, "root", 1).make()];
    let by = |list: List, key: usize| List { key, ..list }.with("2.5.29.35", false, &issuer_key(LISTS));
    for base in [own().number(5), freshest(own().number(5))] {
        let base = by(base, LISTS);
        let delta = own().number(6).delta_of(5);
        parts.verify(&[base.clone(), by(delta.clone(), LISTS)]).unwrap();
        let revoking = delta.revoke(SERIAL, Some(1), &[]);
        parts.assert_revoked(&[base.clone(), by(revoking.clone(), LISTS)], Some("keyCompromise"));
        // A hold is ended by the key that has signed the complete list, and by no other.
        let hold = by(own().number(6).delta_of(5).revoke(SERIAL, Some(6), &[]), LISTS);
        let removal = List { age: 1, ..own() }
            .number(7)
            .delta_of(5)
            .revoke(SERIAL, Some(8), &[]);
        parts
            .verify(&[base.clone(), hold.clone(), by(removal.clone(), LISTS)])
            .unwrap();
        for other in [ISSUER, 4] {
            let lists = [base.clone(), hold.clone(), by(removal.clone(), other)];
            assert!(parts.verify(&lists).is_err(), "{other}");
        }
        // By a key that is nobody's.
        assert_eq!(
            parts.fault(&[base, by(revoking, 4)]),
            "its signature is not its issuer's"
        );
    }
}

#[test]
fn a_forged_indirect_delta_list_revokes_nothing() {
    let plan = end_entity(SERIAL.into(), "ca", ISSUER);
    let mut parts = parts(plan.with(DISTRIBUTION_POINTS, false, &points(&[&[list_issuer("lists")]])));
    parts.others = vec![authority("lists", 3, "root", 1).make()];
    let base = list("lists", 3).number(5).scope(&[flag(4)]);
    let issuer = x509_der::extension("2.5.29.29", true, &der::sequence(&[directory_name("ca")]));
    let delta = |key: usize| {
        let delta = list("lists", key).number(6).delta_of(5).scope(&[flag(4)]);
        delta.revoke(SERIAL, Some(1), std::slice::from_ref(&issuer))
    };
    parts.assert_revoked(&[base.clone(), delta(3)], Some("keyCompromise"));
    assert_eq!(parts.fault(&[base, delta(4)]), "its signature is not its issuer's");
}

/// libcrypto takes a delta list of some reasons as a complete one, and then does not look at the path of its issuer: a certificate
/// that anyone made, and sent as an intermediate, would do.
#[test]
fn a_forged_delta_list_of_all_reasons_is_none() {
    let mut parts = usual();
    let mut forger = authority("ca", 3, "ca", 3);
    forger.serial_number = 5;
    parts.others = vec![forger.make()];
    let all = der::context_primitive(3, &[7, 0x7f, 0x80]);
    let forged = list("ca", 3)
        .number(9)
        .delta_of(1)
        .scope(&[all])
        .with("2.5.29.35", false, &issuer_key(3));
    assert_eq!(parts.fault(&[forged]), "delta lists of some reasons are not processed");
}

/// An added one that is forged, or whose time has not come, would take a revocation away.
#[test]
fn a_delta_list_takes_the_place_of_none() {
    let parts = usual();
    let store = Store::new(backend(), [parts.root.clone()]).unwrap();
    let builder = parts.builder(&[]).store(&store);
    let revoking = own().number(6).delta_of(5).revoke(SERIAL, Some(1), &[]);
    let forged = List {
        age: 1,
        key: 3,
        ..own()
    };
    let future = List { age: -5, ..own() };
    for list in [
        own().number(5),
        revoking,
        forged.number(7).delta_of(5),
        future.number(8).delta_of(5),
    ] {
        store.add_crls([list.make()]).unwrap();
    }
    assert!(matches!(
        refusal(parts.verify_with(builder.clone())),
        (0, PathRule::Revoked { .. })
    ));
    // A newer complete list does.
    store.add_crls([List { age: 1, ..own() }.number(7).make()]).unwrap();
    parts.verify_with(builder).unwrap();
}

/// A complete list whose time has not come is not used, so that the older lists are needed until then.
#[test]
fn a_complete_list_of_the_future_takes_the_place_of_none() {
    const YEAR: i64 = 365 * 24;
    let parts = usual();
    let store = Store::new(backend(), [parts.root.clone()]).unwrap();
    let builder = parts.builder(&[]).store(&store);
    let complete = own().number(5).make();
    // After the time of this test, not only after that of the verification.
    let future = List {
        age: -20 * YEAR,
        ends: Some(21 * YEAR),
        ..own()
    };
    let revoking = own().number(6).delta_of(5).revoke(SERIAL, Some(1), &[]);
    for list in [complete.clone(), revoking.make(), future.number(9).make(), complete] {
        store.add_crls([list]).unwrap();
    }
    assert_eq!(store.crls().len(), 3);
    assert!(matches!(
        refusal(parts.verify_with(builder.clone())),
        (0, PathRule::Revoked { .. })
    ));
    // One whose time has come takes the place of the two, and not of the one of the future.
    store.add_crls([List { age: 1, ..own() }.number(7).make()]).unwrap();
    parts.verify_with(builder).unwrap();
    assert_eq!(store.crls().len(), 2);
}
