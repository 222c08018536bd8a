//! Extension policies: their rules, their callbacks, and what they cannot change.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use time::{Duration, OffsetDateTime};

use super::made::{HOST, NamedChange, Path, is_no_issuer, now, refusal, refusal_text, rfc5280, web};

/// A private extension: one INTEGER below 128.
#[derive(Debug, PartialEq, Eq)]
struct Level(u8);

impl ExtensionType for Level {
    const OID: ObjectIdentifier = ObjectIdentifier::from_arcs(&[1, 3, 6, 1, 4, 1, 32473, 7]).unwrap();

    fn from_der(value: &[u8]) -> Result<Self> {
        match *value {
            [0x02, 1, number @ 0..=0x7f] => Ok(Level(number)),
            _ => Err(Error::malformed(
                MalformedKind::InvalidValue,
                "Level",
                "must be below 128",
            )),
        }
    }

    fn to_der(&self) -> Result<Vec<u8>> {
        Ok(vec![0x02, 1, self.0])
    }
}

const LEVEL: &str = "1.3.6.1.4.1.32473.7";

fn with_policies(ca: ExtensionPolicy, end_entity: ExtensionPolicy) -> PolicyBuilder {
    web().extension_policies(ca, end_entity)
}

fn end_entities(policy: ExtensionPolicy) -> PolicyBuilder {
    with_policies(ExtensionPolicy::webpki_defaults_ca(), policy)
}

fn with_level(critical: bool) -> Path {
    Path::with(|path| path.leaf.set(&Level(3), critical))
}

#[test]
fn presence_and_criticality_are_required() {
    let all = ExtensionPolicy::permit_all;
    let (absent, present, critical) = (Path::new(), with_level(false), with_level(true));
    let refused = |words: &str| (0, format!("{LEVEL} {words}"));
    let (missing, forbidden) = (refused("is absent"), refused("must be absent"));
    let wrong = |must_be_critical| match must_be_critical {
        true => refused("must be critical"),
        false => refused("must not be critical"),
    };
    let cases = [
        (
            all().require_not_present::<Level>(),
            [None, Some(forbidden.clone()), Some(forbidden)],
        ),
        (
            all().may_be_present::<Level>(Criticality::Critical),
            [None, Some(wrong(true)), None],
        ),
        (
            all().may_be_present::<Level>(Criticality::NonCritical),
            [None, None, Some(wrong(false))],
        ),
        (all().may_be_present::<Level>(Criticality::Agnostic), [None, None, None]),
        (
            all().require_present::<Level>(Criticality::Critical),
            [Some(missing.clone()), Some(wrong(true)), None],
        ),
        (
            all().require_present::<Level>(Criticality::NonCritical),
            [Some(missing.clone()), None, Some(wrong(false))],
        ),
        (
            all().require_present::<Level>(Criticality::Agnostic),
            [Some(missing), None, None],
        ),
    ];
    for (policy, expected) in cases {
        for (path, expected) in [&absent, &present, &critical].into_iter().zip(expected) {
            let result = path.verify_server(end_entities(policy.clone()));
            match expected {
                None => assert_eq!(result.unwrap().chain().len(), 3),
                Some(expected) => assert_eq!(refusal_text(result), expected),
            }
        }
    }
}

#[test]
fn a_critical_extension_without_a_rule_is_refused_by_every_policy() {
    let unhandled = |depth| (depth, format!("the critical extension {LEVEL} is not processed"));
    let path = with_level(true);
    assert_eq!(refusal_text(path.verify_server(web())), unhandled(0));
    assert_eq!(refusal_text(path.verify_server(rfc5280())), unhandled(0));
    let all = ExtensionPolicy::permit_all();
    assert_eq!(
        refusal_text(path.verify_server(with_policies(all.clone(), all))),
        unhandled(0)
    );

    let path = Path::with(|path| path.ca.set(&Level(3), true));
    assert_eq!(refusal_text(path.verify_server(web())), unhandled(1));
    let level = ExtensionPolicy::webpki_defaults_ca().may_be_present::<Level>(Criticality::Agnostic);
    // The policy of authorities holds for all of them, that of end entities does not.
    let for_authorities = with_policies(level.clone(), ExtensionPolicy::webpki_defaults_ee());
    assert!(path.verify_server(for_authorities).is_ok());
    assert_eq!(refusal_text(path.verify_server(end_entities(level))), unhandled(1));
    let path = Path::with(|path| path.root.set(&Level(3), true));
    assert_eq!(refusal_text(path.verify_server(web())), unhandled(2));
}

