//! Files of those who may sign: `allowed_signers`.

use std::io;

use time::{OffsetDateTime, UtcOffset};

use super::allowed_signer::AllowedSigner;
use super::authorized_keys::LONGEST_FILE;
use super::certificate::{SshCertificate, SshCertificateKind, SshCertificateVerifier};
use super::feature::check_enabled;
use super::file_lines::{Entries, RefusedLine, read_lines};
use super::pattern::{ListMatch, match_list};
use super::signature_policy::SshSignaturePolicy;
use super::signer::SshSigner;
use super::sshsig::SshSignature;
use crate::backend::Backend;
use crate::error::{Error, Result, SshSignatureFailure};
use crate::serialization::settings::Settings;

/// A file of those who may sign: identities, their keys, and the authorities for their certificates (ALLOWED SIGNERS in
/// ssh-keygen(1)). Git calls it `gpg.ssh.allowedSignersFile`.
///
/// A line that does not decode does not hide the others: it is in [`refused_lines`](Self::refused_lines).
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{
///     AllowedSigners, SshPublicKey, SshSignatureBuilder, SshSignatureFailure,
/// };
/// use hazmat_openssl::time::OffsetDateTime;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
/// let line = SshPublicKey::new(key.public_key()?)?.to_openssh()?;
/// let file = format!("# for files only\n*@example.org namespaces=\"file\" {line}\n");
/// let signature = SshSignatureBuilder::new("file")?.sign(&key, b"a message")?;
///
/// let signers = AllowedSigners::from_text(&backend, &file)?;
/// let now = OffsetDateTime::now_utc();
/// let signer = signers.verify(&signature, "alice@example.org", "file", b"a message", now)?;
/// assert_eq!(signer.line_number(), Some(2));
///
/// let refused = signers.verify(&signature, "alice@example.net", "file", b"a message", now);
/// assert_eq!(refused, Err(Error::SshSignature(SshSignatureFailure::UnknownSigner)));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct AllowedSigners {
    entries: Vec<AllowedSigner>,
    refused: Vec<RefusedLine>,
    local_offset: Option<UtcOffset>,
    policy: SshSignaturePolicy,
}

impl AllowedSigners {
    /// Reads a file of at most 1 MiB.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`TooLarge`](crate::MalformedKind::TooLarge); [`Error::Unsupported`] in a build without the
    /// feature `ssh`. Errors of lines are in [`refused_lines`](Self::refused_lines).
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_text(backend: &Backend, text: impl AsRef<[u8]>) -> Result<Self> {
        check_enabled()?;
        let settings = Settings::new(backend);
        let read = |number, line: &[u8]| AllowedSigner::read(&settings, number, line);
        let Entries { entries, refused } = read_lines("allowed_signers file", LONGEST_FILE, text.as_ref(), read)?;
        Ok(AllowedSigners {
            refused,
            ..Self::new(entries)
        })
    }

    /// Signers that a program has put together.
    pub fn new(entries: impl IntoIterator<Item = AllowedSigner>) -> Self {
        AllowedSigners {
            entries: entries.into_iter().collect(),
            refused: Vec::new(),
            local_offset: None,
            policy: SshSignaturePolicy::new(),
        }
    }

    /// Sets the time zone of times without `Z`, which OpenSSH takes as times of the machine's time zone. By default it is not known,
    /// and a line with such a time allows nothing.
    #[must_use = "the signers are returned, not changed"]
    pub fn local_offset(mut self, offset: UtcOffset) -> Self {
        self.local_offset = Some(offset);
        self
    }

