//! Operations of `hazmat-openssl`, to be run under callgrind by `ci/instruction-counts`.
//!
//! Prints the number of repetitions, then the operations' names in the order in which it runs them. callgrind counts
//! only what [`counted`] executes.

#[path = "../../../../tests/support/src/large_crl.rs"]
#[allow(dead_code, reason = "the tests and the benchmark use the rest")]
mod large_crl;

use std::hint::black_box;

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::ml_dsa::{MlDsaParameterSet, MlDsaPrivateKey};
use hazmat_openssl::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::cms::{
    EnvelopedData, EnvelopedDataBuilder, Recipient, RecipientKey, SignedData, SignedDataBuilder, SignedDataVerifier,
    SignerInfoBuilder,
};
use hazmat_openssl::interfaces::Pkcs12Backend;
use hazmat_openssl::kdf::Hkdf;
use hazmat_openssl::pkcs12::{Pkcs12Builder, Pkcs12EncryptionBuilder};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::time::{Duration, OffsetDateTime};
use hazmat_openssl::x509::verification::{PolicyBuilder, Store, Subject};
use hazmat_openssl::x509::{CertificateBuilder, CrlReason, Name, SerialNumber};

/// How often an operation runs within its count, which smooths differences such as those of a signature's length.
const REPETITIONS: u32 = 20;

const KEY: [u8; 32] = [1; 32];
const NONCE: [u8; 12] = [2; 12];
const IV: [u8; 16] = [3; 16];
const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

/// The content of a file below `vectors/`.
macro_rules! vector {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../vectors/", $path))
    };
}

const P256_PEM: &[u8] = vector!("asymmetric/PKCS8/ec_private_key.pem");
const P256_SSH: &[u8] = vector!("asymmetric/OpenSSH/ecdsa-nopsw.key");
const RSA_2048_SSH: &[u8] = vector!("asymmetric/OpenSSH/rsa-nopsw.key");
const CERTIFICATE: &[u8] = vector!("x509/cryptography-scts.pem");
const ISSUER: &[u8] = vector!("x509/letsencryptx3.pem");
const P256_CERTIFICATE: &[u8] = vector!("x509/custom/ca/ca.pem");

const CRL_ENTRIES: u32 = 1_000;

fn main() -> Result<()> {
    println!("{REPETITIONS}");
    let backend = Backend::new()?;
    hashes_and_macs(&backend)?;
    key_derivation_and_wrap(&backend)?;
    ciphers(&backend)?;
    elliptic_curves(&backend)?;
    other_keys(&backend)?;
    post_quantum_keys(&backend)?;
    certificates(&backend)?;
    paths(&backend)?;
    revocation_lists(&backend)?;
    messages(&backend)?;
    let mut buffer = [0; 32];
    count("32 random bytes", || backend.fill_random(&mut buffer))
}

/// Prints the name, and runs the operation: first twice for what only the first calls do, such as fetching an algorithm.
fn count<T>(name: &str, mut operation: impl FnMut() -> Result<T>) -> Result<()> {
    println!("{name}");
    black_box(operation()?);
    black_box(operation()?);
    let mut result = Ok(());
    profiled(&mut || match operation() {
        Ok(value) => drop(black_box(value)),
        Err(error) => result = Err(error),
    });
    result
}

/// callgrind writes what it has counted when this function returns. `ci/instruction-counts` names it, and [`counted`].
#[inline(never)]
fn profiled(operation: &mut dyn FnMut()) {
    counted(operation);
    // Returns from here: otherwise, the call above could become a jump.
    black_box(());
}

/// callgrind counts what this function executes.
#[inline(never)]
fn counted(operation: &mut dyn FnMut()) {
    for _ in 0..REPETITIONS {
        operation();
    }
}

fn hashes_and_macs(backend: &Backend) -> Result<()> {
    let data = [7; 16];
    let mut digest = [0; 32];
    count("SHA-256 of 16 bytes, one call", || backend.hash(SHA256, &data))?;
    let mut ctx = backend.create_hash_ctx(SHA256)?;
    count("SHA-256 of 16 bytes, context kept", || {
        ctx.update(&data)?;
        ctx.finalize_reset_into(&mut digest)
    })?;
    count("SHA-256 of 16 bytes, new context", || {
        let mut ctx = backend.create_hash_ctx(SHA256)?;
        ctx.update(&data)?;
        ctx.finalize()
    })?;
    let mut ctx = backend.create_hmac_ctx(&KEY, SHA256)?;
    count("HMAC-SHA-256 of 16 bytes, context kept", || {
        ctx.update(&data)?;
        ctx.finalize_reset()
    })?;
    count("HMAC-SHA-256 of 16 bytes, new context", || {
        let mut ctx = backend.create_hmac_ctx(&KEY, SHA256)?;
        ctx.update(&data)?;
        ctx.finalize()
    })
}

