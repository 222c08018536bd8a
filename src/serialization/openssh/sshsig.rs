//! Signatures of files and other messages: the format SSHSIG (OpenSSH's PROTOCOL.sshsig).

use std::io;

use super::certificate::SshCertificate;
use super::feature::check_enabled;
use super::public_key::SshPublicKey;
use super::signature::SshSignatureBlob;
use super::signature_algorithm::SshSignatureAlgorithm;
use super::signature_policy::SshSignaturePolicy;
use super::signer::SshSigner;
use super::wire::{Reader, Writer};
use crate::asn1::der::LONGEST;
use crate::asymmetric::{PrivateKey, ToPrivateKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, SshSignatureFailure, UnsupportedKind};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::serialization::pem::block;
use crate::serialization::pem::labels::SSH_SIGNATURE;
use crate::serialization::settings::Settings;
use crate::support::escape::is_unsafe;

pub(super) const WHAT: &str = "SSHSIG signature";

/// The bytes at the start of a signature and of what is signed.
const MAGIC: &[u8] = b"SSHSIG";

const VERSION: u32 = 1;

/// The characters in a line of base64, as OpenSSH writes it.
const WIDTH: usize = 70;

/// The hash functions and their names.
const HASHES: [(HashAlgorithm, &str); 2] = [(HashAlgorithm::Sha256, "sha256"), (HashAlgorithm::Sha512, "sha512")];

/// A detached signature of a file or another message, as `ssh-keygen -Y sign` and `git commit -S` make them: OpenSSH's format
/// SSHSIG.
///
/// It names the key that made it, and a namespace: what the signature is for, such as `file` or `git`. A verifier expects one
/// namespace, so that a signature made for one purpose is not accepted for another.
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{SshPublicKey, SshSignature, SshSignatureBuilder, SshSignaturePolicy};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
/// let text = SshSignatureBuilder::new("file")?.sign(&key, b"a message")?.to_pem()?;
/// assert!(text.starts_with("-----BEGIN SSH SIGNATURE-----\n"));
///
/// let signature = SshSignature::from_pem(&backend, &text)?;
/// let public_key = SshPublicKey::new(key.public_key()?)?;
/// signature.verify(&public_key, "file", b"a message", &SshSignaturePolicy::new())?;
/// assert!(signature.verify(&public_key, "email", b"a message", &SshSignaturePolicy::new()).is_err());
/// # Ok(())
/// # }
/// ```
///
/// [`AllowedSigners`](super::AllowedSigners) finds out who signed, by a list of identities and keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshSignature {
    signer: SshSigner,
    namespace: Box<str>,
    reserved: Box<[u8]>,
    hash_algorithm: HashAlgorithm,
    signature: SshSignatureBlob,
}

