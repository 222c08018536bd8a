//! `mini_ca verify`: finds a path from a certificate to a trusted root, or says which rule each path has broken.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::verification::{
    CrlChecking, PathCertificate, PolicyBuilder, RefusedPath, Store, Subject, VerificationFailure,
};
use hazmat_openssl::x509::{Certificate, CertificateRevocationList, GeneralName, ObjectIdentifier};

use crate::authority::{Authority, Role};
use crate::folder::Folder;
use crate::input::{Input, Kind};
use crate::page::Page;
use crate::{Explain, Failure, Options, REFUSED, password, policies, times};

#[derive(Args)]
pub struct Arguments {
    /// The certificate (PEM or DER), or - for standard input; intermediates may follow it
    #[arg(value_name = "CERTIFICATE")]
    certificate: PathBuf,

    #[command(flatten)]
    use_: Use,

    /// Applies the rules of RFC 5280 alone, without those of the CA/Browser Forum for the web: for clients and servers of private
    /// authorities. --purpose always does
    #[arg(long)]
    rfc5280: bool,

    /// The time to verify for, instead of now, as 2027-01-31 or 2027-01-31T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = times::parse_argument)]
    at: Option<OffsetDateTime>,

    /// A file with intermediates, beside those that follow the certificate
    #[arg(long, value_name = "FILE")]
    intermediates: Vec<PathBuf>,

    /// A file with trusted roots, instead of the root of the folder
    #[arg(long, value_name = "FILE")]
    root: Vec<PathBuf>,

    /// Trusts the roots of this machine, instead of the root of the folder
    #[arg(long, conflicts_with = "root")]
    system_roots: bool,

    /// Refuses revoked certificates, by the revocation lists in the folder; each certificate needs a list
    #[arg(long)]
    crl: bool,

    /// The same by the lists in this file
    #[arg(long, value_name = "FILE")]
    crl_file: Vec<PathBuf>,

    /// Requires a certificate policy that is valid for the whole path: one of these, or any
    #[arg(long = "policy", value_name = "OID", value_parser = policies::parse)]
    policies: Vec<ObjectIdentifier>,
}

/// The use that the certificate must be good for.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Use {
    /// Verifies the certificate of a TLS server with this host name
    #[arg(long, value_name = "NAME")]
    host: Option<String>,

    /// Verifies the certificate of a TLS server with this IP address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<IpAddr>,

    /// Verifies the certificate of a TLS client
    #[arg(long)]
    client: bool,

    /// Verifies a certificate for an extended key usage, by name (emailProtection) or number, or for any
    #[arg(long, value_name = "OID", value_parser = parse_purpose)]
    purpose: Option<Purpose>,
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

/// A path that was found.
struct Accepted {
    path: Vec<Certificate>,
    policies: Vec<ObjectIdentifier>,
    /// The names of a client.
    names: Vec<GeneralName>,
}

/// Answers by the exit code, and prints the path or the paths.
pub fn run(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let files = [&arguments.intermediates[..], &arguments.root, &arguments.crl_file].concat();
    let files = [&arguments.certificate].into_iter().chain(&files);
    let files: Vec<_> = files.map(|file| Some(file.as_path())).collect();
    password::check_standard_input(&files)?;

    let mut certificates = load_certificates(backend, &arguments.certificate)?;
    let certificate = certificates.remove(0);
    let mut intermediates = certificates;
    for file in &arguments.intermediates {
        intermediates.extend(load_certificates(backend, file)?);
    }
    let store = make_store(backend, options, arguments)?;
    let mut page = Page::default();
    let code = match find_path(&store, arguments, &certificate, &intermediates) {
        Ok(accepted) => {
            show_accepted(&accepted, &mut page);
            ExitCode::SUCCESS
        }
        Err(Error::Verification(failure)) => {
            show_refused(&failure, &mut page);
            ExitCode::from(REFUSED)
        }
        Err(error) => return Err(error).explain("the certificate cannot be verified"),
    };
    page.print()?;
    Ok(code)
}

