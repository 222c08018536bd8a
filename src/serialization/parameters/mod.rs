//! Algorithm parameters of keys: curves, groups, PSS restrictions.

pub(crate) mod dh;
pub(crate) mod dsa;
pub(crate) mod ec;
mod explicit_curve;
pub(crate) mod pss;
