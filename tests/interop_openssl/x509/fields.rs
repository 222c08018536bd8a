//! Names, times, numbers, digests, and the structure itself, as the command prints them.

use super::{certificate_text, shown, squeezed, text_of};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::openssl_cli::Workspace;
use support::{backend, bytes, x509_made};
use time::OffsetDateTime;

const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

// ---- names ----

/// A certificate whose subject is this name.
fn named(name: &Name) -> Certificate {
    let key = x509_made::new_key();
    x509_made::certificate_of(name.clone(), &key, SHA256.into(), &[])
}

/// The subject in a form of the command's.
fn subject(name: &Name, form: &str) -> String {
    let text = shown("x509", named(name).as_der(), &["-subject", "-nameopt", form]);
    text.trim_end_matches('\n').strip_prefix("subject=").unwrap().to_owned()
}

/// As RFC 2253 has it, which is RFC 4514 but for a few escapes; characters that are not ASCII as they are.
const RFC_2253: &str = "RFC2253,-esc_msb,utf8";

/// Names with the attributes that RFC 4514 has short names of, which are the command's, too.
#[test]
fn names_are_printed_as_the_rfc_has_them() {
    let texts = [
        "CN=example.org",
        "CN=example.org,O=Example,C=SE",
        "CN=a,OU=b,OU=c,O=d,L=e,ST=f,C=SE",
        "UID=me,DC=example,DC=org",
        "CN=Caf\u{e9} \u{20ac} \u{1f600},O=B\u{fc}cher",
        "CN=a+OU=b,O=c",
        "CN=a+OU=b+L=c,O=d+DC=e",
        r"CN=a\,b,O=c\+d",
        r"CN=\#a,O=b#",
        r"CN=\ a\ ,O=b c",
        r#"CN=a\"b\\c\<d\>e\;f"#,
        "CN=a=b/c:d'e",
        "CN=1,CN=2,CN=3",
        "",
    ];
    let mut ran = 0;
    for text in texts {
        let name = x509_made::name(text);
        assert_eq!(name.rfc4514_string(), text);
        if text.is_empty() {
            continue;
        }
        let printed = subject(&name, RFC_2253);
        if name.rdns().iter().any(|set| set.attributes().len() > 1) {
            // The command prints the attributes of a set from the last to the first.
            assert_eq!(x509_made::name(&printed), name);
        } else {
            assert_eq!(printed, text);
        }
        ran += 1;
    }
    println!("count: cross-check x509-names ran={ran} skipped=0");
    assert_eq!(ran, texts.len() - 1);
}

/// An attribute of each kind, and what the command calls it.
fn kinds() -> [(ObjectIdentifier, &'static str); 28] {
    [
        (NameOid::COMMON_NAME, "commonName"),
        (NameOid::SURNAME, "surname"),
        (NameOid::SERIAL_NUMBER, "serialNumber"),
        (NameOid::LOCALITY_NAME, "localityName"),
        (NameOid::STATE_OR_PROVINCE_NAME, "stateOrProvinceName"),
        (NameOid::STREET_ADDRESS, "streetAddress"),
        (NameOid::ORGANIZATION_NAME, "organizationName"),
        (NameOid::ORGANIZATIONAL_UNIT_NAME, "organizationalUnitName"),
        (NameOid::TITLE, "title"),
        (NameOid::BUSINESS_CATEGORY, "businessCategory"),
        (NameOid::POSTAL_ADDRESS, "postalAddress"),
        (NameOid::POSTAL_CODE, "postalCode"),
        (NameOid::GIVEN_NAME, "givenName"),
        (NameOid::INITIALS, "initials"),
        (NameOid::GENERATION_QUALIFIER, "generationQualifier"),
        (NameOid::DN_QUALIFIER, "dnQualifier"),
        (NameOid::PSEUDONYM, "pseudonym"),
        (NameOid::ORGANIZATION_IDENTIFIER, "organizationIdentifier"),
        (NameOid::USER_ID, "userId"),
        (NameOid::DOMAIN_COMPONENT, "domainComponent"),
        (NameOid::EMAIL_ADDRESS, "emailAddress"),
        (NameOid::UNSTRUCTURED_NAME, "unstructuredName"),
        (
            NameOid::JURISDICTION_STATE_OR_PROVINCE_NAME,
            "jurisdictionStateOrProvinceName",
        ),
        (NameOid::JURISDICTION_LOCALITY_NAME, "jurisdictionLocalityName"),
        (NameOid::INN, "INN"),
        (NameOid::OGRN, "OGRN"),
        (NameOid::SNILS, "SNILS"),
        (x509_made::oid("1.2.3.4.5"), "1.2.3.4.5"),
    ]
}

/// The type that a kind has, as the command calls it.
fn type_name(string_type: StringType) -> &'static str {
    match string_type {
        StringType::Utf8 => "UTF8STRING",
        StringType::Printable => "PRINTABLESTRING",
        StringType::Ia5 => "IA5STRING",
        StringType::T61 => "T61STRING",
        StringType::Bmp => "BMPSTRING",
        StringType::Universal => "UNIVERSALSTRING",
        StringType::Numeric => "NUMERICSTRING",
        other => panic!("{other:?}"),
    }
}

