//! A chain, what is asked of it, and the answer.

use super::keys::{ISSUER, LEAF, ROOT, UPPER};
use super::plans::{CertificatePlan, CrlPlan};
use hazmat_openssl::x509::verification::{CrlChecking, PathRule, Subject};
use time::{Duration, OffsetDateTime};

/// 2025-01-01 00:00:00 UTC, as seconds since 1970.
pub const NEW_YEAR_2025: i64 = 1_735_689_600;

/// What a certificate is to be good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    Server(Subject),
    Client,
    /// This extended key usage, or any.
    Other(Option<&'static str>),
}

/// What is asked of a chain.
#[derive(Clone, Debug)]
pub struct Question {
    pub role: Role,
    pub time: OffsetDateTime,
    pub max_chain_depth: Option<usize>,
    pub minimum_rsa_modulus: Option<usize>,
    /// Whether the rules of RFC 5280 alone hold.
    pub is_rfc5280: bool,
    /// Whether every extension is permitted, instead of the profile for servers and clients.
    pub permits_all_extensions: bool,
    pub crl_checking: CrlChecking,
    pub initial_policies: Vec<&'static str>,
    pub requires_explicit_policy: bool,
    pub inhibits_policy_mapping: bool,
    pub inhibits_any_policy: bool,
}

impl Question {
    pub fn set_host(&mut self, name: &str) {
        self.role = Role::Server(Subject::DnsName(name.to_owned()));
    }

    pub fn set_address(&mut self, address: &str) {
        self.role = Role::Server(Subject::IpAddress(address.parse().unwrap()));
    }

    /// Sets the time to so many seconds after 2025-01-01.
    pub fn set_seconds(&mut self, seconds: i64) {
        self.time = OffsetDateTime::from_unix_timestamp(NEW_YEAR_2025).unwrap() + Duration::seconds(seconds);
    }
}

/// The plan of a chain. The intermediates begin with the issuer of the leaf.
#[derive(Clone, Debug)]
pub struct Chain {
    pub anchors: Vec<CertificatePlan>,
    pub intermediates: Vec<CertificatePlan>,
    pub crls: Vec<CrlPlan>,
    pub leaf: CertificatePlan,
    pub question: Question,
    /// The name of the case with this chain.
    pub name: &'static str,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain {
    /// A root, an intermediate and a server, which are valid for all that is asked.
    pub fn new() -> Self {
        Chain {
            anchors: vec![CertificatePlan::authority("root", ROOT, "root", ROOT, 3)],
            intermediates: vec![CertificatePlan::authority("issuer", ISSUER, "root", ROOT, 2)],
            crls: Vec::new(),
            leaf: CertificatePlan::server(LEAF, "issuer", ISSUER),
            question: Question {
                role: Role::Server(Subject::DnsName("www.example.org".to_owned())),
                time: OffsetDateTime::from_unix_timestamp(NEW_YEAR_2025).unwrap(),
                max_chain_depth: None,
                minimum_rsa_modulus: None,
                is_rfc5280: false,
                permits_all_extensions: false,
                crl_checking: CrlChecking::None,
                initial_policies: Vec::new(),
                requires_explicit_policy: false,
                inhibits_policy_mapping: false,
                inhibits_any_policy: false,
            },
            name: "",
        }
    }

    /// The same with one more intermediate between the root and the issuer.
    pub fn with_upper(mut self) -> Self {
        self.intermediates = vec![
            CertificatePlan::authority("issuer", ISSUER, "upper", UPPER, 2),
            CertificatePlan::authority("upper", UPPER, "root", ROOT, 4),
        ];
        self
    }

    pub fn root(&mut self) -> &mut CertificatePlan {
        &mut self.anchors[0]
    }

    /// The issuer of the leaf.
    pub fn issuer(&mut self) -> &mut CertificatePlan {
        &mut self.intermediates[0]
    }

    /// The intermediate above the issuer.
    pub fn upper(&mut self) -> &mut CertificatePlan {
        &mut self.intermediates[1]
    }
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// A path of so many certificates is valid.
    Valid { length: usize },
    /// The first path was refused for a rule, as [`rule_name`] writes it, broken by the certificate at this depth.
    Refused { depth: usize, rule: String },
    /// The certificate or the list is not even decoded.
    NotLoaded,
}

