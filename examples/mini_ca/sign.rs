//! `mini_ca sign`: issues a certificate for a request.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::verification::{PolicyBuilder, Store, VerifiedChain};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, CertificateSigningRequest, ExtendedKeyUsage, ExtensionOid,
    Extensions, GeneralName, GeneralNames, KeyPurposeOid, KeyUsage, Name, ObjectIdentifier,
    PrivateKeyPossessionStatement, SerialNumber, SubjectAlternativeName,
};
use hazmat_openssl::{Error, Result};

use crate::authority::{self, Authority, Role, certificate_builder, pem, unused_number, validity, within};
use crate::folder::{Folder, ISSUED, Readers};
use crate::index::{Entry, Index};
use crate::input::{Input, Kind};
use crate::page::Page;
use crate::places::Places;
use crate::policies::Policies;
use crate::secrets::Secrets;
use crate::{Explain, Failure, Options, key, names, oids, password, possession, times};

#[derive(Args)]
pub struct Arguments {
    /// The request (PEM or DER), or - for standard input
    #[arg(value_name = "CSR")]
    request: PathBuf,

    /// The purpose of the certificate
    #[arg(long)]
    profile: Profile,

    /// Validity, at most to the end of the intermediate's
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=36500))]
    days: u32,

    /// A name of the certificate, instead of those in the request: host, IP address, mail address, URI
    #[arg(long = "san", value_name = "NAME")]
    names: Vec<String>,

    /// The intermediate that issues it
    #[arg(long, value_name = "NAME", default_value = "intermediate", value_parser = Role::parse)]
    issuer: Role,

    #[command(flatten)]
    places: Places,

    #[command(flatten)]
    policies: Policies,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// A TLS server, which needs a host name or an address
    Server,
    /// A TLS client
    Client,
    /// A recipient of encrypted messages, whose key need not sign
    Encryption,
}

impl Profile {
    fn purpose(self) -> Option<ObjectIdentifier> {
        match self {
            Profile::Server => Some(KeyPurposeOid::SERVER_AUTH),
            Profile::Client => Some(KeyPurposeOid::CLIENT_AUTH),
            Profile::Encryption => None,
        }
    }

    /// The key usage. Before TLS 1.3, clients encrypt to the key of an RSA server. Keys of RSA and ML-KEM encrypt keys; the
    /// others agree on them.
    fn usage(self, key: &PublicKey) -> KeyUsage {
        match (self, key) {
            (Profile::Encryption, PublicKey::Rsa(_) | PublicKey::MlKem(_)) => KeyUsage::KEY_ENCIPHERMENT,
            (Profile::Encryption, _) => KeyUsage::KEY_AGREEMENT,
            (Profile::Server, PublicKey::Rsa(key)) if !key.is_pss_only() => {
                KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT
            }
            (Profile::Server | Profile::Client, _) => KeyUsage::DIGITAL_SIGNATURE,
        }
    }
}

/// The checked parts of a request.
struct Request {
    /// The file, for messages.
    place: String,
    subject: Name,
    key: PublicKey,
    names: Vec<GeneralName>,
    /// A request that is signed with the key of another certificate, and the statement that names it.
    stated: Option<(CertificateSigningRequest, PrivateKeyPossessionStatement)>,
    /// The requested extensions that are not copied to the certificate.
    not_taken: Vec<String>,
}