impl SshSignature {
    /// Reads the text between `-----BEGIN SSH SIGNATURE-----` and `-----END SSH SIGNATURE-----`: of the first such block, of at
    /// most 1 MiB. Nothing is verified.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data does not decode; [`Error::Unsupported`] for a type of key, a signature algorithm or a hash
    /// function that is not supported, and in a build without the feature `ssh`; [`Error::OpenSsl`] if libcrypto fails.
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        check_enabled()?;
        let block = block::find(pem.as_ref(), &[SSH_SIGNATURE], "an SSH signature")?;
        if block.has_headers() {
            let reason = "the PEM block has header fields, which this format does not allow";
            return Err(Error::malformed(MalformedKind::NotAllowed, WHAT, reason));
        }
        Self::from_bytes(backend, &block.decode()?)
    }

    /// Reads a signature in binary, of at most 1 MiB. Nothing is verified.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_bytes(backend: &Backend, bytes: &[u8]) -> Result<Self> {
        check_enabled()?;
        let mut reader = Reader::new(WHAT, bytes);
        if bytes.len() > LONGEST {
            let reason = format!("it is longer than {LONGEST} bytes");
            return Err(reader.error(MalformedKind::TooLarge, reason));
        }
        if reader.bytes(MAGIC.len())? != MAGIC {
            return Err(reader.error(MalformedKind::InvalidValue, "it does not begin with SSHSIG"));
        }
        let version = reader.uint32()?;
        if version != VERSION {
            let number = i64::from(version);
            let reason = format!("the version is {version}, not {VERSION}");
            return Err(reader.error(MalformedKind::UnsupportedVersion { number }, reason));
        }
        let key = reader.string()?;
        let namespace = reader.text()?;
        check_namespace(namespace).map_err(|reason| reader.error(MalformedKind::InvalidValue, reason))?;
        let reserved = reader.string()?;
        let hash_name = reader.text()?;
        let hash = HASHES.iter().find(|(_, name)| *name == hash_name);
        let (hash_algorithm, _) = hash.ok_or_else(|| {
            let detail = "a hash function other than sha256 and sha512 in SSHSIG";
            Error::unsupported(UnsupportedKind::Hash, detail)
        })?;
        let signature = SshSignatureBlob::read(WHAT, reader.string()?)?;
        reader.finish()?;
        let signer = SshSigner::read(&Settings::new(backend), WHAT, key)?;
        signature.check_key(WHAT, signer.key())?;
        Ok(SshSignature {
            signer,
            namespace: namespace.into(),
            reserved: reserved.into(),
            hash_algorithm: *hash_algorithm,
            signature,
        })
    }

    /// The key, or the certificate of the key, that the signature names as its maker. Verify the signature before you rely on it.
    ///
    /// **The signature does not cover the certificate** (PROTOCOL.sshsig, section 3): anybody can replace it by another one of the
    /// same key, of an authority of their own. [`verify`](Self::verify) makes sure only that some authority has signed it. Its
    /// fields are facts if [`AllowedSigners::verify`](super::AllowedSigners::verify) returns a line with `cert-authority`, or if
    /// an [`SshCertificateVerifier`](super::SshCertificateVerifier) accepts it.
    pub fn signer(&self) -> &SshSigner {
        &self.signer
    }

    /// What the signature is for.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The hash function of the message: SHA-256 or SHA-512.
    pub fn hash_algorithm(&self) -> HashAlgorithm {
        self.hash_algorithm
    }

    /// The signature without what surrounds it.
    pub fn blob(&self) -> &SshSignatureBlob {
        &self.signature
    }

    /// Writes the text, with lines of 70 characters as OpenSSH writes them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is too long for base64.
    pub fn to_pem(&self) -> Result<String> {
        let pem = block::encode(SSH_SIGNATURE, &[], &self.to_bytes(), WIDTH)?;
        Ok(String::from_utf8_lossy(&pem).into_owned())
    }

    /// Writes the signature in binary.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.bytes(MAGIC);
        writer.uint32(VERSION);
        writer.string(self.signer.blob());
        writer.string(self.namespace.as_bytes());
        writer.string(&self.reserved);
        writer.string(hash_name(self.hash_algorithm).as_bytes());
        writer.string(&self.signature.to_bytes());
        writer.into_bytes().to_vec()
    }

    /// Verifies that `key` has signed the message for the namespace. If the signature names a certificate, its key is compared, and
    /// the authority that it names must have signed it, whoever that is. Nothing else of it is verified: neither the authority nor
    /// the validity nor any other field. See [`signer`](Self::signer).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match; [`Error::SshSignature`] if it is by another key or for
    /// another namespace, or if the policy refuses it; [`Error::SshCertificate`] if the signature of the certificate does not match;
    /// otherwise as
    /// [`PublicKey::verify`](crate::asymmetric::PublicKey::verify).
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify(
        &self,
        key: &SshPublicKey,
        namespace: &str,
        message: &[u8],
        policy: &SshSignaturePolicy,
    ) -> Result<()> {
        self.check_signer(key)?;
        self.verify_unattributed(namespace, message, policy)
    }

    /// The same for everything that a reader gives, such as a file, of which only 16 KiB are in memory at a time.
    ///
    /// # Errors
    ///
    /// Those of the reader, and those of [`verify`](Self::verify) as an [`io::Error`].
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify_reader(
        &self,
        key: &SshPublicKey,
        namespace: &str,
        message: &mut dyn io::Read,
        policy: &SshSignaturePolicy,
    ) -> io::Result<()> {
        self.check_signer(key)?;
        self.verify_unattributed_reader(namespace, message, policy)
    }

    /// Verifies that the key which the signature names has signed the message for the namespace, as `ssh-keygen -Y
    /// check-novalidate` does. **Anybody can make such a signature**: whether the [signer](Self::signer) is a trusted one is left
    /// to the caller. Of a certificate, this verifies as little as [`verify`](Self::verify).
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify_unattributed(&self, namespace: &str, message: &[u8], policy: &SshSignaturePolicy) -> Result<()> {
        self.signer.check_certificate()?;
        self.verify_message(namespace, message, policy)
    }

    /// The same for everything that a reader gives.
    ///
    /// # Errors
    ///
    /// Those of the reader, and those of [`verify`](Self::verify) as an [`io::Error`].
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify_unattributed_reader(
        &self,
        namespace: &str,
        message: &mut dyn io::Read,
        policy: &SshSignaturePolicy,
    ) -> io::Result<()> {
        self.signer.check_certificate()?;
        self.verify_message_reader(namespace, message, policy)
    }

    /// Verifies all but the certificate.
    pub(super) fn verify_message(&self, namespace: &str, message: &[u8], policy: &SshSignaturePolicy) -> Result<()> {
        self.check_namespace(namespace)?;
        let digest = self.backend().hash(self.hash_algorithm, message)?;
        self.verify_digest(&digest, policy)
    }

    /// The same for everything that a reader gives.
    pub(super) fn verify_message_reader(
        &self,
        namespace: &str,
        message: &mut dyn io::Read,
        policy: &SshSignaturePolicy,
    ) -> io::Result<()> {
        self.check_namespace(namespace)?;
        let digest = self.backend().hash_reader(self.hash_algorithm, message)?;
        Ok(self.verify_digest(&digest, policy)?)
    }

    fn backend(&self) -> &Backend {
        self.signer.key().key().backend()
    }

    fn check_signer(&self, key: &SshPublicKey) -> Result<()> {
        if self.signer.key() == key {
            return Ok(());
        }
        Err(Error::SshSignature(SshSignatureFailure::OtherKey))
    }

    pub(super) fn check_namespace(&self, expected: &str) -> Result<()> {
        check_namespace(expected).map_err(|reason| Error::invalid("namespace", reason))?;
        if *self.namespace == *expected {
            return Ok(());
        }
        Err(Error::SshSignature(SshSignatureFailure::OtherNamespace))
    }

    fn verify_digest(&self, digest: &[u8], policy: &SshSignaturePolicy) -> Result<()> {
        let algorithm = self.signature.algorithm();
        if algorithm == SshSignatureAlgorithm::RsaSha1 {
            let algorithm = algorithm.name();
            return Err(Error::SshSignature(SshSignatureFailure::ForbiddenAlgorithm {
                algorithm,
            }));
        }
        let signed = signed_data(&self.namespace, &self.reserved, self.hash_algorithm, digest);
        self.signature.verify(self.signer.key(), &signed, policy)
    }
}

