//! `SshSignature`: the format SSHSIG.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    AllowedSigner, SshCertificate, SshCertificateBuilder, SshPublicKey, SshSignature, SshSignatureAlgorithm,
    SshSignatureBlob, SshSignatureBuilder, SshSignatureFailure, SshSignaturePolicy,
};
use hazmat_openssl::{Error, MalformedKind, Result};
use std::io;
use support::errors::{assert_malformed_kind, assert_unsupported, malformed_kind, refused_argument};
use support::sample_keys::{self, sample};
use support::ssh_security_key::SecurityKey;
use support::ssh_wire::{string, uint32};
use support::{backend, key_forms};

const WHAT: &str = "SSHSIG signature";
const MESSAGE: &[u8] = b"a message";

/// The example of PROTOCOL.sshsig: by an Ed25519 key, for the namespace `foo`. Its message is not given there.
const EXAMPLE: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJKxoLBJBivUPNTUJUSslQTt2hD
jozKvHarKeN8uYFqgAAAADZm9vAAAAAAAAAFMAAAALc3NoLWVkMjU1MTkAAABAKNC4IEbt
Tq0Fb56xhtuE1/lK9H9RZJfON4o6hE9R4ZGFX98gy0+fFJ/1d2/RxnZky0Y7GojwrZkrHT
FgCqVWAQ==
-----END SSH SIGNATURE-----
";

fn load(bytes: &[u8]) -> Result<SshSignature> {
    SshSignature::from_bytes(backend(), bytes)
}

fn key() -> PrivateKey {
    sample(sample_keys::ED25519).private.clone()
}

fn public(key: &PrivateKey) -> SshPublicKey {
    SshPublicKey::new(key.public_key().unwrap()).unwrap()
}

fn builder() -> SshSignatureBuilder {
    SshSignatureBuilder::new("file").unwrap()
}

fn policy() -> SshSignaturePolicy {
    SshSignaturePolicy::new()
}