/// One attribute in a line, with the type of its string.
const LINES: &str = "multiline,-align,show_type,utf8,-esc_msb";

#[test]
fn attributes_of_all_kinds_are_known() {
    let mut attributes: Vec<_> = kinds()
        .into_iter()
        .map(|(oid, name)| (NameAttribute::new(oid, "value").unwrap(), name))
        .collect();
    attributes.push((NameAttribute::new(NameOid::COUNTRY_NAME, "SE").unwrap(), "countryName"));
    let jurisdiction = NameAttribute::new(NameOid::JURISDICTION_COUNTRY_NAME, "SE").unwrap();
    attributes.push((jurisdiction, "jurisdictionCountryName"));
    let name = Name::from_attributes(attributes.iter().map(|(attribute, _)| attribute.clone()).collect());
    let text = subject(&name, LINES);
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let expected: Vec<_> = attributes
        .iter()
        .map(|(attribute, name)| {
            let value = attribute.value().unwrap();
            format!("{name}={}:{value}", type_name(attribute.string_type()))
        })
        .collect();
    let lines: Vec<_> = lines.into_iter().map(|line| line.replacen(" = ", "=", 1)).collect();
    // Of an unknown kind the command prints the DER.
    for (line, expected) in lines.iter().zip(&expected) {
        let is_unknown = expected.starts_with("1.2.3.4.5");
        assert!(
            line == expected || is_unknown && line.starts_with("1.2.3.4.5="),
            "{line}: {expected}"
        );
    }
    assert_eq!((lines.len(), expected.len()), (30, 30));
}

/// The command reads no VisibleString in names, and so no such certificate.
#[test]
fn types_of_strings_are_kept() {
    let of =
        |string_type, value: &str| NameAttribute::with_string_type(NameOid::COMMON_NAME, value, string_type).unwrap();
    let attributes = vec![
        of(StringType::Utf8, "B\u{fc}cher \u{1f600}"),
        of(StringType::Printable, "plain (1)"),
        of(StringType::Ia5, "a@b"),
        of(StringType::T61, "B\u{fc}cher"),
        of(StringType::Bmp, "B\u{fc}cher \u{20ac}"),
        of(StringType::Universal, "B\u{fc}cher \u{1f600}"),
        of(StringType::Numeric, "12 34"),
    ];
    let text = subject(&Name::from_attributes(attributes.clone()), LINES);
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), attributes.len());
    for (line, attribute) in lines.iter().zip(&attributes) {
        let expected = format!(
            "commonName={}:{}",
            type_name(attribute.string_type()),
            attribute.value().unwrap()
        );
        assert_eq!(line.replacen(" = ", "=", 1), expected);
    }
    println!("count: cross-check x509-string-types ran={} skipped=0", lines.len());
}

