//! Elliptic curves: every published vector of ECDSA and ECDH, and invalid calls.

use hazmat_openssl::asymmetric::signature::{
    ComponentLength, decode_dss_signature, dss_signature_from_raw, dss_signature_to_raw, encode_dss_signature,
};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, NoEncryption, PrivateFormat, PublicFormat};
use hazmat_openssl::{Error, MalformedKind, Result};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcPoint, PointConversionForm};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use support::ec_vectors::{self, Action, DeterministicVector, EcRecord, PemPair};
use support::hash_functions::FIXED_LENGTH;
use support::numbers::{assert_not_in, big, difference, negative, small, sum};
use support::{backend, bytes, errors, files, key_files, tally, x509_made};

// ---------------------------------------------------------------------------------------------
// The curves
// ---------------------------------------------------------------------------------------------

/// Every curve of the crate, its name and the size of its field in bits.
const CURVES: &[(EllipticCurve, &str, Nid, usize)] = &[
    (EllipticCurve::Secp192R1, "secp192r1", Nid::X9_62_PRIME192V1, 192),
    (EllipticCurve::Secp224R1, "secp224r1", Nid::SECP224R1, 224),
    (EllipticCurve::Secp256R1, "secp256r1", Nid::X9_62_PRIME256V1, 256),
    (EllipticCurve::Secp384R1, "secp384r1", Nid::SECP384R1, 384),
    (EllipticCurve::Secp521R1, "secp521r1", Nid::SECP521R1, 521),
    (EllipticCurve::Secp256K1, "secp256k1", Nid::SECP256K1, 256),
    (
        EllipticCurve::BrainpoolP256R1,
        "brainpoolP256r1",
        Nid::BRAINPOOL_P256R1,
        256,
    ),
    (
        EllipticCurve::BrainpoolP384R1,
        "brainpoolP384r1",
        Nid::BRAINPOOL_P384R1,
        384,
    ),
    (
        EllipticCurve::BrainpoolP512R1,
        "brainpoolP512r1",
        Nid::BRAINPOOL_P512R1,
        512,
    ),
    (EllipticCurve::Sect163K1, "sect163k1", Nid::SECT163K1, 163),
    (EllipticCurve::Sect163R2, "sect163r2", Nid::SECT163R2, 163),
    (EllipticCurve::Sect233K1, "sect233k1", Nid::SECT233K1, 233),
    (EllipticCurve::Sect233R1, "sect233r1", Nid::SECT233R1, 233),
    (EllipticCurve::Sect283K1, "sect283k1", Nid::SECT283K1, 283),
    (EllipticCurve::Sect283R1, "sect283r1", Nid::SECT283R1, 283),
    (EllipticCurve::Sect409K1, "sect409k1", Nid::SECT409K1, 409),
    (EllipticCurve::Sect409R1, "sect409r1", Nid::SECT409R1, 409),
    (EllipticCurve::Sect571K1, "sect571k1", Nid::SECT571K1, 571),
    (EllipticCurve::Sect571R1, "sect571r1", Nid::SECT571R1, 571),
];

/// The facts about a curve that the tests need, from OpenSSL's own tables.
struct Domain {
    curve: EllipticCurve,
    group: EcGroup,
    /// The order of the subgroup of keys.
    order: Integer,
    /// The prime of the field, or the polynomial of a binary one.
    field: Integer,
    /// The size of a coordinate in bytes.
    size: usize,
    binary: bool,
}

impl Domain {
    fn new((curve, name, nid, bits): &(EllipticCurve, &str, Nid, usize)) -> Self {
        let group = EcGroup::from_curve_name(*nid).unwrap();
        let mut context = BigNumContext::new().unwrap();
        let [mut order, mut field, mut a, mut b] = [(); 4].map(|()| BigNum::new().unwrap());
        group.order(&mut order, &mut context).unwrap();
        group.components_gfp(&mut field, &mut a, &mut b, &mut context).unwrap();
        Self {
            curve: *curve,
            group,
            order: order.into(),
            field: field.into(),
            size: bits.div_ceil(8),
            binary: name.starts_with("sect"),
        }
    }

    fn coordinate(&self, number: &Integer) -> Vec<u8> {
        number.to_be_bytes_padded(self.size).unwrap()
    }

    fn uncompressed(&self, x: &Integer, y: &Integer) -> Vec<u8> {
        [vec![4], self.coordinate(x), self.coordinate(y)].concat()
    }

    fn load_numbers(&self, x: Integer, y: Integer) -> Result<EllipticCurvePublicKey> {
        let curve = self.curve;
        backend().load_elliptic_curve_public_numbers(&EllipticCurvePublicNumbers { x, y, curve })
    }

    fn load_bytes(&self, point: &[u8]) -> Result<EllipticCurvePublicKey> {
        backend().load_elliptic_curve_public_bytes(self.curve, point)
    }

    fn derive(&self, private_value: &Integer) -> Result<EllipticCurvePrivateKey> {
        backend().derive_elliptic_curve_private_key(&private_value.clone().into(), self.curve)
    }

    fn generate(&self) -> EllipticCurvePrivateKey {
        backend().generate_elliptic_curve_private_key(self.curve).unwrap()
    }
}

/// Asserts that a point has a valid form, but is not a public key.
#[track_caller]
fn assert_no_key(result: Result<EllipticCurvePublicKey>) {
    errors::assert_malformed_kind(result, MalformedKind::InvalidPublicKey, "point");
}

/// The curves that the backend makes keys on.
fn domains() -> impl Iterator<Item = Domain> {
    CURVES.iter().filter(|(curve, ..)| makes_keys(*curve)).map(Domain::new)
}

/// Whether the backend makes keys on a curve.
///
/// The FIPS module has curves that are too short for new keys and signatures, but can verify old signatures: public
/// keys on them load, and private keys are refused as if the curve were missing.
fn makes_keys(curve: EllipticCurve) -> bool {
    match backend().generate_elliptic_curve_private_key(curve) {
        Ok(_) => {
            assert!(backend().elliptic_curve_supported(curve), "{curve:?}");
            true
        }
        Err(Error::Unsupported { .. }) => {
            assert!(
                support::on_fips() || !backend().elliptic_curve_supported(curve),
                "{curve:?}"
            );
            false
        }
        Err(other) => panic!("{curve:?}: {other:?}"),
    }
}

fn domain(curve: EllipticCurve) -> Domain {
    Domain::new(CURVES.iter().find(|entry| entry.0 == curve).unwrap())
}

fn algorithm(hash: HashAlgorithm) -> EcdsaAlgorithm {
    EcdsaAlgorithm::new(hash)
}

#[test]
fn every_curve_has_its_name_and_size() {
    assert_eq!(EllipticCurve::ALL.len(), CURVES.len());
    for (curve, name, _, bits) in CURVES {
        assert_eq!(EllipticCurve::ALL.iter().filter(|known| *known == curve).count(), 1);
        assert_eq!(curve.name(), *name);
        assert_eq!(curve.key_size() as usize, *bits, "{name}");
    }
}

#[test]
fn the_vendored_build_has_every_curve() {
    let missing: Vec<_> = EllipticCurve::ALL
        .iter()
        .copied()
        .filter(|curve| !backend().elliptic_curve_supported(*curve))
        .collect();
    println!(
        "count: elliptic-curves supported={} of {}",
        CURVES.len() - missing.len(),
        CURVES.len()
    );
    if cfg!(feature = "vendored") && !support::on_fips() {
        assert!(missing.is_empty(), "{missing:?}");
    }
    for &curve in EllipticCurve::ALL {
        if !makes_keys(curve) {
            errors::assert_unsupported(backend().derive_elliptic_curve_private_key(&SecretInteger::from(2), curve));
            assert!(!backend().elliptic_curve_exchange_algorithm_supported(curve));
        }
    }
    for curve in missing {
        errors::assert_unsupported(backend().load_elliptic_curve_public_bytes(curve, &[4, 1, 1]));
        assert!(!backend().elliptic_curve_signature_algorithm_supported(&algorithm(HashAlgorithm::Sha256), curve));
    }
}

