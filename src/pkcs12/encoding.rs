//! Writes a PKCS #12 file (RFC 7292, sections 4 and 5): the certificates in one encrypted part, the keys in another part whose bags
//! are encrypted one by one.

use asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use super::attributes::Attributes;
use super::builder::Pkcs12Builder;
use super::cipher::Pkcs12Cipher;
use super::encryption::{Chosen, Pkcs12Encryption};
use super::limits::{Limits, MOST_ATTRIBUTE_PARTS};
use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, element};
use crate::asn1::der;
use crate::asn1::oid;
use crate::asn1::tag::{INTEGER, OCTET_STRING, OID, SEQUENCE, constructed, primitive};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::PrivateFormat;
use crate::serialization::encryption::pkcs12_choice::Pkcs12Choice;
use crate::serialization::encryption::scheme::Pbes2Choice;
use crate::serialization::pkcs8;
use crate::support::secret::SecretBytes;

/// Version 3 of the file, the only one, and version 0 of `EncryptedData` (RFC 7292, section 4; RFC 5652, section 8).
const FILE_VERSION: &[u8] = &[INTEGER, 1, 3];
const ENCRYPTED_DATA_VERSION: &[u8] = &[INTEGER, 1, 0];

/// The tag of `[0] EXPLICIT`.
const EXPLICIT: u8 = constructed(0);

/// Writes the file.
pub(super) fn write(builder: &Pkcs12Builder, backend: &Backend, encryption: &Pkcs12Encryption) -> Result<SecretBytes> {
    let chosen = encryption.chosen(backend)?;
    let limits = Limits::default();
    if builder.keys.len() > limits.keys {
        return Err(too_large("256 keys"));
    }
    if builder.entries() > limits.bags {
        return Err(too_large("10,000 entries"));
    }
    if builder.attribute_parts() > MOST_ATTRIBUTE_PARTS {
        return Err(too_large("100,000 attributes and values of attributes"));
    }
    if let Some(chosen) = &chosen {
        check_offered(builder, backend, chosen)?;
    }
    let mut parts = Vec::new();
    if let Some(bags) = certificate_bags(builder)? {
        parts.push(write_certificates(backend, chosen.as_ref(), bags)?);
    }
    if let Some(bags) = key_bags(builder, backend, chosen.as_ref())? {
        parts.push(data_content(&bags)?);
    }
    let authenticated_safe = sequence(&parts)?;
    let mac = chosen
        .map(|chosen| chosen.mac.write(backend, &chosen, &authenticated_safe))
        .transpose()?
        .flatten();
    let content = data_content(&authenticated_safe)?;
    let file = secret(SEQUENCE, &[FILE_VERSION, &content, mac.as_deref().unwrap_or_default()])?;
    if file.len() > limits.bytes {
        return Err(too_large("16 MiB"));
    }
    Ok(SecretBytes::from_zeroizing(file))
}

fn too_large(limit: &str) -> Error {
    let reason =
        format!("the file would have more than {limit}, and could not be loaded again with the default limits");
    Error::invalid("builder", reason)
}

/// Fails before the work if the backend does not offer what the file needs.
fn check_offered(builder: &Pkcs12Builder, backend: &Backend, chosen: &Chosen<'_>) -> Result<()> {
    if !builder.keys.is_empty() {
        chosen.key_cipher.check_offered(backend, chosen.hash)?;
    }
    match chosen.certificate_cipher {
        Some(cipher) if !(builder.certificates.is_empty() && builder.revocation_lists.is_empty()) => {
            cipher.check_offered(backend, chosen.hash)?
        }
        _ => {}
    }
    chosen.mac.check_offered(backend)
}

/// The SafeContents with the certificates and revocation lists; `None` without any.
fn certificate_bags(builder: &Pkcs12Builder) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let mut bags = Vec::new();
    for certificate in &builder.certificates {
        let der = certificate.certificate().as_der();
        let value = typed_octets(&oid::X509_CERTIFICATE, der)?;
        bags.push(bag(&oid::CERT_BAG, &value, &certificate.attributes)?);
    }
    for list in &builder.revocation_lists {
        let value = typed_octets(&oid::X509_CRL, list.revocation_list().as_der())?;
        bags.push(bag(&oid::CRL_BAG, &value, &list.attributes)?);
    }
    (!bags.is_empty()).then(|| sequence(&bags)).transpose()
}

