//! Every certificate, request and revocation list of the vectors is built again from its fields, and every extension
//! and name from its values, with the same bytes. `round_trips/exceptions.rs` lists what the builders cannot reproduce,
//! and why.

mod exceptions;
use exceptions::{EXCEPTIONS, EXTENSIONS, Made, TYPES, UNWRITABLE};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use support::errors::{is_kind_name, kind_name};
use support::sample_keys::{self, sample};
use support::x509_records::{self, Kind, Loaded};
use support::{bytes, der, on_fips, pkits, x509_text};

/// The certificate of a key for X25519.
const X25519: &str = "ed25519/ed25519-rfc8410.pem";

// ---- made anew ----

/// A key that can sign, and the algorithm of a signature with this hash function and these parameters.
fn signer(
    oid: &ObjectIdentifier,
    hash: Option<HashAlgorithm>,
    parameters: SignatureAlgorithmParameters,
) -> (&'static PrivateKey, SignatureAlgorithm) {
    let hashed = || SignatureAlgorithm::from(hash.unwrap());
    let (name, algorithm) = match parameters {
        SignatureAlgorithmParameters::RsaPkcs1v15 => (sample_keys::RSA, hashed()),
        SignatureAlgorithmParameters::RsaPss(pss) => {
            let algorithm =
                SignatureAlgorithm::rsa_pss(pss.hash()).with_salt_length(SaltLength::Fixed(pss.salt_length()));
            (sample_keys::RSA, algorithm.with_mgf1_hash(pss.mgf1_hash()))
        }
        SignatureAlgorithmParameters::Dsa => (sample_keys::DSA_2048, hashed()),
        SignatureAlgorithmParameters::Ecdsa => (sample_keys::P256, hashed()),
        SignatureAlgorithmParameters::None if oid.to_string() == "1.3.101.112" => {
            (sample_keys::ED25519, SignatureAlgorithm::ed25519())
        }
        SignatureAlgorithmParameters::None => (sample_keys::ED448, SignatureAlgorithm::ed448()),
        other => panic!("{other:?} is new"),
    };
    (&sample(name).private, algorithm)
}

macro_rules! signer_of {
    ($one:expr) => {
        signer(
            &$one.signature_algorithm_oid()?,
            $one.signature_hash_algorithm()?,
            $one.signature_algorithm_parameters()?,
        )
    };
}

fn certificate_builder(one: &Certificate) -> Result<CertificateBuilder> {
    let builder = CertificateBuilder::new()
        .serial_number(one.serial_number()?)?
        .issuer_name(&one.issuer()?)?
        .not_valid_before(one.not_valid_before()?)?
        .not_valid_after(one.not_valid_after()?)?
        .subject_name(&one.subject()?)?
        .public_key(&one.public_key()?)?;
    let mut extensions = one.extensions()?.iter();
    extensions.try_fold(builder, |builder, extension| {
        builder.add_raw_extension(extension.clone())
    })
}

fn certificate_again(one: &Certificate) -> Result<Vec<u8>> {
    let (key, algorithm) = signer_of!(one);
    let made = certificate_builder(one)?.sign(key, algorithm)?;
    made.verify_signature(&sample_keys::public_half(key))?;
    Ok(made.tbs_certificate_bytes().to_vec())
}

/// The key is that which signs, so that the request's own one is put back in its place.
fn request_again(one: &CertificateSigningRequest) -> Result<Vec<u8>> {
    let (key, algorithm) = signer_of!(one);
    let builder = CertificateSigningRequestBuilder::new().subject_name(&one.subject()?)?;
    let mut extensions = one.extensions()?.iter();
    let mut builder = extensions.try_fold(builder, |builder, extension| {
        builder.add_raw_extension(extension.clone())
    })?;
    for attribute in one.attributes()? {
        if *attribute.oid() != AttributeOid::EXTENSION_REQUEST {
            for value in attribute.values() {
                builder = builder.add_attribute(attribute.oid(), value)?;
            }
        }
    }
    let made = builder.sign(key, algorithm)?;
    made.verify_signature()?;
    Ok(der::replaced(
        made.tbs_certrequest_bytes(),
        &[2],
        one.public_key_bytes(),
    ))
}

