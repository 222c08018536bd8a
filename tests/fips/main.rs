//! FIPS backends, with a real module. `HAZMAT_FIPS_MODULE_DIR` names the folder that has it, as `ci/fips-module` makes it;
//! without it these tests fail. `cargo test` runs them only where they are named.

mod backends;
mod keys;
mod signatures;
mod strict;
mod x509;
