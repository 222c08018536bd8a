//! The builder of certificates.

use time::{Duration, OffsetDateTime};

use super::kind::SshCertificateKind;
use super::option::{FORCE_COMMAND, SOURCE_ADDRESS, SshCertificateOption, VERIFY_REQUIRED, insert, write_options};
use super::source_address;
use super::structure::{MOST_OPTIONS, MOST_PRINCIPALS, SshCertificate};
use crate::asn1::der::LONGEST;
use crate::asymmetric::ToPrivateKey;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::openssh::feature::check_enabled;
use crate::serialization::openssh::key_type::certificate_name;
use crate::serialization::openssh::public_key::SshPublicKey;
use crate::serialization::openssh::signature::SshSignatureBlob;
use crate::serialization::openssh::signature_algorithm::SshSignatureAlgorithm;
use crate::serialization::openssh::signature_policy::SshSignaturePolicy;
use crate::serialization::openssh::wire::{Reader, Writer};
use crate::serialization::settings::Settings;
use crate::support::escape::is_unsafe;

/// The length of the random bytes at the beginning, which is that of OpenSSH.
const NONCE_LENGTH: usize = 32;

/// What `ssh-keygen` permits users by default.
const STANDARD_EXTENSIONS: [&str; 5] = [
    "permit-X11-forwarding",
    "permit-agent-forwarding",
    "permit-port-forwarding",
    "permit-pty",
    "permit-user-rc",
];

/// A builder of OpenSSH certificates (OpenSSH's PROTOCOL.certkeys). The key identifier, the end of the validity and the principals
/// must be set.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{SshCertificateBuilder, SshPublicKey};
/// use hazmat_openssl::time::Duration;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let authority = backend.ed25519_generate_key()?;
/// let key = SshPublicKey::new(backend.ed25519_generate_key()?.public_key()?)?;
/// let certificate = SshCertificateBuilder::user(&key)
///     .key_id("alice@laptop, ticket 4711")?
///     .serial(17)
///     .principal("alice")?
///     .valid_for(Duration::hours(8))?
///     .source_addresses(["192.0.2.0/24"])?
///     .standard_extensions()?
///     .sign(&authority)?;
/// println!("{}", certificate.to_openssh()?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder makes nothing until it signs"]
pub struct SshCertificateBuilder {
    public_key: SshPublicKey,
    kind: SshCertificateKind,
    serial: u64,
    key_id: Option<String>,
    principals: Vec<String>,
    has_no_principals: bool,
    valid_after: u64,
    valid_before: Option<u64>,
    critical_options: Vec<SshCertificateOption>,
    extensions: Vec<SshCertificateOption>,
}

impl SshCertificateBuilder {
    /// A builder of a user certificate for a key. That the user has the private half is for the caller to verify.
    pub fn user(public_key: &SshPublicKey) -> Self {
        Self::new(public_key, SshCertificateKind::User)
    }

    /// A builder of a host certificate for a key.
    pub fn host(public_key: &SshPublicKey) -> Self {
        Self::new(public_key, SshCertificateKind::Host)
    }

