//! `from_pem`, `from_der`, `from_openssh`, `from_any_format`, and the shortcuts that write: each type loads its own files, and
//! refuses those of other types as data of another type.

use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, MalformedKind, Result};
use std::fmt::Debug;
use support::errors::{
    assert_incorrect_password, assert_invalid_argument, assert_malformed_kind, assert_password_required,
};
use support::sample_keys::{self, Sample, all};
use support::{backend, on_fips};

const PASSWORD: &[u8] = b"open sesame";

/// The types in the order of the lists below.
const TYPES: [&str; 11] = [
    "RSA",
    "DSA",
    "DH",
    "elliptic curve",
    "Ed25519",
    "Ed448",
    "X25519",
    "X448",
    "ML-KEM",
    "ML-DSA",
    "SLH-DSA",
];

/// Whether a file is of the type; another type must be malformed data of its own kind.
#[track_caller]
fn is_own<T: Debug>(result: Result<T>, what: &str) -> bool {
    if result.is_ok() {
        return true;
    }
    assert_malformed_kind(result, MalformedKind::UnexpectedType, what);
    false
}

macro_rules! loads {
    ($what:literal, $function:ident $arguments:tt: $($type:ty)*) => {
        [$(is_own(<$type>::$function $arguments, $what),)*]
    };
}

fn number(sample: &Sample) -> usize {
    let number = TYPES.iter().position(|name| *name == sample.private.type_name());
    number.unwrap_or_else(|| panic!("{:?}", sample.private))
}

/// The index of a sample's type.
fn only<const N: usize>(number: usize) -> [bool; N] {
    std::array::from_fn(|index| index == number)
}

#[test]
fn private_keys_load_as_their_own_type_alone() {
    let mut loaded = 0;
    for sample in all() {
        let own: [bool; 11] = only(number(sample));
        let pem = sample.private.to_pkcs8_pem(NoEncryption).unwrap();
        let der = sample.private.to_pkcs8_der(NoEncryption).unwrap();
        assert_eq!(
            loads!("private key", from_pem(backend(), &pem, None): RsaPrivateKey DsaPrivateKey DhPrivateKey
                EllipticCurvePrivateKey Ed25519PrivateKey Ed448PrivateKey X25519PrivateKey X448PrivateKey
                MlKemPrivateKey MlDsaPrivateKey SlhDsaPrivateKey),
            own,
            "{}",
            sample.name
        );
        assert_eq!(
            loads!("private key", from_der(backend(), &der, None): RsaPrivateKey DsaPrivateKey DhPrivateKey
                EllipticCurvePrivateKey Ed25519PrivateKey Ed448PrivateKey X25519PrivateKey X448PrivateKey
                MlKemPrivateKey MlDsaPrivateKey SlhDsaPrivateKey),
            own
        );
        for data in [&pem, &der] {
            assert_eq!(
                loads!("private key", from_any_format(backend(), data, None): RsaPrivateKey DsaPrivateKey DhPrivateKey
                    EllipticCurvePrivateKey Ed25519PrivateKey Ed448PrivateKey X25519PrivateKey X448PrivateKey
                MlKemPrivateKey MlDsaPrivateKey SlhDsaPrivateKey),
                own
            );
            let key = PrivateKey::from_any_format(backend(), data, None).unwrap();
            sample_keys::assert_same_private(&key, &sample.private);
        }
        sample_keys::assert_same_private(&PrivateKey::from_pem(backend(), &pem, None).unwrap(), &sample.private);
        sample_keys::assert_same_private(&PrivateKey::from_der(backend(), &der, None).unwrap(), &sample.private);
        loaded += 1;
    }
    assert!(loaded > 8 || on_fips());
}

#[test]
fn public_keys_load_as_their_own_type_alone() {
    for sample in all() {
        let own: [bool; 11] = only(number(sample));
        let pem = sample.public.to_spki_pem().unwrap();
        let der = sample.public.to_spki_der().unwrap();
        assert_eq!(
            loads!("public key", from_pem(backend(), &pem): RsaPublicKey DsaPublicKey DhPublicKey
                EllipticCurvePublicKey Ed25519PublicKey Ed448PublicKey X25519PublicKey X448PublicKey
                MlKemPublicKey MlDsaPublicKey SlhDsaPublicKey),
            own,
            "{}",
            sample.name
        );
        assert_eq!(
            loads!("public key", from_der(backend(), &der): RsaPublicKey DsaPublicKey DhPublicKey
                EllipticCurvePublicKey Ed25519PublicKey Ed448PublicKey X25519PublicKey X448PublicKey
                MlKemPublicKey MlDsaPublicKey SlhDsaPublicKey),
            own
        );
        for data in [&pem, &der] {
            assert_eq!(
                loads!("public key", from_any_format(backend(), data): RsaPublicKey DsaPublicKey DhPublicKey
                    EllipticCurvePublicKey Ed25519PublicKey Ed448PublicKey X25519PublicKey X448PublicKey
                MlKemPublicKey MlDsaPublicKey SlhDsaPublicKey),
                own
            );
            sample_keys::assert_same_public(&PublicKey::from_any_format(backend(), data).unwrap(), &sample.public);
        }
        sample_keys::assert_same_public(&PublicKey::from_pem(backend(), &pem).unwrap(), &sample.public);
        sample_keys::assert_same_public(&PublicKey::from_der(backend(), &der).unwrap(), &sample.public);
    }
}

