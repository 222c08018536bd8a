//! Path validation.

mod chains;
mod crls;
mod extension_policy;
mod graph;
mod hostile;
mod issued;
mod limits;
mod made;
mod name_constraints;
mod names;
mod pkits;
mod policies;
mod profile;
mod search;
mod store;
mod unsigned;