fn find_path(
    store: &Store,
    arguments: &Arguments,
    certificate: &Certificate,
    intermediates: &[Certificate],
) -> hazmat_openssl::Result<Accepted> {
    const LEAST_RSA_BITS: usize = 2048;
    let mut builder = match arguments.rfc5280 || arguments.use_.purpose.is_some() {
        true => PolicyBuilder::rfc5280().minimum_rsa_modulus(LEAST_RSA_BITS),
        false => PolicyBuilder::new(),
    };
    builder = builder.store(store);
    if let Some(time) = arguments.at {
        builder = builder.time(time);
    }
    if arguments.crl || !arguments.crl_file.is_empty() {
        builder = builder.crl_checking(CrlChecking::All);
    }
    if !arguments.policies.is_empty() {
        builder = builder
            .initial_policies(arguments.policies.iter().cloned())
            .require_explicit_policy(true);
    }
    let subject = match &arguments.use_ {
        Use { host: Some(name), .. } => Some(Subject::DnsName(name.clone())),
        Use { ip: Some(address), .. } => Some(Subject::IpAddress(*address)),
        _ => None,
    };
    if let Some(subject) = subject {
        let chain = builder
            .build_server_verifier(subject)?
            .verify(certificate, intermediates)?;
        return Ok(Accepted {
            path: chain.chain().to_vec(),
            policies: chain.policies().to_vec(),
            names: Vec::new(),
        });
    }
    let purpose = match &arguments.use_.purpose {
        None => {
            let client = builder.build_client_verifier()?.verify(certificate, intermediates)?;
            return Ok(Accepted {
                path: client.chain().to_vec(),
                policies: client.policies().to_vec(),
                names: client.subjects().unwrap_or_default().to_vec(),
            });
        }
        Some(Purpose::Any) => None,
        Some(Purpose::KeyUsage(purpose)) => Some(purpose.clone()),
    };
    let chain = builder.build_verifier(purpose)?.verify(certificate, intermediates)?;
    Ok(Accepted {
        path: chain.chain().to_vec(),
        policies: chain.policies().to_vec(),
        names: Vec::new(),
    })
}

/// The trusted roots, and the revocation lists.
fn make_store(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<Store, Failure> {
    let store = if arguments.system_roots {
        Store::from_system(backend).explain("the roots of this machine")?
    } else {
        let mut roots = Vec::new();
        for file in &arguments.root {
            roots.extend(load_certificates(backend, file)?);
        }
        if roots.is_empty() {
            let folder = Folder::open(&options.dir)?;
            roots.push(Authority::read_certificate(backend, &folder, &Role::ROOT)?);
        }
        Store::new(backend, roots).explain("the roots")?
    };
    let mut lists = Vec::new();
    for file in &arguments.crl_file {
        lists.extend(load_lists(backend, file)?);
    }
    if arguments.crl {
        let folder = Folder::open(&options.dir)?;
        for role in Role::all(&folder)? {
            let path = folder.path(&role.list_file());
            // One that is missing is so only until `crl` is run.
            if path.exists() {
                lists.extend(load_lists(backend, &path)?);
            }
        }
    }
    store.add_crls(lists).explain("the revocation lists")?;
    Ok(store)
}

/// Reads the certificates of a file: at least one.
pub fn load_certificates(backend: &Backend, file: &Path) -> Result<Vec<Certificate>, Failure> {
    let input = Input::read(file)?;
    let items = input.all(Kind::Certificate)?;
    let certificates = items.iter().map(|item| item.load_certificate(backend));
    certificates
        .collect::<hazmat_openssl::Result<_>>()
        .explain(input.name())
}

fn load_lists(backend: &Backend, file: &Path) -> Result<Vec<CertificateRevocationList>, Failure> {
    let input = Input::read(file)?;
    let items = input.all(Kind::List)?;
    let lists = items.iter().map(|item| item.load_list(backend));
    lists.collect::<hazmat_openssl::Result<_>>().explain(input.name())
}

fn show_accepted(accepted: &Accepted, page: &mut Page) {
    page.section("accepted", |page| {
        for certificate in &accepted.path {
            page.result("certificate", certificate.subject().map(or_empty));
        }
        accepted
            .policies
            .iter()
            .for_each(|policy| page.field("policy", crate::oids::with_name(policy)));
        accepted.names.iter().for_each(|name| page.field("name", name));
    });
}

fn show_refused(failure: &VerificationFailure, page: &mut Page) {
    for path in failure.paths() {
        page.section("refused", |page| show_path(path, page));
    }
    if failure.paths().is_empty() {
        page.field("refused", "no path was tried");
    }
    if !failure.is_complete() {
        page.field(
            "note",
            "the search has reached its limit: a path that was not tried may be good",
        );
    }
}

/// Prints the certificates of a path, with the broken rule below the one that has broken it.
fn show_path(path: &RefusedPath, page: &mut Page) {
    for (depth, certificate) in path.certificates().iter().enumerate() {
        page.field("certificate", or_empty(certificate.subject()));
        if depth == path.depth() {
            show_reason(certificate, path, page);
        }
    }
}

/// Prints the rule, and what tells the certificate from others with its subject: cross-signed ones have the same.
fn show_reason(certificate: &PathCertificate, path: &RefusedPath, page: &mut Page) {
    page.below(|page| {
        page.field("reason", path.rule());
        page.field("serial number", certificate.serial_number());
        page.field("issuer", or_empty(certificate.issuer()));
    });
}

fn or_empty(subject: impl ToString) -> String {
    let subject = subject.to_string();
    if subject.is_empty() {
        "(empty)".to_owned()
    } else {
        subject
    }
}
