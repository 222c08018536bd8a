//! The boundaries of PEM blocks: blocks are found anywhere in a text, and a block with a malformed boundary is never
//! skipped.

use super::{
    MalformedKind, PASSWORD, RANDOM_FAULTS, assert_malformed_among, backend, encrypted_structures, pkcs8, sample_keys,
    spki, traditional,
};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::pem_text::block;

/// The private bytes 00 to 1f, as PKCS #8.
const ED25519_KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
                           MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n\
                           -----END PRIVATE KEY-----\n";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
                           MIHJMH2gAwIBAgIBATAFBgMrZXAwDzENMAsGA1UEAwwEbGVhZjAeFw0yNjAxMDEw\n\
                           MDAwMDBaFw0zNjAxMDEwMDAwMDBaMA8xDTALBgNVBAMMBGxlYWYwKjAFBgMrZXAD\n\
                           IQADoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuDAFBgMrZXADQQD7wyUh\n\
                           6A0TbH63Ss60mi3DUWyXcuwlkuLAP34KwKIGu44x6Dr+B7pBP0PhKwHBpal7d1dA\n\
                           p3fN/S3+h64Oe6cH\n\
                           -----END CERTIFICATE-----\n";
const ONE_LINE_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\
                               -----END PUBLIC KEY-----";

fn load(text: &str) -> Result<PrivateKey> {
    backend().load_pem_private_key(text.as_bytes(), None)
}

fn private(name: &str) -> &'static PrivateKey {
    &sample_keys::sample(name).private
}

/// A block for each label of private keys, and for public keys and parameters.
fn blocks() -> Vec<(String, &'static PrivateKey, Option<&'static [u8]>)> {
    let text = |label: &str, der: &[u8]| String::from_utf8(block(label, der)).unwrap();
    let curve = private(sample_keys::P256);
    let openssh = curve.private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption);
    let encrypted = encrypted_structures().swap_remove(0).bytes;
    vec![
        (text("PRIVATE KEY", &pkcs8(curve)), curve, None),
        (text("ENCRYPTED PRIVATE KEY", &encrypted), curve, Some(PASSWORD)),
        (text("EC PRIVATE KEY", &traditional(curve)), curve, None),
        (
            text("RSA PRIVATE KEY", &traditional(private(sample_keys::RSA))),
            private(sample_keys::RSA),
            None,
        ),
        (String::from_utf8(openssh.unwrap().to_vec()).unwrap(), curve, None),
    ]
}

