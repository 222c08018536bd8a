//! The extension admission of Common PKI (formerly ISIS-MTT): professions that the subject is admitted to.

use super::extension_type::extension_type;
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::{Field, Fields};
use crate::asn1::string_type::StringType;
use crate::asn1::structure::{self, Value};
use crate::asn1::tag::{ANY, CLASS, IA5_STRING, OCTET_STRING, PRINTABLE_STRING, SEQUENCE, constructed};
use crate::asn1::writer;
use crate::error::{Error, MalformedKind, Result};
use crate::x509::general_name::GeneralName;
use crate::x509::general_name_list::GeneralNames;

/// The maximum length of the value in bytes. Real ones have some hundreds. It bounds the memory that all lists take together.
const MAX_LENGTH: usize = 1 << 16;

/// The maximum length of a text in characters (Common PKI 2.0, part 1).
const MAX_CHARACTERS: usize = 128;

/// The class bits of a tag that the standard of the structure defines, as those of `GeneralName`.
const CONTEXT: u8 = 0x80;

/// The professions that the subject of a certificate is admitted to, such as those of physicians and lawyers in Germany
/// (Common PKI 2.0, part 1).
///
/// ```
/// use hazmat_openssl::x509::{Admission, Admissions, ExtensionType, NamingAuthority, ProfessionInfo};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let authority = NamingAuthority::new(None, Some("http://chamber.example"), Some("Chamber of Example"))?;
/// let profession = ProfessionInfo::new(None, ["Physician"], Some(vec!["1.2.276.0.76.4.30".parse()?]), Some("1-23"), None)?;
/// let admissions = Admissions::new(None, [Admission::new(None, Some(authority), [profession])?])?;
/// assert_eq!(Admissions::from_der(&admissions.to_der()?)?, admissions);
/// for admission in admissions.admissions() {
///     for profession in admission.profession_infos() {
///         assert_eq!(profession.profession_items().collect::<Vec<_>>(), ["Physician"]);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ADMISSION_SYNTAX")]
#[doc(alias = "NID_x509ExtAdmission")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Admissions {
    authority: Option<GeneralNames>,
    admissions: Vec<Admission>,
}

impl Admissions {
    /// Creates the extension from the authority that has admitted the subject, where an admission does not name its own, and
    /// the admissions.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::to_der`] for the authority.
    pub fn new(authority: Option<GeneralName>, admissions: impl IntoIterator<Item = Admission>) -> Result<Self> {
        Ok(Admissions {
            authority: authority.map(single_name).transpose()?,
            admissions: Vec::from_iter(admissions),
        })
    }

    /// The authority that has admitted the subject, for admissions that do not name one.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::from_der`].
    pub fn authority(&self) -> Result<Option<GeneralName>> {
        name_in(&self.authority)
    }

    /// The admissions.
    pub fn admissions(&self) -> &[Admission] {
        &self.admissions
    }
}

impl Value for Admissions {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        if field.content().len() > MAX_LENGTH {
            let reason = format!("it has more than {MAX_LENGTH} bytes");
            return Err(Error::malformed(MalformedKind::TooLarge, field.what(), reason));
        }
        let mut parts = field.parts();
        let first = parts.any("contentsOfAdmissions")?;
        // A GeneralName is a CHOICE of context-specific tags.
        let has_authority = first.tag().is_some_and(|tag| tag & CLASS == CONTEXT);
        let (authority, list) = match has_authority {
            true => (Some(first), parts.required(SEQUENCE, "contentsOfAdmissions")?),
            false => (None, first.with_tag(SEQUENCE)?),
        };
        let read = Admissions {
            authority: authority
                .map(|name| GeneralNames::from_content(name.der()))
                .transpose()?,
            admissions: structure::read_entries(&list, "Admissions")?,
        };
        parts.finish()?;
        Ok(read)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        let authority = self.authority.as_ref().map(GeneralNames::content).transpose()?;
        let admissions = structure::write_entries(SEQUENCE, &self.admissions)?;
        writer::write_parts(tag, &[authority.unwrap_or_default(), &admissions])
    }
}