/// Issuer and subject are not mixed up.
#[test]
fn the_issuer_is_the_issuer() {
    let key = x509_made::new_key();
    let certificate = CertificateBuilder::new()
        .subject_name(&x509_made::name("CN=the subject"))
        .and_then(|builder| builder.issuer_name(&x509_made::name("CN=the issuer")))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(SerialNumber::from(1)))
        .and_then(|builder| builder.not_valid_before(x509_made::day(2020, 1, 1)))
        .and_then(|builder| builder.not_valid_after(x509_made::day(2030, 1, 1)))
        .and_then(|builder| builder.sign(&key, SHA256))
        .unwrap();
    let text = shown(
        "x509",
        certificate.as_der(),
        &["-issuer", "-subject", "-nameopt", RFC_2253],
    );
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        ["issuer=CN=the issuer", "subject=CN=the subject"]
    );
    assert!(squeezed(&certificate_text(&certificate)).contains("Version:3(0x2)"));
}

// ---- times ----

/// Times at the ends of what there is, the command's words for them, and the type that each is written in.
fn times() -> [(OffsetDateTime, &'static str, &'static str); 10] {
    use x509_made::{day, end_of_day};
    [
        (day(1950, 1, 1), "Jan  1 00:00:00 1950 GMT", "UTCTIME :500101000000Z"),
        (
            end_of_day(1999, 12, 31),
            "Dec 31 23:59:59 1999 GMT",
            "UTCTIME :991231235959Z",
        ),
        (day(2000, 1, 1), "Jan  1 00:00:00 2000 GMT", "UTCTIME :000101000000Z"),
        (day(2000, 2, 29), "Feb 29 00:00:00 2000 GMT", "UTCTIME :000229000000Z"),
        (
            end_of_day(2024, 2, 29),
            "Feb 29 23:59:59 2024 GMT",
            "UTCTIME :240229235959Z",
        ),
        (
            end_of_day(2049, 12, 31),
            "Dec 31 23:59:59 2049 GMT",
            "UTCTIME :491231235959Z",
        ),
        (
            day(2050, 1, 1),
            "Jan  1 00:00:00 2050 GMT",
            "GENERALIZEDTIME :20500101000000Z",
        ),
        (
            day(2051, 6, 15),
            "Jun 15 00:00:00 2051 GMT",
            "GENERALIZEDTIME :20510615000000Z",
        ),
        (
            day(2400, 2, 29),
            "Feb 29 00:00:00 2400 GMT",
            "GENERALIZEDTIME :24000229000000Z",
        ),
        (
            end_of_day(9999, 12, 31),
            "Dec 31 23:59:59 9999 GMT",
            "GENERALIZEDTIME :99991231235959Z",
        ),
    ]
}

#[test]
fn times_are_of_the_type_that_the_rfc_has() {
    let (key, mut ran) = (x509_made::new_key(), 0);
    let times = times();
    let pairs = times
        .windows(2)
        .map(|pair| (&pair[0], &pair[1]))
        .chain([(&times[0], &times[9]), (&times[3], &times[3])]);
    for ((before, before_text, before_der), (after, after_text, after_der)) in pairs {
        let certificate = CertificateBuilder::new()
            .subject_name(&x509_made::name("CN=x"))
            .and_then(|builder| builder.issuer_name(&x509_made::name("CN=x")))
            .and_then(|builder| builder.public_key(&key.public_key()?))
            .and_then(|builder| builder.serial_number(SerialNumber::from(1)))
            .and_then(|builder| builder.not_valid_before(*before))
            .and_then(|builder| builder.not_valid_after(*after))
            .and_then(|builder| builder.sign(&key, SHA256))
            .unwrap();
        let text = shown("x509", certificate.as_der(), &["-dates"]);
        assert_eq!(text, format!("notBefore={before_text}\nnotAfter={after_text}\n"));
        let structure = parsed(certificate.as_der());
        let found = structure.find(&squeezed(before_der)).expect(before_der);
        assert!(
            structure[found + 1..].contains(&squeezed(after_der)),
            "{after_der}: {structure}"
        );

        let list = CertificateRevocationListBuilder::new()
            .issuer_name(&x509_made::name("CN=x"))
            .and_then(|builder| builder.last_update(*before))
            .and_then(|builder| builder.next_update(*after))
            .and_then(|builder| builder.sign(&key, SHA256))
            .unwrap();
        let text = shown("crl", list.as_der(), &["-lastupdate", "-nextupdate"]);
        assert_eq!(text, format!("lastUpdate={before_text}\nnextUpdate={after_text}\n"));
        let structure = parsed(list.as_der());
        assert!(structure.contains(&squeezed(before_der)) && structure.contains(&squeezed(after_der)));
        ran += 1;
    }
    println!("count: cross-check x509-times ran={ran} skipped=0");
    assert_eq!(ran, 9 + 2);
}

