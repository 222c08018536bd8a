//! The PEM labels of keys, and all other known labels. Errors repeat known labels only: base64 satisfies the grammar of
//! labels (RFC 7468, section 3), and a private key whose line breaks were lost can be in the place of a label.

use std::borrow::Cow;

use crate::support::escape::known_or_length;

/// The labels of keys and parameters that are read and written.
pub(crate) const PKCS8: &str = "PRIVATE KEY";
pub(crate) const ENCRYPTED_PKCS8: &str = "ENCRYPTED PRIVATE KEY";
pub(crate) const RSA: &str = "RSA PRIVATE KEY";
pub(crate) const DSA: &str = "DSA PRIVATE KEY";
pub(crate) const EC: &str = "EC PRIVATE KEY";
pub(crate) const OPENSSH: &str = "OPENSSH PRIVATE KEY";
pub(crate) const SSH_SIGNATURE: &str = "SSH SIGNATURE";
pub(crate) const PUBLIC: &str = "PUBLIC KEY";
pub(crate) const RSA_PUBLIC: &str = "RSA PUBLIC KEY";
pub(crate) const DH_PARAMETERS: &str = "DH PARAMETERS";
pub(crate) const X942_DH_PARAMETERS: &str = "X9.42 DH PARAMETERS";
pub(crate) const DSA_PARAMETERS: &str = "DSA PARAMETERS";

const KNOWN: [&str; 58] = [
    // RFC 7468, and the names that its section 4 calls deprecated.
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "X.509 CERTIFICATE",
    "X509 CRL",
    "CRL",
    "CERTIFICATE REQUEST",
    "NEW CERTIFICATE REQUEST",
    "PKCS7",
    "PKCS #7 SIGNED DATA",
    "CMS",
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "PUBLIC KEY",
    "ATTRIBUTE CERTIFICATE",
    // OpenSSL's `pem.h`, and its providers.
    "TRUSTED CERTIFICATE",
    "ANY PRIVATE KEY",
    "RSA PRIVATE KEY",
    "RSA PUBLIC KEY",
    "RSA-PSS PRIVATE KEY",
    "DSA PRIVATE KEY",
    "DSA PUBLIC KEY",
    "DSA PARAMETERS",
    "DH PARAMETERS",
    "X9.42 DH PARAMETERS",
    "DH PRIVATE KEY",
    "DH PUBLIC KEY",
    "EC PRIVATE KEY",
    "EC PUBLIC KEY",
    "EC PARAMETERS",
    "ECDSA PUBLIC KEY",
    "SM2 PRIVATE KEY",
    "SM2 PUBLIC KEY",
    "SM2 PARAMETERS",
    "PARAMETERS",
    "ED25519 PRIVATE KEY",
    "ED25519 PUBLIC KEY",
    "ED448 PRIVATE KEY",
    "X25519 PRIVATE KEY",
    "X448 PRIVATE KEY",
    "SSL SESSION PARAMETERS",
    "OCSP REQUEST",
    "OCSP RESPONSE",
    "PKCS12",
    "TSS PRIVATE KEY",
    "TSS2 PRIVATE KEY",
    "ECHCONFIG",
    // OpenSSH's and ssh.com's.
    "OPENSSH PRIVATE KEY",
    "SSH SIGNATURE",
    "SSH2 PUBLIC KEY",
    "SSH2 ENCRYPTED PRIVATE KEY",
    // OpenPGP's (RFC 9580, section 6.2.1).
    "PGP MESSAGE",
    "PGP PUBLIC KEY BLOCK",
    "PGP PRIVATE KEY BLOCK",
    "PGP SIGNATURE",
    "PGP SIGNED MESSAGE",
    // Others'.
    "PRIVACY-ENHANCED MESSAGE",
    "AGE ENCRYPTED FILE",
    "OpenVPN Static key V1",
];

/// The name of a label in errors: itself if it is known, otherwise its length.
pub(super) fn named(label: &[u8]) -> Cow<'static, str> {
    known_or_length(&KNOWN, label, "label")
}
