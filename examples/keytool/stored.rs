//! `keytool show pkcs11:…`: describes what a token has.

use hazmat_openssl::Error;
use hazmat_openssl::Result as KeyResult;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::StoreEntry;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;

use crate::show::{Lines, add_fingerprint, add_key};
use crate::token::{self, shown};
use crate::{Explain, Failure, contents};

/// Shows every object that the URI names.
pub fn run(arguments: &token::TokenArguments, fips: bool, uri: &str) -> Result<(), Failure> {
    let backend = arguments.backend(fips)?;
    let entries = arguments.with_pin(uri, |pin| backend.list_uri(uri, pin))?;
    for (number, entry) in entries.iter().enumerate() {
        let mut lines = Lines::default();
        describe(&backend, entry, &mut lines).explain(shown(uri))?;
        lines.print(number > 0).explain("cannot write to standard output")?;
    }
    Ok(())
}

fn describe(backend: &Backend, entry: &StoreEntry, lines: &mut Lines) -> KeyResult<()> {
    match entry {
        StoreEntry::PrivateKey(key) => {
            lines.add("kind", "private key");
            let public_key = key.public_key()?;
            add_key(&public_key, lines)?;
            lines.add("exportable", if is_exportable(key)? { "yes" } else { "no" });
            add_fingerprint(backend, &public_key, lines)
        }
        StoreEntry::PublicKey(key) => {
            lines.add("kind", "public key");
            add_key(key, lines)?;
            add_fingerprint(backend, key, lines)
        }
        StoreEntry::Certificate(certificate) => {
            lines.add("kind", "certificate");
            contents::add_certificate(certificate, lines)
        }
        StoreEntry::RevocationList(list) => {
            lines.add("kind", "revocation list");
            contents::add_list(list, lines)
        }
        StoreEntry::Uri(uri) => {
            lines.add("kind", "another store");
            lines.add("URI", uri);
            Ok(())
        }
        _ => {
            lines.add("kind", "unknown");
            Ok(())
        }
    }
}

/// Whether the token gives the private part away.
fn is_exportable(key: &PrivateKey) -> KeyResult<bool> {
    match key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption) {
        Ok(_) => Ok(true),
        Err(Error::NotExportable { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}
