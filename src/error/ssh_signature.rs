//! Why an SSH signature was refused.

use std::fmt;

/// Why an SSH signature was refused although it may match: the cause in an [`Error::SshSignature`](crate::Error::SshSignature).
///
/// A signature that does not match is an [`Error::InvalidSignature`](crate::Error::InvalidSignature).
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::serialization::openssh::SshSignatureFailure;
///
/// let error = Error::SshSignature(SshSignatureFailure::OtherNamespace);
/// assert!(error.to_string().contains("namespace"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SshSignatureFailure {
    /// The signature algorithm is not permitted: `ssh-rsa` and `ssh-dss`, which use SHA-1, unless the policy permits them;
    /// `ssh-rsa` never in SSHSIG (OpenSSH's PROTOCOL.sshsig, section 2).
    #[non_exhaustive]
    ForbiddenAlgorithm {
        /// The name of the algorithm.
        algorithm: &'static str,
    },
    /// The RSA key is shorter than the policy permits.
    #[non_exhaustive]
    KeyTooShort {
        /// The length of the modulus in bits.
        bits: u32,
    },
    /// The security key does not assert that its user was present (OpenSSH's PROTOCOL.u2f).
    UserNotPresent,
    /// The security key does not assert that it verified its user, such as by a PIN, and the policy, the line or the certificate
    /// requires it (OpenSSH's PROTOCOL.u2f).
    UserNotVerified,
    /// The signature is for another namespace than the expected one (OpenSSH's PROTOCOL.sshsig, section 2).
    OtherNamespace,
    /// The signature is by another key than the expected one.
    OtherKey,
    /// No line of the allowed signers has the identity and the key.
    UnknownSigner,
    /// The line of the signer does not permit the namespace.
    NamespaceNotPermitted,
    /// The line of the signer has a time without `Z`, and nobody has said in which time zone it is (ALLOWED SIGNERS in
    /// ssh-keygen(1)).
    UnknownTimeZone,
    /// The time is before `valid-after` in the line of the signer.
    NotYetValid,
    /// The time is after `valid-before` in the line of the signer.
    Expired,
}

impl fmt::Display for SshSignatureFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SshSignatureFailure::ForbiddenAlgorithm { algorithm } => {
                return write!(f, "the signature algorithm {algorithm} is not permitted");
            }
            SshSignatureFailure::KeyTooShort { bits } => {
                return write!(f, "an RSA key of {bits} bits is too short");
            }
            SshSignatureFailure::UserNotPresent => "the security key does not assert that its user was present",
            SshSignatureFailure::UserNotVerified => "the security key does not assert that it verified its user",
            SshSignatureFailure::OtherNamespace => "it is for another namespace",
            SshSignatureFailure::OtherKey => "it is by another key",
            SshSignatureFailure::UnknownSigner => "no allowed signer has the identity and the key",
            SshSignatureFailure::NamespaceNotPermitted => "the signer is not allowed to sign in the namespace",
            SshSignatureFailure::UnknownTimeZone => {
                "the line of the signer has a local time, and its time zone is not known"
            }
            SshSignatureFailure::NotYetValid => "the key of the signer is not valid yet",
            SshSignatureFailure::Expired => "the key of the signer is not valid any more",
        })
    }
}
