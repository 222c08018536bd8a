//! Whether an extension has to be critical.

/// The criticality that an extension must have, for [`ExtensionPolicy`](super::ExtensionPolicy).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // there is no fourth possibility
pub enum Criticality {
    /// It must be critical.
    Critical,
    /// It may be critical or not.
    Agnostic,
    /// It must not be critical.
    NonCritical,
}