// ---------------------------------------------------------------------------------------------
// Vectors
// ---------------------------------------------------------------------------------------------

const KEY_PAIRS: &[(&str, usize)] = &[("FIPS_186-2/KeyPair.rsp", 150), ("FIPS_186-3/KeyPair.rsp", 150)];
const PUBLIC_KEYS: &[(&str, usize)] = &[("FIPS_186-2/PKV.rsp", 180), ("FIPS_186-3/PKV.rsp", 180)];
const SIGNATURES: &[(&str, usize)] = &[("FIPS_186-2/SigGen.rsp", 225), ("FIPS_186-3/SigGen.rsp", 1125)];
const SIGNINGS: &[(&str, usize)] = &[("FIPS_186-2/SigGen.txt", 225), ("FIPS_186-3/SigGen.txt", 1125)];
const SIGNINGS_WITHOUT_NONCE: &[(&str, usize)] = &[("SECP256K1/SigGen.txt", 1125)];
const VERIFICATIONS: &[(&str, usize)] = &[("FIPS_186-2/SigVer.rsp", 225), ("FIPS_186-3/SigVer.rsp", 1125)];
const DETERMINISTIC: &str = "RFC6979/evppkey_ecdsa_rfc6979.txt";

/// The fields of both kinds of key agreement, and those of one kind only.
const COMMON_FIELDS: [&str; 8] = [
    "dscavs", "qscavsx", "qscavsy", "dsiut", "qsiutx", "qsiuty", "z", "result",
];
const PLAIN_FIELDS: &[&str] = &["cavshashzz"];
const INITIATOR_FIELDS: &[&str] = &["nonce", "noncedkmiut", "oi", "cavstag", "macdata", "dkm"];
const RESPONDER_FIELDS: &[&str] = &["nonce", "noncedkmcavs", "oi", "cavstag", "macdata", "dkm"];

const KEY_AGREEMENTS: &[(&str, &[&str], usize)] = &[
    (
        "KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_init.fax",
        PLAIN_FIELDS,
        150,
    ),
    (
        "KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_resp.fax",
        PLAIN_FIELDS,
        150,
    ),
    (
        "KASValidityTest_ECCStaticUnified_KDFConcat_NOKC_init.fax",
        INITIATOR_FIELDS,
        300,
    ),
    (
        "KASValidityTest_ECCStaticUnified_KDFConcat_NOKC_resp.fax",
        RESPONDER_FIELDS,
        300,
    ),
];

#[test]
fn every_file_is_claimed() {
    let tables = [
        KEY_PAIRS,
        PUBLIC_KEYS,
        SIGNATURES,
        SIGNINGS,
        SIGNINGS_WITHOUT_NONCE,
        VERIFICATIONS,
    ];
    let names = tables.into_iter().flatten().map(|(name, _)| *name);
    files::assert_claimed("asymmetric/ECDSA", names.chain([DETERMINISTIC]));
    let exchanges = KEY_AGREEMENTS.iter().map(|(name, ..)| *name);
    files::assert_claimed("asymmetric/ECDH", exchanges.chain(["brainpool.txt"]));
}

/// Runs the records of ECDSA's files: records with curves or hash functions that the backend lacks must be refused. If
/// private keys are needed, the backend must be able to make keys on the curve.
fn run_records(
    interface: &str,
    table: &[(&str, usize)],
    load: impl Fn(&str) -> Vec<EcRecord>,
    signs: bool,
    check: impl Fn(&EcRecord) + Sync,
) {
    let short = too_short(signs);
    for (name, expected) in table {
        let name = format!("asymmetric/ECDSA/{name}");
        tally::run_on_all_processors(
            interface,
            &name,
            *expected,
            &load(&name),
            |record| {
                let ecdsa = algorithm(hash_of(record));
                let supported = backend().elliptic_curve_signature_algorithm_supported(&ecdsa, record.curve);
                supported && !short.contains(&record.curve)
            },
            &check,
            assert_record_refused,
        );
    }
}

/// The hash function of a record; records of FIPS 186-2 name none, because it is always SHA-1.
fn hash_of(record: &EcRecord) -> HashAlgorithm {
    record.hash.unwrap_or(HashAlgorithm::Sha1)
}

/// The curves that the backend has but makes no keys on, if that is relevant.
fn too_short(matters: bool) -> Vec<EllipticCurve> {
    EllipticCurve::ALL
        .iter()
        .copied()
        .filter(|curve| matters && backend().elliptic_curve_supported(*curve) && !makes_keys(*curve))
        .collect()
}

fn assert_record_refused(record: &EcRecord) {
    if !backend().elliptic_curve_supported(record.curve) {
        errors::assert_unsupported(backend().load_elliptic_curve_public_numbers(&record.public_numbers("qx", "qy")));
        return;
    }
    match backend().generate_elliptic_curve_private_key(record.curve) {
        Ok(key) => errors::assert_unsupported(key.sign(b"", algorithm(hash_of(record)))),
        refused => errors::assert_unsupported(refused),
    }
}

/// For files without signatures, in which only the curve is relevant.
fn run_keys(
    interface: &str,
    table: &[(&str, usize)],
    load: impl Fn(&str) -> Vec<EcRecord>,
    private: bool,
    check: impl Fn(&EcRecord),
) {
    let short = too_short(private);
    for (name, expected) in table {
        let name = format!("asymmetric/ECDSA/{name}");
        tally::run(
            interface,
            &name,
            *expected,
            &load(&name),
            |record| backend().elliptic_curve_supported(record.curve) && !short.contains(&record.curve),
            &check,
            |record| errors::assert_unsupported(backend().generate_elliptic_curve_private_key(record.curve)),
        );
    }
}

fn assert_public_numbers(place: &dyn std::fmt::Display, found: &EllipticCurvePublicNumbers, x: &Integer, y: &Integer) {
    assert_eq!((&found.x, &found.y), (x, y), "{place}");
}

#[test]
fn key_pair_vectors() {
    run_keys(
        "ecdsa key pairs",
        KEY_PAIRS,
        ec_vectors::key_pairs,
        true,
        check_key_pair,
    );
}

fn check_key_pair(record: &EcRecord) {
    let place = &record.position;
    let numbers = record.private_numbers("d", "qx", "qy");
    let (x, y) = (&numbers.public_numbers.x, &numbers.public_numbers.y);
    let loaded = backend().load_elliptic_curve_private_numbers(&numbers).unwrap();
    let derived = backend()
        .derive_elliptic_curve_private_key(&numbers.private_value, record.curve)
        .unwrap();
    let public = backend()
        .load_elliptic_curve_public_numbers(&numbers.public_numbers)
        .unwrap();
    for private in [&loaded, &derived] {
        let found = private.private_numbers().unwrap();
        assert_eq!(found.private_value, numbers.private_value, "{place}");
        assert_public_numbers(place, &found.public_numbers, x, y);
        assert_eq!(private.curve(), record.curve, "{place}");
        assert!(private.public_key().unwrap() == public, "{place}");
    }
    assert_public_numbers(place, &public.public_numbers().unwrap(), x, y);
    for format in [PointFormat::Compressed, PointFormat::Uncompressed] {
        let point = public.encode_point(format).unwrap();
        let decoded = backend()
            .load_elliptic_curve_public_bytes(record.curve, &point)
            .unwrap();
        assert_public_numbers(place, &decoded.public_numbers().unwrap(), x, y);
        assert!(decoded == public, "{place}");
    }
}

