//! `keytool convert`: writes a key, or a key and certificates, in another format.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use hazmat_openssl::asymmetric::Parameters;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::pkcs12::Pkcs12;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::serialization::openssh::{SshCertificate, SshPrivateKey};
use hazmat_openssl::{Error, Result};

use crate::openssh;
use crate::output::Output;
use crate::password::Password;
use crate::source::{self, Holds, Item, KeyFile, Private, public_half, seed_and_expanded};
use crate::{Explain, Failure, container, password};

#[derive(Args)]
pub struct Arguments {
    /// The file with the key, or - for standard input
    file: PathBuf,

    /// The format to write
    #[arg(short, long, value_name = "FORMAT")]
    to: Target,

    /// The file to write, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replaces an existing file
    #[arg(short, long)]
    force: bool,

    /// Reads the password of FILE from this file; - asks for it, which is the default
    #[arg(short, long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// Encrypts with the password in this file; - asks for one
    #[arg(short, long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,

    /// Writes an encrypted key without encryption
    #[arg(long, conflicts_with = "new_password_file")]
    no_encryption: bool,

    /// The work for each guess of the password: PBKDF2's iterations, or bcrypt's rounds for openssh
    #[arg(long, value_name = "N", requires = "new_password_file",
          value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    rounds: Option<u32>,

    /// What pkcs8-pem and pkcs8-der contain of an ML-KEM or ML-DSA key; by default the seed, if the key has one
    #[arg(long, value_name = "PART")]
    private_key: Option<Part>,

    /// The cipher to encrypt with
    #[arg(long, requires = "new_password_file")]
    cipher: Option<Cipher>,

    #[command(flatten)]
    container: container::Choices,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// Private: PKCS #8, for all types of keys (recommended)
    Pkcs8Pem,
    /// Private: PKCS #8, binary
    Pkcs8Der,
    /// Private: PKCS #1 for RSA, SEC 1 for curves, OpenSSL's for DSA; for old programs
    TraditionalPem,
    /// Private: the same, binary
    TraditionalDer,
    /// Private: OpenSSH's format, as by ssh-keygen. The comment of a key in this format is kept
    Openssh,
    /// Private: the bytes of Ed25519, Ed448, X25519, X448, SLH-DSA; the seed of ML-KEM and ML-DSA
    RawPrivate,
    /// Public: SubjectPublicKeyInfo, for all types of keys (recommended)
    SpkiPem,
    /// Public: SubjectPublicKeyInfo, binary
    SpkiDer,
    /// Public: RSA's numbers
    Pkcs1Pem,
    /// Public: RSA's numbers, binary
    Pkcs1Der,
    /// Public: a line for authorized_keys
    SshPublic,
    /// Public: the bytes of Ed25519, Ed448, X25519, X448, ML-KEM, ML-DSA, SLH-DSA
    RawPublic,
    /// Public: the point of a key on a curve, compressed
    PointCompressed,
    /// Public: the point of a key on a curve, uncompressed
    PointUncompressed,
    /// The parameters of DH and DSA
    ParametersPem,
    /// The parameters of DH and DSA, binary
    ParametersDer,
    /// A private key and its certificates in one file, for Windows, Java and others (.p12, .pfx)
    Pkcs12,
    /// Certificates: one after the other, that of the key first, if FILE has a key
    CertificatesPem,
    /// Certificates and revocation lists: PKCS #7 (.p7b)
    Pkcs7Pem,
    /// Certificates and revocation lists: PKCS #7, binary
    Pkcs7Der,
}

/// The library's parameters for a [`Target`].
enum Form {
    Private(Encoding, PrivateFormat),
    Public(Encoding, PublicFormat),
    Parameters(Encoding),
    Pkcs12,
    Certificates,
    Pkcs7(Encoding),
}

