//! Names and numbers of values, and the values of names and numbers.

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

/// RFC 5280, section 4.2.1.3: the names of the bits from 0.
const USAGES: [(&str, KeyUsage); 9] = [
    ("digitalSignature", KeyUsage::DIGITAL_SIGNATURE),
    ("nonRepudiation", KeyUsage::CONTENT_COMMITMENT),
    ("keyEncipherment", KeyUsage::KEY_ENCIPHERMENT),
    ("dataEncipherment", KeyUsage::DATA_ENCIPHERMENT),
    ("keyAgreement", KeyUsage::KEY_AGREEMENT),
    ("keyCertSign", KeyUsage::KEY_CERT_SIGN),
    ("cRLSign", KeyUsage::CRL_SIGN),
    ("encipherOnly", KeyUsage::ENCIPHER_ONLY),
    ("decipherOnly", KeyUsage::DECIPHER_ONLY),
];

#[test]
fn key_usages_have_names_and_numbers() {
    for (number, (name, usage)) in (0..).zip(USAGES) {
        assert_eq!(KeyUsage::from_bit_number(number).unwrap(), usage);
        assert_eq!(usage.bit_numbers().collect::<Vec<_>>(), [number]);
        assert_eq!(usage.names().collect::<Vec<_>>(), [name]);
        assert_eq!(usage.to_string(), name);
        assert_eq!(name.to_uppercase().parse::<KeyUsage>().unwrap(), usage);
        assert_eq!(format!("{usage:?}"), format!("KeyUsage({name})"));
    }
    let ca = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
    assert_eq!(ca.to_string(), "keyCertSign,cRLSign");
    assert_eq!("crlsign, keycertsign".parse::<KeyUsage>().unwrap(), ca);
    assert_eq!("".parse::<KeyUsage>().unwrap(), KeyUsage::empty());
    let renamed: KeyUsage = "contentCommitment".parse().unwrap();
    assert_eq!(renamed, KeyUsage::CONTENT_COMMITMENT);
    for text in [",", " ", "cRLSign,", "certSign", "cRLSign;keyCertSign", "secret"] {
        assert_invalid_argument(text.parse::<KeyUsage>(), &["name", "digitalSignature"]);
    }
    for number in [9, 15, 16, 255] {
        assert_invalid_argument(
            KeyUsage::from_bit_number(number),
            &["number", &number.to_string(), "0 to 8"],
        );
    }
}

#[test]
fn sets_are_sets() {
    const IN_A_CONSTANT: KeyUsage = KeyUsage::KEY_CERT_SIGN.union(KeyUsage::CRL_SIGN);
    let mut usage = KeyUsage::empty();
    assert!(usage.is_empty() && usage.iter().next().is_none());
    usage |= KeyUsage::CRL_SIGN;
    usage.extend([KeyUsage::KEY_CERT_SIGN]);
    assert_eq!(usage, IN_A_CONSTANT);
    assert!(usage.contains(KeyUsage::CRL_SIGN) && !usage.contains(KeyUsage::CRL_SIGN | KeyUsage::KEY_AGREEMENT));
    assert!(usage.contains(KeyUsage::empty()) && !usage.intersects(KeyUsage::empty()));
    assert!(usage.intersects(KeyUsage::CRL_SIGN | KeyUsage::KEY_AGREEMENT));
    assert!(!usage.intersects(KeyUsage::all() - usage));
    assert_eq!(KeyUsage::all() & usage, usage);
    assert_eq!(usage - KeyUsage::CRL_SIGN, KeyUsage::KEY_CERT_SIGN);
    let members: Vec<_> = usage.iter().collect();
    assert_eq!(members, [KeyUsage::KEY_CERT_SIGN, KeyUsage::CRL_SIGN]);
    assert_eq!(members.into_iter().collect::<KeyUsage>(), usage);
    assert_eq!(KeyUsage::all().iter().count(), USAGES.len());
}

#[test]
fn reasons_convert_to_and_from_numbers() {
    for reason in CrlReason::ALL.iter().copied() {
        let number = u8::from(reason);
        assert_eq!(CrlReason::try_from(number).unwrap(), reason);
    }
    assert_invalid_argument(CrlReason::try_from(7), &["number", "7"]);
}

#[test]
fn algorithms_of_timestamps_have_names_and_numbers() {
    let named = [
        ("anonymous", SctSignatureAlgorithm::Anonymous),
        ("rsa", SctSignatureAlgorithm::Rsa),
        ("dsa", SctSignatureAlgorithm::Dsa),
        ("ecdsa", SctSignatureAlgorithm::Ecdsa),
    ];
    for (number, (name, algorithm)) in (0..).zip(named) {
        assert_eq!(algorithm.name(), Some(name));
        assert_eq!(algorithm.to_string(), name);
        assert_eq!(name.to_uppercase().parse::<SctSignatureAlgorithm>().unwrap(), algorithm);
        assert_eq!(SctSignatureAlgorithm::from(number), algorithm);
    }
    let other = SctSignatureAlgorithm::from(7);
    assert_eq!((other.name(), other.to_string().as_str()), (None, "7"));
    for name in ["", "7", "eddsa", "ecdsa "] {
        assert_invalid_argument(SctSignatureAlgorithm::from_name(name), &["name", "ecdsa"]);
    }
}

#[test]
fn object_identifiers_have_names() {
    let named = [
        ("2.5.4.3", "commonName"),
        ("0.9.2342.19200300.100.1.25", "domainComponent"),
        ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
        ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384"),
        ("1.3.101.112", "Ed25519"),
        ("1.2.840.10045.3.1.7", "secp256r1"),
        ("2.5.29.19", "basicConstraints"),
        ("2.5.29.37", "extKeyUsage"),
        ("1.3.6.1.5.5.7.3.2", "clientAuth"),
        ("1.3.6.1.5.5.7.48.2", "caIssuers"),
        ("1.2.840.113549.1.9.7", "challengePassword"),
        ("2.5.29.32.0", "anyPolicy"),
    ];
    for (dotted, name) in named {
        let oid: ObjectIdentifier = dotted.parse().unwrap();
        assert_eq!(oid.name(), Some(name), "{dotted}");
        assert_eq!(ObjectIdentifier::from_name(name).unwrap(), oid);
        assert_eq!(ObjectIdentifier::from_name(&name.to_lowercase()).unwrap(), oid);
        // Display and parsing stay with the numbers.
        assert_eq!(oid.to_string(), dotted);
        assert_invalid_argument(name.parse::<ObjectIdentifier>(), &["oid"]);
    }
    assert!(ExtensionOid::ALL.iter().all(|oid| oid.name().is_some()));
    assert_eq!("1.3.6.1.4.1.32473".parse::<ObjectIdentifier>().unwrap().name(), None);
    for name in ["", "CN", "2.5.4.3", "commonName,"] {
        assert_invalid_argument(ObjectIdentifier::from_name(name), &["name", "commonName"]);
    }
}