pub fn run(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<(), Failure> {
    password::check_standard_input(&[Some(&arguments.request), options.password_file.as_deref()])?;
    let folder = Folder::open(&options.dir)?;
    let issuer = &arguments.issuer;
    if *issuer == Role::ROOT || !issuer.exists(&folder) {
        let (path, name) = (options.dir.display(), issuer.name());
        return Err(Failure(format!("{path} has no intermediate {name}")));
    }
    let request = Request::read(backend, arguments)?;
    // Check everything else before the user types a password.
    check_against(&folder, &Index::read(&folder)?, backend, issuer, &request)?;
    arguments.places.check()?;
    arguments.policies.check()?;
    let secrets = Secrets::of(&folder, issuer, options)?;
    let _lock = folder.lock()?;
    let mut index = Index::read(&folder)?;
    // Before the lock, another process may have revoked the intermediate.
    check_against(&folder, &index, backend, issuer, &request)?;
    let issuer = Authority::read(backend, &folder, issuer, &secrets)?;

    let validity = within(&issuer, validity(arguments.days)?)?;
    let serial_number = unused_number(backend, &index)?;
    let builder = describe(&request, arguments.profile, serial_number, validity);
    let builder = builder.explain("the certificate cannot be made")?;
    let builder = arguments.policies.add_to(arguments.places.add_to(builder)?)?;
    let certificate = issuer.sign(builder)?;
    check_accepted(backend, &folder, &issuer.certificate, &certificate)?;

    // Write the index first: every issued certificate must be revocable.
    let entry = Entry::of(&certificate, &issuer.role)?;
    let file = format!("{ISSUED}/{}.pem", entry.serial_number);
    let mut page = Page::default();
    page.field("serial number", &entry.serial_number);
    page.field("subject", &entry.subject);
    request.names.iter().for_each(|name| page.field("name", name));
    page.field("valid until", times::text(entry.not_valid_after));
    page.field("certificate", folder.path(&file).display());
    if entry.not_valid_after < times::after_days(entry.not_valid_before, arguments.days)? {
        page.field("note", format!("the validity ends with that of the {}", issuer.role));
    }
    for oid in request.not_taken {
        page.field("note", format!("{oid} of the request was not copied"));
    }
    index.add(entry);
    index.write(&folder)?;
    folder.write(
        &file,
        &[pem(&certificate)?, pem(&issuer.certificate)?].concat(),
        Readers::All,
    )?;
    page.print()
}

impl Request {
    fn read(backend: &Backend, arguments: &Arguments) -> Result<Self, Failure> {
        let input = Input::read(&arguments.request)?;
        let item = input.only(Kind::Request)?;
        let place = input.name();
        let request = item.load_request(backend).explain(place)?;
        Self::check(place, &request, arguments).map_err(|Failure(reason)| Failure(format!("{place}: {reason}")))
    }

    fn check(place: &str, request: &CertificateSigningRequest, arguments: &Arguments) -> Result<Self, Failure> {
        let key = request.public_key().explain("its key cannot be read")?;
        match arguments.profile {
            Profile::Server | Profile::Client => key::check_for_tls(&key)?,
            Profile::Encryption => key::check_for_encryption(&key)?,
        }
        let statement = request.possession_statement();
        let statement = statement.explain("its statement of possession does not decode")?;
        let stated = match statement {
            Some(_) if arguments.profile != Profile::Encryption => {
                let reason = "it is signed with another key than its own, which only --profile encryption allows";
                return Err(Failure::new(reason));
            }
            // It is verified when the index of certificates is read.
            Some(statement) => Some((request.clone(), statement)),
            None => {
                check_own_signature(request, &key)?;
                None
            }
        };
        let subject = request.subject().explain("its subject does not decode")?;
        names::check_subject(&subject)?;
        let extensions = request.extensions().explain("its extensions do not decode")?;
        check_is_no_ca(extensions)?;
        let names = match arguments.names.as_slice() {
            [] => names_in(extensions)?,
            given => given.iter().map(|name| names::parse(name)).collect::<Result<_, _>>()?,
        };
        check_names(arguments.profile, &subject, &names)?;
        let taken = if arguments.names.is_empty() {
            Some(ExtensionOid::SUBJECT_ALTERNATIVE_NAME)
        } else {
            None
        };
        let others = extensions
            .iter()
            .filter(|extension| Some(extension.oid()) != taken.as_ref());
        Ok(Request {
            place: place.to_owned(),
            not_taken: others.map(|extension| oids::with_name(extension.oid())).collect(),
            subject,
            key,
            names,
            stated,
        })
    }
}

fn check_own_signature(request: &CertificateSigningRequest, key: &PublicKey) -> Result<(), Failure> {
    if key.max_signature_length().is_none() {
        return Err(Failure(format!(
            "its key is {}, which cannot sign the request: sign it with the key of a certificate of this authority, and \
             name that in a privateKeyPossessionStatement (RFC 9883)",
            key::describe(key)
        )));
    }
    match request.verify_signature() {
        Err(Error::InvalidSignature) => Err(Failure::new(
            "its signature does not match its key: the request was changed, or contains another's key",
        )),
        other => other.explain("its signature cannot be checked"),
    }
}

fn check_is_no_ca(extensions: &Extensions) -> Result<(), Failure> {
    let constraints = extensions
        .find::<BasicConstraints>()
        .explain("its basicConstraints do not decode")?;
    match constraints {
        Some((constraints, _)) if constraints.is_ca() => Err(Failure::new(
            "it asks for the certificate of an authority, which only init issues",
        )),
        _ => Ok(()),
    }
}

fn names_in(extensions: &Extensions) -> Result<Vec<GeneralName>, Failure> {
    let found = extensions
        .find::<SubjectAlternativeName>()
        .explain("its subjectAltName does not decode")?;
    match found {
        Some((alternative, _)) => names::decode(alternative.names()),
        None => Ok(Vec::new()),
    }
}

fn check_names(profile: Profile, subject: &Name, names: &[GeneralName]) -> Result<(), Failure> {
    if profile == Profile::Server {
        if names.is_empty() {
            let reason = "it has no subjectAltName, which a server needs because clients ignore the CN: give --san";
            return Err(Failure::new(reason));
        }
        if let Some(other) = names.iter().find(|name| !names::is_for_server(name)) {
            return Err(Failure(format!("a server cannot have the name {other}")));
        }
    }
    match subject.is_empty() && names.is_empty() {
        true => Err(Failure::new("it has neither a subject nor a subjectAltName")),
        false => Ok(()),
    }
}

/// Checks the request against the current state of the authority.
fn check_against(
    folder: &Folder,
    index: &Index,
    backend: &Backend,
    issuer: &Role,
    request: &Request,
) -> Result<(), Failure> {
    authority::check_usable(&Authority::read_certificate(backend, folder, issuer)?, issuer, index)?;
    for role in Role::all(folder)? {
        check_is_another(&Authority::read_certificate(backend, folder, &role)?, &role, request)?;
    }
    let Some((signed, statement)) = &request.stated else {
        return Ok(());
    };
    possession::check(folder, index, backend, signed, statement)
        .map_err(|Failure(reason)| Failure(format!("{}: {reason}", request.place)))
}

/// Refuses the subject and the key of an authority: certificates are found by their subjects, and revocation lists by their
/// issuers.
fn check_is_another(authority: &Certificate, role: &Role, request: &Request) -> Result<(), Failure> {
    let failure = || format!("the certificate of the {role}");
    let name = authority.subject().explain(failure())?;
    let key = authority.public_key().explain(failure())?;
    let what = match () {
        () if name.matches(&request.subject) => "subject",
        () if key == request.key => "key",
        () => return Ok(()),
    };
    Err(Failure(format!(
        "{}: its {what} is that of the {role}, which no other certificate may have",
        request.place
    )))
}

/// Refuses what no verifier would accept, such as a name that the issuer may not certify.
fn check_accepted(
    backend: &Backend,
    folder: &Folder,
    issuer: &Certificate,
    certificate: &Certificate,
) -> Result<(), Failure> {
    let root = Authority::read_certificate(backend, folder, &Role::ROOT)?;
    let verify = || -> hazmat_openssl::Result<VerifiedChain> {
        let store = Store::new(backend, [root])?;
        let verifier = PolicyBuilder::rfc5280().store(&store).build_verifier(None)?;
        verifier.verify(certificate, std::slice::from_ref(issuer))
    };
    match verify() {
        Ok(_) => Ok(()),
        Err(Error::Verification(refused)) => Err(Failure(format!("the certificate would not be accepted: {refused}"))),
        Err(error) => Err(error).explain("the certificate cannot be verified"),
    }
}

fn describe(
    request: &Request,
    profile: Profile,
    serial_number: SerialNumber,
    validity: (OffsetDateTime, OffsetDateTime),
) -> hazmat_openssl::Result<CertificateBuilder> {
    let builder = certificate_builder(serial_number, validity, &request.subject, &request.key)?
        .add_extension(&BasicConstraints::end_entity(), true)?
        .add_extension(&profile.usage(&request.key), true)?;
    let builder = match profile.purpose() {
        Some(purpose) => builder.add_extension(&ExtendedKeyUsage::new(vec![purpose])?, false)?,
        None => builder,
    };
    if request.names.is_empty() {
        return Ok(builder);
    }
    let names = GeneralNames::new(request.names.clone())?;
    // RFC 5280, section 4.2.1.6: without a subject, it must be critical.
    builder.add_extension(&SubjectAlternativeName::new(names), request.subject.is_empty())
}
