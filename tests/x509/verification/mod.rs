//! Path validation.

mod chains;
mod extension_policy;
mod made;
mod name_constraints;
mod names;
mod pkits;
mod profile;
mod search;
