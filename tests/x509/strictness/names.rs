//! Malformed names, values that are not text, and general names.

use super::{assert_malformed, assert_unsupported, certificate};
use hazmat_openssl::Error;
use hazmat_openssl::x509::*;
use support::der::{self, sequence};
use support::x509_der::*;

/// What stands in the place of a name, with a word of why it is none.
fn no_names() -> Vec<(Vec<u8>, &'static str)> {
    let cn = || attribute(COMMON_NAME, UTF8_STRING, b"cn");
    let in_set = |attribute: Vec<u8>| sequence(&[set(&[attribute])]);
    let [oid, text] = [der::oid(COMMON_NAME), der::element(UTF8_STRING, b"cn")];
    vec![
        (sequence(&[cn()]), "UnexpectedTag"),
        (sequence(&[der::null()]), "UnexpectedTag"),
        (sequence(&[set(&[])]), "Missing"),
        (sequence(&[set(&[cn()]), set(&[])]), "Missing"),
        (sequence(&[&[0x31][..]]), "Truncated"),
        (sequence(&[&[0x00][..]]), "Truncated"),
        (sequence(&[set(&[cn()]), vec![0x31, 0x05, 0x00]]), "Truncated"),
        (in_set(der::null()), "UnexpectedTag"),
        (in_set(set(&[oid.clone(), text.clone()])), "UnexpectedTag"),
        (in_set(vec![0x30, 0x01]), "Truncated"),
        (in_set(sequence::<&[u8]>(&[])), "Missing"),
        (in_set(sequence(&[&oid])), "Missing"),
        (in_set(sequence(&[&oid, &text, &text])), "NotAllowed"),
        (in_set(sequence(&[&text, &oid])), "UnexpectedTag"),
        (in_set(sequence(&[&der::element(0x06, &[]), &text])), "NotDer"),
        (in_set(sequence(&[&der::element(0x06, &[0x80, 0x01]), &text])), "NotDer"),
        (in_set(sequence(&[&der::element(0x06, &[0x55, 0x84]), &text])), "NotDer"),
    ]
}

#[test]
fn a_name_that_is_none_says_so() {
    let mut ran = 0;
    for (name, word) in no_names() {
        for right in Structure::all() {
            for part in ["issuer", "subject"]
                .into_iter()
                .filter(|part| right.names().contains(part))
            {
                let changed = right.clone().with(part, &name).must_load();
                assert_only_fails(&right, &changed, part, "Malformed", &[word]);
                ran += 1;
            }
        }
        assert_malformed("a name", Name::from_der(&name), &[word]);
    }
    assert_eq!(ran, 17 * 4);
    for (data, kind) in [
        (&[][..], "Truncated"),
        (&der::null(), "UnexpectedTag"),
        (&[0x30, 0x80, 0, 0], "NotDer"),
        (&[0x30, 0, 0], "TrailingData"),
        (&set(&[]), "UnexpectedTag"),
    ] {
        assert_malformed("a name", Name::from_der(data), &[kind]);
    }
}

/// A name with this value is readable but for the text of the value.
fn value(tag: u8, content: &[u8]) -> NameAttribute {
    let written = sequence(&[
        set(&[attribute(COUNTRY_NAME, PRINTABLE_STRING, b"SE")]),
        set(&[attribute(COMMON_NAME, tag, content)]),
    ]);
    let loaded = certificate(Structure::certificate().with("subject", &written).must_load());
    let subject = loaded.subject().unwrap();
    assert_eq!(subject.public_bytes().unwrap(), written);
    assert_eq!(subject.attributes().next().unwrap().value().unwrap(), "SE");
    let mut found = subject.attributes_for_oid(&NameOid::COMMON_NAME);
    let attribute = found.next().unwrap().clone();
    assert!(found.next().is_none());
    assert_eq!(attribute.as_bytes(), content);
    // The text of the whole can be told, whatever is in it.
    assert!(subject.rfc4514_string().ends_with(",C=SE") && !format!("{loaded:?}").is_empty());
    attribute
}

