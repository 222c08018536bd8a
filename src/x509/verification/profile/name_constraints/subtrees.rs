//! The subtrees of one extension nameConstraints.

use super::forms::{DnsSubtree, Host, MailSubtree};
use super::names::{
    ConstrainedName, DIRECTORY_NAME, DNS_NAME, IP_ADDRESS, Names, OTHER_NAME, REGISTERED_ID, RFC822_NAME, URI, form_of,
};
use crate::error::{Error, PathRule, UnsupportedKind};
use crate::x509::extensions::NameConstraints;
use crate::x509::general_name::{GeneralName, IpNetwork};
use crate::x509::general_name_list::GeneralNames;
use crate::x509::name_comparison::CanonicalName;
use crate::x509::path_facts::Verdict;
use crate::x509::verification::policy::Rules;
use crate::x509::verification::profile::comparisons::Comparisons;

/// The number of forms of names, in the CHOICE of GeneralName.
const FORMS: usize = 9;

/// The subtrees that an authority permits and excludes.
pub(super) struct Subtrees {
    permitted: ByForm,
    excluded: ByForm,
}

/// Subtrees by their form, so that the limit of comparisons covers all that is done for a name.
#[derive(Default)]
struct ByForm([Vec<Subtree>; FORMS]);

impl ByForm {
    fn read(bases: Option<&GeneralNames>, rules: Rules) -> Verdict<Self> {
        let mut forms = ByForm::default();
        for base in bases.into_iter().flatten() {
            let subtree = Subtree::of(base, rules)?;
            if let Some(form) = forms.0.get_mut(subtree.form()) {
                form.push(subtree);
            }
        }
        Ok(forms)
    }

    /// The subtrees that say something about a name.
    fn of(&self, name: &ConstrainedName) -> &[Subtree] {
        self.0.get(name.form()).map_or(&[], Vec::as_slice)
    }
}

/// The base of a subtree.
enum Subtree {
    Dns(DnsSubtree),
    Mail(MailSubtree),
    Uri(Host),
    Ip(IpNetwork),
    Directory(CanonicalName),
    /// A form that is not compared, by its number.
    Other(u8),
}

impl Subtrees {
    pub(super) fn of(extension: &NameConstraints, rules: Rules) -> Verdict<Self> {
        Ok(Subtrees {
            permitted: ByForm::read(extension.permitted_subtrees(), rules)?,
            excluded: ByForm::read(extension.excluded_subtrees(), rules)?,
        })
    }

    /// Every name must be outside of all excluded subtrees and, if subtrees of its form are permitted, in one of them.
    pub(super) fn judge(&self, names: &Names, comparisons: &mut Comparisons) -> Verdict {
        for name in names.iter() {
            for subtree in self.excluded.of(name) {
                comparisons.count(subtree.length())?;
                if subtree.excludes(name)? {
                    return Err(PathRule::NameExcluded);
                }
            }
            let permitted = self.permitted.of(name);
            let mut is_permitted = permitted.is_empty();
            for subtree in permitted {
                comparisons.count(subtree.length())?;
                if subtree.permits(name)? {
                    is_permitted = true;
                    break;
                }
            }
            if !is_permitted {
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
            Ok(GeneralName::DirectoryName(name)) => CanonicalName::of(&name).ok().map(Subtree::Directory),
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

    /// The number of its form.
    fn form(&self) -> usize {
        usize::from(match self {
            Subtree::Dns(_) => DNS_NAME,
            Subtree::Mail(_) => RFC822_NAME,
            Subtree::Uri(_) => URI,
            Subtree::Ip(_) => IP_ADDRESS,
            Subtree::Directory(_) => DIRECTORY_NAME,
            Subtree::Other(form) => *form,
        })
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
            (Subtree::Directory(above), ConstrainedName::Directory(name)) => Ok(name.is_within(above)),
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
            Subtree::Directory(name) => name.length(),
            Subtree::Ip(_) | Subtree::Other(_) => 0,
        }
    }
}
