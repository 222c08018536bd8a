//! The revocation lists of a store, and those of them that a verification needs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use super::distribution::{CertificateScope, PointName};
use super::revocation_list::{Fault, StoredList};
use crate::error::PathRule;
use crate::x509::certificate::Certificate;
use crate::x509::crl::CertificateRevocationList;
use crate::x509::name_comparison::CanonicalName;

/// All lists of a store, each with a number of its own. Clones share the lists.
#[derive(Debug, Clone, Default)]
pub(super) struct RevocationLists {
    lists: BTreeMap<usize, Arc<StoredList>>,
    /// The numbers of the lists without a distribution point, by their issuer.
    by_issuer: HashMap<CanonicalName, Vec<usize>>,
    /// The numbers of the others, by each name of their point. A public authority may have thousands, each with a point of its own.
    by_point: HashMap<PointName, Vec<usize>>,
}

impl RevocationLists {
    /// The lists, in the order in which they were added.
    pub(super) fn all(&self) -> impl Iterator<Item = &CertificateRevocationList> {
        self.lists.values().map(|list| list.list())
    }

    /// Adds lists, each once.
    pub(super) fn add(&mut self, lists: impl IntoIterator<Item = StoredList>) {
        for list in lists {
            let is_known = self.beside(&list).any(|(_, known)| known.is_same(&list));
            if !is_known {
                self.insert(list);
            }
        }
    }

    /// Adds lists, each in place of those that it supersedes `now`.
    pub(super) fn add_newer(&mut self, lists: impl IntoIterator<Item = StoredList>, now: OffsetDateTime) {
        for list in lists {
            let old = self.beside(&list).filter(|(_, known)| list.supersedes(known, now));
            let old: Vec<_> = old.map(|(number, _)| number).collect();
            old.into_iter().for_each(|number| self.remove(number));
            self.add([list]);
        }
    }

