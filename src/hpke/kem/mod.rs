//! The key encapsulation mechanisms.

pub(super) mod algorithm;
pub(super) mod dh;
pub(super) mod encapsulated;
pub(super) mod group;
pub(super) mod hybrid;
pub(super) mod ml_kem;
pub(super) mod seed;
