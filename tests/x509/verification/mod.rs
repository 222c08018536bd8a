//! Path validation.

mod chains;
mod crls;
mod deltas;
mod extension_policy;
mod faulty_lists;
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
