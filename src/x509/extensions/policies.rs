//! Under which policies a certificate was issued.

use std::borrow::Cow;
use std::collections::HashSet;

use super::extension_type::extension_type;
use crate::asn1::der;
use crate::asn1::oid::{ANY_POLICY, CPS_URI, ObjectIdentifier, USER_NOTICE};
use crate::asn1::reader::Field;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::string_type::StringType;
use crate::asn1::structure::{self, Value, asn1_type, check_some};
use crate::asn1::tag::{ANY, SEQUENCE};
use crate::asn1::writer;
use crate::error::{Error, Result};

const WHAT: &str = "CertificatePolicies";

/// As many characters as a text to be shown has (RFC 5280, section 4.2.1.4).
const LONGEST_TEXT: usize = 200;

/// The policies under which a certificate was issued, or of a CA's, which those below it can have (RFC 5280, section
/// 4.2.1.4).
///
/// ```
/// use hazmat_openssl::x509::{CertificatePolicies, ExtensionType, PolicyInformation, PolicyQualifier};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let statement = PolicyQualifier::CpsUri("https://example.org/cps".to_owned());
/// let policy = PolicyInformation::new("2.23.140.1.2.1".parse()?, vec![statement]);
/// let policies = CertificatePolicies::new(vec![policy])?;
/// assert_eq!(CertificatePolicies::from_der(&policies.to_der()?)?, policies);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "CERTIFICATEPOLICIES")]
#[doc(alias = "NID_certificate_policies")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CertificatePolicies {
    policies: Vec<PolicyInformation>,
}

impl CertificatePolicies {
    /// anyPolicy, which stands for all policies.
    pub const ANY_POLICY: ObjectIdentifier = ANY_POLICY;

    /// Of policies.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none, and for a policy that is there twice.
    pub fn new(policies: Vec<PolicyInformation>) -> Result<Self> {
        check_some("policies", &policies)?;
        let mut identifiers = HashSet::new();
        for policy in &policies {
            if !identifiers.insert(&policy.policy_identifier) {
                let reason = format!("must not have {} twice", policy.policy_identifier);
                return Err(Error::invalid("policies", reason));
            }
        }
        Ok(CertificatePolicies { policies })
    }

    /// The policies.
    pub fn policies(&self) -> &[PolicyInformation] {
        &self.policies
    }
}

extension_type! {
    /// A policy that is there twice is taken. The texts of a notice can be longer than the RFC allows.
    CERTIFICATE_POLICIES: CertificatePolicies ::= SEQUENCE OF policies: PolicyInformation
}

/// A policy, and what is to be said of it (RFC 5280, section 4.2.1.4).
#[doc(alias = "POLICYINFO")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyInformation {
    policy_identifier: ObjectIdentifier,
    qualifiers: Vec<PolicyQualifier>,
}

impl PolicyInformation {
    /// A policy, with qualifiers or without.
    pub fn new(policy_identifier: ObjectIdentifier, qualifiers: Vec<PolicyQualifier>) -> Self {
        PolicyInformation {
            policy_identifier,
            qualifiers,
        }
    }

    /// The policy.
    pub fn policy_identifier(&self) -> &ObjectIdentifier {
        &self.policy_identifier
    }

    /// What is to be said of it; none, mostly.
    pub fn qualifiers(&self) -> &[PolicyQualifier] {
        &self.qualifiers
    }
}

asn1_type! {
    PolicyInformation ::= SEQUENCE {
        policy_identifier: policyIdentifier,
        qualifiers: policyQualifiers DEFAULT,
    }
}

/// There is none where the list is left out, and at least one where it is not.
impl Value for Vec<PolicyQualifier> {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let qualifiers = structure::read_entries(field, "PolicyQualifierInfo")?;
        check_some("policyQualifiers", &qualifiers).map_err(der::in_data(field.what()))?;
        Ok(qualifiers)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        structure::write_entries(tag, self)
    }
}

/// What is to be said of a policy.
#[doc(alias = "POLICYQUALINFO")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyQualifier {
    /// id-qt-cps: where the practices of the CA are published, as a URI of ASCII characters.
    CpsUri(String),
    /// id-qt-unotice: what to show to who relies on the certificate.
    UserNotice(UserNotice),
    /// Of another kind, or of one of these two with a value that does not decode, which leaves the policies readable.
    Other {
        /// The kind.
        oid: ObjectIdentifier,
        /// The value in DER.
        value: Vec<u8>,
    },
}

