//! Whether an operation is approved.

use std::fmt;

/// Whether an operation is approved, by the FIPS module's indicator and the [table](crate::fips::ApprovalTable) for the
/// module: see [the rules](crate::fips#approval).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: a program must handle each of the three answers, and there is no fourth.
#[allow(clippy::exhaustive_enums)]
#[must_use = "an approval that is not looked at protects nothing"]
pub enum Approval {
    /// Approved.
    Approved,
    /// Not approved.
    NotApproved,
    /// Neither the module nor the table decides, or no FIPS module is in use.
    Unknown,
}

/// `"approved"`, `"not approved"`, `"unknown"`.
impl fmt::Display for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Approval::Approved => "approved",
            Approval::NotApproved => "not approved",
            Approval::Unknown => "unknown",
        })
    }
}

impl Approval {
    /// Combines the module's indicator with the table's answer.
    pub(crate) fn decide(indicator: Option<bool>, table: Approval) -> Self {
        match (indicator, table) {
            (Some(false), _) | (_, Approval::NotApproved) => Approval::NotApproved,
            (Some(true), _) | (_, Approval::Approved) => Approval::Approved,
            (None, Approval::Unknown) => Approval::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indicator_and_a_table_only_narrow_each_other() {
        use Approval::{Approved, NotApproved, Unknown};
        for (indicator, table, decided) in [
            (None, Unknown, Unknown),
            (None, Approved, Approved),
            (None, NotApproved, NotApproved),
            (Some(true), Unknown, Approved),
            (Some(true), Approved, Approved),
            (Some(true), NotApproved, NotApproved),
            (Some(false), Unknown, NotApproved),
            (Some(false), Approved, NotApproved),
            (Some(false), NotApproved, NotApproved),
        ] {
            assert_eq!(Approval::decide(indicator, table), decided, "{indicator:?} {table}");
        }
    }
}