/// What the command's parser of anything says, which must go through to the end.
fn parsed(der: &[u8]) -> String {
    let workspace = Workspace::new();
    workspace.write("file", der);
    squeezed(&text_of(&workspace, &["asn1parse", "-inform", "DER", "-in", "file"]))
}

/// Every structure, with all extensions, is DER to the command's parser, whose lines are as many as there are elements.
#[test]
fn structures_are_der_to_another_parser() {
    let key = x509_made::new_key();
    let mut ran = 0;
    for sample in x509_made::extensions() {
        let extensions = &[&sample.extension][..];
        let der = match sample.place {
            x509_made::Place::Certificate => x509_made::certificate(&key, SHA256.into(), extensions)
                .as_der()
                .to_vec(),
            x509_made::Place::List => x509_made::list(&key, SHA256.into(), &[], extensions).as_der().to_vec(),
            x509_made::Place::Entry => {
                let entry = x509_made::revoked(SerialNumber::from(1), extensions);
                x509_made::list(&key, SHA256.into(), &[entry], &[]).as_der().to_vec()
            }
        };
        let structure = parsed(&der);
        assert!(
            structure.contains("BITSTRING") && !structure.contains("BADOBJECT"),
            "{}: {structure}",
            sample.what
        );
        // The value itself, too.
        assert!(!parsed(sample.extension.value()).is_empty(), "{}", sample.what);
        ran += 1;
    }
    assert_eq!(
        ran,
        x509_made::CERTIFICATE_SAMPLES + x509_made::LIST_SAMPLES + x509_made::ENTRY_SAMPLES
    );
}

// ---- numbers and digests ----

#[test]
fn serial_numbers_are_the_same() {
    let (key, mut ran) = (x509_made::new_key(), 0);
    let mut numbers: Vec<SerialNumber> = [1, 0x7f, 0x80, 0xff, 0x100, 0xdead_beef, u64::MAX]
        .map(SerialNumber::from)
        .into();
    numbers.push(SerialNumber::from_be_bytes(&[&[0x7f][..], &[0xff; 19]].concat()));
    numbers.push(SerialNumber::random(backend()).unwrap());
    numbers.push(random_serial_number(backend()).unwrap());
    for number in numbers {
        let certificate = CertificateBuilder::new()
            .subject_name(&x509_made::name("CN=x"))
            .and_then(|builder| builder.issuer_name(&x509_made::name("CN=x")))
            .and_then(|builder| builder.public_key(&key.public_key()?))
            .and_then(|builder| builder.serial_number(number.clone()))
            .and_then(|builder| builder.not_valid_before(x509_made::day(2020, 1, 1)))
            .and_then(|builder| builder.not_valid_after(x509_made::day(2030, 1, 1)))
            .and_then(|builder| builder.sign(&key, SHA256))
            .unwrap();
        assert_eq!(
            shown("x509", certificate.as_der(), &["-serial"]),
            format!("serial={number}\n")
        );
        ran += 1;
    }
    assert_eq!(ran, 10);
}

