//! Certification paths that break one rule each, named after the rule and its section, beside the nearest valid ones.
//!
//! A path is made from a plan, in DER, part by part: builders refuse most of these faults. Keys are made once per process.

mod alternative_names;
mod anchors;
mod case;
mod constraints;
mod extensions;
mod fields;
mod graphs;
pub mod keys;
mod name_constraints;
mod name_constraints_more;
pub mod plans;
mod policies;
mod revocation;
mod run;
mod signatures;
mod usages;
pub mod values;

pub use case::{Answer, Case, Cases, Chain, NEW_YEAR_2025, Question, Role, rule_name};

use std::sync::OnceLock;

/// All cases. Those with keys of ML-DSA are there only if the backend of the tests offers them.
pub fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let mut cases = Cases::default();
        let base = cases.valid(&Chain::new(), "valid_server", |_| {});
        signatures::add(&mut cases, &base);
        fields::add(&mut cases, &base);
        extensions::add(&mut cases, &base);
        constraints::add(&mut cases, &base);
        usages::add(&mut cases, &base);
        alternative_names::add(&mut cases, &base);
        name_constraints::add(&mut cases, &base);
        name_constraints_more::add(&mut cases, &base);
        policies::add(&mut cases, &base);
        anchors::add(&mut cases, &base);
        graphs::add(&mut cases, &base);
        revocation::add(&mut cases, &base);
        cases.into_vec()
    })
}

/// The number of valid and of other cases of [`cases`], without those with keys of ML-DSA.
pub const VALID: usize = 164;
pub const BROKEN: usize = 381;
