//! SSHSIG signatures, and the files of keys: `authorized_keys` and `allowed_signers`.

use std::sync::OnceLock;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    AllowedSigners, AuthorizedKey, AuthorizedKeys, SshCertificateBuilder, SshPublicKey, SshSignature,
    SshSignatureAlgorithm, SshSignatureBlob, SshSignatureBuilder, SshSignaturePolicy,
};
use hazmat_openssl::time::{OffsetDateTime, UtcOffset};
use hazmat_openssl::{Error, Result};

use crate::{backend, count_round_trip, loaded, tidy};

const MESSAGE: &[u8] = b"a message";

/// The key that signs what the targets read.
fn signer() -> &'static (PrivateKey, SshPublicKey) {
    static SIGNER: OnceLock<(PrivateKey, SshPublicKey)> = OnceLock::new();
    SIGNER.get_or_init(|| {
        let key = backend().ed25519_load_private_bytes(&[9; 32]).expect("a private key");
        let public = SshPublicKey::new(key.public_key().expect("a public key")).expect("a key of OpenSSH");
        (key.into(), public)
    })
}

fn lenient() -> SshSignaturePolicy {
    SshSignaturePolicy::new()
        .algorithms(SshSignatureAlgorithm::ALL.iter().copied())
        .min_rsa_key_size(0)
        .require_user_presence(false)
}

/// Reads a signature in binary. It is written as it was read, but for the key, whose numbers may have unnecessary zeros. Signed
/// anew for its namespace and hash function, it is valid.
pub fn check_ssh_signature(data: &[u8]) {
    let signature = match data.starts_with(b"-----BEGIN") {
        true => loaded(SshSignature::from_pem(backend(), data)),
        false => loaded(SshSignature::from_bytes(backend(), data)),
    };
    let Ok(signature) = signature else {
        return;
    };
    let again = tidy(SshSignature::from_bytes(backend(), &signature.to_bytes())).expect("what was read is read again");
    assert_eq!(again, signature);
    let pem = signature.to_pem().expect("it is written");
    let again = tidy(SshSignature::from_pem(backend(), &pem)).expect("what was written is read");
    assert_eq!(again, signature);
    if let Err(error) = tidy(signature.verify_unattributed(signature.namespace(), MESSAGE, &lenient())) {
        let foreseen = matches!(
            error,
            Error::InvalidSignature
                | Error::SshSignature(_)
                | Error::SshCertificate(_)
                | Error::InvalidArgument { .. }
                | Error::Unsupported { .. }
                | Error::OpenSsl { .. }
        );
        assert!(foreseen, "{error:?}");
    }
    let (key, public) = signer();
    let builder = SshSignatureBuilder::new(signature.namespace()).expect("a namespace that was read");
    let builder = builder.hash_algorithm(signature.hash_algorithm());
    let own = tidy(builder.sign(key, MESSAGE)).expect("Ed25519 signs");
    own.verify(public, signature.namespace(), MESSAGE, &SshSignaturePolicy::new())
        .expect("what was signed is valid");
    count_round_trip();
}

/// Reads a file as `authorized_keys` and as `allowed_signers`. Each line is an entry, refused, empty or a comment; each entry is
/// written and read again.
pub fn check_files_of_keys(file: &[u8]) {
    let lines = file.split(|&byte| byte == b'\n').count();
    if let Ok(keys) = tidy(AuthorizedKeys::from_text(backend(), file)) {
        assert!(keys.entries().len() + keys.refused_lines().len() <= lines);
        for refused in keys.refused_lines() {
            assert!((1..=lines).contains(&refused.number()));
        }
        for entry in keys.entries() {
            check_authorized_key(entry);
        }
    }
    if let Ok(signers) = tidy(AllowedSigners::from_text(backend(), file)) {
        assert!(signers.entries().len() + signers.refused_lines().len() <= lines);
        check_allowed_signers(&signers);
    }
}

fn check_authorized_key(entry: &AuthorizedKey) {
    let options = entry.options();
    let _ = (
        options.expiry_time(UtcOffset::UTC),
        options.environment(),
        options.tunnel(),
    );
    if let Some(patterns) = options.source_patterns() {
        let _ = patterns.permits(Some("www.example.org"), [192, 0, 2, 1].into());
    }
    // A comment may have bytes that are not UTF-8, and values may have control characters, which are not written.
    if let Ok(line) = entry.to_line() {
        let again = tidy(AuthorizedKey::from_line(backend(), &line)).expect("what was written is read");
        assert_eq!((again.options(), again.key()), (options, entry.key()));
        count_round_trip();
    }
}

