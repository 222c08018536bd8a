//! What keys have beside their own values: a curve, a group, restrictions.

pub(crate) mod dh;
pub(crate) mod dsa;
pub(crate) mod ec;
mod explicit_curve;
pub(crate) mod pss;
