//! The rules of the profile: what a path that libcrypto has found must satisfy besides.

mod check;

pub(super) use check::{Broken, check};