#[test]
fn a_callback_judges_the_value() {
    let at_most = |most: u8| {
        ExtensionPolicy::webpki_defaults_ee().require_present_with::<Level>(
            Criticality::Critical,
            move |_policy, certificate, level| {
                assert_eq!(certificate.subject().unwrap().to_string(), "CN=leaf");
                match level.0 <= most {
                    true => Ok(()),
                    false => Err(format!("the level {} is above {most}", level.0)),
                }
            },
        )
    };
    let path = with_level(true);
    assert!(path.verify_server(end_entities(at_most(3))).is_ok());
    let refused = refusal(path.verify_server(end_entities(at_most(2))));
    assert!(
        matches!(&refused, (0, PathRule::RefusedByCallback { reason, .. }) if reason == "the level 3 is above 2"),
        "{refused:?}"
    );
    // A value that does not decode does not reach the callback.
    let other = UnrecognizedExtension::new(Level::OID, &[0x02, 1, 0x80]);
    let path = Path::with(|path| path.leaf.set(&other, true));
    let (depth, rule) = refusal(path.verify_server(end_entities(at_most(3))));
    assert!(
        depth == 0 && matches!(&rule, PathRule::MalformedField { field, .. } if field == LEVEL),
        "{rule}"
    );
}

#[test]
fn a_callback_of_an_optional_extension_judges_its_absence() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let policy = {
        let seen = Arc::clone(&seen);
        ExtensionPolicy::permit_all().may_be_present_with::<Level>(Criticality::Agnostic, move |_, _, level| {
            seen.lock().unwrap().push(level.map(|level| level.0));
            match level {
                Some(_) => Ok(()),
                None => Err("no level".to_owned()),
            }
        })
    };
    assert!(with_level(false).verify_server(end_entities(policy.clone())).is_ok());
    let absent = refusal(Path::new().verify_server(end_entities(policy)));
    assert!(
        matches!(&absent, (0, PathRule::RefusedByCallback { reason, .. }) if reason == "no level"),
        "{absent:?}"
    );
    assert_eq!(*seen.lock().unwrap(), [Some(3), None]);
}

#[test]
fn a_callback_sees_the_policy_of_its_verification() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let policy = ExtensionPolicy::webpki_defaults_ca().may_be_present_with::<Level>(
        Criticality::Agnostic,
        move |policy: &Policy, _, _| {
            counted.fetch_add(1, Ordering::Relaxed);
            assert_eq!(policy.validation_time(), Some(now()));
            assert_eq!(policy.subject(), Some(&Subject::dns_name(HOST).unwrap()));
            assert_eq!(policy.extended_key_usage(), Some(&KeyPurposeOid::SERVER_AUTH));
            assert_eq!((policy.minimum_rsa_modulus(), policy.max_chain_depth()), (3072, 5));
            Ok(())
        },
    );
    let builder = with_policies(policy, ExtensionPolicy::webpki_defaults_ee());
    let builder = builder.minimum_rsa_modulus(3072).max_chain_depth(5);
    assert!(Path::new().verify_server(builder).is_ok());
    // The intermediate's and the root's.
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[test]
fn a_callback_sees_the_actual_time() {
    let before = OffsetDateTime::now_utc();
    let policy = ExtensionPolicy::permit_all().may_be_present_with::<Level>(
        Criticality::Agnostic,
        move |policy: &Policy, _, _| match policy.validation_time() {
            Some(time) if time >= before => Ok(()),
            other => Err(format!("{other:?}")),
        },
    );
    let path = Path::with(|path| {
        for part in [&mut path.root, &mut path.ca, &mut path.leaf] {
            (part.not_before, part.not_after) = (before - Duration::days(1), before + Duration::days(1));
        }
    });
    let builder = PolicyBuilder::new().extension_policies(ExtensionPolicy::webpki_defaults_ca(), policy);
    assert!(path.verify_server(builder).is_ok());
}

