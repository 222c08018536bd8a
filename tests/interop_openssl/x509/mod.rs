//! Certificates, requests and revocation lists between this crate and the `openssl` command. The command verifies what
//! this crate creates, and prints the same fields. This crate reads the same fields from what the command creates, from
//! configurations in the tests.
//!
//! The command must be installed. A distribution may leave out curves and hash functions; those are counted as skipped.

mod chains;
mod extensions;
mod fields;
mod lists;
mod paths;
mod pkits;
mod post_quantum;
mod signatures;
mod their_lists;
mod their_signatures;
mod theirs;

use hazmat_openssl::x509::*;
use support::openssl_cli::Workspace;

/// What the command prints, as text.
fn text_of(workspace: &Workspace, arguments: &[&str]) -> String {
    String::from_utf8(workspace.must_run(arguments)).unwrap()
}

/// A program of the command, with options and a file in DER, and what it prints.
fn shown(program: &str, der: &[u8], options: &[&str]) -> String {
    let workspace = Workspace::new();
    workspace.write("file", der);
    let arguments = [program, "-in", "file", "-inform", "DER", "-noout"];
    text_of(&workspace, &[&arguments[..], options].concat())
}

/// The whole that the command prints of a certificate.
fn certificate_text(certificate: &Certificate) -> String {
    shown("x509", certificate.as_der(), &["-text"])
}

fn request_text(request: &CertificateSigningRequest) -> String {
    shown("req", request.as_der(), &["-text"])
}

fn list_text(list: &CertificateRevocationList) -> String {
    shown("crl", list.as_der(), &["-text"])
}

/// A text without any blanks and line ends, which are not the same in all versions.
fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
