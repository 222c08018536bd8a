//! Password hashes of Argon2 as PHC strings.

use std::fmt;
use std::str::FromStr;

use base64ct::{Base64Unpadded, Encoding};

use super::parameters::{Argon2Parameters, Argon2Variant, SHORTEST_OUTPUT, SHORTEST_SALT};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::support::secret::SecretBytes;

/// The only version of Argon2 that RFC 9106 defines: 0x13.
pub(super) const VERSION: u32 = 19;

/// The longest salt and hash in bytes. Both are more than twice as long as the PHC format's 48 and 64 bytes.
const LONGEST_SALT: usize = 128;
const LONGEST_HASH: usize = 256;

/// The longest string in bytes: more than one with the longest salt and hash has.
const LONGEST: usize = 640;

/// The name of the structure in errors.
const PHC_STRING: &str = "PHC string";

/// A password hash of Argon2 in the PHC string format: `$argon2id$v=19$m=65536,t=3,p=4$SALT$HASH`, with salt and hash in base64
/// without padding.
///
/// [`derive_argon2_phc_encoded`](crate::interfaces::Argon2Backend::derive_argon2_phc_encoded) writes such a string, and
/// [`argon2_verify_phc_encoded`](crate::interfaces::Argon2Backend::argon2_verify_phc_encoded) verifies a password against one.
/// This type reads the parameters without a computation, for example to find hashes whose costs are no longer enough. It needs
/// no backend, so that it works where Argon2 is not offered.
///
/// ```
/// use hazmat_openssl::kdf::{Argon2Parameters, Argon2Phc};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let stored = "$argon2id$v=19$m=32,t=1,p=1$c3Nzc3Nzc3Nzc3Nzc3Nzcw$GGGTLvwe6mIWGgPwxQ6nuSSdbKZD51WaCaKhiR2yoH0";
/// let phc = Argon2Phc::parse(stored)?;
/// let wanted = Argon2Parameters::rfc9106_low_memory();
/// let hash_again_at_next_login = phc.parameters().memory_cost() < wanted.memory_cost();
/// assert!(hash_again_at_next_login);
/// assert_eq!(phc.to_string(), stored);
/// # Ok(())
/// # }
/// ```
///
/// The syntax is strict, so that a hash has one string only: the version, then m, t and p in this order, in decimal without
/// leading zeros and signs; base64 without padding, whose unused bits are zero. The salt has 8 to 128 bytes, the hash 4 to 256.
///
/// Not supported are the versions before 0x13, which have `v=16` or no version in the string, and the parameters `keyid` and
/// `data`, which name a secret and hold associated data: other programs ignore or refuse them.
#[derive(Clone)]
pub struct Argon2Phc {
    parameters: Argon2Parameters<'static>,
    salt: Vec<u8>,
    hash: SecretBytes,
}

impl Argon2Phc {
    /// Reads a string.
    ///
    /// # Errors
    ///
    /// - [`Error::Malformed`] if it is not a PHC string of Argon2, or its numbers are outside the range of RFC 9106;
    /// - [`Error::Unsupported`] for a version other than 0x13, and for the parameters `keyid` and `data`.
    ///
    /// The errors repeat nothing of the string.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            let reason = format!("it is longer than {LONGEST} bytes");
            return Err(malformed(MalformedKind::TooLarge, reason));
        }
        let mut fields = text.split('$');
        if fields.next() != Some("") {
            return Err(malformed(MalformedKind::UnexpectedType, "it does not begin with $"));
        }
        let variant = variant(fields.next().unwrap_or_default())?;
        check_version(fields.next())?;
        let parameters = parameters(variant, fields.next())?;
        let salt = decode("salt", fields.next(), SHORTEST_SALT, LONGEST_SALT)?;
        let hash = decode("hash", fields.next(), SHORTEST_OUTPUT, LONGEST_HASH)?;
        if fields.next().is_some() {
            return Err(malformed(MalformedKind::TrailingData, "a field follows the hash"));
        }
        Ok(Argon2Phc {
            parameters,
            salt: salt.to_vec(),
            hash,
        })
    }

    /// A hash that was computed, with the salt and the parameters of the computation.
    pub(super) fn new(parameters: &Argon2Parameters<'_>, salt: &[u8], hash: SecretBytes) -> Self {
        Argon2Phc {
            parameters: Argon2Parameters::new(parameters.variant())
                .with_memory_cost(parameters.memory_cost())
                .with_iterations(parameters.iterations())
                .with_lanes(parameters.lanes()),
            salt: salt.to_vec(),
            hash,
        }
    }

    /// The variant and the costs. The string does not have the secret.
    pub fn parameters(&self) -> Argon2Parameters<'static> {
        self.parameters
    }

    /// The salt.
    pub fn salt(&self) -> &[u8] {
        &self.salt
    }

    /// The hash: the output of Argon2. [`SecretBytes`] are compared in constant time.
    pub fn hash(&self) -> &SecretBytes {
        &self.hash
    }
}