extension_type! {
    /// Accepts texts of any length.
    ADMISSIONS: Admissions
}

/// One of the [`Admissions`]: professions, and the authorities that have admitted the subject and named the professions.
#[doc(alias = "ADMISSIONS")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Admission {
    admission_authority: Option<GeneralNames>,
    naming_authority: Option<NamingAuthority>,
    profession_infos: Vec<ProfessionInfo>,
}

impl Admission {
    /// Creates an admission from the authority that has admitted the subject, the authority that has named the professions,
    /// each where it differs from what stands above or below, and the professions.
    ///
    /// # Errors
    ///
    /// As [`GeneralName::to_der`] for the admission authority.
    pub fn new(
        admission_authority: Option<GeneralName>,
        naming_authority: Option<NamingAuthority>,
        profession_infos: impl IntoIterator<Item = ProfessionInfo>,
    ) -> Result<Self> {
        Ok(Admission {
            admission_authority: admission_authority.map(single_name).transpose()?,
            naming_authority,
            profession_infos: Vec::from_iter(profession_infos),
        })
    }

    /// The authority that has admitted the subject; `None` for that of the [`Admissions`].
    ///
    /// # Errors
    ///
    /// As [`GeneralName::from_der`].
    pub fn admission_authority(&self) -> Result<Option<GeneralName>> {
        name_in(&self.admission_authority)
    }

    /// The authority that has named the professions, for those that do not name one.
    pub fn naming_authority(&self) -> Option<&NamingAuthority> {
        self.naming_authority.as_ref()
    }

    /// The professions.
    pub fn profession_infos(&self) -> &[ProfessionInfo] {
        &self.profession_infos
    }
}

impl Value for Admission {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut parts = field.parts();
        let authority = parts.optional(constructed(0), "admissionAuthority")?;
        let authority = authority.map(|name| GeneralNames::from_content(name.inner()?.der()));
        let read = Admission {
            admission_authority: authority.transpose()?,
            naming_authority: read_naming_authority(&mut parts, 1)?,
            profession_infos: structure::read_entries(&parts.required(SEQUENCE, "professionInfos")?, "ProfessionInfo")?,
        };
        parts.finish()?;
        Ok(read)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        let authority = self.admission_authority.as_ref().map(|name| {
            let name = name.content()?;
            der::write_element(constructed(0), name)
        });
        writer::write_parts(
            tag,
            &[
                authority.transpose()?.unwrap_or_default(),
                write_naming_authority(&self.naming_authority, 1)?,
                structure::write_entries(SEQUENCE, &self.profession_infos)?,
            ],
        )
    }
}

/// An authority that names professions: by an object identifier, by the address of its page, by a text.
#[doc(alias = "NAMING_AUTHORITY")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamingAuthority {
    id: Option<ObjectIdentifier>,
    url: Option<String>,
    text: Option<DirectoryString>,
}

impl NamingAuthority {
    /// Creates the name of an authority from any of its parts. The text becomes a UTF8String.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a URL that is empty or has a character outside ASCII, and for a text that is empty or
    /// has more than 128 characters.
    pub fn new(id: Option<ObjectIdentifier>, url: Option<&str>, text: Option<&str>) -> Result<Self> {
        if let Some(url) = url {
            if url.is_empty() || !url.is_ascii() {
                return Err(Error::invalid("url", "must be ASCII, and not empty"));
            }
        }
        Ok(NamingAuthority {
            id,
            url: url.map(str::to_owned),
            text: text.map(|text| DirectoryString::new("text", text)).transpose()?,
        })
    }

    /// The object identifier of the authority.
    pub fn id(&self) -> Option<&ObjectIdentifier> {
        self.id.as_ref()
    }

    /// The address of the authority's page.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The name of the authority. In an extension that was read, it may have more than 128 characters.
    pub fn text(&self) -> Option<&str> {
        self.text.as_ref().map(|text| text.text.as_str())
    }
}