impl PolicyQualifier {
    /// The kind.
    pub fn oid(&self) -> &ObjectIdentifier {
        match self {
            PolicyQualifier::CpsUri(_) => &CPS_URI,
            PolicyQualifier::UserNotice(_) => &USER_NOTICE,
            PolicyQualifier::Other { oid, .. } => oid,
        }
    }
}

/// A `PolicyQualifierInfo`.
impl Value for PolicyQualifier {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut parts = field.parts();
        let oid = structure::read_required(&mut parts, "policyQualifierId", None)?;
        let qualifier = parts.any("qualifier")?;
        parts.finish()?;
        let decoded = match oid {
            USER_NOTICE => {
                let notice = structure::from_der(WHAT, qualifier.der());
                notice.ok().map(PolicyQualifier::UserNotice)
            }
            CPS_URI => read_cps_uri(&qualifier).map(PolicyQualifier::CpsUri),
            _ => None,
        };
        Ok(decoded.unwrap_or_else(|| PolicyQualifier::Other {
            oid,
            value: qualifier.der().to_vec(),
        }))
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        let qualifier = match self {
            PolicyQualifier::CpsUri(uri) => {
                let content = StringType::Ia5.encode(uri)?;
                if !is_uri(uri) {
                    let reason = "must not be empty and must not have control characters";
                    return Err(Error::invalid("cps_uri", reason));
                }
                StringType::Ia5.write(&content)?
            }
            PolicyQualifier::UserNotice(notice) => structure::to_der(notice)?,
            PolicyQualifier::Other { value, .. } => {
                let element: Result<asn1::Tlv<'_>> = der::parse("qualifier", value);
                let wrong = |_| Error::invalid("value", "must be one element of DER");
                element.map_err(wrong)?.full_data().to_vec()
            }
        };
        writer::write_parts(tag, &[structure::to_der(self.oid())?, qualifier])
    }
}

fn read_cps_uri(qualifier: &Field<'_>) -> Option<String> {
    let is_ia5 =
        StringType::of_tag(qualifier.element().tag()) == Some(StringType::Ia5) && qualifier.content().is_ascii();
    let uri = is_ia5.then(|| StringType::Ia5.decode(qualifier.content()).ok())?;
    uri.map(Cow::into_owned).filter(|uri| is_uri(uri))
}

/// Blanks have stood in such URIs.
fn is_uri(text: &str) -> bool {
    !text.is_empty() && !text.contains(|character: char| character.is_control())
}

/// What to show to who relies on a certificate (RFC 5280, section 4.2.1.4).
#[doc(alias = "USERNOTICE")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserNotice {
    notice_reference: Option<NoticeReference>,
    explicit_text: Option<DisplayText>,
}

impl UserNotice {
    /// Where the text is to be found, which the RFC advises against, and the text itself, as a UTF8String.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a text of more than 200 characters or none.
    pub fn new(notice_reference: Option<NoticeReference>, explicit_text: Option<&str>) -> Result<Self> {
        Self::with_string_type(notice_reference, explicit_text, StringType::Utf8)
    }

    /// The same, with a text of another type: UTF8String, IA5String, VisibleString or BMPString. The RFC advises
    /// against all but the first two.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and for another type and a character that the type does not have.
    pub fn with_string_type(
        notice_reference: Option<NoticeReference>,
        explicit_text: Option<&str>,
        string_type: StringType,
    ) -> Result<Self> {
        let text = explicit_text.map(|text| DisplayText::new("explicit_text", text, string_type));
        Ok(UserNotice {
            notice_reference,
            explicit_text: text.transpose()?,
        })
    }

    /// Where the text is to be found.
    pub fn notice_reference(&self) -> Option<&NoticeReference> {
        self.notice_reference.as_ref()
    }

    /// The text. What was read can have more than the 200 characters that the RFC allows.
    pub fn explicit_text(&self) -> Option<&str> {
        self.explicit_text.as_ref().map(|text| text.text.as_str())
    }

    /// The type of the text.
    pub fn explicit_text_type(&self) -> Option<StringType> {
        self.explicit_text.as_ref().map(|text| text.string_type)
    }

    /// The notice of a qualifier's value in DER, such as of a [`PolicyQualifier::Other`] that should have been one.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where it departs from the RFC; texts can be longer than it allows.
    pub fn from_der(value: &[u8]) -> Result<Self> {
        structure::from_der(WHAT, value)
    }
}

asn1_type! {
    UserNotice ::= SEQUENCE {
        notice_reference: noticeRef OPTIONAL,
        explicit_text: explicitText OPTIONAL,
    }
}

