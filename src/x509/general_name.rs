//! `GeneralName` (RFC 5280, section 4.2.1.6): a name of one of nine kinds.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use asn1::Tlv;

use super::name::Name;
use crate::asn1::any_der;
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::Fields;
use crate::asn1::tag::{self, constructed, primitive};
use crate::asn1::writer;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::support::escape::is_unsafe;

const WHAT: &str = "GeneralName";

/// The argument name in the errors of a name that cannot be written.
const ARGUMENT: &str = "general_name";

/// The tags of the nine kinds: implicit, except that of directoryName.
const OTHER_NAME: u8 = constructed(0);
const RFC822_NAME: u8 = primitive(1);
const DNS_NAME: u8 = primitive(2);
const X400_ADDRESS: u8 = constructed(3);
const DIRECTORY_NAME: u8 = constructed(4);
const EDI_PARTY_NAME: u8 = constructed(5);
const URI: u8 = primitive(6);
const IP_ADDRESS: u8 = primitive(7);
const REGISTERED_ID: u8 = primitive(8);

/// The explicit tag of the value in an otherName.
const VALUE: u8 = constructed(0);

/// A name of one of the kinds that certificates use: of a host, a mailbox, a URI, an address, a directory entry.
///
/// Text is kept as it was read or given; internationalized domain names are in their ASCII form (A-labels).
///
/// [`Display`](fmt::Display) writes the kind as `openssl x509 -text` does, a colon, and the name; [`FromStr`] parses that
/// form for every kind except otherName.
///
/// ```
/// use hazmat_openssl::x509::GeneralName;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let name = GeneralName::dns_name("example.org")?;
/// assert_eq!(name.to_string(), "DNS:example.org");
/// assert_eq!("DNS:example.org".parse::<GeneralName>()?, name);
/// assert_eq!("IP:192.0.2.1".parse::<GeneralName>()?, GeneralName::from(std::net::Ipv4Addr::new(192, 0, 2, 1)));
/// assert!(GeneralName::dns_name("bücher.example").is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GeneralName {
    /// otherName: a name of a kind given by an object identifier.
    OtherName(OtherName),
    /// rfc822Name: an e-mail address.
    Rfc822Name(String),
    /// dNSName: a domain name.
    DnsName(String),
    /// directoryName: a distinguished name.
    DirectoryName(Name),
    /// uniformResourceIdentifier: a URI.
    UniformResourceIdentifier(String),
    /// iPAddress: the address of a host.
    IpAddress(IpAddr),
    /// iPAddress with a mask: a network, in name constraints only.
    IpNetwork(IpNetwork),
    /// registeredID: an object identifier.
    RegisteredId(ObjectIdentifier),
}

/// An otherName: an object identifier for the kind, and a value in DER.
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
    /// [`Error::InvalidArgument`] if the value is not exactly one DER element with valid DER inside.
    pub fn new(type_id: ObjectIdentifier, value: &[u8]) -> Result<Self> {
        any_der::check("value", value)?;
        Ok(OtherName {
            type_id,
            value: value.to_vec(),
        })
    }

    /// The object identifier of the kind.
    pub fn type_id(&self) -> &ObjectIdentifier {
        &self.type_id
    }

    /// The value in DER.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

/// An IP network: an address and the length of its prefix.
///
/// ```
/// use hazmat_openssl::x509::IpNetwork;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let network: IpNetwork = "192.0.2.0/24".parse()?;
/// assert_eq!((network.prefix_length(), network.to_string().as_str()), (24, "192.0.2.0/24"));
/// assert!(network.contains([192, 0, 2, 7].into()) && !network.contains([192, 0, 3, 7].into()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpNetwork {
    address: IpAddr,
    prefix_length: u8,
}