impl Target {
    fn form(self) -> Form {
        use Form::{Certificates, Parameters, Pkcs7, Pkcs12, Private, Public};
        match self {
            Target::Pkcs8Pem => Private(Encoding::Pem, PrivateFormat::Pkcs8),
            Target::Pkcs8Der => Private(Encoding::Der, PrivateFormat::Pkcs8),
            Target::TraditionalPem => Private(Encoding::Pem, PrivateFormat::TraditionalOpenSsl),
            Target::TraditionalDer => Private(Encoding::Der, PrivateFormat::TraditionalOpenSsl),
            Target::Openssh => Private(Encoding::Pem, PrivateFormat::OpenSsh),
            Target::RawPrivate => Private(Encoding::Raw, PrivateFormat::Raw),
            Target::SpkiPem => Public(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo),
            Target::SpkiDer => Public(Encoding::Der, PublicFormat::SubjectPublicKeyInfo),
            Target::Pkcs1Pem => Public(Encoding::Pem, PublicFormat::Pkcs1),
            Target::Pkcs1Der => Public(Encoding::Der, PublicFormat::Pkcs1),
            Target::SshPublic => Public(Encoding::OpenSsh, PublicFormat::OpenSsh),
            Target::RawPublic => Public(Encoding::Raw, PublicFormat::Raw),
            Target::PointCompressed => Public(Encoding::X962, PublicFormat::CompressedPoint),
            Target::PointUncompressed => Public(Encoding::X962, PublicFormat::UncompressedPoint),
            Target::ParametersPem => Parameters(Encoding::Pem),
            Target::ParametersDer => Parameters(Encoding::Der),
            Target::Pkcs12 => Pkcs12,
            Target::CertificatesPem => Certificates,
            Target::Pkcs7Pem => Pkcs7(Encoding::Pem),
            Target::Pkcs7Der => Pkcs7(Encoding::Der),
        }
    }
}

/// The part of a private key that PKCS #8 contains.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// The seed, as RFC 9881 and RFC 9935 recommend
    Seed,
    /// The expanded key, for programs that read no seed
    Expanded,
    /// The seed and the expanded key, as OpenSSL writes them
    Both,
}

