//! `keytool show`: describes a file.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use hazmat_openssl::Error;
use hazmat_openssl::Result as KeyResult;
use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::serialization::openssh::{AuthorizedKeyOptions, SshCertificate, SshPublicKey};

use crate::openssh::{self, Envelope};
use crate::password::{self, Password};
use crate::source::{CERTIFICATE, Holds, Item, KeyFile, Private, public_half, seed_and_expanded};
use crate::{Explain, Failure, container, contents, on_one_line, token};

const PASSWORD_NOTE: &str = "--password-file FILE shows the rest, and --password-file - asks for the password";

#[derive(Args)]
pub struct Arguments {
    /// The file to describe, or - for standard input; or a PKCS #11 URI, such as pkcs11:token=ca, for what a token has
    file: PathBuf,

    /// Reads the password of an encrypted private key from this file; - asks for it
    #[arg(short, long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    #[command(flatten, next_help_heading = "The token of a PKCS #11 URI")]
    token: token::TokenArguments,
}

impl Arguments {
    /// The URI, if it is one.
    pub fn uri(&self) -> Option<&str> {
        self.file.to_str().filter(|text| token::is_uri(text))
    }

    pub fn token(&self) -> &token::TokenArguments {
        &self.token
    }
}

/// Shows everything in the file, and fails at the end if a part could not be read.
pub fn run(backend: &Backend, arguments: &Arguments) -> Result<(), Failure> {
    let files = [Some(arguments.file.as_path()), arguments.password_file.as_deref()];
    password::check_standard_input(&files)?;
    let file = KeyFile::read(&arguments.file)?;
    let items = file.items()?;
    let mut reader = Reader {
        backend,
        arguments,
        password: None,
    };
    let mut shown = false;
    let mut failure = None;
    let mut others = Vec::new();
    for item in &items {
        let mut lines = Lines::default();
        if let (2.., Some(line)) = (items.len(), item.line) {
            lines.add("line", line);
        }
        match reader.describe(item, &file, &mut lines) {
            Ok(()) => {
                lines.print(shown).explain("cannot write to standard output")?;
                shown = true;
            }
            Err(reason) if failure.is_none() => failure = Some(reason),
            Err(_) => others.extend(item.line),
        }
    }
    match failure {
        None => Ok(()),
        Some(Failure(reason)) => Err(Failure(reason + &also_unreadable(&others))),
    }
}

/// Names the lines that could not be read, after the reason for the first.
fn also_unreadable(numbers: &[usize]) -> String {
    const MOST: usize = 100;
    let named: Vec<String> = numbers.iter().take(MOST).map(usize::to_string).collect();
    match numbers.len().saturating_sub(MOST) {
        _ if named.is_empty() => String::new(),
        0 => format!("; these lines cannot be read, either: {}", named.join(", ")),
        more => format!(
            "; these lines cannot be read, either: {}, and {more} more",
            named.join(", ")
        ),
    }
}

/// Lines of the form "name: value".
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// Begins the description of a part.
    pub fn begin(&mut self, kind: &str) {
        self.0.push('\n');
        self.add("kind", kind);
    }

    pub fn add(&mut self, name: &str, value: impl ToString) {
        let _ = writeln!(self.0, "{name}: {}", on_one_line(&value.to_string()));
    }

    pub fn print(&self, after_others: bool) -> io::Result<()> {
        let gap = if after_others { "\n" } else { "" };
        let mut out = io::stdout().lock();
        write!(out, "{gap}{}", self.0)?;
        out.flush()
    }
}

/// The context for reading keys. The password is requested once, and only if something is encrypted.
struct Reader<'a> {
    backend: &'a Backend,
    arguments: &'a Arguments,
    password: Option<Password>,
}

