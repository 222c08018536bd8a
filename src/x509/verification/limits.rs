//! Limits of the work for one verification.

/// Limits of the work for one verification. Each is counted before the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// The number of paths that are tried.
    pub(super) attempts: usize,
    /// The number of signatures that are checked, over all paths: of certificates and of revocation lists.
    pub(super) signatures: usize,
    /// The number of certificates of a path between the end entity's and the trust anchor's, without self-issued ones.
    pub(super) chain_depth: usize,
    /// The same with self-issued ones.
    pub(super) intermediates_in_path: usize,
    /// The number of intermediates that are considered: those that have a name on the way to a trust anchor.
    pub(super) intermediates: usize,
    /// The number of revocation lists that may be about the certificates.
    pub(super) crls: usize,
    /// The number of comparisons of names with name constraints that the profile makes, over all paths.
    pub(super) name_comparisons: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            attempts: 32,
            signatures: 100,
            chain_depth: 8,
            intermediates_in_path: 16,
            intermediates: 100,
            crls: 64,
            name_comparisons: 250_000,
        }
    }
}

impl Limits {
    /// The least number of comparisons that libcrypto may make, whatever the limit of the profile: as many as it allows itself for
    /// each two certificates. They are estimated before it begins, so that the estimate may be much higher than what it does.
    const LEAST_OF_LIBCRYPTO: usize = 1 << 20;

    /// The number of comparisons that libcrypto may make, over all paths.
    pub(super) fn comparisons_of_libcrypto(&self) -> usize {
        self.name_comparisons.max(Self::LEAST_OF_LIBCRYPTO)
    }
}
