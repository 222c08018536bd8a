//! Reads key files: a list of keys, each with its format.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use hazmat_openssl::Result as KeyResult;
use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, MalformedKind};
use zeroize::Zeroizing;

use crate::blocks::{Block, blocks};
use crate::openssh;
use crate::password::is_standard_input;
use crate::{Explain, Failure};

/// The content of a file. It may have a private key, and is wiped on drop.
pub struct KeyFile {
    name: String,
    data: Zeroizing<Vec<u8>>,
}

/// A structure in a file.
pub struct Item<'a> {
    pub data: &'a [u8],
    pub encoding: Encoding,
    pub holds: Holds,
    pub format: String,
    /// The number of its first line, in text.
    pub line: Option<usize>,
}

/// The content of an [`Item`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    PrivateKey,
    PublicKey,
    Parameters,
    /// PKCS #12: keys and certificates.
    Pkcs12,
    /// PKCS #7, or the CMS: certificates.
    Bundle,
    /// An X.509 certificate.
    Certificate,
    /// Something else, with advice.
    NoKey(&'static str, &'static str),
}

/// A private key, opened without a password.
pub enum Private {
    Plain(PrivateKey),
    /// Encrypted, with the known details.
    Encrypted(String),
}

/// What is said about a certificate.
pub const CERTIFICATE: (&str, &str) = (
    "X.509 certificate",
    "this is not a key file; `openssl x509 -in FILE -noout -pubkey` extracts the public key",
);
const CERTIFICATE_REQUEST: Holds = Holds::NoKey(
    "certificate request",
    "this is not a key file; `openssl req -in FILE -noout -pubkey` extracts the public key",
);
pub const SIGNED_DER: Holds = Holds::NoKey(
    "X.509 certificate, certificate request or revocation list",
    "this is not a key file; `openssl x509 -inform DER -in FILE -noout -pubkey` extracts the public key of a certificate",
);
const CURVE_NAME: Holds = Holds::NoKey(
    "elliptic curve parameters",
    "they are not a key; keys on the curve name it themselves",
);
const UNKNOWN: Holds = Holds::NoKey("unknown", "keytool does not know this kind of key");

/// The format of private keys, and of lines.
pub const OPENSSH: &str = "OpenSSH";

/// The meaning of PEM labels.
const PEM_LABELS: [(&str, Holds, &str); 20] = [
    ("PRIVATE KEY", Holds::PrivateKey, "PKCS #8"),
    ("ENCRYPTED PRIVATE KEY", Holds::PrivateKey, "PKCS #8"),
    ("RSA PRIVATE KEY", Holds::PrivateKey, "traditional (PKCS #1)"),
    ("EC PRIVATE KEY", Holds::PrivateKey, "traditional (SEC 1)"),
    ("DSA PRIVATE KEY", Holds::PrivateKey, "traditional"),
    ("OPENSSH PRIVATE KEY", Holds::PrivateKey, OPENSSH),
    ("PUBLIC KEY", Holds::PublicKey, "SubjectPublicKeyInfo"),
    ("RSA PUBLIC KEY", Holds::PublicKey, "PKCS #1"),
    ("DH PARAMETERS", Holds::Parameters, "PKCS #3"),
    ("X9.42 DH PARAMETERS", Holds::Parameters, "X9.42"),
    ("DSA PARAMETERS", Holds::Parameters, "Dss-Parms"),
    ("CERTIFICATE", Holds::Certificate, "X.509"),
    ("X509 CERTIFICATE", Holds::Certificate, "X.509"),
    (
        "TRUSTED CERTIFICATE",
        Holds::Certificate,
        "X.509 with OpenSSL's additions",
    ),
    ("CERTIFICATE REQUEST", CERTIFICATE_REQUEST, "PKCS #10"),
    ("NEW CERTIFICATE REQUEST", CERTIFICATE_REQUEST, "PKCS #10"),
    ("EC PARAMETERS", CURVE_NAME, "SEC 1"),
    ("PKCS12", Holds::Pkcs12, "PKCS #12"),
    ("PKCS7", Holds::Bundle, "PKCS #7"),
    ("CMS", Holds::Bundle, "CMS"),
];

