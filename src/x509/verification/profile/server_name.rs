//! The name of a server: the host names and addresses of subjectAltName (RFC 9525, section 6).

use std::net::IpAddr;

use super::member::Member;
use crate::error::PathRule;
use crate::x509::general_name::GeneralName;
use crate::x509::path_facts::Verdict;
use crate::x509::verification::subject::Subject;

/// The longest host name (RFC 1035, section 2.3.4), in its text form without a final dot.
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// One of the names must be that of the server. The common name of the subject is never looked at.
pub(super) fn check(subject: &Subject, member: &Member<'_>) -> Verdict {
    let Some(names) = member.facts.alternative_names(member.extensions)? else {
        return Err(PathRule::NameMismatch);
    };
    let is_same = |name: GeneralName| match (subject, name) {
        (Subject::DnsName(host), GeneralName::DnsName(pattern)) => matches(&pattern, host),
        (Subject::IpAddress(address), GeneralName::IpAddress(name)) => *address == name,
        _ => false,
    };
    match names.names().iter().flatten().any(is_same) {
        true => Ok(()),
        false => Err(PathRule::NameMismatch),
    }
}

/// Whether a dNSName, which may begin with a wildcard label, is that of a host. A wildcard stands for one whole label, and at least
/// two labels must follow it.
fn matches(pattern: &str, host: &str) -> bool {
    let Some(parent) = pattern.strip_prefix("*.") else {
        return pattern.eq_ignore_ascii_case(host) && is_host_name(pattern);
    };
    let host_parent = host.split_once('.').map(|(_, parent)| parent);
    parent.contains('.')
        && host_parent.is_some_and(|host_parent| host_parent.eq_ignore_ascii_case(parent))
        && is_host_name(parent)
}

/// Whether text is a host name: labels of letters, digits and inner hyphens, and no final dot. A name whose last label is a number
/// is an IPv4 address to many programs, and not a host name.
pub(in crate::x509::verification) fn is_host_name(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= LONGEST_NAME && name.split('.').all(is_label) && !is_number(last) && name.parse::<IpAddr>().is_err()
}

/// Whether a label is a number, as `inet_aton` reads one: decimal, octal, or hexadecimal after `0x`.
fn is_number(label: &str) -> bool {
    let hexadecimal = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_have_letters_digits_and_inner_hyphens() {
        let longest_label = "a".repeat(LONGEST_LABEL);
        let longest = format!("{}.{}", [longest_label.as_str(); 3].join("."), "a".repeat(61));
        assert_eq!(longest.len(), LONGEST_NAME);
        let names = [
            "a",
            "localhost",
            "EXAMPLE.org",
            "a-b.example",
            "xn--bcher-kva.example",
            "1.example",
            "0x7f.example",
            "a.b1",
            &longest_label,
            &longest,
        ];
        for name in names {
            assert!(is_host_name(name), "{name}");
        }
        let too_long_label = "a".repeat(LONGEST_LABEL + 1);
        let too_long = format!("{}.{}", [longest_label.as_str(); 3].join("."), "a".repeat(62));
        let others = [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a.b",
            "a-.b",
            "a_b.c",
            "_a.b",
            "*.a.b",
            "a b",
            "a/b",
            "b\u{fc}cher.example",
            "a\0b",
            "192.0.2.1",
            "1",
            "a.1",
            "a.0x7f",
            "a.0X",
            "::1",
            "[::1]",
            "a:80",
            &too_long_label,
            &too_long,
        ];
        for name in others {
            assert!(!is_host_name(name), "{name}");
        }
    }

    #[test]
    fn a_wildcard_stands_for_one_whole_label() {
        let same = [
            ("example.org", "example.org"),
            ("EXAMPLE.org", "example.ORG"),
            ("*.example.org", "www.example.org"),
            ("*.EXAMPLE.org", "www.example.ORG"),
            ("*.example.org", "xn--bcher-kva.example.org"),
        ];
        for (pattern, host) in same {
            assert!(matches(pattern, host), "{pattern} {host}");
        }
        let others = [
            ("example.org", "example.com"),
            ("example.org.", "example.org"),
            (".example.org", "www.example.org"),
            ("*.example.org", "example.org"),
            ("*.example.org", "a.b.example.org"),
            ("*.org", "example.org"),
            ("*", "example"),
            ("*.", "example"),
            ("*", "example.org"),
            ("w*.example.org", "www.example.org"),
            ("*w.example.org", "www.example.org"),
            ("www.*.org", "www.example.org"),
            ("*.*.org", "www.example.org"),
            ("**.example.org", "www.example.org"),
            ("xn--*.example.org", "xn--bcher-kva.example.org"),
            ("*.exa_mple.org", "www.exa_mple.org"),
            ("", ""),
            ("example.org\0.evil.com", "example.org"),
        ];
        for (pattern, host) in others {
            assert!(!matches(pattern, host), "{pattern} {host}");
        }
    }
}
