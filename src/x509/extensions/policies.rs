//! The extension certificatePolicies.

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
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "CertificatePolicies";

/// The maximum length of a `DisplayText`, in characters (RFC 5280, section 4.2.1.4).
const MAX_CHARACTERS: usize = 200;

/// The policies under which a certificate was issued, or, for a CA, the policies that certificates below it may have
/// (RFC 5280, section 4.2.1.4).
///
/// ```
/// use hazmat_openssl::x509::{CertificatePolicies, ExtensionType, PolicyInformation, PolicyQualifier};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let statement = PolicyQualifier::CpsUri("https://example.org/cps".to_owned());
/// let policy = PolicyInformation::new("2.23.140.1.2.1".parse()?, [statement]);
/// let policies = CertificatePolicies::new([policy])?;
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
    /// anyPolicy, which matches every policy.
    pub const ANY_POLICY: ObjectIdentifier = ANY_POLICY;

    /// Creates the extension from one or more policies.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none, and for a policy that occurs twice.
    pub fn new(policies: impl IntoIterator<Item = PolicyInformation>) -> Result<Self> {
        let policies = Vec::from_iter(policies);
        check_some("policies", &policies)?;
        let mut identifiers = HashSet::new();
        for policy in &policies {
            if !identifiers.insert(&policy.policy_identifier) {
                let reason = format!("must not contain {} twice", policy.policy_identifier.in_error());
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
    /// Accepts a policy that occurs twice, and notices with longer texts than RFC 5280 allows.
    CERTIFICATE_POLICIES: CertificatePolicies ::= SEQUENCE OF policies: PolicyInformation
}

/// A policy and its qualifiers (RFC 5280, section 4.2.1.4).
#[doc(alias = "POLICYINFO")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyInformation {
    policy_identifier: ObjectIdentifier,
    qualifiers: Vec<PolicyQualifier>,
}

impl PolicyInformation {
    /// Creates the entry of a policy, with or without qualifiers.
    pub fn new(policy_identifier: ObjectIdentifier, qualifiers: impl IntoIterator<Item = PolicyQualifier>) -> Self {
        PolicyInformation {
            policy_identifier,
            qualifiers: Vec::from_iter(qualifiers),
        }
    }

    /// The policy.
    pub fn policy_identifier(&self) -> &ObjectIdentifier {
        &self.policy_identifier
    }

    /// The qualifiers. Most policies have none.
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

/// An absent list has no qualifiers; a list that is present has one at least.
impl Value for Vec<PolicyQualifier> {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let qualifiers = structure::read_entries(field, "PolicyQualifierInfo")?;
        structure::check_some_data(field.what(), "PolicyQualifierInfo", &qualifiers)?;
        Ok(qualifiers)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        structure::write_entries(tag, self)
    }
}

/// Additional information about a policy (RFC 5280, section 4.2.1.4).
#[doc(alias = "POLICYQUALINFO")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyQualifier {
    /// id-qt-cps: the URI of the CA's certification practice statement, in ASCII.
    CpsUri(String),
    /// id-qt-unotice: a notice to show to users of the certificate.
    UserNotice(UserNotice),
    /// Another qualifier, or one of these two whose value does not decode.
    Other {
        /// The type of the qualifier.
        oid: ObjectIdentifier,
        /// The value in DER.
        value: Vec<u8>,
    },
}

impl PolicyQualifier {
    /// The type of the qualifier.
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
                    let reason = "must not be empty or contain control characters";
                    return Err(Error::invalid("cps_uri", reason));
                }
                StringType::Ia5.write(&content)?
            }
            PolicyQualifier::UserNotice(notice) => structure::to_der(notice)?,
            PolicyQualifier::Other { value, .. } => {
                let element: Result<asn1::Tlv<'_>> = der::parse("qualifier", value);
                let wrong = |_| Error::invalid("value", "must be one DER element");
                element.map_err(wrong)?.full_data().to_vec()
            }
        };
        writer::write_parts(tag, &[structure::to_der(self.oid())?, qualifier])
    }
}