#[test]
fn public_key_vectors() {
    let mut results = std::collections::BTreeMap::new();
    for (name, _) in PUBLIC_KEYS {
        for record in ec_vectors::public_keys(&format!("asymmetric/ECDSA/{name}")) {
            *results.entry((*name, record.result())).or_insert(0) += 1;
        }
    }
    let expected = [
        (("FIPS_186-2/PKV.rsp", (false, 1)), 60),
        (("FIPS_186-2/PKV.rsp", (false, 2)), 60),
        (("FIPS_186-2/PKV.rsp", (true, 0)), 60),
        (("FIPS_186-3/PKV.rsp", (false, 1)), 60),
        (("FIPS_186-3/PKV.rsp", (false, 2)), 60),
        (("FIPS_186-3/PKV.rsp", (true, 0)), 60),
    ];
    assert_eq!(results, expected.into());
    run_keys(
        "ecdsa public keys",
        PUBLIC_KEYS,
        ec_vectors::public_keys,
        false,
        check_public_key,
    );
}

/// Invalid keys have a coordinate out of range, are not on the curve, or are the sum of a valid key and a point of
/// order two.
fn check_public_key(record: &EcRecord) {
    let numbers = record.public_numbers("qx", "qy");
    let result = backend().load_elliptic_curve_public_numbers(&numbers);
    let domain = domain(record.curve);
    let fits = |number: &Integer| number.to_be_bytes().len() <= domain.size;
    let point = (fits(&numbers.x) && fits(&numbers.y)).then(|| domain.uncompressed(&numbers.x, &numbers.y));
    if record.result().0 {
        let key = result.unwrap();
        assert!(
            domain.load_bytes(&point.unwrap()).unwrap() == key,
            "{}",
            record.position
        );
        return;
    }
    errors::assert_invalid_or_malformed(result, &[]);
    if let Some(point) = point {
        assert_no_key(domain.load_bytes(&point));
    }
}

#[test]
fn signature_vectors() {
    run_records(
        "ecdsa signatures",
        SIGNATURES,
        ec_vectors::signatures,
        false,
        |record| {
            check_given_signature(record);
        },
    );
}

#[test]
fn signing_vectors() {
    run_records("ecdsa signing", SIGNINGS, ec_vectors::signings, true, check_signing);
}

#[test]
fn signing_vectors_without_nonce() {
    run_records(
        "ecdsa signing",
        SIGNINGS_WITHOUT_NONCE,
        ec_vectors::signings_without_nonce,
        true,
        check_signing,
    );
}

fn given_signature(record: &EcRecord) -> Vec<u8> {
    encode_dss_signature(&record.number("r"), &record.number("s")).unwrap()
}

fn check_given_signature(record: &EcRecord) -> EllipticCurvePublicKey {
    let key = backend()
        .load_elliptic_curve_public_numbers(&record.public_numbers("qx", "qy"))
        .unwrap();
    let (message, signature) = (record.hex("msg"), given_signature(record));
    check_both_ways(record, &key, &signature, &message);
    key
}

/// A signature of a message is valid for its digest, and not for another message.
fn check_both_ways(record: &EcRecord, key: &EllipticCurvePublicKey, signature: &[u8], message: &[u8]) {
    let hash = hash_of(record);
    let digest = backend().hash(hash, message).unwrap();
    let prehashed = EcdsaAlgorithm::new(SignatureHash::prehashed(hash));
    check_valid(record, key.verify(signature, message, algorithm(hash)));
    check_valid(record, key.verify(signature, &digest, prehashed));
    let other = [message, b"!"].concat();
    errors::assert_invalid_signature(key.verify(signature, &other, algorithm(hash)));
    errors::assert_invalid_signature(key.verify(signature, &bytes::flipped(&digest, 0), prehashed));
}

fn check_valid(record: &EcRecord, result: Result<()>) {
    result.unwrap_or_else(|error| panic!("{}: {error}", record.position));
}

/// The nonces of the files cannot be passed to a key, so it makes another signature of the same message, and one of its digest.
/// Each is verified in the other way.
fn check_signing(record: &EcRecord) {
    let public = check_given_signature(record);
    let private = backend()
        .derive_elliptic_curve_private_key(&record.number("d").into(), record.curve)
        .unwrap();
    assert!(private.public_key().unwrap() == public, "{}", record.position);
    let (hash, message) = (hash_of(record), record.hex("msg"));
    let digest = backend().hash(hash, &message).unwrap();
    let prehashed = EcdsaAlgorithm::new(SignatureHash::prehashed(hash));
    let signature = private.sign(&message, algorithm(hash)).unwrap();
    check_valid(record, public.verify(&signature, &digest, prehashed));
    let signature = private.sign(&digest, prehashed).unwrap();
    check_valid(record, public.verify(&signature, &message, algorithm(hash)));
}

#[test]
fn verification_vectors() {
    let valid = |name: &str| {
        let records = ec_vectors::verifications(&format!("asymmetric/ECDSA/{name}"));
        records.iter().filter(|record| record.result().0).count()
    };
    assert_eq!(valid("FIPS_186-2/SigVer.rsp"), VALID_SIGNATURES.0);
    assert_eq!(valid("FIPS_186-3/SigVer.rsp"), VALID_SIGNATURES.1);
    run_records(
        "ecdsa verification",
        VERIFICATIONS,
        ec_vectors::verifications,
        false,
        |record| {
            if record.result().0 {
                check_given_signature(record);
                return;
            }
            let key = backend()
                .load_elliptic_curve_public_numbers(&record.public_numbers("qx", "qy"))
                .unwrap();
            let result = key.verify(&given_signature(record), &record.hex("msg"), algorithm(hash_of(record)));
            errors::assert_invalid_signature(result);
        },
    );
}

/// The number of valid signatures in each of the two verification files.
const VALID_SIGNATURES: (usize, usize) = (45, 225);

#[test]
fn compressed_point_vectors() {
    let names = key_files::names("EC").chain(["compressed_points.txt"]);
    files::assert_claimed("asymmetric/EC", names);
    let name = "asymmetric/EC/compressed_points.txt";
    tally::run(
        "elliptic curve points",
        name,
        4,
        &ec_vectors::points(name),
        |record| backend().elliptic_curve_supported(record.curve),
        |record| {
            let point = record.hex("point");
            let key = backend()
                .load_elliptic_curve_public_bytes(record.curve, &point)
                .unwrap();
            let (x, y) = (record.number("x"), record.number("y"));
            assert_public_numbers(&record.position, &key.public_numbers().unwrap(), &x, &y);
            assert_eq!(key.encode_point(PointFormat::Compressed).unwrap(), point);
        },
        |record| {
            let point = record.hex("point");
            errors::assert_unsupported(backend().load_elliptic_curve_public_bytes(record.curve, &point));
        },
    );
}

#[test]
fn brainpool_exchange_vectors() {
    let name = "asymmetric/ECDH/brainpool.txt";
    tally::run(
        "ecdh",
        name,
        3,
        &ec_vectors::brainpool_exchanges(name),
        |record| backend().elliptic_curve_exchange_algorithm_supported(record.curve),
        |record| {
            let load = |numbers| backend().load_elliptic_curve_private_numbers(&numbers).unwrap();
            let a = load(record.private_numbers("da", "x_qa", "y_qa"));
            let b = load(record.private_numbers("db", "x_qb", "y_qb"));
            let secret = record.hex("x_z");
            assert_eq!(*a.exchange(&b.public_key().unwrap()).unwrap(), *secret);
            assert_eq!(*b.exchange(&a.public_key().unwrap()).unwrap(), *secret);
            let shared_point = record.public_numbers("x_z", "y_z");
            backend().load_elliptic_curve_public_numbers(&shared_point).unwrap();
        },
        |record| {
            let numbers = record.private_numbers("da", "x_qa", "y_qa");
            errors::assert_unsupported(backend().load_elliptic_curve_private_numbers(&numbers));
        },
    );
}

#[test]
fn key_agreement_vectors() {
    for (name, fields, expected) in KEY_AGREEMENTS {
        let name = format!("asymmetric/ECDH/{name}");
        let fields = [&COMMON_FIELDS[..], fields].concat();
        tally::run(
            "ecdh",
            &name,
            *expected,
            &ec_vectors::key_agreements(&name, &fields),
            |record| {
                backend().elliptic_curve_exchange_algorithm_supported(record.curve)
                    && backend().hash_supported(hash_of(record))
            },
            |record| check_key_agreement(record, fields.contains(&"dkm")),
            |record| {
                let numbers = record.private_numbers("dsiut", "qsiutx", "qsiuty");
                errors::assert_unsupported(backend().load_elliptic_curve_private_numbers(&numbers));
            },
        );
    }
}

