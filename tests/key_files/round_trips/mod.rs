//! Keys written and read again: every key type, in every encoding, format and encryption, comes back unchanged, or the
//! combination is refused by name.

mod encryption;
mod numbers;

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::sample_keys::{self, SAMPLES, Sample, assert_same_private, assert_same_public, public_half, seed};
use support::{backend, der, errors, on_fips, pem_text, tally};

const ENCODINGS: [Encoding; 5] = [
    Encoding::Pem,
    Encoding::Der,
    Encoding::OpenSsh,
    Encoding::Raw,
    Encoding::X962,
];
const PRIVATE_FORMATS: [PrivateFormat; 6] = [
    PrivateFormat::TraditionalOpenSsl,
    PrivateFormat::Pkcs8,
    PrivateFormat::Pkcs8ExpandedKey,
    PrivateFormat::Pkcs8SeedAndExpandedKey,
    PrivateFormat::OpenSsh,
    PrivateFormat::Raw,
];
const PUBLIC_FORMATS: [PublicFormat; 6] = [
    PublicFormat::SubjectPublicKeyInfo,
    PublicFormat::Pkcs1,
    PublicFormat::OpenSsh,
    PublicFormat::Raw,
    PublicFormat::CompressedPoint,
    PublicFormat::UncompressedPoint,
];
const CIPHERS: [KeyCipher; 6] = [
    KeyCipher::Aes128Cbc,
    KeyCipher::Aes192Cbc,
    KeyCipher::Aes256Cbc,
    KeyCipher::TripleDesCbc,
    KeyCipher::Aes256Ctr,
    KeyCipher::Aes256Gcm,
];
const PASSWORD: &[u8] = b"a password of some length";

// ---- the rules ----

/// The properties of a key that the rules depend on.
fn has_openssh(key: &PublicKey) -> bool {
    match key {
        PublicKey::Rsa(key) => !key.is_pss_only(),
        PublicKey::Dsa(key) => key.key_size() == 1024,
        PublicKey::EllipticCurve(key) => matches!(
            key.curve(),
            EllipticCurve::Secp256R1 | EllipticCurve::Secp384R1 | EllipticCurve::Secp521R1
        ),
        PublicKey::Ed25519(_) => true,
        _ => false,
    }
}

fn has_raw(key: &PublicKey) -> bool {
    matches!(
        key,
        PublicKey::Ed25519(_)
            | PublicKey::Ed448(_)
            | PublicKey::X25519(_)
            | PublicKey::X448(_)
            | PublicKey::MlKem(_)
            | PublicKey::MlDsa(_)
            | PublicKey::SlhDsa(_)
    )
}

/// Whether private keys of the type have an expanded form.
fn is_expanded(key: &PublicKey) -> bool {
    matches!(key, PublicKey::MlKem(_) | PublicKey::MlDsa(_))
}

fn is_pkcs8(format: PrivateFormat) -> bool {
    matches!(
        format,
        PrivateFormat::Pkcs8 | PrivateFormat::Pkcs8ExpandedKey | PrivateFormat::Pkcs8SeedAndExpandedKey
    )
}

fn is_plain_rsa(key: &PublicKey) -> bool {
    matches!(key, PublicKey::Rsa(key) if !key.is_pss_only())
}

fn is_on_curve(key: &PublicKey) -> bool {
    matches!(key, PublicKey::EllipticCurve(_))
}

/// A combination that does not exist, with the possible names of both parts.
struct Conflict(Vec<String>, Vec<String>);

impl Conflict {
    fn new(one: impl ToString, other: impl ToString) -> Self {
        Conflict(vec![one.to_string()], vec![other.to_string()])
    }

    fn of_key(key: &PublicKey, format: impl ToString) -> Self {
        let mut names = vec![key.type_name().to_owned()];
        if let PublicKey::EllipticCurve(key) = key {
            names.push(key.curve().to_string());
        }
        Conflict(names, vec![format.to_string()])
    }

    fn is_named_in(&self, text: &str) -> bool {
        let has_one = |names: &[String]| names.iter().any(|name| text.contains(name));
        has_one(&self.0) && has_one(&self.1)
    }
}

