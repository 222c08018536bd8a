//! Signatures and key exchanges: this crate and the `openssl` command must accept each other's.
//!
//! The command must be installed. A distribution may leave out curves; those are counted as skipped. Algorithms that
//! every OpenSSL has may not be missing. The crate `openssl` writes the PEM files with which the command gets its keys.

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::signature::decode_dss_signature;
use hazmat_openssl::prelude::*;
use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use support::hash_functions::{SHA1_AND_FIRST_SHA2, openssl_name};
use support::openssl_cli::Workspace;
use support::{backend, bytes, errors};

const SIZES: [usize; 4] = [1, 64, 1000, 100_003];

/// The curves, OpenSSL's numbers for them, and whether every OpenSSL has them.
const CURVES: &[(EllipticCurve, Nid, bool)] = &[
    (EllipticCurve::Secp192R1, Nid::X9_62_PRIME192V1, false),
    (EllipticCurve::Secp224R1, Nid::SECP224R1, true),
    (EllipticCurve::Secp256R1, Nid::X9_62_PRIME256V1, true),
    (EllipticCurve::Secp384R1, Nid::SECP384R1, true),
    (EllipticCurve::Secp521R1, Nid::SECP521R1, true),
    (EllipticCurve::Secp256K1, Nid::SECP256K1, false),
    (EllipticCurve::BrainpoolP256R1, Nid::BRAINPOOL_P256R1, false),
    (EllipticCurve::BrainpoolP384R1, Nid::BRAINPOOL_P384R1, false),
    (EllipticCurve::BrainpoolP512R1, Nid::BRAINPOOL_P512R1, false),
    (EllipticCurve::Sect163K1, Nid::SECT163K1, false),
    (EllipticCurve::Sect163R2, Nid::SECT163R2, false),
    (EllipticCurve::Sect233K1, Nid::SECT233K1, false),
    (EllipticCurve::Sect233R1, Nid::SECT233R1, false),
    (EllipticCurve::Sect283K1, Nid::SECT283K1, false),
    (EllipticCurve::Sect283R1, Nid::SECT283R1, false),
    (EllipticCurve::Sect409K1, Nid::SECT409K1, false),
    (EllipticCurve::Sect409R1, Nid::SECT409R1, false),
    (EllipticCurve::Sect571K1, Nid::SECT571K1, false),
    (EllipticCurve::Sect571R1, Nid::SECT571R1, false),
];

/// SHA-2 and one of SHA-3.
fn hashes() -> impl Iterator<Item = HashAlgorithm> {
    SHA1_AND_FIRST_SHA2[1..]
        .iter()
        .copied()
        .chain([HashAlgorithm::Sha3_256])
}

/// The counts of one interface.
struct Comparisons {
    interface: &'static str,
    ran: usize,
    skipped: usize,
}

impl Comparisons {
    fn new(interface: &'static str) -> Self {
        Self {
            interface,
            ran: 0,
            skipped: 0,
        }
    }

    fn finish(self, expected: usize) {
        println!(
            "count: cross-check {} ran={} skipped={}",
            self.interface, self.ran, self.skipped
        );
        assert_eq!(self.ran + self.skipped, expected);
        assert!(self.ran > 0);
    }
}

/// Writes the halves of a key as the files `name.key` and `name.pub`.
fn write_key(workspace: &Workspace, name: &str, key: &PKey<Private>) {
    workspace.write(&format!("{name}.key"), &key.private_key_to_pem_pkcs8().unwrap());
    workspace.write(&format!("{name}.pub"), &key.public_key_to_pem().unwrap());
}

/// Writes an elliptic curve key; returns whether the command knows its curve.
fn write_curve_key(workspace: &Workspace, name: &str, key: &EllipticCurvePrivateKey, nid: Nid) -> bool {
    let numbers = key.private_numbers().unwrap();
    let group = EcGroup::from_curve_name(nid).unwrap();
    let point = key
        .public_key()
        .unwrap()
        .encode_point(PointFormat::Uncompressed)
        .unwrap();
    let mut context = BigNumContext::new().unwrap();
    let point = EcPoint::from_bytes(&group, &point, &mut context).unwrap();
    let private_value = support::numbers::calculating(&numbers.private_value);
    let key = EcKey::from_private_components(&group, &private_value, &point).unwrap();
    write_key(workspace, name, &PKey::from_ec_key(key).unwrap());
    workspace
        .run(&["pkey", "-in", &format!("{name}.key"), "-noout", "-check"])
        .is_some()
}

