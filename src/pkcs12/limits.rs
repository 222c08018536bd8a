//! Limits on the structure of a file.

/// How much a file may contain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) bytes: usize,
    /// All entries together, and all parts.
    pub(super) bags: usize,
    /// Private keys and secrets: loading one can take long.
    pub(super) keys: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            bytes: 16 << 20,
            bags: 10_000,
            keys: 256,
        }
    }
}

/// The maximum number of attributes and of their values, all together in all entries. Each takes memory of its own.
pub(super) const MOST_ATTRIBUTE_PARTS: usize = 100_000;

/// The deepest nesting of `safeContentsBag`. Programs do not write one in another.
pub(super) const DEEPEST: usize = 8;
