//! The constructors for the usual cases, and iterators and keys of any type as their arguments.

use super::cases::{dns, names, uri};
use hazmat_openssl::MalformedKind;
use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use std::collections::BTreeSet;
use support::backend;
use support::errors::{assert_invalid_argument, assert_malformed_kind};
use time::{Duration, OffsetDateTime};

#[test]
fn alternative_names_from_domain_names() {
    let expected = SubjectAlternativeName::new(names(vec![dns("a.example"), dns("*.b.example")]));
    let made = [
        SubjectAlternativeName::from_dns_names(["a.example", "*.b.example"]),
        SubjectAlternativeName::from_dns_names(vec!["a.example".to_owned(), "*.b.example".to_owned()]),
        SubjectAlternativeName::from_dns_names(&["a.example", "*.b.example"]),
        SubjectAlternativeName::from_dns_names("a.example *.b.example".split(' ')),
        SubjectAlternativeName::from_names([dns("a.example"), dns("*.b.example")]),
    ];
    for made in made {
        assert_eq!(made.unwrap(), expected);
    }
    assert_eq!(GeneralNames::from(expected.clone()), *expected.names());

    let none: [&str; 0] = [];
    assert_invalid_argument(SubjectAlternativeName::from_dns_names(none), &["names"]);
    assert_invalid_argument(
        SubjectAlternativeName::from_dns_names(["a.example", ""]),
        &["name", "empty"],
    );
    assert_invalid_argument(SubjectAlternativeName::from_dns_names(["bücher.example"]), &["ASCII"]);
    assert_invalid_argument(SubjectAlternativeName::from_dns_names(["a b"]), &["name"]);
}

#[test]
fn names_of_issuers_from_names() {
    let list = || names(vec![uri("https://ca.example"), dns("ca.example")]);
    let each = || [uri("https://ca.example"), dns("ca.example")];
    assert_eq!(
        IssuerAlternativeName::from_names(each()).unwrap(),
        IssuerAlternativeName::new(list())
    );
    assert_eq!(
        CertificateIssuer::from_names(each()).unwrap(),
        CertificateIssuer::new(list())
    );
    assert_invalid_argument(IssuerAlternativeName::from_names([]), &["names"]);
    let address = GeneralName::IpAddress("10.0.0.1".parse().unwrap());
    let network = GeneralName::IpNetwork(IpNetwork::new("10.0.0.0".parse().unwrap(), 8).unwrap());
    assert_invalid_argument(SubjectAlternativeName::from_names([address, network]), &["IP networks"]);
}

#[test]
fn places_from_uris() {
    let address = "http://crl.example.org/1.crl";
    let point = DistributionPoint::from_uri(address).unwrap();
    assert_eq!(point, DistributionPoint::from_full_name(names(vec![uri(address)])));
    assert_invalid_argument(DistributionPoint::from_uri("http://bücher.example"), &["uri", "ASCII"]);
    assert_invalid_argument(DistributionPoint::from_uri(""), &["uri"]);

    let name = names(vec![uri(address)]);
    let by_names = IssuingDistributionPoint::builder().distribution_point(name.clone());
    let by_variant = IssuingDistributionPoint::builder().distribution_point(DistributionPointName::FullName(name));
    assert_eq!(by_names, by_variant);
    assert_eq!(by_names.build().unwrap(), by_variant.build().unwrap());

    let location = "http://ocsp.example.org";
    let described = [
        (AccessDescription::ocsp(location), AccessMethodOid::OCSP),
        (AccessDescription::ca_issuers(location), AccessMethodOid::CA_ISSUERS),
    ];
    for (description, method) in described {
        let description = description.unwrap();
        assert_eq!(description, AccessDescription::new(method, &uri(location)).unwrap());
    }
    assert_invalid_argument(AccessDescription::ocsp("a b"), &["uri"]);
    assert_invalid_argument(AccessDescription::ca_issuers(""), &["uri"]);
}

