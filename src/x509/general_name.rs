//! `GeneralName` (RFC 5280, section 4.2.1.6): one of nine kinds of names.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use asn1::Tlv;

use super::name::Name;
use crate::asn1::any_der;
use crate::asn1::der;
use crate::asn1::fields::{self, Fields};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{self, constructed, primitive};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::support::escape::is_unsafe;

const WHAT: &str = "GeneralName";

/// What the errors of one that cannot be written call it.
const ARGUMENT: &str = "general_name";

/// The tags of the kinds, which are implicit, but for that of a directory name.
const OTHER_NAME: u8 = constructed(0);
const RFC822_NAME: u8 = primitive(1);
const DNS_NAME: u8 = primitive(2);
const X400_ADDRESS: u8 = constructed(3);
const DIRECTORY_NAME: u8 = constructed(4);
const EDI_PARTY_NAME: u8 = constructed(5);
const URI: u8 = primitive(6);
const IP_ADDRESS: u8 = primitive(7);
const REGISTERED_ID: u8 = primitive(8);

/// The tag of the value in an otherName, which is explicit.
const VALUE: u8 = constructed(0);

/// The name of a subject, an issuer, a place, or a part of the names that a CA may issue for.
///
/// Text is kept as it was read or given: an internationalized domain name stands in its ASCII form.
///
/// ```
/// use hazmat_openssl::x509::GeneralName;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let name = GeneralName::dns_name("example.org")?;
/// assert_eq!(name.to_string(), "DNS:example.org");
/// assert!(GeneralName::dns_name("bücher.example").is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GeneralName {
    /// A name of some other kind: its kind, and its value in DER.
    OtherName(OtherName),
    /// An e-mail address.
    Rfc822Name(String),
    /// A domain name.
    DnsName(String),
    /// A distinguished name.
    DirectoryName(Name),
    /// A URI.
    UniformResourceIdentifier(String),
    /// An address of a host.
    IpAddress(IpAddr),
    /// Addresses of a network, as name constraints have them.
    IpNetwork(IpNetwork),
    /// An object that is registered.
    RegisteredId(ObjectIdentifier),
}

/// A name of a kind that its object identifier tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OtherName {
    type_id: ObjectIdentifier,
    value: Vec<u8>,
}

impl OtherName {
    /// A name of a kind, with its value in DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the value is not one element of DER, down to the parts that it is made of.
    pub fn new(type_id: ObjectIdentifier, value: &[u8]) -> Result<Self> {
        any_der::check("value", value)?;
        Ok(OtherName {
            type_id,
            value: value.to_vec(),
        })
    }

    /// The kind.
    pub fn type_id(&self) -> &ObjectIdentifier {
        &self.type_id
    }

    /// The value in DER.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

/// Addresses that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpNetwork {
    address: IpAddr,
    prefix_length: u8,
}

impl IpNetwork {
    /// The network of an address whose bits after the prefix are zero, with the prefix's length in bits.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a prefix that is longer than the address, and for an address with other bits.
    pub fn new(address: IpAddr, prefix_length: u8) -> Result<Self> {
        let bytes = octets(address);
        let mask = mask(prefix_length, bytes.len())
            .ok_or_else(|| Error::invalid("prefix_length", format!("must be 0 to {} bits", bytes.len() * 8)))?;
        if bytes.iter().zip(&mask).any(|(byte, mask)| byte & !mask != 0) {
            return Err(Error::invalid("address", "must have zeros after the prefix"));
        }
        Ok(IpNetwork { address, prefix_length })
    }

    /// The first address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The length of the prefix in bits.
    pub fn prefix_length(&self) -> u8 {
        self.prefix_length
    }
}

impl fmt::Display for IpNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix_length)
    }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn address_of(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(|octets| IpAddr::V4(Ipv4Addr::from(octets)));
    let v6 = <[u8; 16]>::try_from(octets).map(|octets| IpAddr::V6(Ipv6Addr::from(octets)));
    v4.or(v6).ok()
}

/// So many ones, then zeros.
fn mask(prefix_length: u8, length: usize) -> Option<Vec<u8>> {
    let ones = usize::from(prefix_length);
    let byte = |index: usize| match ones.saturating_sub(index * 8) {
        0 => 0,
        bits @ 1..=7 => 0xff << (8 - bits),
        _ => 0xff,
    };
    (ones <= length * 8).then(|| (0..length).map(byte).collect())
}

impl GeneralName {
    /// An e-mail address (RFC 5280, section 4.2.1.6), of ASCII characters.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty one, other characters, and an address with a display name.
    pub fn rfc822_name(address: &str) -> Result<Self> {
        check_address("address", address)?;
        check_ascii("address", address)?;
        Ok(GeneralName::Rfc822Name(address.to_owned()))
    }

