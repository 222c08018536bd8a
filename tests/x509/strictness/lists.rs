//! Entries of revocation lists: malformed, none, many, duplicate; and lookup by serial number.

use super::{assert_malformed, crl};
use hazmat_openssl::x509::*;
use hazmat_openssl::{Integer, Result};
use support::der::{self, sequence};
use support::x509_der::*;

fn list(entries: &[Vec<u8>]) -> CertificateRevocationList {
    crl(Structure::crl().with_entries(entries).must_load())
}

fn number(content: &[u8]) -> SerialNumber {
    SerialNumber::from_der_content(content).unwrap()
}

#[test]
fn a_list_may_have_no_entries() {
    let right = Structure::crl();
    // RFC 5280 has no list of entries then; some programs write an empty one.
    for (changed, what) in [
        (right.clone().without("entries"), "no list of entries"),
        (right.clone().with_entries(&[]), "an empty one"),
        (
            right
                .clone()
                .without("entries")
                .without("next update")
                .without("extensions"),
            "nothing else",
        ),
    ] {
        let list = crl(changed.must_load());
        assert_eq!(list.revoked_certificates().count(), 0, "{what}");
        assert!(
            list.revoked_certificate(&SerialNumber::from(1)).unwrap().is_none(),
            "{what}"
        );
        assert!(list.revoked_certificate(&number(&[0])).unwrap().is_none(), "{what}");
    }
}

/// Entries that do not decode, the kind of their error, and whether their serial number is known.
fn no_entries() -> Vec<(Vec<u8>, &'static str, bool)> {
    let date = || utc_time("200301000000Z");
    let one = || der::integer(7);
    vec![
        (der::null(), "UnexpectedTag", false),
        (set(&[one(), date()]), "UnexpectedTag", false),
        (sequence::<&[u8]>(&[]), "Missing", false),
        (sequence(&[one()]), "Missing", true),
        (sequence(&[date()]), "UnexpectedTag", false),
        (sequence(&[date(), one()]), "UnexpectedTag", false),
        (sequence(&[one(), date(), der::null()]), "NotAllowed", true),
        (sequence(&[one(), date(), date()]), "NotAllowed", true),
        (sequence(&[one(), date(), vec![0x00]]), "NotAllowed", true),
        (sequence(&[one(), date(), vec![0x30, 0x05]]), "Truncated", true),
        (
            sequence(&[one(), date(), sequence::<&[u8]>(&[]), der::null()]),
            "NotAllowed",
            true,
        ),
        (sequence(&[one(), date(), der::context(0, &[])]), "NotAllowed", true),
    ]
}

#[test]
fn an_entry_that_is_none_leaves_the_others() {
    let mut ran = 0;
    for (wrong, word, has_number) in no_entries() {
        let list = list(&[entry(&[1], &[]), wrong, entry(&[2], &[reason(1)])]);
        let entries: Vec<_> = list.revoked_certificates().collect();
        assert_eq!(entries.len(), 3, "{word}");
        assert_eq!(
            entries[0].as_ref().unwrap().serial_number().unwrap(),
            SerialNumber::from(1)
        );
        assert_malformed("an entry", entries[1].clone(), &["entry of a revocation list", word]);
        let last = entries[2].as_ref().unwrap();
        assert_eq!(last.serial_number().unwrap(), SerialNumber::from(2));
        assert_eq!(
            last.extensions().unwrap().find::<CrlReason>().unwrap(),
            Some((CrlReason::KeyCompromise, false))
        );
        // Those that are entries are found.
        for known in [1, 2] {
            let found = list.revoked_certificate(&SerialNumber::from(known)).unwrap().unwrap();
            assert_eq!(found.serial_number().unwrap(), SerialNumber::from(known));
        }
        // The one that is none has the number 7, or nobody knows which, and it may be any that is not found.
        let seven = list.revoked_certificate(&SerialNumber::from(7));
        assert_malformed("its number", seven, &["entry of a revocation list", word]);
        let unknown = list.revoked_certificate(&SerialNumber::from(3));
        match has_number {
            false => assert_malformed("another", unknown, &[word]),
            true => assert!(unknown.unwrap().is_none()),
        }
        ran += 1;
    }
    assert_eq!(ran, 12);
}