/// Makes an [`SshSignature`].
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::SshSignatureBuilder;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::new()?;
/// let key = PrivateKey::from(backend.generate_rsa_private_key(65537, 2048)?);
/// let builder = SshSignatureBuilder::new("file")?.hash_algorithm(HashAlgorithm::Sha256);
/// let signature = builder.sign_reader(&key, &mut std::fs::File::open("README.md")?)?;
/// assert_eq!(signature.blob().algorithm().name(), "rsa-sha2-512");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it signs"]
pub struct SshSignatureBuilder {
    namespace: Box<str>,
    hash_algorithm: HashAlgorithm,
    algorithm: Option<SshSignatureAlgorithm>,
    certificate: Option<SshCertificate>,
}

impl SshSignatureBuilder {
    /// A builder of signatures for a namespace: `file`, `email`, or for a purpose of your own one of the form
    /// `purpose@your.domain`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the namespace is empty, or has a control character or one that formats text (bidirectional
    /// text, line separators).
    pub fn new(namespace: &str) -> Result<Self> {
        check_namespace(namespace).map_err(|reason| Error::invalid("namespace", reason))?;
        Ok(SshSignatureBuilder {
            namespace: namespace.into(),
            hash_algorithm: HashAlgorithm::Sha512,
            algorithm: None,
            certificate: None,
        })
    }

    /// Sets the hash function of the message: SHA-512 by default, or SHA-256. Others are refused when the builder signs.
    pub fn hash_algorithm(mut self, algorithm: HashAlgorithm) -> Self {
        self.hash_algorithm = algorithm;
        self
    }

