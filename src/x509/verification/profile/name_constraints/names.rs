//! The names of a certificate, by their forms.

use std::net::IpAddr;

use super::forms::{Mailbox, dns_name, host_of_uri};
use crate::asn1::oid::{NameOid, SMTP_UTF8_MAILBOX};
use crate::asn1::reader::Field;
use crate::asn1::tag::UTF8_STRING;
use crate::error::{Error, PathRule, UnsupportedKind};
use crate::x509::general_name::{GeneralName, OtherName};
use crate::x509::name::Name;
use crate::x509::name_comparison::CanonicalName;
use crate::x509::path_facts::{Verdict, malformed};
use crate::x509::verification::profile::member::Member;

/// A name that constraints apply to.
pub(super) enum ConstrainedName {
    /// A domain, or a wildcard label and a domain, in lower case; `None` for other text.
    Dns(Option<String>),
    /// `None` for text that is not a mailbox.
    Mailbox(Option<Mailbox>),
    /// The host; `None` for a URI without a host name.
    Uri(Option<String>),
    Ip(IpAddr),
    Directory(CanonicalName),
    /// A form that is not compared, by its number in the CHOICE of GeneralName.
    Other(u8),
}

/// All names of a certificate: those of subjectAltName, the subject, and the mailboxes in the subject.
pub(super) struct Names(Vec<ConstrainedName>);

/// The numbers of forms in the CHOICE of GeneralName.
pub(super) const OTHER_NAME: u8 = 0;
pub(super) const RFC822_NAME: u8 = 1;
pub(super) const DNS_NAME: u8 = 2;
pub(super) const DIRECTORY_NAME: u8 = 4;
pub(super) const URI: u8 = 6;
pub(super) const IP_ADDRESS: u8 = 7;
pub(super) const REGISTERED_ID: u8 = 8;

/// The number of the form that an identifier octet stands for.
pub(super) fn form_of(tag: u8) -> u8 {
    tag & 0x1f
}

impl Names {
    pub(super) fn of(member: &Member<'_>) -> Verdict<Self> {
        let mut names = Vec::new();
        let subject = Name::from_der(member.certificate.subject_bytes()).map_err(malformed("subject"))?;
        for attribute in subject.attributes_for_oid(&NameOid::EMAIL_ADDRESS) {
            let text = attribute.value().ok();
            names.push(ConstrainedName::Mailbox(text.and_then(|text| Mailbox::read(&text))));
        }
        if !subject.is_empty() {
            let subject = CanonicalName::of(&subject).map_err(malformed("subject"))?;
            names.push(ConstrainedName::Directory(subject));
        }
        if let Some(alternative) = member.facts.alternative_names(member.extensions)? {
            for name in alternative.names() {
                if let Ok(GeneralName::OtherName(other)) = &name {
                    names.extend(internationalized_mailbox(other));
                }
                names.push(ConstrainedName::of(name)?);
            }
        }
        Ok(Names(names))
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, ConstrainedName> {
        self.0.iter()
    }
}

impl ConstrainedName {
    /// The number of its form.
    pub(super) fn form(&self) -> usize {
        usize::from(match self {
            ConstrainedName::Dns(_) => DNS_NAME,
            ConstrainedName::Mailbox(_) => RFC822_NAME,
            ConstrainedName::Uri(_) => URI,
            ConstrainedName::Ip(_) => IP_ADDRESS,
            ConstrainedName::Directory(_) => DIRECTORY_NAME,
            ConstrainedName::Other(form) => *form,
        })
    }

    fn of(name: Result<GeneralName, Error>) -> Verdict<Self> {
        Ok(match name {
            Ok(GeneralName::DnsName(name)) => ConstrainedName::Dns(dns_name(&name)),
            Ok(GeneralName::Rfc822Name(address)) => ConstrainedName::Mailbox(Mailbox::read(&address)),
            Ok(GeneralName::UniformResourceIdentifier(uri)) => ConstrainedName::Uri(host_of_uri(&uri)),
            Ok(GeneralName::IpAddress(address)) => ConstrainedName::Ip(address),
            Ok(GeneralName::DirectoryName(name)) => {
                let name = CanonicalName::of(&name).map_err(malformed("subjectAltName"))?;
                ConstrainedName::Directory(name)
            }
            Ok(GeneralName::OtherName(_)) => ConstrainedName::Other(OTHER_NAME),
            Ok(GeneralName::RegisteredId(_)) => ConstrainedName::Other(REGISTERED_ID),
            Err(Error::Unsupported {
                kind: UnsupportedKind::GeneralName { tag },
                ..
            }) => ConstrainedName::Other(form_of(tag)),
            Ok(GeneralName::IpNetwork(_)) => {
                return Err(PathRule::MalformedField {
                    field: "subjectAltName".into(),
                    reason: "iPAddress has a mask".into(),
                });
            }
            Err(error) => return Err(malformed("subjectAltName")(error)),
        })
    }
}

/// The mailbox that an otherName is, which constraints on mailboxes hold for, too (RFC 9598, section 6).
fn internationalized_mailbox(name: &OtherName) -> Option<ConstrainedName> {
    if *name.type_id() != SMTP_UTF8_MAILBOX {
        return None;
    }
    let value = Field::of("SmtpUTF8Mailbox", UTF8_STRING, name.value()).ok();
    let address = value.and_then(|value| std::str::from_utf8(value.content()).ok());
    Some(ConstrainedName::Mailbox(address.and_then(Mailbox::read_utf8)))
}
