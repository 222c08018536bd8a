//! Recognises the format of input, for loading keys in any format and for errors about an unexpected one.

use std::borrow::Cow;

use super::der_structure::DerStructure;
use super::openssh::line::begins_with_line;
use super::openssh::wire::is_binary;
use super::pem::boundary::has_block;
use crate::asn1::der;
use crate::error::{Error, MalformedKind};

const PUTTY: &[u8] = b"PuTTY-User-Key-File-";

/// The first lines of RFC 4716 public keys, and of private keys in the format of ssh.com.
const SSH2_PUBLIC: &[u8] = b"---- BEGIN SSH2 PUBLIC KEY ----";
const SSH2: &[u8] = b"---- BEGIN SSH2 ";

/// The UTF-8 byte order mark, which some programs write.
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// A format that data looks like, whether or not it decodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Pem,
    /// A DER SEQUENCE, with the key structure that it looks like.
    Der(Option<DerStructure>),
    /// The OpenSSH line of a public key.
    OpenSshLine,
    /// The content of an `OPENSSH PRIVATE KEY` block.
    OpenSshBinary,
    /// A PuTTY private key.
    Putty,
    /// An RFC 4716 public key.
    Ssh2Public,
    /// An ssh.com private key.
    Ssh2Private,
    Utf16,
}

impl Form {
    /// The format of `data`; `None` if it is unknown.
    pub(crate) fn of(data: &[u8]) -> Option<Self> {
        Self::of_no_pem(data).or_else(|| has_block(data).then_some(Form::Pem))
    }

    /// The format of `data` that is known to contain no PEM block.
    pub(crate) fn of_no_pem(data: &[u8]) -> Option<Self> {
        if der::sequence(data).is_some() {
            return Some(Form::Der(DerStructure::of(data)));
        }
        if begins_with_line(data) {
            return Some(Form::OpenSshLine);
        }
        if is_binary(data) {
            return Some(Form::OpenSshBinary);
        }
        if is_utf16(data) {
            return Some(Form::Utf16);
        }
        let text = data.strip_prefix(BYTE_ORDER_MARK).unwrap_or(data).trim_ascii_start();
        let beginnings = [
            (PUTTY, Form::Putty),
            (SSH2_PUBLIC, Form::Ssh2Public),
            (SSH2, Form::Ssh2Private),
        ];
        beginnings
            .into_iter()
            .find_map(|(start, form)| text.starts_with(start).then_some(form))
    }

    /// Replaces the error of data that is not DER by one that names the actual format, if it is known.
    pub(crate) fn explain(error: Error, what: &'static str, data: &[u8]) -> Error {
        match Form::of(data) {
            None | Some(Form::Der(_)) => error,
            Some(form) => Error::malformed(MalformedKind::UnexpectedType, what, form.instead_of("DER")),
        }
    }

    /// The reason of an error: this format was found instead of the `wanted` one.
    pub(crate) fn instead_of(self, wanted: &str) -> Cow<'static, str> {
        match self {
            Form::Pem => Cow::Owned(format!("it is PEM, not {wanted}")),
            Form::Der(Some(kind)) => Cow::Owned(format!("it is DER, not {wanted}: {}", kind.name())),
            Form::Der(None) => Cow::Owned(format!("it looks like DER, not {wanted}")),
            Form::OpenSshLine => Cow::Owned(format!("it is the OpenSSH line of a public key, not {wanted}")),
            Form::OpenSshBinary => {
                Cow::Borrowed("it is the content of an OPENSSH PRIVATE KEY block, without the PEM framing")
            }
            Form::Putty => Cow::Borrowed(
                "it is a private key in PuTTY's format; convert it with `puttygen FILE -O private-openssh -o NEW`",
            ),
            Form::Ssh2Public => {
                Cow::Borrowed("it is a public key in the format of RFC 4716; convert it with `ssh-keygen -i -f FILE`")
            }
            Form::Ssh2Private => {
                Cow::Borrowed("it is a key in the SSH2 format of ssh.com; convert it with `ssh-keygen -i -f FILE`")
            }
            Form::Utf16 => Cow::Borrowed("it is UTF-16 text; it must be ASCII or UTF-8"),
        }
    }
}

/// Whether text begins with a UTF-16 byte order mark, or with a hyphen in UTF-16.
fn is_utf16(data: &[u8]) -> bool {
    [[0xff, 0xfe], [0xfe, 0xff], [b'-', 0], [0, b'-']]
        .iter()
        .any(|start| data.starts_with(start))
}
