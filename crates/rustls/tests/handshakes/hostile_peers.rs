//! Peers that speak TLS well but lie: invalid key shares, bad signatures, messages other than those that they sign for.

use crate::harness::configurations::{can_sign, can_verify, client, demanding_server, server, with_version};
use crate::harness::identities::{self, Identity, KeyType, is_post_quantum};
use crate::harness::memory::{Failure, Pair};
use crate::sides::{other, ours};
use rustls::client::ResolvesClientCert;
use rustls::crypto::cipher::{
    AeadKey, Iv, MessageDecrypter, MessageEncrypter, OutboundChunks, OutboundOpaqueMessage, OutboundPlainMessage,
    Tls13AeadAlgorithm, UnsupportedOperationError,
};
use rustls::crypto::{
    ActiveKeyExchange, CipherSuiteCommon, CompletedKeyExchange, CryptoProvider, SharedSecret, SupportedKxGroup,
};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{
    AlertDescription, CertificateError, ConnectionTrafficSecrets, ContentType, Error, NamedGroup, PeerMisbehaved,
    ProtocolVersion, SignatureAlgorithm, SignatureScheme, SupportedCipherSuite, Tls13CipherSuite,
};
use std::cell::Cell;
use std::sync::Arc;

// ---- key shares ----

/// A group that sends another share than its own.
#[derive(Debug)]
struct LyingGroup {
    group: &'static dyn SupportedKxGroup,
    share: Vec<u8>,
}

struct LyingExchange {
    exchange: Box<dyn ActiveKeyExchange>,
    share: Vec<u8>,
}

impl SupportedKxGroup for LyingGroup {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Ok(Box::new(LyingExchange {
            exchange: self.group.start()?,
            share: self.share.clone(),
        }))
    }

    fn start_and_complete(&self, peer_pub_key: &[u8]) -> Result<CompletedKeyExchange, Error> {
        let mut completed = self.group.start_and_complete(peer_pub_key)?;
        completed.pub_key = self.share.clone();
        Ok(completed)
    }

    fn name(&self) -> NamedGroup {
        self.group.name()
    }
}

impl ActiveKeyExchange for LyingExchange {
    fn complete(self: Box<Self>, peer_pub_key: &[u8]) -> Result<SharedSecret, Error> {
        self.exchange.complete(peer_pub_key)
    }

    fn pub_key(&self) -> &[u8] {
        &self.share
    }

    fn group(&self) -> NamedGroup {
        self.exchange.group()
    }
}

fn lying(group: &'static dyn SupportedKxGroup, share: Vec<u8>, base: &CryptoProvider) -> Arc<CryptoProvider> {
    let mut provider = base.clone();
    // Leaked, as rustls wants a static: some hundred bytes for each test case.
    provider.kx_groups = vec![Box::leak(Box::new(LyingGroup { group, share }))];
    Arc::new(provider)
}