#[test]
fn digests_are_the_same() {
    let certificate = x509_made::certificate(&x509_made::new_key(), SHA256.into(), &[]);
    let (mut ran, mut skipped) = (0, 0);
    for &hash in HashAlgorithm::ALL {
        if matches!(hash, HashAlgorithm::Shake128 { .. } | HashAlgorithm::Shake256 { .. }) {
            continue;
        }
        let name = match hash {
            HashAlgorithm::Blake2b512 => "-blake2b512".to_owned(),
            HashAlgorithm::Blake2s256 => "-blake2s256".to_owned(),
            other => format!("-{}", other.name()),
        };
        let workspace = Workspace::new();
        workspace.write("file", certificate.as_der());
        let arguments = ["x509", "-in", "file", "-inform", "DER", "-noout", "-fingerprint", &name];
        let (Ok(digest), Some(text)) = (certificate.fingerprint(hash), workspace.run(&arguments)) else {
            skipped += 1;
            continue;
        };
        let text = String::from_utf8(text).unwrap();
        let (_, digits) = text.trim().split_once('=').unwrap();
        assert_eq!(digits.replace(':', "").to_lowercase(), bytes::to_hex(&digest), "{hash}");
        ran += 1;
    }
    println!("count: cross-check x509-fingerprints ran={ran} skipped={skipped}");
    assert!(ran + skipped == 17 && ran >= 13, "{ran} {skipped}");
    let list = x509_made::list(&x509_made::new_key(), SHA256.into(), &[], &[]);
    let text = shown("crl", list.as_der(), &["-fingerprint", "-sha256"]);
    let (_, digits) = text.trim().split_once('=').unwrap();
    let expected = bytes::to_hex(&list.fingerprint(SHA256).unwrap());
    assert_eq!(digits.replace(':', "").to_lowercase(), expected);
}

// ---- requests ----

#[test]
fn requests_are_printed_with_their_attributes() {
    let key = x509_made::new_key();
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&x509_made::name("CN=subject,C=SE"))
        .and_then(|builder| builder.challenge_password("challenge me"))
        .and_then(|builder| builder.add_attribute(&AttributeOid::UNSTRUCTURED_NAME, b"\x16\x08a device"))
        .and_then(|builder| builder.add_attribute(&x509_made::oid("1.2.3.4.5"), b"\x0c\x05hello"))
        .and_then(|builder| builder.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true))
        .and_then(|builder| builder.sign(&key, SHA256))
        .unwrap();
    let text = squeezed(&super::request_text(&request));
    for part in [
        "Version: 1 (0x0)",
        "challengePassword :challenge me",
        "unstructuredName :a device",
        "1.2.3.4.5 :hello",
        "Requested Extensions: X509v3 Key Usage: critical Digital Signature",
    ] {
        assert!(text.contains(&squeezed(part)), "{part}: {text}");
    }
    let subject = shown("req", request.as_der(), &["-subject", "-nameopt", RFC_2253]);
    assert_eq!(subject, "subject=CN=subject,C=SE\n");
    let public = key
        .public_key()
        .unwrap()
        .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo);
    assert_eq!(
        shown("req", request.as_der(), &["-pubkey"]).into_bytes(),
        public.unwrap()
    );
    // In PEM, with the label that the command writes itself.
    let workspace = Workspace::new();
    workspace.write("request", &request.public_bytes(Encoding::Pem).unwrap());
    let written = workspace.must_run(&["req", "-in", "request", "-verify"]);
    assert_eq!(written, request.public_bytes(Encoding::Pem).unwrap());
}

/// PEM is the same, byte for byte.
#[test]
fn pem_is_the_same() {
    let key = x509_made::new_key();
    let workspace = Workspace::new();
    let certificate = x509_made::certificate(&key, SHA256.into(), &[])
        .public_bytes(Encoding::Pem)
        .unwrap();
    workspace.write("certificate", &certificate);
    assert_eq!(workspace.must_run(&["x509", "-in", "certificate"]), certificate);
    let entry = x509_made::revoked(SerialNumber::from(5), &[]);
    let list = x509_made::list(&key, SHA256.into(), &[entry], &[])
        .public_bytes(Encoding::Pem)
        .unwrap();
    workspace.write("list", &list);
    assert_eq!(workspace.must_run(&["crl", "-in", "list"]), list);
}
