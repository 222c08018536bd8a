//! OpenSSH certificates.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    SshCertificate, SshCertificateBuilder, SshCertificateFailure, SshCertificateVerifier, SshPublicKey,
    SshSignatureBlob,
};
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::{Error, Result};

use crate::{backend, count_round_trip, loaded, tidy};

/// The authority that signs what the target reads.
fn authority() -> &'static (PrivateKey, SshPublicKey) {
    static AUTHORITY: OnceLock<(PrivateKey, SshPublicKey)> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let key = backend().ed25519_load_private_bytes(&[7; 32]).expect("a private key");
        let public = SshPublicKey::new(key.public_key().expect("a public key")).expect("a key of OpenSSH");
        (key.into(), public)
    })
}

/// Reads the file of a certificate. The certificate is written as it was; with the signature of a known authority, a verifier that
/// is asked for what its fields say accepts it, unless the value of an option is invalid.
pub fn check_ssh_certificate(file: &[u8]) {
    let Ok(certificate) = loaded(SshCertificate::from_openssh(backend(), file)) else {
        return;
    };
    let again = tidy(SshCertificate::from_blob(backend(), certificate.blob())).expect("what was read is read again");
    assert_eq!(again, certificate);
    if let Ok(line) = tidy(certificate.to_openssh()) {
        let again = tidy(SshCertificate::from_openssh(backend(), &line)).expect("what was written is read");
        assert_eq!(again, certificate);
        assert_eq!(again.comment(), certificate.comment());
    }
    // By its own authority, whose signature is almost never right.
    let own = SshCertificateVerifier::any_principal(certificate.kind(), [certificate.authority().clone()]);
    if let Err(error) = tidy(own.verify(&certificate)) {
        assert!(
            matches!(error, Error::SshCertificate(_) | Error::Unsupported { .. }),
            "{error:?}"
        );
    }
    if let Some(signed) = signed_by_authority(&certificate) {
        check_verification(&tidy(signed).expect("another signature does not change what is valid"));
        count_round_trip();
    }
}

/// The same fields, certified by the known authority; `None` if the place of the authority's key is not found, because of
/// unnecessary zeros in it.
fn signed_by_authority(certificate: &SshCertificate) -> Option<Result<SshCertificate>> {
    let (key, public) = authority();
    let signed = certificate
        .signed_bytes()
        .strip_suffix(certificate.authority().blob())?;
    let signed = signed.get(..signed.len().checked_sub(4)?)?;
    let signed = [signed, &string(public.blob())].concat();
    let signature = SshSignatureBlob::sign(key, &signed).expect("Ed25519 signs").to_bytes();
    Some(SshCertificate::from_blob(
        backend(),
        &[signed, string(&signature)].concat(),
    ))
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

fn check_verification(certificate: &SshCertificate) {
    let options = certificate.critical_options();
    let handled: Vec<&str> = options.iter().map(|option| option.name()).collect();
    let time = certificate.valid_after_date().unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let verifier = SshCertificateVerifier::any_principal(certificate.kind(), [authority().1.clone()]).time(time);
    let result = tidy(
        verifier
            .clone()
            .handled_critical_options(handled.iter().copied())
            .verify(certificate),
    );
    match result.map(drop) {
        Ok(()) => assert!(certificate.valid_after() < certificate.valid_before()),
        Err(Error::SshCertificate(SshCertificateFailure::NotYetValid)) => {
            assert!(certificate.valid_after() > 253_402_300_799, "{certificate:?}");
        }
        Err(Error::SshCertificate(SshCertificateFailure::Expired)) => {
            assert!(
                certificate.valid_after() >= certificate.valid_before(),
                "{certificate:?}"
            );
        }
        Err(Error::SshCertificate(SshCertificateFailure::InvalidCriticalOption { name, .. })) => {
            assert!(handled.contains(&&*name), "{certificate:?}");
        }
        Err(other) => panic!("{other:?}: {certificate:?}"),
    }
    // Nobody enforces the options.
    let refused = tidy(verifier.clone().verify(certificate));
    assert!(refused.is_err() || options.is_empty(), "{certificate:?}");
    let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
    let with_peer = tidy(verifier.peer_address(address).verify(certificate));
    assert!(
        with_peer.is_err() || handled.iter().all(|name| *name == "source-address"),
        "{certificate:?}"
    );
}

/// Certificates with every option.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let lines = made().expect("certificates are made");
    lines.into_iter().map(String::into_bytes).collect()
}

fn made() -> Result<Vec<String>> {
    let (key, public) = authority();
    let user = SshCertificateBuilder::user(public)
        .key_id("an identity")?
        .principal("alice")?
        .valid_forever();
    let date = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let limited = user
        .clone()
        .valid_after(date(1_000))?
        .valid_before(date(4_000_000_000))?;
    let host = SshCertificateBuilder::host(public)
        .key_id("")?
        .valid_forever()
        .serial(7);
    let lines = [
        user.clone(),
        user.clone().force_command("ls")?,
        user.clone().source_addresses(["192.0.2.0/24", "2001:db8::1"])?,
        user.critical_option("new@example.org", Some(b"value"))?
            .standard_extensions()?,
        limited,
        host.clone().principal("*.example.org")?.principal("host")?,
        host.without_principals(),
    ];
    lines
        .iter()
        .map(|builder| builder.sign(key)?.with_comment("a comment")?.to_openssh())
        .collect()
}
