//! An HTTPS client whose TLS takes its cryptography from OpenSSL, and from its FIPS module if that is required.
//!
//! ```text
//! cargo run --package rustls-hazmat-openssl --example https_client -- https://example.org/
//! cargo run --package rustls-hazmat-openssl --example https_client -- --require-fips https://example.org/
//! cargo run --package rustls-hazmat-openssl --example https_client -- --roots ca.pem https://localhost:8443/
//! ```
//!
//! Prints the body of the answer on the standard output, the rest on the standard error. Without `--roots` the certificates
//! are checked with the authorities in the system's store.

#[path = "shared/backend.rs"]
mod backend;

use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use hazmat_openssl::Backend;
use http_body_util::{BodyExt, Empty};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{ClientConfig, RootCertStore};

use crate::backend::{Fips, NoBackend, describe};

/// The system's authorities: on Debian, Alpine and Arch; on Fedora and RHEL; on SUSE; on macOS and the BSDs.
const STORES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Gets a page by HTTPS by OpenSSL
#[derive(Parser)]
struct Arguments {
    /// The address of the page
    url: String,

    /// The authorities that are trusted, PEM, instead of the system's
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,

    #[command(flatten)]
    fips: Fips,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("https_client: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let backend = arguments.fips.backend()?;
    let config = tls(&backend, arguments)?;
    eprintln!("{}", describe(&backend));
    eprintln!("FIPS: {}", if config.fips() { "yes" } else { "no" });

    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_only()
        .enable_http1()
        .build();
    let client = Client::builder(TokioExecutor::new()).build::<_, Empty<&'static [u8]>>(connector);
    let url = arguments.url.parse();
    let url = url.map_err(|error| Failure::Request(arguments.url.clone(), Box::new(error)))?;
    let failed = |error: Box<dyn Error>| Failure::Request(arguments.url.clone(), error);
    let answer = client.get(url).await.map_err(|error| failed(error.into()))?;
    let status = answer.status();
    let body = answer
        .into_body()
        .collect()
        .await
        .map_err(|error| failed(error.into()))?;
    io::stdout().write_all(&body.to_bytes()).map_err(Failure::Output)?;
    match status.is_success() {
        true => Ok(()),
        false => Err(failed(format!("the server answered {status}").into())),
    }
}

/// The configuration of TLS.
fn tls(backend: &Backend, arguments: &Arguments) -> Result<ClientConfig, Failure> {
    let provider = rustls_hazmat_openssl::provider(backend);
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots(arguments)?)
        .with_no_client_auth();
    arguments.fips.check(backend, config.fips())?;
    Ok(config)
}

/// The authorities that are trusted. Of the system's, those that cannot be used are left out.
fn roots(arguments: &Arguments) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    match &arguments.roots {
        Some(path) => {
            for certificate in certificates(path)? {
                roots.add(certificate)?;
            }
        }
        None => {
            let chosen = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
            let mut usual = STORES.iter().map(PathBuf::from).filter(|path| path.exists());
            let store = chosen.or_else(|| usual.next()).ok_or(Failure::NoStore)?;
            roots.add_parsable_certificates(certificates(&store)?);
        }
    }
    match roots.is_empty() {
        true => Err(Failure::NoStore),
        false => Ok(roots),
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let read = CertificateDer::pem_file_iter(path).and_then(|all| all.collect());
    read.map_err(|error| Failure::Roots(path.to_owned(), error))
}

/// The reason why there is no page.
enum Failure {
    Backend(NoBackend),
    NoStore,
    Tls(rustls::Error),
    Roots(PathBuf, pem::Error),
    Request(String, Box<dyn Error>),
    Output(io::Error),
}

impl From<NoBackend> for Failure {
    fn from(error: NoBackend) -> Self {
        Failure::Backend(error)
    }
}

impl From<rustls::Error> for Failure {
    fn from(error: rustls::Error) -> Self {
        Failure::Tls(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Backend(error) => write!(f, "{error}"),
            Failure::NoStore => f.write_str("there is no certificate of an authority; --roots names a file"),
            Failure::Tls(error) => write!(f, "{error}"),
            Failure::Roots(path, error) => write!(f, "{}: {error}", path.display()),
            Failure::Request(url, error) => {
                write!(f, "{url}: {error}")?;
                // hyper's errors say what was attempted; their sources say why it failed.
                let mut source = error.source();
                while let Some(error) = source {
                    write!(f, ": {error}")?;
                    source = error.source();
                }
                Ok(())
            }
            Failure::Output(error) => write!(f, "{error}"),
        }
    }
}