/// A broken entry that has a number is not passed over when it is looked for.
#[test]
fn a_broken_entry_of_a_number_is_an_error() {
    let broken = sequence(&[der::integer(7)]);
    let list = list(&[entry(&[1], &[]), broken, entry(&[7], &[])]);
    let found = list.revoked_certificate(&SerialNumber::from(7));
    assert_malformed("a broken entry", found, &["Missing"]);
    assert!(list.revoked_certificate(&SerialNumber::from(1)).unwrap().is_some());
    assert!(list.revoked_certificate(&SerialNumber::from(2)).unwrap().is_none());
}

/// Where the entries are not even DER, nobody can tell where the next one begins.
#[test]
fn entries_that_are_not_der_end_the_list() {
    let mut ran = 0;
    for wrong in [
        vec![0x30],
        vec![0x30, 0x7f, 0x02],
        vec![0x30, 0x80, 0, 0],
        vec![0x00],
        vec![0x1f, 0x81, 0x01, 0x00],
        vec![0x30, 0x81, 0x05, 0, 0, 0, 0, 0],
    ] {
        let list = list(&[entry(&[1], &[]), entry(&[2], &[]), wrong.clone(), entry(&[3], &[])]);
        let entries: Vec<_> = list.revoked_certificates().collect();
        let failed = entries.iter().map(Result::is_err).collect::<Vec<_>>();
        assert_eq!(failed, [false, false, true], "{wrong:02x?}");
        for known in [1, 2] {
            assert!(list.revoked_certificate(&SerialNumber::from(known)).unwrap().is_some());
        }
        // Of what may be behind nobody can say that it is not there.
        assert_malformed("the rest", list.revoked_certificate(&SerialNumber::from(3)), &["entry"]);
        // An iterator that has ended stays so.
        let mut iterator = list.revoked_certificates();
        while iterator.next().is_some() {}
        assert!(iterator.next().is_none() && iterator.next().is_none());
        ran += 1;
    }
    assert_eq!(ran, 6);
}

#[test]
fn a_field_of_an_entry_that_is_none_leaves_the_others() {
    let right = Structure::crl();
    let date = || utc_time("200301000000Z");
    let with = |fields: &[Vec<u8>]| list(&[entry(&[1], &[]), sequence(fields), entry(&[2], &[])]);
    let second = |list: &CertificateRevocationList| list.revoked_certificates().nth(1).unwrap().unwrap();

    for content in [&[][..], &[0, 1], &[0xff, 0xff]] {
        let list = with(&[der::integer_of(content), date()]);
        let unknown = list.revoked_certificate(&SerialNumber::from(3));
        assert_malformed("a number that is not found", unknown, &["NotDer"]);
        let entry = second(&list);
        assert_malformed(
            "a number",
            entry.serial_number(),
            &["entry of a revocation list", "NotDer"],
        );
        entry.revocation_date().unwrap();
        entry.extensions().unwrap();
        assert!(list.revoked_certificate(&SerialNumber::from(2)).unwrap().is_some());
    }
    for time in [
        der::null(),
        der::integer(1),
        utc_time("200101000000"),
        generalized_time("20200101000000+0000"),
        sequence::<&[u8]>(&[]),
    ] {
        let list = with(&[der::integer(7), time]);
        let entry = second(&list);
        assert_malformed(
            "a date",
            entry.revocation_date(),
            &["entry of a revocation list", "Date"],
        );
        assert_eq!(entry.serial_number().unwrap(), SerialNumber::from(7));
        let found = list.revoked_certificate(&SerialNumber::from(7)).unwrap().unwrap();
        assert_eq!(found, entry);
    }
    let list = with(&[der::integer(7), date(), sequence(&[der::null()])]);
    let entry = second(&list);
    assert_malformed("extensions", entry.extensions(), &["UnexpectedTag"]);
    entry.revocation_date().unwrap();
    let list = with(&[der::integer(7), date(), sequence(&[reason(1), reason(1)])]);
    assert_malformed("extensions", second(&list).extensions(), &["DuplicateExtension"]);
    let list = with(&[
        der::integer(7),
        date(),
        sequence(&[reason(7), extension("1.2.3", true, b"x")]),
    ]);
    let extensions = second(&list).extensions().unwrap();
    assert_malformed("a reason", extensions.find::<CrlReason>(), &["InvalidValue"]);
    assert_eq!(extensions.len(), 2);
    assert_eq!(told(&right.must_load()).len(), 14);
}

// ---- finding one ----