impl Part {
    fn format(self) -> PrivateFormat {
        match self {
            Part::Seed => PrivateFormat::Pkcs8,
            Part::Expanded => PrivateFormat::Pkcs8ExpandedKey,
            Part::Both => PrivateFormat::Pkcs8SeedAndExpandedKey,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Cipher {
    /// For every format
    Aes128Cbc,
    /// For every format
    Aes192Cbc,
    /// For every format; the default for pkcs8 and traditional
    Aes256Cbc,
    /// For pkcs8 and traditional, for old programs
    DesEde3Cbc,
    /// For openssh; the default there
    Aes256Ctr,
    /// For openssh
    Aes256Gcm,
}

impl From<Cipher> for KeyCipher {
    fn from(cipher: Cipher) -> Self {
        match cipher {
            Cipher::Aes128Cbc => KeyCipher::Aes128Cbc,
            Cipher::Aes192Cbc => KeyCipher::Aes192Cbc,
            Cipher::Aes256Cbc => KeyCipher::Aes256Cbc,
            Cipher::DesEde3Cbc => KeyCipher::TripleDesCbc,
            Cipher::Aes256Ctr => KeyCipher::Aes256Ctr,
            Cipher::Aes256Gcm => KeyCipher::Aes256Gcm,
        }
    }
}

pub fn run(backend: &Backend, arguments: &Arguments) -> Result<(), Failure> {
    let mut form = arguments.to.form();
    arguments.check(&form)?;
    if let (Form::Private(_, format), Some(part)) = (&mut form, arguments.private_key) {
        *format = part.format();
    }
    let output = Output::plan(arguments.out.as_ref(), arguments.force)?;
    let file = KeyFile::read(&arguments.file)?;
    if matches!(form, Form::Pkcs12 | Form::Certificates | Form::Pkcs7(_)) {
        return write_container(backend, arguments, &form, &file, &output);
    }
    let items = file.items()?;
    let input = Input::new(backend, arguments, choose(&items, &form, &file)?, &file);
    match form {
        Form::Private(_, format @ PrivateFormat::OpenSsh) if input.is_of_openssh() => {
            let key = input.openssh_key()?;
            let encryption = arguments.encryption(format)?;
            output.write(&key.to_openssh(encryption).explain(input.place)?, true)
        }
        Form::Private(encoding, format) => {
            let key = input.private_key(true)?;
            let needs_seed = matches!(format, PrivateFormat::Raw | PrivateFormat::Pkcs8SeedAndExpandedKey);
            if needs_seed || arguments.private_key == Some(Part::Seed) {
                input.check_seed(&key)?;
            }
            let encryption = arguments.encryption(format)?;
            let data = key.private_bytes(encoding, format, encryption).explain(input.place)?;
            output.write(&data, true)
        }
        Form::Public(encoding, format) => {
            let key = input.public_key()?;
            if encoding == Encoding::OpenSsh && input.is_of_security_key()? {
                let reason =
                    "a key of a security key (FIDO) cannot be converted: other formats lack its additional data";
                return Err(Failure(format!("{}: {reason}", input.place)));
            }
            let mut data = key.public_bytes(encoding, format).explain(input.place)?;
            if encoding == Encoding::OpenSsh {
                data.push(b'\n');
            }
            output.write(&data, false)
        }
        Form::Parameters(encoding) => {
            let (parameters, format) = input.parameters()?;
            let data = parameters.parameter_bytes(encoding, format).explain(input.place)?;
            output.write(&data, false)
        }
        // They have been written.
        Form::Pkcs12 | Form::Certificates | Form::Pkcs7(_) => Ok(()),
    }
}

/// Writes what the files contain into one. Private keys are read for PKCS #12, and where the order of certificates depends on them.
fn write_container(
    backend: &Backend,
    arguments: &Arguments,
    form: &Form,
    file: &KeyFile,
    output: &Output,
) -> Result<(), Failure> {
    let is_pkcs12 = matches!(form, Form::Pkcs12);
    let mut content = container::Content::default();
    let others = arguments.container.certificates.iter().map(|path| KeyFile::read(path));
    let others = others.collect::<Result<Vec<_>, _>>()?;
    for (index, file) in std::iter::once(file).chain(&others).enumerate() {
        let load_key = |item: &Item| match (index, is_pkcs12) {
            (0, true) => Input::new(backend, arguments, item, file).private_key(true).map(Some),
            (0, false) => Ok(None),
            _ => Err(Failure(format!("{} has a private key: give it as FILE", file.name()))),
        };
        let open = |item: &Item| match index {
            0 => Input::new(backend, arguments, item, file).pkcs12(is_pkcs12),
            _ => Err(Failure(format!("{} is PKCS #12: give it as FILE", file.name()))),
        };
        content.add(backend, file, load_key, open)?;
    }
    // A server presents the first of them as its own.
    if matches!(form, Form::Certificates) && content.number_of_certificates() > 1 {
        for item in file.items()?.iter().filter(|item| item.holds == Holds::PrivateKey) {
            content.add_key(Input::new(backend, arguments, item, file).private_key(false)?);
        }
    }
    let is_enough = content.number_of_certificates() > 0 || (is_pkcs12 && content.has_keys());
    if !is_enough {
        return Err(Failure(format!("{} has no certificate", file.name())));
    }
    match form {
        Form::Pkcs12 => {
            let encryption = match arguments.new_password()? {
                None => NoEncryption.into(),
                Some(password) => {
                    let cipher = arguments.cipher.map(KeyCipher::from);
                    let encryption = arguments.container.encryption(arguments.rounds, cipher, &password);
                    encryption.explain("cannot encrypt the key")?
                }
            };
            let data = content.pkcs12(backend, &arguments.container, encryption)?;
            output.write(&data, content.has_keys())
        }
        Form::Pkcs7(encoding) => output.write(&content.pkcs7(*encoding).explain("the certificates")?, false),
        _ => output.write(
            content.certificates_pem().explain("the certificates")?.as_bytes(),
            false,
        ),
    }
}

/// Chooses the part of the file to convert. A public key can come from a private one.
fn choose<'a, 'f>(items: &'a [Item<'f>], form: &Form, file: &KeyFile) -> Result<&'a Item<'f>, Failure> {
    let (sources, wanted): (&[Holds], _) = match form {
        Form::Private(..) => (
            &[Holds::PrivateKey, Holds::Pkcs12],
            "no private key, which this format needs",
        ),
        Form::Public(..) => (&[Holds::PrivateKey, Holds::PublicKey, Holds::Pkcs12], "no key"),
        _ => (
            &[Holds::Parameters, Holds::PrivateKey, Holds::PublicKey, Holds::Pkcs12],
            "no parameters",
        ),
    };
    for source in sources {
        let mut found = items.iter().filter(|item| item.holds == *source);
        match (found.next(), found.next()) {
            (Some(item), None) => return Ok(item),
            (Some(item), Some(_)) => {
                let found = match item.encoding {
                    Encoding::OpenSsh => "line",
                    _ => "key",
                };
                let advice = "put the one to convert into another file";
                return Err(Failure(format!("{} has more than one {found}: {advice}", file.name())));
            }
            (None, _) => {}
        }
    }
    let said = match items {
        [item] => match item.holds {
            Holds::NoKey(what, advice) => Some((what, advice)),
            Holds::Certificate => Some(source::CERTIFICATE),
            _ => None,
        },
        _ => None,
    };
    match said {
        Some((what, advice)) => Err(Failure(format!("{}: {what}: {advice}", file.name()))),
        None => Err(Failure(format!("{} has {wanted}", file.name()))),
    }
}

impl Arguments {
    /// Refuses contradictory arguments.
    fn check(&self, form: &Form) -> Result<(), Failure> {
        password::check_standard_input(&[
            Some(&self.file),
            self.password_file.as_deref(),
            self.new_password_file.as_deref(),
        ])?;
        if self.private_key.is_some() && !matches!(form, Form::Private(_, PrivateFormat::Pkcs8)) {
            return Err(Failure::new("--private-key is for pkcs8-pem and pkcs8-der"));
        }
        if self.container.are_for_pkcs12() && !matches!(form, Form::Pkcs12) {
            return Err(Failure::new("--name and --for are for pkcs12"));
        }
        let takes_certificates = matches!(form, Form::Pkcs12 | Form::Certificates | Form::Pkcs7(_));
        if !self.container.certificates.is_empty() && !takes_certificates {
            return Err(Failure::new("--certificates is for pkcs12, pkcs7 and certificates-pem"));
        }
        let for_private_keys = self.new_password_file.is_some() || self.no_encryption;
        match form {
            Form::Private(..) => Ok(()),
            // A file without a password has no protection against changes, either.
            Form::Pkcs12 if !for_private_keys => Err(Failure::new(
                "pkcs12 needs a password: give --new-password-file, or say --no-encryption",
            )),
            Form::Pkcs12 => Ok(()),
            _ if !for_private_keys => Ok(()),
            _ => Err(Failure::new(
                "only private keys can be encrypted, and this format has none",
            )),
        }
    }

    /// The encryption of the new file. Asks for the password.
    fn encryption(&self, format: PrivateFormat) -> Result<KeySerializationEncryption, Failure> {
        if self.new_password_file.is_none() {
            return Ok(NoEncryption.into());
        }
        let mut builder = format.encryption_builder();
        if let Some(rounds) = self.rounds {
            // The default limit of `KeyLoader`: the new file must be loadable.
            const MOST_OF_BCRYPT: u32 = 1024;
            if format == PrivateFormat::OpenSsh && rounds > MOST_OF_BCRYPT {
                let sentence = format!("--rounds is at most {MOST_OF_BCRYPT} for openssh");
                return Err(Failure(sentence));
            }
            builder = builder.kdf_rounds(rounds);
        }
        if let Some(cipher) = self.cipher {
            builder = builder.cipher(cipher.into());
        }
        match self.new_password()? {
            None => Ok(NoEncryption.into()),
            Some(password) => builder.build(&password).explain("cannot encrypt the key"),
        }
    }

    /// The password of the new file. Asks for it.
    fn new_password(&self) -> Result<Option<Password>, Failure> {
        self.new_password_file.as_deref().map(password::new).transpose()
    }
}

/// The part of the file to convert.
struct Input<'a> {
    backend: &'a Backend,
    arguments: &'a Arguments,
    item: &'a Item<'a>,
    place: &'a str,
}

impl<'a> Input<'a> {
    fn new(backend: &'a Backend, arguments: &'a Arguments, item: &'a Item<'a>, file: &'a KeyFile) -> Self {
        Input {
            backend,
            arguments,
            item,
            place: file.name(),
        }
    }
}

impl Input<'_> {
    /// Loads the private key. Fails if an encrypted key is `to_be_written` without encryption, unless the user asked for that.
    fn private_key(&self, to_be_written: bool) -> Result<PrivateKey, Failure> {
        if self.item.holds == Holds::Pkcs12 {
            let opened = self.pkcs12(to_be_written)?;
            return match opened.keys() {
                [key] => Ok(key.private_key().clone()),
                [] => Err(Failure(format!("{} has no private key", self.place))),
                _ => Err(Failure(format!("{} has more than one private key", self.place))),
            };
        }
        match self.item.open(self.backend).explain(self.place)? {
            Private::Plain(key) => self.without_password(key),
            Private::Encrypted(_) => {
                let password = self.password(to_be_written)?;
                let loader = KeyLoader::new(self.backend);
                self.item.load_private(&loader, Some(&password)).explain(self.place)
            }
        }
    }