impl Reader<'_> {
    fn describe(&mut self, item: &Item, file: &KeyFile, lines: &mut Lines) -> Result<(), Failure> {
        match item.holds {
            Holds::PrivateKey => self.describe_private(item, file, lines),
            Holds::PublicKey => self.describe_public(item, lines).explain(item.place(file)),
            Holds::Parameters => self.describe_parameters(item, lines).explain(item.place(file)),
            Holds::Pkcs12 => self.describe_pkcs12(item, file, lines),
            Holds::Bundle => {
                let bundle = container::load_bundle(self.backend, item).explain(item.place(file))?;
                lines.add("kind", "certificates");
                add_format(item, lines);
                contents::add_bundle(&bundle, lines).explain(item.place(file))
            }
            Holds::Certificate => {
                add_other(item, CERTIFICATE, lines);
                Ok(())
            }
            Holds::NoKey(what, advice) => {
                add_other(item, (what, advice), lines);
                Ok(())
            }
        }
    }

    /// Some programs write files under an empty password, which needs no question.
    fn describe_pkcs12(&mut self, item: &Item, file: &KeyFile, lines: &mut Lines) -> Result<(), Failure> {
        let backend = self.backend;
        let opened = match container::load_pkcs12(backend, item, None) {
            Err(Error::PasswordRequired) => match self.password()? {
                Some(password) => container::load_pkcs12(backend, item, Some(password)).map(Some),
                None => Ok(None),
            },
            opened => opened.map(Some),
        };
        let opened = opened.explain(item.place(file))?;
        lines.add("kind", "keys and certificates");
        add_format(item, lines);
        match opened {
            Some(opened) => contents::add_pkcs12(&opened, lines).explain(item.place(file)),
            None => {
                lines.add("encrypted", "yes");
                lines.add("note", PASSWORD_NOTE);
                Ok(())
            }
        }
    }

    fn describe_private(&mut self, item: &Item, file: &KeyFile, lines: &mut Lines) -> Result<(), Failure> {
        let backend = self.backend;
        let envelope = Envelope::of(item.data);
        let (encrypted, key) = match item.open(backend) {
            Ok(Private::Plain(key)) => ("no".to_owned(), Ok(Some(key))),
            Ok(Private::Encrypted(how)) => {
                let loader = KeyLoader::new(backend);
                let load = |password: &[u8]| item.load_private(&loader, Some(password));
                (format!("yes{how}"), self.password()?.map(load).transpose())
            }
            Err(reason) => {
                let is_plain = envelope.as_ref().is_some_and(|envelope| envelope.cipher == "none");
                (if is_plain { "no" } else { "yes" }.to_owned(), Err(reason))
            }
        };
        // In OpenSSH's format the public half is not encrypted. It can be shown without a password, also for keys whose
        // private half is in a security key.
        let public_blob = envelope.map(|envelope| envelope.public_blob);
        let note = match (&key, &public_blob) {
            (Ok(Some(_)), _) => None,
            (Ok(None), Some(_)) => Some("only the public half is shown, which is not encrypted".to_owned()),
            (Ok(None), None) => Some(PASSWORD_NOTE.to_owned()),
            (Err(reason @ Error::Unsupported { .. }), Some(_)) => Some(reason.to_string()),
            (Err(reason), _) => return Err(reason).explain(item.place(file)),
        };
        lines.add("kind", "private key");
        add_format(item, lines);
        lines.add("encrypted", encrypted);
        match (key, public_blob) {
            (Ok(Some(key)), _) => self.add_private(&key, lines),
            (_, Some(blob)) => SshPublicKey::from_blob(backend, &blob).and_then(|key| add_ssh_key(&key, None, lines)),
            _ => Ok(()),
        }
        .explain(item.place(file))?;
        if let Some(note) = note {
            lines.add("note", note);
        }
        Ok(())
    }

    fn password(&mut self) -> Result<Option<&[u8]>, Failure> {
        let files = self.arguments;
        if self.password.is_none() && files.password_file.is_some() {
            self.password = Some(password::existing(files.password_file.as_deref(), &files.file)?);
        }
        Ok(self.password.as_ref().map(|password| password.as_slice()))
    }

    fn add_private(&self, key: &PrivateKey, lines: &mut Lines) -> KeyResult<()> {
        let public = public_half(key)?;
        add_key(&public, lines)?;
        match seed_and_expanded(key)? {
            Some((Some(seed), _)) => lines.add("private key", format!("seed, {seed} bytes")),
            Some((None, expanded)) => lines.add("private key", format!("expanded, {expanded} bytes, without a seed")),
            None => {}
        }
        add_fingerprint(self.backend, &public, lines)
    }

    fn describe_public(&self, item: &Item, lines: &mut Lines) -> KeyResult<()> {
        lines.add("kind", "public key");
        add_format(item, lines);
        if item.encoding == Encoding::OpenSsh {
            return self.add_line(item.data, lines);
        }
        let key = item.load_public(self.backend)?;
        add_key(&key, lines)?;
        add_fingerprint(self.backend, &key, lines)
    }

    /// Describes a line with an OpenSSH key or certificate.
    fn add_line(&self, line: &[u8], lines: &mut Lines) -> KeyResult<()> {
        let Some(entry) = openssh::read_line(self.backend, line)? else {
            let certificate = SshCertificate::from_openssh(self.backend, line)?;
            add_ssh_key(certificate.public_key(), Some(&certificate), lines)?;
            return contents::add_ssh_certificate(&certificate, lines);
        };
        add_ssh_key(entry.key(), None, lines)?;
        if let (true, _) = openssh::without_hashed_name(line) {
            lines.add("note", "the name of a host is before it, hashed, as in known_hosts");
        }
        add_options(entry.options(), lines);
        Ok(())
    }

    fn describe_parameters(&self, item: &Item, lines: &mut Lines) -> KeyResult<()> {
        let parameters = item.load_parameters(self.backend)?;
        let (format, bits) = match &parameters {
            Parameters::Dh(parameters) => {
                let numbers = parameters.parameter_numbers()?;
                let format = if numbers.q.is_some() { "X9.42" } else { "PKCS #3" };
                (format, numbers.p.bit_length())
            }
            Parameters::Dsa(parameters) => ("Dss-Parms", parameters.parameter_numbers()?.p.bit_length()),
            _ => (item.format.as_str(), 0),
        };
        lines.add("kind", "parameters");
        lines.add("format", format!("{format} in {}", item.encoding));
        lines.add("type", parameters.type_name());
        lines.add("size", format!("{bits} bits"));
        Ok(())
    }
}