/// The numbers of the failing results, which follow `F` in the files.
const PEER_KEY_CHANGED: [usize; 2] = [1, 2];
const OWN_KEY_CHANGED: [usize; 3] = [5, 6, 7];
const SECRET_CHANGED: usize = 8;
const DERIVED_KEY_CHANGED: usize = 9;
const OTHER_INFORMATION_CHANGED: usize = 10;
const TAGGED_DATA_CHANGED: usize = 11;
const TAG_CHANGED: usize = 12;

/// The value that a record declares to be changed is found to be wrong, and all others to be right.
fn check_key_agreement(record: &EcRecord, with_derivation: bool) {
    let place = &record.position;
    let (passes, number) = record.result();
    assert!(passes == [0, 13, 14].contains(&number), "{place}");
    let peer = backend().load_elliptic_curve_public_numbers(&record.public_numbers("qscavsx", "qscavsy"));
    let own = backend().load_elliptic_curve_private_numbers(&record.private_numbers("dsiut", "qsiutx", "qsiuty"));
    let secret = record.hex("z");
    if PEER_KEY_CHANGED.contains(&number) {
        errors::assert_invalid_or_malformed(peer, &[]);
    } else if OWN_KEY_CHANGED.contains(&number) {
        errors::assert_invalid_or_malformed(own, &[]);
    } else {
        let found = own.unwrap().exchange(&peer.unwrap()).unwrap();
        assert_eq!(found.len(), secret.len(), "{place}: leading zeros are kept");
        assert_eq!(*found == *secret, number != SECRET_CHANGED, "{place}");
    }
    let hash = hash_of(record);
    if !with_derivation {
        assert_eq!(
            *backend().hash(hash, &secret).unwrap(),
            *record.hex("cavshashzz"),
            "{place}"
        );
        return;
    }
    let derived = record.hex("dkm");
    let input = [vec![0, 0, 0, 1], secret, record.hex("oi")].concat();
    let key_is_right = backend().hash(hash, &input).unwrap().starts_with(&derived);
    let changed = [DERIVED_KEY_CHANGED, OTHER_INFORMATION_CHANGED].contains(&number);
    assert_eq!(key_is_right, !changed, "{place}: the derived key");
    let (data, tag) = (record.hex("macdata"), record.hex("cavstag"));
    let mut context = backend().create_hmac_ctx(&derived, HashAlgorithm::Sha512).unwrap();
    context.update(&data).unwrap();
    let tag_is_right = context.finalize().unwrap().starts_with(&tag);
    assert_eq!(tag_is_right, number != TAG_CHANGED, "{place}: the tag");
    let expected_data = [&b"Standard Test Message"[..], &record.hex("nonce")].concat();
    assert_eq!(
        data == expected_data,
        number != TAGGED_DATA_CHANGED,
        "{place}: the data"
    );
}

// ---------------------------------------------------------------------------------------------
// Deterministic signatures
// ---------------------------------------------------------------------------------------------

/// Whether deterministic signatures are supported: by OpenSSL 3.2 and later. A FIPS module has its own version.
fn deterministic_supported(ecdsa: &EcdsaAlgorithm, curve: EllipticCurve) -> bool {
    let supported = backend().elliptic_curve_signature_algorithm_supported(ecdsa, curve);
    let known = backend().openssl_version_number() >= 0x3020_0000;
    assert!(supported == known || support::on_fips(), "{curve:?}");
    supported
}

fn private_key_from_pem(pem: &str, curve: EllipticCurve) -> EllipticCurvePrivateKey {
    let key = PKey::private_key_from_pem(pem.as_bytes()).unwrap().ec_key().unwrap();
    backend()
        .derive_elliptic_curve_private_key(&key.private_key().into(), curve)
        .unwrap()
}

fn public_key_from_pem(pem: &str, curve: EllipticCurve) -> EllipticCurvePublicKey {
    let key = PKey::public_key_from_pem(pem.as_bytes()).unwrap().ec_key().unwrap();
    let mut context = BigNumContext::new().unwrap();
    let point = key
        .public_key()
        .to_bytes(key.group(), PointConversionForm::UNCOMPRESSED, &mut context)
        .unwrap();
    backend().load_elliptic_curve_public_bytes(curve, &point).unwrap()
}

/// Before OpenSSL 3.2, the deterministic signatures of the records cannot be made. Then the test signs with random
/// nonces, and asserts that the deterministic signature is refused.
#[test]
fn deterministic_vectors() {
    let name = format!("asymmetric/ECDSA/{DETERMINISTIC}");
    let (pairs, vectors) = ec_vectors::deterministic(&name);
    assert_eq!(pairs.len(), 15);
    for pair in &pairs {
        check_pair(pair);
    }
    let short = too_short(true);
    for (action, expected) in [(Action::Sign, 150), (Action::Accept, 150), (Action::Refuse, 150)] {
        assert_eq!(
            vectors.iter().filter(|vector| vector.action == action).count(),
            expected
        );
    }
    tally::run(
        "ecdsa deterministic",
        &name,
        450,
        &vectors,
        |vector| {
            let supported =
                backend().elliptic_curve_signature_algorithm_supported(&algorithm(vector.hash), vector.curve);
            supported && !short.contains(&vector.curve)
        },
        check_deterministic,
        |vector| {
            errors::assert_unsupported(backend().generate_elliptic_curve_private_key(vector.curve));
        },
    );
}

fn check_pair(pair: &PemPair) {
    if !makes_keys(pair.curve) {
        return;
    }
    let private = private_key_from_pem(&pair.private_pem, pair.curve);
    let public = public_key_from_pem(&pair.public_pem, pair.curve);
    assert!(private.public_key().unwrap() == public, "{}", pair.position);
}

fn check_deterministic(vector: &DeterministicVector) {
    let place = &vector.position;
    let (hash, message) = (vector.hash, &vector.message);
    if vector.action != Action::Sign {
        let key = public_key_from_pem(&vector.key_pem, vector.curve);
        // Verification does not depend on how the nonce was made.
        for algorithm in [algorithm(hash), algorithm(hash).deterministic()] {
            let result = key.verify(&vector.signature, message, algorithm);
            match vector.action {
                Action::Accept => result.unwrap_or_else(|error| panic!("{place}: {error}")),
                _ => errors::assert_invalid_signature(result),
            }
        }
        return;
    }
    let key = private_key_from_pem(&vector.key_pem, vector.curve);
    let digest = backend().hash(hash, message).unwrap();
    let deterministic = [
        (&message[..], algorithm(hash).deterministic()),
        (
            &digest[..],
            EcdsaAlgorithm::new(SignatureHash::prehashed(hash)).deterministic(),
        ),
    ];
    for (data, algorithm) in &deterministic {
        let supported = deterministic_supported(algorithm, vector.curve);
        let result = key.sign(data, algorithm);
        if supported {
            assert_eq!(result.unwrap(), vector.signature, "{place}");
        } else {
            errors::assert_unsupported(result);
        }
    }
    let public = key.public_key().unwrap();
    public.verify(&vector.signature, message, algorithm(hash)).unwrap();
    let signature = key.sign(message, algorithm(hash)).unwrap();
    assert_ne!(signature, vector.signature, "{place}: a random nonce");
    public.verify(&signature, message, algorithm(hash)).unwrap();
}

// ---------------------------------------------------------------------------------------------
// Keys
// ---------------------------------------------------------------------------------------------

