//! `signer cms`: detached signatures in the Cryptographic Message Syntax.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use hazmat_openssl::cms::{
    CmsRule, PemLabel, SignedData, SignedDataBuilder, SignedDataVerifier, SignerInfoBuilder, VerifiedSigner,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::ObjectIdentifier;
use hazmat_openssl::x509::verification::{CrlChecking, PathRule, PolicyBuilder, RefusedPath, Store, Verifier};
use hazmat_openssl::{Error, Result as CmsResult};

use crate::credentials::SigningKey;
use crate::files::Input;
use crate::{Answer, BUFFER_SIZE, Explain, Failure, GivenSignature, Lines, NewSignature, credentials, write_signature};

const ENDING: &str = ".p7s";

#[derive(Subcommand)]
pub enum Command {
    /// Signs FILE, and writes the signature into FILE.p7s
    Sign(Sign),
    /// Verifies the signature of FILE in FILE.p7s, and says who made it
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

    /// The certificate of the key (PEM or DER). Intermediates may follow it, for those who verify the signature
    #[arg(short, long, value_name = "FILE")]
    certificate: PathBuf,

    /// Writes PEM instead of DER
    #[arg(long)]
    pem: bool,
}

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    signature: GivenSignature,

    #[command(flatten)]
    trust: Trust,

    /// A file with intermediates, beside those in the signature
    #[arg(long, value_name = "FILE", conflicts_with = "signers")]
    intermediates: Vec<PathBuf>,

    /// Refuses revoked certificates by the revocation lists in this file; each certificate needs a list
    #[arg(long, value_name = "FILE", conflicts_with = "signers")]
    crl: Vec<PathBuf>,

    /// The extended key usage that the certificate must be good for, by name (codeSigning) or number, or any. The default is
    /// emailProtection
    #[arg(long, value_name = "OID", conflicts_with = "signers", value_parser = parse_purpose)]
    purpose: Option<Purpose>,

    /// The subject of the certificate that is expected, in the syntax of RFC 4514
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
}

/// What the user trusts.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Trust {
    /// A file with trusted roots
    #[arg(long, value_name = "FILE")]
    root: Vec<PathBuf>,

    /// Trusts the roots of this machine
    #[arg(long)]
    system_roots: bool,

    /// A file with certificates of signers. They alone are accepted, whoever issued them, for how long and for what
    #[arg(long, value_name = "FILE")]
    signers: Vec<PathBuf>,
}

#[derive(Clone)]
enum Purpose {
    Any,
    KeyUsage(ObjectIdentifier),
}

fn parse_purpose(text: &str) -> Result<Purpose, String> {
    if text == "any" {
        return Ok(Purpose::Any);
    }
    let purpose = match text.starts_with(|first: char| first.is_ascii_digit()) {
        true => text.parse(),
        false => ObjectIdentifier::from_name(text),
    };
    purpose.map(Purpose::KeyUsage).map_err(|error| error.to_string())
}

pub fn run(backend: &Backend, command: &Command) -> Result<Answer, Failure> {
    match command {
        Command::Sign(arguments) => sign(backend, arguments),
        Command::Verify(arguments) => verify(backend, arguments),
    }
}

fn sign(backend: &Backend, arguments: &Sign) -> Result<Answer, Failure> {
    let mut others = arguments.key.files();
    others.push(&arguments.certificate);
    let output = arguments.signature.plan(ENDING, &others)?;
    let input = Input::open(&arguments.signature.file)?;
    let certificates = credentials::certificates(backend, &arguments.certificate)?;
    let [certificate, intermediates @ ..] = certificates.as_slice() else {
        return Err(Failure(format!(
            "{} has no certificate",
            arguments.certificate.display()
        )));
    };
    let key = arguments.key.load(backend)?;

    let builder = || -> CmsResult<SignedDataBuilder> {
        let signer = SignerInfoBuilder::new(certificate, &key, SignatureAlgorithm::default_for(&key)?)?;
        let builder = SignedDataBuilder::new().certificates(intermediates);
        // The signature names its certificate by a digest, so that no other one of the same key takes its place.
        builder.add_signer(signer.signing_certificate(true))
    };
    let builder = builder().explain("cannot sign")?;
    let signature = builder.sign_detached_reader(&mut input.reader(BUFFER_SIZE));
    let signature = signature.explain(format!("cannot sign {}", arguments.signature.file.display()))?;
    match arguments.pem {
        true => write_signature(
            &output,
            signature.to_pem(PemLabel::Cms).explain("cannot sign")?.as_bytes(),
        ),
        false => write_signature(&output, signature.as_der()),
    }
}