/// Refuses what no string can hold, before anything is computed.
pub(super) fn check_encodable(parameters: &Argon2Parameters<'_>, salt: &[u8], length: usize) -> Result<()> {
    let too_long = |argument, most: usize, given: usize| {
        let reason = format!("must have at most {most} bytes in a PHC string, not {given}");
        Err(Error::invalid(argument, reason))
    };
    if salt.len() > LONGEST_SALT {
        return too_long("salt", LONGEST_SALT, salt.len());
    }
    if length > LONGEST_HASH {
        return too_long("length", LONGEST_HASH, length);
    }
    if !parameters.associated_data().is_empty() {
        let reason = "must be empty: a PHC string does not hold it, and verification would not find it";
        return Err(Error::invalid("associated_data", reason));
    }
    Ok(())
}

impl FromStr for Argon2Phc {
    type Err = Error;

    /// As [`parse`](Argon2Phc::parse).
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// Writes the string.
impl fmt::Display for Argon2Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Argon2Phc { parameters, salt, hash } = self;
        let identifier = parameters.variant().identifier();
        let (memory, iterations, lanes) = (parameters.memory_cost(), parameters.iterations(), parameters.lanes());
        write!(f, "${identifier}$v={VERSION}$m={memory},t={iterations},p={lanes}")?;
        for bytes in [salt.as_slice(), hash] {
            let mut buffer = [0; LONGEST_HASH.div_ceil(3) * 4];
            let text = Base64Unpadded::encode(bytes, &mut buffer).map_err(|_| fmt::Error)?;
            write!(f, "${text}")?;
        }
        Ok(())
    }
}

/// Prints the parameters, and the lengths of salt and hash.
impl fmt::Debug for Argon2Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Argon2Phc")
            .field("parameters", &self.parameters)
            .field("salt_length", &self.salt.len())
            .field("hash_length", &self.hash.len())
            .finish()
    }
}

fn malformed(kind: MalformedKind, reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::malformed(kind, PHC_STRING, reason)
}

fn missing(field: &str) -> Error {
    malformed(MalformedKind::Missing, format!("the {field} is missing"))
}

fn variant(identifier: &str) -> Result<Argon2Variant> {
    let found = Argon2Variant::ALL
        .iter()
        .find(|variant| variant.identifier() == identifier);
    found.copied().ok_or_else(|| {
        let reason = "its identifier is not argon2d, argon2i or argon2id";
        malformed(MalformedKind::UnexpectedType, reason)
    })
}

fn check_version(field: Option<&str>) -> Result<()> {
    let unsupported = |detail| Err(Error::unsupported(UnsupportedKind::Kdf, detail));
    let field = field.ok_or_else(|| missing("version"))?;
    let Some(version) = field.strip_prefix("v=") else {
        if field.starts_with("m=") {
            return unsupported("a PHC string without a version means Argon2 version 0x10, of before RFC 9106");
        }
        return Err(missing("version"));
    };
    match number("v", version)? {
        VERSION => Ok(()),
        16 => unsupported("the PHC string is of Argon2 version 0x10, of before RFC 9106"),
        _ => unsupported("the PHC string is of an Argon2 version other than 0x13"),
    }
}

