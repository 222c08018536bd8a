//! Path validation.

mod pkits;
mod search;
