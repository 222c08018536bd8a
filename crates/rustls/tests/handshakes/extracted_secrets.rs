//! The secrets that rustls hands out for the kernel's TLS: they decrypt the peer's next record, and what is encrypted with them the
//! peer accepts. So this has records that rustls does not make, too: empty, padded, too long.

use crate::harness::configurations::{client, server, with_suites};
use crate::harness::identities::{self, KeyType};
use crate::harness::matrix::fits;
use crate::harness::memory::{End, Pair};
use crate::sides::{other, ours};
use hazmat_openssl::aead::{AesGcm, ChaCha20Poly1305};
use rustls::crypto::CryptoProvider;
use rustls::{ConnectionTrafficSecrets, Error, PeerMisbehaved, ProtocolVersion, SupportedCipherSuite};
use std::sync::Arc;

/// The record protection of one direction, written down from RFC 8446, section 5.2, RFC 5288 and RFC 7905.
struct Direction {
    secrets: ConnectionTrafficSecrets,
    sequence: u64,
    version: ProtocolVersion,
}

impl Direction {
    fn new((sequence, secrets): (u64, ConnectionTrafficSecrets), version: ProtocolVersion) -> Self {
        Direction {
            secrets,
            sequence,
            version,
        }
    }

    fn is_tls12_gcm(&self) -> bool {
        let chacha = matches!(self.secrets, ConnectionTrafficSecrets::Chacha20Poly1305 { .. });
        self.version == ProtocolVersion::TLSv1_2 && !chacha
    }

    fn key_and_iv(&self) -> (&[u8], &[u8]) {
        match &self.secrets {
            ConnectionTrafficSecrets::Aes128Gcm { key, iv } => (&key.as_ref()[..16], iv.as_ref()),
            ConnectionTrafficSecrets::Aes256Gcm { key, iv }
            | ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv } => (key.as_ref(), iv.as_ref()),
            other => panic!("{}", std::any::type_name_of_val(other)),
        }
    }

    /// The key and the static IV. Of AES-GCM in TLS 1.2, only the first four bytes of the IV are secret.
    fn secret_parts(&self) -> (Vec<u8>, Vec<u8>) {
        let (key, iv) = self.key_and_iv();
        let length = if self.is_tls12_gcm() { 4 } else { 12 };
        (key.to_vec(), iv[..length].to_vec())
    }

    fn exclusive_or_nonce(&self) -> [u8; 12] {
        let mut nonce: [u8; 12] = self.key_and_iv().1.try_into().unwrap();
        for (byte, of_number) in nonce[4..].iter_mut().zip(self.sequence.to_be_bytes()) {
            *byte ^= of_number;
        }
        nonce
    }

    fn additional_data(&self, content: u8, plain_length: usize, inner_length: usize) -> Vec<u8> {
        if self.version == ProtocolVersion::TLSv1_3 {
            let length = u16::try_from(inner_length + 16).unwrap();
            return [&[23, 3, 3][..], &length.to_be_bytes()].concat();
        }
        let length = u16::try_from(plain_length).unwrap();
        [
            &self.sequence.to_be_bytes()[..],
            &[content, 3, 3],
            &length.to_be_bytes(),
        ]
        .concat()
    }

    fn aead(
        &self,
        encrypt: bool,
        nonce: &[u8],
        text: &[u8],
        additional_data: &[u8],
    ) -> hazmat_openssl::Result<Vec<u8>> {
        let (key, _) = self.key_and_iv();
        let backend = identities::backend();
        match (&self.secrets, encrypt) {
            (ConnectionTrafficSecrets::Chacha20Poly1305 { .. }, true) => {
                ChaCha20Poly1305::new(backend, key)?.encrypt(nonce, text, additional_data)
            }
            (ConnectionTrafficSecrets::Chacha20Poly1305 { .. }, false) => {
                ChaCha20Poly1305::new(backend, key)?.decrypt(nonce, text, additional_data)
            }
            (_, true) => AesGcm::new(backend, key)?.encrypt(nonce, text, additional_data),
            (_, false) => AesGcm::new(backend, key)?.decrypt(nonce, text, additional_data),
        }
    }

    /// Encrypts a record. `padding` zeros follow the content in TLS 1.3.
    fn seal(&mut self, content: u8, plain: &[u8], padding: usize) -> Vec<u8> {
        let inner = match self.version {
            ProtocolVersion::TLSv1_3 => [plain, &[content], &vec![0; padding]].concat(),
            _ => plain.to_vec(),
        };
        let additional_data = self.additional_data(content, plain.len(), inner.len());
        let (explicit, nonce) = match self.is_tls12_gcm() {
            true => {
                let explicit = self.sequence.to_be_bytes().to_vec();
                let nonce = [&self.key_and_iv().1[..4], &explicit].concat();
                (explicit, nonce)
            }
            false => (Vec::new(), self.exclusive_or_nonce().to_vec()),
        };
        let sealed = self.aead(true, &nonce, &inner, &additional_data).unwrap();
        self.sequence += 1;
        let outer = if self.version == ProtocolVersion::TLSv1_3 {
            23
        } else {
            content
        };
        let length = u16::try_from(explicit.len() + sealed.len()).unwrap();
        [&[outer, 3, 3][..], &length.to_be_bytes(), &explicit, &sealed].concat()
    }

    /// Decrypts a record of application data.
    fn open(&mut self, record: &[u8]) -> Vec<u8> {
        let body = &record[5..];
        let (nonce, sealed) = match self.is_tls12_gcm() {
            true => ([&self.key_and_iv().1[..4], &body[..8]].concat(), &body[8..]),
            false => (self.exclusive_or_nonce().to_vec(), body),
        };
        let length = sealed.len() - 16;
        let additional_data = self.additional_data(23, length, length);
        let mut plain = self.aead(false, &nonce, sealed, &additional_data).unwrap();
        if self.version == ProtocolVersion::TLSv1_3 {
            assert_eq!(plain.pop(), Some(23));
        }
        self.sequence += 1;
        plain
    }
}