impl IpNetwork {
    /// A network from its first address and the length of its prefix in bits.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a prefix longer than the address, and for an address with bits set after the prefix.
    pub fn new(address: IpAddr, prefix_length: u8) -> Result<Self> {
        let bytes = octets(address);
        let mask = mask(prefix_length, bytes.len())
            .ok_or_else(|| Error::invalid("prefix_length", format!("must be 0 to {} bits", bytes.len() * 8)))?;
        if bytes.iter().zip(&mask).any(|(byte, mask)| byte & !mask != 0) {
            return Err(Error::invalid("address", "must have zero bits after the prefix"));
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

    /// Returns whether an address is in the network. An IPv4 address is never in an IPv6 network, nor the other way round.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (first, address) = (octets(self.address), octets(address));
        let mask = mask(self.prefix_length, first.len()).unwrap_or_default();
        let masked = address.iter().zip(&mask).map(|(byte, mask)| byte & mask);
        first.len() == address.len() && masked.eq(first)
    }
}

/// Parses an address, `/` and the length of the prefix in bits: `192.0.2.0/24`, `2001:db8::/32`.
///
/// Fails with [`Error::InvalidArgument`] for anything else, and as [`IpNetwork::new`].
impl FromStr for IpNetwork {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::invalid(
                "network",
                "must be an IP address, a slash and the length of the prefix in bits",
            )
        };
        let (address, prefix_length) = text.split_once('/').ok_or_else(wrong)?;
        // `u8::from_str` takes a sign.
        let is_number = prefix_length.bytes().all(|byte| byte.is_ascii_digit());
        let prefix_length = prefix_length.parse().ok().filter(|_| is_number).ok_or_else(wrong)?;
        IpNetwork::new(address.parse().map_err(|_| wrong())?, prefix_length)
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

/// A mask of `length` bytes with `prefix_length` leading ones; `None` if they do not fit.
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
    /// [`Error::InvalidArgument`] for empty text, other characters, and an address with a display name.
    pub fn rfc822_name(address: &str) -> Result<Self> {
        check_address("address", address)?;
        check_ascii("address", address)?;
        Ok(GeneralName::Rfc822Name(address.to_owned()))
    }

    /// A domain name, of ASCII characters; internationalized names in their A-labels (RFC 5890). For the empty name, which
    /// in name constraints means all names, use `GeneralName::DnsName(String::new())`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for empty text, spaces, control characters, and characters outside ASCII.
    pub fn dns_name(name: &str) -> Result<Self> {
        check_ascii("name", name)?;
        Ok(GeneralName::DnsName(name.to_owned()))
    }

    /// A URI, of ASCII characters.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for empty text, spaces, control characters, and characters outside ASCII.
    pub fn uniform_resource_identifier(uri: &str) -> Result<Self> {
        check_ascii("uri", uri)?;
        Ok(GeneralName::UniformResourceIdentifier(uri.to_owned()))
    }

    /// Parses a name from DER.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] of the kind [`GeneralName`](UnsupportedKind::GeneralName) for an x400Address or an
    /// ediPartyName, which are not decoded; [`Error::Malformed`] for anything else that does not decode, of the kind
    /// [`GeneralNameTag`](MalformedKind::GeneralNameTag) for a tag that is not one of the nine.
    pub fn from_der(data: &[u8]) -> Result<Self> {
        let element: Tlv<'_> = der::parse(WHAT, data)?;
        Self::read(&element)
    }

    /// Parses a name, or in name constraints the base of a subtree.
    pub(super) fn read_in(element: &Tlv<'_>, is_base: bool) -> Result<Self> {
        match (Self::read(element)?, is_base) {
            (GeneralName::IpNetwork(_), false) => Err(wrong(
                MalformedKind::InvalidLength,
                "iPAddress has a mask outside of name constraints",
            )),
            (GeneralName::IpAddress(_), true) => Err(wrong(
                MalformedKind::InvalidLength,
                "iPAddress in name constraints has no mask",
            )),
            (name, _) => Ok(name),
        }
    }