    /// A domain name, of ASCII characters: an internationalized one in its A-labels (RFC 5890). Name constraints can
    /// have an empty one, which stands for all: `GeneralName::DnsName(String::new())`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty one, a blank, and other characters.
    pub fn dns_name(name: &str) -> Result<Self> {
        check_ascii("name", name)?;
        Ok(GeneralName::DnsName(name.to_owned()))
    }

    /// A URI, of ASCII characters.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty one, a blank, and other characters.
    pub fn uniform_resource_identifier(uri: &str) -> Result<Self> {
        check_ascii("uri", uri)?;
        Ok(GeneralName::UniformResourceIdentifier(uri.to_owned()))
    }

    /// A name of its DER.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] of the kind [`GeneralName`](UnsupportedKind::GeneralName) for an x400Address and an
    /// ediPartyName, which are not decoded; [`Error::Malformed`] if it is none, of the kind
    /// [`GeneralNameTag`](MalformedKind::GeneralNameTag) for a tag that is none of the nine.
    pub fn from_der(data: &[u8]) -> Result<Self> {
        let element: Tlv<'_> = der::parse(WHAT, data)?;
        Self::read(&element)
    }

    /// A name, or where it stands among name constraints the base of a subtree.
    pub(super) fn read_in(element: &Tlv<'_>, is_base: bool) -> Result<Self> {
        let wrong = |reason: &'static str| Err(Error::malformed(WHAT, reason));
        match (Self::read(element)?, is_base) {
            (GeneralName::IpNetwork(_), false) => wrong("an IP address has a mask, which only name constraints have"),
            (GeneralName::IpAddress(_), true) => wrong("an IP address of name constraints has no mask"),
            (name, _) => Ok(name),
        }
    }

    fn read(element: &Tlv<'_>) -> Result<Self> {
        let text = || read_text(element.data());
        let wrong = |reason: &'static str| Error::malformed(WHAT, reason);
        Ok(match element.tag().as_u8() {
            Some(RFC822_NAME) => GeneralName::Rfc822Name(text()?),
            Some(DNS_NAME) => GeneralName::DnsName(text()?),
            Some(URI) => GeneralName::UniformResourceIdentifier(text()?),
            // A Name is a CHOICE, so that its tag stands inside.
            Some(DIRECTORY_NAME) => GeneralName::DirectoryName(Name::from_der(element.data())?),
            Some(IP_ADDRESS) => read_address(element.data())?,
            Some(REGISTERED_ID) => {
                let oid = ObjectIdentifier::from_content(element.data());
                GeneralName::RegisteredId(oid.ok_or_else(|| wrong("a registered ID is no object identifier"))?)
            }
            Some(OTHER_NAME) => GeneralName::OtherName(read_other_name(element.data())?),
            Some(tag @ X400_ADDRESS) => return Err(not_decoded(tag, "x400Address")),
            Some(tag @ EDI_PARTY_NAME) => return Err(not_decoded(tag, "ediPartyName")),
            _ => return Err(no_kind(element)),
        })
    }

    /// Refuses what the constructors refuse and a variant that is made directly can have, and what stands in name
    /// constraints only.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            GeneralName::Rfc822Name(text) => {
                check_address(ARGUMENT, text)?;
                check_ascii(ARGUMENT, text)
            }
            GeneralName::DnsName(text) | GeneralName::UniformResourceIdentifier(text) => check_ascii(ARGUMENT, text),
            GeneralName::IpNetwork(_) => Err(Error::invalid(
                "names",
                "must not have IP networks, which are for name constraints",
            )),
            // Their types have checked them, or `to_der` does.
            GeneralName::OtherName(_)
            | GeneralName::DirectoryName(_)
            | GeneralName::IpAddress(_)
            | GeneralName::RegisteredId(_) => Ok(()),
        }
    }

    /// The name in DER. One that is empty is written, as name constraints have it; elsewhere, what is made of names
    /// refuses it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for text that is not ASCII or has blanks, as old certificates have it, for an e-mail
    /// address with a display name, for a directory name that was made of bytes that are none of its types of strings,
    /// and if it is too long to be written.
    pub fn to_der(&self) -> Result<Vec<u8>> {
        match self {
            GeneralName::Rfc822Name(text) => {
                check_address(ARGUMENT, text)?;
                write_text(RFC822_NAME, text)
            }
            GeneralName::DnsName(text) => write_text(DNS_NAME, text),
            GeneralName::UniformResourceIdentifier(text) => write_text(URI, text),
            GeneralName::DirectoryName(name) => {
                name.check_made(ARGUMENT)?;
                der::write_element(DIRECTORY_NAME, &name.public_bytes()?)
            }
            GeneralName::IpAddress(address) => der::write_element(IP_ADDRESS, &octets(*address)),
            GeneralName::IpNetwork(network) => {
                let address = octets(network.address);
                let mask = mask(network.prefix_length, address.len()).unwrap_or_default();
                der::write_element(IP_ADDRESS, &[address, mask].concat())
            }
            GeneralName::RegisteredId(oid) => der::write_element(REGISTERED_ID, oid.as_der()),
            GeneralName::OtherName(name) => {
                let type_id = fields::write_oid(&name.type_id)?;
                let value = der::write_element(VALUE, &name.value)?;
                fields::write_parts(OTHER_NAME, &[type_id, value])
            }
        }
    }
}

