//! URIs of tokens and of the objects in them (RFC 7512).

use hazmat_openssl::key_store::{Pkcs11ObjectType, Pkcs11Uri, Pkcs11UriBuilder};
use hazmat_openssl::{Error, MalformedKind};
use support::errors;

fn parsed(uri: &str) -> Pkcs11Uri {
    Pkcs11Uri::parse(uri).unwrap_or_else(|error| panic!("{uri}: {error}"))
}

#[track_caller]
fn assert_kind(uri: &str, expected: MalformedKind) {
    let (kind, _) = errors::malformed_kind(Pkcs11Uri::parse(uri));
    assert_eq!(kind, expected, "{uri}");
}

#[track_caller]
fn assert_argument(builder: Pkcs11UriBuilder, expected: &str) {
    match builder.build() {
        Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, expected),
        other => panic!("{expected}: {other:?}"),
    }
}

fn new() -> Pkcs11UriBuilder {
    Pkcs11UriBuilder::new()
}

/// The examples of RFC 7512, section 3, with what the text there says about each.
#[test]
fn the_examples_of_the_rfc_have_the_described_attributes() {
    let examples = [
        ("pkcs11:", new()),
        (
            "pkcs11:object=my-pubkey;type=public",
            new().object("my-pubkey").object_type(Pkcs11ObjectType::PublicKey),
        ),
        (
            "pkcs11:object=my-key;type=private?pin-source=file:/etc/token",
            new()
                .object("my-key")
                .object_type(Pkcs11ObjectType::PrivateKey)
                .pin_source("file:/etc/token"),
        ),
        (
            "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;\
             object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin",
            new()
                .token("The Software PKCS#11 Softtoken")
                .manufacturer("Snake Oil, Inc.")
                .model("1.0")
                .object("my-certificate")
                .object_type(Pkcs11ObjectType::Certificate)
                .id(b"\x69\x95\x3e\x5c\xf4\xbd\xec\x91")
                .serial("")
                .pin_source("file:/etc/token_pin"),
        ),
        (
            "pkcs11:object=my-sign-key;type=private?module-name=mypkcs11",
            new()
                .object("my-sign-key")
                .object_type(Pkcs11ObjectType::PrivateKey)
                .module_name("mypkcs11"),
        ),
        (
            "pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1",
            new()
                .object("my-sign-key")
                .object_type(Pkcs11ObjectType::PrivateKey)
                .module_path("/mnt/libmypkcs11.so.1"),
        ),
        (
            "pkcs11:token=Software%20PKCS%2311%20softtoken;manufacturer=Snake%20Oil,%20Inc.?pin-value=the-pin",
            new()
                .token("Software PKCS#11 softtoken")
                .manufacturer("Snake Oil, Inc.")
                .pin_value(*b"the-pin"),
        ),
        (
            "pkcs11:slot-description=Sun%20Metaslot",
            new().slot_description("Sun Metaslot"),
        ),
        (
            "pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;library-version=1.23",
            new()
                .library_manufacturer("Snake Oil, Inc.")
                .library_description("Soft Token Library")
                .library_version(1, 23),
        ),
        (
            "pkcs11:token=My%20token%25%20created%20by%20Joe;library-version=3;id=%01%02%03%Ba%dd%Ca%fe%04%05%06",
            new()
                .token("My token% created by Joe")
                .library_version(3, 0)
                .id(b"\x01\x02\x03\xba\xdd\xca\xfe\x04\x05\x06"),
        ),
        (
            "pkcs11:token=A%20name%20with%20a%20substring%20%25%3B;object=my-certificate;type=cert",
            new()
                .token("A name with a substring %;")
                .object("my-certificate")
                .object_type(Pkcs11ObjectType::Certificate),
        ),
        (
            "pkcs11:token=Name%20with%20a%20small%20A%20with%20acute:%20%C3%A1;object=my-certificate;type=cert",
            new()
                .token("Name with a small A with acute: \u{e1}")
                .object("my-certificate")
                .object_type(Pkcs11ObjectType::Certificate),
        ),
        (
            "pkcs11:token=my-token;object=my-certificate;type=cert;vendor-aaa=value-a\
             ?pin-source=file:/etc/token_pin&vendor-bbb=value-b",
            new()
                .token("my-token")
                .object("my-certificate")
                .object_type(Pkcs11ObjectType::Certificate)
                .vendor_path_attribute("vendor-aaa", "value-a")
                .pin_source("file:/etc/token_pin")
                .add_vendor_query_attribute("vendor-bbb", "value-b"),
        ),
    ];
    let mut read = 0;
    for (example, expected) in examples {
        let expected = expected.build().unwrap_or_else(|error| panic!("{example}: {error}"));
        let uri = parsed(example);
        assert_eq!(uri, expected, "{example}");
        let written = String::from_utf8(uri.to_text_with_pin().to_vec()).unwrap();
        assert_eq!(parsed(&written), uri, "{written}");
        assert_eq!(uri.to_builder().build().unwrap(), uri);
        read += 1;
    }
    assert_eq!(read, 13);
}