fn private_conflicts(
    sample: &Sample,
    encoding: Encoding,
    format: PrivateFormat,
    encryption: &Encryption,
) -> Vec<Conflict> {
    let key = &sample.public;
    let has_seed = seed(&sample.private).is_some();
    let (encodings, has_form): (&[Encoding], bool) = match format {
        PrivateFormat::Pkcs8 => (&[Encoding::Pem, Encoding::Der], true),
        PrivateFormat::Pkcs8ExpandedKey => (&[Encoding::Pem, Encoding::Der], is_expanded(key)),
        PrivateFormat::Pkcs8SeedAndExpandedKey => (&[Encoding::Pem, Encoding::Der], has_seed),
        PrivateFormat::TraditionalOpenSsl => (
            &[Encoding::Pem, Encoding::Der],
            is_plain_rsa(key) || is_on_curve(key) || matches!(key, PublicKey::Dsa(_)),
        ),
        PrivateFormat::OpenSsh => (&[Encoding::Pem], has_openssh(key)),
        PrivateFormat::Raw => (&[Encoding::Raw], has_raw(key) && (has_seed || !is_expanded(key))),
        other => panic!("a format without a rule: {other}"),
    };
    let mut conflicts = Vec::new();
    if !encodings.contains(&encoding) {
        conflicts.push(Conflict::new(encoding, format));
    }
    if !has_form {
        conflicts.push(Conflict::of_key(key, format));
    }
    match encryption.kind {
        Kind::None => {}
        Kind::Best | Kind::Chosen(_) if format == PrivateFormat::Raw => {
            conflicts.push(Conflict::new(format, "encrypt"));
        }
        Kind::Chosen(chosen) if chosen != format && !(is_pkcs8(chosen) && is_pkcs8(format)) => {
            conflicts.push(Conflict::new(chosen, format))
        }
        Kind::Best | Kind::Chosen(_) => {}
    }
    let encrypted = !matches!(encryption.kind, Kind::None);
    if encrypted && format == PrivateFormat::TraditionalOpenSsl && encoding == Encoding::Der {
        conflicts.push(Conflict::new(format, "encrypt"));
    }
    conflicts
}

fn public_conflicts(key: &PublicKey, encoding: Encoding, format: PublicFormat) -> Vec<Conflict> {
    let (encodings, has_form): (&[Encoding], bool) = match format {
        PublicFormat::SubjectPublicKeyInfo => (&[Encoding::Pem, Encoding::Der], true),
        PublicFormat::Pkcs1 => (&[Encoding::Pem, Encoding::Der], is_plain_rsa(key)),
        PublicFormat::OpenSsh => (&[Encoding::OpenSsh], has_openssh(key)),
        PublicFormat::Raw => (&[Encoding::Raw], has_raw(key)),
        PublicFormat::CompressedPoint | PublicFormat::UncompressedPoint => (&[Encoding::X962], is_on_curve(key)),
        other => panic!("a format without a rule: {other}"),
    };
    let mut conflicts = Vec::new();
    if !encodings.contains(&encoding) {
        conflicts.push(Conflict::new(encoding, format));
    }
    if !has_form {
        conflicts.push(Conflict::of_key(key, format));
    }
    conflicts
}

fn assert_refused<T: std::fmt::Debug>(result: Result<T>, conflicts: &[Conflict], what: &str) {
    let error = result.expect_err(what);
    let Error::InvalidArgument { argument, .. } = &error else {
        panic!("{what}: {error:?} is not an invalid argument");
    };
    assert!(
        ["encoding", "format", "encryption"].contains(argument),
        "{what}: {error}"
    );
    let text = error.to_string();
    assert!(
        conflicts.iter().any(|conflict| conflict.is_named_in(&text)),
        "{what}: {text:?} does not say what does not go together"
    );
}

// ---- the encryptions ----

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    None,
    Best,
    /// Made by the builder of a format.
    Chosen(PrivateFormat),
}

struct Encryption {
    name: String,
    kind: Kind,
    value: KeySerializationEncryption,
}