/// Shares of the right and of wrong lengths that are not valid in the group, made from a valid one.
fn invalid_shares(group: NamedGroup, valid: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut shares = vec![
        ("one byte", vec![4]),
        ("too short", valid[..valid.len() - 1].to_vec()),
        ("too long", [valid, &[0]].concat()),
        ("twice", valid.repeat(2)),
    ];
    let elliptic = |coordinate: usize, base: &[u8]| {
        let mut of_point = Vec::new();
        let flipped = |at: usize| {
            let mut bytes = base.to_vec();
            bytes[at] ^= 1;
            bytes
        };
        of_point.push(("a point that is not on the curve", flipped(coordinate * 2)));
        of_point.push(("coordinates of zeros", [&[4][..], &vec![0; coordinate * 2]].concat()));
        of_point.push((
            "coordinates over the prime",
            [&[4][..], &vec![0xff; coordinate * 2]].concat(),
        ));
        let with_form = |form: u8| [&[form][..], &base[1..=coordinate * 2]].concat();
        of_point.push(("a hybrid form", with_form(6 + (base[coordinate * 2] & 1))));
        of_point.push(("an unknown form", with_form(5)));
        of_point.push(("a compressed form of full length", with_form(2)));
        of_point.push((
            "a compressed point",
            [&[2 + (base[coordinate * 2] & 1)][..], &base[1..=coordinate]].concat(),
        ));
        of_point.push(("the point at infinity", vec![0]));
        of_point
    };
    let low_order = || {
        let mut one = [0; 32];
        one[0] = 1;
        vec![("zero", vec![0; 32]), ("one", one.to_vec())]
    };
    match u16::from(group) {
        0x0017 => shares.extend(elliptic(32, valid)),
        0x0018 => shares.extend(elliptic(48, valid)),
        0x0019 => shares.extend(elliptic(66, valid)),
        0x001d => shares.extend(low_order()),
        // The classical part comes first with the NIST curves, and last with X25519.
        0x11eb => {
            for (what, point) in elliptic(32, &valid[..65]) {
                shares.push((what, [&point, &valid[65..]].concat()));
            }
        }
        0x11ec => {
            let kem = valid.len() - 32;
            for (what, point) in low_order() {
                shares.push((what, [&valid[..kem], &point].concat()));
            }
        }
        0x11ed => {
            for (what, point) in elliptic(48, &valid[..97]) {
                shares.push((what, [&point, &valid[97..]].concat()));
            }
        }
        other => panic!("{other:#06x}"),
    }
    shares
}

/// A client's invalid share in our server.
#[test]
fn invalid_shares_of_a_client() {
    let mut refused = 0;
    for group in &ours().kx_groups {
        let valid = group.start().unwrap().pub_key().to_vec();
        let mut shares = invalid_shares(group.name(), &valid);
        if crate::harness::configurations::is_hybrid(group.name()) {
            // An encapsulation key with coefficients over the modulus (FIPS 203, section 7.2).
            let mut share = valid.clone();
            let kem = match u16::from(group.name()) {
                0x11eb => 65,
                0x11ed => 97,
                _ => 0,
            };
            share[kem..kem + 300].fill(0xff);
            shares.push(("coefficients over the modulus", share));
        }
        for (what, share) in shares {
            let share_len = share.len();
            let client = client(&lying(*group, share, ours()));
            let server = server(ours(), identities::of(KeyType::P256));
            for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
                let is_hybrid = crate::harness::configurations::is_hybrid(group.name());
                // TLS 1.2 has one byte for the length.
                if version == ProtocolVersion::TLSv1_2 && (is_hybrid || share_len > 255) {
                    continue;
                }
                let client = client_of(&client, version);
                let failure = Pair::new(&client, &Arc::new(server.clone())).exchange();
                let expected = Failure::Server(Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare));
                assert_eq!(failure, Err(expected), "{:?} {version:?}: {what}", group.name());
                refused += 1;
            }
        }
    }
    println!("{refused} invalid shares of clients refused");
    // Twice a share of P-521 is too long for TLS 1.2.
    let classical = 3 * (4 + 8) * 2 - 1 + (4 + 2) * 2;
    let hybrid = 2 * (4 + 8 + 1) + (4 + 2 + 1);
    assert_eq!(refused, classical + if is_post_quantum() { hybrid } else { 0 });
}

/// The client's configuration with one version.
fn client_of(config: &rustls::ClientConfig, version: ProtocolVersion) -> Arc<rustls::ClientConfig> {
    Arc::new(client(&with_version(config.crypto_provider(), version)))
}

