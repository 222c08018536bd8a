//! OpenSSH's formats.

mod blob;
mod certificate;
pub(super) mod encryption;
mod feature;
mod key_type;
pub(super) mod line;
pub(super) mod private;
pub(super) mod public;
pub(super) mod wire;
