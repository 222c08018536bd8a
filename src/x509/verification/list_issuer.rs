//! The path of a revocation list's issuer that is not on the path itself.

use std::sync::Arc;

use super::revocation_list::StoredList;
use crate::x509::Certificate;

/// The path of a list's issuer.
pub(super) struct ListIssuer {
    /// The position of the certificate that was looked up in the list.
    pub(super) depth: usize,
    pub(super) list: Arc<StoredList>,
    /// The issuer's certificate first.
    pub(super) chain: Vec<Certificate>,
}