#[test]
fn a_value_that_is_no_text_is_kept() {
    let mut ran = 0;
    for (tag, string_type, content) in [
        (0x0c, StringType::Utf8, &b"\xff\xfe"[..]),
        (0x0c, StringType::Utf8, b"\xed\xa0\x80"),
        (0x13, StringType::Printable, b"\x80"),
        (0x16, StringType::Ia5, b"\xe4"),
        (0x12, StringType::Numeric, b"12\xb3"),
        (0x1a, StringType::Visible, b"\xff"),
        (0x30, StringType::Other(0x30), b"\x05\0"),
        (0x80, StringType::Other(0x80), b"context"),
        (0x1e, StringType::Bmp, b"\0"),
        (0x1e, StringType::Bmp, b"\xd8\x00\0a"),
        (0x1c, StringType::Universal, b"\0\0a"),
        (0x1c, StringType::Universal, b"\0\x11\0\0"),
        (0x1c, StringType::Universal, b"\0\0\xd8\0"),
        (0x03, StringType::Bit, b"\0\xff"),
    ] {
        let attribute = value(tag, content);
        assert_eq!(attribute.string_type(), string_type);
        assert_malformed("a value", attribute.value(), &["X.509 name"]);
        // RFC 4514, section 2.4: what is no text is told by its DER.
        let hex: String = der::element(tag, content)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(attribute.rfc4514_string().to_lowercase(), format!("cn=#{hex}"));
        ran += 1;
    }
    assert_eq!(ran, 14);
    // What programs put there although the type does not have it.
    for (tag, content, text) in [
        (0x13, &b"*.example_1@&"[..], "*.example_1@&"),
        (0x13, b"", ""),
        (0x14, b"\xe4\xf6", "\u{e4}\u{f6}"),
        (0x0c, b"nul\0", "nul\0"),
        (0x1e, b"\0a\xd8\x3d\xde\x00", "a\u{1f600}"),
        (0x13, "B\u{fc}cher".as_bytes(), "B\u{fc}cher"),
        (0x16, "\u{e4}".as_bytes(), "\u{e4}"),
        (0x12, b"12a", "12a"),
        (0x1a, b"\x1b[", "\u{1b}["),
    ] {
        assert_eq!(value(tag, content).value().unwrap(), text);
    }
}

/// Long values, and values with all that RFC 4514 escapes.
#[test]
fn values_longer_than_the_standard_has_them_are_read() {
    let long = "x".repeat(100_000);
    assert_eq!(value(0x0c, long.as_bytes()).value().unwrap(), long);
    let hostile = " #,+\"\\<>;=\r\n\u{202e}\u{0}";
    assert_eq!(value(0x0c, hostile.as_bytes()).value().unwrap(), hostile);
}

// ---- general names ----