/// The four types that OpenSSH supports.
#[test]
fn openssh_keys_load_as_their_own_type_alone() {
    let mut loaded = 0;
    for sample in all() {
        let (Ok(file), Ok(line)) = (
            sample
                .private
                .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption),
            sample.public.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh),
        ) else {
            continue;
        };
        let own = match sample.private {
            PrivateKey::Rsa(_) => only::<4>(0),
            PrivateKey::Dsa(_) => only(1),
            PrivateKey::EllipticCurve(_) => only(2),
            _ => only(3),
        };
        assert_eq!(
            loads!("private key", from_openssh(backend(), &file, None): RsaPrivateKey DsaPrivateKey EllipticCurvePrivateKey
                Ed25519PrivateKey),
            own,
            "{}",
            sample.name
        );
        assert_eq!(
            loads!("public key", from_openssh(backend(), &line): RsaPublicKey DsaPublicKey EllipticCurvePublicKey
                Ed25519PublicKey),
            own
        );
        sample_keys::assert_same_private(
            &PrivateKey::from_openssh(backend(), &file, None).unwrap(),
            &sample.private,
        );
        sample_keys::assert_same_public(&PublicKey::from_openssh(backend(), &line).unwrap(), &sample.public);
        // A private key does not load as a public key, or vice versa.
        assert_malformed_kind(
            PublicKey::from_openssh(backend(), &file),
            MalformedKind::UnexpectedType,
            "OpenSSH public key",
        );
        assert_malformed_kind(
            PrivateKey::from_openssh(backend(), &line, None),
            MalformedKind::UnexpectedType,
            "PEM",
        );
        loaded += 1;
    }
    assert!(loaded >= 4);
}

#[test]
fn parameters_load_as_their_own_type_alone() {
    let group = backend().load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let pem = group.parameter_bytes(Encoding::Pem, ParameterFormat::Pkcs3).unwrap();
    let der = group.parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3).unwrap();
    let numbers = group.parameter_numbers().unwrap();
    for same in [
        DhParameters::from_pem(backend(), &pem).unwrap(),
        DhParameters::from_der(backend(), &der).unwrap(),
    ] {
        assert!(same.parameter_numbers().unwrap() == numbers);
    }
    assert_eq!(Parameters::from_pem(backend(), &pem).unwrap().type_name(), "DH");
    assert_eq!(Parameters::from_der(backend(), &der).unwrap().type_name(), "DH");
    let kind = MalformedKind::UnexpectedType;
    assert_malformed_kind(DsaParameters::from_pem(backend(), &pem), kind.clone(), "parameters");
    assert_malformed_kind(DsaParameters::from_der(backend(), &der), kind.clone(), "parameters");

    let Some(dsa) = all().iter().find_map(|sample| match &sample.private {
        PrivateKey::Dsa(key) => Some(key),
        _ => None,
    }) else {
        return;
    };
    let dsa = dsa.parameters().unwrap();
    let pem = dsa.parameter_bytes(Encoding::Pem, ParameterFormat::Dss).unwrap();
    let der = dsa.parameter_bytes(Encoding::Der, ParameterFormat::Dss).unwrap();
    assert!(DsaParameters::from_pem(backend(), &pem).is_ok() && DsaParameters::from_der(backend(), &der).is_ok());
    assert_malformed_kind(DhParameters::from_pem(backend(), &pem), kind.clone(), "parameters");
    assert_malformed_kind(DhParameters::from_der(backend(), &der), kind, "parameters");
}