impl Encryption {
    fn password(&self) -> Option<&'static [u8]> {
        (self.kind != Kind::None).then_some(PASSWORD)
    }

    /// Whether this backend may lack it: old ciphers, and encryptions that FIPS does not have.
    fn may_be_missing(&self, format: PrivateFormat) -> bool {
        on_fips() && (!is_pkcs8(format) || self.name.contains("DES"))
    }
}

/// A builder with few rounds, if its format has rounds.
fn quick_builder(format: PrivateFormat) -> hazmat_openssl::serialization::EncryptionBuilder {
    let builder = format.encryption_builder();
    match format {
        PrivateFormat::Pkcs8 => builder.kdf_rounds(1_000),
        PrivateFormat::OpenSsh => builder.kdf_rounds(1),
        _ => builder,
    }
}

/// Whether a format may be encrypted with a cipher.
fn fits(format: PrivateFormat, cipher: KeyCipher) -> bool {
    match cipher {
        KeyCipher::TripleDesCbc => format != PrivateFormat::OpenSsh,
        KeyCipher::Aes256Ctr | KeyCipher::Aes256Gcm => format == PrivateFormat::OpenSsh,
        _ => true,
    }
}

/// None, the best, and every cipher of every format; and a hash function of PKCS #8's that is not the default.
fn encryptions() -> Vec<Encryption> {
    let mut encryptions = vec![
        Encryption {
            name: "none".to_owned(),
            kind: Kind::None,
            value: NoEncryption.into(),
        },
        Encryption {
            name: "the best".to_owned(),
            kind: Kind::Best,
            value: BestAvailableEncryption::new(PASSWORD).into(),
        },
    ];
    let mut add = |name: String, format: PrivateFormat, builder: hazmat_openssl::serialization::EncryptionBuilder| {
        encryptions.push(Encryption {
            name,
            kind: Kind::Chosen(format),
            value: builder.build(PASSWORD).unwrap(),
        });
    };
    for format in [
        PrivateFormat::Pkcs8,
        PrivateFormat::TraditionalOpenSsl,
        PrivateFormat::OpenSsh,
    ] {
        add(format!("{format}'s own"), format, quick_builder(format));
        for cipher in CIPHERS.into_iter().filter(|cipher| fits(format, *cipher)) {
            add(
                format!("{format}'s {cipher}"),
                format,
                quick_builder(format).cipher(cipher),
            );
        }
    }
    let format = PrivateFormat::Pkcs8;
    add(
        format!("{format}'s with SHA-512"),
        format,
        quick_builder(format).hmac_hash(HashAlgorithm::Sha512),
    );
    encryptions
}

// ---- reading again ----

/// The results of every way to read the bytes.
fn load_private(sample: &Sample, encoding: Encoding, bytes: &[u8], encryption: &Encryption) -> Vec<PrivateKey> {
    let (backend, password) = (backend(), encryption.password());
    let loader = KeyLoader::new(backend);
    match encoding {
        Encoding::Pem => {
            let mut keys = vec![backend.load_pem_private_key(bytes, password).unwrap()];
            // bcrypt_pbkdf is slow, and runs once for each loader.
            let is_quick = !matches!(encryption.kind, Kind::Chosen(_)) || encryption.name.ends_with("own");
            if bytes.starts_with(b"-----BEGIN OPENSSH") && is_quick {
                keys.push(loader.load_ssh_private_key(bytes, password).unwrap());
            }
            keys
        }
        Encoding::Der => vec![
            backend.load_der_private_key(bytes, password).unwrap(),
            loader.load_der_private_key(bytes, password).unwrap(),
        ],
        Encoding::Raw => vec![match &sample.private {
            PrivateKey::Ed25519(_) => backend.ed25519_load_private_bytes(bytes).unwrap().into(),
            PrivateKey::Ed448(_) => backend.ed448_load_private_bytes(bytes).unwrap().into(),
            PrivateKey::X25519(_) => backend.x25519_load_private_bytes(bytes).unwrap().into(),
            PrivateKey::X448(_) => backend.x448_load_private_bytes(bytes).unwrap().into(),
            PrivateKey::MlKem(key) => MlKemPrivateKey::from_seed(backend, key.parameter_set(), bytes)
                .unwrap()
                .into(),
            PrivateKey::MlDsa(key) => MlDsaPrivateKey::from_seed(backend, key.parameter_set(), bytes)
                .unwrap()
                .into(),
            PrivateKey::SlhDsa(key) => SlhDsaPrivateKey::from_private_bytes(backend, key.parameter_set(), bytes)
                .unwrap()
                .into(),
            other => panic!("{other:?} has no raw bytes"),
        }],
        other => panic!("no private key is in {other}"),
    }
}