#[test]
fn points_round_trip_on_every_curve() {
    for domain in domains() {
        for _ in 0..4 {
            let private_key = domain.generate();
            let key = private_key.public_key().unwrap();
            let numbers = key.public_numbers().unwrap();
            let compressed = key.encode_point(PointFormat::Compressed).unwrap();
            let uncompressed = key.encode_point(PointFormat::Uncompressed).unwrap();
            let encoded = |format| private_key.encode_public_point(format).unwrap();
            assert_eq!(encoded(PointFormat::Compressed), compressed);
            assert_eq!(encoded(PointFormat::Uncompressed), uncompressed);
            assert_eq!(uncompressed, domain.uncompressed(&numbers.x, &numbers.y));
            assert!([2, 3].contains(&compressed[0]));
            assert_eq!(compressed[1..], domain.coordinate(&numbers.x));
            for point in [&compressed, &uncompressed] {
                let loaded = domain.load_bytes(point).unwrap();
                assert!(loaded == key, "{:?}", domain.curve);
                assert_eq!(loaded.encode_point(PointFormat::Compressed).unwrap(), compressed);
                assert_eq!(loaded.curve(), domain.curve);
            }
            assert!(domain.load_numbers(numbers.x, numbers.y).unwrap() == key);
            assert!(domain.generate().public_key().unwrap() != key);
        }
    }
}

/// However a point arrives, it is checked, and the key is the same.
#[test]
fn points_are_treated_alike_in_every_structure() {
    let mut structures = 0;
    for domain in domains() {
        let private = domain.generate();
        let key = private.public_key().unwrap();
        let numbers = key.public_numbers().unwrap();
        let uncompressed = key.encode_point(PointFormat::Uncompressed).unwrap();
        let compressed = key.encode_point(PointFormat::Compressed).unwrap();
        let write = |key: &EllipticCurvePublicKey| {
            let key = PublicKey::from(key.clone());
            key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
                .unwrap()
        };
        let written = write(&key);
        let from_file = backend().load_der_public_key(&written).unwrap();
        let from_file = EllipticCurvePublicKey::try_from(from_file).unwrap();
        let same = [
            domain.load_bytes(&uncompressed).unwrap(),
            domain.load_bytes(&compressed).unwrap(),
            domain.load_numbers(numbers.x.clone(), numbers.y.clone()).unwrap(),
            from_file,
        ];
        for same in &same {
            assert!(*same == key, "{:?}", domain.curve);
            assert!(key == *same, "{:?}", domain.curve);
            assert_eq!(write(same), written);
            assert_eq!(same.encode_point(PointFormat::Uncompressed).unwrap(), uncompressed);
            assert_eq!(same.encode_point(PointFormat::Compressed).unwrap(), compressed);
            assert_eq!(same.public_numbers().unwrap(), numbers);
            assert_eq!(same.max_signature_length(), private.max_signature_length());
        }

        // The point is not on the curve, with the bit of the second coordinate that decides about compression, and another.
        for bit in [1, 4] {
            let mut wrong = uncompressed.clone();
            *wrong.last_mut().unwrap() ^= bit;
            assert_no_key(domain.load_bytes(&wrong));
            let y = big(&wrong[1 + domain.size..]);
            assert_no_key(domain.load_numbers(numbers.x.clone(), y));
            let with_wrong = |der: &[u8]| {
                let place = der.windows(uncompressed.len()).position(|bytes| bytes == uncompressed);
                let mut der = der.to_vec();
                der[place.unwrap()..][..wrong.len()].copy_from_slice(&wrong);
                der
            };
            let refused = |result: Result<()>| {
                assert_eq!(errors::malformed_kind(result).0, MalformedKind::InvalidPublicKey);
            };
            refused(backend().load_der_public_key(&with_wrong(&written)).map(drop));
            let private = PrivateKey::from(private.clone());
            for format in [PrivateFormat::Pkcs8, PrivateFormat::TraditionalOpenSsl] {
                let der = private.private_bytes(Encoding::Der, format, NoEncryption).unwrap();
                refused(backend().load_der_private_key(&with_wrong(&der), None).map(drop));
                structures += 1;
            }
            if backend().hash_supported(HashAlgorithm::Sha256) {
                let certificate = x509_made::certificate(&private, x509_made::sha256(), &[]);
                let certificate = with_wrong(certificate.as_der());
                let certificate = backend().load_der_x509_certificate(&certificate).unwrap();
                refused(certificate.public_key().map(drop));
                structures += 1;
            }
        }
    }
    assert!(structures >= 2 * 3 * 4, "{structures}");
}

#[test]
fn generated_keys_differ_and_belong_to_their_curve() {
    for domain in domains() {
        let keys: Vec<_> = (0..4).map(|_| domain.generate().private_numbers().unwrap()).collect();
        for (index, numbers) in keys.iter().enumerate() {
            assert_eq!(numbers.public_numbers.curve, domain.curve);
            assert!(!keys[..index].contains(numbers), "{:?}", domain.curve);
            backend().load_elliptic_curve_private_numbers(numbers).unwrap();
        }
    }
}

#[test]
fn malformed_points_are_refused_on_every_curve() {
    for domain in domains() {
        let key = domain.generate().public_key().unwrap();
        let compressed = key.encode_point(PointFormat::Compressed).unwrap();
        let uncompressed = key.encode_point(PointFormat::Uncompressed).unwrap();
        let with_first = |first: u8, point: &[u8]| [&[first], &point[1..]].concat();
        let mut wrong = vec![
            Vec::new(),
            vec![0],
            vec![2],
            vec![4],
            vec![0; compressed.len()],
            vec![0; uncompressed.len()],
            with_first(2, &uncompressed),
            with_first(3, &uncompressed),
            with_first(4, &compressed),
        ];
        for first in [0, 1, 5, 6, 7, 8, 0x82, 0xff] {
            wrong.push(with_first(first, &uncompressed));
            wrong.push(with_first(first, &compressed));
        }
        for point in [&compressed, &uncompressed] {
            wrong.push(point[..point.len() - 1].to_vec());
            wrong.push([&point[..], &[0]].concat());
            wrong.push([&point[..1], &[0], &point[1..]].concat());
        }
        for point in &wrong {
            let (kind, what) = errors::malformed_kind(domain.load_bytes(point));
            let expected = match point.first() {
                Some(2 | 3) if point.len() == compressed.len() => MalformedKind::InvalidPublicKey,
                Some(4) if point.len() == uncompressed.len() => MalformedKind::InvalidPublicKey,
                Some(2..=4) => MalformedKind::InvalidLength,
                Some(0) => MalformedKind::InvalidPublicKey,
                None => MalformedKind::InvalidLength,
                _ => MalformedKind::InvalidValue,
            };
            let place = format!("{:?} {}", domain.curve, bytes::to_hex(point));
            assert_eq!((kind, what), (expected, "point"), "{place}");
        }
        // Flipping a bit of the second coordinate gives a point that is not on the curve.
        let other = bytes::flipped(&uncompressed, uncompressed.len() - 1);
        assert_no_key(domain.load_bytes(&other));
    }
}

#[test]
fn points_that_are_not_on_the_curve_are_refused() {
    for domain in domains() {
        let EllipticCurvePublicNumbers { x, y, .. } = domain.generate().public_key().unwrap().public_numbers().unwrap();
        let zero = || small(0);
        let wrong = [
            (zero(), zero()),
            (sum(&x, &small(1)), y.clone()),
            (y.clone(), x.clone()),
            (zero(), y.clone()),
            // The right point, but for a coordinate that is out of range.
            (sum(&x, &domain.field), y.clone()),
            (x.clone(), sum(&y, &domain.field)),
            (x.clone(), negative(&y)),
            (negative(&x), y.clone()),
            (domain.field.clone(), y.clone()),
        ];
        for (x, y) in wrong {
            let text = format!("{:?}: {x} {y}", domain.curve);
            let result = domain.load_numbers(x, y);
            assert!(result.is_err(), "{text}");
            errors::assert_invalid_or_malformed(result, &[]);
        }
    }
}