fn is_tls12_gcm(suite: &SupportedCipherSuite) -> bool {
    let name = format!("{:?}", suite.suite());
    suite.version().version == ProtocolVersion::TLSv1_2 && name.contains("_GCM_")
}

fn extract(end: End, version: ProtocolVersion) -> (Direction, Direction) {
    let secrets = end.connection.dangerous_extract_secrets().unwrap();
    (Direction::new(secrets.tx, version), Direction::new(secrets.rx, version))
}

fn pair(client_provider: &CryptoProvider, suite: &SupportedCipherSuite, server_provider: &Arc<CryptoProvider>) -> Pair {
    let identity = match fits(suite, KeyType::P256) {
        true => identities::of(KeyType::P256),
        false => identities::of(KeyType::Rsa),
    };
    let mut client = client(&with_suites(client_provider, |other| other.suite() == suite.suite()));
    client.enable_secret_extraction = true;
    let mut server = server(server_provider, identity);
    server.enable_secret_extraction = true;
    // A ticket would come before the application data.
    server.send_tls13_tickets = 0;
    let mut pair = Pair::connected(&Arc::new(client), &Arc::new(server));
    // The numbers of the next records are not those of the first ones.
    for _ in 0..3 {
        pair.transfer(b"a request", b"a reply");
    }
    pair
}

#[test]
fn they_continue_the_connection() {
    let (mut extracted, mut refused) = (0, 0);
    for suite in &ours().cipher_suites {
        let version = suite.version().version;
        if is_tls12_gcm(suite) {
            // A kernel would repeat the nonces of these records.
            let of_client = pair(ours(), suite, other()).client.connection;
            let of_server = pair(other(), suite, ours()).server.connection;
            assert!(of_client.dangerous_extract_secrets().is_err(), "{suite:?}");
            assert!(of_server.dangerous_extract_secrets().is_err(), "{suite:?}");
            refused += 2;
            continue;
        }
        // Our client's secrets, with ring's server.
        let Pair { client, mut server } = pair(ours(), suite, other());
        let (mut sending, mut receiving) = extract(client, version);
        server.send(b"a record of the server");
        let record = server.outgoing();
        assert_eq!(receiving.open(&record), b"a record of the server", "{suite:?}");
        server.take(&sending.seal(23, b"a record of the client", 0)).unwrap();
        assert_eq!(server.received, b"a record of the client", "{suite:?}");

        // Our server's, with ring's client.
        let Pair { mut client, server } = pair(other(), suite, ours());
        let (mut sending, mut receiving) = extract(server, version);
        client.send(b"a record of the client");
        let record = client.outgoing();
        assert_eq!(receiving.open(&record), b"a record of the client", "{suite:?}");
        client.take(&sending.seal(23, b"a record of the server", 0)).unwrap();
        assert_eq!(client.received, b"a record of the server", "{suite:?}");

        // Both ends have the same.
        let Pair { client, server } = pair(ours(), suite, other());
        let (of_client, of_server) = (extract(client, version), extract(server, version));
        assert_eq!(of_client.0.secret_parts(), of_server.1.secret_parts(), "{suite:?}");
        assert_eq!(of_client.1.secret_parts(), of_server.0.secret_parts(), "{suite:?}");
        assert_eq!(of_client.0.sequence, of_server.1.sequence, "{suite:?}");
        assert_eq!(of_client.1.sequence, of_server.0.sequence, "{suite:?}");
        extracted += 3;
    }
    // TLS 1.3, and TLS 1.2 with ChaCha20-Poly1305; TLS 1.2 with AES-GCM.
    assert_eq!((extracted, refused), (3 * 5, 2 * 4));
}

