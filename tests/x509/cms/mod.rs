//! Messages of CMS.

mod signed;
mod signed_rules;
mod signed_structures;