/// If the bytes of a coordinate can exceed the field, one point could have two encodings.
#[test]
fn coordinates_out_of_range_are_refused_in_bytes() {
    let mut tried = 0;
    for domain in domains() {
        let room = |number: &Integer| number.to_be_bytes().len() <= domain.size;
        let numbers = domain.generate().public_key().unwrap().public_numbers().unwrap();
        let (x, y) = (&numbers.x, &numbers.y);
        let (larger_x, larger_y) = (sum(x, &domain.field), sum(y, &domain.field));
        for (x, y) in [(&larger_x, y), (x, &larger_y), (&domain.field, y), (x, &domain.field)] {
            if room(x) && room(y) {
                assert_no_key(domain.load_bytes(&domain.uncompressed(x, y)));
                tried += 1;
            }
        }
        for x in [&larger_x, &domain.field] {
            if room(x) {
                let point = |first: u8| [vec![first], domain.coordinate(x)].concat();
                assert_no_key(domain.load_bytes(&point(2)));
                assert_no_key(domain.load_bytes(&point(3)));
                tried += 2;
            }
        }
    }
    assert!(tried > 0);
}

/// Curves with a cofactor have points that no key has: those of order two, and sums of a key and such a point.
#[test]
fn points_outside_of_the_subgroup_are_refused() {
    let mut curves = 0;
    for domain in domains().filter(|domain| domain.binary) {
        let mut context = BigNumContext::new().unwrap();
        // The first coordinate is zero, and the second the square root of the curve's b.
        let compressed = [vec![2], vec![0; domain.size]].concat();
        let of_order_two = EcPoint::from_bytes(&domain.group, &compressed, &mut context).unwrap();
        let key_point = domain.generate().public_key().unwrap();
        let key_point = key_point.encode_point(PointFormat::Uncompressed).unwrap();
        let key_point = EcPoint::from_bytes(&domain.group, &key_point, &mut context).unwrap();
        let mut sum = EcPoint::new(&domain.group).unwrap();
        sum.add(&domain.group, &of_order_two, &key_point, &mut context).unwrap();
        for point in [&of_order_two, &sum] {
            assert!(point.is_on_curve(&domain.group, &mut context).unwrap());
            let mut encode = |form| point.to_bytes(&domain.group, form, &mut context).unwrap();
            let uncompressed = encode(PointConversionForm::UNCOMPRESSED);
            let compressed = encode(PointConversionForm::COMPRESSED);
            assert_no_key(domain.load_bytes(&uncompressed));
            assert_no_key(domain.load_bytes(&compressed));
            let (x, y) = uncompressed[1..].split_at(domain.size);
            assert_no_key(domain.load_numbers(big(x), big(y)));
        }
        let y = of_order_two
            .to_bytes(&domain.group, PointConversionForm::UNCOMPRESSED, &mut context)
            .unwrap();
        if domain.curve.name().ends_with("k1") {
            assert_eq!(
                y[1 + domain.size..],
                domain.coordinate(&small(1)),
                "b of these curves is one"
            );
        }
        curves += 1;
    }
    let all = CURVES
        .iter()
        .filter(|(curve, ..)| curve.name().starts_with("sect"))
        .count();
    assert!(curves == all || !cfg!(feature = "vendored") || support::on_fips());
}

#[test]
fn private_values_out_of_range_are_refused() {
    for domain in domains() {
        let one = small(1);
        let order = &domain.order;
        let generator = domain
            .derive(&one)
            .unwrap()
            .public_key()
            .unwrap()
            .public_numbers()
            .unwrap();
        let load = |private_value: &Integer, public_numbers: &EllipticCurvePublicNumbers| {
            backend().load_elliptic_curve_private_numbers(&EllipticCurvePrivateNumbers {
                private_value: private_value.clone().into(),
                public_numbers: public_numbers.clone(),
            })
        };
        let last = domain.derive(&difference(order, &one)).unwrap();
        let last_numbers = last.private_numbers().unwrap();
        assert_eq!(last_numbers.public_numbers.x, generator.x, "{:?}", domain.curve);
        load(&difference(order, &one), &last_numbers.public_numbers).unwrap();
        load(&one, &generator).unwrap();
        let wrong = [
            small(0),
            negative(&one),
            negative(&difference(order, &one)),
            order.clone(),
            sum(order, &one),
            sum(order, order),
            sum(&sum(order, order), &one),
        ];
        for value in &wrong {
            let text = format!("{:?}: {value}", domain.curve);
            let derived = domain.derive(value);
            assert!(derived.is_err(), "{text}");
            errors::assert_invalid_argument(derived, &["private_value"]);
            let loaded = load(value, &generator);
            assert!(loaded.is_err(), "{text}");
            errors::assert_invalid_argument(loaded, &["private_value"]);
        }
    }
}

#[test]
fn keys_that_do_not_belong_together_are_refused() {
    for domain in domains() {
        let (own, other) = (domain.generate(), domain.generate());
        let numbers = EllipticCurvePrivateNumbers {
            private_value: own.private_numbers().unwrap().private_value,
            public_numbers: other.public_key().unwrap().public_numbers().unwrap(),
        };
        errors::assert_invalid_or_malformed(backend().load_elliptic_curve_private_numbers(&numbers), &[]);
    }
}

#[test]
fn numbers_of_another_curve_are_refused() {
    for domain in domains() {
        let numbers = domain.generate().private_numbers().unwrap();
        let public = &numbers.public_numbers;
        for other in domains().filter(|other| other.curve != domain.curve) {
            errors::assert_invalid_or_malformed(other.load_numbers(public.x.clone(), public.y.clone()), &[]);
            let numbers = EllipticCurvePrivateNumbers {
                private_value: numbers.private_value.clone(),
                public_numbers: EllipticCurvePublicNumbers {
                    x: public.x.clone(),
                    y: public.y.clone(),
                    curve: other.curve,
                },
            };
            errors::assert_invalid_or_malformed(backend().load_elliptic_curve_private_numbers(&numbers), &[]);
        }
    }
}

#[test]
fn exchanges_agree_and_keys_of_another_curve_are_refused() {
    let domains: Vec<_> = domains().collect();
    let supported = |domain: &&Domain| backend().elliptic_curve_exchange_algorithm_supported(domain.curve);
    for domain in domains.iter().filter(supported) {
        let (own, peer) = (domain.generate(), domain.generate());
        let secret = own.exchange(&peer.public_key().unwrap()).unwrap();
        assert_eq!(secret.len(), domain.size, "{:?}", domain.curve);
        assert!(secret == peer.exchange(&own.public_key().unwrap()).unwrap());
        for other in domains.iter().filter(|other| other.curve != domain.curve) {
            let result = own.exchange(&other.generate().public_key().unwrap());
            errors::assert_invalid_argument(result, &["peer_public_key"]);
        }
    }
}

/// Keys of two backends, and so of two library contexts, work together.
#[test]
fn keys_of_two_backends_go_together() {
    let other = if support::on_fips() {
        support::fips_module::builder()
    } else {
        Backend::builder()
    };
    let other = other.build().unwrap();
    for domain in domains() {
        let own = domain.generate();
        let theirs = other.generate_elliptic_curve_private_key(domain.curve).unwrap();
        let secret = own.exchange(&theirs.public_key().unwrap()).unwrap();
        assert!(secret == theirs.exchange(&own.public_key().unwrap()).unwrap());
        let point = own.public_key().unwrap().encode_point(PointFormat::Compressed).unwrap();
        let same = other.load_elliptic_curve_public_bytes(domain.curve, &point).unwrap();
        assert!(same == own.public_key().unwrap(), "{:?}", domain.curve);
        let ecdsa = algorithm(HashAlgorithm::Sha256);
        same.verify(&own.sign(b"data", ecdsa).unwrap(), b"data", ecdsa).unwrap();
    }
}

