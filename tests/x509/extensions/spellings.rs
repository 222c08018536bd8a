//! Values to names and numbers, and back.

use hazmat_openssl::x509::*;
use support::errors::assert_invalid_argument;

/// RFC 5280, section 5.3.1.
const REASONS: [(&str, u8); 10] = [
    ("unspecified", 0),
    ("keyCompromise", 1),
    ("cACompromise", 2),
    ("affiliationChanged", 3),
    ("superseded", 4),
    ("cessationOfOperation", 5),
    ("certificateHold", 6),
    ("removeFromCRL", 8),
    ("privilegeWithdrawn", 9),
    ("aACompromise", 10),
];

/// RFC 5280, section 4.2.1.13: the names of the bits from 0.
const FLAGS: [(&str, ReasonFlags); 9] = [
    ("unused", ReasonFlags::UNUSED),
    ("keyCompromise", ReasonFlags::KEY_COMPROMISE),
    ("cACompromise", ReasonFlags::CA_COMPROMISE),
    ("affiliationChanged", ReasonFlags::AFFILIATION_CHANGED),
    ("superseded", ReasonFlags::SUPERSEDED),
    ("cessationOfOperation", ReasonFlags::CESSATION_OF_OPERATION),
    ("certificateHold", ReasonFlags::CERTIFICATE_HOLD),
    ("privilegeWithdrawn", ReasonFlags::PRIVILEGE_WITHDRAWN),
    ("aACompromise", ReasonFlags::AA_COMPROMISE),
];

#[test]
fn reasons_have_names_and_numbers() {
    for ((name, number), reason) in REASONS.into_iter().zip(CrlReason::ALL.iter().copied()) {
        assert_eq!((reason.name(), reason.number()), (name, number));
        assert_eq!(reason.to_string(), name);
        assert_eq!(CrlReason::from_name(name).unwrap(), reason);
        assert_eq!(name.to_uppercase().parse::<CrlReason>().unwrap(), reason);
        assert_eq!(CrlReason::from_number(number).unwrap(), reason);
        let flag = FLAGS.iter().find(|(flag, _)| *flag == name).map(|(_, flag)| *flag);
        assert_eq!(reason.flag(), flag);
    }
    assert_eq!(CrlReason::from_name("CACompromise").unwrap(), CrlReason::CaCompromise);
    for number in [7, 11, 255] {
        assert_invalid_argument(CrlReason::from_number(number), &["number", &number.to_string()]);
    }
    for name in ["", "key", "keyCompromise ", "unused", "secret"] {
        let error = CrlReason::from_name(name).unwrap_err().to_string();
        assert_eq!(
            error,
            CrlReason::from_name("x").unwrap_err().to_string(),
            "repeats nothing"
        );
    }
}

#[test]
fn sets_of_reasons_have_names_and_numbers() {
    for (number, (name, flag)) in (0..).zip(FLAGS) {
        assert_eq!(ReasonFlags::from_bit_number(number).unwrap(), flag);
        assert_eq!(flag.bit_numbers().collect::<Vec<_>>(), [number]);
        assert_eq!(flag.names().collect::<Vec<_>>(), [name]);
        assert_eq!(flag.to_string(), name);
        assert_eq!(name.to_lowercase().parse::<ReasonFlags>().unwrap(), flag);
    }
    for bits in 0..512_u16 {
        let members = FLAGS.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
        let reasons: ReasonFlags = members.map(|(_, (_, flag))| *flag).collect();
        assert_eq!(reasons.to_string().parse::<ReasonFlags>().unwrap(), reasons);
        assert_eq!(reasons.names().count(), bits.count_ones() as usize);
        let numbers = reasons
            .bit_numbers()
            .map(|number| ReasonFlags::from_bit_number(number).unwrap());
        assert_eq!(numbers.collect::<ReasonFlags>(), reasons);
    }
    let two = ReasonFlags::KEY_COMPROMISE | ReasonFlags::AA_COMPROMISE;
    assert_eq!(two.to_string(), "keyCompromise,aACompromise");
    assert_eq!("AACompromise, keyCompromise".parse::<ReasonFlags>().unwrap(), two);
    for text in [",", "keyCompromise,", "removeFromCRL", "keyCompromise;superseded", " "] {
        assert_invalid_argument(text.parse::<ReasonFlags>(), &["name", "reason"]);
    }
    for number in [9, 15, 16, 255] {
        assert_invalid_argument(ReasonFlags::from_bit_number(number), &["0 to 8"]);
    }
}

#[test]
fn versions_have_names_and_numbers() {
    let versions = [X509Version::V1, X509Version::V2, X509Version::V3];
    for ((number, name), version) in (0..).zip(["v1", "v2", "v3"]).zip(versions) {
        assert_eq!(version.to_string(), name);
        assert_eq!(name.parse::<X509Version>().unwrap(), version);
        assert_eq!(version.der_number(), number);
        assert_eq!(X509Version::from_der_number(number).unwrap(), version);
    }
    assert_invalid_argument(X509Version::from_der_number(3), &["number", "0 to 2"]);
    for name in ["", "v0", "v4", "V1", "1", "v"] {
        assert_invalid_argument(name.parse::<X509Version>(), &["v1, v2 or v3"]);
    }
}
