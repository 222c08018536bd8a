//! Certificate policies in path validation (RFC 5280, sections 6.1.3 to 6.1.5), beside NIST's PKITS.

use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::{backend, der};

use super::issued::{Plan, authority, end_entity, refusal, time};

const ANY: &str = "2.5.29.32.0";
const GOLD: &str = "1.2.3.1";
const SILVER: &str = "1.2.3.2";
const BRONZE: &str = "1.2.3.3";

fn oid(dotted: &str) -> ObjectIdentifier {
    dotted.parse().unwrap()
}

fn policies(oids: &[&str]) -> CertificatePolicies {
    let policies = oids.iter().map(|dotted| PolicyInformation::new(oid(dotted), []));
    CertificatePolicies::new(policies).unwrap()
}

fn mapped(pairs: &[(&str, &str)]) -> PolicyMappings {
    PolicyMappings::new(pairs.iter().map(|(from, to)| (oid(from), oid(to)))).unwrap()
}

/// An authority and an end entity below a root without policies.
struct Path {
    authority: Plan,
    end_entity: Plan,
}

fn path(of_authority: &[&str], of_end_entity: &[&str]) -> Path {
    let mut path = Path {
        authority: authority("ca", 2, "root", 1),
        end_entity: end_entity(7, "ca", 2),
    };
    if !of_authority.is_empty() {
        path.authority = path.authority.extended(&policies(of_authority), false);
    }
    if !of_end_entity.is_empty() {
        path.end_entity = path.end_entity.extended(&policies(of_end_entity), false);
    }
    path
}

impl Path {
    fn verify(&self, settings: impl FnOnce(PolicyBuilder) -> PolicyBuilder) -> Result<VerifiedChain> {
        let store = Store::new(backend(), [authority("root", 1, "root", 1).make()])?;
        let builder = settings(PolicyBuilder::rfc5280().store(&store).time(time()));
        let verifier = builder.build_verifier(None)?;
        verifier.verify(&self.end_entity.clone().make(), &[self.authority.clone().make()])
    }

    /// The user-constrained policies, with these initial ones.
    fn found(&self, initial: &[&str]) -> Vec<String> {
        let chain = self.verify(|builder| match initial {
            [] => builder,
            _ => builder.initial_policies(initial.iter().map(|dotted| oid(dotted))),
        });
        let mut found: Vec<_> = chain.unwrap().policies().iter().map(ToString::to_string).collect();
        found.sort();
        found
    }

    fn assert_no_policy(&self, settings: impl FnOnce(PolicyBuilder) -> PolicyBuilder) {
        assert_eq!(refusal(self.verify(settings)).1, PathRule::NoValidPolicy);
    }
}

#[test]
fn the_policies_of_a_path_are_those_of_all_its_certificates() {
    let path = path(&[GOLD, SILVER], &[SILVER, BRONZE]);
    assert_eq!(path.found(&[]), [SILVER]);
    assert_eq!(path.found(&[SILVER, BRONZE]), [SILVER]);
    assert_eq!(path.found(&[ANY]), [SILVER]);
    assert_eq!(path.found(&[GOLD]), [""; 0]);
    // Without a policy, the set is empty, and the path is valid unless a policy is required.
    for (above, below) in [(&[][..], &[GOLD][..]), (&[GOLD], &[]), (&[GOLD], &[SILVER])] {
        let path = self::path(above, below);
        assert_eq!(path.found(&[]), [""; 0]);
        path.assert_no_policy(|builder| builder.require_explicit_policy(true));
    }
}

