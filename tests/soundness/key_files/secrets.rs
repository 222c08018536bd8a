//! No key and no password is printed, neither by `Debug` nor in errors.

use super::{keys, pkcs8};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::{bytes, der, encrypted_keys, pem_text};

#[test]
fn what_is_written_is_not_printed() {
    let backend = Backend::new().unwrap();
    for key in keys(&backend) {
        let pem = key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap();
        assert_eq!(format!("{pem:?}"), format!("SecretBytes({} bytes)", pem.len()));
        assert!(format!("{key:?}").len() < 80, "{key:?}");
    }
    let loader = format!("{:?}", KeyLoader::new(&backend));
    assert!(!loader.is_empty() && loader.len() < 1_000, "{loader}");
}

/// What of a secret could stand in a text: its digits in any base that bytes and numbers are printed in.
fn forms(secret: &[u8]) -> Vec<String> {
    let number = openssl::bn::BigNum::from_slice(secret).unwrap();
    let hex = bytes::to_hex(secret);
    let listed = format!("{secret:?}");
    vec![
        number.to_dec_str().unwrap().to_string(),
        hex.to_uppercase(),
        hex,
        listed.trim_matches(['[', ']']).to_owned(),
        openssl::base64::encode_block(secret).trim_end_matches('=').to_owned(),
    ]
}

/// A long enough part of each form that none is there by chance.
fn assert_has_none_of(text: &str, secrets: &[String]) {
    for secret in secrets {
        let part = &secret[..secret.len().min(16)];
        assert!(!text.contains(part), "{text}");
    }
}

#[test]
fn errors_tell_nothing_of_keys_and_passwords() {
    let backend = Backend::new().unwrap();
    let password = b"correct horse battery staple";
    let mut secrets = forms(password);
    secrets.push("correct horse battery".to_owned());
    let mut texts = 0;
    let mut check = |result: Result<PrivateKey>, secrets: &[String]| {
        if let Err(error) = result {
            assert_has_none_of(&format!("{error} {error:?}"), secrets);
            texts += 1;
        }
    };
    for key in keys(&backend) {
        let der = pkcs8(&key);
        let private: Vec<Vec<u8>> = match &key {
            // The private exponent, the primes, and what else is private.
            PrivateKey::Rsa(_) => (3..=8)
                .map(|index| der::at(&der, &[2, 0, index]).data().to_vec())
                .collect(),
            PrivateKey::EllipticCurve(_) => vec![der::at(&der, &[2, 0, 1]).data().to_vec()],
            _ => vec![der::at(&der, &[2, 0]).data().to_vec()],
        };
        let own: Vec<String> = secrets
            .iter()
            .cloned()
            .chain(private.iter().flat_map(|number| forms(number)))
            .collect();
        for index in (0..der.len()).filter(|index| index % 5 < 2) {
            check(backend.load_der_private_key(&bytes::flipped(&der, index), None), &own);
            let mut negative = der.to_vec();
            negative[index] |= 0x80;
            check(backend.load_der_private_key(&negative, None), &own);
        }
        check(backend.load_der_private_key(&der, Some(password)), &own);
        for index in (0..der.len()).step_by(7) {
            let pem = pem_text::block("PRIVATE KEY", &bytes::flipped(&der, index));
            check(backend.load_pem_private_key(&pem, Some(password)), &own);
            let plain = bytes::flipped(&der, index);
            let encrypted = encrypted_keys::with_pbkdf2(&plain, password, 1);
            check(backend.load_der_private_key(&encrypted, Some(password)), &own);
        }
        let Ok(openssh) = key.private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption) else {
            continue;
        };
        let (_, bytes) = pem_text::parse(&openssh);
        for index in (0..bytes.len()).filter(|index| index % 5 < 2) {
            let pem = pem_text::block("OPENSSH PRIVATE KEY", &bytes::flipped(&bytes, index));
            check(backend.load_ssh_private_key(&pem, None), &own);
        }
    }
    assert!(texts > 1_500, "{texts}");
}

/// The lines of a private key, given for something else by mistake, do not come back in the error.
#[test]
fn a_private_key_given_by_mistake_is_not_repeated() {
    let backend = Backend::new().unwrap();
    for key in keys(&backend) {
        let pem = key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap();
        let text = std::str::from_utf8(&pem).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let body = &lines[1..lines.len() - 1];
        let secrets: Vec<String> = body.iter().map(|line| (*line).to_owned()).collect();
        let bare = body.join("\n");
        let mistaken_label = text.replace("PRIVATE KEY", "PUBLIC KEY");
        for data in [text, &bare, &mistaken_label, body[0]] {
            let data = data.as_bytes();
            let errors = [
                backend.load_ssh_public_key(data).unwrap_err(),
                backend.load_pem_public_key(data).unwrap_err(),
                backend.load_pem_parameters(data).unwrap_err(),
                backend.load_der_private_key(data, None).unwrap_err(),
                backend.load_ssh_private_key(data, None).unwrap_err(),
            ];
            for error in errors {
                assert_has_none_of(&format!("{error} {error:?}"), &secrets);
            }
        }
    }
}
