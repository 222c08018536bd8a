//! The provider on FIPS backends with a real module. `HAZMAT_FIPS_MODULE_DIR` names its folder, as `ci/fips-module` creates it;
//! without it, these tests fail. `cargo test` runs them only if they are named.

mod certificates;
mod handshakes;
mod keys;
mod loopback;
mod parts;
mod signatures;
mod tickets;
