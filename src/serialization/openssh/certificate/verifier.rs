//! Verification of certificates.

use std::net::IpAddr;

use time::OffsetDateTime;

use super::kind::SshCertificateKind;
use super::option::{FORCE_COMMAND, SOURCE_ADDRESS, SshCertificateOption, VERIFY_REQUIRED};
use super::source_address;
use super::structure::SshCertificate;
use super::verified::VerifiedSshCertificate;
use crate::error::{Error, Result, SshCertificateFailure};
use crate::serialization::openssh::pattern;
use crate::serialization::openssh::public_key::SshPublicKey;
use crate::serialization::openssh::signature_policy::SshSignaturePolicy;

/// Verifies OpenSSH certificates (OpenSSH's PROTOCOL.certkeys): the authority is one of the given ones and has signed, the
/// certificate is of the right kind, is valid now and has one of the given names, and every critical option is enforced.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{
///     SshCertificateBuilder, SshCertificateFailure, SshCertificateVerifier, SshPublicKey,
/// };
/// use hazmat_openssl::{Error, time::Duration};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let authority = backend.ed25519_generate_key()?;
/// let user_key = SshPublicKey::new(backend.ed25519_generate_key()?.public_key()?)?;
/// let certificate = SshCertificateBuilder::user(&user_key)
///     .key_id("Alice, laptop")?
///     .principal("alice")?
///     .valid_for(Duration::hours(8))?
///     .force_command("/usr/bin/backup")?
///     .sign(&authority)?;
///
/// let authorities = [SshPublicKey::new(authority.public_key()?)?];
/// let verifier = SshCertificateVerifier::user(authorities.clone(), ["alice"])
///     .handled_critical_options(["force-command"]);
/// let verified = verifier.verify(&certificate)?;
/// assert_eq!(verified.force_command(), Some("/usr/bin/backup"));
///
/// let refused = SshCertificateVerifier::user(authorities, ["bob"]).verify(&certificate);
/// assert_eq!(refused, Err(Error::SshCertificate(SshCertificateFailure::OtherPrincipal)));
/// # Ok(())
/// # }
/// ```
///
/// What is wrong is looked for in this order: authority, signature, kind, validity, principals, critical options. At most one
/// signature is verified. Lists of revoked keys and serial numbers are the caller's.
#[derive(Debug, Clone)]
#[must_use = "a verifier does nothing until a certificate is verified with it"]
pub struct SshCertificateVerifier {
    kind: SshCertificateKind,
    authorities: Vec<SshPublicKey>,
    /// `None` if any will do.
    names: Option<Vec<String>>,
    accept_empty_principals: bool,
    time: Option<OffsetDateTime>,
    peer_address: Option<IpAddr>,
    handled: Vec<String>,
    policy: SshSignaturePolicy,
}

impl SshCertificateVerifier {
    /// A verifier of user certificates by these authorities, one of whose principals is one of the names. Names are compared byte
    /// by byte.
    pub fn user(
        authorities: impl IntoIterator<Item = SshPublicKey>,
        names: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        Self::new(SshCertificateKind::User, authorities, Some(names))
    }

    /// A verifier of host certificates by these authorities, one of whose principals is one of the host names. In a principal `*`
    /// stands for any characters and `?` for one, as in `*.example.org`. Host names are turned into lower case, as `ssh` does.
    pub fn host(
        authorities: impl IntoIterator<Item = SshPublicKey>,
        names: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let names = names.into_iter().map(|name| name.into().to_ascii_lowercase()).collect();
        Self::new(SshCertificateKind::Host, authorities, Some(names))
    }

    /// A verifier of certificates whose principals the caller compares, or which may have any.
    pub fn any_principal(kind: SshCertificateKind, authorities: impl IntoIterator<Item = SshPublicKey>) -> Self {
        Self::new(kind, authorities, None)
    }

    fn new(
        kind: SshCertificateKind,
        authorities: impl IntoIterator<Item = SshPublicKey>,
        names: Option<Vec<String>>,
    ) -> Self {
        SshCertificateVerifier {
            kind,
            authorities: authorities.into_iter().collect(),
            names,
            accept_empty_principals: false,
            time: None,
            peer_address: None,
            handled: Vec::new(),
            // OpenSSH does not ask that a person touched the security key of an authority.
            policy: SshSignaturePolicy::new().require_user_presence(false),
        }
    }

    /// Sets the time for which certificates are verified, instead of the time of the call.
    pub fn time(mut self, time: OffsetDateTime) -> Self {
        self.time = Some(time);
        self
    }

    /// Whether a certificate without principals is accepted for every name. Off by default: OpenSSH 10.3 and later never accept
    /// one, earlier ones did in some places, and PROTOCOL.certkeys meant it so.
    pub fn accept_empty_principals(mut self, accept: bool) -> Self {
        self.accept_empty_principals = accept;
        self
    }

