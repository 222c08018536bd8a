//! Parameters, including numbers that the keys themselves do not use.

use super::{ENCODINGS, assert_layout, backend, der, errors, on_fips, pem_text};
use hazmat_openssl::asymmetric::{Parameters, PrivateKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::numbers::{plus, quotient};
use support::sample_keys::{self, Sample};

fn parameters(sample: &Sample) -> Option<Parameters> {
    match &sample.private {
        PrivateKey::Dsa(key) => Some(key.parameters().unwrap().into()),
        PrivateKey::Dh(key) => Some(key.parameters().unwrap().into()),
        _ => None,
    }
}

fn assert_same(left: &Parameters, right: &Parameters) {
    let same = match (left, right) {
        (Parameters::Dh(left), Parameters::Dh(right)) => {
            left.parameter_numbers().unwrap() == right.parameter_numbers().unwrap()
        }
        (Parameters::Dsa(left), Parameters::Dsa(right)) => {
            left.parameter_numbers().unwrap() == right.parameter_numbers().unwrap()
        }
        _ => false,
    };
    assert!(same, "{left:?} is not {right:?}");
}

fn label(sample: &Sample) -> &'static str {
    match sample.name {
        sample_keys::DH => "DH PARAMETERS",
        sample_keys::DH_SUBGROUP => "X9.42 DH PARAMETERS",
        _ => "DSA PARAMETERS",
    }
}

fn format_of(parameters: &Parameters) -> ParameterFormat {
    match parameters {
        Parameters::Dh(_) => ParameterFormat::Pkcs3,
        _ => ParameterFormat::Dss,
    }
}

#[test]
fn all_parameters_in_every_encoding_and_format() {
    let (mut ran, mut refused) = (0, 0);
    for sample in sample_keys::all() {
        let Some(parameters) = parameters(sample) else {
            continue;
        };
        for encoding in ENCODINGS {
            for format in [ParameterFormat::Pkcs3, ParameterFormat::Dss] {
                let written = parameters.parameter_bytes(encoding, format);
                let right_format = format == format_of(&parameters);
                if !right_format {
                    // If the encoding is wrong too, the error may be about either.
                    let name = match encoding {
                        Encoding::Pem | Encoding::Der => parameters.type_name().to_owned(),
                        _ => String::new(),
                    };
                    errors::assert_invalid_argument(written, &[&format.to_string(), &name]);
                    refused += 1;
                    continue;
                }
                let loaded = match encoding {
                    Encoding::Pem => {
                        assert_layout(written.as_ref().unwrap(), label(sample), 64);
                        backend().load_pem_parameters(written.as_ref().unwrap()).unwrap()
                    }
                    Encoding::Der => backend().load_der_parameters(written.as_ref().unwrap()).unwrap(),
                    _ => {
                        errors::assert_invalid_argument(written, &[&encoding.to_string(), &format.to_string()]);
                        refused += 1;
                        continue;
                    }
                };
                assert_same(&loaded, &parameters);
                assert_eq!(loaded.parameter_bytes(encoding, format).unwrap(), written.unwrap());
                ran += 1;
            }
        }
    }
    println!("parameters: {ran} ran, {refused} refused");
    assert_eq!(ran * 4, refused);
    assert!(ran == 8 || on_fips(), "{ran}");
}

#[test]
fn each_type_writes_as_parameters_of_any_type_do() {
    for sample in sample_keys::all() {
        let Some(any) = parameters(sample) else {
            continue;
        };
        let format = format_of(&any);
        let bytes = any.parameter_bytes(Encoding::Der, format).unwrap();
        let own = match &any {
            Parameters::Dh(own) => own.parameter_bytes(Encoding::Der, format),
            Parameters::Dsa(own) => own.parameter_bytes(Encoding::Der, format),
            other => panic!("a type that this test does not know: {other:?}"),
        };
        assert_eq!(own.unwrap(), bytes);
    }
}

/// The three structures that contain parameters, each with the path to them, loaded and written again.
fn rewritten(sample: &Sample, change: impl Fn(&[u8], &[usize]) -> Vec<u8>) -> usize {
    let pkcs8 = sample
        .private
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption);
    let changed = change(&pkcs8.unwrap(), &[1, 1]);
    let loaded = backend().load_der_private_key(&changed, None).unwrap();
    let again = loaded.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption);
    assert!(again.unwrap() == changed[..], "PKCS #8");
    sample_keys::assert_same_private(&loaded, &sample.private);

    let spki = PublicFormat::SubjectPublicKeyInfo;
    let expected = change(&sample.public.public_bytes(Encoding::Der, spki).unwrap(), &[0, 1]);
    let read = backend().load_der_public_key(&expected).unwrap();
    assert_eq!(read.public_bytes(Encoding::Der, spki).unwrap(), expected);
    let PrivateKey::Dh(key) = &loaded else {
        panic!("{loaded:?}");
    };
    let half = key.public_key().unwrap();
    assert_eq!(
        half.public_bytes(Encoding::Der, spki).unwrap(),
        expected,
        "the public half"
    );

    let own = parameters(sample).unwrap();
    let expected = change(
        &own.parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3).unwrap(),
        &[],
    );
    let read = backend().load_der_parameters(&expected).unwrap();
    let again = read.parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3).unwrap();
    assert_eq!(again, expected);
    let of_key = key.parameters().unwrap();
    let again = of_key.parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3).unwrap();
    assert_eq!(again, expected, "the parameters of the key");
    let pem = read.parameter_bytes(Encoding::Pem, ParameterFormat::Pkcs3).unwrap();
    assert_eq!(pem_text::parse(&pem).1, expected);
    changed.len()
}

/// PKCS #3's `privateValueLength`.
#[test]
fn the_length_of_private_values_is_kept() {
    let sample = sample_keys::sample(sample_keys::DH);
    let plain = rewritten(sample, |bytes, _| bytes.to_vec());
    let with_length = rewritten(sample, |bytes, path| der::appended(bytes, path, &der::integer(1_000)));
    assert_eq!(with_length, plain + 4);
}

/// X9.42's subgroup factor `j` and `validationParms`.
#[test]
fn the_factor_of_a_subgroup_and_its_proof_are_kept() {
    let sample = sample_keys::sample(sample_keys::DH_SUBGROUP);
    let PrivateKey::Dh(key) = &sample.private else {
        panic!("{:?}", sample.private);
    };
    let numbers = key.parameters().unwrap().parameter_numbers().unwrap();
    let (factor, is_whole) = quotient(&plus(&numbers.p, -1), numbers.q.as_ref().unwrap());
    assert!(is_whole);
    let factor = der::unsigned(&factor.to_be_bytes());
    let proof = der::sequence(&[der::bits(&[0x5a; 32]), der::integer(497)]);
    let lengths = [vec![], factor.clone(), proof.clone(), [factor, proof].concat()]
        .map(|more| rewritten(sample, |bytes, path| der::appended(bytes, path, &more)));
    let [none, factor, proof, both] = lengths;
    assert!(none < proof && proof < factor && factor < both);
}
