//! The subtrees of one extension nameConstraints.

use super::forms::{DnsSubtree, Host, MailSubtree};
use super::names::{ConstrainedName, Names, OTHER_NAME, REGISTERED_ID, form_of};
use crate::error::{Error, PathRule, UnsupportedKind};
use crate::x509::extensions::NameConstraints;
use crate::x509::general_name::{GeneralName, IpNetwork};
use crate::x509::general_name_list::GeneralNames;
use crate::x509::name_comparison::CanonicalName;
use crate::x509::verification::policy::Rules;
use crate::x509::verification::profile::comparisons::Comparisons;
use crate::x509::verification::profile::member::Verdict;

/// The subtrees that an authority permits and excludes.
pub(super) struct Subtrees {
    permitted: Vec<Subtree>,
    excluded: Vec<Subtree>,
}

/// The base of a subtree.
enum Subtree {
    Dns(DnsSubtree),
    Mail(MailSubtree),
    Uri(Host),
    Ip(IpNetwork),
    Directory(CanonicalName, usize),
    /// A form that is not compared, by its number.
    Other(u8),
}

impl Subtrees {
    pub(super) fn of(extension: &NameConstraints, rules: Rules) -> Verdict<Self> {
        let read = |bases: Option<&GeneralNames>| {
            let bases = bases.into_iter().flatten();
            bases.map(|base| Subtree::of(base, rules)).collect::<Verdict<Vec<_>>>()
        };
        Ok(Subtrees {
            permitted: read(extension.permitted_subtrees())?,
            excluded: read(extension.excluded_subtrees())?,
        })
    }

    /// Every name must be outside of all excluded subtrees and, if subtrees of its form are permitted, in one of them.
    pub(super) fn judge(&self, names: &Names, comparisons: &mut Comparisons) -> Verdict {
        for name in names.iter() {
            for subtree in &self.excluded {
                if subtree.is_of_form(name) {
                    comparisons.count(subtree.length())?;
                    if subtree.excludes(name)? {
                        return Err(PathRule::NameExcluded);
                    }
                }
            }
            let mut is_limited = false;
            let mut is_permitted = false;
            for subtree in &self.permitted {
                if subtree.is_of_form(name) {
                    is_limited = true;
                    comparisons.count(subtree.length())?;
                    if subtree.permits(name)? {
                        is_permitted = true;
                        break;
                    }
                }
            }
            if is_limited && !is_permitted {
                return Err(PathRule::NameNotPermitted);
            }
        }
        Ok(())
    }
}

impl Subtree {
    fn of(base: Result<GeneralName, Error>, rules: Rules) -> Verdict<Self> {
        let subtree = match base {
            Ok(GeneralName::DnsName(name)) => DnsSubtree::read(&name, rules).map(Subtree::Dns),
            Ok(GeneralName::Rfc822Name(text)) => MailSubtree::read(&text).map(Subtree::Mail),
            Ok(GeneralName::UniformResourceIdentifier(host)) => Host::read(&host).map(Subtree::Uri),
            Ok(GeneralName::IpNetwork(network)) => Some(Subtree::Ip(network)),
            Ok(GeneralName::DirectoryName(name)) => {
                let canonical = CanonicalName::from(&name);
                let length = name.attributes().map(|attribute| attribute.as_bytes().len()).sum();
                Some(Subtree::Directory(canonical, length))
            }
            Ok(GeneralName::OtherName(_)) => Some(Subtree::Other(OTHER_NAME)),
            Ok(GeneralName::RegisteredId(_)) => Some(Subtree::Other(REGISTERED_ID)),
            Err(Error::Unsupported {
                kind: UnsupportedKind::GeneralName { tag },
                ..
            }) => Some(Subtree::Other(form_of(tag))),
            Ok(GeneralName::IpAddress(_)) | Err(_) => None,
        };
        subtree.ok_or(PathRule::UnsupportedNameConstraint)
    }

    /// Whether the subtree is of the form of a name, and so says something about it.
    fn is_of_form(&self, name: &ConstrainedName) -> bool {
        match (self, name) {
            (Subtree::Dns(_), ConstrainedName::Dns(_))
            | (Subtree::Mail(_), ConstrainedName::Mailbox(_))
            | (Subtree::Uri(_), ConstrainedName::Uri(_))
            | (Subtree::Ip(_), ConstrainedName::Ip(_))
            | (Subtree::Directory(..), ConstrainedName::Directory(_)) => true,
            (Subtree::Other(form), ConstrainedName::Other(tag)) => form == tag,
            _ => false,
        }
    }

    fn permits(&self, name: &ConstrainedName) -> Verdict<bool> {
        match (self, name) {
            (Subtree::Dns(subtree), ConstrainedName::Dns(Some(name))) => Ok(subtree.permits(name)),
            _ => self.contains(name),
        }
    }

    fn excludes(&self, name: &ConstrainedName) -> Verdict<bool> {
        match (self, name) {
            (Subtree::Dns(subtree), ConstrainedName::Dns(Some(name))) => Ok(subtree.excludes(name)),
            _ => self.contains(name),
        }
    }

    /// Whether a name, which stands for itself only, is in the subtree. A name that has no place in any tree of its form, such as a
    /// URI without a host, is not permitted, and not known to be outside of an excluded subtree (RFC 5280, section 4.2.1.10).
    fn contains(&self, name: &ConstrainedName) -> Verdict<bool> {
        match (self, name) {
            (Subtree::Mail(subtree), ConstrainedName::Mailbox(Some(mailbox))) => Ok(subtree.contains(mailbox)),
            (Subtree::Uri(subtree), ConstrainedName::Uri(Some(host))) => Ok(subtree.contains(host)),
            (Subtree::Ip(network), ConstrainedName::Ip(address)) => Ok(network.contains(*address)),
            (Subtree::Directory(above, _), ConstrainedName::Directory(name)) => Ok(name.is_within(above)),
            (_, ConstrainedName::Dns(None) | ConstrainedName::Mailbox(None) | ConstrainedName::Uri(None)) => {
                Err(PathRule::NameNotPermitted)
            }
            _ => Err(PathRule::UnsupportedNameConstraint),
        }
    }

    /// The number of bytes that a comparison may look at.
    fn length(&self) -> usize {
        match self {
            Subtree::Dns(subtree) => subtree.length(),
            Subtree::Mail(subtree) => subtree.length(),
            Subtree::Uri(host) => host.length(),
            Subtree::Directory(_, length) => *length,
            Subtree::Ip(_) | Subtree::Other(_) => 0,
        }
    }
}