    fn is_of_openssh(&self) -> bool {
        self.item.encoding == Encoding::Pem && self.item.format == source::OPENSSH
    }

    /// Loads a private key in OpenSSH's format with its comment, to be written.
    fn openssh_key(&self) -> Result<SshPrivateKey, Failure> {
        let password = match self.item.open(self.backend).explain(self.place)? {
            Private::Plain(_) => self.without_password(None)?,
            Private::Encrypted(_) => Some(self.password(true)?),
        };
        let password = password.as_ref().map(|password| password.as_slice());
        SshPrivateKey::from_openssh(self.backend, self.item.data, password).explain(self.place)
    }

    /// The password of what is encrypted. Fails if that would be written without encryption, unless the user asked for that.
    fn password(&self, to_be_written: bool) -> Result<Password, Failure> {
        if to_be_written && self.arguments.new_password_file.is_none() && !self.arguments.no_encryption {
            return Err(Failure(format!(
                "{} is encrypted, and what is written would not be: give --new-password-file, or say --no-encryption",
                self.place
            )));
        }
        password::existing(self.arguments.password_file.as_deref(), &self.arguments.file)
    }

    /// Opens PKCS #12. Fails if the keys in it are `to_be_written` without encryption, as [`private_key`](Self::private_key) does.
    fn pkcs12(&self, to_be_written: bool) -> Result<Pkcs12, Failure> {
        match container::load_pkcs12(self.backend, self.item, None) {
            Ok(opened) => self.without_password(opened),
            Err(Error::PasswordRequired) => {
                let password = self.password(to_be_written)?;
                container::load_pkcs12(self.backend, self.item, Some(&password)).explain(self.place)
            }
            Err(error) => Err(error).explain(self.place),
        }
    }