fn load_public(key: &PublicKey, encoding: Encoding, bytes: &[u8]) -> PublicKey {
    let backend = backend();
    match (encoding, key) {
        (Encoding::Pem, _) => backend.load_pem_public_key(bytes).unwrap(),
        (Encoding::Der, _) => backend.load_der_public_key(bytes).unwrap(),
        (Encoding::OpenSsh, _) => backend.load_ssh_public_key(bytes).unwrap(),
        (Encoding::Raw, PublicKey::Ed25519(_)) => backend.ed25519_load_public_bytes(bytes).unwrap().into(),
        (Encoding::Raw, PublicKey::Ed448(_)) => backend.ed448_load_public_bytes(bytes).unwrap().into(),
        (Encoding::Raw, PublicKey::X25519(_)) => backend.x25519_load_public_bytes(bytes).unwrap().into(),
        (Encoding::Raw, PublicKey::X448(_)) => backend.x448_load_public_bytes(bytes).unwrap().into(),
        (Encoding::Raw, PublicKey::MlKem(key)) => {
            MlKemPublicKey::from_public_bytes(backend, key.parameter_set(), bytes)
                .unwrap()
                .into()
        }
        (Encoding::Raw, PublicKey::MlDsa(key)) => {
            MlDsaPublicKey::from_public_bytes(backend, key.parameter_set(), bytes)
                .unwrap()
                .into()
        }
        (Encoding::Raw, PublicKey::SlhDsa(key)) => {
            SlhDsaPublicKey::from_public_bytes(backend, key.parameter_set(), bytes)
                .unwrap()
                .into()
        }
        (Encoding::X962, PublicKey::EllipticCurve(key)) => backend
            .load_elliptic_curve_public_bytes(key.curve(), bytes)
            .unwrap()
            .into(),
        other => panic!("{other:?} do not go together"),
    }
}

/// OpenSSH private keys contain random numbers even if they are not encrypted.
fn is_always_the_same(format: PrivateFormat) -> bool {
    format != PrivateFormat::OpenSsh
}

/// The label of a private key's PEM.
fn label(key: &PrivateKey, format: PrivateFormat, encrypted: bool) -> &'static str {
    match (format, key) {
        (format, _) if is_pkcs8(format) && encrypted => "ENCRYPTED PRIVATE KEY",
        (format, _) if is_pkcs8(format) => "PRIVATE KEY",
        (PrivateFormat::OpenSsh, _) => "OPENSSH PRIVATE KEY",
        (_, PrivateKey::Rsa(_)) => "RSA PRIVATE KEY",
        (_, PrivateKey::Dsa(_)) => "DSA PRIVATE KEY",
        (_, PrivateKey::EllipticCurve(_)) => "EC PRIVATE KEY",
        other => panic!("{other:?} do not go together"),
    }
}

fn assert_layout(text: &[u8], label: &str, columns: usize) {
    let text = std::str::from_utf8(text).unwrap();
    assert!(text.starts_with(&format!("-----BEGIN {label}-----\n")), "{text}");
    assert!(text.ends_with(&format!("\n-----END {label}-----\n")), "{text}");
    assert!(!text.contains('\r'));
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|line| line.is_empty()).unwrap_or(0) + 1;
    let (last, full) = lines[start..lines.len() - 1].split_last().unwrap();
    assert!(full.iter().all(|line| line.len() == columns), "{text}");
    assert!((1..=columns).contains(&last.len()), "{text}");
}

// ---- the tables ----

