//! The programs under `examples/`, as their users meet them.

mod keytool;
mod mini_ca;
mod vault;