#[test]
fn every_attribute_is_read_and_written() {
    let text = "pkcs11:token=a;manufacturer=b;model=c;serial=d;slot-manufacturer=e;slot-description=f;slot-id=7;\
                library-manufacturer=g;library-description=h;library-version=2.40;object=i;id=%01;type=secret-key;x-j=k\
                ?module-name=l&module-path=/m&pin-source=n&x-o=p&x-o=q";
    let uri = parsed(text);
    assert_eq!(uri.token(), Some("a"));
    assert_eq!(uri.manufacturer(), Some("b"));
    assert_eq!(uri.model(), Some("c"));
    assert_eq!(uri.serial(), Some("d"));
    assert_eq!(uri.slot_manufacturer(), Some("e"));
    assert_eq!(uri.slot_description(), Some("f"));
    assert_eq!(uri.slot_id(), Some(7));
    assert_eq!(uri.library_manufacturer(), Some("g"));
    assert_eq!(uri.library_description(), Some("h"));
    assert_eq!(uri.library_version(), Some((2, 40)));
    assert_eq!(uri.object(), Some("i"));
    assert_eq!(uri.id(), Some(&[1][..]));
    assert_eq!(uri.object_type(), Some(Pkcs11ObjectType::SecretKey));
    assert_eq!(uri.vendor_path_attributes().collect::<Vec<_>>(), [("x-j", "k")]);
    assert_eq!(uri.module_name(), Some("l"));
    assert_eq!(uri.module_path(), Some("/m"));
    assert_eq!(uri.pin_source(), Some("n"));
    assert_eq!(uri.pin_value(), None);
    assert_eq!(
        uri.vendor_query_attributes().collect::<Vec<_>>(),
        [("x-o", "p"), ("x-o", "q")]
    );
    assert_eq!(uri.to_string(), text);
    assert_eq!(text.parse::<Pkcs11Uri>().unwrap(), uri);

    let empty = parsed("pkcs11:");
    assert_eq!(empty, parsed("PKCS11:?"));
    assert_eq!(empty.token(), None);
    assert_eq!(empty.id(), None);
    assert_eq!(empty.to_string(), "pkcs11:");
    assert_eq!(parsed("pkcs11:?module-name=a").to_string(), "pkcs11:?module-name=a");
    for object_type in Pkcs11ObjectType::ALL {
        let uri = parsed(&format!("pkcs11:type={object_type}"));
        assert_eq!(uri.object_type(), Some(*object_type));
    }
}

#[test]
fn order_and_encoding_do_not_matter_for_equality() {
    let uri = parsed("pkcs11:token=a-b;id=%ab;library-version=3;x-1=1;x-2=2");
    assert_eq!(
        uri,
        parsed("pkcs11:x-2=2;x-1=1;library-version=03.00;id=%AB;token=%61%2D%62")
    );
    assert_ne!(uri, parsed("pkcs11:token=a-b;id=%ab;library-version=3;x-1=2;x-2=1"));
    assert_ne!(parsed("pkcs11:token="), parsed("pkcs11:"));
    assert_ne!(parsed("pkcs11:?pin-value=1"), parsed("pkcs11:?pin-value=2"));
}