fn check_allowed_signers(signers: &AllowedSigners) {
    static SIGNATURE: OnceLock<SshSignature> = OnceLock::new();
    let signature = SIGNATURE.get_or_init(|| {
        let builder = SshSignatureBuilder::new("file").expect("a namespace");
        builder.sign(&signer().0, MESSAGE).expect("Ed25519 signs")
    });
    let now = OffsetDateTime::UNIX_EPOCH;
    match signers.verify(signature, "alice@example.org", "file", MESSAGE, now) {
        Ok(entry) => assert!(entry.is_for("alice@example.org") && entry.signer().key() == &signer().1),
        Err(error) => assert!(matches!(error, Error::SshSignature(_)), "{error:?}"),
    }
    let _ = signers.find_principals(signature, now);
    for entry in signers.entries() {
        let Ok(line) = entry.to_line() else {
            continue;
        };
        let again = tidy(AllowedSigners::from_text(backend(), &line)).expect("it is not long");
        let [again] = again.entries() else {
            panic!("what was written is read: {line:?}, {:?}", again.refused_lines());
        };
        assert_eq!(
            (again.principals(), again.signer()),
            (entry.principals(), entry.signer())
        );
        assert_eq!(again.namespaces(), entry.namespaces());
        count_round_trip();
    }
}

/// Signatures by keys and certificates.
pub(crate) fn signature_seeds() -> Vec<Vec<u8>> {
    made_signatures().expect("signatures are made")
}

fn made_signatures() -> Result<Vec<Vec<u8>>> {
    let (key, public) = signer();
    let curve = PrivateKey::from(backend().generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
    let certificate = SshCertificateBuilder::user(public)
        .key_id("an identity")?
        .principal("alice")?
        .valid_forever()
        .sign(key)?;
    let security_key = |data: &[u8]| {
        let _ = data;
        SshSignatureBlob::from_security_key(SshSignatureAlgorithm::SkEd25519, &[1; 64], 1, 7)
    };
    let builder = SshSignatureBuilder::new("file")?;
    let mut seeds = vec![
        builder.sign(key, MESSAGE)?.to_bytes(),
        builder.sign(&curve, MESSAGE)?.to_bytes(),
        builder.sign(key, MESSAGE)?.to_pem()?.into_bytes(),
        builder
            .clone()
            .hash_algorithm(HashAlgorithm::Sha256)
            .certificate(certificate)
            .sign(key, MESSAGE)?
            .to_bytes(),
    ];
    // The signature of a security key is not verified here: the blob stands where another one was.
    let blob = security_key(MESSAGE)?.to_bytes();
    let plain = builder.sign(key, MESSAGE)?;
    let end = plain.blob().to_bytes();
    if let Some(start) = plain.to_bytes().strip_suffix(end.as_slice()) {
        let start = start.get(..start.len().saturating_sub(4)).unwrap_or_default();
        let length = u32::try_from(blob.len()).unwrap_or_default().to_be_bytes();
        seeds.push([start, &length, &blob].concat());
    }
    Ok(seeds)
}

/// Files of keys.
pub(crate) fn file_seeds() -> Vec<Vec<u8>> {
    let line = signer().1.to_openssh().expect("a line");
    [
        format!("# a comment\n\n{line} a comment\n"),
        format!("command=\"echo \\\"a b\\\"\",from=\"*.example.org,192.0.2.0/24,!192.0.2.7\",restrict,pty {line}\n"),
        format!(
            "environment=\"A=b\",expiry-time=\"203001011200Z\",permitopen=\"[::1]:80\",permitlisten=\"8080\" {line}\n"
        ),
        format!("cert-authority,principals=\"alice,bob\",tunnel=\"0\",no-touch-required,verify-required {line}\n"),
        format!("alice@example.org {line}\n"),
        format!("\"*@example.org,!bob@*\" namespaces=\"file,git\",valid-after=\"19700101Z\" {line}\n"),
        format!("* cert-authority,valid-before=\"20300101\" {line}\n"),
    ]
    .map(String::into_bytes)
    .to_vec()
}
