//! The parts of a table.

use crate::backend::fips::approval::Approval;
use crate::backend::fips::operation::Operation;

/// One rule.
pub(in crate::backend::fips) struct Row {
    pub(super) applies: fn(&Operation) -> bool,
    pub(in crate::backend::fips) approval: Approval,
    /// The document and section, or the reason why the approval is unknown.
    pub(in crate::backend::fips) source: &'static str,
}

pub(super) const fn approved(source: &'static str, applies: fn(&Operation) -> bool) -> Row {
    Row {
        applies,
        approval: Approval::Approved,
        source,
    }
}

pub(super) const fn not_approved(source: &'static str, applies: fn(&Operation) -> bool) -> Row {
    Row {
        applies,
        approval: Approval::NotApproved,
        source,
    }
}

pub(super) const fn unknown(source: &'static str, applies: fn(&Operation) -> bool) -> Row {
    Row {
        applies,
        approval: Approval::Unknown,
        source,
    }
}

/// The reason why the approval of a signature over a digest is unknown.
pub(super) const DIGEST_FROM_OUTSIDE: &str =
    "FIPS 186-5, section 1: the digest must come from an approved hash function, and the origin of this one is unknown";
