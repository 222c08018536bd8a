//! The approval table of a FIPS module.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::approval::Approval;
use super::operation::Operation;
use super::provider::ProviderInfo;
use super::rows::{self, Edition};

/// A rule of the calling program.
type Judge = dyn Fn(&Operation) -> Approval + Send + Sync;

#[derive(Clone)]
enum Rule {
    Standards(Edition),
    Own(Cow<'static, str>, Arc<Judge>),
}

/// The operations that a FIPS module's security policy approves. A module is identified by its name and version.
///
/// This crate has tables for the OpenSSL project's modules, named "OpenSSL FIPS Provider": versions 3.0.0, 3.0.8 and 3.0.9
/// (certificate 4282), 3.1.2 (certificate 4985), and 3.4 and later, which may have none: NIST's list of validated modules
/// tells. For any other module, such as a distribution's, make a table from the module's security policy, and pass it to
/// [`BackendBuilder::approval_table`](crate::BackendBuilder::approval_table).
///
/// A table is a list of rules. The first rule that does not answer [`Unknown`](Approval::Unknown) decides. A table
/// restricts the operations of a backend with [`strict_approval`](crate::BackendBuilder::strict_approval); the
/// `*_supported` methods report what the module offers, independently of the table.
///
/// ```
/// use hazmat_openssl::fips::Approval;
/// use hazmat_openssl::fips::{ApprovalTable, Operation};
/// use hazmat_openssl::prelude::*;
///
/// let table = ApprovalTable::for_module("Example FIPS Provider", "3.0.7-1234567890abcdef")
///     // First the rules in which the module's policy differs from the standards.
///     .with_rule("security policy, section 2.5", |operation| match operation {
///         Operation::EcGenerate { curve: EllipticCurve::Secp224R1 } => Approval::NotApproved,
///         _ => Approval::Unknown,
///     })
///     .with_standards();
///
/// let sha256 = Operation::Hash { algorithm: HashAlgorithm::Sha256 };
/// assert_eq!(table.approval(&sha256), Approval::Approved);
/// assert_eq!(table.source(&sha256), Some("FIPS 180-4; NIST SP 800-131A Rev. 2, section 9"));
/// let p224 = Operation::EcGenerate { curve: EllipticCurve::Secp224R1 };
/// assert_eq!(table.approval(&p224), Approval::NotApproved);
///
/// let builder = Backend::builder().fips().strict_approval(true).approval_table(table);
/// # let _ = builder;
/// ```
#[derive(Clone)]
#[must_use = "a table has no effect until it is given to a builder"]
pub struct ApprovalTable {
    module_name: String,
    module_version: String,
    rules: Vec<Rule>,
}

impl ApprovalTable {
    /// A table without rules, for the module with exactly this name and version, as returned by
    /// [`ProviderInfo::name`] and [`ProviderInfo::version`].
    pub fn for_module(name: impl Into<String>, version: impl Into<String>) -> Self {
        ApprovalTable {
            module_name: name.into(),
            module_version: version.into(),
            rules: Vec::new(),
        }
    }

    /// Appends a rule. `source` is the document and section behind it, for auditors, and is part of errors. The rule answers
    /// [`Unknown`](Approval::Unknown) for operations that it does not cover.
    pub fn with_rule(
        mut self,
        source: impl Into<Cow<'static, str>>,
        rule: impl Fn(&Operation) -> Approval + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Rule::Own(source.into(), Arc::new(rule)));
        self
    }

    /// Appends this crate's rules from the standards (NIST SP 800-131A Rev. 2 with its references, and FIPS 186-5): those of
    /// the built-in tables for modules before 3.4. They approve neither EdDSA nor post-quantum algorithms. They can approve
    /// operations that a module was not tested for: see its security policy.
    pub fn with_standards(mut self) -> Self {
        self.rules.push(Rule::Standards(Edition::WithoutEddsa));
        self
    }

    /// This crate's table for a module, if it has one.
    pub fn built_in(name: &str, version: &str) -> Option<Self> {
        let edition = rows::edition_of(name, version)?;
        let mut table = Self::for_module(name, version);
        table.rules.push(Rule::Standards(edition));
        Some(table)
    }

    /// The name of the module that the table is for.
    pub fn module_name(&self) -> &str {
        &self.module_name
    }