#[test]
fn every_private_key_in_every_encoding_format_and_encryption() {
    let encryptions = encryptions();
    let (mut ran, mut refused, mut missing, mut left_out) = (0, 0, 0, 0);
    for sample in sample_keys::all() {
        for (encoding, format) in ENCODINGS
            .iter()
            .flat_map(|encoding| PRIVATE_FORMATS.map(|format| (*encoding, format)))
        {
            for encryption in &encryptions {
                let what = format!("{}, {encoding}, {format}, {}", sample.name, encryption.name);
                let write = || sample.private.private_bytes(encoding, format, encryption.value.clone());
                let conflicts = private_conflicts(sample, encoding, format, encryption);
                if !conflicts.is_empty() {
                    assert_refused(write(), &conflicts, &what);
                    refused += 1;
                    continue;
                }
                // Hundreds of thousands of rounds are slow: one key is enough.
                if encryption.kind == Kind::Best
                    && format != PrivateFormat::TraditionalOpenSsl
                    && sample.name != sample_keys::P256
                {
                    left_out += 1;
                    continue;
                }
                match write() {
                    Err(Error::Unsupported { .. })
                        if encryption.may_be_missing(format) && encryption.kind != Kind::None =>
                    {
                        missing += 1;
                    }
                    result => {
                        let bytes = result.unwrap_or_else(|error| panic!("{what}: {error}"));
                        check_private(sample, encoding, format, encryption, &bytes);
                        ran += 1;
                    }
                }
            }
        }
    }
    println!("private keys: {ran} ran, {refused} refused, {missing} missing, {left_out} left out");
    assert_eq!(
        ran + refused + missing + left_out,
        sample_keys::all().len() * ENCODINGS.len() * PRIVATE_FORMATS.len() * encryptions.len()
    );
    if sample_keys::samples().len() == SAMPLES && !on_fips() {
        // In PKCS #8 seven times in PEM and DER: all; with the expanded key all but SLH-DSA; with both all that have a seed. In
        // raw bytes once, if they have a seed or do not need one. What the best encryption leaves out follows from that.
        let [kem, dsa, slh] = sample_keys::post_quantum_counts();
        let (expanded, seeds) = (kem + dsa, (kem + dsa) * 3 / 4);
        let pkcs8 = kem + dsa + slh + expanded + seeds;
        let post_quantum = (pkcs8 * 2 * 7 + seeds + slh, pkcs8 * 2);
        assert_eq!(
            (ran, missing, left_out),
            (EXPECTED_PRIVATE + post_quantum.0, 0, EXPECTED_LEFT_OUT + post_quantum.1)
        );
    }
}

/// Fourteen key types in PKCS #8, PEM and DER, seven times each, and one of them with the best encryption too; six in the
/// traditional format, in PEM seven times and in DER once; six in OpenSSH's seven times, and one with the best; four in
/// raw bytes once.
const EXPECTED_PRIVATE: usize = 14 * 2 * 7 + 2 + 6 * 8 + 6 * 7 + 1 + 4;
/// The best encryption of the others.
const EXPECTED_LEFT_OUT: usize = 13 * 2 + 5;

fn check_private(sample: &Sample, encoding: Encoding, format: PrivateFormat, encryption: &Encryption, bytes: &[u8]) {
    if encoding == Encoding::Pem {
        let columns = if format == PrivateFormat::OpenSsh { 70 } else { 64 };
        let label = label(&sample.private, format, encryption.kind != Kind::None);
        assert_layout(bytes, label, columns);
    }
    for loaded in load_private(sample, encoding, bytes, encryption) {
        if format == PrivateFormat::Pkcs8ExpandedKey {
            check_expanded(sample, &loaded);
            continue;
        }
        assert_same_private(&loaded, &sample.private);
        for (encoding, format) in [(encoding, format), (Encoding::Der, PrivateFormat::Pkcs8)] {
            if is_always_the_same(format) {
                let write = |key: &PrivateKey| key.private_bytes(encoding, format, NoEncryption).unwrap();
                assert!(
                    write(&loaded) == write(&sample.private),
                    "{} {encoding} {format}",
                    sample.name
                );
            }
        }
    }
}