#[track_caller]
fn failure<T: std::fmt::Debug>(result: Result<T>) -> SshSignatureFailure {
    match result {
        Err(Error::SshSignature(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

/// The fields of a signature, which tests change.
#[derive(Clone)]
struct Fields {
    magic: Vec<u8>,
    version: u32,
    key: Vec<u8>,
    namespace: Vec<u8>,
    reserved: Vec<u8>,
    hash: Vec<u8>,
    signature: Vec<u8>,
}

impl Fields {
    /// Those of a good signature.
    fn good() -> Self {
        Self::signed_with(b"", "sha512")
    }

    /// A signature with a reserved field.
    fn signed_with(reserved: &[u8], hash: &str) -> Self {
        let algorithm = HashAlgorithm::from_name(hash).unwrap();
        let digest = backend().hash(algorithm, MESSAGE).unwrap();
        let signed = [
            b"SSHSIG".to_vec(),
            string(b"file"),
            string(reserved),
            string(hash.as_bytes()),
            string(&digest),
        ];
        Fields {
            magic: b"SSHSIG".to_vec(),
            version: 1,
            key: public(&key()).blob().to_vec(),
            namespace: b"file".to_vec(),
            reserved: reserved.to_vec(),
            hash: hash.as_bytes().to_vec(),
            signature: SshSignatureBlob::sign(&key(), &signed.concat()).unwrap().to_bytes(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        [
            self.magic.clone(),
            uint32(self.version),
            string(&self.key),
            string(&self.namespace),
            string(&self.reserved),
            string(&self.hash),
            string(&self.signature),
        ]
        .concat()
    }
}

#[test]
fn the_format_is_that_of_the_protocol() {
    let own = builder().sign(&key(), MESSAGE).unwrap();
    // Ed25519 signatures are deterministic.
    assert_eq!(own.to_bytes(), Fields::good().bytes());
    load(&own.to_bytes())
        .unwrap()
        .verify(&public(&key()), "file", MESSAGE, &policy())
        .unwrap();

    // The example has no hash function, as drafts of the format had none.
    let result = SshSignature::from_pem(backend(), EXAMPLE);
    assert!(result.is_err());
}

#[test]
fn every_key_signs_and_verifies() {
    let mut signed = 0;
    for sample in sample_keys::samples() {
        if !key_forms::has_openssh_form(&sample.public) || matches!(sample.private, PrivateKey::Dsa(_)) {
            continue;
        }
        let public = public(&sample.private);
        let policy = policy().min_rsa_key_size(1024);
        for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha512] {
            let signature = builder().hash_algorithm(hash).sign(&sample.private, MESSAGE).unwrap();
            let signature = SshSignature::from_pem(backend(), signature.to_pem().unwrap()).unwrap();
            assert_eq!(signature.hash_algorithm(), hash);
            assert_eq!(*signature.signer().key(), public);
            signature.verify(&public, "file", MESSAGE, &policy).unwrap();
            let result = signature.verify(&public, "file", b"another", &policy);
            assert_eq!(result, Err(Error::InvalidSignature));
            let result = signature.verify(&public, "email", MESSAGE, &policy);
            assert_eq!(failure(result), SshSignatureFailure::OtherNamespace);
            signed += 1;
        }
    }
    assert_eq!(signed, 10);
}

#[test]
fn readers_are_read_to_their_end() {
    let message = b"0123456789abcdef".repeat(5_000);
    let signature = builder().sign_reader(&key(), &mut &message[..]).unwrap();
    assert_eq!(signature, builder().sign(&key(), &message).unwrap());
    let public = public(&key());
    signature
        .verify_reader(&public, "file", &mut &message[..], &policy())
        .unwrap();
    signature
        .verify_unattributed_reader("file", &mut &message[..], &policy())
        .unwrap();
    let result = signature.verify_reader(&public, "file", &mut &message[1..], &policy());
    assert_eq!(result.unwrap_err().kind(), io::ErrorKind::InvalidData);
    let result = signature.verify_reader(&public, "email", &mut &message[..], &policy());
    let error = result.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    let error = error.downcast::<Error>().unwrap();
    assert_eq!(error, Error::SshSignature(SshSignatureFailure::OtherNamespace));

    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    let result = builder().sign_reader(&key(), &mut Broken);
    assert_eq!(result.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
}

#[test]
fn another_key_is_not_the_signer() {
    let signature = builder().sign(&key(), MESSAGE).unwrap();
    let other = public(&sample(sample_keys::P256).private);
    let result = signature.verify(&other, "file", MESSAGE, &policy());
    assert_eq!(failure(result), SshSignatureFailure::OtherKey);
    // A security key with the same point is another key.
    let result = signature.verify(&SecurityKey::ed25519().public(), "file", MESSAGE, &policy());
    assert_eq!(failure(result), SshSignatureFailure::OtherKey);
}

#[test]
fn namespaces_are_not_empty() {
    for namespace in ["", "a\nb", "a\0"] {
        assert_eq!(refused_argument(SshSignatureBuilder::new(namespace)), "namespace");
        let fields = Fields {
            namespace: namespace.into(),
            ..Fields::good()
        };
        assert_malformed_kind(load(&fields.bytes()), MalformedKind::InvalidValue, WHAT);
    }
    let signature = builder().sign(&key(), MESSAGE).unwrap();
    let result = signature.verify_unattributed("", MESSAGE, &policy());
    assert_eq!(refused_argument(result), "namespace");
    for other in ["File", "file ", "fil", "files"] {
        let result = signature.verify_unattributed(other, MESSAGE, &policy());
        assert_eq!(failure(result), SshSignatureFailure::OtherNamespace);
    }
}

#[test]
fn hash_functions_are_sha256_and_sha512() {
    for hash in ["", "sha1", "sha384", "SHA256", "sha256 "] {
        let fields = Fields {
            hash: hash.into(),
            ..Fields::good()
        };
        assert_unsupported(load(&fields.bytes()));
    }
    for hash in [HashAlgorithm::Sha1, HashAlgorithm::Sha384, HashAlgorithm::Sha3_256] {
        let builder = builder().hash_algorithm(hash);
        assert_eq!(refused_argument(builder.sign(&key(), MESSAGE)), "hash_algorithm");
        assert!(builder.sign_reader(&key(), &mut &MESSAGE[..]).is_err());
    }
    // A signature says which function it is for.
    let fields = Fields {
        hash: b"sha256".to_vec(),
        ..Fields::good()
    };
    let result = load(&fields.bytes())
        .unwrap()
        .verify_unattributed("file", MESSAGE, &policy());
    assert_eq!(result, Err(Error::InvalidSignature));
}

/// PROTOCOL.sshsig says that the field is ignored, but it is a part of what is signed.
#[test]
fn the_reserved_field_is_signed() {
    let fields = Fields::signed_with(b"for the future", "sha256");
    let signature = load(&fields.bytes()).unwrap();
    assert_eq!(signature.to_bytes(), fields.bytes());
    signature.verify_unattributed("file", MESSAGE, &policy()).unwrap();
    for reserved in [&b""[..], b"for the past"] {
        let changed = Fields {
            reserved: reserved.to_vec(),
            ..fields.clone()
        };
        let result = load(&changed.bytes())
            .unwrap()
            .verify_unattributed("file", MESSAGE, &policy());
        assert_eq!(result, Err(Error::InvalidSignature));
    }
}

/// `ssh-rsa` is refused whatever the policy says (PROTOCOL.sshsig, section 2).
#[test]
fn rsa_signatures_use_sha2() {
    let key = sample(sample_keys::RSA).private.clone();
    let lenient = policy()
        .algorithms(SshSignatureAlgorithm::ALL.iter().copied())
        .min_rsa_key_size(1024);
    let mut signed = None;
    let result = builder().sign_elsewhere(public(&key), MESSAGE, |data| {
        signed = Some(data.to_vec());
        SshSignatureBlob::sign(&key, data)
    });
    let signature = result.unwrap();
    signature.verify_unattributed("file", MESSAGE, &lenient).unwrap();
    let old = key.sign(&signed.unwrap(), HashAlgorithm::Sha1).unwrap();
    let old = [string(b"ssh-rsa"), string(&old)].concat();
    let fields = Fields {
        key: public(&key).blob().to_vec(),
        signature: old.clone(),
        ..Fields::good()
    };
    match failure(
        load(&fields.bytes())
            .unwrap()
            .verify_unattributed("file", MESSAGE, &lenient),
    ) {
        SshSignatureFailure::ForbiddenAlgorithm { algorithm, .. } => assert_eq!(algorithm, "ssh-rsa"),
        other => panic!("{other}"),
    }
    let result = builder().sign_elsewhere(public(&key), MESSAGE, |_| SshSignatureBlob::from_bytes(&old));
    assert!(matches!(
        failure(result),
        SshSignatureFailure::ForbiddenAlgorithm { .. }
    ));
}

#[test]
fn other_fields_are_refused() {
    let good = Fields::good();
    let refused = |change: fn(&mut Fields)| {
        let mut fields = good.clone();
        change(&mut fields);
        malformed_kind(load(&fields.bytes()))
    };
    assert_eq!(
        refused(|fields| fields.magic = b"SSHSIH".to_vec()),
        (MalformedKind::InvalidValue, WHAT)
    );
    for version in [0, 2, u32::MAX] {
        let fields = Fields {
            version,
            ..good.clone()
        };
        let (kind, _) = malformed_kind(load(&fields.bytes()));
        assert!(
            matches!(kind, MalformedKind::UnsupportedVersion { number, .. } if number == i64::from(version)),
            "{kind:?}"
        );
    }
    assert_eq!(
        refused(|fields| fields.namespace = vec![0xff]),
        (MalformedKind::InvalidText, WHAT)
    );
    assert_eq!(
        refused(|fields| fields.key.push(0)),
        (MalformedKind::TrailingData, WHAT)
    );
    assert_eq!(
        refused(|fields| fields.signature.push(0)),
        (MalformedKind::TrailingData, WHAT)
    );
    // The signature of another type of key.
    let ecdsa = SshSignatureBlob::sign(&sample(sample_keys::P256).private, MESSAGE).unwrap();
    let fields = Fields {
        signature: ecdsa.to_bytes(),
        ..good.clone()
    };
    assert_malformed_kind(load(&fields.bytes()), MalformedKind::Inconsistent, WHAT);

    let bytes = good.bytes();
    for length in 0..bytes.len() {
        let (kind, _) = malformed_kind(load(&bytes[..length]));
        assert_eq!(kind, MalformedKind::Truncated, "{length}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_malformed_kind(load(&longer), MalformedKind::TrailingData, WHAT);
    let long = vec![0; (1 << 20) + 1];
    assert_malformed_kind(load(&long), MalformedKind::TooLarge, WHAT);
}

/// No bit of a signature can be changed, but in the signature's own parts that say how to read them.
#[test]
fn every_bit_counts() {
    let bytes = Fields::good().bytes();
    let mut invalid = 0;
    for at in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[at / 8] ^= 1 << (at % 8);
        let result = load(&changed).and_then(|signature| signature.verify_unattributed("file", MESSAGE, &policy()));
        match result {
            Ok(()) => panic!("bit {at} does not matter"),
            Err(Error::InvalidSignature) => invalid += 1,
            Err(_) => {}
        }
    }
    // Those of the key and of the signature at least, most of which are valid.
    assert!(invalid > 600, "{invalid}");
}

#[test]
fn armour_is_read_as_pem() {
    let good = builder().sign(&key(), MESSAGE).unwrap();
    let pem = good.to_pem().unwrap();
    let lines: Vec<_> = pem.lines().collect();
    assert_eq!(lines[0], "-----BEGIN SSH SIGNATURE-----");
    assert_eq!(lines[1].len(), 70);
    assert!(lines[1..lines.len() - 1].iter().all(|line| line.len() <= 70));
    let joined = lines[1..lines.len() - 1].concat();
    for text in [
        pem.replace('\n', "\r\n"),
        format!("a text before it\n{pem}and after it"),
        format!("{}\n{joined}\n{}", lines[0], lines[lines.len() - 1]),
        pem.trim_end().to_owned(),
    ] {
        assert_eq!(SshSignature::from_pem(backend(), &text).unwrap(), good, "{text}");
    }
    for (text, expected) in [
        (String::new(), MalformedKind::InvalidPem),
        (
            pem.replace("SSH SIGNATURE", "SSH SIGNATURES"),
            MalformedKind::UnexpectedType,
        ),
        (pem.replace("-----END", "----END"), MalformedKind::Truncated),
        (pem.replacen("\n", "\nVersion: 1\n\n", 1), MalformedKind::NotAllowed),
        (pem.replacen("\nU", "\n!", 1), MalformedKind::InvalidBase64),
    ] {
        let (kind, _) = malformed_kind(SshSignature::from_pem(backend(), &text));
        assert_eq!(kind, expected, "{text}");
    }
}

#[test]
fn security_keys_sign_elsewhere() {
    for key in [SecurityKey::ed25519(), SecurityKey::p256()] {
        let sign = |flags| builder().sign_elsewhere(key.public(), MESSAGE, |data| Ok(key.sign(flags, data)));
        let signature = sign(1).unwrap();
        signature.verify(&key.public(), "file", MESSAGE, &policy()).unwrap();
        let untouched = sign(0).unwrap();
        let result = untouched.verify(&key.public(), "file", MESSAGE, &policy());
        assert_eq!(failure(result), SshSignatureFailure::UserNotPresent);
    }
    let key = SecurityKey::ed25519();
    let result = builder().sign_elsewhere(key.public(), MESSAGE, |_| Ok(key.sign(1, b"another")));
    assert_eq!(result, Err(Error::InvalidSignature));
    let result = builder().sign_elsewhere(key.public(), MESSAGE, |data| SshSignatureBlob::sign(&key.private, data));
    assert_malformed_kind(result, MalformedKind::Inconsistent, WHAT);
    let result = builder().sign_elsewhere(key.public(), MESSAGE, |_| Err(Error::Cancelled));
    assert_eq!(result, Err(Error::Cancelled));
}

#[test]
fn certificates_are_named_in_signatures() {
    let authority = sample(sample_keys::P256).private.clone();
    let certificate = SshCertificateBuilder::user(&public(&key()))
        .key_id("an identity")
        .unwrap()
        .principal("alice")
        .unwrap()
        .valid_forever()
        .sign(&authority)
        .unwrap();
    let builder = builder().certificate(certificate.clone());
    let signature = builder.sign(&key(), MESSAGE).unwrap();
    let read = load(&signature.to_bytes()).unwrap();
    assert_eq!(read, signature);
    assert_eq!(read.signer().certificate(), Some(&certificate));
    // The key is that of the certificate.
    read.verify(&public(&key()), "file", MESSAGE, &policy()).unwrap();
    assert_eq!(refused_argument(builder.sign(&authority, MESSAGE)), "certificate");
}

#[test]
fn algorithms_of_other_keys_are_refused() {
    let builder = builder().signature_algorithm(SshSignatureAlgorithm::RsaSha256);
    assert_eq!(refused_argument(builder.sign(&key(), MESSAGE)), "algorithm");
    let rsa = sample(sample_keys::RSA).private.clone();
    let signature = builder.sign(&rsa, MESSAGE).unwrap();
    assert_eq!(signature.blob().algorithm(), SshSignatureAlgorithm::RsaSha256);
    let dsa = sample(sample_keys::DSA_1024).private.clone();
    let plain = SshSignatureBuilder::new("file").unwrap();
    assert_eq!(refused_argument(plain.sign(&dsa, MESSAGE)), "algorithm");
}

/// Text that would change how a terminal or a log shows what is around it.
#[test]
fn misleading_text_is_refused() {
    let mut refused = 0;
    for text in [
        "a\u{202e}b",
        "a\u{2028}root",
        "a\u{200f}",
        "\u{2066}a",
        "a\u{61c}",
        "a\nb",
    ] {
        assert_eq!(refused_argument(SshSignatureBuilder::new(text)), "namespace");
        let fields = Fields {
            namespace: text.as_bytes().to_vec(),
            ..Fields::good()
        };
        assert_malformed_kind(load(&fields.bytes()), MalformedKind::InvalidValue, WHAT);
        let user = || SshCertificateBuilder::user(&public(&key()));
        assert_eq!(refused_argument(user().key_id(text)), "key_id");
        assert_eq!(refused_argument(user().principal(text)), "principal");
        let allowed = AllowedSigner::new(text, public(&key()));
        assert_eq!(refused_argument(allowed), "principals");
        let signer = AllowedSigner::new("alice", public(&key())).unwrap();
        assert_eq!(refused_argument(signer.for_namespaces(text)), "namespaces");
        refused += 1;
    }
    assert_eq!(refused, 6);
    // In a certificate of another program.
    let good = SshCertificateBuilder::user(&public(&key()))
        .key_id("0123456789")
        .unwrap();
    let good = good
        .principal("9876543210")
        .unwrap()
        .valid_forever()
        .sign(&key())
        .unwrap();
    for field in [b"0123456789", b"9876543210"] {
        let mut blob = good.blob().to_vec();
        let place = blob.windows(10).position(|bytes| bytes == field).unwrap();
        blob[place..place + 3].copy_from_slice("\u{202e}".as_bytes());
        let result = SshCertificate::from_blob(backend(), &blob);
        assert_malformed_kind(result, MalformedKind::InvalidText, "OpenSSH certificate");
    }
}
