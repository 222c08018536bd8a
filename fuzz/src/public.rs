//! Public keys, and parameters.

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{Parameters, PublicKey};
use hazmat_openssl::openssl_types::openssl::bn::BigNum;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;

use crate::{backend, count_round_trip, loaded, loader, tidy, written};

/// Loads a public key, and checks the result.
pub fn check_public_key(load: impl Fn() -> Result<PublicKey>) -> Option<PublicKey> {
    let key = loaded(load()).ok()?;
    check_forms(&key);
    count_round_trip();
    Some(key)
}

/// Loads a public key from DER. DER is canonical, so that it must be written unchanged.
pub fn check_der_public_key(data: &[u8]) {
    let Some(key) = check_public_key(|| loader().load_der_public_key(data)) else {
        return;
    };
    let forms = [PublicFormat::SubjectPublicKeyInfo, PublicFormat::Pkcs1];
    let forms = forms.map(|format| key.public_bytes(Encoding::Der, format).unwrap_or_default());
    // Compressed points and explicit parameters, algorithms without their NULL and restrictions that are written out
    // although they are as by default: these are taken, and they all have another length.
    let may_differ = matches!(key, PublicKey::Rsa(_) | PublicKey::EllipticCurve(_));
    let same = forms.iter().any(|form| form == data);
    let same_length = forms.iter().any(|form| form.len() == data.len());
    assert!(
        same || (may_differ && !same_length),
        "{}: not as it was",
        key.type_name()
    );
}

/// Writes a public key in each of its forms, loads what was written, and writes it again.
pub(crate) fn check_forms(key: &PublicKey) {
    for (encoding, format) in [
        (Encoding::Der, PublicFormat::SubjectPublicKeyInfo),
        (Encoding::Pem, PublicFormat::SubjectPublicKeyInfo),
        (Encoding::Der, PublicFormat::Pkcs1),
        (Encoding::Pem, PublicFormat::Pkcs1),
        (Encoding::OpenSsh, PublicFormat::OpenSsh),
        (Encoding::X962, PublicFormat::CompressedPoint),
        (Encoding::X962, PublicFormat::UncompressedPoint),
    ] {
        let what = format!("{}, {format}, {encoding}", key.type_name());
        let write = |key: &PublicKey| key.public_bytes(encoding, format);
        let Some(bytes) = written(write(key), has_form(key, format), &what) else {
            continue;
        };
        let again = match encoding {
            Encoding::Der => loader().load_der_public_key(&bytes),
            Encoding::Pem => loader().load_pem_public_key(&bytes),
            Encoding::OpenSsh => loader().load_ssh_public_key(&bytes),
            _ => load_point(key, &bytes),
        };
        let again = tidy(again).unwrap_or_else(|error| panic!("{what}: written, and does not load: {error}"));
        assert_eq!(again, *key, "{what}: another key");
        let rewritten = tidy(write(&again)).expect("what was written once is written twice");
        assert_eq!(rewritten, bytes, "{what}: other bytes");
    }
}

/// A point of the curve of `key`.
fn load_point(key: &PublicKey, point: &[u8]) -> Result<PublicKey> {
    let PublicKey::EllipticCurve(key) = key else {
        panic!("{} is not on a curve", key.type_name());
    };
    let point = backend().load_elliptic_curve_public_bytes(key.curve(), point);
    point.map(PublicKey::from)
}

fn has_form(key: &PublicKey, format: PublicFormat) -> bool {
    match format {
        PublicFormat::SubjectPublicKeyInfo => true,
        PublicFormat::Pkcs1 => matches!(key, PublicKey::Rsa(key) if !key.is_pss_only()),
        PublicFormat::OpenSsh => has_ssh_form(key),
        PublicFormat::CompressedPoint | PublicFormat::UncompressedPoint => matches!(key, PublicKey::EllipticCurve(_)),
        _ => panic!("a new format: {format}"),
    }
}

/// Whether OpenSSH has keys like this one.
pub(crate) fn has_ssh_form(key: &PublicKey) -> bool {
    match key {
        PublicKey::Rsa(key) => !key.is_pss_only(),
        PublicKey::Dsa(key) => key.key_size() == 1024,
        PublicKey::EllipticCurve(key) => matches!(
            key.curve(),
            EllipticCurve::Secp256R1 | EllipticCurve::Secp384R1 | EllipticCurve::Secp521R1
        ),
        PublicKey::Ed25519(_) => true,
        _ => false,
    }
}

/// Loads parameters from DER, which must be written unchanged.
pub fn check_der_parameters(data: &[u8]) {
    let Some(parameters) = check_parameters(|| loader().load_der_parameters(data)) else {
        return;
    };
    let forms = [ParameterFormat::Pkcs3, ParameterFormat::Dss];
    let forms = forms.map(|format| parameters.parameter_bytes(Encoding::Der, format).unwrap_or_default());
    assert!(
        forms.iter().any(|form| form == data),
        "{}: not as they were",
        parameters.type_name()
    );
}

/// Loads parameters, and checks the result.
pub fn check_parameters(load: impl Fn() -> Result<Parameters>) -> Option<Parameters> {
    let parameters = loaded(load()).ok()?;
    for format in [ParameterFormat::Pkcs3, ParameterFormat::Dss] {
        for encoding in [Encoding::Der, Encoding::Pem] {
            check_parameter_form(&parameters, encoding, format);
        }
    }
    count_round_trip();
    Some(parameters)
}

fn check_parameter_form(parameters: &Parameters, encoding: Encoding, format: ParameterFormat) {
    let what = format!("{}, {format}, {encoding}", parameters.type_name());
    let has_form = match parameters {
        Parameters::Dh(_) => format == ParameterFormat::Pkcs3,
        Parameters::Dsa(_) => format == ParameterFormat::Dss,
        other => panic!("a new type of parameters: {}", other.type_name()),
    };
    let write = |parameters: &Parameters| parameters.parameter_bytes(encoding, format);
    let Some(bytes) = written(write(parameters), has_form, &what) else {
        return;
    };
    let again = match encoding {
        Encoding::Der => loader().load_der_parameters(&bytes),
        _ => loader().load_pem_parameters(&bytes),
    };
    // In DER, p, g and q of Diffie-Hellman look like p, q and g of DSA where g divides p - 1, as no generator of a large
    // subgroup does. That such a g is none is seen when the parameters are used.
    if let (Parameters::Dh(parameters), Encoding::Der) = (parameters, encoding) {
        let numbers = parameters.parameter_numbers().expect("they were written");
        let number = |integer| BigNum::try_from(integer).expect("a number for libcrypto");
        let rest = &number(&numbers.p) % &number(&numbers.g);
        if numbers.g.bit_length() > 64 && rest.num_bits() == 1 {
            let _ = tidy(again);
            return;
        }
    }
    let again = tidy(again).unwrap_or_else(|error| panic!("{what}: written, and do not load: {error}"));
    let rewritten = tidy(write(&again)).unwrap_or_else(|error| panic!("{what}: loaded as another type: {error}"));
    assert_eq!(rewritten, bytes, "{what}: other bytes");
}