    /// Sets the signature algorithm, of which only RSA keys have several. The default is `rsa-sha2-512` for these.
    pub fn signature_algorithm(mut self, algorithm: SshSignatureAlgorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Names the certificate of the key in the signature, so that a verifier needs to know its authority only.
    pub fn certificate(mut self, certificate: SshCertificate) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// Signs a message in one piece.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a hash function other than SHA-256 and SHA-512, a signature algorithm of another key type,
    /// a DSA key, a key that OpenSSH has no form for, and a [certificate](Self::certificate) of another key;
    /// [`Error::Unsupported`] for an algorithm that the backend does not offer, and in a build without the feature `ssh`; otherwise
    /// as [`PrivateKey::sign`].
    #[doc(alias = "EVP_PKEY_sign", alias = "EVP_DigestSign")]
    pub fn sign(&self, key: &(impl ToPrivateKey + ?Sized), message: &[u8]) -> Result<SshSignature> {
        check_enabled()?;
        let key = key.to_private_key();
        let digest = self.hash(key.backend(), message)?;
        self.sign_digest(&key, &digest)
    }

    /// Signs everything that a reader gives, such as a file, of which only 16 KiB are in memory at a time.
    ///
    /// # Errors
    ///
    /// Those of the reader, and those of [`sign`](Self::sign) as an [`io::Error`].
    #[doc(alias = "EVP_PKEY_sign", alias = "EVP_DigestSign")]
    pub fn sign_reader(
        &self,
        key: &(impl ToPrivateKey + ?Sized),
        message: &mut dyn io::Read,
    ) -> io::Result<SshSignature> {
        check_enabled()?;
        let key = key.to_private_key();
        hash_name_of(self.hash_algorithm)?;
        let digest = key.backend().hash_reader(self.hash_algorithm, message)?;
        Ok(self.sign_digest(&key, &digest)?)
    }

    /// Has `sign` sign, for a private key that is elsewhere: in a security key ([`SshSignatureBlob::from_security_key`]), an agent
    /// or a hardware module. `signer` is the key or its certificate. The signature is verified, but not whether a policy accepts
    /// it.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign); the error of `sign`; [`Error::InvalidSignature`] if its signature does not match.
    pub fn sign_elsewhere(
        &self,
        signer: impl Into<SshSigner>,
        message: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<SshSignatureBlob>,
    ) -> Result<SshSignature> {
        check_enabled()?;
        let signer = signer.into();
        let digest = self.hash(signer.key().key().backend(), message)?;
        let signature = sign(&self.signed_data(&digest))?;
        signature.check_key(WHAT, signer.key())?;
        let signature = self.assemble(signer, signature);
        let policy = SshSignaturePolicy::new()
            .algorithms(SshSignatureAlgorithm::ALL.iter().copied())
            .min_rsa_key_size(0)
            .require_user_presence(false);
        signature.verify_digest(&digest, &policy)?;
        Ok(signature)
    }

    fn hash(&self, backend: &Backend, message: &[u8]) -> Result<Vec<u8>> {
        hash_name_of(self.hash_algorithm)?;
        Ok(backend.hash(self.hash_algorithm, message)?.to_vec())
    }

    fn sign_digest(&self, key: &PrivateKey, digest: &[u8]) -> Result<SshSignature> {
        let public_key = SshPublicKey::new(key.public_key()?)?;
        let signer = match &self.certificate {
            Some(certificate) if *certificate.public_key() != public_key => {
                return Err(Error::invalid("certificate", "is not one of the key"));
            }
            Some(certificate) => SshSigner::Certificate(certificate.clone()),
            None => SshSigner::Key(public_key),
        };
        let signed = self.signed_data(digest);
        let signature = match self.algorithm {
            Some(algorithm) => SshSignatureBlob::sign_with(key, algorithm, &signed)?,
            None => SshSignatureBlob::sign(key, &signed)?,
        };
        Ok(self.assemble(signer, signature))
    }

    fn signed_data(&self, digest: &[u8]) -> Vec<u8> {
        signed_data(&self.namespace, b"", self.hash_algorithm, digest)
    }

    fn assemble(&self, signer: SshSigner, signature: SshSignatureBlob) -> SshSignature {
        SshSignature {
            signer,
            namespace: self.namespace.clone(),
            reserved: Box::default(),
            hash_algorithm: self.hash_algorithm,
            signature,
        }
    }
}

/// What is signed (PROTOCOL.sshsig, section 3).
fn signed_data(namespace: &str, reserved: &[u8], hash_algorithm: HashAlgorithm, digest: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.bytes(MAGIC);
    writer.string(namespace.as_bytes());
    writer.string(reserved);
    writer.string(hash_name(hash_algorithm).as_bytes());
    writer.string(digest);
    writer.into_bytes().to_vec()
}

/// The name of a hash function in SSHSIG.
fn hash_name_of(algorithm: HashAlgorithm) -> Result<&'static str> {
    let found = HASHES.iter().find(|(known, _)| *known == algorithm);
    let (_, name) = found.ok_or_else(|| Error::invalid("hash_algorithm", "must be SHA-256 or SHA-512"))?;
    Ok(name)
}

/// The name of a hash function that was checked.
fn hash_name(algorithm: HashAlgorithm) -> &'static str {
    hash_name_of(algorithm).unwrap_or_default()
}

/// OpenSSH's tools are given namespaces as C strings, and write them to logs.
fn check_namespace(namespace: &str) -> Result<(), &'static str> {
    if namespace.is_empty() {
        return Err("the namespace is empty");
    }
    if namespace.chars().any(is_unsafe) {
        return Err("the namespace has a control or formatting character");
    }
    Ok(())
}