fn key_derivation_and_wrap(backend: &Backend) -> Result<()> {
    let mut out = [0; 40];
    let secret = Hkdf::new(backend, SHA256, b"salt", &KEY)?;
    count("HKDF-Expand-SHA-256 of 32 bytes, secret kept", || {
        secret.expand(b"a label of 16 B.", &mut out[..32])
    })?;
    count("AES-256 key wrap of 32 bytes, one call", || {
        backend.aes_key_wrap_into(&KEY, &KEY, &mut out)
    })
}

fn ciphers(backend: &Backend) -> Result<()> {
    let data = [7; 64];
    let mut buffer = data;
    let aead = AesGcm::new(backend, &KEY)?;
    let mut sealed = data;
    let tag = aead.encrypt_in_place(&NONCE, b"", &mut sealed)?;
    count("AES-256-GCM of 64 bytes, seal", || {
        aead.encrypt_in_place(&NONCE, b"", &mut buffer)
    })?;
    count("AES-256-GCM of 64 bytes, open", || {
        buffer = sealed;
        aead.decrypt_in_place(&NONCE, b"", &mut buffer, tag.as_ref())
    })?;
    let aead = ChaCha20Poly1305::new(backend, &KEY)?;
    count("ChaCha20-Poly1305 of 64 bytes, seal", || {
        aead.encrypt_in_place(&NONCE, b"", &mut buffer)
    })?;
    let (cipher, mode) = (CipherAlgorithm::aes(&KEY)?, Mode::cbc(&IV)?);
    count("AES-256-CBC of 64 bytes, new context", || {
        let mut ctx = backend.create_symmetric_encryption_ctx(&cipher, &mode)?;
        let encrypted = ctx.update(&data)?;
        ctx.finalize()?;
        Ok(encrypted)
    })
}

fn elliptic_curves(backend: &Backend) -> Result<()> {
    let key = p256(backend)?;
    let public = key.public_key()?;
    let algorithm = EcdsaAlgorithm::new(SHA256);
    let signature = key.sign(b"data", algorithm)?;
    count("P-256 signature", || key.sign(b"data", algorithm))?;
    count("P-256 verification", || public.verify(&signature, b"data", algorithm))?;
    count("P-256 key agreement", || key.exchange(&public))?;
    count("P-256 PKCS #8 PEM, load", || {
        backend.load_pem_private_key(P256_PEM, None)
    })?;
    count("P-256 OpenSSH private key, load", || {
        backend.load_ssh_private_key(P256_SSH, None)
    })?;
    let public = PublicKey::from(public);
    let spki = public.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)?;
    count("P-256 SubjectPublicKeyInfo, load", || {
        backend.load_der_public_key(&spki)
    })?;
    count("P-256 SubjectPublicKeyInfo, write", || {
        public.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
    })
}

/// The key in [`P256_PEM`].
fn p256(backend: &Backend) -> Result<EllipticCurvePrivateKey> {
    match backend.load_pem_private_key(P256_PEM, None)? {
        PrivateKey::EllipticCurve(key) => Ok(key),
        other => panic!("not an elliptic-curve key: {other:?}"),
    }
}

fn other_keys(backend: &Backend) -> Result<()> {
    let key = backend.load_ssh_private_key(RSA_2048_SSH, None)?;
    let pkcs8 = key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)?;
    count("RSA-2048 PKCS #8, load", || backend.load_der_private_key(&pkcs8, None))?;
    let PrivateKey::Rsa(key) = key else {
        panic!("not an RSA key: {key:?}");
    };
    let (public, padding) = (key.public_key()?, RsaPadding::pkcs1v15());
    let signature = key.sign(b"data", &padding, SHA256)?;
    count("RSA-2048 PKCS #1 v1.5 verification", || {
        public.verify(&signature, b"data", &padding, SHA256)
    })?;
    let key = backend.ed25519_load_private_bytes(&KEY)?;
    count("Ed25519 signature", || key.sign(b"data"))
}

fn post_quantum_keys(backend: &Backend) -> Result<()> {
    let set = MlKemParameterSet::MlKem768;
    count("ML-KEM-768 generation", || backend.generate_ml_kem_private_key(set))?;
    let key = MlKemPrivateKey::from_seed(backend, set, &[4; 64])?;
    let public = key.public_key()?;
    let bytes = public.public_bytes_raw()?;
    count("ML-KEM-768 public key, load", || {
        backend.load_ml_kem_public_bytes(set, &bytes)
    })?;
    let (_, ciphertext) = public.encapsulate()?;
    count("ML-KEM-768 encapsulation", || public.encapsulate())?;
    count("ML-KEM-768 decapsulation", || key.decapsulate(&ciphertext))?;
    let key = MlDsaPrivateKey::from_seed(backend, MlDsaParameterSet::MlDsa65, &[5; 32])?;
    let (public, signature) = (key.public_key()?, key.sign(b"data")?);
    count("ML-DSA-65 signature", || key.sign(b"data"))?;
    count("ML-DSA-65 verification", || public.verify(&signature, b"data"))?;
    let pkcs8 = PrivateKey::from(key).private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)?;
    count("ML-DSA-65 PKCS #8, load", || backend.load_der_private_key(&pkcs8, None))
}

