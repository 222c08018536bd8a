//! Reads a file: opens its parts with the password, makes the keys, and finds the certificate of each key.

use zeroize::Zeroizing;

use super::certificate::Pkcs12Certificate;
use super::contents::Pkcs12;
use super::key::Pkcs12Key;
use super::limits::Limits;
use super::own_certificate;
use super::password::FilePassword;
use super::pfx::{self, Part, Pfx, WHAT};
use super::revocation_list::Pkcs12RevocationList;
use super::safe_contents::{Bag, BagValue, Bags, java_secret, shrouded_key, symmetric_key};
use super::secret::Pkcs12Secret;
use super::unrecognized_bag::Pkcs12UnrecognizedBag;
use crate::asn1::ber::{self, Normalized};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::Form;
use crate::serialization::encryption::scheme::Scheme;
use crate::serialization::pkcs8;
use crate::serialization::settings::Settings;
use crate::support::secret::SecretBytes;
use crate::x509::{Certificate, CertificateRevocationList};

/// Reads a file. `password` opens it; its budget limits the work.
pub(super) fn read(
    settings: &Settings,
    limits: &Limits,
    requires_mac: bool,
    data: &[u8],
    password: &mut FilePassword<'_>,
) -> Result<Pkcs12> {
    if data.len() > limits.bytes {
        let reason = format!("it is longer than {} bytes", limits.bytes);
        return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
    }
    let file = ber::to_der(WHAT, data).map_err(|error| Form::explain(error, WHAT, data))?;
    let pfx = Pfx::read(&file).map_err(|error| Form::explain(error, WHAT, data))?;
    let safe = ber::to_der(WHAT, pfx.safe)?;
    let parts = pfx::parts(&safe, limits)?;

    // Everything that is not encrypted is judged before the first key derivation.
    let schemes = parts.iter().filter_map(|part| match part {
        Part::Plain(_) => None,
        Part::Encrypted { scheme, .. } => Some(scheme),
    });
    password.check_work(
        pfx.mac
            .iter()
            .map(super::mac::Mac::work)
            .chain(schemes.clone().map(Scheme::work)),
    )?;
    if let Some(mac) = &pfx.mac {
        mac.check_offered(&settings.backend)?;
    } else if requires_mac {
        let reason = "it has no message authentication code, which this loader requires";
        return Err(Error::malformed(MalformedKind::Missing, WHAT, reason));
    }
    schemes
        .into_iter()
        .try_for_each(|scheme| scheme.check_offered(&settings.backend))?;

    if let Some(mac) = &pfx.mac {
        password.verify(mac, pfx.safe)?;
    }
    let mut bags = Bags::new(limits);
    for part in &parts {
        match part {
            Part::Plain(contents) => bags.read(&ber::to_der(WHAT, contents)?)?,
            Part::Encrypted { scheme, ciphertext } => {
                bags.read(&password.decrypt(scheme, ciphertext, decrypted_contents)?)?;
            }
        }
    }
    let mut opened = open(settings, bags.bags, password)?;
    password.check_needed()?;
    opened.mac = pfx.mac.as_ref().map(super::mac::Mac::parameters);
    Ok(opened)
}

/// Turns a decrypted structure into DER. Data that is not one SEQUENCE was decrypted with a wrong password, which can give valid padding by
/// chance.
fn decrypted_contents(plaintext: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>> {
    let normalized = match ber::to_der(WHAT, &plaintext) {
        Ok(Normalized::Changed(changed)) => Some(changed),
        Ok(Normalized::Same(_)) => None,
        // Only the size can be at fault with the right password.
        Err(
            error @ Error::Malformed {
                kind: MalformedKind::TooLarge,
                ..
            },
        ) => return Err(error),
        Err(_) => return Err(Error::IncorrectPassword),
    };
    let contents = normalized.unwrap_or(plaintext);
    match der::sequence(&contents) {
        Some(_) => Ok(contents),
        None => Err(Error::IncorrectPassword),
    }
}

/// Decrypts and decodes the entries.
fn open(settings: &Settings, bags: Vec<Bag>, password: &mut FilePassword<'_>) -> Result<Pkcs12> {
    let backend = &settings.backend;
    // The key derivations of all entries are counted before the first of them is done.
    let mut works = Vec::new();
    for bag in &bags {
        let info = match &bag.value {
            BagValue::ShroudedKey(info) => Some(info.as_slice()),
            BagValue::Secret(secret_type, value) => java_secret(secret_type, value),
            _ => None,
        };
        let Some(info) = info else { continue };
        let (scheme, _) = shrouded_key(info)?;
        scheme.check_offered(backend)?;
        works.push(scheme.work());
    }
    password.check_work(works)?;

    let mut opened = Pkcs12 {
        mac: None,
        keys: Vec::new(),
        certificates: Vec::new(),
        revocation_lists: Vec::new(),
        secrets: Vec::new(),
        unrecognized_bags: Vec::new(),
    };
    for Bag { value, attributes } in bags {
        match value {
            BagValue::Key(info) => {
                let key = pkcs8::load(settings, &info)?;
                opened.keys.push(Pkcs12Key::with_attributes(key, attributes));
            }
            BagValue::ShroudedKey(info) => {
                let key = pkcs8::load(settings, &decrypted_key(&info, password)?)?;
                opened.keys.push(Pkcs12Key::with_attributes(key, attributes));
            }
            BagValue::Certificate(der) => {
                let certificate = Certificate::from_der(backend, &der)?;
                opened
                    .certificates
                    .push(Pkcs12Certificate::with_attributes(certificate, attributes));
            }
            BagValue::RevocationList(der) => {
                let list = CertificateRevocationList::from_der(backend, &der)?;
                opened
                    .revocation_lists
                    .push(Pkcs12RevocationList::with_attributes(list, attributes));
            }
            BagValue::Secret(secret_type, value) => {
                let (value, symmetric_key) = secret(&secret_type, value, password)?;
                opened.secrets.push(Pkcs12Secret {
                    secret_type,
                    value,
                    symmetric_key,
                    attributes,
                });
            }
            BagValue::Other(bag_type, value) => opened.unrecognized_bags.push(Pkcs12UnrecognizedBag {
                bag_type,
                value: SecretBytes::from_zeroizing(value),
                attributes,
            }),
        }
    }
    own_certificate::assign(&mut opened.keys, &opened.certificates)?;
    Ok(opened)
}

/// The `PrivateKeyInfo` in an `EncryptedPrivateKeyInfo`.
fn decrypted_key(info: &[u8], password: &mut FilePassword<'_>) -> Result<Zeroizing<Vec<u8>>> {
    let (scheme, ciphertext) = shrouded_key(info)?;
    password.decrypt(&scheme, ciphertext, decrypted_contents)
}

/// An algorithm and the bytes of a key.
type SymmetricKey = (ObjectIdentifier, SecretBytes);

/// The value of a secret, decrypted if it is a symmetric key in Java's form.
fn secret(
    secret_type: &ObjectIdentifier,
    value: Zeroizing<Vec<u8>>,
    password: &mut FilePassword<'_>,
) -> Result<(SecretBytes, Option<SymmetricKey>)> {
    let Some(info) = java_secret(secret_type, &value) else {
        return Ok((SecretBytes::from_zeroizing(value), None));
    };
    let decrypted = decrypted_key(info, password)?;
    let (algorithm, key) = symmetric_key(&decrypted)?;
    let key = SecretBytes::from_slice(key);
    Ok((SecretBytes::from_zeroizing(decrypted), Some((algorithm, key))))
}