/// The expanded key is all that is kept.
fn check_expanded(sample: &Sample, loaded: &PrivateKey) {
    let write = |key: &PrivateKey, format| key.private_bytes(Encoding::Der, format, NoEncryption).unwrap();
    assert_same_public(&public_half(loaded), &sample.public);
    assert!(seed(loaded).is_none(), "{}", sample.name);
    let expanded = write(&sample.private, PrivateFormat::Pkcs8ExpandedKey);
    assert_eq!(
        write(loaded, PrivateFormat::Pkcs8ExpandedKey),
        expanded,
        "{}",
        sample.name
    );
    assert_eq!(write(loaded, PrivateFormat::Pkcs8), expanded, "{}", sample.name);
}

#[test]
fn every_public_key_in_every_encoding_and_format() {
    let (mut ran, mut refused) = (0, 0);
    for sample in sample_keys::all() {
        for (encoding, format) in ENCODINGS
            .iter()
            .flat_map(|encoding| PUBLIC_FORMATS.map(|format| (*encoding, format)))
        {
            let what = format!("{}, {encoding}, {format}", sample.name);
            let written = sample.public.public_bytes(encoding, format);
            let conflicts = public_conflicts(&sample.public, encoding, format);
            if conflicts.is_empty() {
                let written = written.unwrap_or_else(|error| panic!("{what}: {error}"));
                check_public(&sample.public, encoding, format, &written);
                ran += 1;
            } else {
                assert_refused(written, &conflicts, &what);
                refused += 1;
            }
        }
    }
    println!("public keys: {ran} ran, {refused} refused");
    assert_eq!(ran + refused, sample_keys::all().len() * 30);
    if sample_keys::samples().len() == SAMPLES {
        // SubjectPublicKeyInfo; PKCS #1; OpenSSH; raw; points
        let post_quantum = sample_keys::post_quantum().len() * 3;
        assert_eq!(ran, 14 * 2 + 2 + 6 + 4 + 3 * 2 + post_quantum);
    }
}

fn check_public(key: &PublicKey, encoding: Encoding, format: PublicFormat, bytes: &[u8]) {
    match (encoding, format) {
        (Encoding::Pem, PublicFormat::Pkcs1) => assert_layout(bytes, "RSA PUBLIC KEY", 64),
        (Encoding::Pem, _) => assert_layout(bytes, "PUBLIC KEY", 64),
        (Encoding::OpenSsh, _) => {
            let text = std::str::from_utf8(bytes).unwrap();
            assert_eq!(text.split(' ').count(), 2, "a type and base64: {text:?}");
            assert!(!text.ends_with('\n'));
        }
        _ => {}
    }
    let loaded = load_public(key, encoding, bytes);
    assert_same_public(&loaded, key);
    assert_eq!(loaded.public_bytes(encoding, format).unwrap(), bytes);
}

/// PKCS #8, `SubjectPublicKeyInfo`, the traditional format and points support every curve; OpenSSH supports three.
#[test]
fn every_curve_in_every_format_of_curves() {
    tally::run(
        "serialization",
        "curves",
        EllipticCurve::ALL.len(),
        EllipticCurve::ALL,
        // A FIPS module may know a curve without making keys on it.
        |curve| backend().generate_elliptic_curve_private_key(*curve).is_ok(),
        |curve| check_curve(*curve),
        |curve| errors::assert_unsupported(backend().generate_elliptic_curve_private_key(*curve)),
    );
}

