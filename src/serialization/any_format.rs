//! Loads keys in any format, which is recognised from the data.

use super::input_format::Form;
use super::openssh::public;
use super::pem::boundary::has_block;
use super::settings::Settings;
use super::{der_keys, pem_keys};
use crate::asn1::tag::SEQUENCE;
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::error::{Error, MalformedKind, Result};

/// Whether errors are about DER: the data begins as a SEQUENCE does, or is empty.
fn may_be_der(data: &[u8]) -> bool {
    matches!(data.first(), None | Some(&SEQUENCE))
}

pub(crate) fn load_private(settings: &Settings, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
    match Form::of(data) {
        Some(Form::Der(_)) => der_keys::load_private(settings, data, password),
        None if may_be_der(data) => der_keys::load_private(settings, data, password),
        Some(form) if !has_block(data) => Err(Error::malformed(
            MalformedKind::UnexpectedType,
            "private key",
            form.instead_of("a private key"),
        )),
        _ => pem_keys::load_private(settings, data, password),
    }
}

pub(crate) fn load_public(settings: &Settings, data: &[u8]) -> Result<PublicKey> {
    match Form::of(data) {
        Some(Form::Der(_)) => der_keys::load_public(settings, data),
        None if may_be_der(data) => der_keys::load_public(settings, data),
        Some(Form::OpenSshLine) => public::load_public(settings, data),
        Some(form) if !has_block(data) => Err(Error::malformed(
            MalformedKind::UnexpectedType,
            "public key",
            form.instead_of("a public key"),
        )),
        _ => pem_keys::load_public(settings, data),
    }
}
