//! Path validation.

mod chains;
mod pkits;
mod search;