/// The characters that the RFC allows unencoded, in each part, and no others.
#[test]
fn the_characters_of_each_part_are_those_of_the_rfc() {
    let both = "ABCXYZabcxyz0189-._~:[]@!$'()*+,=";
    for (part, allowed) in [
        ("pkcs11:object=", format!("{both}&")),
        ("pkcs11:?pin-source=", format!("{both}/?|")),
    ] {
        let mut accepted = 0;
        for byte in 0..=0x7f_u8 {
            let character = char::from(byte);
            let is_allowed = character.is_ascii_alphanumeric() || allowed.contains(character);
            let separates =
                (part.contains('?') && character == '&') || (!part.contains('?') && ";?".contains(character));
            let uri = format!("{part}{character}");
            if is_allowed {
                let uri = parsed(&uri);
                let value = uri.object().or(uri.pin_source()).unwrap();
                assert_eq!(value, character.to_string());
                // Encoded it is the same, and what is written can be read by everyone.
                assert_eq!(uri, parsed(&format!("{part}%{byte:02x}")));
                let written = uri.to_string();
                assert!(!written.contains(['&', '[', ']', '|', '(', ' ']), "{written}");
                accepted += 1;
            } else if !separates && character != '%' {
                assert_kind(&uri, MalformedKind::InvalidText);
            }
        }
        assert_eq!(accepted, 62 + allowed.len() - "ABCXYZabcxyz0189".len());
    }
}

#[test]
fn percent_encoding_is_strict() {
    for value in ["%", "%4", "%zz", "%4g", "%%41", "a%", "%+1", "% 1"] {
        assert_kind(&format!("pkcs11:object={value}"), MalformedKind::InvalidText);
        assert_kind(&format!("pkcs11:x-a={value}"), MalformedKind::InvalidText);
        assert_kind(&format!("pkcs11:?pin-value={value}"), MalformedKind::InvalidText);
    }
    // Not UTF-8: a lone byte, an overlong form, a surrogate.
    for value in ["%ff", "%c0%af", "%ed%a0%80"] {
        assert_kind(&format!("pkcs11:token={value}"), MalformedKind::InvalidText);
        assert_kind(&format!("pkcs11:?pin-value={value}"), MalformedKind::InvalidText);
        assert_kind(&format!("pkcs11:?x-a={value}"), MalformedKind::InvalidText);
    }
    assert_kind("pkcs11:token=\u{e1}", MalformedKind::InvalidText);
    // Only an identifier has any bytes; a provider in C would end text at a NUL.
    assert_eq!(parsed("pkcs11:id=%00%ff").id(), Some(&[0, 0xff][..]));
    assert_kind("pkcs11:token=a%00b", MalformedKind::InvalidText);
    assert_kind("pkcs11:?pin-value=1%00", MalformedKind::InvalidText);
    assert_kind("pkcs11:x-a=%00", MalformedKind::InvalidText);
    // A name is not decoded.
    assert_kind("pkcs11:%74oken=a", MalformedKind::InvalidText);
}

#[test]
fn ambiguous_uris_are_refused() {
    for name in [
        "token",
        "serial",
        "object",
        "id",
        "slot-id",
        "type",
        "library-version",
        "x-a",
    ] {
        let value = match name {
            "type" => "private",
            _ => "1",
        };
        assert_kind(
            &format!("pkcs11:{name}={value};{name}={value}"),
            MalformedKind::Duplicate,
        );
    }
    assert_kind("pkcs11:?pin-value=1&pin-value=1", MalformedKind::Duplicate);
    assert_kind("pkcs11:?module-name=1&module-name=1", MalformedKind::Duplicate);
    assert_kind("pkcs11:?pin-source=file:/a&pin-value=1", MalformedKind::Inconsistent);
    for uri in [
        "pkcs11:pin-value=1",
        "pkcs11:token=a;pin-source=file:/a",
        "pkcs11:token=a;module-path=/a",
        "pkcs11:token=a?token=b",
        "pkcs11:?type=private",
        "pkcs11:TOKEN=a",
        "pkcs11:?Pin-Value=1",
        "pkcs11:object-type=private",
        "pkcs11:objecttype=private",
        "pkcs11:pinfile=/a",
        "pkcs11:?x-pin-value=1",
        "pkcs11:?x-library-path=/a",
    ] {
        assert_kind(uri, MalformedKind::NotAllowed);
    }
    assert_kind("pkcs11:?module-path=a.so", MalformedKind::InvalidValue);
    assert_kind("pkcs11:?module-path=", MalformedKind::InvalidValue);
}