    fn new(public_key: &SshPublicKey, kind: SshCertificateKind) -> Self {
        SshCertificateBuilder {
            public_key: public_key.clone(),
            kind,
            serial: 0,
            key_id: None,
            principals: Vec::new(),
            has_no_principals: false,
            valid_after: 0,
            valid_before: None,
            critical_options: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// Sets the serial number, by which a certificate can be revoked. The default is 0, which means that it has none.
    pub fn serial(mut self, serial: u64) -> Self {
        self.serial = serial;
        self
    }

    /// Sets the key identifier: text for the logs of those who verify the certificate, by which it can be revoked, too.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it has control characters, or those that format text (bidirectional text, line separators).
    pub fn key_id(mut self, key_id: &str) -> Result<Self> {
        check_text("key_id", key_id)?;
        self.key_id = Some(key_id.to_owned());
        Ok(self)
    }

    /// Adds a principal: the name of a user that may log in with the certificate, or of the host. In the name of a host `*`
    /// stands for any characters, and `?` for one.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is empty, has control characters or those that format text (bidirectional text, line
    /// separators), and for more than 256.
    pub fn principal(mut self, principal: &str) -> Result<Self> {
        check_text("principal", principal)?;
        if principal.is_empty() {
            return Err(Error::invalid("principal", "must not be empty"));
        }
        if self.principals.len() >= MOST_PRINCIPALS {
            let reason = format!("must not be set more than {MOST_PRINCIPALS} times");
            return Err(Error::invalid("principal", reason));
        }
        self.principals.push(principal.to_owned());
        Ok(self)
    }

    /// Allows that there are no principals. OpenSSH before 10.3 takes such a certificate for one of every user or host in some
    /// places, and later ones refuse it.
    pub fn without_principals(mut self) -> Self {
        self.has_no_principals = true;
        self
    }

    /// Sets the first second in which the certificate is valid. By default there is no beginning.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a time before 1970.
    pub fn valid_after(mut self, time: OffsetDateTime) -> Result<Self> {
        self.valid_after = seconds("valid_after", time)?;
        Ok(self)
    }

    /// Sets the first second in which the certificate is not valid any more.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a time before 1970.
    pub fn valid_before(mut self, time: OffsetDateTime) -> Result<Self> {
        self.valid_before = Some(seconds("valid_before", time)?);
        Ok(self)
    }

    /// Makes the certificate valid from now on. If the clocks of verifiers may be slow, set an earlier
    /// [`valid_after`](Self::valid_after) afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for less than one second, and for an end after the year 9999.
    pub fn valid_for(self, duration: Duration) -> Result<Self> {
        if duration < Duration::SECOND {
            return Err(Error::invalid("duration", "must be at least one second"));
        }
        let now = OffsetDateTime::now_utc();
        let end = now.checked_add(duration);
        let end = end.ok_or_else(|| Error::invalid("duration", "must end before the year 10000"))?;
        self.valid_after(now)?.valid_before(end)
    }

    /// Makes the certificate valid without an end. Only a list of revoked keys ends it.
    pub fn valid_forever(mut self) -> Self {
        self.valid_before = Some(u64::MAX);
        self
    }

    /// Sets the only command that may be run (critical option `force-command`).
    ///
    /// # Errors
    ///
    /// As [`critical_option`](Self::critical_option).
    pub fn force_command(self, command: &str) -> Result<Self> {
        self.critical_option(FORCE_COMMAND, Some(command.as_bytes()))
    }

    /// Sets the addresses that the user may connect from (critical option `source-address`): each an address, or a network such as
    /// `192.0.2.0/24`, whose bits after the prefix are zero.
    ///
    /// # Errors
    ///
    /// As [`critical_option`](Self::critical_option).
    pub fn source_addresses(self, networks: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self> {
        let networks: Vec<String> = networks
            .into_iter()
            .map(|network| network.as_ref().to_owned())
            .collect();
        self.critical_option(SOURCE_ADDRESS, Some(networks.join(",").as_bytes()))
    }

    /// Requires that the security key has verified its user for every signature (critical option `verify-required`).
    ///
    /// # Errors
    ///
    /// As [`critical_option`](Self::critical_option), and [`Error::InvalidArgument`] for a key that is not in a security key.
    pub fn verify_required(self) -> Result<Self> {
        self.critical_option(VERIFY_REQUIRED, None)
    }

    /// Adds a critical option. Who does not know it refuses the certificate. A name of one's own ends with a domain, as in
    /// `project@example.org`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a host certificate, which OpenSSH refuses with any critical option; for a name that is set
    /// already, is empty or has other than visible ASCII characters; for a value that `force-command`, `source-address` or
    /// `verify-required` cannot have; for more than 256.
    pub fn critical_option(mut self, name: &str, value: Option<&[u8]>) -> Result<Self> {
        const ARGUMENT: &str = "critical_option";
        if self.kind == SshCertificateKind::Host {
            return Err(Error::invalid(ARGUMENT, "must not be in a host certificate"));
        }
        let text = value.and_then(|value| std::str::from_utf8(value).ok());
        let fault = match name {
            FORCE_COMMAND if text.is_none_or(|text| text.is_empty() || text.contains('\0')) => "must have a command",
            SOURCE_ADDRESS if !text.is_some_and(source_address::is_valid) => {
                "must have addresses or networks whose bits after the prefix are zero"
            }
            VERIFY_REQUIRED if value.is_some() => "must not have a value",
            VERIFY_REQUIRED if !self.public_key.key_type().is_of_security_key() => "must be for a security key",
            _ => "",
        };
        if !fault.is_empty() {
            return Err(Error::invalid(ARGUMENT, format!("{name} {fault}")));
        }
        let option = SshCertificateOption::new(name, value);
        insert(&mut self.critical_options, MOST_OPTIONS, ARGUMENT, option)?;
        Ok(self)
    }

    /// Adds an extension, such as `permit-pty` without a value. A name of one's own ends with a domain, as in
    /// `login@example.org`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a name that is set already, is empty or has other than visible ASCII characters, and for
    /// more than 256.
    pub fn extension(mut self, name: &str, value: Option<&[u8]>) -> Result<Self> {
        let option = SshCertificateOption::new(name, value);
        insert(&mut self.extensions, MOST_OPTIONS, "extension", option)?;
        Ok(self)
    }

    /// Adds the extensions that `ssh-keygen` gives users by default: `permit-X11-forwarding`, `permit-agent-forwarding`,
    /// `permit-port-forwarding`, `permit-pty` and `permit-user-rc`. Without them the certificate only runs commands.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if one of them is set already.
    pub fn standard_extensions(self) -> Result<Self> {
        let mut names = STANDARD_EXTENSIONS.into_iter();
        names.try_fold(self, |builder, name| builder.extension(name, None))
    }

    /// Makes the certificate and signs it with the authority's private key, in its backend, with the usual algorithm of the key:
    /// `rsa-sha2-512` for RSA.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the key identifier, the principals or the end of the validity are not set, if the validity
    /// ends before it begins, if the certificate would have more than 512 KiB, and for a DSA key, whose signatures use SHA-1;
    /// [`Error::Unsupported`] in a build without the feature `ssh`; otherwise as [`SshSignatureBlob::sign`].
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign(&self, authority: &(impl ToPrivateKey + ?Sized)) -> Result<SshCertificate> {
        let authority = authority.to_private_key();
        let public = SshPublicKey::new(authority.public_key()?)?;
        self.assemble(&public, |data| SshSignatureBlob::sign(&authority, data))
    }

    /// The same with another algorithm of the key: `rsa-sha2-256` for RSA.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign), and [`Error::InvalidArgument`] for an algorithm of another key type, or with SHA-1.
    #[doc(alias = "EVP_DigestSign")]
    pub fn sign_with(
        &self,
        authority: &(impl ToPrivateKey + ?Sized),
        algorithm: SshSignatureAlgorithm,
    ) -> Result<SshCertificate> {
        let authority = authority.to_private_key();
        let public = SshPublicKey::new(authority.public_key()?)?;
        self.assemble(&public, |data| SshSignatureBlob::sign_with(&authority, algorithm, data))
    }

    /// Makes the certificate, and has `sign` sign it, for authorities whose private key is elsewhere: in a security key, an agent
    /// or a hardware module. The signature is verified.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign); the error of `sign`; [`Error::InvalidSignature`] if its signature does not match, and
    /// [`Error::SshSignature`] if it is one with SHA-1, or of an RSA key of less than 2048 bits.
    #[doc(alias = "EVP_DigestVerify")]
    pub fn sign_elsewhere(
        &self,
        authority: &SshPublicKey,
        sign: impl FnOnce(&[u8]) -> Result<SshSignatureBlob>,
    ) -> Result<SshCertificate> {
        let policy = SshSignaturePolicy::new().require_user_presence(false);
        self.assemble(authority, |data| {
            let signature = sign(data)?;
            signature.verify(authority, data, &policy)?;
            Ok(signature)
        })
    }

    fn assemble(
        &self,
        authority: &SshPublicKey,
        sign: impl FnOnce(&[u8]) -> Result<SshSignatureBlob>,
    ) -> Result<SshCertificate> {
        check_enabled()?;
        let backend = authority.key().backend();
        let mut writer = self.write_signed(backend, authority)?;
        let signature = sign(writer.as_bytes())?;
        writer.string(&signature.to_bytes());
        SshCertificate::read_blob(&Settings::new(backend), &writer.into_bytes())
    }

    /// Writes what is signed.
    fn write_signed(&self, backend: &Backend, authority: &SshPublicKey) -> Result<Writer> {
        let not_set = |argument| Error::invalid(argument, "must be set");
        let key_id = self.key_id.as_deref().ok_or_else(|| not_set("key_id"))?;
        let valid_before = self.valid_before.ok_or_else(|| not_set("valid_before"))?;
        if valid_before <= self.valid_after {
            return Err(Error::invalid("valid_before", "must be after valid_after"));
        }
        if self.principals.is_empty() != self.has_no_principals {
            let reason = "must be set, unless without_principals is called";
            return Err(Error::invalid("principal", reason));
        }
        let mut principals = Writer::new();
        for principal in &self.principals {
            principals.string(principal.as_bytes());
        }
        let mut writer = Writer::new();
        writer.string(certificate_name(self.public_key.key_type()).as_bytes());
        writer.string(&backend.random_bytes(NONCE_LENGTH)?);
        // The fields of the key follow the name of its type.
        let mut key = Reader::new("key", self.public_key.blob());
        key.string()?;
        writer.bytes(key.rest());
        writer.uint64(self.serial);
        writer.uint32(self.kind.number());
        writer.string(key_id.as_bytes());
        writer.string(&principals.into_bytes());
        writer.uint64(self.valid_after);
        writer.uint64(valid_before);
        writer.string(&write_options(&self.critical_options));
        writer.string(&write_options(&self.extensions));
        // Reserved.
        writer.string(b"");
        writer.string(authority.blob());
        if writer.len() > LONGEST / 2 {
            return Err(Error::invalid("certificate", "would be too long"));
        }
        Ok(writer)
    }
}

fn check_text(argument: &'static str, text: &str) -> Result<()> {
    if text.chars().any(is_unsafe) {
        return Err(Error::invalid(
            argument,
            "must not have control or formatting characters",
        ));
    }
    Ok(())
}

fn seconds(argument: &'static str, time: OffsetDateTime) -> Result<u64> {
    u64::try_from(time.unix_timestamp()).map_err(|_| Error::invalid(argument, "must not be before 1970"))
}