#[test]
fn a_block_is_found_wherever_it_stands() {
    let mut loaded = 0;
    for (pem, key, password) in blocks() {
        let trimmed = pem.trim_end();
        let first_end = pem.find("-----\n").unwrap() + 5;
        let (begin, rest) = pem.split_at(first_end);
        let unbroken = pem.replace('\n', "");
        for text in [
            format!("{}{pem}", CERTIFICATE.trim_end()),
            format!("{}{trimmed}{}", CERTIFICATE.trim_end(), CERTIFICATE.trim_end()),
            format!("\u{feff}{pem}"),
            format!("{CERTIFICATE}\u{feff}{pem}"),
            format!("KEY=\"{trimmed}\"\n"),
            format!("  key: {pem}"),
            format!("\u{e4}{pem}"),
            format!("- {pem}"),
            format!("-{trimmed}-"),
            format!("{trimmed}junk"),
            format!("{trimmed}\0"),
            format!("{trimmed}\u{1a}"),
            format!("{trimmed}\0\n\0\n"),
            // The lax grammar: one line, base64 on the lines of the boundaries, other blanks.
            unbroken.clone(),
            pem.replace('\n', " "),
            pem.replace('\n', "\t"),
            pem.replace('\n', "\u{b}"),
            pem.replace('\n', "\u{c}\n"),
            format!("{begin}{}", rest.trim_start()),
            format!("{begin} {}", rest.trim_start()),
            pem.replace("\n-----END", "-----END"),
            pem.replace("\n-----END", " -----END"),
            // Control characters at the ends of lines, as libcrypto accepts them.
            pem.replace('\n', "\0\n"),
            pem.replace('\n', "\u{1a}\n"),
            pem.replace('\n', "\0\0\r\n"),
            pem.replace('\n', "\r"),
            // Text that only mentions blocks.
            format!("from the line -----BEGIN to the line -----END\n{pem}"),
            format!("everything from -----BEGIN\n-----\n-----BEGIN \n----- BEGIN -----\nBEGIN PRIVATE KEY\n{pem}"),
            format!("-----BEGIN X-----\n-----BEGIN -----\n-----END X-----{pem}"),
            format!("-----BEGIN PGP MESSAGE-----{pem}"),
        ] {
            let found = backend().load_pem_private_key(text.as_bytes(), password);
            let found = found.unwrap_or_else(|error| panic!("{error}: {text:?}"));
            sample_keys::assert_same_private(&found, key);
            let found = backend().load_private_key(text.as_bytes(), password).unwrap();
            sample_keys::assert_same_private(&found, key);
            loaded += 1;
        }
    }
    assert_eq!(loaded, 5 * 30);
    // The files that revealed the problem.
    let joined = format!("{}{ED25519_KEY}", CERTIFICATE.trim_end());
    let key = load(&joined).unwrap();
    let raw = key
        .private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption)
        .unwrap();
    assert!(raw.iter().copied().eq(0..32));
    let certificate = backend().load_pem_x509_certificate(joined.as_bytes()).unwrap();
    assert_eq!(certificate.public_key().unwrap(), sample_keys::public_half(&key));
    let public = backend().load_pem_public_key(ONE_LINE_PUBLIC.as_bytes()).unwrap();
    assert_eq!(public, sample_keys::public_half(&key));
    sample_keys::assert_same_private(&load(&format!("{}\0", ED25519_KEY.trim_end())).unwrap(), &key);
}

/// A broken block is an error, and the next block is never loaded instead.
#[test]
fn a_block_with_a_spoilt_boundary_is_not_passed_over() {
    let mut refused = 0;
    for (pem, _, password) in blocks() {
        let label = pem
            .lines()
            .next()
            .unwrap()
            .trim_matches('-')
            .strip_prefix("BEGIN ")
            .unwrap();
        let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
        let base64_line = pem.lines().nth(1).unwrap();
        let mut spoilt = vec![
            pem.replace(&begin, ""),
            pem.replace(&begin, &begin[1..]),
            pem.replace(&begin, &begin[..begin.len() - 1]),
            pem.replace(&begin, begin.trim_end_matches('-')),
            pem.replace(&begin, &begin.to_lowercase()),
            pem.replace(&begin, &begin.replace("BEGIN ", "BEGIN  ")),
            pem.replace(&begin, &begin.replace("BEGIN ", "BEGIN")),
            pem.replace(&begin, &begin.replace("BEGIN ", " BEGIN ")),
            pem.replace(&begin, &begin.replace("BEGIN ", "BEGIN\t")),
            pem.replace(&begin, &begin.replace('-', "\u{2014}")),
            pem.replace(&begin, &begin.replace(" KEY", "")),
            pem.replace(&begin, &begin.replace("KEY", "KEYS")),
            pem.replace(&begin, &begin.replace("KEY", "KEY ")),
            pem.replace(&begin, &format!("-----BEGIN {base64_line}-----")),
            // The hyphens and the line end are missing: the text that follows is not a label.
            pem.replace(&format!("{begin}\n"), begin.trim_end_matches('-')),
            pem.replace('\n', "").replace(&begin, begin.trim_end_matches('-')),
            pem.replace(&end, ""),
            pem.replace(&end, &end[1..]),
            pem.replace(&end, &end[..end.len() - 1]),
            pem.replace(&end, &end.to_lowercase()),
            pem.replace(&end, &end.replace("KEY", "KEYS")),
            pem.replace(&end, "-----END CERTIFICATE-----"),
            pem.replace(&end, &format!("-----END {base64_line}-----")),
            // Both, with the wanted block between them.
            pem.replace(&begin, &begin[1..]).replace(&end, &end[1..]),
            pem.replace(&begin, &begin.to_lowercase())
                .replace(&end, &end.to_lowercase()),
            // Base64 that is cut, doubled or interrupted.
            pem.replace(base64_line, &base64_line[1..]),
            pem.replace(base64_line, &format!("{base64_line}!")),
            pem.replace(base64_line, &format!("\0{base64_line}")),
            pem.replacen('\n', " junk\n", 1),
            // As in a JSON string or an environment variable.
            pem.replace('\n', "\\n"),
            pem.replace('\n', "\\r\\n"),
            pem.replace('\n', "\\n\n"),
        ];
        spoilt.retain(|text| *text != pem);
        assert_eq!(spoilt.len(), 32);
        for text in spoilt {
            let text = format!("{text}\n{pem}");
            let found = backend().load_pem_private_key(text.as_bytes(), password);
            assert_malformed_among(
                found,
                RANDOM_FAULTS,
                &[
                    "EC private key",
                    "OpenSSH private key",
                    "PEM",
                    "PKCS #8 private key",
                    "RSA private key",
                    "encrypted private key",
                ],
                &[],
            );
            assert_malformed_among(
                backend().load_private_key(text.as_bytes(), password),
                RANDOM_FAULTS,
                &[
                    "EC private key",
                    "OpenSSH private key",
                    "PEM",
                    "PKCS #8 private key",
                    "RSA private key",
                    "encrypted private key",
                ],
                &[],
            );
            refused += 1;
        }
    }
    assert_eq!(refused, 5 * 32);
}

