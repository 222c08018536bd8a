//! Curves with explicit parameters: accepted if they equal a named curve, otherwise refused.

use super::{
    MalformedKind, assert_malformed_among, backend, der, load_private, load_public, pkcs8, sample_keys, spki,
    traditional,
};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcPoint, PointConversionForm};
use openssl::nid::Nid;
use support::numbers::plus;

const PRIME_FIELD: &str = "1.2.840.10045.1.1";

/// `ECParameters` (SEC 1, appendix C.2) over a prime field, before they are written.
struct Explicit {
    version: i32,
    field: String,
    p: Integer,
    a: Vec<u8>,
    b: Vec<u8>,
    seed: Option<Vec<u8>>,
    generator: Vec<u8>,
    order: Integer,
    cofactor: Option<Integer>,
}

fn nid(curve: EllipticCurve) -> Nid {
    match curve {
        EllipticCurve::Secp192R1 => Nid::X9_62_PRIME192V1,
        EllipticCurve::Secp224R1 => Nid::SECP224R1,
        EllipticCurve::Secp256R1 => Nid::X9_62_PRIME256V1,
        EllipticCurve::Secp384R1 => Nid::SECP384R1,
        EllipticCurve::Secp521R1 => Nid::SECP521R1,
        EllipticCurve::Secp256K1 => Nid::SECP256K1,
        EllipticCurve::BrainpoolP256R1 => Nid::BRAINPOOL_P256R1,
        EllipticCurve::BrainpoolP384R1 => Nid::BRAINPOOL_P384R1,
        EllipticCurve::BrainpoolP512R1 => Nid::BRAINPOOL_P512R1,
        other => panic!("{other} is not over a prime field"),
    }
}

/// Whether the backend makes keys on a curve; a FIPS module may know one and make none.
fn has_keys(curve: EllipticCurve) -> bool {
    backend().generate_elliptic_curve_private_key(curve).is_ok()
}

fn over_prime_fields() -> impl Iterator<Item = EllipticCurve> {
    let all = EllipticCurve::ALL.iter().copied();
    all.filter(|curve| !curve.name().starts_with("sect") && has_keys(*curve))
}

impl Explicit {
    fn of(curve: EllipticCurve) -> Self {
        let group = EcGroup::from_curve_name(nid(curve)).unwrap();
        let mut context = BigNumContext::new().unwrap();
        let new = || BigNum::new().unwrap();
        let (mut p, mut a, mut b, mut order, mut cofactor) = (new(), new(), new(), new(), new());
        group.components_gfp(&mut p, &mut a, &mut b, &mut context).unwrap();
        group.order(&mut order, &mut context).unwrap();
        group.cofactor(&mut cofactor, &mut context).unwrap();
        let length = p.num_bytes();
        let mut explicit = Explicit {
            version: 1,
            field: PRIME_FIELD.to_owned(),
            a: a.to_vec_padded(length).unwrap(),
            b: b.to_vec_padded(length).unwrap(),
            p: p.into(),
            seed: None,
            generator: Vec::new(),
            order: order.into(),
            cofactor: Some(cofactor.into()),
        };
        explicit.generator = multiple_of_generator(nid(curve), 1, PointConversionForm::UNCOMPRESSED);
        explicit
    }

    fn der(&self) -> Vec<u8> {
        let unsigned = |number: &Integer| der::unsigned(&number.to_be_bytes());
        let seed = self.seed.as_ref().map(|seed| der::bits(seed));
        let cofactor = self.cofactor.as_ref().map(unsigned);
        der::sequence(&[
            der::integer(self.version),
            der::sequence(&[der::oid(&self.field), unsigned(&self.p)]),
            der::sequence(&[der::octets(&self.a), der::octets(&self.b), seed.unwrap_or_default()]),
            der::octets(&self.generator),
            unsigned(&self.order),
            cofactor.unwrap_or_default(),
        ])
    }
}

fn multiple_of_generator(nid: Nid, factor: u32, form: PointConversionForm) -> Vec<u8> {
    let group = EcGroup::from_curve_name(nid).unwrap();
    let mut context = BigNumContext::new().unwrap();
    let mut point = EcPoint::new(&group).unwrap();
    point
        .mul_generator2(&group, &BigNum::from_u32(factor).unwrap(), &mut context)
        .unwrap();
    point.to_bytes(&group, form, &mut context).unwrap()
}