    fn read(element: &Tlv<'_>) -> Result<Self> {
        let text = || read_text(element.data());
        Ok(match element.tag().as_u8() {
            Some(RFC822_NAME) => GeneralName::Rfc822Name(text()?),
            Some(DNS_NAME) => GeneralName::DnsName(text()?),
            Some(URI) => GeneralName::UniformResourceIdentifier(text()?),
            // Name is a CHOICE, so its tag is explicit.
            Some(DIRECTORY_NAME) => GeneralName::DirectoryName(Name::from_der(element.data())?),
            Some(IP_ADDRESS) => read_address(element.data())?,
            Some(REGISTERED_ID) => {
                let oid = ObjectIdentifier::from_content(element.data());
                GeneralName::RegisteredId(
                    oid.ok_or_else(|| wrong(MalformedKind::NotDer, "registeredID is not a DER object identifier"))?,
                )
            }
            Some(OTHER_NAME) => GeneralName::OtherName(read_other_name(element.data())?),
            Some(tag @ X400_ADDRESS) => return Err(not_decoded(tag, "x400Address")),
            Some(tag @ EDI_PARTY_NAME) => return Err(not_decoded(tag, "ediPartyName")),
            _ => return Err(unknown_tag(element)),
        })
    }

    /// Refuses values that only the variants accept, not the constructors, and values that only name constraints may
    /// contain.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            GeneralName::Rfc822Name(text) => {
                check_address(ARGUMENT, text)?;
                check_ascii(ARGUMENT, text)
            }
            GeneralName::DnsName(text) | GeneralName::UniformResourceIdentifier(text) => check_ascii(ARGUMENT, text),
            GeneralName::IpNetwork(_) => Err(Error::invalid(
                "names",
                "must not contain IP networks, which are for name constraints only",
            )),
            // Checked by their types or by `to_der`.
            GeneralName::OtherName(_)
            | GeneralName::DirectoryName(_)
            | GeneralName::IpAddress(_)
            | GeneralName::RegisteredId(_) => Ok(()),
        }
    }

    /// The name in DER. An empty name is written, for name constraints; extensions that must not contain it refuse it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for text with spaces or characters outside ASCII (parsed names may have them), for an
    /// e-mail address with a display name, for a directory name made from bytes that are not valid for their string type,
    /// and for a name too long to be written.
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
                let type_id = writer::write_oid(&name.type_id)?;
                let value = der::write_element(VALUE, &name.value)?;
                writer::write_parts(OTHER_NAME, &[type_id, value])
            }
        }
    }
}

/// Whether an element has the tag and length of an IP address without a mask.
pub(super) fn is_address(element: &Tlv<'_>) -> bool {
    element.tag().as_u8() == Some(IP_ADDRESS) && matches!(element.data().len(), 4 | 16)
}

fn check_address(argument: &'static str, address: &str) -> Result<()> {
    if address.contains(['<', '>']) {
        return Err(Error::invalid(
            argument,
            "must be the address alone, without a display name",
        ));
    }
    Ok(())
}

fn check_ascii(argument: &'static str, text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::invalid(argument, "must not be empty"));
    }
    check_characters(argument, text)
}

/// Refuses NUL, at which C programs would end the name, line breaks, spaces and characters outside ASCII.
fn check_characters(argument: &'static str, text: &str) -> Result<()> {
    if !text.is_ascii() {
        return Err(Error::invalid(
            argument,
            "must be ASCII, with internationalized names as A-labels",
        ));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid(
            argument,
            "must not contain spaces or control characters",
        ));
    }
    Ok(())
}

fn write_text(tag: u8, text: &str) -> Result<Vec<u8>> {
    check_characters(ARGUMENT, text)?;
    der::write_element(tag, text.as_bytes())
}

/// Reads an IA5String; UTF-8, as in old certificates, is kept.
fn read_text(bytes: &[u8]) -> Result<String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| wrong(MalformedKind::InvalidText, "its text is neither ASCII nor UTF-8"))?;
    Ok(text.to_owned())
}