#[test]
fn line_breaks_that_are_two_characters_are_named() {
    let public = spki(&sample_keys::sample(sample_keys::P256).public);
    let public = String::from_utf8(block("PUBLIC KEY", &public)).unwrap();
    let mut ran = 0;
    for (pem, _, password) in blocks() {
        for escaped in ["\\n", "\\r\\n", "\\n\n"] {
            let text = pem.replace('\n', escaped);
            assert_malformed_among(
                backend().load_pem_private_key(text.as_bytes(), password),
                &[MalformedKind::InvalidPem],
                &["PEM"],
                &["\\n"],
            );
            let text = public.replace('\n', escaped);
            assert_malformed_among(
                backend().load_pem_public_key(text.as_bytes()),
                &[MalformedKind::InvalidPem],
                &["PEM"],
                &["\\n"],
            );
            ran += 1;
        }
    }
    assert_eq!(ran, 15);
}

/// The error states what is wrong with a boundary.
#[test]
fn what_is_wrong_with_a_boundary_is_said() {
    let end = "-----END PRIVATE KEY-----";
    use MalformedKind::{InvalidPem, Truncated, UnexpectedType};
    for (text, kind, fact) in [
        (
            ED25519_KEY.replace("-----BEGIN", "----BEGIN"),
            InvalidPem,
            "-----BEGIN PRIVATE KEY-----",
        ),
        (ED25519_KEY.to_lowercase(), InvalidPem, "-----BEGIN PRIVATE KEY-----"),
        (
            format!("---- end private key\n{ED25519_KEY}"),
            InvalidPem,
            "-----END PRIVATE KEY-----",
        ),
        (format!("{end}\n{ED25519_KEY}"), InvalidPem, "END line of PRIVATE KEY"),
        (ED25519_KEY.replace(end, ""), Truncated, "PRIVATE KEY"),
        (
            ED25519_KEY.replace(end, ED25519_KEY),
            InvalidPem,
            "before the next one begins",
        ),
        (
            ED25519_KEY.replace(end, "-----END MC4CAQAwBQYDK2VwBCIEIAAB-----"),
            InvalidPem,
            "PRIVATE KEY, but the END line an unknown label of 24 characters",
        ),
        (
            ED25519_KEY.replace(end, "-----END CERTIFICATE-----"),
            InvalidPem,
            "PRIVATE KEY, but the END line CERTIFICATE",
        ),
        (
            ED25519_KEY.replace("PRIVATE KEY", "\u{e4}\u{f6} "),
            UnexpectedType,
            "only: an unknown label of 3 characters",
        ),
    ] {
        assert_malformed_among(load(&text), &[kind], &["PEM"], &[fact]);
    }
}
