//! The names that certificates may have.

use std::net::IpAddr;

use hazmat_openssl::x509::{GeneralName, GeneralNames, Name};

use crate::{Explain, Failure, is_invisible};

/// Parses a name from the command line: `DNS:`, `IP:`, `email:` or `URI:` and the name, or the name alone.
pub fn parse(text: &str) -> Result<GeneralName, Failure> {
    let name = match text.split_once(':') {
        Some(("DNS", name)) => GeneralName::DnsName(name.to_owned()),
        Some(("IP", address)) => match address.parse() {
            Ok(address) => GeneralName::IpAddress(address),
            Err(_) => return Err(Failure(format!("{address} is not an IP address"))),
        },
        Some(("email", address)) => GeneralName::Rfc822Name(address.to_owned()),
        Some(("URI", uri)) => GeneralName::UniformResourceIdentifier(uri.to_owned()),
        _ => match text.parse::<IpAddr>() {
            Ok(address) => GeneralName::IpAddress(address),
            Err(_) if text.contains('@') => GeneralName::Rfc822Name(text.to_owned()),
            Err(_) => GeneralName::DnsName(text.to_owned()),
        },
    };
    check(&name)?;
    Ok(name)
}

/// Decodes all names and [`check`]s each.
pub fn decode(names: &GeneralNames) -> Result<Vec<GeneralName>, Failure> {
    let mut decoded = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let name = name.explain(format!("entry {} of its subjectAltName does not decode", index + 1))?;
        check(&name)?;
        decoded.push(name);
    }
    Ok(decoded)
}

/// Accepts the kinds of names that hosts and people have, if they are unambiguous.
fn check(name: &GeneralName) -> Result<(), Failure> {
    let (is_right, kind) = match name {
        GeneralName::DnsName(name) => (is_host_name(name), "host name"),
        GeneralName::IpAddress(_) => (true, "IP address"),
        GeneralName::Rfc822Name(address) => (is_mail_address(address), "mail address"),
        GeneralName::UniformResourceIdentifier(uri) => (is_uri(uri), "URI"),
        other => {
            let kinds = "DNS names, IP addresses, mail addresses and URIs";
            return Err(Failure(format!(
                "the name {other} is of an unsupported kind: only {kinds} are certified"
            )));
        }
    };
    match is_right {
        true => Ok(()),
        false => Err(Failure(format!("the name {name} is not a valid {kind}"))),
    }
}

/// Parses the base of a subtree for name constraints (RFC 5280, section 4.2.1.10): `DNS:` and a domain, `IP:` and a network,
/// `email:` and a mailbox, host or domain, `URI:` and a host or domain, or `DirName:` and the start of a name. A domain starts
/// with a dot, except for `DNS:`, where it includes the host of this name.
pub fn parse_subtree(text: &str) -> Result<GeneralName, Failure> {
    let failure = |kind: &str| Failure(format!("the name {text} is not {kind}"));
    let is_host = |name: &str| is_host_name(name) && !name.starts_with('*');
    let is_domain = |name: &str| is_host(name.strip_prefix('.').unwrap_or(name));
    match text.split_once(':') {
        // The empty domain has all others below it.
        Some(("DNS", name)) if is_host(name) || name.is_empty() => Ok(GeneralName::DnsName(name.to_owned())),
        Some(("DNS", _)) => Err(failure("a valid domain, as in DNS:example.org")),
        Some(("IP", network)) => match network.parse() {
            Ok(network) => Ok(GeneralName::IpNetwork(network)),
            Err(_) => Err(failure("a valid network, as in IP:192.0.2.0/24")),
        },
        Some(("email", name)) if is_domain(name) || is_mail_address(name) => {
            Ok(GeneralName::Rfc822Name(name.to_owned()))
        }
        Some(("email", _)) => Err(failure("a valid mail address, host or domain, as in email:example.org")),
        Some(("URI", name)) if is_domain(name) => Ok(GeneralName::UniformResourceIdentifier(name.to_owned())),
        Some(("URI", _)) => Err(failure("a valid host or domain, as in URI:.example.org")),
        Some(("DirName", name)) => {
            let name = Name::from_rfc4514_string(name).explain(text)?;
            check_subject(&name).explain(text)?;
            Ok(GeneralName::DirectoryName(name))
        }
        _ => Err(failure("DNS:, IP:, email:, URI: or DirName: and a name")),
    }
}

/// Whether a server can have the name.
pub fn is_for_server(name: &GeneralName) -> bool {
    matches!(name, GeneralName::DnsName(_) | GeneralName::IpAddress(_))
}

/// A URL for an extension.
pub fn url(text: &str) -> Result<GeneralName, Failure> {
    let name = GeneralName::UniformResourceIdentifier(text.to_owned());
    check(&name)?;
    Ok(name)
}

/// Checks RFC 1034, section 3.5, and RFC 6125: an asterisk may only be the whole first label.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels = match name.strip_prefix("*.") {
        Some(rest) if rest.contains('.') => rest,
        Some(_) => return false,
        None => name,
    };
    name.len() <= 253 && labels.split('.').all(is_label)
}

fn is_mail_address(address: &str) -> bool {
    let is_local = |local: &str| {
        !local.is_empty()
            && local
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"(),:;<>@[\\]".contains(&byte))
    };
    match address.split_once('@') {
        Some((local, host)) => is_local(local) && is_host_name(host) && !host.starts_with('*'),
        None => false,
    }
}

fn is_uri(uri: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    match uri.split_once(':') {
        Some((scheme, rest)) => {
            is_scheme(scheme) && !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic())
        }
        None => false,
    }
}

/// Refuses a subject with a value that is not text, or has invisible characters.
pub fn check_subject(name: &Name) -> Result<(), Failure> {
    for attribute in name.attributes() {
        let oid = attribute.oid();
        let value = attribute
            .value()
            .explain(format!("the attribute {oid} of its subject does not decode"))?;
        if value.is_empty() {
            return Err(Failure(format!("the attribute {oid} of its subject is empty")));
        }
        if value
            .chars()
            .any(|character| character.is_control() || is_invisible(character))
        {
            let reason = "has invisible characters";
            return Err(Failure(format!("the attribute {oid} of its subject {reason}: {value}")));
        }
    }
    Ok(())
}