/// The first of several entries of a number is the one that is found; all are gone through.
#[test]
fn the_first_of_several_entries_is_found() {
    let list = list(&[
        entry(&[5], &[reason(1)]),
        entry(&[6], &[]),
        entry(&[5], &[reason(4)]),
        entry(&[5], &[]),
    ]);
    let found = list.revoked_certificate(&SerialNumber::from(5)).unwrap().unwrap();
    assert_eq!(
        found.extensions().unwrap().find::<CrlReason>().unwrap(),
        Some((CrlReason::KeyCompromise, false))
    );
    assert_eq!(list.revoked_certificates().count(), 4);
    let all = list.revoked_certificates_of(&SerialNumber::from(5)).unwrap();
    let reasons = all.map(|entry| entry.unwrap().extensions().unwrap().find::<CrlReason>().unwrap());
    let reasons: Vec<_> = reasons.map(|reason| reason.map(|(reason, _)| reason)).collect();
    assert_eq!(
        reasons,
        [Some(CrlReason::KeyCompromise), Some(CrlReason::Superseded), None]
    );
    assert_eq!(list.revoked_certificates_of(&SerialNumber::from(9)).unwrap().count(), 0);
}

#[test]
fn numbers_are_found_by_their_value() {
    let contents: [&[u8]; 12] = [
        &[0x00],
        &[0x01],
        &[0xff],
        &[0x7f],
        &[0x80],
        &[0x00, 0x80],
        &[0xff, 0x7f],
        &[0x00, 0xff],
        &[0x01, 0x00],
        &[0x00, 0xff, 0xff],
        &[0x80, 0x00],
        &[0x7f; 40],
    ];
    let list = list(&contents.map(|content| entry(content, &[])));
    for content in contents {
        let found = list.revoked_certificate(&number(content)).unwrap().unwrap();
        assert_eq!(found.serial_number().unwrap().as_der_content(), content);
        // The number of the other sign is another one.
        let integer = Integer::from(&number(content));
        let magnitude = Integer::from_be_bytes(&integer.to_be_bytes());
        let negated = match integer.is_negative() {
            true => magnitude,
            false => support::numbers::negative(&magnitude),
        };
        let negated = SerialNumber::from(&negated);
        let expected = contents.contains(&negated.as_der_content());
        assert_eq!(
            list.revoked_certificate(&negated).unwrap().is_some(),
            expected,
            "{negated}"
        );
    }
    for content in [
        &[0x02][..],
        &[0xfe],
        &[0x00, 0x81],
        &[0x7f; 39],
        &[0x7f; 41],
        &[0x01, 0x00, 0x00],
    ] {
        assert!(list.revoked_certificate(&number(content)).unwrap().is_none());
    }
}

/// As many entries as a large issuer has: one index, and each is found.
#[test]
fn a_long_list_is_gone_through_once() {
    const ENTRIES: u32 = 100_000;
    let content = |index: u32| [&[0x01], &index.wrapping_mul(2_654_435_761).to_be_bytes()[..]].concat();
    let entries: Vec<u8> = (0..ENTRIES).flat_map(|index| entry(&content(index), &[])).collect();
    let structure = Structure::crl().with("entries", &der::element(0x30, &entries));
    let list = crl(structure.must_load());
    assert_eq!(list.revoked_certificates().count(), ENTRIES as usize);
    for index in (0..ENTRIES).step_by(37) {
        let found = list.revoked_certificate(&number(&content(index))).unwrap().unwrap();
        assert_eq!(found.serial_number().unwrap().as_der_content(), content(index));
    }
    let absent =
        (0..10_000u64).filter(|index| list.revoked_certificate(&SerialNumber::from(*index)).unwrap().is_some());
    assert_eq!(absent.count(), 0);
    super::verify(&super::Loaded::Crl(list)).unwrap();
}

/// Entries outlive the list, and are the same wherever they come from.
#[test]
fn entries_are_equal_by_their_bytes() {
    let one = list(&[entry(&[5], &[reason(1)])]);
    let other = list(&[entry(&[4], &[]), entry(&[5], &[reason(1)])]);
    let five = SerialNumber::from(5);
    let [first, second] = [&one, &other].map(|list| list.revoked_certificate(&five).unwrap().unwrap());
    drop((one, other));
    assert_eq!(first, second);
    assert_eq!(first.as_der(), entry(&[5], &[reason(1)]));
    assert_eq!(second.extensions().unwrap().len(), 1);
    let built = RevokedCertificateBuilder::new()
        .serial_number(five)
        .unwrap()
        .revocation_date(first.revocation_date().unwrap())
        .unwrap()
        .add_extension(&CrlReason::KeyCompromise, false)
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(built, first);
}