/// A name that does not decode is an error of its own, and the names around it are readable.
#[test]
fn a_general_name_that_is_none_leaves_the_others() {
    let mut ran = 0;
    let oid = der::oid("1.2.3.4");
    let value = || der::context(0, &der::null());
    let rows: Vec<(Vec<u8>, &str)> = vec![
        (general_name(2, b"\xff"), "InvalidText"),
        (general_name(1, b"\xc3"), "InvalidText"),
        (general_name(6, b"\xe4\xf6"), "InvalidText"),
        (general_name(7, &[]), "InvalidLength"),
        (general_name(7, &[1, 2, 3]), "InvalidLength"),
        (general_name(7, &[1, 2, 3, 4, 5]), "InvalidLength"),
        (general_name(7, &[0; 15]), "InvalidLength"),
        (general_name(7, &[0; 17]), "InvalidLength"),
        (general_name(7, &[0; 33]), "InvalidLength"),
        (general_name(7, &[0; 64]), "InvalidLength"),
        (general_name(7, &[10, 0, 0, 0, 255, 0, 255, 0]), "InvalidValue"),
        (general_name(7, &[10, 0, 0, 1, 255, 0, 0, 0]), "Inconsistent"),
        (general_name(8, &[]), "NotDer"),
        (general_name(8, &[0x80, 0x01]), "NotDer"),
        (general_name(8, &[0x2a, 0x86]), "NotDer"),
        (der::context(4, &[]), "X.509 name"),
        (der::context(4, &der::null()), "X.509 name"),
        (der::context(4, &name("a").repeat(2)), "X.509 name"),
        (der::context(4, &sequence(&[set(&[])])), "Missing"),
        (der::context(0, &[]), "Missing"),
        (der::context(0, &oid), "Missing"),
        (der::context(0, &value()), "UnexpectedTag"),
        (der::context(0, &[&oid[..], &der::null()].concat()), "UnexpectedTag"),
        (der::context(0, &[&oid[..], &der::context(0, &[])].concat()), "Missing"),
        (
            der::context(0, &[&oid[..], &der::context(1, &der::null())].concat()),
            "UnexpectedTag",
        ),
        (
            der::context(0, &[&oid[..], &value(), &der::null()].concat()),
            "NotAllowed",
        ),
        (
            der::context(0, &[&oid[..], &der::context(0, &der::null().repeat(2))].concat()),
            "NotAllowed",
        ),
        (general_name(9, b"x"), "GeneralNameTag"),
        (general_name(0, &oid), "GeneralNameTag"),
        (der::context(2, b""), "GeneralNameTag"),
        (der::element(0x0c, b"example.org"), "GeneralNameTag"),
        (vec![0x9f, 0x81, 0x01, 0x00], "GeneralNameTag"),
    ];
    for (wrong, word) in rows {
        assert_malformed("a general name", GeneralName::from_der(&wrong), &[word]);
        let mut names = general_names();
        names.insert(4, wrong.clone());
        let changed = Structure::certificate().with_extension_value(SUBJECT_ALT_NAME, &sequence(&names));
        let loaded = certificate(changed.must_load());
        let (found, _) = loaded
            .extensions()
            .unwrap()
            .find::<SubjectAlternativeName>()
            .unwrap()
            .unwrap();
        assert_eq!(found.names().len(), 9);
        let found: Vec<_> = found.names().iter().collect();
        let failed: Vec<_> = found.iter().map(Result::is_err).collect();
        assert_eq!(failed, [false, false, false, false, true, false, false, false, false]);
        assert_malformed("a name in a list", found[4].clone(), &[word]);
        // Where one name stands alone, it is the place that fails, and not the whole.
        let access = sequence(&[sequence(&[der::oid("1.3.6.1.5.5.7.48.1"), wrong])]);
        let changed = Structure::certificate().with_extension_value(AUTHORITY_INFORMATION_ACCESS, &access);
        let loaded = certificate(changed.must_load());
        let (found, _) = loaded
            .extensions()
            .unwrap()
            .find::<AuthorityInformationAccess>()
            .unwrap()
            .unwrap();
        assert_eq!(*found.descriptions()[0].access_method(), AccessMethodOid::OCSP);
        assert_malformed("a place", found.descriptions()[0].access_location(), &[word]);
        ran += 1;
    }
    assert_eq!(ran, 32);
}

#[test]
fn kinds_of_general_names_that_are_not_decoded_are_named() {
    for (number, word) in [(3, "x400Address"), (5, "ediPartyName")] {
        for content in [&[][..], &der::null(), &sequence(&[name("x")]), b"\xff\xff"] {
            let wrong = der::context(number, content);
            assert_unsupported(word, GeneralName::from_der(&wrong), &["general name", word]);
            let names = sequence(&[general_name(2, b"a.example"), wrong, general_name(2, b"b.example")]);
            let changed = Structure::certificate().with_extension_value(SUBJECT_ALT_NAME, &names);
            let loaded = certificate(changed.must_load());
            let (found, _) = loaded
                .extensions()
                .unwrap()
                .find::<SubjectAlternativeName>()
                .unwrap()
                .unwrap();
            assert_eq!(
                found.names().dns_names().map(|name| name.unwrap()).collect::<Vec<_>>(),
                ["a.example", "b.example"]
            );
            assert_eq!(
                found
                    .names()
                    .iter()
                    .filter(|name| matches!(name, Err(Error::Unsupported { .. })))
                    .count(),
                1
            );
        }
    }
}

/// Bytes that are no elements make the list itself one that does not decode.
#[test]
fn general_names_that_are_no_list_say_so() {
    let right = Structure::certificate();
    let name = general_name(2, b"example.org");
    for value in [
        sequence::<&[u8]>(&[]),
        sequence(&[&name[..], &[0x82]]),
        sequence(&[&name[..], &[0x82, 0x05, 0x61]]),
        sequence(&[&[0x82, 0x80, 0x61, 0x00, 0x00][..]]),
        der::octets(&name),
        name.clone(),
        set(std::slice::from_ref(&name)),
        [sequence(&[&name]), der::null()].concat(),
        Vec::new(),
    ] {
        let changed = right.clone().with_extension_value(SUBJECT_ALT_NAME, &value).must_load();
        assert_only_fails(
            &right,
            &changed,
            "extension 2.5.29.17",
            "Malformed",
            &["SubjectAlternativeName"],
        );
    }
}
