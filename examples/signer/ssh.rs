//! `signer ssh`: detached signatures in OpenSSH's format SSHSIG.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    AllowedSigners, SshPublicKey, SshSignature, SshSignatureBuilder, SshSignaturePolicy,
};
use hazmat_openssl::time::{OffsetDateTime, UtcOffset};
use hazmat_openssl::{Error, Result as SshResult};

use crate::credentials::SigningKey;
use crate::files::Input;
use crate::{Answer, BUFFER_SIZE, Explain, Failure, GivenSignature, Lines, NewSignature, credentials, write_signature};

const ENDING: &str = ".sig";

#[derive(Subcommand)]
pub enum Command {
    /// Signs FILE, and writes the signature into FILE.sig
    Sign(Sign),
    /// Verifies the signature of FILE in FILE.sig
    ///
    /// The exit code is 0 if it is valid, 3 if it is not, and 1 if the question could not be answered.
    Verify(Verify),
}

#[derive(Args)]
pub struct Sign {
    #[command(flatten)]
    signature: NewSignature,

    #[command(flatten)]
    key: SigningKey,

    /// What the signature is for. It is not accepted for anything else
    #[arg(short, long, default_value = "file")]
    namespace: String,
}

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    signature: GivenSignature,

    #[command(flatten)]
    trust: Trust,

    /// What the signature must be for
    #[arg(short, long, default_value = "file")]
    namespace: String,

    /// Who must have signed, as the list of allowed signers has it
    #[arg(
        short,
        long,
        value_name = "NAME",
        required_unless_present = "public_key",
        conflicts_with = "public_key"
    )]
    identity: Option<String>,

    /// The time zone of times without Z in the list, as +01:00. ssh-keygen takes that of the machine; without this option, such
    /// times are refused
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true, conflicts_with = "public_key", value_parser = parse_offset)]
    utc_offset: Option<UtcOffset>,
}

/// Reads an offset: a sign, two digits for the hours, and two for the minutes, with a colon or without.
fn parse_offset(text: &str) -> Result<UtcOffset, String> {
    let offset = || {
        let sign = match text.chars().next()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let digits = text.get(1..)?.replacen(':', "", 1);
        let number = |place| digits.get(place..place + 2)?.parse::<i8>().ok();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let offset = UtcOffset::from_hms(sign * number(0)?, sign * number(2)?, 0).ok()?;
        // No place is further from Greenwich.
        (offset.whole_hours().abs() <= 14).then_some(offset)
    };
    offset().ok_or_else(|| "an offset is a sign, hours and minutes, as +01:00".to_owned())
}

/// Whom the user trusts.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Trust {
    /// The list of allowed signers, in the format that ssh-keygen(1) describes
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,

    /// The one key that may have signed
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
}

pub fn run(backend: &Backend, command: &Command) -> Result<Answer, Failure> {
    match command {
        Command::Sign(arguments) => sign(backend, arguments),
        Command::Verify(arguments) => verify(backend, arguments),
    }
}

fn sign(backend: &Backend, arguments: &Sign) -> Result<Answer, Failure> {
    let output = arguments.signature.plan(ENDING, &arguments.key.files())?;
    let builder = SshSignatureBuilder::new(&arguments.namespace).explain("cannot sign")?;
    let input = Input::open(&arguments.signature.file)?;
    let key = arguments.key.load(backend)?;
    let signature = builder.sign_reader(&key, &mut input.reader(BUFFER_SIZE));
    let signature = signature.explain(format!("cannot sign {}", arguments.signature.file.display()))?;
    write_signature(&output, signature.to_pem().explain("cannot sign")?.as_bytes())
}

fn verify(backend: &Backend, arguments: &Verify) -> Result<Answer, Failure> {
    let path = arguments.signature.signature_path(ENDING);
    let signature = SshSignature::from_pem(backend, credentials::read(&path)?.as_slice()).explain(path.display())?;
    let (file, namespace) = (&arguments.signature.file, &arguments.namespace);
    let mut lines = Lines::default();
    // The signature does not cover the certificate that it names: nothing in that is true until a trusted authority vouches for it.
    let mut is_certified = false;
    let verified = match (&arguments.trust, &arguments.identity) {
        (
            Trust {
                allowed_signers: Some(list),
                ..
            },
            Some(identity),
        ) => {
            let signers = AllowedSigners::from_text(backend, credentials::read(list)?.as_slice());
            let mut signers = signers.explain(list.display())?;
            // A list of which a line is not understood is not the one that its author means.
            if let Some(line) = signers.refused_lines().first() {
                return Err(Failure(format!(
                    "{}, line {}: {}",
                    list.display(),
                    line.number(),
                    line.error()
                )));
            }
            match arguments.utc_offset {
                Some(offset) => signers = signers.local_offset(offset),
                None => refuse_local_times(&signers, list)?,
            }
            lines.add("signer", identity);
            let mut reader = Input::open(file)?.reader(BUFFER_SIZE);
            let now = OffsetDateTime::now_utc();
            signers
                .verify_reader(&signature, identity, namespace, &mut reader, now)
                .map(|line| is_certified = line.is_cert_authority())
        }
        (
            Trust {
                public_key: Some(key), ..
            },
            _,
        ) => {
            let key = SshPublicKey::from_openssh(backend, credentials::read(key)?.as_slice()).explain(key.display())?;
            let mut reader = Input::open(file)?.reader(BUFFER_SIZE);
            signature.verify_reader(&key, namespace, &mut reader, &SshSignaturePolicy::new())
        }
        _ => return Err(Failure::new("--allowed-signers needs --identity")),
    };
    if let Err(error) = verified {
        return refused(file, &path, error);
    }
    describe(&signature, is_certified, &mut lines).explain(path.display())?;
    Ok(Answer::Good(lines))
}

/// Where this machine is, is not known here: a guess could make a key valid that is not.
fn refuse_local_times(signers: &AllowedSigners, list: &Path) -> Result<(), Failure> {
    for line in signers.entries() {
        let mut times = [line.not_valid_before(), line.not_valid_after()].into_iter().flatten();
        if times.any(|time| !time.is_utc()) {
            return Err(Failure(format!(
                "{}, line {}: a time has no Z, and --utc-offset does not say in which time zone it is",
                list.display(),
                line.line_number().unwrap_or_default()
            )));
        }
    }
    Ok(())
}

fn describe(signature: &SshSignature, is_certified: bool, lines: &mut Lines) -> SshResult<()> {
    let signer = signature.signer();
    let key = signer.key();
    lines.add(
        "key",
        format!("{} {}", key.key_type().name(), key.fingerprint(HashAlgorithm::Sha256)?),
    );
    if let Some(certificate) = signer.certificate().filter(|_| is_certified) {
        let authority = certificate.authority().fingerprint(HashAlgorithm::Sha256)?;
        lines.add("certificate", format!("{:?}, by {authority}", certificate.key_id()));
    }
    lines.add("namespace", signature.namespace());
    Ok(())
}

/// Tells an answer from a failure: a file that cannot be read says nothing about its signature.
fn refused(file: &Path, signature: &Path, error: io::Error) -> Result<Answer, Failure> {
    match error.downcast::<Error>() {
        Ok(error @ (Error::InvalidSignature | Error::SshSignature(_) | Error::SshCertificate(_))) => {
            Ok(Answer::NotValid(format!("{}: {error}", signature.display())))
        }
        Ok(error) => Err(error).explain(signature.display()),
        Err(error) => Err(error).explain(format!("cannot read {}", file.display())),
    }
}