/// The structures that contain a curve, with these parameters in place of its name.
struct Holders {
    private: PrivateKey,
    public: PublicKey,
    pkcs8: Vec<u8>,
    inner: Vec<u8>,
    traditional: Vec<u8>,
    spki: Vec<u8>,
}

impl Holders {
    fn of(curve: EllipticCurve) -> Self {
        let key = backend().generate_elliptic_curve_private_key(curve).unwrap();
        let (public, private) = (PublicKey::from(key.public_key().unwrap()), PrivateKey::from(key));
        let pkcs8 = pkcs8(&private);
        // Also with the curve inside.
        let point = der::at(&pkcs8, &[2, 0, 2]).full_data().to_vec();
        let inner = der::replaced(&pkcs8, &[2, 0, 2], &[der::context(0, &der::null()), point].concat());
        Holders {
            inner,
            traditional: traditional(&private),
            spki: spki(&public),
            pkcs8,
            private,
            public,
        }
    }

    fn load_private(&self, parameters: &[u8]) -> [Result<PrivateKey>; 3] {
        [
            load_private(&der::replaced(&self.pkcs8, &[1, 1], parameters)),
            load_private(&der::replaced(&self.inner, &[2, 0, 2, 0], parameters)),
            load_private(&der::replaced(&self.traditional, &[2, 0], parameters)),
        ]
    }

    fn load_public(&self, parameters: &[u8]) -> Result<PublicKey> {
        load_public(&der::replaced(&self.spki, &[0, 1], parameters))
    }

    fn take(&self, parameters: &[u8]) {
        for loaded in self.load_private(parameters) {
            let loaded = loaded.unwrap();
            sample_keys::assert_same_private(&loaded, &self.private);
            assert_eq!(pkcs8(&loaded), self.pkcs8, "the name is written, not the numbers");
        }
        let loaded = self.load_public(parameters).unwrap();
        assert_eq!(loaded, self.public);
        assert_eq!(spki(&loaded), self.spki);
    }

    fn refuse(&self, parameters: &[u8]) {
        let check = |error: Error| {
            assert!(
                matches!(error, Error::Malformed { .. } | Error::Unsupported { .. }),
                "{error:?}"
            );
        };
        self.load_private(parameters)
            .into_iter()
            .for_each(|loaded| check(loaded.unwrap_err()));
        check(self.load_public(parameters).unwrap_err());
    }
}

#[test]
fn the_numbers_of_a_named_curve_are_that_curve() {
    let mut curves = 0;
    for curve in over_prime_fields() {
        let holders = Holders::of(curve);
        holders.take(&Explicit::of(curve).der());
        let without_cofactor = Explicit {
            cofactor: None,
            ..Explicit::of(curve)
        };
        holders.take(&without_cofactor.der());
        let with_seed = Explicit {
            seed: Some(vec![0xc4; 20]),
            ..Explicit::of(curve)
        };
        holders.take(&with_seed.der());
        for form in [PointConversionForm::COMPRESSED, PointConversionForm::HYBRID] {
            let other_form = Explicit {
                generator: multiple_of_generator(nid(curve), 1, form),
                ..Explicit::of(curve)
            };
            holders.take(&other_form.der());
        }
        curves += 1;
    }
    assert!(
        curves >= 3 && (curves == 9 || !cfg!(feature = "vendored") || super::on_fips()),
        "{curves}"
    );
}

