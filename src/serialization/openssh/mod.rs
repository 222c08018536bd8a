//! OpenSSH's formats.

mod certificate;
mod encryption;
mod private;
mod public;
mod wire;

pub(super) use encryption::{OpenSshChoice, check_offered};
pub(super) use private::{is_binary, load_private, load_private_block, write_private};
pub(super) use public::{begins_with_line, load_public, write_public};
