//! Which certificates of a path are looked up in revocation lists.

/// Which certificates of a path are looked up in revocation lists (RFC 5280, section 6.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CrlChecking {
    /// None.
    #[default]
    None,
    /// The end entity's.
    EndEntity,
    /// All but the trust anchor's.
    All,
}
