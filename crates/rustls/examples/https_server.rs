//! An HTTPS server whose TLS takes its cryptography from OpenSSL, and from its FIPS module if that is required.
//!
//! ```text
//! cargo run --package rustls-hazmat-openssl --example test_certificates -- FOLDER
//! cargo run --package rustls-hazmat-openssl --example https_server -- --chain FOLDER/chain.pem --key FOLDER/key.pem
//! cargo run --package rustls-hazmat-openssl --example https_server -- --chain FOLDER/chain.pem --key FOLDER/key.pem --require-fips
//! cargo run --package rustls-hazmat-openssl --example https_client -- --roots FOLDER/ca.pem https://localhost:8443/
//! ```
//!
//! With `--require-fips` it does not start unless the machine has a FIPS module that serves, the key is one that it signs with, and
//! `fips()` of the configuration is `true`: the module is approved for every part of the TLS. `--module-dir` names the folder of a module
//! that is not the system's. Ctrl-C ends it after the requests that it is serving.

#[path = "shared/backend.rs"]
mod backend;

use std::fmt;
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use clap::Parser;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use rustls::ServerConfig;
use rustls::sign::SingleCertAndKey;

use crate::backend::{Fips, NoBackend, describe};

/// How long requests may take that are being served when the server is told to end.
const GRACE: Duration = Duration::from_secs(10);

/// Serves HTTPS by OpenSSL
#[derive(Parser)]
struct Arguments {
    /// The certificate and its issuers, PEM
    #[arg(long, value_name = "FILE")]
    chain: PathBuf,

    /// The private key, PEM, not encrypted
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// The address; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    listen: SocketAddr,

    #[command(flatten)]
    fips: Fips,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("https_server: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let backend = arguments.fips.backend()?;
    let config = tls(&backend, arguments)?;
    let greeting = format!("Hello from {}\n", describe(&backend));
    println!("{}", describe(&backend));
    println!("FIPS: {}", if config.fips() { "yes" } else { "no" });

    let listener = TcpListener::bind(arguments.listen).map_err(|error| Failure::Listen(arguments.listen, error))?;
    listener.set_nonblocking(true).map_err(Failure::Serve)?;
    println!(
        "listening on https://{}",
        listener.local_addr().map_err(Failure::Serve)?
    );
    let app = Router::new().route("/", get(move || async move { greeting }));
    let handle = Handle::new();
    tokio::spawn(end_on_ctrl_c(handle.clone()));
    axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(config)))
        .map_err(Failure::Serve)?
        .handle(handle)
        .serve(app.into_make_service())
        .await
        .map_err(Failure::Serve)?;
    println!("ended");
    Ok(())
}

/// The configuration of TLS.
fn tls(backend: &Backend, arguments: &Arguments) -> Result<ServerConfig, Failure> {
    let chain = backend.load_pem_x509_certificates(&read(&arguments.chain)?);
    let chain = chain.map_err(|error| Failure::Content(arguments.chain.clone(), error))?;
    // The key is loaded by the backend and stays in it: a FIPS module's key never leaves the module's context.
    let key = PrivateKey::from_pem(backend, &read(&arguments.key)?, None);
    let key = key.map_err(|error| Failure::Content(arguments.key.clone(), error))?;
    let certified_key = rustls_hazmat_openssl::certified_key(&chain, key);
    let certified_key = certified_key.map_err(|error| Failure::Key(arguments.key.clone(), error))?;

    let provider = rustls_hazmat_openssl::provider(backend);
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified_key)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    arguments.fips.check(backend, config.fips())?;
    Ok(config)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::Read(path.to_owned(), error))
}

async fn end_on_ctrl_c(handle: Handle<SocketAddr>) {
    if tokio::signal::ctrl_c().await.is_ok() {
        handle.graceful_shutdown(Some(GRACE));
    }
}

/// The reason why the server does not run.
enum Failure {
    Backend(NoBackend),
    Tls(rustls::Error),
    Read(PathBuf, io::Error),
    Content(PathBuf, hazmat_openssl::Error),
    Key(PathBuf, rustls::Error),
    Listen(SocketAddr, io::Error),
    Serve(io::Error),
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
            Failure::Tls(error) => write!(f, "{error}"),
            Failure::Read(path, error) => write!(f, "{}: {error}", path.display()),
            Failure::Content(path, error) => write!(f, "{}: {error}", path.display()),
            Failure::Key(path, error) => write!(f, "{}: {error}", path.display()),
            Failure::Listen(address, error) => write!(f, "{address}: {error}"),
            Failure::Serve(error) => write!(f, "{error}"),
        }
    }
}
