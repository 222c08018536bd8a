//! Revocation lists in path validation (RFC 5280, section 6.3), also where libcrypto judges them mildly.

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Result, asymmetric};
use support::chains::rule_name;
use support::errors::refused_argument;
use support::{backend, der, x509_der};
use time::Duration;

use super::issued::{
    DISTRIBUTION_POINTS, List, authority, directory_name, end_entity, failure, issuer_key, key, list, list_issuer,
    point, points, refusal, time,
};

pub const SERIAL: u8 = 99;
pub const ISSUER: usize = 2;

/// A root, an authority with its list, and an end entity: the parts of most tests.
pub struct Parts {
    pub root: Certificate,
    pub authority: Certificate,
    pub end_entity: Certificate,
    pub others: Vec<Certificate>,
}

pub fn parts(end_entity: super::issued::Plan) -> Parts {
    Parts {
        root: authority("root", 1, "root", 1).make(),
        authority: authority("ca", ISSUER, "root", 1).make(),
        end_entity: end_entity.make(),
        others: Vec::new(),
    }
}

pub fn usual() -> Parts {
    parts(end_entity(SERIAL.into(), "ca", ISSUER))
}

/// A list of the authority.
pub fn own() -> List {
    list("ca", ISSUER)
}

impl Parts {
    pub fn builder(&self, lists: &[List]) -> PolicyBuilder {
        let store = Store::new(backend(), [self.root.clone()]).unwrap();
        store.replace_crls(lists.iter().map(List::make)).unwrap();
        PolicyBuilder::rfc5280()
            .store(&store)
            .time(time())
            .crl_checking(CrlChecking::EndEntity)
    }

    pub fn verify_with(&self, builder: PolicyBuilder) -> Result<VerifiedChain> {
        let pool: Vec<_> = [&self.authority].into_iter().chain(&self.others).cloned().collect();
        builder.build_verifier(None)?.verify(&self.end_entity, &pool)
    }

    pub fn verify(&self, lists: &[List]) -> Result<VerifiedChain> {
        self.verify_with(self.builder(lists))
    }