    /// Sets which signatures are good enough, instead of the default policy.
    #[must_use = "the signers are returned, not changed"]
    pub fn policy(mut self, policy: SshSignaturePolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The lines with keys, in their order.
    pub fn entries(&self) -> &[AllowedSigner] {
        &self.entries
    }

    /// The lines that are neither empty, nor comments, nor in order.
    pub fn refused_lines(&self) -> &[RefusedLine] {
        &self.refused
    }

    /// Verifies that an allowed signer has signed the message, as `ssh-keygen -Y verify` does, and returns the line that allows
    /// it. `identity` is who should have signed, `namespace` for what, and `time` when: commonly now.
    ///
    /// A line allows it if it is for the identity, permits the namespace and the time, and has the key of the signature; or if it
    /// is a `cert-authority`, and the signature names a user certificate by that authority, which is valid at the time, and has the
    /// identity as one of its principals. Of its critical options, `verify-required` is enforced; `force-command` and
    /// `source-address` are about logins, and mean nothing here, as for ssh-keygen; any other is refused.
    ///
    /// If the returned line is not a `cert-authority`, a certificate that the signature names is not a fact: see
    /// [`SshSignature::signer`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match; [`Error::SshSignature`] if no line allows it, it is for another
    /// namespace, or the policy refuses it; [`Error::SshCertificate`] if the certificate is refused;
    /// [`Error::InvalidArgument`] for an empty namespace; otherwise as
    /// [`PublicKey::verify`](crate::asymmetric::PublicKey::verify). If several lines have the identity and the key, the error is
    /// that of the first.
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify(
        &self,
        signature: &SshSignature,
        identity: &str,
        namespace: &str,
        message: &[u8],
        time: OffsetDateTime,
    ) -> Result<&AllowedSigner> {
        signature.check_namespace(namespace)?;
        let (signer, policy) = self.find(signature.signer(), identity, namespace, time)?;
        signature.verify_message(namespace, message, &policy)?;
        Ok(signer)
    }

    /// The same for everything that a reader gives, such as a file, of which only 16 KiB are in memory at a time.
    ///
    /// # Errors
    ///
    /// Those of the reader, and those of [`verify`](Self::verify) as an [`io::Error`].
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify_reader(
        &self,
        signature: &SshSignature,
        identity: &str,
        namespace: &str,
        message: &mut dyn io::Read,
        time: OffsetDateTime,
    ) -> io::Result<&AllowedSigner> {
        signature.check_namespace(namespace)?;
        let (signer, policy) = self.find(signature.signer(), identity, namespace, time)?;
        signature.verify_message_reader(namespace, message, &policy)?;
        Ok(signer)
    }

    /// The line that allows a key or certificate to sign, and the policy for its signature.
    fn find(
        &self,
        signer: &SshSigner,
        identity: &str,
        namespace: &str,
        time: OffsetDateTime,
    ) -> Result<(&AllowedSigner, SshSignaturePolicy)> {
        // What was wrong with the first line that has the identity and the key.
        let mut failure = None;
        // The verdict on the certificate, which is the same for every line of its authority.
        let mut verdict = None;
        for entry in self.entries.iter().filter(|entry| entry.is_for(identity)) {
            let certificate = match (entry.is_cert_authority(), signer) {
                (false, _) if entry.signer() == signer => None,
                (true, SshSigner::Certificate(certificate)) if certificate.authority() == entry.signer().key() => {
                    Some(certificate)
                }
                _ => continue,
            };
            if let Err(reason) = entry.check_use(Some(namespace), time, self.local_offset) {
                failure.get_or_insert(Error::SshSignature(reason));
                continue;
            }
            let Some(certificate) = certificate else {
                signer.check_certificate()?;
                return Ok((entry, self.policy.clone()));
            };
            let verdict = verdict.get_or_insert_with(|| {
                let verifier = SshCertificateVerifier::user([certificate.authority().clone()], [identity]);
                self.verify_certificate(verifier, certificate, time)
            });
            match verdict {
                Ok(true) => return Ok((entry, self.policy.clone().require_user_verification(true))),
                Ok(false) => return Ok((entry, self.policy.clone())),
                Err(error) => {
                    failure.get_or_insert(error.clone());
                }
            }
        }
        Err(failure.unwrap_or(Error::SshSignature(SshSignatureFailure::UnknownSigner)))
    }

    /// Verifies a certificate by its authority, and returns whether signatures by its key must assert that the user was verified.
    fn verify_certificate(
        &self,
        verifier: SshCertificateVerifier,
        certificate: &SshCertificate,
        time: OffsetDateTime,
    ) -> Result<bool> {
        let verifier = verifier
            .time(time)
            .handled_critical_options(["force-command", "source-address", "verify-required"])
            .signature_policy(
                self.policy
                    .clone()
                    .require_user_presence(false)
                    .require_user_verification(false),
            );
        Ok(verifier.verify(certificate)?.requires_user_verification())
    }

    /// The identities for which the key or the certificate of a signature may sign, as `ssh-keygen -Y find-principals` prints them:
    /// of the first line that has the key, its patterns as they are; for an authority's line, those principals of the certificate
    /// that match its patterns. **The signature is not verified**, and its namespace means nothing here.
    ///
    /// # Errors
    ///
    /// [`Error::SshSignature`] if no line has the key, or the key is not valid at the time; [`Error::SshCertificate`] if the
    /// certificate is refused.
    pub fn find_principals(&self, signature: &SshSignature, time: OffsetDateTime) -> Result<Vec<String>> {
        let (mut failure, mut verdict) = (None, None);
        for entry in &self.entries {
            let certificate = match (entry.is_cert_authority(), signature.signer()) {
                (false, signer) if entry.signer() == signer => None,
                (true, SshSigner::Certificate(certificate)) if certificate.authority() == entry.signer().key() => {
                    Some(certificate)
                }
                _ => continue,
            };
            if let Err(reason) = entry.check_use(None, time, self.local_offset) {
                failure.get_or_insert(Error::SshSignature(reason));
                continue;
            }
            let Some(certificate) = certificate else {
                signature.signer().check_certificate()?;
                return Ok(entry.principals().split(',').map(str::to_owned).collect());
            };
            // The principals are compared only if the authority vouches for them: there may be many.
            let verdict = verdict.get_or_insert_with(|| {
                let authority = certificate.authority().clone();
                let verifier = SshCertificateVerifier::any_principal(SshCertificateKind::User, [authority]);
                self.verify_certificate(verifier, certificate, time)
            });
            if let Err(error) = verdict {
                failure.get_or_insert(error.clone());
                continue;
            }
            let principals = certificate.principals().iter();
            let matching = principals.filter(|name| match_list(name, entry.principals()) == ListMatch::Yes);
            let matching: Vec<String> = matching.cloned().collect();
            if !matching.is_empty() {
                return Ok(matching);
            }
        }
        Err(failure.unwrap_or(Error::SshSignature(SshSignatureFailure::UnknownSigner)))
    }

    /// The lines for an identity, as `ssh-keygen -Y match-principals` finds them.
    pub fn find_identity(&self, identity: &str) -> impl Iterator<Item = &AllowedSigner> {
        self.entries.iter().filter(move |entry| entry.is_for(identity))
    }
}