#[test]
fn damaged_structure_is_refused() {
    for uri in [
        "pkcs11:token=a;",
        "pkcs11:;",
        "pkcs11:;token=a",
        "pkcs11:token",
        "pkcs11:a",
        "pkcs11:?&",
        "pkcs11:?a",
    ] {
        assert_kind(uri, MalformedKind::InvalidValue);
    }
    for uri in [
        "pkcs11:=a",
        "pkcs11:?=",
        "token=a",
        "",
        "pkcs11",
        "/pkcs11:token=a",
        " pkcs11:",
    ] {
        assert_kind(uri, MalformedKind::Missing);
    }
    for uri in ["pkcs12:token=a", "pkcs1:", "pkcs11x:token=a", "file:/a"] {
        assert_kind(uri, MalformedKind::UnexpectedType);
    }
    for uri in [
        "pkcs11:token=a b",
        "pkcs11:token=a#b",
        "pkcs11:to ken=a",
        "pkcs11:token=a\n",
        "pkcs11://token=a",
    ] {
        assert_kind(uri, MalformedKind::InvalidText);
    }
    for uri in [
        "pkcs11:type=",
        "pkcs11:type=Private",
        "pkcs11:type=key",
        "pkcs11:type=%70rivate",
    ] {
        assert_kind(uri, MalformedKind::InvalidValue);
    }
}

#[test]
fn numbers_are_decimal_and_in_range() {
    assert_eq!(parsed("pkcs11:slot-id=18446744073709551615").slot_id(), Some(u64::MAX));
    assert_eq!(parsed("pkcs11:slot-id=007").to_string(), "pkcs11:slot-id=7");
    assert_eq!(
        parsed("pkcs11:library-version=255.255").library_version(),
        Some((255, 255))
    );
    assert_eq!(
        parsed("pkcs11:library-version=3").to_string(),
        "pkcs11:library-version=3.0"
    );
    for value in ["", "-1", "+1", "0x1", "1a", "%31", "1.", ".1", "1.2.3"] {
        assert_kind(&format!("pkcs11:library-version={value}"), MalformedKind::InvalidValue);
        assert_kind(&format!("pkcs11:slot-id={value}"), MalformedKind::InvalidValue);
    }
    for uri in [
        "pkcs11:slot-id=18446744073709551616",
        "pkcs11:library-version=256",
        "pkcs11:library-version=1.256",
        "pkcs11:library-version=99999999999999999999.1",
    ] {
        assert_kind(uri, MalformedKind::OutOfRange);
    }
}

#[test]
fn the_length_of_a_value_is_bounded() {
    for start in [
        "pkcs11:object=",
        "pkcs11:id=",
        "pkcs11:x-a=",
        "pkcs11:?pin-value=",
        "pkcs11:?module-path=/",
    ] {
        let fits = 1024 - usize::from(start.ends_with('/'));
        parsed(&format!("{start}{}", "a".repeat(fits)));
        assert_kind(&format!("{start}{}", "a".repeat(fits + 1)), MalformedKind::TooLarge);
    }
}

#[test]
fn a_uri_is_bounded() {
    assert_kind(&format!("pkcs11:object={}", "a".repeat(4096)), MalformedKind::TooLarge);
    // As it is written, it has three times as many characters.
    let values: Vec<_> = (0..3)
        .map(|number| format!("x-{number}={}", ",".repeat(1000)))
        .collect();
    assert_kind(&format!("pkcs11:{}", values.join(";")), MalformedKind::TooLarge);
    parsed(&format!("pkcs11:{}", values[..1].join(";")));

    let attributes = |count: usize| {
        (0..count)
            .map(|number| format!("x{number}="))
            .collect::<Vec<_>>()
            .join(";")
    };
    assert_eq!(
        parsed(&format!("pkcs11:{}", attributes(32)))
            .vendor_path_attributes()
            .count(),
        32
    );
    assert_kind(&format!("pkcs11:{}", attributes(33)), MalformedKind::TooLarge);
    assert_kind(&format!("pkcs11:{}?a=1", attributes(32)), MalformedKind::TooLarge);
    parsed(&format!("pkcs11:{}=", "a".repeat(64)));
    assert_kind(&format!("pkcs11:{}=", "a".repeat(65)), MalformedKind::TooLarge);
}