/// The variant of a rule, and which extension, field or limit it is about: without the words that explain it.
pub fn rule_name(rule: &PathRule) -> String {
    let debug = format!("{rule:?}");
    let variant = debug.split([' ', '{', '(']).next().unwrap();
    match rule {
        PathRule::UnhandledCriticalExtension { oid, .. } => format!("{variant} {oid}"),
        PathRule::MissingExtension { oid, .. }
        | PathRule::ForbiddenExtension { oid, .. }
        | PathRule::WrongCriticality { oid, .. } => match oid.name() {
            Some(name) => format!("{variant} {name}"),
            None => format!("{variant} {oid}"),
        },
        PathRule::ForbiddenValue { field, .. } => format!("{variant} {field}"),
        PathRule::MalformedField { field, .. } => format!("{variant} {field}"),
        PathRule::LimitReached { limit, .. } => format!("{variant} {limit}"),
        PathRule::OpenSsl { text, .. } => format!("{variant} {text}"),
        _ => variant.to_owned(),
    }
}

/// A chain in DER, a question, and the answer.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: &'static str,
    /// The valid case from which this one differs by a single fault. `None` for valid cases.
    pub beside: Option<&'static str>,
    pub anchors: Vec<Vec<u8>>,
    pub intermediates: Vec<Vec<u8>>,
    pub crls: Vec<Vec<u8>>,
    pub leaf: Vec<u8>,
    pub question: Question,
    pub answer: Answer,
}

/// Collects cases.
#[derive(Default)]
pub struct Cases(Vec<Case>);

impl Cases {
    fn push(&mut self, name: &'static str, beside: Option<&'static str>, chain: &Chain, answer: Answer) {
        assert!(self.0.iter().all(|known| known.name != name), "{name} twice");
        let certificates = |plans: &[CertificatePlan]| plans.iter().map(CertificatePlan::der).collect();
        self.0.push(Case {
            name,
            beside,
            anchors: certificates(&chain.anchors),
            intermediates: certificates(&chain.intermediates),
            crls: chain.crls.iter().map(CrlPlan::der).collect(),
            leaf: chain.leaf.der(),
            question: chain.question.clone(),
            answer,
        });
    }

    /// Adds a valid chain, made of another by a change: with a path through all intermediates. Returns its plan.
    pub fn valid(&mut self, from: &Chain, name: &'static str, change: impl FnOnce(&mut Chain)) -> Chain {
        let mut chain = from.clone();
        change(&mut chain);
        let length = chain.intermediates.len() + 2;
        self.valid_of(length, &chain, name, |_| {})
    }

    /// The same, with a path of this length.
    pub fn valid_of(
        &mut self,
        length: usize,
        from: &Chain,
        name: &'static str,
        change: impl FnOnce(&mut Chain),
    ) -> Chain {
        let mut chain = from.clone();
        change(&mut chain);
        chain.name = name;
        self.push(name, None, &chain, Answer::Valid { length });
        chain
    }

    /// Adds a chain that is refused, made of a valid one by a change that breaks a rule.
    pub fn refused(
        &mut self,
        valid: &Chain,
        name: &'static str,
        (depth, rule): (usize, &str),
        change: impl FnOnce(&mut Chain),
    ) {
        let answer = Answer::Refused {
            depth,
            rule: rule.to_owned(),
        };
        self.broken(valid, name, answer, change);
    }

    /// Adds a chain with a part that is not decoded.
    pub fn not_loaded(&mut self, valid: &Chain, name: &'static str, change: impl FnOnce(&mut Chain)) {
        self.broken(valid, name, Answer::NotLoaded, change);
    }

    fn broken(&mut self, valid: &Chain, name: &'static str, answer: Answer, change: impl FnOnce(&mut Chain)) {
        let mut chain = valid.clone();
        change(&mut chain);
        self.push(name, Some(valid.name), &chain, answer);
    }

    pub fn into_vec(self) -> Vec<Case> {
        self.0
    }
}
