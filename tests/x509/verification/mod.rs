//! Path validation.

mod chains;
mod crls;
mod extension_policy;
mod hostile;
mod issued;
mod made;
mod name_constraints;
mod names;
mod pkits;
mod policies;
mod profile;
mod search;
