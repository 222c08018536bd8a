//! The signer of each certificate, request and revocation list of the vectors, as Python's `cryptography` finds it; and
//! that a modified signature does not verify.

use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use std::collections::BTreeMap;
use support::x509_records::{self, Kind, Loaded, Record};
use support::{errors, on_fips};

/// Certificates by the names of their files, each loaded once.
struct Pool(BTreeMap<&'static str, Certificate>);

impl Pool {
    fn new() -> Self {
        let mut pool = BTreeMap::new();
        for record in x509_records::all() {
            if let (Kind::Certificate, Ok(Loaded::Certificate(certificate))) = (record.kind(), record.load()) {
                pool.insert(record.title, certificate);
            }
        }
        Pool(pool)
    }

    fn get(&self, title: &str) -> &Certificate {
        self.0.get(title).unwrap_or_else(|| panic!("{title} does not load"))
    }
}

/// What this crate has another opinion of than Python: OpenSSL's command refuses them, too.
const REFUSED: [&str; 4] = [
    // The key is for PSS with SHA-256 alone, and the signature by PSS with SHA-1.
    "custom/rsa_pss.pem",
    // What is wrong is how many bits are unused, which Python leaves out.
    "PKITS_data/certs/BadSignedCACert.crt",
    "PKITS_data/certs/InvalidDSASignatureTest6EE.crt",
    "PKITS_data/crls/BadCRLSignatureCACRL.crl",
];

/// Files whose algorithm inside what is signed is not the one outside.
const MISMATCHES: [&str; 6] = [
    "v1_cert.pem",
    "custom/crl_inner_outer_mismatch.der",
    "custom/mismatch_inner_outer_sig_algorithm.der",
    "custom/rsa_pss_cert_invalid_mgf.der",
    "custom/rsa_pss_cert_no_sig_params.der",
    "custom/rsa_pss_cert_unsupported_mgf_hash.der",
];

/// How often each came of looking at a signature.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
struct Counts {
    right: usize,
    wrong: usize,
    /// The key is of another type than the signature, for which Python has another error.
    other_key: usize,
    /// It is in the first table above.
    refused: usize,
    /// It is in the second.
    mismatch: usize,
    /// The key or the algorithm is one that Python does not have either.
    unsupported: usize,
}

/// Python's words.
enum Verdict {
    Right,
    Wrong,
    OtherKey,
    Unsupported,
}

fn verdict(words: &str) -> Verdict {
    match words {
        "right" => Verdict::Right,
        "wrong" => Verdict::Wrong,
        _ if words.starts_with("!TypeError: a key of another algorithm") => Verdict::OtherKey,
        _ if words.starts_with("!UnsupportedAlgorithm") => Verdict::Unsupported,
        other => panic!("{other}"),
    }
}

impl Counts {
    /// Asserts that a signature is what Python says of it.
    fn check(&mut self, title: &str, signer: &str, words: &str, result: Result<()>) {
        let what = format!("{title} by {signer}");
        if MISMATCHES.contains(&title) {
            let mismatch = MalformedKind::SignatureAlgorithmMismatch;
            let Err(Error::Malformed { kind, .. }) = result else {
                panic!("{what}: {result:?}");
            };
            assert_eq!(kind, mismatch, "{what}");
            return self.mismatch += 1;
        }
        if REFUSED.contains(&title) {
            assert!(matches!(result, Err(Error::InvalidSignature)), "{what}: {result:?}");
            return self.refused += 1;
        }
        if on_fips() && matches!(result, Err(Error::Unsupported { .. })) {
            return self.unsupported += 1;
        }
        match (verdict(words), result) {
            (Verdict::Right, Ok(())) => self.right += 1,
            (Verdict::Wrong, Err(Error::InvalidSignature)) => self.wrong += 1,
            (Verdict::OtherKey, Err(Error::InvalidSignature)) => self.other_key += 1,
            (Verdict::Unsupported, Err(Error::Unsupported { .. })) => self.unsupported += 1,
            (_, result) => panic!("{what}: {words}: {result:?}"),
        }
    }

    fn report(self, folder: &str, expected: Counts) {
        let Counts {
            right,
            wrong,
            other_key,
            refused,
            mismatch,
            unsupported,
        } = self;
        let done = right + wrong + other_key + refused + mismatch;
        println!("count: x509-signatures {folder} right={right} wrong={wrong} ran={done} unsupported={unsupported}");
        if on_fips() {
            let all = |of: Counts| of.right + of.wrong + of.other_key + of.refused + of.mismatch + of.unsupported;
            return assert_eq!(all(self), all(expected), "{folder}");
        }
        assert_eq!(self, expected, "{folder}");
    }
}

/// The certificates that have the issuer's name, and what Python says of each.
fn signers(record: &Record) -> impl Iterator<Item = (&'static str, &'static str)> {
    record.all("signer").map(|line| line.split_once(' ').unwrap())
}

/// `tests/x509/vectors.rs` says which files are refused, and why.
fn is_left_out(record: &Record) -> bool {
    record.load().is_err()
}

fn check_certificates(folder: &str, expected: Counts) {
    let pool = Pool::new();
    let mut counts = Counts::default();
    for record in x509_records::folder(folder)
        .iter()
        .filter(|record| !is_left_out(record))
    {
        if record.kind() != Kind::Certificate {
            continue;
        }
        let certificate = pool.get(record.title);
        for (signer, words) in signers(record) {
            let Some(signer_certificate) = pool.0.get(signer) else {
                continue;
            };
            let result = certificate.verify_directly_issued_by(signer_certificate);
            if let Ok(key) = signer_certificate.public_key() {
                let verified = certificate.verify_signature(&key);
                assert_eq!(verified.is_ok(), result.is_ok(), "{}", record.title);
                match certificate.is_signature_valid(&key) {
                    Ok(valid) => assert_eq!(valid, verified.is_ok(), "{}", record.title),
                    Err(error) => assert_eq!(error.to_string(), verified.unwrap_err().to_string()),
                }
            }
            counts.check(record.title, signer, words, result);
        }
    }
    counts.report(folder, expected);
}

#[test]
fn certificates_at_the_top() {
    let expected = Counts {
        right: 25,
        unsupported: 2,
        ..Counts::default()
    };
    check_certificates("top", expected);
}

#[test]
fn custom_certificates() {
    let expected = Counts {
        right: 268,
        wrong: 162,
        other_key: 4,
        refused: 1,
        mismatch: 15,
        unsupported: 0,
    };
    check_certificates("custom", expected);
}

#[test]
fn pkits_certificates() {
    let expected = Counts {
        right: 394,
        wrong: 72,
        refused: 2,
        ..Counts::default()
    };
    check_certificates("PKITS_certs", expected);
}

fn check_lists(folder: &str, expected: Counts) {
    let pool = Pool::new();
    let mut counts = Counts::default();
    for record in x509_records::folder(folder)
        .iter()
        .filter(|record| !is_left_out(record))
    {
        if record.kind() != Kind::Crl {
            continue;
        }
        let list = x509_records::crl(record.title);
        for (signer, words) in signers(record) {
            let Some(signer_certificate) = pool.0.get(signer) else {
                continue;
            };
            let what = format!("{} by {signer}", record.title);
            let result = signer_certificate.public_key().and_then(|key| {
                let verified = list.verify_signature(&key);
                match list.is_signature_valid(&key) {
                    Ok(valid) => assert_eq!(valid, verified.is_ok(), "{what}"),
                    Err(_) => assert!(!matches!(verified, Ok(()) | Err(Error::InvalidSignature)), "{what}"),
                }
                verified
            });
            counts.check(record.title, signer, words, result);
        }
    }
    counts.report(folder, expected);
}

#[test]
fn custom_lists() {
    let expected = Counts {
        right: 2,
        wrong: 5,
        ..Counts::default()
    };
    check_lists("custom", expected);
}

#[test]
fn pkits_lists() {
    let expected = Counts {
        right: 167,
        wrong: 19,
        refused: 1,
        ..Counts::default()
    };
    check_lists("PKITS_crls", expected);
}

#[test]
fn requests() {
    let mut counts = Counts::default();
    for record in x509_records::folder("requests")
        .iter()
        .filter(|record| !is_left_out(record))
    {
        let request = x509_records::request(record.title);
        let result = request.verify_signature();
        match request.is_signature_valid() {
            Ok(valid) => assert_eq!(valid, result.is_ok(), "{}", record.title),
            Err(_) => assert!(
                !matches!(result, Ok(()) | Err(Error::InvalidSignature)),
                "{}",
                record.title
            ),
        }
        counts.check(record.title, "itself", record.field("signature_is").unwrap(), result);
    }
    let expected = Counts {
        right: 15,
        wrong: 9,
        unsupported: 2,
        ..Counts::default()
    };
    counts.report("requests", expected);
}

// ---- what must not pass ----

/// Only a certificate with the name of the issuer is looked at, whatever its key.
#[test]
fn an_issuer_has_the_name_of_the_issuer() {
    let pool = Pool::new();
    let root = pool.get("PKITS_data/certs/TrustAnchorRootCertificate.crt");
    let mut refused = 0;
    for record in x509_records::folder("PKITS_certs")
        .iter()
        .filter(|record| !is_left_out(record))
    {
        let certificate = pool.get(record.title);
        if certificate.issuer_bytes() == root.subject_bytes() {
            continue;
        }
        errors::assert_invalid_argument(certificate.verify_directly_issued_by(root), &["issuer", "subject"]);
        refused += 1;
    }
    println!("count: x509-other-issuers PKITS refused={refused}");
    assert_eq!(refused, 299);
}

/// The last bit of the signature, and the last of what is signed, turned over.
#[test]
fn changed_certificates_and_lists_are_signed_by_nobody() {
    let pool = Pool::new();
    let mut counts = BTreeMap::new();
    for record in x509_records::all().filter(|record| !is_left_out(record)) {
        let signer = signers(record).find(|(_, words)| *words == "right" && !REFUSED.contains(&record.title));
        let Some((signer, _)) = signer else {
            continue;
        };
        let Ok(key) = pool.get(signer).public_key() else {
            assert!(on_fips(), "{signer}");
            continue;
        };
        for changed in changed(record) {
            let result = match changed {
                Loaded::Certificate(one) => one.verify_signature(&key),
                Loaded::Crl(one) => one.verify_signature(&key),
                Loaded::Request(_) => panic!("a request is signed by itself"),
            };
            if on_fips() && matches!(result, Err(Error::Unsupported { .. })) {
                continue;
            }
            errors::assert_invalid_signature(result);
            *counts.entry(record.kind.split(' ').next().unwrap()).or_insert(0) += 1;
        }
    }
    println!("count: x509-changed all {counts:?}");
    if !on_fips() {
        assert_eq!(counts, BTreeMap::from([("certificate", 946), ("crl", 336)]));
    }
}

fn changed(record: &Record) -> Vec<Loaded> {
    let loaded = record.load().unwrap();
    let der = loaded.as_der();
    let (signed, signature) = match &loaded {
        Loaded::Certificate(one) => (one.tbs_certificate_bytes(), one.signature().unwrap()),
        Loaded::Crl(one) => (one.tbs_certlist_bytes(), one.signature().unwrap()),
        Loaded::Request(one) => (one.tbs_certrequest_bytes(), one.signature().unwrap()),
    };
    let last = |part: &[u8]| part.as_ptr_range().end as usize - der.as_ptr() as usize - 1;
    [last(signed), last(signature)]
        .into_iter()
        .map(|index| {
            let mut changed = der.to_vec();
            changed[index] ^= 1;
            x509_records::load(record.kind(), false, &changed)
                .unwrap_or_else(|error| panic!("{}: {error}", record.title))
        })
        .collect()
}
