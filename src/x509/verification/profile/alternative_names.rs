//! The alternative names of a certificate must decode (RFC 5280, section 4.2.1.6).

use super::member::Member;
use crate::error::{Error, PathRule};
use crate::x509::extensions::SubjectAlternativeName;
use crate::x509::general_name::GeneralName;
use crate::x509::path_facts::Verdict;

/// Every name must decode, also those that nothing is compared with: another program might read a malformed name differently.
pub(super) fn check(member: &Member<'_>) -> Verdict {
    member.facts.check_alternative_names(member.extensions, check_names)
}

fn check_names(names: &SubjectAlternativeName) -> Verdict {
    names.names().iter().try_for_each(|name| match name {
        Ok(
            GeneralName::DnsName(text) | GeneralName::Rfc822Name(text) | GeneralName::UniformResourceIdentifier(text),
        ) if !text.is_ascii() => Err(malformed("a name has characters outside ASCII".to_owned())),
        Ok(
            GeneralName::DnsName(text) | GeneralName::Rfc822Name(text) | GeneralName::UniformResourceIdentifier(text),
        ) if text.is_empty() => Err(malformed("a name is empty".to_owned())),
        // x400Address and ediPartyName, which are not decoded.
        Ok(_) | Err(Error::Unsupported { .. }) => Ok(()),
        Err(error) => Err(malformed(error.to_string())),
    })
}

fn malformed(reason: String) -> PathRule {
    PathRule::MalformedField {
        field: "subjectAltName".into(),
        reason: reason.into(),
    }
}
