//! Keys in tokens of SoftHSM, by the provider `pkcs11`. `ci/lib/with-tokens` sets what these tests need; without it, they fail.
//! `cargo test` runs them only if they are named.

mod cms;
mod decryption;
mod examples;
mod exchange;
mod faults;
mod fips;
mod folders;
mod fork;
mod generation;
mod guide;
mod harness;
mod hpke;
mod keys;
mod mixed_keys;
mod opened;
mod openssh;
mod pin_in_memory;
mod pins;
mod providers;
mod removal;
mod signatures;
mod soundness;
mod terminal;
mod threads;
mod uris;
mod x509;