    /// Sets the address of the peer, for the critical option `source-address`. Without it, certificates with that option are
    /// refused. An IPv4 address that is mapped to IPv6 counts as IPv4.
    pub fn peer_address(mut self, address: IpAddr) -> Self {
        self.peer_address = Some(address);
        self
    }

    /// Sets the critical options that the caller enforces after verification, such as `force-command` and `verify-required`; see
    /// [`VerifiedSshCertificate`]. By default there are none. A certificate with any other critical option is refused, but for
    /// `source-address` if there is a [`peer_address`](Self::peer_address).
    pub fn handled_critical_options(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.handled = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets which signatures of authorities are accepted. The default is every algorithm without SHA-1, and RSA keys of 2048 bits
    /// or more; a security key of an authority need not assert that its user was present.
    pub fn signature_policy(mut self, policy: SshSignaturePolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Verifies a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::SshCertificate`] if it is refused, with the [reason](SshCertificateFailure); [`Error::Unsupported`] and
    /// [`Error::NotApproved`] if the backend does not offer or approve the signature algorithm; [`Error::OpenSsl`] if libcrypto
    /// fails.
    #[doc(alias = "EVP_DigestVerify")]
    pub fn verify(&self, certificate: &SshCertificate) -> Result<VerifiedSshCertificate> {
        self.check_signature(certificate)?;
        self.check_fields(certificate).map_err(Error::SshCertificate)?;
        Ok(VerifiedSshCertificate::new(certificate.clone()))
    }

    fn check_signature(&self, certificate: &SshCertificate) -> Result<()> {
        let mut authorities = self.authorities.iter();
        let Some(authority) = authorities.find(|known| *known == certificate.authority()) else {
            return Err(Error::SshCertificate(SshCertificateFailure::UnknownAuthority));
        };
        let signature = certificate.signature();
        let outcome = signature.verify(authority, certificate.signed_bytes(), &self.policy);
        outcome.map_err(|error| match error {
            Error::InvalidSignature => Error::SshCertificate(SshCertificateFailure::InvalidSignature),
            Error::SshSignature(reason) => Error::SshCertificate(SshCertificateFailure::ForbiddenSignature(reason)),
            other => other,
        })
    }

    fn check_fields(&self, certificate: &SshCertificate) -> Result<(), SshCertificateFailure> {
        if certificate.kind() != self.kind {
            return Err(SshCertificateFailure::OtherKind);
        }
        let time = self.time.unwrap_or_else(OffsetDateTime::now_utc);
        // Before 1970 a certificate can only be valid if it has no beginning.
        let seconds = u64::try_from(time.unix_timestamp()).unwrap_or(0);
        if seconds < certificate.valid_after() {
            return Err(SshCertificateFailure::NotYetValid);
        }
        if seconds >= certificate.valid_before() {
            return Err(SshCertificateFailure::Expired);
        }
        self.check_principals(certificate.principals())?;
        let mut options = certificate.critical_options().iter();
        options.try_for_each(|option| self.check_option(option))
    }

    fn check_principals(&self, principals: &[String]) -> Result<(), SshCertificateFailure> {
        let Some(names) = &self.names else {
            return Ok(());
        };
        if principals.is_empty() {
            return match self.accept_empty_principals {
                true => Ok(()),
                false => Err(SshCertificateFailure::NoPrincipals),
            };
        }
        let matches = |principal: &String, name: &String| match self.kind {
            SshCertificateKind::User => principal == name,
            SshCertificateKind::Host => pattern::matches(name, principal),
        };
        let mut principals = principals.iter();
        match principals.any(|principal| names.iter().any(|name| matches(principal, name))) {
            true => Ok(()),
            false => Err(SshCertificateFailure::OtherPrincipal),
        }
    }

    fn check_option(&self, option: &SshCertificateOption) -> Result<(), SshCertificateFailure> {
        let name = option.name();
        let invalid = || SshCertificateFailure::InvalidCriticalOption { name: name.into() };
        let is_handled = self.handled.iter().any(|handled| handled == name);
        match (name, self.peer_address) {
            (SOURCE_ADDRESS, Some(address)) => {
                let networks = option.value_text().ok_or_else(invalid)?;
                match source_address::contains(networks, address).ok_or_else(invalid)? {
                    true => Ok(()),
                    false => Err(SshCertificateFailure::OtherSourceAddress),
                }
            }
            _ if !is_handled => Err(SshCertificateFailure::UnhandledCriticalOption { name: name.into() }),
            (FORCE_COMMAND, _) => option.value_text().map(drop).ok_or_else(invalid),
            (VERIFY_REQUIRED, _) if option.value().is_some() => Err(invalid()),
            _ => Ok(()),
        }
    }
}