/// A server's invalid share in our client.
#[test]
fn invalid_shares_of_a_server() {
    let mut refused = 0;
    for group in &ours().kx_groups {
        let started = group.start().unwrap();
        let is_hybrid = crate::harness::configurations::is_hybrid(group.name());
        // A server's share in a hybrid group has a ciphertext.
        let valid = match is_hybrid {
            true => group.start_and_complete(started.pub_key()).unwrap().pub_key,
            false => started.pub_key().to_vec(),
        };
        for (what, share) in invalid_shares(group.name(), &valid) {
            for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
                if version == ProtocolVersion::TLSv1_2 && (is_hybrid || share.len() > 255) {
                    continue;
                }
                let mut limited = CryptoProvider::clone(&with_version(ours(), version));
                limited.kx_groups = vec![*group];
                let client = Arc::new(client(&Arc::new(limited)));
                let server = server(&lying(*group, share.clone(), ours()), identities::of(KeyType::P256));
                let failure = Pair::new(&client, &Arc::new(server)).exchange();
                let expected = Failure::Client(Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare));
                assert_eq!(failure, Err(expected), "{:?} {version:?}: {what}", group.name());
                refused += 1;
            }
        }
    }
    println!("{refused} invalid shares of servers refused");
    // Twice a share of P-521 is too long for TLS 1.2.
    let classical = 3 * (4 + 8) * 2 - 1 + (4 + 2) * 2;
    let hybrid = 2 * (4 + 8) + (4 + 2);
    assert_eq!(refused, classical + if is_post_quantum() { hybrid } else { 0 });
}

/// A changed ciphertext gives another secret (FIPS 203, section 6.3): the handshake fails at the first record.
#[test]
fn changed_ciphertexts() {
    let mut failed = 0;
    for group in &ours().kx_groups {
        if !crate::harness::configurations::is_hybrid(group.name()) {
            continue;
        }
        // A valid answer to another client.
        let other = group.start().unwrap();
        let share = group.start_and_complete(other.pub_key()).unwrap().pub_key;
        let mut limited = CryptoProvider::clone(ours());
        limited.kx_groups = vec![*group];
        let client = Arc::new(client(&Arc::new(limited)));
        let server = server(&lying(*group, share, ours()), identities::of(KeyType::P256));
        let failure = Pair::new(&client, &Arc::new(server)).exchange();
        assert_eq!(failure, Err(Failure::Client(Error::DecryptError)), "{:?}", group.name());
        failed += 1;
    }
    assert_eq!(failed, if is_post_quantum() { 3 } else { 0 });
}

// ---- signatures ----

/// What a lying signer returns.
#[derive(Debug, Clone, Copy)]
enum Lie {
    /// A bit is flipped: of the first, the middle or the last byte.
    First,
    Middle,
    Last,
    /// The signature of another message.
    OtherMessage,
    Empty,
    Short,
    Long,
    Zeros,
    Ones,
}

const LIES: [Lie; 9] = [
    Lie::First,
    Lie::Middle,
    Lie::Last,
    Lie::OtherMessage,
    Lie::Empty,
    Lie::Short,
    Lie::Long,
    Lie::Zeros,
    Lie::Ones,
];

#[derive(Debug)]
struct LyingKey {
    key: Arc<dyn SigningKey>,
    lie: Lie,
}

#[derive(Debug)]
struct LyingSigner {
    signer: Box<dyn Signer>,
    lie: Lie,
}

impl SigningKey for LyingKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let signer = self.key.choose_scheme(offered)?;
        Some(Box::new(LyingSigner { signer, lie: self.lie }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }
}

impl Signer for LyingSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = self.signer.sign(message)?;
        let len = signature.len();
        match self.lie {
            Lie::First => signature[0] ^= 1,
            Lie::Middle => signature[len / 2] ^= 0x10,
            Lie::Last => signature[len - 1] ^= 1,
            Lie::OtherMessage => signature = self.signer.sign(b"another message")?,
            Lie::Empty => signature.clear(),
            Lie::Short => signature.truncate(len - 1),
            Lie::Long => signature.push(0),
            Lie::Zeros => signature.fill(0),
            Lie::Ones => signature.fill(0xff),
        }
        Ok(signature)
    }

    fn scheme(&self) -> SignatureScheme {
        self.signer.scheme()
    }
}