impl Value for NamingAuthority {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut parts = field.parts();
        let read = NamingAuthority {
            id: structure::read_optional(&mut parts, "namingAuthorityId", None)?,
            url: read_text(&mut parts, IA5_STRING, "namingAuthorityUrl")?,
            text: match parts.is_empty() {
                true => None,
                false => Some(DirectoryString::read(&parts.any("namingAuthorityText")?)?),
            },
        };
        parts.finish()?;
        Ok(read)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        writer::write_parts(
            tag,
            &[
                structure::write_optional(&self.id, None)?,
                write_text(IA5_STRING, &self.url)?,
                structure::write_optional(&self.text, None)?,
            ],
        )
    }
}

/// A profession, by texts and object identifiers.
#[doc(alias = "PROFESSION_INFO")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProfessionInfo {
    naming_authority: Option<NamingAuthority>,
    profession_items: Vec<DirectoryString>,
    profession_oids: Option<Vec<ObjectIdentifier>>,
    registration_number: Option<String>,
    add_profession_info: Option<Vec<u8>>,
}

impl ProfessionInfo {
    /// Creates a profession from the authority that has named it, if it differs from that of the [`Admission`], one or more
    /// texts, which become UTF8Strings, the object identifiers that mean the same, the number under which the subject is
    /// registered, and further information in DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a text or a number that is empty or has more than 128 characters, and for a number with
    /// a character that a PrintableString does not allow.
    pub fn new<'a>(
        naming_authority: Option<NamingAuthority>,
        profession_items: impl IntoIterator<Item = &'a str>,
        profession_oids: Option<Vec<ObjectIdentifier>>,
        registration_number: Option<&str>,
        add_profession_info: Option<&[u8]>,
    ) -> Result<Self> {
        let items = profession_items.into_iter();
        if let Some(number) = registration_number {
            check_length("registration_number", number)?;
            let refused = |_| Error::invalid("registration_number", "must be a PrintableString");
            StringType::Printable.encode(number).map_err(refused)?;
        }
        Ok(ProfessionInfo {
            naming_authority,
            profession_items: items
                .map(|item| DirectoryString::new("profession_items", item))
                .collect::<Result<_>>()?,
            profession_oids,
            registration_number: registration_number.map(str::to_owned),
            add_profession_info: add_profession_info.map(<[u8]>::to_vec),
        })
    }

    /// The authority that has named the profession; `None` for that of the [`Admission`].
    pub fn naming_authority(&self) -> Option<&NamingAuthority> {
        self.naming_authority.as_ref()
    }

    /// The names of the profession. In an extension that was read, they may have more than 128 characters.
    pub fn profession_items(&self) -> impl Iterator<Item = &str> {
        self.profession_items.iter().map(|item| item.text.as_str())
    }

    /// The object identifiers that mean the profession.
    pub fn profession_oids(&self) -> Option<&[ObjectIdentifier]> {
        self.profession_oids.as_deref()
    }

    /// The number under which the authority has registered the subject.
    pub fn registration_number(&self) -> Option<&str> {
        self.registration_number.as_deref()
    }

    /// Further information: a structure in DER, which is not checked.
    pub fn add_profession_info(&self) -> Option<&[u8]> {
        self.add_profession_info.as_deref()
    }
}

impl Value for ProfessionInfo {
    const TAG: u8 = SEQUENCE;

    fn read(field: &Field<'_>) -> Result<Self> {
        let mut parts = field.parts();
        let naming_authority = read_naming_authority(&mut parts, 0)?;
        let items = parts.required(SEQUENCE, "professionItems")?;
        let oids = parts.optional(SEQUENCE, "professionOIDs")?;
        let read = ProfessionInfo {
            naming_authority,
            profession_items: structure::read_entries(&items, "professionItems")?,
            profession_oids: oids
                .map(|oids| structure::read_entries(&oids, "professionOIDs"))
                .transpose()?,
            registration_number: read_text(&mut parts, PRINTABLE_STRING, "registrationNumber")?,
            add_profession_info: parts
                .optional(OCTET_STRING, "addProfessionInfo")?
                .map(|info| info.content().to_vec()),
        };
        parts.finish()?;
        Ok(read)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        let oids = self.profession_oids.as_deref();
        let oids = oids.map(|oids| structure::write_entries(SEQUENCE, oids));
        writer::write_parts(
            tag,
            &[
                write_naming_authority(&self.naming_authority, 0)?,
                structure::write_entries(SEQUENCE, &self.profession_items)?,
                oids.transpose()?.unwrap_or_default(),
                write_text(PRINTABLE_STRING, &self.registration_number)?,
                structure::write_optional(&self.add_profession_info, None)?,
            ],
        )
    }
}