fn verify(backend: &Backend, arguments: &Verify) -> Result<Answer, Failure> {
    let path = arguments.signature.signature_path(ENDING);
    let data = credentials::read(&path)?;
    let message = match credentials::is_der(&data) {
        true => SignedData::from_der(backend, &data),
        false => SignedData::from_pem(backend, data.as_slice()),
    };
    let message = message.explain(path.display())?;
    let verifier = arguments.verifier(backend)?;
    let input = Input::open(&arguments.signature.file)?;
    let verified = match verifier.verify_detached_reader(&message, &mut input.reader(BUFFER_SIZE)) {
        Ok(verified) => verified,
        Err(error) => return refused(&arguments.signature.file, &path, error),
    };
    let mut lines = Lines::default();
    for signer in verified.signers() {
        describe(signer, &mut lines).explain(path.display())?;
    }
    match arguments.subject.as_deref() {
        Some(expected) => match others(verified.signers(), expected).explain(path.display())? {
            None => Ok(Answer::Good(lines)),
            Some(other) => Ok(Answer::NotValid(format!(
                "the signer is {other}, and {expected} was expected"
            ))),
        },
        None => Ok(Answer::Good(lines)),
    }
}

/// Tells an answer from a failure: a file that cannot be read says nothing about its signature.
fn refused(file: &Path, signature: &Path, error: io::Error) -> Result<Answer, Failure> {
    match error.downcast::<Error>() {
        Ok(Error::Cms(failure)) if !is_known(failure.rule()) => Err(failure).explain(signature.display()),
        Ok(Error::Cms(failure)) => Ok(Answer::NotValid(format!("{}: {failure}", signature.display()))),
        Ok(error) => Err(error).explain(signature.display()),
        Err(error) => Err(error).explain(format!("cannot read {}", file.display())),
    }
}

/// Whether the rule says that the signature is not good. Otherwise a part could not be judged: a current revocation list, or a later
/// OpenSSL, could make it good.
fn is_known(rule: &CmsRule) -> bool {
    match rule {
        CmsRule::Unusable { .. }
        | CmsRule::TooManyCertificates
        | CmsRule::TooManyPaths
        | CmsRule::TooManyContentSignatures => false,
        CmsRule::PathRefused { failure, .. } => {
            let mut rules = failure.paths().iter().map(RefusedPath::rule);
            let lacks_list = |rule: &PathRule| {
                matches!(
                    rule,
                    PathRule::RevocationUnknown | PathRule::RevocationListRefused { .. }
                )
            };
            failure.is_complete() && !rules.any(lacks_list)
        }
        _ => true,
    }
}

impl Verify {
    fn verifier(&self, backend: &Backend) -> Result<SignedDataVerifier, Failure> {
        if !self.trust.signers.is_empty() {
            let signers = credentials::all_certificates(backend, &self.trust.signers)?;
            return Ok(SignedDataVerifier::of_certificates(&signers));
        }
        let intermediates = credentials::all_certificates(backend, &self.intermediates)?;
        Ok(SignedDataVerifier::new(&self.paths(backend)?).certificates(&intermediates))
    }

    /// The verifier of paths from the signers to the trusted roots.
    fn paths(&self, backend: &Backend) -> Result<Verifier, Failure> {
        const LEAST_RSA_BITS: usize = 2048;
        let store = match self.trust.system_roots {
            true => Store::from_system(backend).explain("the roots of this machine")?,
            false => {
                let roots = credentials::all_certificates(backend, &self.trust.root)?;
                Store::new(backend, roots).explain("the roots")?
            }
        };
        let mut policy = PolicyBuilder::rfc5280()
            .minimum_rsa_modulus(LEAST_RSA_BITS)
            .store(&store);
        if !self.crl.is_empty() {
            for path in &self.crl {
                let lists = credentials::revocation_lists(backend, path)?;
                store.add_crls(lists).explain(path.display())?;
            }
            policy = policy.crl_checking(CrlChecking::All);
        }
        let purpose = match &self.purpose {
            Some(Purpose::Any) => None,
            Some(Purpose::KeyUsage(purpose)) => Some(purpose.clone()),
            None => Some(ObjectIdentifier::from_name("emailProtection").explain("the purpose")?),
        };
        policy
            .build_verifier(purpose)
            .explain("the certificates cannot be verified")
    }
}

fn describe(signer: &VerifiedSigner, lines: &mut Lines) -> CmsResult<()> {
    let certificate = signer.certificate();
    lines.add("signer", certificate.subject()?);
    lines.add("issuer", certificate.issuer()?);
    lines.add("serial number", certificate.serial_number()?);
    match signer.info().signing_time()? {
        Some(time) => lines.add("time", format!("{}, as the signer says", date(time))),
        None => lines.add("time", "unknown"),
    }
    Ok(())
}

/// The subject of the first signer that is another than the expected one.
fn others(signers: &[VerifiedSigner], expected: &str) -> CmsResult<Option<String>> {
    for signer in signers {
        let subject = signer.certificate().subject()?.to_string();
        if subject != expected {
            return Ok(Some(subject));
        }
    }
    Ok(None)
}

fn date(time: OffsetDateTime) -> String {
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
