//! Limits of the work for one verification.

/// Limits of the work for one verification. Each is counted before the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// The number of paths that are tried.
    pub(super) attempts: usize,
    /// The number of signatures that are checked, over all paths: of certificates and of revocation lists.
    pub(super) signatures: usize,
    /// The number of certificates of a path between the end entity's and the trust anchor's, self-issued ones included.
    pub(super) intermediates_in_path: usize,
    /// The number of intermediates that are considered: those that have a name on the way to a trust anchor.
    pub(super) intermediates: usize,
    /// The number of revocation lists that may be about the certificates.
    pub(super) crls: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            attempts: 32,
            signatures: 100,
            intermediates_in_path: 16,
            intermediates: 100,
            crls: 64,
        }
    }
}
