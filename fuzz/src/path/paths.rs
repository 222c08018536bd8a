//! A pool of certificates and revocation lists, trust anchors, and names.
//!
//! An input is a sequence of elements:
//!
//! | tag | content |
//! |---|---|
//! | SEQUENCE | a certificate as it is |
//! | `[0]`, `[1]`, `[2]` | the content of a certificate, to be signed with a key |
//! | `[3]`, `[4]`, `[5]` | the same, as a trust anchor |
//! | `[6]`, `[7]`, `[8]` | the content of a revocation list, to be signed with a key |
//! | `[9]` | a revocation list as it is |
//! | UTF8String, OCTET STRING | the server's name, its address |
//! | INTEGER | a number, whose bits are settings |
//!
//! The first certificate is the end entity's.

use std::net::IpAddr;

use hazmat_openssl::x509::verification::{CrlChecking, PolicyBuilder, Store, Subject, VerifiedChain};
use hazmat_openssl::x509::{Certificate, CertificateRevocationList, KeyPurposeOid, ObjectIdentifier};
use hazmat_openssl::{Error, Result};

use super::{KEYS, assert_refusal, check_accepted, now, signed};
use crate::mutate::der_head;
use crate::{backend, count_round_trip, loaded, tidy};

/// What an input says.
#[derive(Default)]
struct Input {
    certificates: Vec<Certificate>,
    anchors: Vec<Certificate>,
    lists: Vec<CertificateRevocationList>,
    subject: Option<Subject>,
    settings: u8,
}

impl Input {
    fn read(data: &[u8]) -> Option<Self> {
        let (0x30, mut start, end) = der_head(data, 0, data.len())? else {
            return None;
        };
        let mut input = Input::default();
        while start < end {
            let (tag, body, next) = der_head(data, start, end)?;
            input.add(tag, &data[start..next], &data[body..next]);
            start = next;
        }
        Some(input)
    }

    fn add(&mut self, tag: u8, whole: &[u8], content: &[u8]) {
        let number = usize::from(tag & 0x1f);
        let certificate = |der: &[u8]| loaded(Certificate::from_der(backend(), der)).ok();
        let list = |der: &[u8]| loaded(CertificateRevocationList::from_der(backend(), der)).ok();
        match tag {
            0x30 => self.certificates.extend(certificate(whole)),
            0xa0..=0xa2 => self.certificates.extend(certificate(&signed(content, number))),
            0xa3..=0xa5 => self.anchors.extend(certificate(&signed(content, number - KEYS))),
            0xa6..=0xa8 => self.lists.extend(list(&signed(content, number - 2 * KEYS))),
            0xa9 => self.lists.extend(list(content)),
            0x0c => self.subject = String::from_utf8(content.to_vec()).ok().map(Subject::DnsName),
            0x04 => self.subject = address(content).map(Subject::IpAddress),
            0x02 => self.settings = content.last().copied().unwrap_or_default(),
            _ => {}
        }
    }

    fn has(&self, setting: u8) -> bool {
        self.settings >> setting & 1 == 1
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// Verifies the first certificate in each way, and checks what is accepted.
pub fn check_path(data: &[u8]) {
    let Some(input) = Input::read(data) else {
        return;
    };
    let Some((leaf, pool)) = input.certificates.split_first() else {
        return;
    };
    let Ok(store) = tidy(Store::new(backend(), input.anchors.iter().cloned())) else {
        return;
    };
    // Half of the pool is the store's, if the input says so.
    let (kept, sent) = pool.split_at(if input.has(0) { pool.len() / 2 } else { 0 });
    tidy(store.add_intermediates(kept.iter().cloned())).ok();
    tidy(store.add_crls(input.lists.iter().cloned())).ok();
    let check = |outcome: Result<VerifiedChain>| match outcome {
        Ok(chain) => {
            check_accepted(&chain, leaf, &input.anchors);
            count_round_trip();
        }
        Err(error) => assert_refusal(&error),
    };

    let policy = policy(PolicyBuilder::new(), &store, &input);
    let verifier = tidy(policy.clone().build_verifier(None)).expect("there is a store");
    check(tidy(verifier.verify(leaf, sent)));
    let verifier = tidy(policy.clone().build_client_verifier()).expect("there is a store");
    match tidy(verifier.verify(leaf, sent)) {
        Ok(client) => assert_eq!(client.chain().first(), Some(leaf)),
        Err(error) => assert_refusal(&error),
    }
    if let Some(subject) = &input.subject {
        match tidy(policy.clone().build_server_verifier(subject.clone())) {
            Ok(verifier) => check(tidy(verifier.verify(leaf, sent))),
            Err(Error::InvalidArgument { .. }) => {}
            Err(error) => panic!("no error of a name: {error:?}"),
        }
    }
    // With the rules of RFC 5280 only.
    let purpose = Some(KeyPurposeOid::SERVER_AUTH).filter(|_| input.has(1));
    let policy = self::policy(PolicyBuilder::rfc5280(), &store, &input);
    let verifier = tidy(policy.build_verifier(purpose)).expect("there is a store");
    check(tidy(verifier.verify(leaf, sent)));
}

fn policy(builder: PolicyBuilder, store: &Store, input: &Input) -> PolicyBuilder {
    let policies = ["2.23.140.1.2.1".parse::<ObjectIdentifier>()].into_iter().flatten();
    let builder = builder
        .store(store)
        .time(now())
        .crl_checking(match (input.has(2), input.has(3)) {
            (false, false) => CrlChecking::None,
            (true, false) => CrlChecking::EndEntity,
            _ => CrlChecking::All,
        })
        .require_explicit_policy(input.has(4))
        .inhibit_policy_mapping(input.has(5))
        .inhibit_any_policy(input.has(6));
    match input.has(7) {
        true => builder.initial_policies(policies),
        false => builder,
    }
}