fn check_curve(curve: EllipticCurve) {
    let private = backend().generate_elliptic_curve_private_key(curve).unwrap();
    let public = PublicKey::from(private.public_key().unwrap());
    let sample = Sample {
        name: curve.name(),
        private: private.into(),
        public,
    };
    let plain = &encryptions()[0];
    let mut ran = 0;
    for (encoding, format) in ENCODINGS
        .iter()
        .flat_map(|encoding| PRIVATE_FORMATS.map(|format| (*encoding, format)))
    {
        let written = sample.private.private_bytes(encoding, format, plain.value.clone());
        let conflicts = private_conflicts(&sample, encoding, format, plain);
        if conflicts.is_empty() {
            check_private(&sample, encoding, format, plain, &written.unwrap());
            ran += 1;
        } else {
            assert_refused(written, &conflicts, curve.name());
        }
    }
    for (encoding, format) in ENCODINGS
        .iter()
        .flat_map(|encoding| PUBLIC_FORMATS.map(|format| (*encoding, format)))
    {
        let written = sample.public.public_bytes(encoding, format);
        let conflicts = public_conflicts(&sample.public, encoding, format);
        if conflicts.is_empty() {
            check_public(&sample.public, encoding, format, &written.unwrap());
            ran += 1;
        } else {
            assert_refused(written, &conflicts, curve.name());
        }
    }
    assert_eq!(ran, if has_openssh(&sample.public) { 10 } else { 8 });
}

/// Properties of the bytes besides being readable: version 0, named curves, the full public point.
#[test]
fn pkcs8_is_written_in_its_oldest_version_and_curves_by_name() {
    for sample in sample_keys::all() {
        let bytes = sample
            .private
            .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap();
        let info = der::elements(der::at(&bytes, &[]).data());
        assert_eq!(info.len(), 3, "{}: no attributes and no public key", sample.name);
        assert_eq!(info[0].data(), [0], "{}", sample.name);
        let PrivateKey::EllipticCurve(key) = &sample.private else {
            continue;
        };
        assert_eq!(der::at(&bytes, &[1, 1]).tag().as_u8(), Some(0x06), "a named curve");
        let point = key
            .public_key()
            .unwrap()
            .encode_point(PointFormat::Uncompressed)
            .unwrap();
        let inner = der::elements(der::at(&bytes, &[2, 0]).data());
        let public = inner.last().unwrap();
        assert_eq!(public.tag().as_u8(), Some(0xa1));
        assert_eq!(public.data(), der::bits(&point));
        let private_bytes = inner[1].data();
        assert_eq!(private_bytes.len(), (key.key_size() as usize).div_ceil(8));
    }
}

/// The methods of a concrete key type do the same as those of a key of any type.
#[test]
fn each_type_writes_as_the_key_of_any_type_does() {
    let (der, spki, pkcs8) = (Encoding::Der, PublicFormat::SubjectPublicKeyInfo, PrivateFormat::Pkcs8);
    macro_rules! check {
        ($sample:expr, $($variant:ident)*) => {
            match (&$sample.private, &$sample.public) {
                $((PrivateKey::$variant(private), PublicKey::$variant(public)) => {
                    let whole = $sample.private.private_bytes(der, pkcs8, NoEncryption).unwrap();
                    assert!(private.private_bytes(der, pkcs8, NoEncryption).unwrap() == whole);
                    let whole = $sample.public.public_bytes(der, spki).unwrap();
                    assert_eq!(public.public_bytes(der, spki).unwrap(), whole);
                })*
                _ => panic!("{}", $sample.name),
            }
        };
    }
    for sample in sample_keys::all() {
        check!(sample, Rsa Dsa Dh EllipticCurve Ed25519 Ed448 X25519 X448 MlKem MlDsa SlhDsa);
    }
}

/// PEM is the DER of the same format between its delimiters.
#[test]
fn pem_is_the_der_between_delimiters() {
    for sample in sample_keys::all() {
        let write = |encoding| {
            let format = PrivateFormat::Pkcs8;
            sample.private.private_bytes(encoding, format, NoEncryption).unwrap()
        };
        let (label, der) = pem_text::parse(&write(Encoding::Pem));
        assert_eq!((label.as_str(), &der[..]), ("PRIVATE KEY", &write(Encoding::Der)[..]));
        let write = |encoding| {
            sample
                .public
                .public_bytes(encoding, PublicFormat::SubjectPublicKeyInfo)
                .unwrap()
        };
        let (label, der) = pem_text::parse(&write(Encoding::Pem));
        assert_eq!((label.as_str(), der), ("PUBLIC KEY", write(Encoding::Der)));
    }
}