/// Reads an address, or an address and a mask.
fn read_address(bytes: &[u8]) -> Result<GeneralName> {
    if let Some(address) = address_of(bytes) {
        // 16 bytes are an IPv6 address; an IPv4 address with its mask has 8.
        return Ok(GeneralName::IpAddress(address));
    }
    let (address, found) = bytes.split_at_checked(bytes.len() / 2).unwrap_or_default();
    let address = match found.len() {
        4 | 16 => address_of(address),
        _ => None,
    };
    let address =
        address.ok_or_else(|| wrong(MalformedKind::InvalidLength, "iPAddress must have 4, 8, 16 or 32 bytes"))?;
    let ones = found.iter().map(|byte| byte.count_ones()).sum::<u32>();
    let prefix_length = u8::try_from(ones).unwrap_or(u8::MAX);
    if mask(prefix_length, found.len()).as_deref() != Some(found) {
        let reason = "the mask of iPAddress is not a prefix of ones";
        return Err(wrong(MalformedKind::InvalidValue, reason));
    }
    let network = IpNetwork::new(address, prefix_length);
    network
        .map(GeneralName::IpNetwork)
        .map_err(|_| wrong(MalformedKind::Inconsistent, "iPAddress has bits set outside its mask"))
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

fn unknown_tag(element: &Tlv<'_>) -> Error {
    let tag = element.full_data().first().copied().unwrap_or_default();
    wrong(
        MalformedKind::GeneralNameTag { tag },
        "its tag is not one of the nine of GeneralName",
    )
}

fn wrong(kind: MalformedKind, reason: &'static str) -> Error {
    Error::malformed(kind, WHAT, reason)
}

/// Parses the form that [`Display`](fmt::Display) writes: `DNS:`, `email:`, `URI:`, `IP:` with an address or a network,
/// `DirName:` with an RFC 4514 name, or `RID:` with a dotted object identifier. The case of the prefix does not matter.
///
/// Fails with [`Error::InvalidArgument`] for another prefix and for names that the constructors refuse; as
/// [`Name::from_rfc4514_string`] for a directory name.
impl FromStr for GeneralName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            let reason = "must be DNS:, email:, URI:, IP:, DirName: or RID:, and the name";
            Error::invalid(ARGUMENT, reason)
        };
        let (kind, name) = text.split_once(':').ok_or_else(wrong)?;
        match kind.to_ascii_lowercase().as_str() {
            "dns" => GeneralName::dns_name(name),
            "email" => GeneralName::rfc822_name(name),
            "uri" => GeneralName::uniform_resource_identifier(name),
            "ip" if name.contains('/') => Ok(GeneralName::IpNetwork(name.parse()?)),
            "ip" => {
                let address: Option<IpAddr> = name.parse().ok();
                let address = address.ok_or_else(|| Error::invalid(ARGUMENT, "has an invalid IP address"))?;
                Ok(GeneralName::IpAddress(address))
            }
            "dirname" => Ok(GeneralName::DirectoryName(name.parse()?)),
            "rid" => Ok(GeneralName::RegisteredId(name.parse()?)),
            _ => Err(wrong()),
        }
    }
}

impl From<IpAddr> for GeneralName {
    fn from(address: IpAddr) -> Self {
        GeneralName::IpAddress(address)
    }
}

impl From<Ipv4Addr> for GeneralName {
    fn from(address: Ipv4Addr) -> Self {
        GeneralName::IpAddress(address.into())
    }
}

impl From<Ipv6Addr> for GeneralName {
    fn from(address: Ipv6Addr) -> Self {
        GeneralName::IpAddress(address.into())
    }
}

impl From<IpNetwork> for GeneralName {
    fn from(network: IpNetwork) -> Self {
        GeneralName::IpNetwork(network)
    }
}

impl From<Name> for GeneralName {
    fn from(name: Name) -> Self {
        GeneralName::DirectoryName(name)
    }
}

impl From<OtherName> for GeneralName {
    fn from(name: OtherName) -> Self {
        GeneralName::OtherName(name)
    }
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

/// Foreign text, escaped so that it cannot break a line in a log or move a terminal's cursor.
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
