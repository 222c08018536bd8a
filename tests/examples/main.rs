//! The programs under `examples/`, run as users run them.

mod keytool;
mod mini_ca;
mod sealed_box;
mod signer;
mod signer_rules;
mod vault;