fn read_cps_uri(qualifier: &Field<'_>) -> Option<String> {
    let is_ia5 = StringType::of_tag(qualifier.tag()) == Some(StringType::Ia5) && qualifier.content().is_ascii();
    let uri = is_ia5.then(|| StringType::Ia5.decode(qualifier.content()).ok())?;
    uri.map(Cow::into_owned).filter(|uri| is_uri(uri))
}

/// Accepts spaces, which certificates in use have in these URIs.
fn is_uri(text: &str) -> bool {
    !text.is_empty() && !text.contains(|character: char| character.is_control())
}

/// A notice to show to users of a certificate (RFC 5280, section 4.2.1.4).
#[doc(alias = "USERNOTICE")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserNotice {
    notice_reference: Option<NoticeReference>,
    explicit_text: Option<DisplayText>,
}

impl UserNotice {
    /// Creates a notice from a text, which becomes a UTF8String, and a reference to a published text, which RFC 5280
    /// advises against.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty text, and for a text of more than 200 characters.
    pub fn new(notice_reference: Option<NoticeReference>, explicit_text: Option<&str>) -> Result<Self> {
        Self::with_string_type(notice_reference, explicit_text, StringType::Utf8)
    }

    /// As [`new`](Self::new), with a text of another type: UTF8String, IA5String, VisibleString or BMPString. RFC 5280
    /// advises against the last two.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); also for another type, and for a character that the type does not allow.
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

    /// The reference to a published text.
    pub fn notice_reference(&self) -> Option<&NoticeReference> {
        self.notice_reference.as_ref()
    }

    /// The text. In a notice that was read, it may have more than the 200 characters that RFC 5280 allows.
    pub fn explicit_text(&self) -> Option<&str> {
        self.explicit_text.as_ref().map(|text| text.text.as_str())
    }

    /// The string type of the text.
    pub fn explicit_text_type(&self) -> Option<StringType> {
        self.explicit_text.as_ref().map(|text| text.string_type)
    }

    /// Parses the value of a qualifier in DER. Its error explains why a qualifier became a [`PolicyQualifier::Other`].
    /// Accepts texts of any length.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if `value` is not a `UserNotice`.
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

/// A reference to notices that an organization has published (RFC 5280, section 4.2.1.4).
#[doc(alias = "NOTICEREF")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NoticeReference {
    organization: DisplayText,
    notice_numbers: Vec<SerialNumber>,
}

impl NoticeReference {
    /// Creates a reference from the name of an organization, which becomes a UTF8String, and the numbers of its notices.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty name, and for a name of more than 200 characters.
    pub fn new(organization: &str, notice_numbers: impl IntoIterator<Item = SerialNumber>) -> Result<Self> {
        Ok(NoticeReference {
            organization: DisplayText::new("organization", organization, StringType::Utf8)?,
            notice_numbers: Vec::from_iter(notice_numbers),
        })
    }

    /// The name of the organization.
    pub fn organization(&self) -> &str {
        &self.organization.text
    }

    /// The numbers of the notices, of any size.
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

/// The numbers of notices.
impl Value for Vec<SerialNumber> {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        structure::read_entries(field, "noticeNumbers")
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        structure::write_entries(tag, self)
    }
}

/// `DisplayText`: a string of one of four types, with its original bytes.
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
        if !(1..=MAX_CHARACTERS).contains(&text.chars().count()) {
            return Err(Error::invalid(
                argument,
                format!("must have 1 to {MAX_CHARACTERS} characters"),
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
        let string_type = StringType::of_tag(field.tag());
        let string_type = string_type
            .filter(|string_type| is_for_display(*string_type))
            .ok_or_else(|| {
                let reason = "must be a UTF8String, IA5String, VisibleString or BMPString";
                field.wrong_as(MalformedKind::UnexpectedTag, reason)
            })?;
        let text = string_type.decode(field.content());
        Ok(DisplayText {
            string_type,
            content: field.content().to_vec(),
            text: text
                .map_err(|_| field.wrong_as(MalformedKind::InvalidText, &format!("is not a valid {string_type}")))?
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