    /// The lists that are found where a list is found.
    fn beside(&self, list: &StoredList) -> impl Iterator<Item = (usize, &Arc<StoredList>)> + use<'_> {
        let numbers = match list.scope.has_point_name() {
            false => self.by_issuer.get(&list.scope.issuer),
            true => list.scope.names.first().and_then(|name| self.by_point.get(name)),
        };
        let numbers = numbers.into_iter().flatten();
        numbers.filter_map(|number| Some((*number, self.lists.get(number)?)))
    }

    fn insert(&mut self, list: StoredList) {
        let number = self.lists.last_key_value().map_or(0, |(last, _)| last + 1);
        match list.scope.has_point_name() {
            false => {
                let numbers = self.by_issuer.entry(list.scope.issuer.clone());
                numbers.or_default().push(number);
            }
            true => {
                for name in &list.scope.names {
                    let numbers = self.by_point.entry(name.clone()).or_default();
                    if numbers.last() != Some(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        self.lists.insert(number, Arc::new(list));
    }

    fn remove(&mut self, number: usize) {
        let Some(list) = self.lists.remove(&number) else {
            return;
        };
        remove_from(&mut self.by_issuer, &list.scope.issuer, number);
        for name in &list.scope.names {
            remove_from(&mut self.by_point, name, number);
        }
    }

    /// The lists that may be about a certificate, by their numbers. The work grows with the number of the certificate's names, and
    /// with that of the lists that are found.
    fn find(&self, scope: &CertificateScope, numbers: &mut BTreeSet<usize>) {
        let issuers = scope.list_issuers();
        for issuer in &issuers {
            numbers.extend(self.by_issuer.get(*issuer).into_iter().flatten());
        }
        if self.by_point.is_empty() {
            return;
        }
        for name in scope.point_names() {
            let found = self.by_point.get(name).into_iter().flatten();
            let is_of_issuer = |number: &&usize| {
                let list = self.lists.get(*number);
                list.is_some_and(|list| issuers.contains(&list.scope.issuer))
            };
            numbers.extend(found.filter(is_of_issuer));
        }
    }
}

fn remove_from<K: Eq + Hash>(index: &mut HashMap<K, Vec<usize>>, key: &K, number: usize) {
    if let Some(numbers) = index.get_mut(key) {
        numbers.retain(|known| *known != number);
        if numbers.is_empty() {
            index.remove(key);
        }
    }
}

/// Collects the lists for the certificates of a path that is not known yet.
#[derive(Debug)]
pub(super) struct Collection<'a> {
    lists: &'a RevocationLists,
    settings: ListSettings,
    numbers: BTreeSet<usize>,
    /// The number of those that are to be used.
    used: usize,
}

impl<'a> Collection<'a> {
    pub(super) fn new(lists: &'a RevocationLists, settings: ListSettings) -> Self {
        Collection {
            lists,
            settings,
            numbers: BTreeSet::new(),
            used: 0,
        }
    }

    /// Adds the lists for a certificate. Fails with a rule if more than the limit are to be used, or the certificate has too many
    /// distribution points.
    pub(super) fn add(&mut self, certificate: &Certificate) -> std::result::Result<(), PathRule> {
        let scope = match CertificateScope::of(certificate) {
            Ok(scope) => scope,
            Err(rule @ PathRule::LimitReached { .. }) => return Err(rule),
            // Without an issuer's name there is no path, and libcrypto says so.
            Err(_) => return Ok(()),
        };
        let mut found = BTreeSet::new();
        self.lists.find(&scope, &mut found);
        let is_used = |list: &Arc<StoredList>| self.settings.fault(list).is_none();
        for number in found {
            if self.numbers.insert(number) && self.lists.lists.get(&number).is_some_and(is_used) {
                self.used += 1;
            }
        }
        match self.used > self.settings.limit {
            true => Err(PathRule::LimitReached {
                limit: "revocation lists",
            }),
            false => Ok(()),
        }
    }

    /// The issuers of the lists that are to be used, whose certificates libcrypto has to find among the intermediates or anchors.
    pub(super) fn issuers(&self) -> impl Iterator<Item = &CanonicalName> {
        let used = self.found().filter(|list| self.settings.fault(list).is_none());
        used.map(|list| &list.scope.issuer)
    }

    pub(super) fn selection(&self) -> Selection {
        let mut selection = Selection::default();
        for list in self.found() {
            match self.settings.fault(list) {
                Some(fault) => selection.refused.push((Arc::clone(list), fault)),
                None => selection.lists.push(Arc::clone(list)),
            }
        }
        selection.lists.sort_by_cached_key(|list| list.age());
        selection
    }

    fn found(&self) -> impl Iterator<Item = &Arc<StoredList>> {
        self.numbers.iter().filter_map(|number| self.lists.lists.get(number))
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
    fn fault(&self, list: &StoredList) -> Option<Withheld> {
        // libcrypto looks at the time of complete lists, but of a delta list only if the complete one has expired.
        if list.this_update().is_some_and(|this_update| this_update > self.time) {
            return Some(Withheld::Future("thisUpdate has not come yet".into()));
        }
        let facts = match &list.facts {
            Ok(facts) => facts,
            Err(fault) => return Some(Withheld::Fault(fault.clone())),
        };
        let is_too_old = self
            .max_age
            .is_some_and(|max_age| self.time - facts.this_update > max_age);
        match facts.next_update {
            _ if is_too_old => Some(Withheld::Ended("it is older than the verifier allows".into())),
            None if self.max_age.is_none() => Some(Withheld::Fault("nextUpdate is absent".into())),
            Some(next_update) if list.is_delta() && next_update < self.time => {
                Some(Withheld::Ended("nextUpdate has passed".into()))
            }
            _ => None,
        }
    }
}

/// Why a list is not used.
#[derive(Debug, Clone)]
pub(super) enum Withheld {
    /// Its time has not come.
    Future(Fault),
    /// Its time has passed. It says of no certificate any more that it is good, but a revocation stays one.
    Ended(Fault),
    /// It may not be used at all. What it says of a certificate is not known, so that no older list is to be believed.
    Fault(Fault),
    /// libcrypto has used it for a certificate that it is not about.
    Scope,
}

impl Withheld {
    pub(super) fn reason(&self) -> Fault {
        match self {
            Withheld::Future(fault) | Withheld::Ended(fault) | Withheld::Fault(fault) => fault.clone(),
            Withheld::Scope => "a certificate of the path is outside its scope".into(),
        }
    }
}

/// The lists for one verification.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// For libcrypto, the newest first.
    lists: Vec<Arc<StoredList>>,
    /// Those that are about the certificates, but are not used.
    refused: Vec<(Arc<StoredList>, Withheld)>,
}

impl Selection {
    pub(super) fn lists(&self) -> &[Arc<StoredList>] {
        &self.lists
    }

    pub(super) fn refused(&self) -> &[(Arc<StoredList>, Withheld)] {
        &self.refused
    }

    /// The delta lists to be used with a complete list, the newest first, and whether they have ended.
    pub(super) fn updates_of(&self, complete: &StoredList) -> Vec<(&Arc<StoredList>, bool)> {
        let used = self.lists.iter().map(|list| (list, false));
        let ended = self.refused.iter().filter_map(|(list, withheld)| match withheld {
            Withheld::Ended(_) => Some((list, true)),
            _ => None,
        });
        let updates = used.chain(ended).filter(|(list, _)| list.updates(complete));
        let mut updates: Vec<_> = updates.collect();
        updates.sort_by_cached_key(|(list, _)| list.age());
        updates
    }

    /// The list with this address of libcrypto's form.
    pub(super) fn find(&self, address: usize) -> Option<&Arc<StoredList>> {
        self.lists.iter().find(|list| list.is_at(address))
    }

    /// Does not use a list that libcrypto has used for a certificate that it is not about: for the next run.
    pub(super) fn exclude(&mut self, address: usize) {
        let is_excluded = |list: &Arc<StoredList>| list.is_at(address);
        self.lists.retain(|list| {
            if is_excluded(list) {
                self.refused.push((Arc::clone(list), Withheld::Scope));
            }
            !is_excluded(list)
        });
    }
}