/// The last rule for a type holds, also in place of one of the defaults.
#[test]
fn a_rule_replaces_that_of_its_type() {
    let path = Path::with(|path| {
        path.leaf
            .set(&(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_CERT_SIGN), true)
    });
    let (depth, rule) = refusal(path.verify_server(web()));
    assert!(
        depth == 0 && matches!(rule, PathRule::ForbiddenValue { field: "keyUsage", .. }),
        "{rule}"
    );
    let lax = ExtensionPolicy::webpki_defaults_ee().may_be_present::<KeyUsage>(Criticality::Critical);
    assert!(path.verify_server(end_entities(lax.clone())).is_ok());
    let strict = lax.require_not_present::<KeyUsage>();
    let refused = refusal(path.verify_server(end_entities(strict)));
    assert!(
        matches!(&refused, (0, PathRule::ForbiddenExtension { oid, .. }) if **oid == KeyUsage::OID),
        "{refused:?}"
    );
}

#[test]
fn the_rules_of_paths_hold_without_rules_for_extensions() {
    let all = ExtensionPolicy::permit_all;
    let verify = |path: Path| refusal(path.verify_server(with_policies(all(), all())));
    assert!(Path::new().verify_server(with_policies(all(), all())).is_ok());

    let no_names = Path::with(|path| path.leaf.remove(&SubjectAlternativeName::OID));
    assert_eq!(verify(no_names), (0, PathRule::NameMismatch));
    let other_name = Path::with(|path| path.leaf.set_names([GeneralName::dns_name("www.example.com").unwrap()]));
    assert_eq!(verify(other_name), (0, PathRule::NameMismatch));
    let clients = ExtendedKeyUsage::new([KeyPurposeOid::CLIENT_AUTH]).unwrap();
    let client = Path::with(|path| path.leaf.set(&clients, false));
    assert_eq!(verify(client), (0, PathRule::WrongExtendedKeyUsage));
    let authority = Path::with(|path| path.ca.set(&clients, false));
    assert_eq!(verify(authority), (1, PathRule::WrongExtendedKeyUsage));
    let no_authority = Path::with(|path| path.ca.remove(&BasicConstraints::OID));
    assert_eq!(verify(no_authority), (1, PathRule::NotACertificateAuthority));
    let no_issuer = Path::with(|path| path.ca.set(&KeyUsage::CRL_SIGN, true));
    assert!(is_no_issuer(&verify(no_issuer), 1));
    let too_long = Path::with(|path| path.root.set(&BasicConstraints::ca(Some(0)), true));
    assert_eq!(verify(too_long), (2, PathRule::PathLengthExceeded));
    let outside = Path::with(|path| path.ca.permit([GeneralName::dns_name("example.com").unwrap()]));
    assert_eq!(verify(outside), (0, PathRule::NameNotPermitted));
}

#[test]
fn the_rules_of_extensions_go_with_the_policy() {
    let all = ExtensionPolicy::permit_all;
    let changes: [NamedChange; 6] = [
        ("no authorityKeyIdentifier", |path| {
            path.leaf.remove(&AuthorityKeyIdentifier::OID)
        }),
        ("no subjectKeyIdentifier", |path| {
            path.ca.remove(&SubjectKeyIdentifier::OID)
        }),
        ("no keyUsage", |path| path.ca.remove(&KeyUsage::OID)),
        ("basicConstraints not critical", |path| {
            path.ca.set(&BasicConstraints::ca(None), false)
        }),
        ("an authority", |path| path.leaf.set(&BasicConstraints::ca(None), true)),
        ("subjectAltName critical", |path| {
            path.leaf
                .set(&SubjectAlternativeName::from_dns_names([HOST]).unwrap(), true);
        }),
    ];
    for (name, change) in changes {
        let path = Path::with(change);
        assert!(
            matches!(path.verify_server(web()), Err(Error::Verification(_))),
            "{name}"
        );
        assert!(path.verify_server(with_policies(all(), all())).is_ok(), "{name}");
    }
}

#[test]
fn policies_are_shared_by_threads() {
    fn is_shared<T: Send + Sync + Clone + std::fmt::Debug>(_: &T) {}
    let policy = ExtensionPolicy::permit_all().may_be_present_with::<Level>(Criticality::Agnostic, |_, _, _| Ok(()));
    is_shared(&policy);
    assert!(format!("{policy:?}").contains("Agnostic"));
}