fn crl_again(one: &CertificateRevocationList) -> Result<Vec<u8>> {
    let (key, algorithm) = signer_of!(one);
    let mut builder = CertificateRevocationListBuilder::new()
        .issuer_name(&one.issuer()?)?
        .last_update(one.last_update()?)?;
    if let Some(time) = one.next_update()? {
        builder = builder.next_update(time)?;
    }
    for extension in one.extensions()? {
        builder = builder.add_raw_extension(extension.clone())?;
    }
    for revoked in one.revoked_certificates() {
        builder = builder.add_revoked_certificate(&entry_again(&revoked?)?)?;
    }
    let made = builder.sign(key, algorithm)?;
    made.verify_signature(&sample_keys::public_half(key))?;
    Ok(made.tbs_certlist_bytes().to_vec())
}

fn entry_again(one: &RevokedCertificate) -> Result<RevokedCertificate> {
    let builder = RevokedCertificateBuilder::new()
        .serial_number(one.serial_number()?)?
        .revocation_date(one.revocation_date()?)?;
    let extensions = one.extensions()?;
    let mut extensions = extensions.iter();
    let builder = extensions.try_fold(builder, |builder, extension| {
        builder.add_raw_extension(extension.clone())
    })?;
    builder.build()
}

/// What is signed, as it was, and as it is made anew.
fn again(loaded: &Loaded) -> (&[u8], Result<Vec<u8>>) {
    match loaded {
        Loaded::Certificate(one) => (one.tbs_certificate_bytes(), certificate_again(one)),
        Loaded::Request(one) => (one.tbs_certrequest_bytes(), request_again(one)),
        Loaded::Crl(one) => (one.tbs_certlist_bytes(), crl_again(one)),
    }
}

/// What comes of making it anew: nothing if it is the same, the error, or how many bytes more it has.
fn outcome(loaded: &Loaded) -> Option<Result<isize>> {
    match again(loaded) {
        (was, Ok(is)) if was == is => None,
        (was, Ok(is)) => Some(Ok(is.len() as isize - was.len() as isize)),
        (_, Err(error)) => Some(Err(error)),
    }
}

/// Whether an error is of the kind of malformed data that is named, or has the fact in its text.
fn is_of(error: &Error, fact: &str) -> bool {
    match error {
        Error::Malformed { kind, .. } if is_kind_name(fact) => kind_name(kind) == fact,
        _ => error.to_string().contains(fact),
    }
}