/// Records of every length near the limits, empty ones, and in TLS 1.3 padded ones, arrive in our end; longer ones, and ones without
/// content, are refused.
#[test]
fn records_of_unusual_lengths() {
    let (mut taken, mut refused) = (0, 0);
    for suite in &ours().cipher_suites {
        let version = suite.version().version;
        let is_tls13 = version == ProtocolVersion::TLSv1_3;
        let Pair { client, mut server } = pair(other(), suite, ours());
        let (mut sending, _) = extract(client, version);
        for length in [0, 1, 2, 15, 16, 17, 255, 256, 16_383, 16_384] {
            let data = vec![0x77; length];
            server.take(&sending.seal(23, &data, 0)).unwrap();
            assert_eq!(server.received, data, "{suite:?} {length}");
            server.received.clear();
            taken += 1;
            if is_tls13 {
                for padding in [1, 2, 16, 16_384 - length.min(16_383)] {
                    let padding = padding.min(16_384 - length);
                    server.take(&sending.seal(23, &data, padding)).unwrap();
                    assert_eq!(server.received, data, "{suite:?} {length} + {padding}");
                    server.received.clear();
                    taken += 1;
                }
            }
        }
        for length in [16_385, 16_386, 16_400] {
            let Pair { client, mut server } = pair(other(), suite, ours());
            let (mut sending, _) = extract(client, version);
            let outcome = server.take(&sending.seal(23, &vec![0x77; length], 0));
            assert_eq!(outcome, Err(Error::PeerSentOversizedRecord), "{suite:?} {length}");
            refused += 1;
        }
        if is_tls13 {
            // Only zeros: no content type.
            let Pair { client, mut server } = pair(other(), suite, ours());
            let (mut sending, _) = extract(client, version);
            let outcome = server.take(&sending.seal(0, &[], 20));
            assert_eq!(
                outcome,
                Err(Error::PeerMisbehaved(PeerMisbehaved::IllegalTlsInnerPlaintext)),
                "{suite:?}"
            );
            refused += 1;
        }
        // Too short for a tag, or for the nonce before it.
        // The suites with RSA have the ciphers of those with ECDSA, and slower handshakes.
        let step = if fits(suite, KeyType::P256) { 1 } else { 5 };
        for length in (0..24).step_by(step) {
            let Pair { mut server, .. } = pair(other(), suite, ours());
            let record = [&[23, 3, 3, 0, length][..], &vec![0x33; usize::from(length)]].concat();
            assert_eq!(server.take(&record), Err(Error::DecryptError), "{suite:?} {length}");
            refused += 1;
        }
    }
    // Of 9 suites, 3 are for TLS 1.3, and 3 with RSA: 10 lengths, in TLS 1.3 with 4 paddings each; 3 that are too long, 24 that are too
    // short or, with RSA, 5; and in TLS 1.3 a record without a type.
    assert_eq!((taken, refused), (9 * 10 + 3 * 40, 9 * 3 + 6 * 24 + 3 * 5 + 3));
}

/// Without the configuration's consent, nothing is handed out.
#[test]
fn they_are_not_extracted_without_consent() {
    let client = client(ours());
    let server = server(ours(), identities::of(KeyType::P256));
    let pair = Pair::connected(&Arc::new(client), &Arc::new(server));
    assert!(pair.client.connection.dangerous_extract_secrets().is_err());
    assert!(pair.server.connection.dangerous_extract_secrets().is_err());
}
