//! Approval: what the module's indicator and a table of rules say of an operation.
//!
//! # How it is decided
//!
//! 1. What the indicator of the module's says is not approved is not.
//! 2. What the [table](ApprovalTable) of the module's says is not approved is not either: there are uses that no indicator
//!    looks at, such as RSA decryption with PKCS #1 v1.5.
//! 3. What either says is approved is.
//! 4. The rest is [unknown](Approval::Unknown), and under
//!    [`strict_approval`](crate::BackendBuilder::strict_approval) refused.
//!
//! Modules before OpenSSL 3.4 have no indicators: there the table alone decides. Modules since then have them for what
//! depends on arguments; of hash functions, AES, EdDSA, random bytes and the generation of most keys they say nothing, and
//! the table does.
//!
//! # Where it is told
//!
//! | operation | by |
//! |---|---|
//! | contexts: hashes, HMAC, CMAC, ciphers; signers and verifiers | their method `approval()`, by indicator and table |
//! | PBKDF2 | [`derive_pbkdf2_hmac_with_approval`](crate::Backend::derive_pbkdf2_hmac_with_approval), likewise |
//! | what is done in one call: signatures, encryption, exchanges, generation of keys, AEADs, digests, random bytes | [`Backend::approval_of`](crate::Backend::approval_of), by the table; on a strict backend the indicator is asked as well when it is done, but of EdDSA, the generation of keys, digests and random bytes |
//!
//! Loading and writing keys, decoding certificates and building them are no cryptography by themselves, and have no
//! approval: what they do with a cipher, a hash function or a signature is judged as that. Checks that loading makes (that
//! the halves of a key belong together) are no service either.

pub use super::table::ApprovalTable;

/// Whether an operation is an approved one, by the word of the FIPS module and of the [table](ApprovalTable) for it: see
/// [`fips::approval`](crate::fips::approval).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Approval {
    /// It is.
    Approved,
    /// It is not.
    NotApproved,
    /// Neither the module nor the table says, or it is no FIPS module.
    Unknown,
}

impl Approval {
    /// What an indicator and a table amount to.
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
            assert_eq!(Approval::decide(indicator, table), decided, "{indicator:?} {table:?}");
        }
    }
}