/// The curves which the backend has, each with a key that has been written, and whether the command knows it.
fn for_each_curve(comparisons: &mut Comparisons, mut compare: impl FnMut(&Workspace, &EllipticCurvePrivateKey, Nid)) {
    for (curve, nid, always) in CURVES {
        if !backend().elliptic_curve_supported(*curve) {
            assert!(!always, "{curve:?}");
            comparisons.skipped += 1;
            continue;
        }
        let workspace = Workspace::new();
        let key = backend().generate_elliptic_curve_private_key(*curve).unwrap();
        if !write_curve_key(&workspace, "own", &key, *nid) {
            assert!(!always, "the command must have {curve:?}");
            comparisons.skipped += 1;
            continue;
        }
        compare(&workspace, &key, *nid);
        comparisons.ran += 1;
    }
}

#[test]
fn every_curve_is_compared() {
    assert_eq!(CURVES.len(), EllipticCurve::ALL.len());
}

#[test]
fn ecdsa() {
    let mut comparisons = Comparisons::new("ecdsa");
    for_each_curve(&mut comparisons, |workspace, key, _| {
        let public = key.public_key().unwrap();
        for (hash, size) in hashes().zip(SIZES.into_iter().cycle()) {
            let ecdsa = EcdsaAlgorithm::new(hash);
            let option = &format!("-{}", openssl_name(hash));
            let data = bytes::sample(1, size);
            workspace.write("data", &data);
            workspace.write("signature", &key.sign(&data, ecdsa).unwrap());
            let verification = ["dgst", option, "-verify", "own.pub", "-signature", "signature", "data"];
            workspace.must_run(&verification);
            let theirs = workspace.must_run(&["dgst", option, "-sign", "own.key", "data"]);
            public.verify(&theirs, &data, ecdsa).unwrap();
            decode_dss_signature(&theirs).unwrap();
            // And neither takes what the other made for something else.
            workspace.write("data", &bytes::flipped(&data, size / 2));
            assert!(workspace.run(&verification).is_none());
            let other = bytes::flipped(&data, size - 1);
            errors::assert_invalid_signature(public.verify(&theirs, &other, ecdsa));
        }
    });
    comparisons.finish(CURVES.len());
}

#[test]
fn ecdh() {
    let mut comparisons = Comparisons::new("ecdh");
    for_each_curve(&mut comparisons, |workspace, key, nid| {
        for _ in 0..3 {
            let peer = backend().generate_elliptic_curve_private_key(key.curve()).unwrap();
            assert!(write_curve_key(workspace, "peer", &peer, nid));
            let secret = key.exchange(&peer.public_key().unwrap()).unwrap();
            assert_eq!(*secret, *derive(workspace, "own.key", "peer.pub"));
            assert_eq!(*secret, *derive(workspace, "peer.key", "own.pub"));
        }
    });
    comparisons.finish(CURVES.len());
}

fn derive(workspace: &Workspace, own: &str, peer: &str) -> Vec<u8> {
    workspace.must_run(&["pkeyutl", "-derive", "-inkey", own, "-peerkey", peer])
}

/// Public points that the command has made, in both forms, and the private key to them.
#[test]
fn keys_of_the_command() {
    let mut comparisons = Comparisons::new("elliptic curve keys");
    for_each_curve(&mut comparisons, |workspace, key, _| {
        let name = key.curve().name();
        let name = match name {
            "secp192r1" => "prime192v1",
            "secp256r1" => "prime256v1",
            other => other,
        };
        let made = workspace.must_run(&["ecparam", "-name", name, "-genkey", "-noout"]);
        let made = PKey::private_key_from_pem(&made).unwrap().ec_key().unwrap();
        let derived = backend()
            .derive_elliptic_curve_private_key(&made.private_key().into(), key.curve())
            .unwrap();
        let mut context = BigNumContext::new().unwrap();
        for (form, format) in [
            (openssl::ec::PointConversionForm::COMPRESSED, PointFormat::Compressed),
            (
                openssl::ec::PointConversionForm::UNCOMPRESSED,
                PointFormat::Uncompressed,
            ),
        ] {
            let point = made.public_key().to_bytes(made.group(), form, &mut context).unwrap();
            assert_eq!(derived.public_key().unwrap().encode_point(format).unwrap(), point);
        }
    });
    comparisons.finish(CURVES.len());
}