#[derive(Debug)]
struct Resolver(Arc<CertifiedKey>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

impl ResolvesClientCert for Resolver {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn liar(provider: &CryptoProvider, identity: &Identity, lie: Lie) -> Arc<Resolver> {
    let key = provider.key_provider.load_private_key(identity.key()).unwrap();
    let key = Arc::new(LyingKey { key, lie });
    Arc::new(Resolver(Arc::new(CertifiedKey::new(identity.chain(), key))))
}

#[test]
fn bad_signatures_of_a_server() {
    let mut refused = 0;
    for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
        let client = Arc::new(client(&with_version(ours(), version)));
        for identity in identities::all() {
            if version == ProtocolVersion::TLSv1_2 && !identity.key_type.is_for_tls12() {
                continue;
            }
            for lie in LIES {
                let mut server = server(ours(), identity);
                server.cert_resolver = liar(ours(), identity, lie);
                let failure = Pair::new(&client, &Arc::new(server)).exchange();
                let expected = Failure::Client(Error::InvalidCertificate(CertificateError::BadSignature));
                assert_eq!(failure, Err(expected), "{version:?} {:?} {lie:?}", identity.key_type);
                refused += 1;
            }
        }
    }
    let keys = if is_post_quantum() { 8 + 5 } else { 5 + 5 };
    assert_eq!(refused, keys * LIES.len());
}

#[test]
fn bad_signatures_of_a_client() {
    let mut refused = 0;
    let server = Arc::new(demanding_server(ours(), identities::of(KeyType::P256)));
    for version in [ProtocolVersion::TLSv1_3, ProtocolVersion::TLSv1_2] {
        for identity in identities::all() {
            if version == ProtocolVersion::TLSv1_2 && !identity.key_type.is_for_tls12() {
                continue;
            }
            for lie in LIES {
                let mut client = client(&with_version(ours(), version));
                client.client_auth_cert_resolver = liar(ours(), identity, lie);
                let mut pair = Pair::new(&Arc::new(client), &server);
                let failure = pair.exchange();
                let expected = Failure::Server(Error::InvalidCertificate(CertificateError::BadSignature));
                assert_eq!(failure, Err(expected), "{version:?} {:?} {lie:?}", identity.key_type);
                refused += 1;
                // The client hears of it.
                let alert = pair.server.outgoing();
                let heard = pair.client.take(&alert);
                assert!(
                    matches!(
                        heard,
                        Err(Error::AlertReceived(
                            AlertDescription::DecryptError | AlertDescription::BadCertificate
                        ))
                    ),
                    "{heard:?}"
                );
            }
        }
    }
    let keys = if is_post_quantum() { 8 + 5 } else { 5 + 5 };
    assert_eq!(refused, keys * LIES.len());
}

/// A certificate whose own signature is bad.
#[test]
fn bad_signatures_in_certificates() {
    let mut refused = 0;
    for identity in identities::all() {
        let mut chain = identity.chain();
        let mut der = chain[0].to_vec();
        let end = der.len() - 5;
        der[end] ^= 4;
        chain[0] = der.into();
        assert!(can_sign(ours(), identity) && can_verify(ours(), identity));
        let key = ours().key_provider.load_private_key(identity.key()).unwrap();
        let mut server = server(ours(), identity);
        server.cert_resolver = Arc::new(Resolver(Arc::new(CertifiedKey::new(chain, key))));
        let failure = Pair::new(&Arc::new(client(ours())), &Arc::new(server)).exchange();
        let expected = Failure::Client(Error::InvalidCertificate(CertificateError::BadSignature));
        assert_eq!(failure, Err(expected), "{:?}", identity.key_type);
        refused += 1;
    }
    assert_eq!(refused, identities::all().len());
}

// ---- encrypted handshake messages ----

thread_local! {
    /// The byte of the encrypted handshake messages that is changed, counted from the first of the connection.
    static TARGET: Cell<Option<usize>> = const { Cell::new(None) };
    static SEEN: Cell<usize> = const { Cell::new(0) };
    /// Whether that byte is in the length of a message.
    static IN_A_LENGTH: Cell<bool> = const { Cell::new(false) };
}

/// AEAD that changes a byte of what it encrypts: its own side of the transcript has the honest one.
struct LyingAead(&'static dyn Tls13AeadAlgorithm);

struct LyingEncrypter(Box<dyn MessageEncrypter>);

impl Tls13AeadAlgorithm for LyingAead {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        Box::new(LyingEncrypter(self.0.encrypter(key, iv)))
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        self.0.decrypter(key, iv)
    }

    fn key_len(&self) -> usize {
        self.0.key_len()
    }

    fn extract_keys(&self, key: AeadKey, iv: Iv) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.0.extract_keys(key, iv)
    }
}