/// The tag of a naming authority is explicit.
fn read_naming_authority(parts: &mut Fields<'_>, number: u8) -> Result<Option<NamingAuthority>> {
    let Some(field) = parts.optional(constructed(number), "namingAuthority")? else {
        return Ok(None);
    };
    NamingAuthority::read(&field.inner()?.with_tag(SEQUENCE)?).map(Some)
}

fn write_naming_authority(authority: &Option<NamingAuthority>, number: u8) -> Result<Vec<u8>> {
    let Some(authority) = authority else {
        return Ok(Vec::new());
    };
    der::write_element(constructed(number), &structure::to_der(authority)?)
}

/// Reads a string of ASCII characters; UTF-8 is kept.
fn read_text(parts: &mut Fields<'_>, tag: u8, name: &'static str) -> Result<Option<String>> {
    let Some(field) = parts.optional(tag, name)? else {
        return Ok(None);
    };
    let text = std::str::from_utf8(field.content());
    let wrong = |_| field.wrong_as(MalformedKind::InvalidText, "is neither ASCII nor UTF-8");
    Ok(Some(text.map_err(wrong)?.to_owned()))
}

fn write_text(tag: u8, text: &Option<String>) -> Result<Vec<u8>> {
    let text = text.as_ref().map(|text| der::write_element(tag, text.as_bytes()));
    Ok(text.transpose()?.unwrap_or_default())
}

/// A name in the form in which extensions keep names: decoded when it is asked for, and written as it was read.
fn single_name(name: GeneralName) -> Result<GeneralNames> {
    GeneralNames::new(vec![name])
}

fn name_in(name: &Option<GeneralNames>) -> Result<Option<GeneralName>> {
    name.as_ref().and_then(|name| name.iter().next()).transpose()
}

/// Refuses texts of lengths that the standard does not allow.
fn check_length(argument: &'static str, text: &str) -> Result<()> {
    if !(1..=MAX_CHARACTERS).contains(&text.chars().count()) {
        let reason = format!("must have 1 to {MAX_CHARACTERS} characters");
        return Err(Error::invalid(argument, reason));
    }
    Ok(())
}

/// `DirectoryString` (RFC 5280, section 4.1.2.4): a string of one of five types, with its original bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct DirectoryString {
    string_type: StringType,
    content: Vec<u8>,
    text: String,
}

impl DirectoryString {
    fn new(argument: &'static str, text: &str) -> Result<Self> {
        check_length(argument, text)?;
        Ok(DirectoryString {
            string_type: StringType::Utf8,
            content: text.as_bytes().to_vec(),
            text: text.to_owned(),
        })
    }
}

impl Value for DirectoryString {
    const TAG: u8 = ANY;

    fn read(field: &Field<'_>) -> Result<Self> {
        use StringType::{Bmp, Printable, T61, Universal, Utf8};
        let string_type = StringType::of_tag(field.tag());
        let string_type =
            string_type.filter(|string_type| [T61, Printable, Universal, Utf8, Bmp].contains(string_type));
        let string_type = string_type.ok_or_else(|| {
            let reason = "must be a TeletexString, PrintableString, UniversalString, UTF8String or BMPString";
            field.wrong_as(MalformedKind::UnexpectedTag, reason)
        })?;
        let text = string_type.decode(field.content());
        let wrong = |_| field.wrong_as(MalformedKind::InvalidText, &format!("is not a valid {string_type}"));
        Ok(DirectoryString {
            string_type,
            content: field.content().to_vec(),
            text: text.map_err(wrong)?.into_owned(),
        })
    }

    fn write(&self, _: u8) -> Result<Vec<u8>> {
        self.string_type.write(&self.content)
    }
}