#[test]
fn lists_from_any_iterator() {
    let purposes = [KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH];
    let from_vec = ExtendedKeyUsage::new(purposes.to_vec()).unwrap();
    assert_eq!(ExtendedKeyUsage::new(purposes.iter().cloned()).unwrap(), from_vec);
    assert_eq!(ExtendedKeyUsage::new(purposes).unwrap(), from_vec);
    let features = BTreeSet::from([17, 5]);
    assert_eq!(TlsFeature::new(features).unwrap().features(), [5, 17]);
    let [any, other] = ["2.5.29.32.0", "1.2.3"].map(|oid| oid.parse::<ObjectIdentifier>().unwrap());
    let policy = |oid: &ObjectIdentifier| PolicyInformation::new(oid.clone(), None);
    let policies = CertificatePolicies::new([&any, &other].map(policy)).unwrap();
    assert_eq!(policies.policies().len(), 2);
    assert!(PolicyMappings::new(Some((other.clone(), other))).is_ok());

    assert_invalid_argument(ExtendedKeyUsage::new([]), &["purposes", "at least one"]);
    assert_invalid_argument(TlsFeature::new(None), &["features", "at least one"]);
    assert_invalid_argument(PolicyMappings::new(Some((any.clone(), any))), &["anyPolicy"]);
}

/// A certificate that signs itself, with these extensions.
fn certificate(key: &PrivateKey, extensions: &[&dyn ToExtension]) -> Certificate {
    let name = Name::from_rfc4514_string("CN=CA").unwrap();
    let now = OffsetDateTime::now_utc();
    let mut builder = CertificateBuilder::new()
        .subject_name(&name)
        .unwrap()
        .issuer_name(&name)
        .unwrap()
        .public_key(&key.public_key().unwrap())
        .unwrap()
        .serial_number(SerialNumber::from(1))
        .unwrap()
        .not_valid_before(now)
        .unwrap()
        .not_valid_after(now + Duration::days(1))
        .unwrap();
    for extension in extensions {
        builder = builder.add_extension(*extension, false).unwrap();
    }
    builder.sign(key, SignatureAlgorithm::ed25519()).unwrap()
}

#[test]
fn the_authority_key_identifier_from_the_certificate_of_the_issuer() {
    let key: PrivateKey = backend().ed25519_generate_key().unwrap().into();
    let own = SubjectKeyIdentifier::new(b"chosen by the CA");
    let with_identifier = certificate(&key, &[&own]);
    assert_eq!(
        AuthorityKeyIdentifier::from_issuer(&with_identifier).unwrap(),
        AuthorityKeyIdentifier::from_key_identifier(b"chosen by the CA")
    );
    // Without an identifier, the usual one of the key.
    let without = certificate(&key, &[&BasicConstraints::ca(None)]);
    let public = key.public_key().unwrap();
    assert_eq!(
        AuthorityKeyIdentifier::from_issuer(&without).unwrap(),
        AuthorityKeyIdentifier::from_issuer_public_key(&public).unwrap()
    );
    // One that does not decode is not replaced by another.
    let broken = UnrecognizedExtension::new(ExtensionOid::SUBJECT_KEY_IDENTIFIER, b"\x05\x00");
    let broken = certificate(&key, &[&broken]);
    assert_malformed_kind(
        AuthorityKeyIdentifier::from_issuer(&broken),
        MalformedKind::UnexpectedTag,
        "SubjectKeyIdentifier",
    );
}

#[test]
fn identifiers_of_keys_of_any_type() {
    let private = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let public = private.public_key().unwrap();
    let any: hazmat_openssl::asymmetric::PublicKey = public.clone().into();
    let identifier = SubjectKeyIdentifier::from_public_key(&public).unwrap();
    assert_eq!(SubjectKeyIdentifier::from_public_key(&any).unwrap(), identifier);
    assert_eq!(identifier.as_ref(), identifier.key_identifier());
    let sha256 = KeyIdentifierMethod::Sha256;
    assert_eq!(
        SubjectKeyIdentifier::from_public_key_with(&public, sha256).unwrap(),
        SubjectKeyIdentifier::from_public_key_with(&any, sha256).unwrap()
    );
}
