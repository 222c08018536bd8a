//! Path validation.

mod search;