/// The loaders' own errors are returned unchanged.
#[test]
fn broken_and_encrypted_files_are_refused_as_the_backend_does() {
    let key = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let pem = key.to_pkcs8_pem(Some(PASSWORD)).unwrap();
    let load = |password| EllipticCurvePrivateKey::from_pem(backend(), &pem, password);
    assert_password_required(load(None));
    assert_incorrect_password(load(Some(b"another".as_slice())));
    assert!(load(Some(PASSWORD)).unwrap().public_key().unwrap() == key.public_key().unwrap());

    let der = key.to_pkcs8_der(NoEncryption).unwrap();
    assert!(matches!(
        EllipticCurvePrivateKey::from_der(backend(), &der, Some(PASSWORD)),
        Err(Error::PasswordNotNeeded)
    ));
    let short = &der[..der.len() - 1];
    let kind = MalformedKind::Truncated;
    assert_malformed_kind(
        EllipticCurvePrivateKey::from_der(backend(), short, None),
        kind.clone(),
        "private key",
    );
    assert_malformed_kind(
        PrivateKey::from_any_format(backend(), short, None),
        kind.clone(),
        "private key",
    );
    let der = key.public_key().unwrap().to_spki_der().unwrap();
    assert_malformed_kind(PublicKey::from_der(backend(), &der[..9]), kind.clone(), "public key");
    assert_malformed_kind(
        PublicKey::from_any_format(backend(), &der[..9]),
        kind.clone(),
        "public key",
    );
    assert_malformed_kind(Parameters::from_der(backend(), &der[..9]), kind, "parameters");
    let kind = MalformedKind::InvalidPem;
    assert_malformed_kind(PrivateKey::from_pem(backend(), "", None), kind.clone(), "PEM");
    assert_malformed_kind(PublicKey::from_pem(backend(), ""), kind.clone(), "PEM");
    assert_malformed_kind(Parameters::from_pem(backend(), ""), kind, "PEM");
    assert_malformed_kind(
        PublicKey::from_openssh(backend(), ""),
        MalformedKind::Missing,
        "OpenSSH public key",
    );
}

/// `None` and `Some` of a password, in each format that has encryption. An empty password is neither.
#[test]
fn encryption_can_be_chosen_at_run_time() {
    let key = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let formats = [
        PrivateFormat::Pkcs8,
        PrivateFormat::TraditionalOpenSsl,
        PrivateFormat::OpenSsh,
    ];
    for format in formats {
        let write = |password: Option<&[u8]>| key.private_bytes(Encoding::Pem, format, password);
        let plain = write(None).unwrap();
        assert!(EllipticCurvePrivateKey::from_pem(backend(), &plain, None).is_ok());
        assert_invalid_argument(write(Some(b"")), &["password"]);
        if on_fips() && format != PrivateFormat::Pkcs8 {
            continue;
        }
        let encrypted = write(Some(PASSWORD)).unwrap();
        assert_password_required(EllipticCurvePrivateKey::from_pem(backend(), &encrypted, None));
        assert!(EllipticCurvePrivateKey::from_pem(backend(), &encrypted, Some(PASSWORD)).is_ok());
    }
    // `None` needs no type annotation.
    assert!(key.to_pkcs8_pem(None).is_ok());
    let choice = KeySerializationEncryption::from(Some(PASSWORD));
    assert_eq!(format!("{choice:?}"), "BestAvailableEncryption");
    assert_eq!(format!("{:?}", KeySerializationEncryption::from(None)), "NoEncryption");
}

#[test]
fn formats_have_names_that_are_read_back() {
    assert_eq!(Encoding::from_name("pem").unwrap(), Encoding::Pem);
    assert_eq!("DER".parse::<Encoding>().unwrap(), Encoding::Der);
    assert_eq!("X9.62".parse::<Encoding>().unwrap(), Encoding::X962);
    assert_eq!(PrivateFormat::from_name("pkcs8").unwrap(), PrivateFormat::Pkcs8);
    assert_eq!("PKCS #8".parse::<PrivateFormat>().unwrap(), PrivateFormat::Pkcs8);
    let traditional = "TraditionalOpenSSL".parse::<PrivateFormat>().unwrap();
    assert_eq!(traditional, PrivateFormat::TraditionalOpenSsl);
    assert_eq!(traditional.name(), "traditional OpenSSL");
    assert_eq!("pkcs1".parse::<PublicFormat>().unwrap(), PublicFormat::Pkcs1);
    assert_eq!("PKCS3".parse::<ParameterFormat>().unwrap(), ParameterFormat::Pkcs3);
    assert_eq!("aes256-ctr".parse::<KeyCipher>().unwrap(), KeyCipher::Aes256Ctr);
    assert_eq!("DES-EDE3-CBC".parse::<KeyCipher>().unwrap(), KeyCipher::TripleDesCbc);
    for &format in PrivateFormat::ALL {
        assert_eq!(PrivateFormat::from_name(format.name()).unwrap(), format);
    }
    for &cipher in KeyCipher::ALL {
        assert_eq!(cipher.to_string().parse::<KeyCipher>().unwrap(), cipher);
    }
    assert_eq!(
        (Encoding::ALL.len(), PublicFormat::ALL.len(), ParameterFormat::ALL.len()),
        (5, 6, 2)
    );
    for wrong in ["", "PE", "PEMS", "pem der", "\u{1f511}"] {
        assert_invalid_argument(wrong.parse::<Encoding>(), &["name", "PEM"]);
    }
    assert_invalid_argument("PKCS #7".parse::<PrivateFormat>(), &["name", "PKCS8"]);
    assert_invalid_argument("PKCS #8".parse::<PublicFormat>(), &["name"]);
    assert_invalid_argument("PEM".parse::<ParameterFormat>(), &["name"]);
    assert_invalid_argument("AES-256-ECB".parse::<KeyCipher>(), &["name", "AES-256-CBC"]);
}