#[test]
fn numbers_of_no_named_curve_are_refused() {
    let mut refused = 0;
    for curve in over_prime_fields() {
        let holders = Holders::of(curve);
        let own = || Explicit::of(curve);
        let number = support::numbers::small;
        let last_changed = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            *bytes.last_mut().unwrap() ^= 1;
            bytes
        };
        let twice = multiple_of_generator(nid(curve), 2, PointConversionForm::UNCOMPRESSED);
        // The negative of the generator has the same first coordinate.
        let mut negative = multiple_of_generator(nid(curve), 1, PointConversionForm::COMPRESSED);
        negative[0] ^= 1;
        let changed = [
            Explicit {
                generator: twice.clone(),
                ..own()
            },
            Explicit {
                generator: negative,
                ..own()
            },
            Explicit {
                generator: last_changed(&own().generator),
                ..own()
            },
            Explicit {
                generator: vec![0],
                ..own()
            },
            Explicit {
                generator: Vec::new(),
                ..own()
            },
            Explicit {
                generator: own().generator[..10].to_vec(),
                ..own()
            },
            Explicit {
                order: plus(&own().order, 2),
                ..own()
            },
            Explicit {
                order: number(1),
                ..own()
            },
            Explicit {
                order: number(0),
                ..own()
            },
            Explicit {
                p: plus(&own().p, 2),
                ..own()
            },
            Explicit { p: number(0), ..own() },
            Explicit { p: number(23), ..own() },
            Explicit {
                a: last_changed(&own().a),
                ..own()
            },
            Explicit { a: Vec::new(), ..own() },
            Explicit {
                b: last_changed(&own().b),
                ..own()
            },
            Explicit {
                b: vec![0; 10_000],
                ..own()
            },
            Explicit {
                cofactor: Some(number(2)),
                ..own()
            },
            Explicit {
                cofactor: Some(number(0)),
                ..own()
            },
            Explicit { version: 0, ..own() },
            Explicit { version: 4, ..own() },
            Explicit { version: -1, ..own() },
            Explicit {
                field: "1.2.840.10045.1.2".to_owned(),
                ..own()
            },
            Explicit {
                field: "1.2.3".to_owned(),
                ..own()
            },
        ];
        for explicit in changed {
            // a of secp256k1 is zero, which an empty string also encodes.
            if curve == EllipticCurve::Secp256K1 && explicit.a.is_empty() {
                continue;
            }
            holders.refuse(&explicit.der());
            refused += 1;
        }
        // Those of the other curves.
        for other in over_prime_fields().filter(|other| *other != curve) {
            holders.refuse(&Explicit::of(other).der());
        }
        holders.refuse(&der::sequence::<Vec<u8>>(&[]));
        let whole = own().der();
        for index in 0..6 {
            if index != 5 {
                holders.refuse(&der::removed(&whole, &[index]));
            }
            holders.refuse(&der::replaced(&whole, &[index], &der::null()));
        }
        let trailing = der::appended(&whole, &[], &der::null());
        holders.refuse(&trailing);
    }
    assert!(refused >= 3 * 23, "{refused}");
}

/// CVE-2020-0601 exploited a generator that is not that of the named curve.
#[test]
fn a_generator_of_the_attackers_choice_is_no_curve() {
    let PublicKey::EllipticCurve(victim) = &sample_keys::sample(sample_keys::P256).public else {
        panic!("a key on a curve");
    };
    // With the victim's public point as the generator, the private value is 1.
    let forged = Explicit {
        generator: victim.encode_point(PointFormat::Uncompressed).unwrap(),
        ..Explicit::of(EllipticCurve::Secp256R1)
    };
    let key = traditional(&sample_keys::sample(sample_keys::P256).private);
    let key = der::replaced(&key, &[2, 0], &forged.der());
    let key = der::replaced(&key, &[1], &der::octets(&[1]));
    super::assert_unsupported(load_private(&key), &["explicit"]);
    let public = der::replaced(
        &spki(&sample_keys::sample(sample_keys::P256).public),
        &[0, 1],
        &forged.der(),
    );
    super::assert_unsupported(load_public(&public), &["explicit"]);
}

/// Coefficients are as long as the field, but leading zeros do not change them.
#[test]
fn a_prime_that_is_no_integer_is_malformed() {
    let holders = Holders::of(EllipticCurve::Secp256R1);
    let whole = Explicit::of(EllipticCurve::Secp256R1).der();
    for (path, wrong) in [
        (&[1, 1][..], der::integer_of(&[0xff; 32])),
        (&[1, 1], der::octets(&[1; 32])),
        (&[4], der::integer_of(&[0xff; 32])),
        (&[4], der::integer_of(&[])),
        (&[2, 0], der::integer(1)),
        (&[3], der::bits(&[4; 65])),
    ] {
        let parameters = der::replaced(&whole, path, &wrong);
        assert_malformed_among(
            holders.load_public(&parameters),
            &[MalformedKind::NotDer, MalformedKind::UnexpectedTag],
            &["EC parameters"],
            &[],
        );
        for loaded in holders.load_private(&parameters) {
            assert_malformed_among(
                loaded,
                &[MalformedKind::NotDer, MalformedKind::UnexpectedTag],
                &["EC parameters"],
                &[],
            );
        }
    }
}

