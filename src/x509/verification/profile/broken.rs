//! What a rule of the profile says of a path.

use crate::error::PathRule;

/// A rule that a certificate of a path breaks.
#[derive(Debug)]
pub(in crate::x509::verification) struct Broken {
    /// The certificate's position in the path: 0 is the end entity's.
    pub(in crate::x509::verification) depth: usize,
    pub(in crate::x509::verification) rule: PathRule,
}