/// Whether a name has the tag and the length of an IP address.
pub(super) fn is_address(element: &Tlv<'_>) -> bool {
    element.tag().as_u8() == Some(IP_ADDRESS) && matches!(element.data().len(), 4 | 16)
}

fn check_address(argument: &'static str, address: &str) -> Result<()> {
    if address.contains(['<', '>']) {
        return Err(Error::invalid(argument, "must be the address alone, without a name"));
    }
    Ok(())
}

fn check_ascii(argument: &'static str, text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::invalid(argument, "must not be empty"));
    }
    check_characters(argument, text)
}

/// Programs in C have taken a name to end at its NUL, and others a line of a log at its line feed.
fn check_characters(argument: &'static str, text: &str) -> Result<()> {
    if !text.is_ascii() {
        return Err(Error::invalid(
            argument,
            "must be ASCII: internationalized names in their A-labels",
        ));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid(argument, "must not have blanks and control characters"));
    }
    Ok(())
}

fn write_text(tag: u8, text: &str) -> Result<Vec<u8>> {
    check_characters(ARGUMENT, text)?;
    der::write_element(tag, text.as_bytes())
}

/// IA5String by the standard. Old certificates have UTF-8 there, which is kept.
fn read_text(bytes: &[u8]) -> Result<String> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::malformed(WHAT, "its text is neither ASCII nor UTF-8"))?;
    Ok(text.to_owned())
}

/// An address, or an address and a mask.
fn read_address(bytes: &[u8]) -> Result<GeneralName> {
    if let Some(address) = address_of(bytes) {
        // 16 bytes are one address of IPv6; two of IPv4 have 8.
        return Ok(GeneralName::IpAddress(address));
    }
    let wrong = |reason: &'static str| Error::malformed(WHAT, reason);
    let (address, found) = bytes.split_at_checked(bytes.len() / 2).unwrap_or_default();
    let address = match found.len() {
        4 | 16 => address_of(address),
        _ => None,
    };
    let address = address.ok_or_else(|| wrong("an IP address has neither 4, 8, 16 nor 32 bytes"))?;
    let ones = found.iter().map(|byte| byte.count_ones()).sum::<u32>();
    let prefix_length = u8::try_from(ones).unwrap_or(u8::MAX);
    if mask(prefix_length, found.len()).as_deref() != Some(found) {
        return Err(wrong("the mask of an IP network is not ones and then zeros"));
    }
    let network = IpNetwork::new(address, prefix_length);
    network
        .map(GeneralName::IpNetwork)
        .map_err(|_| wrong("the address of an IP network has bits that its mask has not"))
}

fn read_other_name(content: &[u8]) -> Result<OtherName> {
    let mut fields = Fields::of(WHAT, content);
    let type_id = fields.required(tag::OID, "type-id")?.oid()?;
    let value = fields.required(VALUE, "value")?.inner()?.der().to_vec();
    fields.finish()?;
    Ok(OtherName { type_id, value })
}

fn not_decoded(tag: u8, kind: &str) -> Error {
    Error::unsupported(UnsupportedKind::GeneralName { tag }, format!("{kind} is not decoded"))
}

fn no_kind(element: &Tlv<'_>) -> Error {
    let tag = element.full_data().first().copied().unwrap_or_default();
    let kind = MalformedKind::GeneralNameTag { tag };
    Error::malformed_as(kind, WHAT, "its tag is of none of the nine kinds")
}

/// The kind as `openssl x509 -text` calls it, a colon, and the name. Control characters are escaped.
impl fmt::Display for GeneralName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GeneralName::OtherName(name) => write!(f, "otherName:{}", name.type_id),
            GeneralName::Rfc822Name(address) => write!(f, "email:{}", Printed(address)),
            GeneralName::DnsName(name) => write!(f, "DNS:{}", Printed(name)),
            GeneralName::DirectoryName(name) => write!(f, "DirName:{}", Printed(&name.rfc4514_string())),
            GeneralName::UniformResourceIdentifier(uri) => write!(f, "URI:{}", Printed(uri)),
            GeneralName::IpAddress(address) => write!(f, "IP:{address}"),
            GeneralName::IpNetwork(network) => write!(f, "IP:{network}"),
            GeneralName::RegisteredId(oid) => write!(f, "RID:{oid}"),
        }
    }
}

/// Text of somebody else's, which must not draw lines of its own in a log or move the cursor of a terminal.
struct Printed<'a>(&'a str);

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| {
            if is_unsafe(character) {
                write!(f, "{}", character.escape_default())
            } else {
                write!(f, "{character}")
            }
        })
    }
}
