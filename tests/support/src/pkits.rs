//! NIST's PKI Test Suite (PKITS), in `vectors/x509/PKITS_data`.

use super::{backend, der, files, x509_records};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, ObjectIdentifier};

const PASSWORD: &[u8] = b"password";

/// The files of a folder, by their names without the endings.
pub fn stems(folder: &str, ending: &str) -> Vec<String> {
    let names = files::list(&format!("x509/PKITS_data/{folder}"));
    names
        .iter()
        .map(|name| name.strip_suffix(ending).unwrap().to_owned())
        .collect()
}

/// The bytes of a file.
pub fn file(folder: &str, name: &str) -> Vec<u8> {
    x509_records::read(&format!("PKITS_data/{folder}/{name}"))
}

/// The certificate of this name.
pub fn certificate(stem: &str) -> Certificate {
    let der = file("certs", &format!("{stem}.crt"));
    backend().load_der_x509_certificate(&der).unwrap()
}

/// The private key of the certificate of this name: an `EncryptedPrivateKeyInfo` in the first bag of the second content of
/// a PKCS #12 file. No FIPS module has the way in which it is encrypted.
pub fn private_key(stem: &str) -> Result<PrivateKey> {
    const PATH: [usize; 11] = [1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0];
    let pkcs12 = file("pkcs12", &format!("{stem}.p12"));
    backend().load_der_private_key(der::at(&pkcs12, &PATH).full_data(), Some(PASSWORD))
}

/// The time of all paths: 15 April 2011, 12:00.
pub const PATH_TIME: i64 = 1_302_868_800;

/// The valid paths that libcrypto refuses. 4.1.5: keys of DSA that inherit their parameters. 4.14.30: two lists of one issuer whose key
/// has changed, for the certificates of the old key and of the new one.
pub const REFUSED: [&str; 2] = ["4.1.5", "4.14.30"];

/// A path of section 4, and its outcome.
pub struct PathRow {
    pub test: &'static str,
    /// By the document: see [`REFUSED`].
    pub is_valid: bool,
    /// The depth at which the path is refused, and the rule as [`rule_name`](super::chains::rule_name) writes it.
    pub refusal: Option<&'static str>,
    /// Empty for any.
    pub initial_policies: Vec<ObjectIdentifier>,
    /// E, M, A: initial-explicit-policy, initial-policy-mapping-inhibit, initial-inhibit-any-policy.
    pub settings: &'static str,
    /// The user-constrained policies; `None` where they are not asserted.
    pub policies: Option<Vec<ObjectIdentifier>>,
    pub anchor: &'static str,
    pub end_entity: &'static str,
    /// Certificates beside the two, in any order.
    pub pool: Vec<&'static str>,
    pub lists: Vec<&'static str>,
}

/// The rows of the table.
pub fn paths() -> Vec<PathRow> {
    const TABLE: &str = include_str!("../pkits_paths.tsv");
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [
                test,
                outcome,
                refusal,
                initial,
                settings,
                policies,
                anchor,
                end_entity,
                pool,
                lists,
            ] = columns[..]
            else {
                panic!("{line}");
            };
            PathRow {
                test,
                is_valid: match outcome {
                    "valid" => true,
                    "invalid" => false,
                    other => panic!("{other}"),
                },
                refusal: (refusal != "-").then_some(refusal),
                initial_policies: policies_of(initial),
                settings,
                policies: (policies != "-").then(|| policies_of(policies)),
                anchor,
                end_entity,
                pool: names(pool),
                lists: names(lists),
            }
        })
        .collect()
}

fn names(column: &'static str) -> Vec<&'static str> {
    column.split(' ').filter(|name| *name != "-").collect()
}

/// "any" is the default of the settings, and anyPolicy in a result.
fn policies_of(column: &str) -> Vec<ObjectIdentifier> {
    match column {
        "any" | "none" => Vec::new(),
        "anyPolicy" => vec![policy("2.5.29.32.0")],
        numbers => {
            let numbers = numbers.split(',');
            numbers
                .map(|number| policy(&format!("2.16.840.1.101.3.2.1.48.{number}")))
                .collect()
        }
    }
}

fn policy(oid: &str) -> ObjectIdentifier {
    oid.parse().unwrap()
}