/// Neither texts nor errors have the PIN; only the method that says so does.
#[test]
fn the_pin_is_not_shown() {
    let text = "pkcs11:token=a?pin-value=s%2Fe%26cret";
    let uri = parsed(text);
    assert_eq!(uri.pin_value().unwrap().as_ref(), b"s/e&cret");
    assert_eq!(uri.to_string(), "pkcs11:token=a");
    assert_eq!(&*uri.to_text_with_pin(), b"pkcs11:token=a?pin-value=s/e%26cret");
    let builder = uri.to_builder();
    for shown in [format!("{uri:?}"), format!("{uri:#?}"), format!("{builder:?}")] {
        assert!(
            shown.contains("token=a") && shown.contains("has_pin_value: true"),
            "{shown}"
        );
        assert!(!shown.contains("cret") && !shown.contains("pin-value="), "{shown}");
    }
    let with_query = parsed("pkcs11:?module-name=a&pin-value=1");
    assert_eq!(&*with_query.to_text_with_pin(), b"pkcs11:?module-name=a&pin-value=1");
    assert_eq!(
        &*parsed("pkcs11:?pin-value=1").to_text_with_pin(),
        b"pkcs11:?pin-value=1"
    );
    assert_eq!(&*parsed("pkcs11:").to_text_with_pin(), b"pkcs11:");

    let without = parsed("pkcs11:token=a?pin-source=file:/a&x-b=c").without_pin();
    assert_eq!(without.to_string(), "pkcs11:token=a?x-b=c");
    assert_eq!(uri.without_pin(), parsed("pkcs11:token=a"));
    for damaged in [
        "pkcs11:token=a?pin-value=topsecret%",
        "pkcs11:token=a?pin-value=topsecret%ff",
        "pkcs11:token=a?pin-value=topsecret&pin-value=topsecret",
        "pkcs11:token=a?pin-value=topsecret&pin-source=topsecret",
        "pkcs11:token=a;pin-value=topsecret",
        "pkcs11:token=a?PIN-VALUE=topsecret",
        "pkcs11:token=a?topsecret",
        "pkcs11:type=topsecret",
        "pkcs11:slot-id=topsecret",
        "pkcs11:topsecret%=1",
        "topsecret",
        "topsecret:a",
    ] {
        let error = Pkcs11Uri::parse(damaged).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("topsecret"), "{error:?}");
    }
}

#[test]
fn a_pin_and_its_source_replace_each_other() {
    let with_source = new().pin_value(*b"1234").pin_source("file:/a").build().unwrap();
    assert_eq!(
        (with_source.pin_value(), with_source.pin_source()),
        (None, Some("file:/a"))
    );
    let with_pin = new().pin_source("file:/a").pin_value(*b"1234").build().unwrap();
    assert_eq!(with_pin.pin_value().unwrap().as_ref(), b"1234");
    assert_eq!(with_pin.pin_source(), None);
}

#[test]
fn a_builder_names_the_wrong_argument() {
    assert_argument(new().token(&"a".repeat(1025)), "token");
    assert_argument(new().serial("a\0"), "serial");
    assert_argument(new().object(&"a".repeat(1025)), "object");
    assert_argument(new().id(&[0; 1025]), "id");
    assert_argument(new().module_path("lib.so"), "module-path");
    assert_argument(new().pin_value(*b"1\0"), "pin-value");
    assert_argument(new().pin_value(*b"\xff"), "pin-value");
    assert_argument(new().vendor_path_attribute("token", "a"), "token");
    assert_argument(
        new().add_vendor_query_attribute("a=b&pin-value", "a"),
        "a vendor attribute",
    );
    assert_argument(new().vendor_path_attribute("a;b", "a"), "a vendor attribute");
    assert_argument(new().vendor_path_attribute("", "a"), "uri");
    assert_argument(
        new()
            .object(&",".repeat(1024))
            .id(&[0; 1024])
            .module_path(&"/".repeat(1024))
            .module_name(&",".repeat(1024)),
        "uri",
    );
    let replaced = new()
        .token("a")
        .token("b")
        .vendor_path_attribute("x", "1")
        .vendor_path_attribute("x", "2");
    assert_eq!(replaced.build().unwrap().to_string(), "pkcs11:token=b;x=2");
}

#[test]
fn a_token_is_named_by_label_serial_number_or_slot() {
    for uri in ["pkcs11:token=a", "pkcs11:serial=1;type=private", "pkcs11:slot-id=0"] {
        assert!(parsed(uri).names_one_token(), "{uri}");
    }
    for uri in [
        "pkcs11:",
        "pkcs11:token=;serial=",
        "pkcs11:manufacturer=a;model=b",
        "pkcs11:object=a;id=%01;type=private",
        "pkcs11:slot-description=a;library-description=b",
    ] {
        assert!(!parsed(uri).names_one_token(), "{uri}");
    }
}
