//! `keytool show`: the contents of containers, and OpenSSH certificates.

use hazmat_openssl::cms::CertificateBundle;
use hazmat_openssl::pkcs12::{Pkcs12, Pkcs12Certificate, Pkcs12MacParameters};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{SshCertificate, SshCertificateOption};
use hazmat_openssl::x509::{Certificate, CertificateRevocationList};
use hazmat_openssl::{Result, time::OffsetDateTime};

use crate::show::{Lines, add_key};

/// Describes the parts of a PKCS #12 file, after what was said about the whole.
pub fn add_pkcs12(file: &Pkcs12, lines: &mut Lines) -> Result<()> {
    lines.add("protection", protection(file.mac_parameters()));
    for key in file.keys() {
        lines.begin("private key");
        add_names(key.friendly_name(), key.local_key_id(), lines);
        add_key(&key.private_key().public_key()?, lines)?;
        match key.certificate() {
            Some(certificate) => lines.add("certificate", certificate.certificate().subject()?),
            None => lines.add("note", "there is no certificate of it"),
        }
    }
    for certificate in file.certificates() {
        add_pkcs12_certificate(certificate, lines)?;
    }
    for list in file.revocation_lists() {
        lines.begin("revocation list");
        add_list(list.revocation_list(), lines)?;
    }
    for secret in file.secrets() {
        lines.begin("secret");
        add_names(secret.friendly_name(), secret.local_key_id(), lines);
        lines.add("type", secret.secret_type());
    }
    for bag in file.unrecognized_bags() {
        lines.begin("unknown");
        lines.add("type", bag.bag_type());
    }
    Ok(())
}

fn protection(mac: Option<&Pkcs12MacParameters>) -> String {
    match mac {
        None => "none: whoever wants to can change the file".to_owned(),
        Some(Pkcs12MacParameters::Pkcs12Kdf { hash, iterations, .. }) => {
            format!("HMAC-{hash}, iterations of PKCS #12's function: {iterations}")
        }
        Some(Pkcs12MacParameters::Pbmac1 { hash, iterations, .. }) => match iterations {
            Some(iterations) => format!("PBMAC1 with HMAC-{hash}, iterations of PBKDF2: {iterations}"),
            None => format!("PBMAC1 with HMAC-{hash}, scrypt"),
        },
        Some(_) => "a MAC".to_owned(),
    }
}

fn add_names(friendly_name: Option<&str>, local_key_id: Option<&[u8]>, lines: &mut Lines) {
    if let Some(name) = friendly_name {
        lines.add("name", name);
    }
    if let Some(identifier) = local_key_id {
        lines.add("local key ID", hexadecimal(identifier));
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn add_pkcs12_certificate(certificate: &Pkcs12Certificate, lines: &mut Lines) -> Result<()> {
    lines.begin("certificate");
    add_names(certificate.friendly_name(), certificate.local_key_id(), lines);
    if certificate.trusted_key_usages().is_some() {
        lines.add("trusted", "by Java");
    }
    add_certificate(certificate.certificate(), lines)
}

/// Describes the certificates and lists of PKCS #7.
pub fn add_bundle(bundle: &CertificateBundle, lines: &mut Lines) -> Result<()> {
    for certificate in bundle.certificates() {
        lines.begin("certificate");
        add_certificate(certificate, lines)?;
    }
    for list in bundle.revocation_lists() {
        lines.begin("revocation list");
        add_list(list, lines)?;
    }
    if bundle.skipped() > 0 {
        lines.add(
            "note",
            format!("entries of other types, which are not shown: {}", bundle.skipped()),
        );
    }
    Ok(())
}

pub fn add_certificate(certificate: &Certificate, lines: &mut Lines) -> Result<()> {
    lines.add("subject", certificate.subject()?);
    lines.add("issuer", certificate.issuer()?);
    lines.add("serial number", certificate.serial_number()?);
    lines.add("valid from", date(certificate.not_valid_before()?));
    lines.add("valid until", date(certificate.not_valid_after()?));
    match certificate.public_key() {
        Ok(key) => add_key(&key, lines)?,
        Err(error) => lines.add("type", format!("unreadable ({error})")),
    }
    lines.add("SHA-256", certificate.fingerprint(HashAlgorithm::Sha256)?);
    Ok(())
}

pub fn add_list(list: &CertificateRevocationList, lines: &mut Lines) -> Result<()> {
    lines.add("issuer", list.issuer()?);
    lines.add("revoked", list.revoked_certificates().count());
    Ok(())
}

/// Describes the certificate on an OpenSSH line, after its key.
pub fn add_ssh_certificate(certificate: &SshCertificate, lines: &mut Lines) -> Result<()> {
    lines.add("certificate", format!("{} certificate", certificate.kind()));
    lines.add("key ID", certificate.key_id());
    lines.add("serial number", certificate.serial());
    match certificate.principals() {
        [] => lines.add("principals", "none"),
        names => names.iter().for_each(|name| lines.add("principal", name)),
    }
    // The first and the last second of all time mean no limit.
    if certificate.valid_after() != 0 {
        lines.add(
            "valid from",
            certificate.valid_after_date().map_or("never".to_owned(), date),
        );
    }
    match certificate.valid_before() {
        u64::MAX => lines.add("valid until", "forever"),
        seconds => {
            let unknown = || format!("{seconds} seconds after 1970");
            lines.add(
                "valid until",
                certificate.valid_before_date().map_or_else(unknown, date),
            );
        }
    }
    for option in certificate.critical_options() {
        lines.add("critical option", option_text(option));
    }
    for extension in certificate.extensions() {
        lines.add("extension", option_text(extension));
    }
    let authority = certificate.authority();
    let fingerprint = authority.fingerprint(HashAlgorithm::Sha256)?;
    lines.add("signed by", format!("{} {fingerprint}", authority.key_type().name()));
    lines.add("note", "the signature was not verified: that needs the authority's key");
    Ok(())
}

fn option_text(option: &SshCertificateOption) -> String {
    match (option.value(), option.value_text()) {
        (None, _) => option.name().to_owned(),
        (Some(_), Some(text)) => format!("{}={text}", option.name()),
        (Some(bytes), None) => format!("{} ({} bytes)", option.name(), bytes.len()),
    }
}

fn date(time: OffsetDateTime) -> String {
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