impl KeyFile {
    /// Reads a file, or standard input for `-`.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        const LIMIT: u64 = 16 * 1024 * 1024;
        let (name, source, size) = open(path)?;
        let failure = || format!("cannot read {name}");

        // Full capacity at once, if the size is known: a growing buffer leaves copies in memory.
        let mut data = Zeroizing::new(Vec::with_capacity(size.min(LIMIT) as usize + 1));
        source.take(LIMIT + 1).read_to_end(&mut data).explain(failure())?;
        match data.len() as u64 {
            0 => Err(Failure(format!("{name} is empty"))),
            1..=LIMIT => Ok(KeyFile { name, data }),
            _ => Err(Failure(format!("{name} is larger than 16 MiB: it is not a key file"))),
        }
    }

    /// The file's name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The structures in the file, at least one.
    pub fn items(&self) -> Result<Vec<Item<'_>>, Failure> {
        if let Some(item) = der_item(&self.data) {
            return Ok(vec![item]);
        }
        let blocks = pem_items(&self.data);
        if !blocks.is_empty() {
            return Ok(blocks);
        }
        let lines = openssh_items(&self.data);
        if !lines.is_empty() {
            return Ok(lines);
        }
        Err(Failure(format!("{}: {}", self.name, no_key(&self.data))))
    }
}

/// Opens a regular file. Opening a FIFO would block.
fn open(path: &Path) -> Result<(String, Box<dyn Read>, u64), Failure> {
    const USUAL_SIZE: u64 = 64 * 1024;
    if is_standard_input(path) {
        return Ok(("standard input".into(), Box::new(io::stdin()), USUAL_SIZE));
    }
    let name = path.display().to_string();
    let failure = || format!("cannot read {name}");
    let metadata = fs::metadata(path).explain(failure())?;
    if metadata.is_dir() {
        return Err(Failure(format!("{}: it is a directory", failure())));
    }
    if !metadata.is_file() {
        let advice = "it is not a regular file (`-` reads from standard input)";
        return Err(Failure(format!("{}: {advice}", failure())));
    }
    let file = File::open(path).explain(failure())?;
    Ok((name, Box::new(file), metadata.len()))
}

fn no_key(data: &[u8]) -> &'static str {
    if data.starts_with(b"PuTTY-User-Key-File-") {
        return "this is PuTTY's format; `puttygen FILE -O private-openssh -o key` converts it";
    }
    if data.starts_with(b"---- BEGIN SSH2 ") {
        return "this is the format of RFC 4716; `ssh-keygen -i -f FILE` converts it";
    }
    "no key was found: no PEM block, no DER structure, and no line of an OpenSSH public key"
}

/// Finds the blocks of a PEM file.
fn pem_items(data: &[u8]) -> Vec<Item<'_>> {
    blocks(data).into_iter().map(pem_item).collect()
}

fn pem_item(block: Block<'_>) -> Item<'_> {
    let known = PEM_LABELS.iter().find(|(known, ..)| *known == block.label);
    let (holds, format) = match known {
        Some((_, holds, format)) => (*holds, (*format).to_owned()),
        None => (UNKNOWN, block.label),
    };
    Item {
        data: block.data,
        encoding: Encoding::Pem,
        holds,
        format,
        line: Some(block.line),
    }
}

/// The lines of a file in which one may have an OpenSSH key, as in `authorized_keys`. None is left out: one without a key is a
/// fault, of which the user must know.
fn openssh_items(data: &[u8]) -> Vec<Item<'_>> {
    if !openssh::lines(data).any(|(_, line)| openssh::may_have_key(line)) {
        return Vec::new();
    }
    let item = |(number, data)| Item {
        data,
        encoding: Encoding::OpenSsh,
        holds: Holds::PublicKey,
        format: OPENSSH.to_owned(),
        line: Some(number),
    };
    let mut items: Vec<Item> = openssh::lines(data).map(item).collect();
    if let [
        Item {
            line: line @ Some(1), ..
        },
    ] = &mut items[..]
    {
        *line = None;
    }
    items
}