    /// The version of the module that the table is for.
    pub fn module_version(&self) -> &str {
        &self.module_version
    }

    /// The approval of an operation by this table.
    pub fn approval(&self, operation: &Operation) -> Approval {
        self.judge(operation)
            .map_or(Approval::Unknown, |(approval, _)| approval)
    }

    /// The document and section behind the approval, or the reason why the standards leave it open; `None` if no rule covers
    /// the operation.
    pub fn source(&self, operation: &Operation) -> Option<&str> {
        self.judge(operation).map(|(_, source)| source)
    }

    /// The first rule that decides. If none does, a standard's reason for leaving it open is kept.
    fn judge(&self, operation: &Operation) -> Option<(Approval, &str)> {
        let mut undecided = None;
        for rule in &self.rules {
            let (approval, source) = match rule {
                Rule::Standards(edition) => match rows::row_for(*edition, operation) {
                    Some(row) => (row.approval, row.source),
                    None => continue,
                },
                Rule::Own(source, judge) => (judge(operation), source.as_ref()),
            };
            match (approval, rule) {
                (Approval::Unknown, Rule::Own(..)) => {}
                (Approval::Unknown, Rule::Standards(_)) => undecided = Some((approval, source)),
                _ => return Some((approval, source)),
            }
        }
        undecided
    }

    fn is_for(&self, name: &str, version: &str) -> bool {
        self.module_name == name && self.module_version == version
    }

    /// The table for a module: the last one given, else the built-in one.
    pub(crate) fn choose(given: &[ApprovalTable], module: &ProviderInfo) -> Option<Self> {
        choose(given, module.name(), module.version())
    }
}

fn choose(given: &[ApprovalTable], name: &str, version: &str) -> Option<ApprovalTable> {
    let own = given.iter().rev().find(|table| table.is_for(name, version));
    own.cloned().or_else(|| ApprovalTable::built_in(name, version))
}

impl fmt::Debug for ApprovalTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.rules.len();
        write!(
            f,
            "ApprovalTable({} {}, {count} rules)",
            self.module_name, self.module_version
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hashes::algorithm::HashAlgorithm;

    const SHA256: Operation = Operation::Hash {
        algorithm: HashAlgorithm::Sha256,
    };
    const RANDOM: Operation = Operation::RandomBytes;

    #[test]
    fn the_first_rule_that_speaks_decides() {
        let never = |_: &Operation| Approval::Unknown;
        let no_random = |operation: &Operation| match operation {
            Operation::RandomBytes => Approval::NotApproved,
            _ => Approval::Unknown,
        };
        let table = ApprovalTable::for_module("A Module", "1.2")
            .with_rule("nowhere", never)
            .with_rule("page 1", no_random)
            .with_standards();
        assert_eq!(table.approval(&RANDOM), Approval::NotApproved);
        assert_eq!(table.source(&RANDOM), Some("page 1"));
        assert_eq!(table.approval(&SHA256), Approval::Approved);
        let empty = ApprovalTable::for_module("A Module", "1.2");
        assert_eq!(
            (empty.approval(&SHA256), empty.source(&SHA256)),
            (Approval::Unknown, None)
        );
    }

    #[test]
    fn a_table_is_for_a_module_by_name_and_version() {
        let own = [
            ApprovalTable::for_module("A Module", "1.2").with_standards(),
            ApprovalTable::for_module("OpenSSL FIPS Provider", "3.1.2"),
            ApprovalTable::for_module("A Module", "1.2"),
        ];
        // The last that was given for a module counts, and before this crate's own.
        assert_eq!(
            choose(&own, "A Module", "1.2").unwrap().approval(&SHA256),
            Approval::Unknown
        );
        let upstream = choose(&own, "OpenSSL FIPS Provider", "3.1.2").unwrap();
        assert_eq!(upstream.approval(&SHA256), Approval::Unknown);
        let upstream = choose(&[], "OpenSSL FIPS Provider", "3.1.2").unwrap();
        assert_eq!(upstream.approval(&SHA256), Approval::Approved);
        for (name, version) in [
            ("A Module", "1.2.1"),
            ("A Module", "1.20"),
            ("a module", "1.2"),
            ("Another Module", "1.2"),
            ("", ""),
        ] {
            assert!(choose(&own, name, version).is_none(), "{name} {version}");
        }
    }
}
