//! URIs of tokens and of their objects.

use hazmat_openssl::Error;
use hazmat_openssl::key_store::Pkcs11Uri;

use crate::{count_round_trip, tidy};

/// The examples of RFC 7512, section 3, and others with every attribute, every kind of character, and what is refused.
const SEEDS: [&str; 14] = [
    "pkcs11:",
    "pkcs11:object=my-key;type=private?pin-source=file:/etc/token",
    "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;\
     object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin",
    "pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1",
    "pkcs11:token=Software%20PKCS%2311%20softtoken;manufacturer=Snake%20Oil,%20Inc.?pin-value=the-pin",
    "pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;library-version=1.23",
    "pkcs11:token=My%20token%25%20created%20by%20Joe;library-version=3;id=%01%02%03%Ba%dd%Ca%fe%04%05%06",
    "pkcs11:token=Name%20with%20a%20small%20A%20with%20acute:%20%C3%A1;object=my-certificate;type=cert",
    "pkcs11:token=my-token;vendor-aaa=value-a?pin-source=file:/etc/token_pin&vendor-bbb=value-b&vendor-bbb=",
    "PKCS11:slot-id=18446744073709551615;slot-manufacturer=a;slot-description=b;type=secret-key",
    "pkcs11:object=:[]@!$'()*+,=&;type=data;type=public?module-name=/?|",
    "pkcs11:token=a;token=b",
    "pkcs11:object-type=private;pinfile=a?x-pin-value=1",
    "file:/etc/key.pem",
];

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    SEEDS.iter().map(|uri| uri.as_bytes().to_vec()).collect()
}

/// A URI that is read has the values that a simple reading finds, is the same when it is written and read again, and shows no PIN.
pub fn check_pkcs11_uri(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let uri = match tidy(Pkcs11Uri::parse(text)) {
        Ok(uri) => uri,
        Err(error) => {
            assert!(
                matches!(error, Error::Malformed { .. }),
                "no error of reading: {error:?}"
            );
            return;
        }
    };
    compare_with_model(text, &uri);

    let with_pin = uri.to_text_with_pin();
    let written = std::str::from_utf8(&with_pin).expect("it is ASCII");
    assert!(written.is_ascii() && written.len() <= 4096);
    let again = Pkcs11Uri::parse(written).expect("it has just been written");
    assert_eq!(again, uri);
    assert_eq!(again.to_text_with_pin(), with_pin);
    assert_eq!(uri.to_builder().build().as_ref(), Ok(&uri));

    // What is shown is the URI without its PIN.
    let shown = Pkcs11Uri::parse(&uri.to_string()).expect("it has just been written");
    assert!(shown.pin_value().is_none());
    assert_eq!(shown.pin_source(), uri.pin_source());
    assert_eq!(shown == uri, uri.pin_value().is_none());
    let debug = format!("{uri:?}");
    assert_eq!(
        debug.replace("has_pin_value: true", "has_pin_value: false"),
        format!("{shown:?}")
    );
    let without = uri.without_pin();
    assert!(without.pin_source().is_none() && without.pin_value().is_none());
    assert_eq!(without.names_one_token(), uri.names_one_token());
    count_round_trip();
}

/// Reads the attributes in a second way: each is the value after its name, decoded.
fn compare_with_model(text: &str, uri: &Pkcs11Uri) {
    let (path, query) = text["pkcs11:".len()..]
        .split_once('?')
        .unwrap_or((&text["pkcs11:".len()..], ""));
    let find = |part: &str, separator: char, name: &str| -> Option<Vec<u8>> {
        let mut values = part
            .split(separator)
            .filter_map(|attribute| attribute.strip_prefix(name)?.strip_prefix('='));
        let value = values.next().map(decoded);
        assert!(values.next().is_none(), "an attribute occurs twice");
        value
    };
    let of_path = |name: &str| find(path, ';', name);
    let of_query = |name: &str| find(query, '&', name);
    let bytes = |text: Option<&str>| text.map(|text| text.as_bytes().to_vec());
    for (name, value) in [
        ("token", uri.token()),
        ("manufacturer", uri.manufacturer()),
        ("model", uri.model()),
        ("serial", uri.serial()),
        ("slot-manufacturer", uri.slot_manufacturer()),
        ("slot-description", uri.slot_description()),
        ("library-manufacturer", uri.library_manufacturer()),
        ("library-description", uri.library_description()),
        ("object", uri.object()),
        ("type", uri.object_type().map(|object_type| object_type.name())),
    ] {
        assert_eq!(of_path(name), bytes(value), "{name}");
    }
    assert_eq!(of_path("id"), uri.id().map(<[u8]>::to_vec));
    assert_eq!(of_path("slot-id").is_some(), uri.slot_id().is_some());
    assert_eq!(of_path("library-version").is_some(), uri.library_version().is_some());
    for (name, value) in [
        ("module-name", uri.module_name()),
        ("module-path", uri.module_path()),
        ("pin-source", uri.pin_source()),
    ] {
        assert_eq!(of_query(name), bytes(value), "{name}");
    }
    assert_eq!(of_query("pin-value"), uri.pin_value().map(|pin| pin.to_vec()));
    for (name, value) in uri.vendor_path_attributes() {
        assert_eq!(of_path(name).as_deref(), Some(value.as_bytes()));
    }
}

/// Percent-decodes what is known to be right.
fn decoded(value: &str) -> Vec<u8> {
    let mut parts = value.split('%');
    let mut decoded = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        decoded.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        decoded.extend_from_slice(part[2..].as_bytes());
    }
    decoded
}