impl MessageEncrypter for LyingEncrypter {
    fn encrypt(&mut self, msg: OutboundPlainMessage<'_>, seq: u64) -> Result<OutboundOpaqueMessage, Error> {
        let mut payload = msg.payload.to_vec();
        if msg.typ == ContentType::Handshake {
            let seen = SEEN.get();
            SEEN.set(seen + payload.len());
            let target = TARGET.get().and_then(|target| target.checked_sub(seen));
            if let Some(target) = target.filter(|target| *target < payload.len()) {
                IN_A_LENGTH.set(is_in_a_length(&payload, target));
                payload[target] ^= 1 << (seen % 8);
            }
        }
        let changed = OutboundPlainMessage {
            typ: msg.typ,
            version: msg.version,
            payload: OutboundChunks::Single(&payload),
        };
        self.0.encrypt(changed, seq)
    }

    fn encrypted_payload_len(&self, payload_len: usize) -> usize {
        self.0.encrypted_payload_len(payload_len)
    }
}

/// Whether a byte of handshake messages is in the length of one of them.
fn is_in_a_length(messages: &[u8], at: usize) -> bool {
    let mut start = 0;
    while start + 4 <= messages.len() {
        if (start + 1..start + 4).contains(&at) {
            return true;
        }
        let length = [0, messages[start + 1], messages[start + 2], messages[start + 3]];
        start += 4 + u32::from_be_bytes(length) as usize;
    }
    false
}

/// ring's provider with TLS 1.3 only, and such an AEAD.
fn lying_ring() -> Arc<CryptoProvider> {
    let mut provider = CryptoProvider::clone(&with_version(other(), ProtocolVersion::TLSv1_3));
    for suite in &mut provider.cipher_suites {
        let SupportedCipherSuite::Tls13(honest) = *suite else {
            panic!("{suite:?}")
        };
        // The type is not `Clone`.
        *suite = SupportedCipherSuite::Tls13(Box::leak(Box::new(Tls13CipherSuite {
            common: CipherSuiteCommon {
                suite: honest.common.suite,
                hash_provider: honest.common.hash_provider,
                confidentiality_limit: honest.common.confidentiality_limit,
            },
            hkdf_provider: honest.hkdf_provider,
            aead_alg: Box::leak(Box::new(LyingAead(honest.aead_alg))),
            quic: None,
        })));
    }
    Arc::new(provider)
}

/// Every byte of the encrypted messages of the handshake: EncryptedExtensions to Finished of a server, Certificate to Finished of a
/// client. No such handshake completes, and it ends in an error, except that an end waits for the rest of a message whose length was
/// changed.
#[test]
fn changed_bytes_in_encrypted_messages() {
    let step = if std::env::var_os("HAZMAT_TLS_EVERY_BIT").is_some() {
        1
    } else {
        7
    };
    let lying = lying_ring();
    let identity = identities::of(KeyType::Ed25519);
    let our_client = Arc::new(client(ours()));
    let our_server = Arc::new(demanding_server(ours(), identity));
    let lying_client = Arc::new(crate::harness::configurations::client_with(&lying, identity));
    let lying_server = Arc::new({
        let mut config = server(&lying, identity);
        config.send_tls13_tickets = 0;
        config
    });
    for (client, server) in [(&our_client, &lying_server), (&lying_client, &our_server)] {
        TARGET.set(None);
        SEEN.set(0);
        Pair::connected(client, server).close();
        let total = SEEN.get();
        assert!(total > 400, "{total}");
        let mut changed = 0;
        for target in (0..total).step_by(step) {
            TARGET.set(Some(target));
            SEEN.set(0);
            let mut pair = Pair::new(client, server);
            let failure = pair.exchange();
            TARGET.set(None);
            let waits = IN_A_LENGTH.get() && !pair.is_complete();
            assert!(failure.is_err() || waits, "byte {target} of {total}");
            changed += 1;
        }
        assert_eq!(changed, total.div_ceil(step));
    }
}