fn certificates(backend: &Backend) -> Result<()> {
    let certificate = backend.load_pem_x509_certificate(CERTIFICATE)?;
    let der = certificate.as_der();
    count("certificate, load", || backend.load_der_x509_certificate(der))?;
    count("certificate, load, names and extensions", || {
        let certificate = backend.load_der_x509_certificate(der)?;
        black_box([certificate.subject()?, certificate.issuer()?].map(|name| name.rfc4514_string()));
        black_box(certificate.validity()?);
        for extension in certificate.extensions()?.iter() {
            black_box(extension.decode()?);
        }
        Ok(())
    })?;
    let issuer = backend.load_pem_x509_certificate(ISSUER)?;
    count("certificate, verify with its issuer", || {
        certificate.verify_directly_issued_by(&issuer)
    })?;
    let certificate = backend.load_pem_x509_certificate(P256_CERTIFICATE)?;
    let der = certificate.as_der();
    count("certificate, load, its P-256 key", || {
        backend.load_der_x509_certificate(der)?.public_key()
    })
}

/// From a server of the web to its issuer, which is the trust anchor, so that the path is as long as two certificates.
fn paths(backend: &Backend) -> Result<()> {
    let leaf = backend.load_pem_x509_certificate(CERTIFICATE)?;
    let store = Store::new(backend, [backend.load_pem_x509_certificate(ISSUER)?])?;
    let verifier = PolicyBuilder::new()
        .store(&store)
        .time(leaf.not_valid_before()?)
        .build_server_verifier(Subject::DnsName("cryptography.io".to_owned()))?;
    count("path of two certificates, verify, certificates kept", || {
        verifier.verify(&leaf, &[])
    })?;
    let der = leaf.as_der();
    count("path of two certificates, load the first, verify", || {
        verifier.verify(&backend.load_der_x509_certificate(der)?, &[])
    })
}

/// A PKCS #12 file and messages of CMS, all for the holder of one certificate.
fn messages(backend: &Backend) -> Result<()> {
    let key = PrivateKey::from(p256(backend)?);
    let name = Name::from_common_name("holder")?;
    let certificate = CertificateBuilder::new()
        .subject_name(&name)?
        .issuer_name(&name)?
        .public_key(&key.public_key()?)?
        .serial_number(SerialNumber::from(1))?
        .not_valid_before(OffsetDateTime::UNIX_EPOCH + Duration::days(365 * 30))?
        .not_valid_after(OffsetDateTime::UNIX_EPOCH + Duration::days(365 * 130))?
        .sign(&key, SHA256)?;

    let encryption = Pkcs12EncryptionBuilder::new().kdf_rounds(1).build(b"password")?;
    let file = Pkcs12Builder::new()
        .add_key_with_certificate(&key, &certificate, Some("holder"))?
        .to_der(backend, encryption)?;
    count("PKCS #12 with a P-256 key, load", || {
        backend.load_pkcs12(&file, Some(b"password"))
    })?;

    let signer = SignerInfoBuilder::new(&certificate, &key, SHA256)?;
    let signed = SignedDataBuilder::new().add_signer(signer)?.sign(&[7; 64])?;
    let verifier = SignedDataVerifier::of_certificates([&certificate]);
    count("SignedData of 64 bytes, P-256, load and verify", || {
        verifier.verify(&SignedData::from_der(backend, signed.as_der())?)
    })?;

    let enveloped = EnvelopedDataBuilder::new()
        .add_recipient(Recipient::from_certificate(&certificate)?)
        .encrypt(backend, &[7; 64])?;
    let recipient = RecipientKey::from_certificate(&certificate, &key)?;
    count("EnvelopedData of 64 bytes, P-256, load and open", || {
        EnvelopedData::from_der(backend, enveloped.as_der())?.decrypt(&recipient)
    })
}

fn revocation_lists(backend: &Backend) -> Result<()> {
    let der = large_crl::write(CRL_ENTRIES);
    count("revocation list of 1,000, load", || backend.load_der_x509_crl(&der))?;
    let list = backend.load_der_x509_crl(&der)?;
    count("revocation list of 1,000, go through it", || {
        let mut reasons = 0;
        for entry in list.revoked_certificates() {
            let entry = entry?;
            black_box((entry.serial_number()?, entry.revocation_date()?));
            reasons += u32::from(entry.extensions()?.find::<CrlReason>()?.is_some());
        }
        assert_eq!(reasons, CRL_ENTRIES / 2);
        Ok(())
    })?;
    // Where the index has an entry is random: the sum of all look-ups varies little.
    let numbers = (0..CRL_ENTRIES).map(|entry| SerialNumber::from_be_bytes(&large_crl::serial_number(entry)));
    let numbers: Vec<SerialNumber> = numbers.collect();
    count("revocation list of 1,000, look up each entry", || {
        for number in &numbers {
            black_box(list.revoked_certificate(number)?);
        }
        Ok(())
    })
}