/// The SafeContents with the keys; `None` without any.
fn key_bags(
    builder: &Pkcs12Builder,
    backend: &Backend,
    chosen: Option<&Chosen<'_>>,
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let mut bags = Vec::new();
    for key in &builder.keys {
        let info = pkcs8::write(key.private_key(), PrivateFormat::Pkcs8)?;
        bags.push(match chosen {
            None => bag(&oid::KEY_BAG, &info, &key.attributes)?,
            Some(chosen) => {
                let Encrypted { algorithm, ciphertext } = encrypt(backend, chosen, chosen.key_cipher, info)?;
                let ciphertext = der::write_element(OCTET_STRING, &ciphertext)?;
                let shrouded = secret(SEQUENCE, &[&algorithm, &ciphertext])?;
                bag(&oid::PKCS8_SHROUDED_KEY_BAG, &shrouded, &key.attributes)?
            }
        });
    }
    (!bags.is_empty()).then(|| sequence(&bags)).transpose()
}

/// The ContentInfo of the certificates: `encryptedData` (RFC 5652, section 8), or plain data.
fn write_certificates(
    backend: &Backend,
    chosen: Option<&Chosen<'_>>,
    bags: Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<Vec<u8>>> {
    let cipher = chosen.and_then(|chosen| chosen.certificate_cipher.map(|cipher| (chosen, cipher)));
    let Some((chosen, cipher)) = cipher else {
        return data_content(&bags);
    };
    let Encrypted { algorithm, ciphertext } = encrypt(backend, chosen, cipher, bags)?;
    let ciphertext = der::write_element(primitive(0), &ciphertext)?;
    let info = secret(SEQUENCE, &[&object_identifier(&oid::DATA)?, &algorithm, &ciphertext])?;
    let encrypted = secret(SEQUENCE, &[ENCRYPTED_DATA_VERSION, &info])?;
    content_info(&oid::ENCRYPTED_DATA, &encrypted)
}

/// The AlgorithmIdentifier of a scheme in DER, and the ciphertext.
struct Encrypted {
    algorithm: Zeroizing<Vec<u8>>,
    ciphertext: Zeroizing<Vec<u8>>,
}

/// Encrypts with a cipher.
fn encrypt(
    backend: &Backend,
    chosen: &Chosen<'_>,
    cipher: Pkcs12Cipher,
    plaintext: Zeroizing<Vec<u8>>,
) -> Result<Encrypted> {
    let (iterations, hash, password) = (chosen.rounds, chosen.hash, &chosen.password);
    let is_pbes2 = cipher.is_pbes2();
    let cipher = cipher.cipher();
    let (algorithm, encrypted) = if is_pbes2 {
        let choice = Pbes2Choice {
            hash,
            iterations,
            cipher,
        };
        (oid::PBES2, choice.encrypt(backend, password.bytes, plaintext)?)
    } else {
        let choice = Pkcs12Choice { cipher, iterations };
        (choice.algorithm()?, choice.encrypt(backend, password, plaintext)?)
    };
    let algorithm = der::write(&AlgorithmIdentifier {
        algorithm,
        parameters: Some(element(&encrypted.parameters)?),
    })?;
    Ok(Encrypted {
        algorithm,
        ciphertext: encrypted.ciphertext,
    })
}

/// `SafeBag` (RFC 7292, section 4.2).
fn bag(bag_type: &ObjectIdentifier, value: &[u8], attributes: &Attributes) -> Result<Zeroizing<Vec<u8>>> {
    let value = secret(EXPLICIT, &[value])?;
    let attributes = attributes.to_der()?.unwrap_or_default();
    secret(SEQUENCE, &[&object_identifier(bag_type)?, &value, &attributes])
}

/// `CertBag` and `CRLBag`: a type, and an OCTET STRING with the structure.
fn typed_octets(kind: &ObjectIdentifier, der: &[u8]) -> Result<Vec<u8>> {
    let octets = der::write_element(EXPLICIT, &der::write_element(OCTET_STRING, der)?)?;
    der::write_parts(SEQUENCE, &[&object_identifier(kind)?, &octets])
}

/// The ContentInfo of plain data.
fn data_content(data: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    content_info(&oid::DATA, &secret(OCTET_STRING, &[data])?)
}

fn content_info(content_type: &ObjectIdentifier, content: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let content = secret(EXPLICIT, &[content])?;
    secret(SEQUENCE, &[&object_identifier(content_type)?, &content])
}

fn object_identifier(oid: &ObjectIdentifier) -> Result<Vec<u8>> {
    der::write_element(OID, oid.as_der())
}

fn sequence(parts: &[Zeroizing<Vec<u8>>]) -> Result<Zeroizing<Vec<u8>>> {
    secret(SEQUENCE, &parts.iter().map(|part| part.as_slice()).collect::<Vec<_>>())
}

/// An element with keys in it. `write_parts` knows its length beforehand, and leaves no copies behind.
fn secret(tag: u8, parts: &[&[u8]]) -> Result<Zeroizing<Vec<u8>>> {
    der::write_parts(tag, parts).map(Zeroizing::new)
}
