//! What data is that may be in any form, or in another one than was asked for.

use std::borrow::Cow;

use super::der_structure::DerStructure;
use super::openssh::line::begins_with_line;
use super::openssh::wire::is_binary;
use super::pem::boundary::has_block;
use crate::asn1::der;
use crate::error::{Error, MalformedKind};

const PUTTY: &[u8] = b"PuTTY-User-Key-File-";

/// The beginning of RFC 4716's public keys, and of private keys that ssh.com's program wrote.
const SSH2_PUBLIC: &[u8] = b"---- BEGIN SSH2 PUBLIC KEY ----";
const SSH2: &[u8] = b"---- BEGIN SSH2 ";

/// What some programs put at the start of text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// A form that data can be seen to be in, right or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Pem,
    /// A SEQUENCE, with what it looks like.
    Der(Option<DerStructure>),
    /// OpenSSH's line of a public key.
    OpenSshLine,
    /// What is inside of an `OPENSSH PRIVATE KEY`.
    OpenSshBinary,
    /// PuTTY's private keys.
    Putty,
    /// RFC 4716.
    Ssh2Public,
    /// ssh.com's private keys.
    Ssh2Private,
    Utf16,
}

impl Form {
    /// `None` if it is nothing that is known.
    pub(crate) fn of(data: &[u8]) -> Option<Self> {
        Self::of_no_pem(data).or_else(|| has_block(data).then_some(Form::Pem))
    }

    /// Of data that is known to have no block of PEM.
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

    /// The error of data that is not DER: what it is instead, where that can be seen.
    pub(crate) fn explain(error: Error, what: &'static str, data: &[u8]) -> Error {
        match Form::of(data) {
            None | Some(Form::Der(_)) => error,
            Some(form) => Error::malformed_as(MalformedKind::UnexpectedType, what, form.instead_of("DER")),
        }
    }

    /// What an error says when another form was wanted.
    pub(crate) fn instead_of(self, wanted: &str) -> Cow<'static, str> {
        match self {
            Form::Pem => Cow::Owned(format!("it is PEM, and not {wanted}")),
            Form::Der(Some(kind)) => Cow::Owned(format!("it is DER, and not {wanted}: {}", kind.name())),
            Form::Der(None) => Cow::Owned(format!("it is DER, or something like it, and not {wanted}")),
            Form::OpenSshLine => Cow::Owned(format!("it is OpenSSH's line of a public key, and not {wanted}")),
            Form::OpenSshBinary => Cow::Borrowed("it is what is inside of an OPENSSH PRIVATE KEY, without its PEM"),
            Form::Putty => Cow::Borrowed(
                "it is a private key in PuTTY's format, which `puttygen FILE -O private-openssh -o NEW` turns into OpenSSH's",
            ),
            Form::Ssh2Public => Cow::Borrowed(
                "it is a public key in the format of RFC 4716, which `ssh-keygen -i -f FILE` turns into OpenSSH's",
            ),
            Form::Ssh2Private => Cow::Borrowed(
                "it is a key in the SSH2 format of ssh.com's program, which `ssh-keygen -i -f FILE` turns into OpenSSH's",
            ),
            Form::Utf16 => Cow::Borrowed("it is text in UTF-16, and must be in ASCII or UTF-8"),
        }
    }
}

/// Text that begins with the byte order mark of UTF-16, or with a hyphen in it.
fn is_utf16(data: &[u8]) -> bool {
    [[0xff, 0xfe], [0xfe, 0xff], [b'-', 0], [0, b'-']]
        .iter()
        .any(|start| data.starts_with(start))
}
