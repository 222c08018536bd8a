//! The revocation lists of a store, and those of them that a verification needs.

use std::collections::HashMap;
use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use super::distribution::{CertificateScope, PointName};
use super::revocation_list::{Fault, StoredList};
use crate::error::PathRule;
use crate::x509::certificate::Certificate;
use crate::x509::name_comparison::CanonicalName;

/// All lists of a store, by their issuers. Clones share the lists.
#[derive(Debug, Clone, Default)]
pub(super) struct RevocationLists {
    lists: Vec<Arc<StoredList>>,
    by_issuer: HashMap<CanonicalName, OfIssuer>,
}

/// The positions of an issuer's lists. A public authority may have thousands, each with a distribution point of its own.
#[derive(Debug, Clone, Default)]
struct OfIssuer {
    without_point: Vec<usize>,
    by_point: HashMap<PointName, Vec<usize>>,
}

impl RevocationLists {
    pub(super) fn add(&mut self, lists: impl IntoIterator<Item = StoredList>) {
        for list in lists {
            let position = self.lists.len();
            let of_issuer = self.by_issuer.entry(list.scope.issuer.clone()).or_default();
            match list.scope.has_point_name() {
                false => of_issuer.without_point.push(position),
                true => {
                    for name in &list.scope.names {
                        let places = of_issuer.by_point.entry(name.clone()).or_default();
                        if places.last() != Some(&position) {
                            places.push(position);
                        }
                    }
                }
            }
            self.lists.push(Arc::new(list));
        }
    }

    /// The lists for the certificates of a path that is not known yet.
    ///
    /// Fails with a rule if there are more than `limit`.
    pub(super) fn select<'a>(
        &self,
        certificates: impl IntoIterator<Item = &'a Certificate>,
        settings: &ListSettings,
    ) -> std::result::Result<Selection, PathRule> {
        let mut positions: Vec<usize> = Vec::new();
        for certificate in certificates {
            // Without an issuer's name there is no path, and libcrypto says so.
            if let Ok(scope) = CertificateScope::of(certificate) {
                self.positions_for(&scope, &mut positions);
            }
            positions.sort_unstable();
            positions.dedup();
            if positions.len() > settings.limit {
                return Err(PathRule::LimitReached {
                    limit: "revocation lists",
                });
            }
        }
        let mut selection = Selection::default();
        for list in positions.into_iter().filter_map(|position| self.lists.get(position)) {
            match settings.fault(list) {
                Some(fault) => selection.refused.push((Arc::clone(list), fault)),
                None => selection.lists.push(Arc::clone(list)),
            }
        }
        selection.lists.sort_by_cached_key(|list| list.age());
        Ok(selection)
    }

    fn positions_for(&self, scope: &CertificateScope, positions: &mut Vec<usize>) {
        for issuer in scope.list_issuers() {
            let Some(of_issuer) = self.by_issuer.get(issuer) else {
                continue;
            };
            let general = of_issuer.without_point.iter();
            let named = scope.point_names().filter_map(|name| of_issuer.by_point.get(name));
            positions.extend(general.chain(named.flatten()));
        }
    }
}

/// How lists are judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListSettings {
    /// The maximum number of lists for one verification.
    pub(super) limit: usize,
    pub(super) time: OffsetDateTime,
    /// How long ago a list may have been issued; `None` leaves that to its nextUpdate.
    pub(super) max_age: Option<Duration>,
}

impl ListSettings {
    /// Why a list is not used at this time, as far as libcrypto does not say so itself.
    fn fault(&self, list: &StoredList) -> Option<Fault> {
        let facts = match &list.facts {
            Ok(facts) => facts,
            Err(fault) => return Some(fault.clone()),
        };
        let is_too_old = self
            .max_age
            .is_some_and(|max_age| self.time - facts.this_update > max_age);
        match facts.next_update {
            _ if is_too_old => Some("it is older than the verifier allows".into()),
            None if self.max_age.is_none() => Some("nextUpdate is absent".into()),
            // libcrypto looks at the time of complete lists, but of a delta list only if the complete one has expired.
            Some(next_update) if list.is_delta() && next_update < self.time => Some("nextUpdate has passed".into()),
            _ => None,
        }
    }
}

/// The lists for one verification.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// For libcrypto, the newest first.
    lists: Vec<Arc<StoredList>>,
    /// Those that are about the certificates, but are not used.
    refused: Vec<(Arc<StoredList>, Fault)>,
}

impl Selection {
    pub(super) fn lists(&self) -> &[Arc<StoredList>] {
        &self.lists
    }

    pub(super) fn refused(&self) -> &[(Arc<StoredList>, Fault)] {
        &self.refused
    }

    /// The issuers of the lists, whose certificates libcrypto has to find among the intermediates or anchors.
    pub(super) fn issuers(&self) -> impl Iterator<Item = &CanonicalName> {
        self.lists.iter().map(|list| &list.scope.issuer)
    }

    /// The list with this address of libcrypto's form.
    pub(super) fn find(&self, address: usize) -> Option<&Arc<StoredList>> {
        self.lists.iter().find(|list| list.handle().address() == address)
    }

    /// Does not use a list that libcrypto has used and may not use: for the next run.
    pub(super) fn exclude(&mut self, address: usize, fault: Fault) {
        let is_excluded = |list: &Arc<StoredList>| list.handle().address() == address;
        self.lists.retain(|list| {
            if is_excluded(list) {
                self.refused.push((Arc::clone(list), fault.clone()));
            }
            !is_excluded(list)
        });
    }
}