    /// What is wrong with the list that was refused.
    pub fn fault(&self, lists: &[List]) -> String {
        match refusal(self.verify(lists)) {
            (0, PathRule::RevocationListRefused { reason, .. }) => reason.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    pub fn assert_unknown(&self, lists: &[List]) {
        assert_eq!(refusal(self.verify(lists)), (0, PathRule::RevocationUnknown));
    }

    pub fn assert_revoked(&self, lists: &[List], why: Option<&str>) {
        match refusal(self.verify(lists)) {
            (
                0,
                PathRule::Revoked {
                    reason, time: since, ..
                },
            ) => {
                assert_eq!(reason, why);
                assert_eq!(since, Some(time() - Duration::hours(3)));
            }
            other => panic!("{other:?}"),
        }
    }
}

/// onlySomeReasons, or the reasons of a distribution point: keyCompromise and cACompromise, and all others.
pub fn reasons(number: u8) -> [Vec<u8>; 2] {
    [
        der::context_primitive(number, &[5, 0x60]),
        der::context_primitive(number, &[7, 0x1f, 0x80]),
    ]
}

pub fn flag(number: u8) -> Vec<u8> {
    der::context_primitive(number, &[0xff])
}

#[test]
fn a_certificate_without_a_list_is_refused() {
    let parts = usual();
    parts
        .verify_with(parts.builder(&[]).crl_checking(CrlChecking::None))
        .unwrap();
    parts.assert_unknown(&[]);
    parts.assert_unknown(&[list("root", 1)]);
    let chain = parts.verify(&[own()]).unwrap();
    assert_eq!(chain.chain().len(), 3);
    // The authority's certificate is looked up too.
    let all = |lists: &[List]| parts.verify_with(parts.builder(lists).crl_checking(CrlChecking::All));
    assert_eq!(refusal(all(&[own()])), (1, PathRule::RevocationUnknown));
    all(&[own(), list("root", 1)]).unwrap();
}

#[test]
fn a_revoked_certificate_is_told_with_reason_and_date() {
    let parts = usual();
    let others = own()
        .revoke(1, None, &[])
        .revoke(98, Some(1), &[])
        .revoke(100, Some(1), &[]);
    parts.verify(std::slice::from_ref(&others)).unwrap();
    parts.assert_revoked(&[others.clone().revoke(SERIAL, Some(1), &[])], Some("keyCompromise"));
    parts.assert_revoked(&[others.revoke(SERIAL, None, &[])], None);
    let failure = failure(parts.verify(&[own().number(7).revoke(SERIAL, Some(6), &[])]));
    assert_eq!(failure.paths().len(), 1);
    assert!(failure.is_complete());
    let path = &failure.paths()[0];
    assert_eq!(path.openssl_code(), Some(23));
    assert!(
        path.to_string()
            .ends_with("it is revoked since 2023-11-14 (certificateHold)"),
        "{path}"
    );
    // An authority's certificate.
    let lists = [own(), list("root", 1).revoke(10 + ISSUER as u8, Some(2), &[])];
    let result = parts.verify_with(parts.builder(&lists).crl_checking(CrlChecking::All));
    assert!(matches!(
        refusal(result),
        (
            1,
            PathRule::Revoked {
                reason: Some("cACompromise"),
                ..
            }
        )
    ));
    parts.verify(&lists).unwrap();
}

#[test]
fn a_trust_anchor_is_not_looked_up() {
    let parts = usual();
    let store = Store::new(backend(), [parts.authority.clone()]).unwrap();
    let verifier = |store: &Store| {
        let builder = PolicyBuilder::rfc5280().store(store).time(time());
        builder.crl_checking(CrlChecking::All).build_verifier(None).unwrap()
    };
    store.add_crls([own().make()]).unwrap();
    verifier(&store).verify(&parts.end_entity, &[]).unwrap();
    // Not even if a list says that it is revoked.
    store
        .add_crls([list("root", 1).revoke(10 + ISSUER as u8, Some(2), &[]).make()])
        .unwrap();
    verifier(&store).verify(&parts.end_entity, &[]).unwrap();
    let store = Store::new(backend(), [parts.end_entity.clone()]).unwrap();
    store.add_crls([own().revoke(SERIAL, Some(1), &[]).make()]).unwrap();
    let chain = verifier(&store).verify(&parts.end_entity, &[]).unwrap();
    assert_eq!(chain.chain().len(), 1);
}

#[test]
fn lists_have_to_be_fresh() {
    let parts = usual();
    let old = List {
        age: 48,
        ends: Some(-1),
        ..own()
    };
    assert_eq!(parts.fault(&[old]), "nextUpdate has passed");
    let early = List { age: -1, ..own() };
    assert_eq!(parts.fault(&[early]), "thisUpdate has not come yet");
    let endless = List { ends: None, ..own() };
    assert_eq!(parts.fault(std::slice::from_ref(&endless)), "nextUpdate is absent");
    let verify = |list: &List, hours| {
        let builder = parts.builder(std::slice::from_ref(list));
        parts.verify_with(builder.crl_max_age(Duration::hours(hours)))
    };
    verify(&endless, 2).unwrap();
    for list in [endless, own()] {
        let (_, rule) = refusal(verify(&list, 1));
        assert_eq!(
            rule.to_string(),
            "its revocation list (CN=ca) was refused: it is older than the verifier allows"
        );
    }
    // The newest list is used.
    let older = List { age: 3, ..own() }.number(1).revoke(SERIAL, Some(6), &[]);
    parts.verify(&[older.clone(), own().number(2)]).unwrap();
    parts.verify(&[own().number(2), older]).unwrap();
}

#[test]
fn a_list_is_signed_by_its_issuer() {
    let parts = usual();
    let forged = List { key: 3, ..own() };
    assert_eq!(
        parts.fault(std::slice::from_ref(&forged)),
        "its signature is not its issuer's"
    );
    let (_, rule) = refusal(parts.verify(&[forged.number(12)]));
    assert!(rule.to_string().contains("(CN=ca, number 12)"), "{rule}");
    let mut parts = usual();
    // keyUsage: keyCertSign alone.
    parts.authority = authority("ca", ISSUER, "root", 1)
        .extended(&KeyUsage::KEY_CERT_SIGN, true)
        .make();
    assert_eq!(parts.fault(&[own()]), "the keyUsage of its issuer has no cRLSign");
}

#[test]
fn the_algorithm_of_a_list_is_judged_as_those_of_certificates() {
    let parts = usual();
    let sha384 = der::sequence(&[der::oid("1.2.840.10045.4.3.3")]);
    let list = List {
        inner_algorithm: sha384.clone(),
        outer_algorithm: sha384,
        hash: HashAlgorithm::Sha384,
        ..own()
    };
    parts.verify(std::slice::from_ref(&list)).unwrap();
    let verify = |list| {
        parts.verify_with(
            parts
                .builder(&[list])
                .permitted_hash_algorithms([HashAlgorithm::Sha256]),
        )
    };
    verify(own()).unwrap();
    match refusal(verify(list)) {
        (0, PathRule::RevocationListRefused { reason, .. }) => {
            assert!(reason.ends_with("is not permitted"), "{reason}")
        }
        other => panic!("{other:?}"),
    }
}

/// Critical distribution points are processed where a list is looked up, and nowhere else (RFC 5280, section 4.2).
#[test]
fn critical_distribution_points_need_a_look_up() {
    let critical = |plan: super::issued::Plan| plan.with(DISTRIBUTION_POINTS, true, &points(&[&[point("http://a/")]]));
    let is_unhandled = |rule: &PathRule| match rule {
        PathRule::UnhandledCriticalExtension { oid, .. } => **oid == ExtensionOid::CRL_DISTRIBUTION_POINTS,
        _ => false,
    };
    let lists = [own(), list("root", 1)];
    let verify = |parts: &Parts, checking| parts.verify_with(parts.builder(&lists).crl_checking(checking));
    let of_end_entity = parts(critical(end_entity(SERIAL.into(), "ca", ISSUER)));
    verify(&of_end_entity, CrlChecking::All).unwrap();
    verify(&of_end_entity, CrlChecking::EndEntity).unwrap();
    let (depth, rule) = refusal(verify(&of_end_entity, CrlChecking::None));
    assert!(depth == 0 && is_unhandled(&rule), "{rule}");
    let mut of_authority = usual();
    of_authority.authority = critical(authority("ca", ISSUER, "root", 1)).make();
    verify(&of_authority, CrlChecking::All).unwrap();
    let (depth, rule) = refusal(verify(&of_authority, CrlChecking::EndEntity));
    assert!(depth == 1 && is_unhandled(&rule), "{rule}");
}

/// The issuer of a list has another certificate than the issuer of the certificate, with the same name: the policy's floor holds for it,
/// and for all of its path.
#[test]
fn the_path_of_a_list_issuer_keeps_the_floor() {
    let rsa: asymmetric::PrivateKey = backend().generate_rsa_private_key(65537, 2048).unwrap().into();
    let made = |subject: &str, of, issuer: &str, by, number: u64, hash| {
        let usage = KeyUsage::CRL_SIGN | KeyUsage::KEY_CERT_SIGN;
        let extend = |builder: CertificateBuilder| {
            builder
                .subject_name(&Name::from_common_name(subject)?)?
                .issuer_name(&Name::from_common_name(issuer)?)?
                .public_key(&asymmetric::PrivateKey::public_key(of)?)?
                .serial_number(number)?
                .not_valid_before(time() - Duration::days(1))?
                .not_valid_after(time() + Duration::days(1))?
                .add_extension(&BasicConstraints::ca(None), true)?
                .add_extension(&usage, true)?
                .sign(by, hash)
        };
        extend(CertificateBuilder::new()).unwrap()
    };
    let sha256 = HashAlgorithm::Sha256;
    let path_by = |hash| vec![made("ca", key(3), "root", key(1), 50, hash)];
    let path_over_rsa = vec![
        made("ca", key(3), "between", &rsa, 51, sha256),
        made("between", &rsa, "root", key(1), 52, sha256),
    ];
    let verify = |others: &[Certificate], set: fn(PolicyBuilder) -> PolicyBuilder| {
        let mut parts = usual();
        // libcrypto takes the certificate's issuer by its key identifier, and that of the list by the signature's.
        parts.end_entity = end_entity(SERIAL.into(), "ca", ISSUER)
            .with("2.5.29.35", false, &issuer_key(ISSUER))
            .make();
        parts.others = others.to_vec();
        let list = list("ca", 3).with("2.5.29.35", false, &serial_of_issuer(others));
        parts.verify_with(set(parts.builder(&[list])))
    };
    let floors: [fn(PolicyBuilder) -> PolicyBuilder; 3] = [
        |builder| builder.permitted_hash_algorithms([HashAlgorithm::Sha256]),
        |builder| builder.minimum_rsa_modulus(3072),
        |builder| builder.permitted_keys([KeyAlgorithm::EllipticCurve(EllipticCurve::Secp256R1)]),
    ];
    for floor in floors {
        verify(&path_by(sha256), floor).unwrap();
    }
    let cases = [
        (path_by(HashAlgorithm::Sha384), floors[0], "is not permitted"),
        (path_over_rsa.clone(), floors[1], "shorter than 3072 bits"),
        (path_over_rsa, floors[2], "is not permitted"),
    ];
    for (others, floor, expected) in cases {
        verify(&others, |builder| builder).unwrap();
        match refusal(verify(&others, floor)) {
            (0, PathRule::RevocationListRefused { reason, .. }) => {
                assert!(reason.starts_with("a certificate of its issuer's path"), "{reason}");
                assert!(reason.ends_with(expected), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
}

/// authorityKeyIdentifier: the issuer and serial number of the first certificate.
fn serial_of_issuer(certificates: &[Certificate]) -> Vec<u8> {
    let certificate = &certificates[0];
    let name = der::context(4, &certificate.issuer().unwrap().public_bytes().unwrap());
    let number = certificate.serial_number().unwrap().to_u64().unwrap();
    let number = der::context_primitive(2, &[u8::try_from(number).unwrap()]);
    der::sequence(&[der::context(1, &name), number])
}

#[test]
fn the_scope_of_a_list_includes_the_certificate() {
    let plan = end_entity(SERIAL.into(), "ca", ISSUER);
    let plan = plan.with(
        DISTRIBUTION_POINTS,
        false,
        &points(&[&[point("http://a/")], &[point("http://b/")]]),
    );
    let parts = parts(plan);
    for fields in [
        vec![point("http://a/")],
        vec![point("http://b/")],
        vec![flag(1)],
        vec![point("http://b/"), flag(1)],
    ] {
        parts.verify(&[own().scope(&fields)]).unwrap();
        parts.assert_revoked(&[own().scope(&fields).revoke(SERIAL, Some(4), &[])], Some("superseded"));
    }
    for fields in [
        vec![point("http://c/")],
        vec![flag(2)],
        vec![flag(5)],
        vec![point("http://a/"), flag(2)],
    ] {
        let result = parts.verify(&[own().scope(&fields).revoke(SERIAL, Some(4), &[])]);
        let (depth, rule) = refusal(result);
        let is_right = match &rule {
            PathRule::RevocationUnknown => true,
            PathRule::RevocationListRefused { reason, .. } => reason.contains("scope"),
            _ => false,
        };
        assert!(depth == 0 && is_right, "{rule:?}");
    }
    // A certificate without distribution points needs a list without one.
    let parts = usual();
    assert!(parts.verify(&[own().scope(&[point("http://a/")])]).is_err());
    // A relative name is below that of the issuer.
    let relative = |name: &[u8]| der::context(0, &der::context(1, &x509_der::attribute("2.5.4.3", 0x0c, name)));
    let full = |name: &str| {
        let name: Name = format!("CN={name},CN=ca").parse().unwrap();
        der::context(0, &der::context(0, &der::context(4, &name.public_bytes().unwrap())))
    };
    for (of_certificate, of_list, matches) in [
        (relative(b"a"), relative(b"A"), true),
        (relative(b"a"), full("a"), true),
        (full("a"), relative(b"a"), true),
        (relative(b"a"), full("b"), false),
    ] {
        let plan = end_entity(SERIAL.into(), "ca", ISSUER);
        let parts = self::parts(plan.with(DISTRIBUTION_POINTS, false, &points(&[&[of_certificate]])));
        assert_eq!(parts.verify(&[own().scope(&[of_list])]).is_ok(), matches);
    }
}

#[test]
fn partial_lists_cover_all_reasons_together() {
    let parts = usual();
    let [first, second] = reasons(3).map(|reasons| own().scope(&[reasons]));
    for one in [&first, &second] {
        parts.assert_unknown(std::slice::from_ref(one));
    }
    parts.verify(&[first.clone(), second.clone()]).unwrap();
    parts.assert_revoked(
        &[first.clone(), second.clone().revoke(SERIAL, Some(4), &[])],
        Some("superseded"),
    );
    parts.assert_revoked(
        &[first.revoke(SERIAL, Some(1), &[]), second.clone()],
        Some("keyCompromise"),
    );
    // A distribution point for some reasons.
    let [some, others] = reasons(1);
    let plan = end_entity(SERIAL.into(), "ca", ISSUER);
    let points = points(&[&[point("http://a/"), some], &[point("http://b/"), others]]);
    let parts = self::parts(plan.with(DISTRIBUTION_POINTS, false, &points));
    let [a, b] = ["http://a/", "http://b/"].map(|uri| own().scope(&[point(uri)]));
    parts.assert_unknown(std::slice::from_ref(&a));
    parts.verify(&[a, b]).unwrap();
}

#[test]
fn an_indirect_list_has_another_issuer() {
    let plan = end_entity(SERIAL.into(), "ca", ISSUER);
    let mut parts = parts(plan.with(DISTRIBUTION_POINTS, false, &points(&[&[list_issuer("lists")]])));
    parts.others = vec![authority("lists", 3, "root", 1).make()];
    let indirect = list("lists", 3).scope(&[flag(4)]);
    parts.verify(std::slice::from_ref(&indirect)).unwrap();
    let issuer = |name: &str| x509_der::extension("2.5.29.29", true, &der::sequence(&[directory_name(name)]));
    // The issuer of an entry is that of the entry before it.
    let revoked = indirect
        .clone()
        .revoke(1, None, &[issuer("CA")])
        .revoke(SERIAL, Some(5), &[]);
    parts.assert_revoked(&[revoked], Some("cessationOfOperation"));
    for other in [
        indirect.clone().revoke(SERIAL, Some(1), &[]),
        indirect.clone().revoke(SERIAL, Some(1), &[issuer("other")]),
        indirect
            .clone()
            .revoke(1, None, &[issuer("ca")])
            .revoke(SERIAL, Some(1), &[issuer("other")]),
    ] {
        parts.verify(&[other]).unwrap();
    }
    // It says so itself.
    parts.assert_unknown(&[list("lists", 3)]);
    // Its issuer needs a valid path to the same trust anchor.
    parts.others = vec![authority("lists", 3, "lists", 3).make()];
    assert_eq!(
        parts.fault(std::slice::from_ref(&indirect)),
        "the path of its issuer is not valid, or ends in another trust anchor"
    );
    parts.others.clear();
    parts.assert_unknown(&[indirect]);
}

/// An indirect list is to say whether its own issuer's certificate is revoked.
#[test]
fn a_circle_of_list_issuers_ends() {
    let here = points(&[&[list_issuer("lists")]]);
    let plan = end_entity(SERIAL.into(), "ca", ISSUER).with(DISTRIBUTION_POINTS, false, &here);
    let mut parts = parts(plan);
    parts.others = vec![
        authority("lists", 3, "root", 1)
            .with(DISTRIBUTION_POINTS, false, &here)
            .make(),
    ];
    let lists = [list("lists", 3).scope(&[flag(4)]), own(), list("root", 1)];
    let circle = parts.verify_with(parts.builder(&lists[..1]).crl_checking(CrlChecking::All));
    assert!(matches!(refusal(circle), (0, PathRule::RevocationListRefused { .. })));
    // Two that need each other.
    let [mut first, mut second] = [("lists", 3, "more"), ("more", 4, "lists")].map(|(name, key, other)| {
        authority(name, key, "root", 1).with(DISTRIBUTION_POINTS, false, &points(&[&[list_issuer(other)]]))
    });
    (first.serial_number, second.serial_number) = (50, 51);
    parts.others = vec![first.make(), second.make()];
    let two = [list("lists", 3).scope(&[flag(4)]), list("more", 4).scope(&[flag(4)])];
    let circle = parts.verify_with(parts.builder(&two).crl_checking(CrlChecking::All));
    assert!(matches!(refusal(circle), (0, PathRule::RevocationListRefused { .. })));
}

/// libcrypto uses a list with a named distribution point for a certificate whose point has only the issuer of the list.
#[test]
fn a_point_without_a_name_has_the_name_of_the_list_issuer() {
    let plan = end_entity(SERIAL.into(), "ca", ISSUER);
    let mut parts = parts(plan.with(DISTRIBUTION_POINTS, false, &points(&[&[list_issuer("lists")]])));
    parts.others = vec![authority("lists", 3, "root", 1).make()];
    let named = |name: Vec<u8>| list("lists", 3).scope(&[name, flag(4)]);
    let directory = |name: &str| der::context(0, &der::context(0, &directory_name(name)));
    assert!(parts.verify(&[named(point("http://a/"))]).is_err());
    assert!(parts.verify(&[named(directory("other"))]).is_err());
    parts.verify(&[named(directory("lists"))]).unwrap();
}

/// It says of no certificate any more that it is good, so that an older one that has not ended is used.
#[test]
fn a_newer_list_that_has_ended_still_revokes() {
    let parts = usual();
    let current = own().number(5);
    let newer = List {
        age: 1,
        ends: Some(-1),
        ..own()
    };
    let newer = newer.number(6);
    parts.verify(&[current.clone(), newer.clone()]).unwrap();
    let revoking = newer.revoke(SERIAL, Some(1), &[]);
    parts.assert_revoked(&[current.clone(), revoking.clone()], Some("keyCompromise"));
    parts.assert_revoked(&[revoking.clone(), current.clone()], Some("keyCompromise"));
    // Neither one that nobody needs, nor an older one.
    let forged = List { key: 3, ..revoking };
    parts.verify(&[current.clone(), forged]).unwrap();
    let older = List {
        age: 3,
        ends: Some(-1),
        ..own()
    };
    parts
        .verify(&[current, older.number(4).revoke(SERIAL, Some(1), &[])])
        .unwrap();
}

#[test]
fn a_negative_maximum_age_is_refused() {
    let parts = usual();
    let with = |age| parts.builder(&[]).crl_max_age(age);
    let negative = || with(-Duration::NANOSECOND);
    for refused in [
        refused_argument(negative().build_verifier(None)),
        refused_argument(negative().build_client_verifier()),
        refused_argument(negative().build_server_verifier("www.example.org".parse().unwrap())),
    ] {
        assert_eq!(refused, "crl_max_age");
    }
    with(Duration::ZERO).build_verifier(None).unwrap();
}

#[test]
fn only_lists_about_the_certificates_are_considered() {
    let uri = |number: usize| format!("http://ca/{number}.crl");
    let plan = end_entity(SERIAL.into(), "ca", ISSUER);
    let parts = parts(plan.with(DISTRIBUTION_POINTS, false, &points(&[&[point(&uri(1_234))]])));
    let other = list("other", 4).make();
    let others = std::iter::repeat_n(other, 1_000);
    let shards: Vec<_> = (0..2_000)
        .map(|number| own().scope(&[point(&uri(number))]).make())
        .collect();
    let store = Store::new(backend(), [parts.root.clone()]).unwrap();
    store.add_crls(shards.into_iter().chain(others)).unwrap();
    let builder = parts.builder(&[]).store(&store).max_crls(1);
    parts.verify_with(builder.clone()).unwrap();
    // One more that is about it.
    store.add_crls([own().make()]).unwrap();
    assert_eq!(store.crls().len(), 2_002);
    let failure = failure(parts.verify_with(builder.clone()));
    assert_eq!(rule_name(failure.paths()[0].rule()), "LimitReached revocation lists");
    assert!(!failure.is_complete());
    parts.verify_with(builder.max_crls(2)).unwrap();
}

#[test]
fn replaced_lists_are_used_by_the_next_verification() {
    let parts = usual();
    let store = Store::new(backend(), [parts.root.clone()]).unwrap();
    let builder = parts.builder(&[]).store(&store);
    let verify = || parts.verify_with(builder.clone());
    assert_eq!(refusal(verify()).1, PathRule::RevocationUnknown);
    store.replace_crls([own().make()]).unwrap();
    verify().unwrap();
    store.replace_crls([own().revoke(SERIAL, None, &[]).make()]).unwrap();
    assert!(matches!(refusal(verify()).1, PathRule::Revoked { .. }));
    store.replace_crls([]).unwrap();
    assert_eq!(refusal(verify()).1, PathRule::RevocationUnknown);
}

/// Threads look up certificates in one large list, whose entries libcrypto sorts on the first look-up.
#[test]
fn threads_share_a_large_list() {
    let parts = usual();
    let mut large = own();
    large.entries = (1_000..30_000)
        .rev()
        .map(|number| {
            let date = x509_der::utc_time("260101000000Z");
            der::sequence(&[der::integer(number), date])
        })
        .collect();
    let good = parts.builder(&[large.clone()]);
    let revoked = parts.builder(&[large.revoke(SERIAL, Some(1), &[])]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                parts.verify_with(good.clone()).unwrap();
                let (_, rule) = refusal(parts.verify_with(revoked.clone()));
                assert!(matches!(rule, PathRule::Revoked { .. }));
            });
        }
    });
}