    /// Fails if the output needs a seed that the key does not have. Types of keys that never have one are refused for
    /// `--private-key seed` only.
    fn check_seed(&self, key: &PrivateKey) -> Result<(), Failure> {
        match seed_and_expanded(key).explain(self.place)? {
            Some((Some(_), _)) => Ok(()),
            Some((None, _)) => Err(Failure(format!(
                "{}: the output needs the seed, and this key was made from an expanded key, from which no seed can be \
                 computed: pkcs8-pem and pkcs8-der can contain the key, with --private-key expanded",
                self.place
            ))),
            None if self.arguments.private_key != Some(Part::Seed) => Ok(()),
            None => Err(Failure(format!(
                "{}: keys of the type {} have no seed",
                self.place,
                key.type_name()
            ))),
        }
    }

    fn public_key(&self) -> Result<PublicKey, Failure> {
        match self.item.holds {
            Holds::PrivateKey | Holds::Pkcs12 => public_half(&self.private_key(false)?).explain(self.place),
            _ => self.without_password(self.item.load_public(self.backend).explain(self.place)?),
        }
    }

    fn is_of_security_key(&self) -> Result<bool, Failure> {
        if self.item.encoding != Encoding::OpenSsh {
            return Ok(false);
        }
        let key_type = match openssh::read_line(self.backend, self.item.data).explain(self.place)? {
            Some(entry) => entry.key().key_type(),
            None => {
                let certificate = SshCertificate::from_openssh(self.backend, self.item.data);
                certificate.explain(self.place)?.key_type()
            }
        };
        Ok(key_type.is_of_security_key())
    }

    fn parameters(&self) -> Result<(Parameters, ParameterFormat), Failure> {
        let parameters = match self.item.holds {
            Holds::Parameters => self.without_password(self.item.load_parameters(self.backend).explain(self.place)?)?,
            _ => match self.public_key()? {
                PublicKey::Dh(key) => key.parameters().explain(self.place)?.into(),
                PublicKey::Dsa(key) => key.parameters().explain(self.place)?.into(),
                other => {
                    let sentence = format!(
                        "{}: keys of the type {} have no parameters",
                        self.place,
                        other.type_name()
                    );
                    return Err(Failure(sentence));
                }
            },
        };
        let format = match parameters {
            Parameters::Dsa(_) => ParameterFormat::Dss,
            _ => ParameterFormat::Pkcs3,
        };
        Ok((parameters, format))
    }

    /// Fails if the user gave a password: the file is not protected, contrary to what the user believes.
    fn without_password<T>(&self, key: T) -> Result<T, Failure> {
        match self.arguments.password_file {
            Some(_) => Err(Error::PasswordNotNeeded).explain(self.place),
            None => Ok(key),
        }
    }
}