/// Notices that an organization has published, by their numbers (RFC 5280, section 4.2.1.4).
#[doc(alias = "NOTICEREF")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NoticeReference {
    organization: DisplayText,
    notice_numbers: Vec<SerialNumber>,
}

impl NoticeReference {
    /// An organization, whose name becomes a UTF8String, and the numbers of its notices.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a name of more than 200 characters or none.
    pub fn new(organization: &str, notice_numbers: Vec<SerialNumber>) -> Result<Self> {
        Ok(NoticeReference {
            organization: DisplayText::new("organization", organization, StringType::Utf8)?,
            notice_numbers,
        })
    }

    /// The organization.
    pub fn organization(&self) -> &str {
        &self.organization.text
    }

    /// The numbers of its notices, which can be of any size.
    pub fn notice_numbers(&self) -> &[SerialNumber] {
        &self.notice_numbers
    }
}

asn1_type! {
    NoticeReference ::= SEQUENCE {
        organization: organization,
        notice_numbers: noticeNumbers,
    }
}

/// Those of notices.
impl Value for Vec<SerialNumber> {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        structure::read_entries(field, "noticeNumbers")
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        structure::write_entries(tag, self)
    }
}

/// `DisplayText`: text of one of four types, with the bytes that it was read of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct DisplayText {
    string_type: StringType,
    content: Vec<u8>,
    text: String,
}

impl DisplayText {
    fn new(argument: &'static str, text: &str, string_type: StringType) -> Result<Self> {
        if !is_for_display(string_type) {
            let reason = "must be UTF8String, IA5String, VisibleString or BMPString";
            return Err(Error::invalid("string_type", reason));
        }
        if !(1..=LONGEST_TEXT).contains(&text.chars().count()) {
            return Err(Error::invalid(
                argument,
                format!("must have 1 to {LONGEST_TEXT} characters"),
            ));
        }
        Ok(DisplayText {
            string_type,
            content: string_type.encode(text)?,
            text: text.to_owned(),
        })
    }
}

impl Value for DisplayText {
    const TAG: u8 = ANY;

    fn read(field: &Field<'_>) -> Result<Self> {
        let string_type = StringType::of_tag(field.element().tag());
        let string_type = string_type
            .filter(|string_type| is_for_display(*string_type))
            .ok_or_else(|| field.wrong("is neither UTF8String, IA5String, VisibleString nor BMPString"))?;
        let text = string_type.decode(field.content());
        Ok(DisplayText {
            string_type,
            content: field.content().to_vec(),
            text: text
                .map_err(|_| field.wrong(&format!("is no {string_type}")))?
                .into_owned(),
        })
    }

    fn write(&self, _: u8) -> Result<Vec<u8>> {
        self.string_type.write(&self.content)
    }
}

fn is_for_display(string_type: StringType) -> bool {
    let types = [StringType::Utf8, StringType::Ia5, StringType::Visible, StringType::Bmp];
    types.contains(&string_type)
}

/// Which policies of the issuer are the same as which of the subject, a CA (RFC 5280, section 4.2.1.5).
#[doc(alias = "POLICY_MAPPINGS")]
#[doc(alias = "NID_policy_mappings")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyMappings {
    mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,
}

impl PolicyMappings {
    /// Of pairs: a policy of the issuer, and one of the subject.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none, and for anyPolicy in one of them.
    pub fn new(mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>) -> Result<Self> {
        check_some("mappings", &mappings)?;
        if mappings.iter().any(|(from, to)| [from, to].contains(&&ANY_POLICY)) {
            return Err(Error::invalid("mappings", "must not have anyPolicy in them"));
        }
        Ok(PolicyMappings { mappings })
    }

    /// The pairs: a policy of the issuer, and one of the subject.
    pub fn mappings(&self) -> &[(ObjectIdentifier, ObjectIdentifier)] {
        &self.mappings
    }
}

/// A `PolicyMapping`.
impl Value for (ObjectIdentifier, ObjectIdentifier) {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut parts = field.parts();
        let from = structure::read_required(&mut parts, "issuerDomainPolicy", None)?;
        let to = structure::read_required(&mut parts, "subjectDomainPolicy", None)?;
        parts.finish()?;
        Ok((from, to))
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        let (from, to) = self;
        writer::write_parts(tag, &[structure::to_der(from)?, structure::to_der(to)?])
    }
}

extension_type! {
    /// anyPolicy is read like another policy.
    POLICY_MAPPINGS: PolicyMappings ::= SEQUENCE OF mappings: PolicyMapping
}