#[test]
fn a_policy_can_be_required() {
    let path = path(&[GOLD], &[GOLD]);
    let required = |builder: PolicyBuilder| builder.require_explicit_policy(true);
    let chain = path.verify(required).unwrap();
    assert_eq!(chain.policies(), [oid(GOLD)]);
    path.verify(|builder| required(builder).initial_policies([oid(GOLD), oid(SILVER)]))
        .unwrap();
    path.assert_no_policy(|builder| required(builder).initial_policies([oid(SILVER)]));
    // By a certificate: at once, after one more certificate, after two.
    for (skipped, is_required) in [(0, true), (1, true), (2, false)] {
        let mut path = self::path(&[GOLD], &[]);
        let constraints = PolicyConstraints::new(Some(skipped), None).unwrap();
        path.authority = path.authority.extended(&constraints, true);
        assert_eq!(path.verify(|builder| builder).is_err(), is_required, "{skipped}");
    }
}

#[test]
fn any_policy_stands_for_all_unless_it_is_inhibited() {
    assert_eq!(path(&[ANY], &[ANY]).found(&[]), [ANY]);
    assert_eq!(path(&[ANY], &[ANY]).found(&[GOLD]), [GOLD]);
    assert_eq!(path(&[ANY], &[GOLD]).found(&[]), [GOLD]);
    let path = path(&[ANY], &[GOLD]);
    let inhibited = path.verify(|builder| builder.inhibit_any_policy(true)).unwrap();
    assert_eq!(inhibited.policies(), []);
    path.assert_no_policy(|builder| builder.inhibit_any_policy(true).require_explicit_policy(true));
    // By a certificate.
    let mut path = self::path(&[GOLD], &[ANY]);
    assert_eq!(path.found(&[]), [GOLD]);
    path.authority = path.authority.extended(&InhibitAnyPolicy::new(0), true);
    assert_eq!(path.found(&[]), [""; 0]);
}

#[test]
fn policies_are_mapped_unless_that_is_inhibited() {
    let mut path = path(&[GOLD], &[SILVER]);
    path.authority = path.authority.extended(&mapped(&[(GOLD, SILVER)]), true);
    // The set is in terms of the anchor's domain.
    assert_eq!(path.found(&[]), [GOLD]);
    assert_eq!(path.found(&[GOLD]), [GOLD]);
    assert_eq!(path.found(&[SILVER]), [""; 0]);
    path.assert_no_policy(|builder| builder.require_explicit_policy(true).inhibit_policy_mapping(true));
    path.authority = path
        .authority
        .extended(&PolicyConstraints::new(None, Some(0)).unwrap(), true);
    path.verify(|builder| builder.require_explicit_policy(true)).unwrap();
}

/// Above or below the first authority.
#[test]
fn policy_extensions_have_to_make_sense() {
    let twice = der::sequence(&[der::sequence(&[der::oid(GOLD)]), der::sequence(&[der::oid(GOLD)])]);
    let to_any = der::sequence(&[der::sequence(&[der::oid(GOLD), der::oid(ANY)])]);
    let from_any = der::sequence(&[der::sequence(&[der::oid(ANY), der::oid(GOLD)])]);
    for (extension, value) in [
        ("2.5.29.32", twice),
        ("2.5.29.32", vec![4, 1, 0]),
        ("2.5.29.33", to_any),
        ("2.5.29.33", from_any),
        ("2.5.29.33", vec![4, 1, 0]),
        ("2.5.29.36", der::sequence::<Vec<u8>>(&[])),
        ("2.5.29.36", vec![4, 1, 0]),
        ("2.5.29.54", der::integer(-1)),
    ] {
        let mut path = match extension {
            "2.5.29.32" => path(&[], &[GOLD]),
            _ => path(&[GOLD], &[GOLD]),
        };
        path.authority = path.authority.with(extension, true, &value);
        let (depth, rule) = refusal(path.verify(|builder| builder));
        assert_eq!(depth, 1, "{rule}");
        let is_right = matches!(rule, PathRule::MalformedField { .. } | PathRule::ForbiddenValue { .. });
        assert!(is_right, "{extension} {value:02x?}: {rule:?}");
    }
}