/// The parameters that every string has, in their order.
const COSTS: [&str; 3] = ["m", "t", "p"];

fn parameters(variant: Argon2Variant, field: Option<&str>) -> Result<Argon2Parameters<'static>> {
    let mut fields = field.ok_or_else(|| missing("list of parameters"))?.split(',');
    let mut costs = [0; COSTS.len()];
    for (position, (name, cost)) in COSTS.into_iter().zip(&mut costs).enumerate() {
        let field = fields.next().filter(|field| !field.is_empty());
        let (found, value) = split_parameter(field.ok_or_else(|| missing(name))?)?;
        if found != name {
            return Err(unexpected(found, position));
        }
        *cost = number(name, value)?;
    }
    if let Some(field) = fields.next() {
        let (found, _) = split_parameter(field)?;
        return Err(unexpected(found, COSTS.len()));
    }
    let [memory_cost, iterations, lanes] = costs;
    let parameters = Argon2Parameters::new(variant)
        .with_memory_cost(memory_cost)
        .with_iterations(iterations)
        .with_lanes(lanes);
    match parameters.fault() {
        None => Ok(parameters),
        Some((parameter, reason)) => Err(malformed(MalformedKind::OutOfRange, format!("{parameter} {reason}"))),
    }
}

fn split_parameter(field: &str) -> Result<(&str, &str)> {
    field.split_once('=').ok_or_else(|| {
        let reason = "a parameter is not a name, an equals sign and a value";
        malformed(MalformedKind::InvalidValue, reason)
    })
}

/// The error for a parameter where another one must be, after the first `read` of [`COSTS`].
fn unexpected(found: &str, read: usize) -> Error {
    match COSTS.iter().position(|name| *name == found) {
        Some(position) if position < read => malformed(MalformedKind::Duplicate, format!("{found} occurs twice")),
        Some(_) => malformed(
            MalformedKind::InvalidValue,
            "the parameters are not m, t and p in this order",
        ),
        None if matches!(found, "keyid" | "data") => {
            let detail = format!("the parameter {found} of PHC strings");
            Error::unsupported(UnsupportedKind::Kdf, detail)
        }
        None => malformed(
            MalformedKind::NotAllowed,
            "there is a parameter other than m, t, p, keyid and data",
        ),
    }
}

/// Reads a decimal number without sign and leading zeros.
fn number(name: &str, text: &str) -> Result<u32> {
    let is_decimal = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_decimal || (text.len() > 1 && text.starts_with('0')) {
        let reason = format!("{name} is not a decimal number without leading zeros");
        return Err(malformed(MalformedKind::InvalidValue, reason));
    }
    text.parse()
        .map_err(|_| malformed(MalformedKind::OutOfRange, format!("{name} is over 2^32 - 1")))
}

/// Reads base64 without padding, in a time that does not depend on the bytes.
fn decode(name: &'static str, field: Option<&str>, least: usize, most: usize) -> Result<SecretBytes> {
    let text = field.filter(|field| !field.is_empty()).ok_or_else(|| missing(name))?;
    let mut bytes = SecretBytes::zeroed(PHC_STRING, text.len())?;
    let length = Base64Unpadded::decode(text, bytes.as_mut_slice())
        .map_err(|_| {
            let reason = format!("the {name} is not base64 without padding");
            malformed(MalformedKind::InvalidBase64, reason)
        })?
        .len();
    bytes.truncate(length);
    if !(least..=most).contains(&length) {
        let reason = format!("the {name} has {length} bytes, and must have {least} to {most}");
        return Err(malformed(MalformedKind::InvalidLength, reason));
    }
    Ok(bytes)
}
