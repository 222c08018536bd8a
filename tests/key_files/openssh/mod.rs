//! OpenSSH's formats beside private keys.

mod public_keys;