/// Detects the structure of a DER file by the tags in its outermost sequence.
fn der_item(data: &[u8]) -> Option<Item<'_>> {
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    const OCTET_STRING: u8 = 0x04;
    const OBJECT_IDENTIFIER: u8 = 0x06;
    const SEQUENCE: u8 = 0x30;
    if data.first() != Some(&SEQUENCE) {
        return None;
    }
    let item = |holds, format: &str| {
        Some(Item {
            data,
            encoding: Encoding::Der,
            holds,
            format: format.to_owned(),
            line: None,
        })
    };
    // Containers may be BER, whose elements are read by the library alone.
    match content(data) {
        Some([INTEGER, 1, 3, SEQUENCE, ..]) => return item(Holds::Pkcs12, "PKCS #12"),
        Some([OBJECT_IDENTIFIER, ..]) => return item(Holds::Bundle, "PKCS #7"),
        _ => {}
    }
    let Ok(elements) = elements(data) else {
        // Text that starts with the digit zero looks like a SEQUENCE. For everything else, report where it is not DER.
        let is_text = std::str::from_utf8(data).is_ok_and(|text| !text.contains('\0'));
        return if is_text {
            None
        } else {
            item(Holds::PrivateKey, "unknown")
        };
    };
    let tags: Vec<u8> = elements.iter().map(|element| element.0).collect();
    match tags.as_slice() {
        [INTEGER, SEQUENCE, OCTET_STRING, ..] | [SEQUENCE, OCTET_STRING] => item(Holds::PrivateKey, "PKCS #8"),
        [INTEGER, OCTET_STRING, ..] => item(Holds::PrivateKey, "traditional (SEC 1)"),
        [INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER] => item(Holds::PrivateKey, "traditional"),
        [INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, ..] => item(Holds::PrivateKey, "traditional (PKCS #1)"),
        [SEQUENCE, BIT_STRING] => item(Holds::PublicKey, "SubjectPublicKeyInfo"),
        // RSA (modulus, exponent) or Diffie-Hellman (modulus, generator): these are the usual exponents.
        [INTEGER, INTEGER] if matches!(elements.get(1), Some((_, [2 | 5]))) => item(Holds::Parameters, "PKCS #3"),
        [INTEGER, INTEGER] => item(Holds::PublicKey, "PKCS #1"),
        [INTEGER, INTEGER, INTEGER, ..] => item(Holds::Parameters, "PKCS #3, X9.42 or Dss-Parms"),
        [SEQUENCE, SEQUENCE, BIT_STRING] => item(SIGNED_DER, "X.509"),
        _ => item(Holds::PrivateKey, "unknown"),
    }
}

/// What follows the tag and the length of a sequence. In BER, the length may be indefinite.
fn content(data: &[u8]) -> Option<&[u8]> {
    let (length, rest) = data.get(1..)?.split_first()?;
    match length {
        0x81..=0x84 => rest.get(usize::from(length - 0x80)..),
        _ => Some(rest),
    }
}

/// The elements of a sequence, each with its tag byte.
fn elements(data: &[u8]) -> Result<Vec<(u8, &[u8])>, Box<asn1::ParseError>> {
    asn1::parse_single::<asn1::Sequence>(data)?.parse(|parser| {
        let mut elements = Vec::new();
        while !parser.is_empty() {
            let element = parser.read_element::<asn1::Tlv>()?;
            let tag = element.tag_bytes().first().copied().unwrap_or_default();
            elements.push((tag, element.data()));
        }
        Ok(elements)
    })
}