/// Compares the signatures of a key that both have, which are the same bytes.
fn compare_edwards(
    interface: &'static str,
    id: Id,
    private_key: &[u8],
    sign: impl Fn(&[u8]) -> Vec<u8>,
    verify: impl Fn(&[u8], &[u8]) -> Result<()>,
) {
    let mut comparisons = Comparisons::new(interface);
    let workspace = Workspace::new();
    write_key(
        &workspace,
        "own",
        &PKey::private_key_from_raw_bytes(private_key, id).unwrap(),
    );
    for size in SIZES {
        let data = bytes::sample(2, size);
        workspace.write("data", &data);
        let own = sign(&data);
        let theirs = workspace.must_run(&["pkeyutl", "-sign", "-rawin", "-inkey", "own.key", "-in", "data"]);
        assert_eq!(
            bytes::to_hex(&own),
            bytes::to_hex(&theirs),
            "{interface} of {size} bytes"
        );
        verify(&theirs, &data).unwrap();
        workspace.write("signature", &own);
        let verification = [
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            "own.pub",
            "-in",
            "data",
            "-sigfile",
            "signature",
        ];
        workspace.must_run(&verification);
        workspace.write("data", &bytes::flipped(&data, 0));
        assert!(workspace.run(&verification).is_none());
        errors::assert_invalid_signature(verify(&theirs, &bytes::flipped(&data, 0)));
        comparisons.ran += 1;
    }
    comparisons.finish(SIZES.len());
}

#[test]
fn ed25519() {
    let key = backend().ed25519_generate_key().unwrap();
    let public = key.public_key().unwrap();
    compare_edwards(
        "ed25519",
        Id::ED25519,
        &key.private_bytes_raw().unwrap(),
        |data| key.sign(data).unwrap(),
        |signature, data| public.verify(signature, data),
    );
}

#[test]
fn ed448() {
    let key = backend().ed448_generate_key().unwrap();
    let public = key.public_key().unwrap();
    compare_edwards(
        "ed448",
        Id::ED448,
        &key.private_bytes_raw().unwrap(),
        |data| key.sign(data).unwrap(),
        |signature, data| public.verify(signature, data),
    );
}

/// How many exchanges are compared.
const EXCHANGES: usize = 8;

/// Compares the secrets of generated pairs of keys; `make` gives two private keys and their secret.
fn compare_montgomery(interface: &'static str, id: Id, make: impl Fn() -> [SecretBytes; 3]) {
    let mut comparisons = Comparisons::new(interface);
    let workspace = Workspace::new();
    for _ in 0..EXCHANGES {
        let [own, peer, secret] = make();
        for (name, key) in [("own", &own), ("peer", &peer)] {
            write_key(&workspace, name, &PKey::private_key_from_raw_bytes(key, id).unwrap());
        }
        assert_eq!(*secret, *derive(&workspace, "own.key", "peer.pub"));
        assert_eq!(*secret, *derive(&workspace, "peer.key", "own.pub"));
        comparisons.ran += 1;
    }
    comparisons.finish(EXCHANGES);
}

#[test]
fn x25519() {
    compare_montgomery("x25519", Id::X25519, || {
        let [own, peer] = [(); 2].map(|()| backend().x25519_generate_key().unwrap());
        let secret = own.exchange(&peer.public_key().unwrap()).unwrap();
        [
            own.private_bytes_raw().unwrap(),
            peer.private_bytes_raw().unwrap(),
            secret,
        ]
    });
}

#[test]
fn x448() {
    compare_montgomery("x448", Id::X448, || {
        let [own, peer] = [(); 2].map(|()| backend().x448_generate_key().unwrap());
        let secret = own.exchange(&peer.public_key().unwrap()).unwrap();
        [
            own.private_bytes_raw().unwrap(),
            peer.private_bytes_raw().unwrap(),
            secret,
        ]
    });
}
