//! Host names, mailboxes and URIs, and their subtrees (RFC 5280, section 4.2.1.10).

use crate::x509::verification::policy::Rules;
use crate::x509::verification::profile::server_name::is_host_name;

/// A subtree of domain names: a domain and all names below it. All text is in lower case.
pub(super) struct DnsSubtree {
    /// Empty for all names.
    domain: String,
    /// Whether the base has a leading dot, which RFC 5280 does not define: the domain itself is then not permitted.
    below_only: bool,
}

impl DnsSubtree {
    /// `None` for a base that is not a domain. The web profile refuses a leading dot, whose meaning is not defined; elsewhere it means
    /// what it means to libcrypto.
    pub(super) fn read(base: &str, rules: Rules) -> Option<Self> {
        let (domain, below_only) = match base.strip_prefix('.') {
            Some(domain) if rules == Rules::Rfc5280 => (domain, true),
            Some(_) => return None,
            None => (base, false),
        };
        let is_all = domain.is_empty() && !below_only;
        (is_all || is_domain(domain)).then(|| DnsSubtree {
            domain: domain.to_ascii_lowercase(),
            below_only,
        })
    }

    /// Whether all hosts that a name stands for are in the subtree.
    pub(super) fn permits(&self, name: &str) -> bool {
        // Whatever a wildcard stands for is below its parent.
        if let Some(parent) = name.strip_prefix("*.") {
            return is_within(parent, &self.domain);
        }
        is_within(name, &self.domain) && !(self.below_only && name == self.domain)
    }

    /// Whether one of the hosts that a name stands for is in the subtree. A subtree with a leading dot has its domain, too, to be on
    /// the safe side.
    pub(super) fn excludes(&self, name: &str) -> bool {
        if is_within(name, &self.domain) {
            return true;
        }
        let Some(parent) = name.strip_prefix("*.") else {
            return false;
        };
        // A wildcard stands for one label, so the subtree's domain may be one of its hosts.
        is_within(parent, &self.domain)
            || self
                .domain
                .split_once('.')
                .is_some_and(|(_, domain_parent)| domain_parent == parent)
    }

    pub(super) fn length(&self) -> usize {
        self.domain.len()
    }
}

/// A dNSName in lower case; `None` for text that is neither a domain nor a wildcard label and a domain.
pub(super) fn dns_name(name: &str) -> Option<String> {
    is_domain(name.strip_prefix("*.").unwrap_or(name)).then(|| name.to_ascii_lowercase())
}

/// A host, or all hosts below a domain, as constraints on mailboxes and URIs have them. In lower case.
pub(super) struct Host {
    domain: String,
    /// Whether the base has a leading dot: the hosts below the domain, but not the domain itself.
    below: bool,
}

impl Host {
    /// `None` for text that is not a domain.
    pub(super) fn read(base: &str) -> Option<Self> {
        let (domain, below) = match base.strip_prefix('.') {
            Some(domain) => (domain, true),
            None => (base, false),
        };
        is_domain(domain).then(|| Host {
            domain: domain.to_ascii_lowercase(),
            below,
        })
    }

    pub(super) fn contains(&self, host: &str) -> bool {
        match self.below {
            true => host != self.domain && is_within(host, &self.domain),
            false => host == self.domain,
        }
    }

    pub(super) fn length(&self) -> usize {
        self.domain.len()
    }
}

/// A subtree of mailboxes: one mailbox, or those of a host or of the hosts below a domain.
pub(super) enum MailSubtree {
    Mailbox(Mailbox),
    Hosts(Host),
}

impl MailSubtree {
    /// `None` for text that is neither.
    pub(super) fn read(base: &str) -> Option<Self> {
        match base.contains('@') {
            true => Mailbox::read(base).map(MailSubtree::Mailbox),
            false => Host::read(base).map(MailSubtree::Hosts),
        }
    }

    pub(super) fn contains(&self, mailbox: &Mailbox) -> bool {
        match self {
            MailSubtree::Mailbox(only) => only == mailbox,
            MailSubtree::Hosts(hosts) => hosts.contains(&mailbox.host),
        }
    }

    pub(super) fn length(&self) -> usize {
        match self {
            MailSubtree::Mailbox(mailbox) => mailbox.local_part.len() + mailbox.host.len(),
            MailSubtree::Hosts(host) => host.length(),
        }
    }
}

/// A mailbox: the local part, in which case matters, and the host in lower case.
#[derive(PartialEq, Eq)]
pub(super) struct Mailbox {
    local_part: String,
    host: String,
}

impl Mailbox {
    /// `None` for text that is not a mailbox of a host. A quoted local part is the same as without needless quotes (RFC 5321,
    /// section 4.1.2).
    pub(super) fn read(address: &str) -> Option<Self> {
        Self::read_with(address, |character| character.is_ascii_graphic())
    }

    /// As [`read`](Self::read), for an internationalized address, whose local part has any characters (RFC 9598, section 3). The labels
    /// of its host are those of rfc822Name, in ASCII: for another host, which is no A-label, `None`.
    pub(super) fn read_utf8(address: &str) -> Option<Self> {
        Self::read_with(address, |character| {
            character.is_ascii_graphic() || !(character.is_ascii() || character.is_control())
        })
    }

    fn read_with(address: &str, is_permitted: impl Fn(char) -> bool) -> Option<Self> {
        let (local_part, host) = address.rsplit_once('@')?;
        let is_plain = |text: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|character| is_permitted(character) && !"\"@(),:;<>[\\]".contains(character))
        };
        let local_part = match local_part.strip_prefix('"') {
            Some(quoted) => unquoted(quoted.strip_suffix('"')?)?,
            None => is_plain(local_part).then(|| local_part.to_owned())?,
        };
        is_domain(host).then(|| Mailbox {
            local_part,
            host: host.to_ascii_lowercase(),
        })
    }
}

/// The text between the quotes of a local part, without its backslashes; `None` if a quote or a backslash stands alone.
fn unquoted(text: &str) -> Option<String> {
    let mut characters = text.chars();
    let mut unquoted = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        unquoted.push(match character {
            '"' => return None,
            '\\' => characters.next()?,
            other => other,
        });
    }
    Some(unquoted)
}

/// The host of a URI, in lower case; `None` for one without an authority, whose host is not a name, or whose user information has
/// characters that RFC 3986, section 3.2.1, forbids: other programs end the authority at some of them, such as a backslash, and
/// find another host.
pub(super) fn host_of_uri(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if !user.bytes().all(is_of_user_information) {
        return None;
    }
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host,
    };
    (is_scheme && is_host_name(host)).then(|| host.to_ascii_lowercase())
}

/// Whether the user information of a URI may have a byte (RFC 3986, section 3.2.1).
fn is_of_user_information(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:".contains(&byte)
}

/// Whether a name is a domain or below it, label by label. Every name is below the empty one.
fn is_within(name: &str, domain: &str) -> bool {
    match name.strip_suffix(domain) {
        Some(above) => domain.is_empty() || above.is_empty() || above.ends_with('.'),
        None => false,
    }
}

/// Whether text may be the domain of a constraint: a host name, with underscores, which names in private use have.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.len() <= 253 && text.split('.').all(is_label)
}