impl Item<'_> {
    /// The bytes of a PEM block.
    pub fn decoded(&self) -> KeyResult<Zeroizing<Vec<u8>>> {
        let malformed = |reason: &'static str| Error::malformed(MalformedKind::InvalidPem, "PEM", reason);
        let text = std::str::from_utf8(self.data).map_err(|_| malformed("the block is not ASCII"))?;
        let body = text.lines().skip(1).take_while(|line| !line.starts_with("-----END "));
        let body: Zeroizing<String> = Zeroizing::new(body.flat_map(str::split_ascii_whitespace).collect());
        openssh::decode(&body).ok_or_else(|| malformed("the base64 is invalid"))
    }

    /// Loads the private key if it needs no password; else describes its encryption. A loader that allows no work reports the
    /// work factor in its error.
    pub fn open(&self, backend: &Backend) -> KeyResult<Private> {
        let loader = KeyLoader::new(backend)
            .max_pbkdf2_iterations(0)
            .max_scrypt_work(0)
            .max_bcrypt_rounds(0);
        let work = match self.load_private(&loader, None) {
            Ok(key) => return Ok(Private::Plain(key)),
            Err(Error::PasswordRequired) => None,
            Err(Error::WorkFactorTooHigh {
                function,
                factor,
                value,
                ..
            }) => Some(format!("{function}, {factor}: {value}")),
            Err(other) => return Err(other),
        };
        let cipher = openssh::Envelope::of(self.data).map(|envelope| openssh::named_cipher(&envelope.cipher));
        let cipher = cipher.or_else(|| dek_info(self.data));
        let known: Vec<String> = cipher.into_iter().chain(work).collect();
        Ok(Private::Encrypted(match known.is_empty() {
            true => String::new(),
            false => format!(" ({})", known.join("; ")),
        }))
    }

    /// Loads the private key.
    pub fn load_private(&self, loader: &KeyLoader, password: Option<&[u8]>) -> KeyResult<PrivateKey> {
        match self.encoding {
            Encoding::Der => loader.load_der_private_key(self.data, password),
            _ => loader.load_pem_private_key(self.data, password),
        }
    }

    /// Loads the public key of an item without a private one.
    pub fn load_public(&self, backend: &Backend) -> KeyResult<PublicKey> {
        match self.encoding {
            Encoding::Der => backend.load_der_public_key(self.data),
            Encoding::OpenSsh => match openssh::read_line(backend, self.data)? {
                Some(entry) => Ok(entry.key().key().clone()),
                None => backend.load_ssh_public_key(self.data),
            },
            _ => backend.load_pem_public_key(self.data),
        }
    }

    /// Loads the parameters.
    pub fn load_parameters(&self, backend: &Backend) -> KeyResult<Parameters> {
        match self.encoding {
            Encoding::Der => backend.load_der_parameters(self.data),
            _ => backend.load_pem_parameters(self.data),
        }
    }

    /// The file and line, for messages.
    pub fn place(&self, file: &KeyFile) -> String {
        match self.line {
            None => file.name().to_owned(),
            Some(1) if self.encoding != Encoding::OpenSsh => file.name().to_owned(),
            Some(line) => format!("{}, line {line}", file.name()),
        }
    }
}

/// The cipher of a block in the traditional format, from its header.
fn dek_info(block: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(block).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix("DEK-Info: "))?;
    Some(openssh::named_cipher(value.split(',').next()?))
}

/// The public half.
pub fn public_half(key: &PrivateKey) -> KeyResult<PublicKey> {
    key.public_key()
}

/// The length of the seed of an ML-KEM or ML-DSA key, and of the expanded private key. Other keys have neither; a key that was
/// made from an expanded private key has no seed.
pub fn seed_and_expanded(key: &PrivateKey) -> KeyResult<Option<(Option<usize>, usize)>> {
    let (seed, expanded) = match key {
        PrivateKey::MlKem(key) => (key.seed()?, key.parameter_set().private_key_length()),
        PrivateKey::MlDsa(key) => (key.seed()?, key.parameter_set().private_key_length()),
        _ => return Ok(None),
    };
    Ok(Some((seed.map(|seed| seed.len()), expanded)))
}