/// Callers that use OpenSSL in the same thread must not find errors of this crate in its queue.
#[test]
fn refusals_leave_no_errors_behind() {
    let domain = domain(EllipticCurve::Secp256R1);
    let key = domain.generate();
    let public = key.public_key().unwrap();
    let ecdsa = algorithm(HashAlgorithm::Sha256);
    let signature = key.sign(b"data", ecdsa).unwrap();
    let point = public.encode_point(PointFormat::Uncompressed).unwrap();
    let refusals: [(&str, bool); 8] = [
        ("a signature", public.verify(&signature, b"other", ecdsa).is_err()),
        ("no DER", public.verify(b"no DER", b"data", ecdsa).is_err()),
        ("a point", domain.load_bytes(&bytes::flipped(&point, 64)).is_err()),
        (
            "a compressed point",
            domain.load_bytes(&[&[2][..], &[0xff; 32]].concat()).is_err(),
        ),
        ("a form", domain.load_bytes(&[5]).is_err()),
        ("numbers", domain.load_numbers(small(1), small(1)).is_err()),
        ("a private value", domain.derive(&domain.order).is_err()),
        ("a hash function", {
            let shake = algorithm(HashAlgorithm::Shake128 { digest_size: 32 });
            key.sign(b"data", shake).is_err()
        }),
    ];
    for (what, refused) in refusals {
        assert!(refused, "{what}");
    }
    let left = openssl::error::ErrorStack::get();
    assert!(left.errors().is_empty(), "{left}");
    // Successful calls leave none either.
    let (r, s) = decode_dss_signature(&signature).unwrap();
    encode_dss_signature(&r, &s).unwrap();
    domain.derive(&small(3)).unwrap().private_numbers().unwrap();
    let left = openssl::error::ErrorStack::get();
    assert!(left.errors().is_empty(), "{left}");
}

#[test]
fn every_changed_byte_of_a_signature_is_noticed() {
    let key = domain(EllipticCurve::Secp256R1).generate();
    let public = key.public_key().unwrap();
    let ecdsa = algorithm(HashAlgorithm::Sha256);
    let signature = key.sign(b"data", ecdsa).unwrap();
    for index in 0..signature.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = signature.clone();
            changed[index] ^= change;
            errors::assert_invalid_signature(public.verify(&changed, b"data", ecdsa));
        }
        errors::assert_invalid_signature(public.verify(&signature[..index], b"data", ecdsa));
    }
}

#[test]
fn numbers_of_any_size_are_refused_without_harm() {
    let domain = domain(EllipticCurve::Secp256R1);
    let huge = || big(&[0xa5; 20_000]);
    assert_no_key(domain.load_numbers(huge(), small(1)));
    assert_no_key(domain.load_numbers(small(1), huge()));
    errors::assert_invalid_argument(domain.derive(&huge()), &["private_value"]);
    let signature = encode_dss_signature(&huge(), &huge()).unwrap();
    let key = domain.generate().public_key().unwrap();
    errors::assert_invalid_signature(key.verify(&signature, b"data", algorithm(HashAlgorithm::Sha256)));
    assert_eq!(decode_dss_signature(&signature).unwrap(), (huge(), huge()));
    errors::assert_malformed_kind(
        domain.load_bytes(&vec![4; 100_000]),
        MalformedKind::InvalidLength,
        "point",
    );
}

#[test]
fn a_private_key_does_not_show_itself() {
    let value = SecretInteger::from_hex("7a11c0ffee5ec4e7").unwrap();
    let key = backend()
        .derive_elliptic_curve_private_key(&value, EllipticCurve::Secp256R1)
        .unwrap();
    for shown in [format!("{key:?}"), format!("{:?}", key.private_numbers().unwrap())] {
        let shown = shown.to_lowercase();
        assert!(!shown.contains("c0ffee"), "{shown}");
        assert_not_in(&value, &shown);
    }
}

#[test]
fn eight_threads_sign_with_one_key() {
    let key = domain(EllipticCurve::Secp256R1).generate();
    let public = key.public_key().unwrap();
    let ecdsa = algorithm(HashAlgorithm::Sha256);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (key, public, ecdsa) = (&key, &public, &ecdsa);
            scope.spawn(move || {
                let clone = key.clone();
                for round in 0..50 {
                    let data = bytes::sample(thread, round);
                    let signature = if round % 2 == 0 { key } else { &clone }.sign(&data, ecdsa).unwrap();
                    public.verify(&signature, &data, ecdsa).unwrap();
                    errors::assert_invalid_signature(public.verify(&signature, b"other data", ecdsa));
                    assert_eq!(key.exchange(public).unwrap().len(), 32);
                }
            });
        }
    });
}

// ---------------------------------------------------------------------------------------------
// Signatures
// ---------------------------------------------------------------------------------------------

/// Signing succeeds exactly for the curves and hash functions that the backend reports as supported.
#[test]
fn every_curve_signs_with_every_supported_hash() {
    let mut signed = 0;
    for domain in domains() {
        let key = domain.generate();
        let public = key.public_key().unwrap();
        let extendable = [
            HashAlgorithm::Shake128 { digest_size: 32 },
            HashAlgorithm::Shake256 { digest_size: 64 },
        ];
        for hash in FIXED_LENGTH.into_iter().chain(extendable) {
            for ecdsa in [algorithm(hash), EcdsaAlgorithm::new(SignatureHash::prehashed(hash))] {
                let data = bytes::sample(7, hash.digest_size());
                let result = key.sign(&data, ecdsa);
                if !backend().elliptic_curve_signature_algorithm_supported(&ecdsa, domain.curve) {
                    errors::assert_unsupported(result);
                    errors::assert_unsupported(public.verify(b"0", &data, ecdsa));
                    continue;
                }
                let signature = result.unwrap_or_else(|error| panic!("{:?} {hash:?}: {error}", domain.curve));
                public.verify(&signature, &data, ecdsa).unwrap();
                errors::assert_invalid_signature(public.verify(&signature, &bytes::flipped(&data, 0), ecdsa));
                signed += 1;
            }
        }
    }
    println!("count: ecdsa curves-and-hashes signed={signed}");
    assert!(signed > 0);
}

#[test]
fn digests_of_the_wrong_length_are_refused() {
    let key = domain(EllipticCurve::Secp256R1).generate();
    let public = key.public_key().unwrap();
    for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha512] {
        let prehashed = EcdsaAlgorithm::new(SignatureHash::prehashed(hash));
        let digest = vec![1; hash.digest_size()];
        let signature = key.sign(&digest, prehashed).unwrap();
        public.verify(&signature, &digest, prehashed).unwrap();
        for size in [
            0,
            1,
            hash.digest_size() - 1,
            hash.digest_size() + 1,
            2 * hash.digest_size(),
        ] {
            let wrong = vec![1; size];
            errors::assert_invalid_argument(key.sign(&wrong, prehashed), &[]);
            errors::assert_invalid_argument(public.verify(&signature, &wrong, prehashed), &[]);
        }
    }
}

#[test]
fn malformed_signatures_are_refused_on_every_curve() {
    for domain in domains() {
        let ecdsa = algorithm(HashAlgorithm::Sha256);
        if !backend().elliptic_curve_signature_algorithm_supported(&ecdsa, domain.curve) {
            continue;
        }
        let key = domain.generate();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"data", ecdsa).unwrap();
        public.verify(&signature, b"data", ecdsa).unwrap();
        let (r, s) = decode_dss_signature(&signature).unwrap();
        let (order, zero) = (&domain.order, small(0));
        let larger = |number: &Integer| sum(number, order);
        let pairs: [(&Integer, &Integer); 9] = [
            (&zero, &s),
            (&r, &zero),
            (&zero, &zero),
            (order, &s),
            (&r, order),
            (&larger(&r), &s),
            (&r, &larger(&s)),
            (&s, &r),
            (&small(1), &small(1)),
        ];
        let mut wrong: Vec<Vec<u8>> = pairs.iter().map(|(r, s)| der_pair(r, s)).collect();
        wrong.extend([Vec::new(), vec![0], vec![0x30], vec![0x30, 0], vec![0; signature.len()]]);
        wrong.push(signature[..signature.len() - 1].to_vec());
        wrong.push([&signature[..], &[0]].concat());
        wrong.push([&signature[..], &signature[..]].concat());
        wrong.push(bytes::flipped(&signature, 0));
        wrong.push(bytes::flipped(&signature, signature.len() - 1));
        wrong.push(dss_signature_to_raw(&signature, domain.curve).unwrap());
        for signature in &wrong {
            let result = public.verify(signature, b"data", ecdsa);
            assert!(result.is_err(), "{:?} {}", domain.curve, bytes::to_hex(signature));
            errors::assert_invalid_signature(result);
        }
        let other = domain.generate().public_key().unwrap();
        errors::assert_invalid_signature(other.verify(&signature, b"data", ecdsa));
        // The counterpart with n - s is also a valid signature by the standard.
        let counterpart = der_pair(&r, &difference(order, &s));
        public.verify(&counterpart, b"data", ecdsa).unwrap();
    }
}