// ---- binary fields ----

/// Koblitz curves (SEC 2): the middle terms of their polynomials, and their a; b is 1.
const KOBLITZ: [(EllipticCurve, Nid, i32, &[i32], u8); 5] = [
    (EllipticCurve::Sect163K1, Nid::SECT163K1, 163, &[3, 6, 7], 1),
    (EllipticCurve::Sect233K1, Nid::SECT233K1, 233, &[74], 0),
    (EllipticCurve::Sect283K1, Nid::SECT283K1, 283, &[5, 7, 12], 0),
    (EllipticCurve::Sect409K1, Nid::SECT409K1, 409, &[87], 0),
    (EllipticCurve::Sect571K1, Nid::SECT571K1, 571, &[2, 5, 10], 0),
];

fn koblitz(nid: Nid, degree: i32, terms: &[i32], a: u8) -> Vec<u8> {
    let group = EcGroup::from_curve_name(nid).unwrap();
    let mut context = BigNumContext::new().unwrap();
    let (mut order, mut cofactor) = (BigNum::new().unwrap(), BigNum::new().unwrap());
    group.order(&mut order, &mut context).unwrap();
    group.cofactor(&mut cofactor, &mut context).unwrap();
    let generator = multiple_of_generator(nid, 1, PointConversionForm::UNCOMPRESSED);
    let numbers: Vec<Vec<u8>> = terms.iter().map(|term| der::integer(*term)).collect();
    let (basis, terms) = match &numbers[..] {
        [one] => ("1.2.840.10045.1.2.3.2", one.clone()),
        three => ("1.2.840.10045.1.2.3.3", der::sequence(three)),
    };
    let length = generator.len() / 2;
    let number = |value: u8| der::octets(&[&vec![0; length - 1][..], &[value]].concat());
    der::sequence(&[
        der::integer(1),
        der::sequence(&[
            der::oid("1.2.840.10045.1.2"),
            der::sequence(&[der::integer(degree), der::oid(basis), terms]),
        ]),
        der::sequence(&[number(a), number(1)]),
        der::octets(&generator),
        der::unsigned(&order.to_vec()),
        der::unsigned(&cofactor.to_vec()),
    ])
}

#[test]
fn curves_over_binary_fields_are_known_by_their_numbers_too() {
    let mut curves = 0;
    for (curve, nid, degree, terms, a) in KOBLITZ {
        if !has_keys(curve) {
            continue;
        }
        let holders = Holders::of(curve);
        let whole = koblitz(nid, degree, terms, a);
        holders.take(&whole);
        let field = &[1, 1];
        let basis = [field.as_slice(), &[1]].concat();
        let middle = [field.as_slice(), &[2]].concat();
        for (path, wrong) in [
            (&[field.as_slice(), &[0]].concat(), der::integer(degree + 1)),
            (&[field.as_slice(), &[0]].concat(), der::integer(-1)),
            (&[field.as_slice(), &[0]].concat(), der::integer(i32::MAX)),
            // A normal basis (gnBasis), and the other of the polynomial ones.
            (&basis, der::oid("1.2.840.10045.1.2.3.1")),
            (
                &basis,
                der::oid(if terms.len() == 1 {
                    "1.2.840.10045.1.2.3.3"
                } else {
                    "1.2.840.10045.1.2.3.2"
                }),
            ),
            (&middle, der::integer(terms[0] + 1)),
            (
                &middle,
                der::sequence(&[der::integer(1), der::integer(2), der::integer(4)]),
            ),
            (&middle, der::sequence(&[der::integer(1), der::integer(2)])),
            (&middle, der::integer(-1)),
            (&vec![2, 0], der::octets(&[a ^ 1])),
            (&vec![2, 1], der::octets(&[2])),
            (&vec![5], der::integer(1)),
        ] {
            holders.refuse(&der::replaced(&whole, path, &wrong));
        }
        curves += 1;
    }
    assert!(
        curves == 5 || !cfg!(feature = "vendored") || super::on_fips(),
        "{curves}"
    );
}
