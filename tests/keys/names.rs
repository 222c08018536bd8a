//! Look-up of curves, groups and point formats by name.

use std::collections::BTreeSet;

use hazmat_openssl::asymmetric::SignatureScheme;
use hazmat_openssl::prelude::*;
use support::errors::refused_argument;

#[test]
fn curves_are_found_by_their_names() {
    let mut names = BTreeSet::new();
    for &curve in EllipticCurve::ALL {
        for name in [Some(curve.name()), curve.nist_name()].into_iter().flatten() {
            for spelled in [name.to_owned(), name.to_ascii_lowercase(), name.to_ascii_uppercase()] {
                assert_eq!(EllipticCurve::from_name(&spelled).unwrap(), curve);
                assert_eq!(spelled.parse::<EllipticCurve>().unwrap(), curve);
            }
            assert!(names.insert(name), "{name}");
        }
        assert_eq!(curve.to_string(), curve.name());
    }
    // Fifteen of the curves are NIST's.
    assert_eq!(names.len(), 19 + 15);
    for (name, curve) in [
        ("prime256v1", EllipticCurve::Secp256R1),
        ("prime192v1", EllipticCurve::Secp192R1),
        ("P-521", EllipticCurve::Secp521R1),
        ("secp256k1", EllipticCurve::Secp256K1),
        ("brainpoolP256r1", EllipticCurve::BrainpoolP256R1),
        ("B-163", EllipticCurve::Sect163R2),
        ("nistp256", EllipticCurve::Secp256R1),
        ("nistp384", EllipticCurve::Secp384R1),
        ("NISTP521", EllipticCurve::Secp521R1),
    ] {
        assert_eq!(EllipticCurve::from_name(name).unwrap(), curve);
    }
    for unknown in ["", "P256", "P-255", " P-256", "P-256\0", "nistp224", "ed25519", "sm2"] {
        assert_eq!(
            refused_argument(EllipticCurve::from_name(unknown)),
            "name",
            "{unknown:?}"
        );
    }
}

#[test]
fn groups_are_found_by_their_names() {
    for &group in DhNamedGroup::ALL {
        assert_eq!(DhNamedGroup::from_name(group.name()).unwrap(), group);
        assert_eq!(
            group.name().to_ascii_uppercase().parse::<DhNamedGroup>().unwrap(),
            group
        );
        assert_eq!(group.to_string(), group.name());
        assert!(group.name().ends_with(&group.key_size().to_string()));
    }
    for unknown in ["", "ffdhe", "ffdhe2049", "modp_2048 "] {
        assert_eq!(
            refused_argument(DhNamedGroup::from_name(unknown)),
            "name",
            "{unknown:?}"
        );
    }
}

#[test]
fn signature_schemes_are_found_by_their_names() {
    for &scheme in SignatureScheme::ALL {
        assert_eq!(SignatureScheme::from_name(&scheme.to_string()).unwrap(), scheme);
        assert_eq!(
            scheme.name().to_ascii_lowercase().parse::<SignatureScheme>().unwrap(),
            scheme
        );
    }
    for unknown in ["", "RSA", "EdDSA", "ecdsa "] {
        assert_eq!(
            refused_argument(SignatureScheme::from_name(unknown)),
            "name",
            "{unknown:?}"
        );
    }
}

#[test]
fn point_formats_are_found_by_their_names() {
    for format in [PointFormat::Compressed, PointFormat::Uncompressed] {
        assert_eq!(format.to_string().parse::<PointFormat>().unwrap(), format);
        assert_eq!(
            format.name().to_ascii_uppercase().parse::<PointFormat>().unwrap(),
            format
        );
    }
    assert_eq!(refused_argument("hybrid".parse::<PointFormat>()), "name");
}