/// Runs a folder, in which so many are the same, are refused, and are written otherwise.
fn run(folder: &str, expected: (usize, usize, usize)) {
    let (mut same, mut refused, mut other, mut wrong) = (0, 0, 0, Vec::new());
    for record in x509_records::folder(folder) {
        let Ok(loaded) = record.load() else {
            continue; // tests/x509/vectors.rs says which
        };
        let row = EXCEPTIONS.iter().find(|(title, ..)| *title == record.title);
        match (row.map(|(_, made, _)| made), outcome(&loaded)) {
            (None, None) => same += 1,
            (Some(Made::Refused(fact)), Some(Err(error))) if is_of(&error, fact) => refused += 1,
            (Some(Made::Otherwise(more)), Some(Ok(bytes))) if bytes == *more => other += 1,
            // No FIPS module has the key.
            (_, Some(Err(Error::Unsupported { .. }))) if on_fips() && record.title == X25519 => other += 1,
            (_, outcome) => wrong.push(format!("{}: {outcome:?}", record.title)),
        }
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
    println!("count: x509-made-anew {folder} same={same} refused={refused} other={other}");
    assert_eq!((same, refused, other), expected, "{folder}");
}

#[test]
fn top() {
    run("top", (31, 4, 3));
}

#[test]
fn custom() {
    run("custom", (90, 19, 13));
}

#[test]
fn requests() {
    run("requests", (19, 5, 2));
}

#[test]
fn pkits_certificates() {
    run("PKITS_certs", (398, 3, 4));
}

#[test]
fn pkits_lists() {
    run("PKITS_crls", (172, 1, 0));
}

#[test]
fn every_exception_is_of_a_file_that_loads() {
    let titles: BTreeSet<&str> = EXCEPTIONS.iter().map(|(title, ..)| *title).collect();
    assert_eq!(titles.len(), EXCEPTIONS.len());
    for title in titles {
        assert!(x509_records::record(title).load().is_ok(), "{title}");
    }
}

/// A signature by PKCS #1 v1.5 has nothing at random: with the key of its CA, the whole certificate is made anew.
#[test]
fn certificates_of_the_same_authority_are_the_same() {
    const FOLDER: &str = "PKITS_data/certs/";
    let mut keys: BTreeMap<&str, PrivateKey> = BTreeMap::new();
    let mut same = 0;
    for record in x509_records::folder("PKITS_certs") {
        let Ok(Loaded::Certificate(certificate)) = record.load() else {
            continue;
        };
        let is_rsa = certificate.signature_algorithm_parameters().unwrap() == SignatureAlgorithmParameters::RsaPkcs1v15;
        let has_exception = EXCEPTIONS.iter().any(|(title, ..)| *title == record.title);
        let signer = record.all("signer").find_map(|line| line.strip_suffix(" right"));
        let (Some(signer), true, false) = (signer, is_rsa, has_exception) else {
            continue;
        };
        let stem = signer.strip_prefix(FOLDER).unwrap().strip_suffix(".crt").unwrap();
        if !keys.contains_key(stem) {
            match pkits::private_key(stem) {
                Ok(key) => keys.insert(stem, key),
                Err(Error::Unsupported { .. }) if on_fips() => continue,
                Err(error) => panic!("{stem}: {error}"),
            };
        }
        let hash = certificate.signature_hash_algorithm().unwrap().unwrap();
        let made = certificate_builder(&certificate)
            .unwrap()
            .sign(&keys[stem], hash)
            .unwrap();
        assert!(made == certificate, "{}", record.title);
        same += 1;
    }
    println!("count: x509-signed-anew PKITS same={same}");
    assert!(on_fips() || same == 387, "{same}");
}

// ---- extensions ----

/// The name of an extension's type.
fn type_name(any: &AnyExtension) -> String {
    format!("{any:?}").split('(').next().unwrap().to_owned()
}

/// All the lists of names in an extension.
fn general_names(any: &AnyExtension) -> Vec<&GeneralNames> {
    match any {
        AnyExtension::SubjectAlternativeName(one) => vec![one.names()],
        AnyExtension::IssuerAlternativeName(one) => vec![one.names()],
        AnyExtension::CertificateIssuer(one) => vec![one.names()],
        AnyExtension::AuthorityKeyIdentifier(one) => one.issuer().into_iter().collect(),
        AnyExtension::NameConstraints(one) => {
            let both = [one.permitted_subtrees(), one.excluded_subtrees()];
            both.into_iter().flatten().collect()
        }
        _ => Vec::new(),
    }
}

/// All extensions of a file, those of the entries of a list included.
fn all_extensions(loaded: &Loaded) -> Vec<Extension> {
    let extensions = match loaded {
        Loaded::Certificate(one) => one.extensions(),
        Loaded::Request(one) => one.extensions(),
        Loaded::Crl(one) => one.extensions(),
    };
    let mut found: Vec<Extension> = extensions.into_iter().flatten().cloned().collect();
    if let Loaded::Crl(one) = loaded {
        let entries = one
            .revoked_certificates()
            .flatten()
            .filter_map(|entry| entry.extensions().ok());
        found.extend(entries.flat_map(|extensions| extensions.iter().cloned().collect::<Vec<_>>()));
    }
    found
}

fn loaded() -> Vec<(&'static str, Loaded)> {
    let loaded = x509_records::all().filter_map(|record| Some((record.title, record.load().ok()?)));
    loaded.collect()
}

/// Checks that names are written as they were read, too, but for those which are put down in `unwritable`.
fn check_names(title: &'static str, list: &GeneralNames, unwritable: &mut Vec<(&'static str, String)>) -> usize {
    // Names that are not decoded are kept as they are, but cannot be put into a new list.
    let decoded: Vec<GeneralName> = list.iter().flatten().collect();
    let before = unwritable.len();
    for general in &decoded {
        assert!(list.contains(general), "{title}: {general}");
        match general.to_der() {
            Ok(der) => assert_eq!(GeneralName::from_der(&der).unwrap(), *general, "{title}"),
            Err(Error::InvalidArgument { .. }) => unwritable.push((title, x509_text::general_name(general))),
            Err(error) => panic!("{title}: {general}: {error}"),
        }
    }
    let written = decoded.len() - (unwritable.len() - before);
    if written == list.len() {
        assert_eq!(GeneralNames::new(decoded).unwrap(), *list, "{title}");
    }
    written
}