/// OpenSSH's fingerprint for the types that it supports; for others a hash of the `SubjectPublicKeyInfo`.
pub fn add_fingerprint(backend: &Backend, key: &PublicKey, lines: &mut Lines) -> KeyResult<()> {
    if let Ok(key) = SshPublicKey::new(key.clone()) {
        lines.add("fingerprint", key.fingerprint(HashAlgorithm::Sha256)?);
        return Ok(());
    }
    let info = key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)?;
    lines.add("SPKI SHA-256", backend.hash(HashAlgorithm::Sha256, &info)?);
    Ok(())
}

/// Describes a key with what only OpenSSH's formats have. For a security key, the fingerprint covers its additional data; for a
/// certificate, it is that of the certified key.
fn add_ssh_key(key: &SshPublicKey, certificate: Option<&SshCertificate>, lines: &mut Lines) -> KeyResult<()> {
    add_key(key.key(), lines)?;
    let type_name = certificate.map_or(key.key_type().name(), SshCertificate::type_name);
    if key.key_type().is_of_security_key() {
        lines.add("note", format!("its private half is in a security key ({type_name})"));
    }
    if certificate.is_some() {
        lines.add("note", format!("it is in a certificate ({type_name})"));
    }
    lines.add("fingerprint", key.fingerprint(HashAlgorithm::Sha256)?);
    if !key.comment_bytes().is_empty() {
        lines.add("comment", openssh::escaped(key.comment_bytes()));
    }
    Ok(())
}

/// Describes what is before the key: options in `authorized_keys`. In lists of hosts or signers, names are there.
fn add_options(options: &AuthorizedKeyOptions, lines: &mut Lines) {
    if options.is_empty() {
        return;
    }
    let text = options.to_text();
    // A tab, for instance, is read and not written.
    let text = text.unwrap_or_else(|_| format!("{:?}", options.iter().collect::<Vec<_>>()));
    lines.add("options", text);
    let unknown: Vec<&str> = options.unknown().collect();
    if !unknown.is_empty() {
        let names = unknown.join(", ");
        lines.add(
            "note",
            format!("sshd refuses the line, because of options that are unknown: {names}"),
        );
    }
}

fn add_other(item: &Item, (what, advice): (&str, &str), lines: &mut Lines) {
    lines.add("kind", what);
    add_format(item, lines);
    lines.add("note", advice);
}

fn add_format(item: &Item, lines: &mut Lines) {
    let format = match item.encoding {
        Encoding::OpenSsh => "OpenSSH public key line".to_owned(),
        encoding => format!("{} in {encoding}", item.format),
    };
    lines.add("format", format);
}

pub fn add_key(key: &PublicKey, lines: &mut Lines) -> KeyResult<()> {
    lines.add("type", key.type_name());
    let bits = match key {
        PublicKey::Rsa(key) => key.key_size(),
        PublicKey::Dsa(key) => key.key_size(),
        PublicKey::Dh(key) => key.key_size(),
        PublicKey::EllipticCurve(key) => key.key_size(),
        raw => 8 * raw.public_bytes(Encoding::Raw, PublicFormat::Raw)?.len() as u32,
    };
    lines.add("size", format!("{bits} bits"));
    match key {
        PublicKey::EllipticCurve(key) => lines.add("curve", key.curve().name()),
        PublicKey::Rsa(key) if key.is_pss_only() => lines.add("note", "for signatures with PSS only"),
        PublicKey::MlKem(key) => lines.add("parameter set", key.parameter_set()),
        PublicKey::MlDsa(key) => lines.add("parameter set", key.parameter_set()),
        PublicKey::SlhDsa(key) => lines.add("parameter set", key.parameter_set()),
        _ => {}
    }
    Ok(())
}