/// The DER encoding of any two non-negative numbers, written by hand.
fn der_pair(r: &Integer, s: &Integer) -> Vec<u8> {
    let integer = |number: &Integer| {
        let mut value = number.to_be_bytes();
        if value.first().is_none_or(|first| *first >= 0x80) {
            value.insert(0, 0);
        }
        tagged(2, &value)
    };
    tagged(0x30, &[integer(r), integer(s)].concat())
}

fn tagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap();
    let header = if length < 0x80 {
        vec![tag, length]
    } else {
        vec![tag, 0x81, length]
    };
    [&header, value].concat()
}

const SIGNATURE_NUMBERS: &[(&str, &str, &str)] = &[
    ("1", "1", "3006020101020101"),
    ("7F", "80", "300702017f02020080"),
    ("FF", "100", "3008020200ff02020100"),
    (
        "B5AF30786B0FD7A05E7A3D5A9FA9C02D1C7E29F5",
        "620D8B15F21DA4B5E1F25A4D0D1E0B8F0D0A1B88",
        "302d021500b5af30786b0fd7a05e7a3d5a9fa9c02d1c7e29f50214620d8b15f21da4b5e1f25a4d0d1e0b8f0d0a1b88",
    ),
];

#[test]
fn signatures_convert_between_numbers_der_and_raw() {
    let number = |text: &str| Integer::from_hex(text).unwrap();
    for (r, s, der) in SIGNATURE_NUMBERS {
        let (r, s, der) = (number(r), number(s), bytes::from_hex(der).unwrap());
        assert_eq!(encode_dss_signature(&r, &s).unwrap(), der);
        let decoded = decode_dss_signature(&der).unwrap();
        assert_eq!((&decoded.0, &decoded.1), (&r, &s));
        let largest = r.to_be_bytes().len().max(s.to_be_bytes().len());
        for length in [largest, largest + 1, 32, 66, 130] {
            let group = in_bytes(length);
            let raw = dss_signature_to_raw(&der, group).unwrap();
            let padded = |number: &Integer| number.to_be_bytes_padded(length).unwrap();
            assert_eq!(raw, [padded(&r), padded(&s)].concat());
            assert_eq!(dss_signature_from_raw(&raw, group).unwrap(), der);
            for other in (0..140).filter(|other| *other != length) {
                errors::assert_malformed_kind(
                    dss_signature_from_raw(&raw, in_bytes(other)),
                    MalformedKind::InvalidLength,
                    "signature",
                );
            }
        }
        for length in 0..largest {
            errors::assert_malformed_kind(
                dss_signature_to_raw(&der, in_bytes(length)),
                MalformedKind::OutOfRange,
                "signature",
            );
        }
    }
    // Large enough for a two-byte length.
    let (r, s) = (number(&"9A".repeat(66)), number(&"1B".repeat(66)));
    let der = encode_dss_signature(&r, &s).unwrap();
    assert_eq!(der, der_pair(&r, &s));
    assert_eq!(der[..3], [0x30, 0x81, 137]);
    assert_eq!(decode_dss_signature(&der).unwrap(), (r, s));
}

#[test]
fn signatures_that_are_no_der_are_refused() {
    let wrong = [
        "",
        "30",
        "3000",
        "3080",
        "3003020101",
        "30060201010201",
        "300602010102010100",
        "3006020101020101ff",
        "3106020101020101",
        "3006030101020101",
        "3006020101030101",
        "308106020101020101",
        "3082000602010102 0101",
        "30800201010201010000",
        "3009020101020101020101",
        "30070202000102 0101",
        "300702010102020001",
        "3005020002 0101",
        "300502010102 00",
        "30070281010102 0101",
        "30052002010102 0101",
        "020101020101",
        "ffffffffffffffffff",
        "3084ffffffff020101020101",
        "3006020101020201",
    ];
    for text in wrong {
        let der = bytes::from_hex(text).unwrap();
        for result in [
            decode_dss_signature(&der).map(|_| ()),
            dss_signature_to_raw(&der, EllipticCurve::Secp256R1).map(|_| ()),
        ] {
            let error = result.expect_err(text);
            assert!(matches!(error, Error::Malformed { .. }), "{text}: {error:?}");
        }
    }
}

/// JOSE's form is exactly two numbers as long as the curve's order: a program that compares tokens would take a longer
/// signature with the same numbers for another one.
#[test]
fn raw_signatures_have_the_length_of_their_group_and_no_other() {
    for domain in domains() {
        let length = domain.order.to_be_bytes().len();
        assert_eq!(
            ComponentLength::from(domain.curve).bytes(),
            length,
            "{:?}",
            domain.curve
        );
        for other in (0..=2 * length + 4).filter(|other| *other != 2 * length) {
            errors::assert_malformed_kind(
                dss_signature_from_raw(&vec![1; other], domain.curve),
                MalformedKind::InvalidLength,
                "signature",
            );
        }
        let der = dss_signature_from_raw(&vec![1; 2 * length], domain.curve).unwrap();
        assert_eq!(dss_signature_to_raw(&der, domain.curve).unwrap(), vec![1; 2 * length]);
    }
    for (bits, bytes) in [(160, 20), (224, 28), (256, 32)] {
        assert_eq!(ComponentLength::of_dsa_subgroup(bits).bytes(), bytes);
    }
}

fn in_bytes(length: usize) -> ComponentLength {
    ComponentLength::of_dsa_subgroup(u32::try_from(8 * length).unwrap())
}

/// Negative numbers are refused in encoding and decoding.
#[test]
fn negative_numbers_are_no_signature() {
    let (one, minus_one) = (small(1), negative(&small(1)));
    errors::assert_invalid_argument(encode_dss_signature(&minus_one, &one), &[]);
    errors::assert_invalid_argument(encode_dss_signature(&one, &minus_one), &[]);
    for text in ["30060201ff020101", "30060201010201ff"] {
        let der = bytes::from_hex(text).unwrap();
        errors::assert_malformed_kind(decode_dss_signature(&der), MalformedKind::OutOfRange, "signature");
        let raw = dss_signature_to_raw(&der, EllipticCurve::Secp256R1);
        errors::assert_malformed_kind(raw, MalformedKind::OutOfRange, "signature");
    }
}

#[test]
fn deterministic_signing_is_as_old_as_openssl_3_2() {
    let key = domain(EllipticCurve::Secp256R1).generate();
    let public = key.public_key().unwrap();
    let ecdsa = algorithm(HashAlgorithm::Sha256).deterministic();
    let supported = deterministic_supported(&ecdsa, EllipticCurve::Secp256R1);
    let first = key.sign(b"data", ecdsa);
    if !supported {
        errors::assert_unsupported(first);
        return;
    }
    let first = first.unwrap();
    assert_eq!(key.sign(b"data", ecdsa).unwrap(), first);
    assert_ne!(key.sign(b"Data", ecdsa).unwrap(), first);
    public.verify(&first, b"data", ecdsa).unwrap();
    public
        .verify(&first, b"data", algorithm(HashAlgorithm::Sha256))
        .unwrap();
}