/// Each authority maps each of its policies to all of them, so that the number of nodes of the tree of RFC 5280 doubles, triples, …
/// with each one.
#[test]
fn the_number_of_mapped_policies_is_limited() {
    const NAMES: [&str; 9] = ["root", "1", "2", "3", "4", "5", "6", "7", "8"];
    for (count, is_valid) in [(2, true), (12, false)] {
        let oids: Vec<_> = (1..=count).map(|number| format!("1.2.3.{number}")).collect();
        let oids: Vec<&str> = oids.iter().map(String::as_str).collect();
        let pairs: Vec<_> = oids
            .iter()
            .flat_map(|from| oids.iter().map(|to| (*from, *to)))
            .collect();
        let steps = NAMES.windows(2).zip(2..);
        let mut pool: Vec<_> = steps
            .map(|(names, serial_number)| {
                let mut plan = authority(names[1], 2, names[0], if names[0] == "root" { 1 } else { 2 });
                plan.serial_number = serial_number;
                plan.extended(&policies(&oids), false)
                    .extended(&mapped(&pairs), false)
                    .make()
            })
            .collect();
        if is_valid {
            pool.truncate(5);
        }
        let issuer = NAMES[pool.len()];
        let end_entity = end_entity(7, issuer, 2).extended(&policies(&oids), false).make();
        let store = Store::new(backend(), [authority("root", 1, "root", 1).make()]).unwrap();
        let verifier = PolicyBuilder::rfc5280()
            .store(&store)
            .time(time())
            .build_verifier(None)
            .unwrap();
        let result = verifier.verify(&end_entity, &pool);
        if is_valid {
            assert_eq!(result.unwrap().policies().len(), count);
        } else {
            let (_, rule) = refusal(result);
            assert!(matches!(rule, PathRule::LimitReached { .. }), "{rule:?}");
        }
    }
}

/// An empty set means that no policy is acceptable, and libcrypto would take it for every policy.
#[test]
fn an_empty_set_of_acceptable_policies_is_refused() {
    let error = path(&[GOLD], &[GOLD])
        .verify(|builder| builder.initial_policies([]))
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::InvalidArgument {
                argument: "initial_policies",
                ..
            }
        ),
        "{error:?}"
    );
}

/// libcrypto asks for no policy of a path of one certificate.
#[test]
fn a_trust_anchor_alone_is_valid_under_no_policy() {
    let authority = authority("ca", 2, "root", 1).extended(&policies(&[GOLD]), false).make();
    let root = super::issued::authority("root", 1, "root", 1).make();
    for (of_leaf, is_valid_below_the_root) in [(&[][..], false), (&[GOLD], true)] {
        let leaf = match of_leaf {
            [] => end_entity(7, "ca", 2),
            _ => end_entity(7, "ca", 2).extended(&policies(of_leaf), false),
        };
        let leaf = leaf.make();
        let verify = |anchors: &[&Certificate], settings: fn(PolicyBuilder) -> PolicyBuilder| {
            let store = Store::new(backend(), anchors.iter().copied().cloned()).unwrap();
            let builder = settings(PolicyBuilder::rfc5280().store(&store).time(time()));
            let verifier = builder.build_verifier(None).unwrap();
            verifier.verify(&leaf, std::slice::from_ref(&authority))
        };
        let explicit: [fn(PolicyBuilder) -> PolicyBuilder; 2] = [
            |builder| builder.require_explicit_policy(true),
            |builder| builder.require_explicit_policy(true).initial_policies([oid(GOLD)]),
        ];
        assert_eq!(verify(&[&leaf], |builder| builder).unwrap().chain().len(), 1);
        for settings in explicit {
            assert_eq!(refusal(verify(&[&leaf], settings)), (0, PathRule::NoValidPolicy));
            // Another path may have what this one lacks.
            let longer = verify(&[&leaf, &root], settings);
            match is_valid_below_the_root {
                true => {
                    let longer = longer.unwrap();
                    assert_eq!((longer.chain().len(), longer.policies()), (3, &[oid(GOLD)][..]));
                }
                false => assert!(longer.is_err()),
            }
        }
    }
}