#[test]
fn extensions_are_written_as_they_were_read() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut names, mut unwritable) = (0, Vec::new());
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for (title, loaded) in loaded() {
        for extension in all_extensions(&loaded) {
            let Ok(any) = extension.decode() else {
                continue; // tests/x509/vectors.rs says which
            };
            let (name, value) = (type_name(&any), any.to_der());
            assert_eq!(any.oid(), extension.oid());
            *counts.entry(name.clone()).or_default() += 1;
            let oid = extension.oid().to_string();
            let row = EXTENSIONS.iter().find(|row| row.0 == title && row.1 == oid);
            let (was, is) = (bytes::to_hex(extension.value()), bytes::to_hex(&value.unwrap()));
            match row {
                None if was == is => {}
                Some((_, _, written, _)) if was != is && is == *written => assert!(seen.insert((title, oid))),
                _ => wrong.push(format!("{title}: {name}: {was} is written as {is}")),
            }
            for list in general_names(&any) {
                names += check_names(title, list, &mut unwritable);
            }
        }
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
    assert_eq!(seen.len(), EXTENSIONS.len(), "{seen:?}");
    println!("count: x509-extensions all {counts:?} names={names}");
    let counts: Vec<(&str, usize)> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, TYPES);
    assert_eq!(names, 156);
    let unwritable: Vec<(&str, &str)> = unwritable.iter().map(|(title, name)| (*title, name.as_str())).collect();
    assert_eq!(unwritable, UNWRITABLE);
}

// ---- names ----

/// In DER, and as text: the text of a name is read as a name with the same text.
#[test]
fn names_are_written_as_they_were_read() {
    let (mut same, mut read_again) = (0, 0);
    for (title, loaded) in loaded() {
        let names = match &loaded {
            Loaded::Certificate(one) => vec![(one.issuer(), one.issuer_bytes()), (one.subject(), one.subject_bytes())],
            Loaded::Request(one) => vec![(one.subject(), one.subject_bytes())],
            Loaded::Crl(one) => vec![(one.issuer(), one.issuer_bytes())],
        };
        for (name, bytes) in names {
            let Ok(name) = name else {
                continue; // tests/x509/vectors.rs says which
            };
            assert_eq!(name.public_bytes().unwrap(), bytes, "{title}");
            same += 1;
            let text = name.rfc4514_string();
            match Name::from_rfc4514_string(&text) {
                Ok(again) => {
                    assert_eq!(again.rfc4514_string(), text, "{title}");
                    read_again += 1;
                }
                Err(error) => errors_of_text(title, &text, &error),
            }
        }
    }
    println!("count: x509-names all same={same} text={read_again}");
    assert_eq!((same, read_again), (1300, 1298));
}

/// A new name must be one that RFC 5280 allows.
fn errors_of_text(title: &str, text: &str, error: &Error) {
    let is_country = text.contains("C=") && error.to_string().contains("country");
    assert!(is_country, "{title}: {text}: {error}");
}

/// So that no folder is forgotten.
#[test]
fn all_kinds_are_there() {
    let kinds: BTreeMap<&str, usize> = x509_records::all().fold(BTreeMap::new(), |mut counts, record| {
        let kind = match record.kind() {
            Kind::Certificate => "certificate",
            Kind::Request => "request",
            Kind::Crl => "list",
        };
        *counts.entry(kind).or_default() += 1;
        counts
    });
    assert_eq!(
        kinds,
        BTreeMap::from([("certificate", 540), ("list", 200), ("request", 26)])
    );
}
