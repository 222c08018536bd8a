//! FIPS backends with a real module. `HAZMAT_FIPS_MODULE_DIR` names its folder, as `ci/fips-module` creates it; without
//! it, these tests fail. `cargo test` runs them only if they are named.

mod aead;
mod backends;
mod key_derivation;
mod key_wrap;
mod keys;
mod sealing;
mod secret_kdfs;
mod signatures;
mod strict;
mod x509;
