//! Suites, and keys of any length for them, which rustls makes only of a key schedule.

use std::sync::{Mutex, OnceLock};

use rustls::crypto::cipher::{AeadKey, Iv};
use rustls::crypto::tls13::{Hkdf, HkdfExpander, OkmBlock, OutputLengthError};
use rustls::crypto::{CryptoProvider, hmac};
use rustls::quic::{Algorithm, HeaderProtectionKey, Keys, PacketKey, Tag, Version};
use rustls::{CipherSuite, CipherSuiteCommon, Error, Side, Tls12CipherSuite, Tls13CipherSuite};
use rustls_hazmat_openssl::ProviderBuilder;

/// The provider under test, with all that its backend offers.
pub fn ours() -> &'static CryptoProvider {
    static OURS: OnceLock<CryptoProvider> = OnceLock::new();
    OURS.get_or_init(|| {
        ProviderBuilder::new(support::backend())
            .unapproved(true)
            .quic(true)
            .build()
    })
}

/// The provider that it is compared with.
pub fn ring() -> &'static CryptoProvider {
    static RING: OnceLock<CryptoProvider> = OnceLock::new();
    RING.get_or_init(rustls::crypto::ring::default_provider)
}

/// A suite of TLS 1.3, if the provider has it.
pub fn tls13(provider: &CryptoProvider, suite: CipherSuite) -> Option<&'static Tls13CipherSuite> {
    provider
        .cipher_suites
        .iter()
        .find(|offered| offered.suite() == suite)?
        .tls13()
}

/// All suites of TLS 1.3 that ours has, with ring's of the same name.
pub fn tls13_pairs() -> Vec<(&'static Tls13CipherSuite, &'static Tls13CipherSuite)> {
    let suites = ours().cipher_suites.iter().filter_map(|suite| suite.tls13());
    let pairs: Vec<_> = suites
        .map(|suite| (suite, tls13(ring(), suite.common.suite).unwrap()))
        .collect();
    assert_eq!(pairs.len(), if support::on_fips() { 2 } else { 3 });
    pairs
}

fn tls12_suites(provider: &CryptoProvider) -> impl Iterator<Item = &'static Tls12CipherSuite> {
    provider.cipher_suites.iter().filter_map(|suite| match suite {
        rustls::SupportedCipherSuite::Tls12(suite) => Some(*suite),
        _ => None,
    })
}

/// All suites of TLS 1.2 that ours has, with ring's of the same name.
pub fn tls12_pairs() -> Vec<(&'static Tls12CipherSuite, &'static Tls12CipherSuite)> {
    let of_ring = |name| tls12_suites(ring()).find(|suite| suite.common.suite == name).unwrap();
    let pairs: Vec<_> = tls12_suites(ours())
        .map(|suite| (suite, of_ring(suite.common.suite)))
        .collect();
    assert_eq!(pairs.len(), if support::on_fips() { 4 } else { 6 });
    pairs
}

/// A key of these bytes, at most 32. rustls makes keys shorter than 32 bytes of a traffic secret only: here its key schedule
/// gets a secret that "expands" to the key, and an algorithm that takes the key away.
pub fn aead_key(bytes: &[u8]) -> AeadKey {
    let taker: &'static Taker = Box::leak(Box::new(Taker {
        length: bytes.len(),
        taken: Mutex::new(None),
    }));
    let suite: &'static Tls13CipherSuite = Box::leak(Box::new(Tls13CipherSuite {
        common: CipherSuiteCommon {
            suite: CipherSuite::TLS13_AES_128_GCM_SHA256,
            hash_provider: tls13(ring(), CipherSuite::TLS13_AES_128_GCM_SHA256)
                .unwrap()
                .common
                .hash_provider,
            confidentiality_limit: 0,
        },
        hkdf_provider: &Identity,
        aead_alg: tls13(ring(), CipherSuite::TLS13_AES_128_GCM_SHA256).unwrap().aead_alg,
        quic: None,
    }));
    drop(Keys::initial(Version::V1, suite, taker, bytes, Side::Client));
    taker.taken.lock().unwrap().take().unwrap()
}

/// An HKDF whose every output is its key, then zeros.
struct Identity;

impl Hkdf for Identity {
    fn extract_from_zero_ikm(&self, _: Option<&[u8]>) -> Box<dyn HkdfExpander> {
        unreachable!()
    }

    fn extract_from_secret(&self, _: Option<&[u8]>, secret: &[u8]) -> Box<dyn HkdfExpander> {
        Box::new(Copy(secret.to_vec()))
    }

    fn expander_for_okm(&self, okm: &OkmBlock) -> Box<dyn HkdfExpander> {
        Box::new(Copy(okm.as_ref().to_vec()))
    }

    fn hmac_sign(&self, _: &OkmBlock, _: &[u8]) -> hmac::Tag {
        unreachable!()
    }
}

struct Copy(Vec<u8>);

impl HkdfExpander for Copy {
    fn expand_slice(&self, _: &[&[u8]], output: &mut [u8]) -> Result<(), OutputLengthError> {
        output.iter_mut().zip(&self.0).for_each(|(byte, key)| *byte = *key);
        Ok(())
    }

    fn expand_block(&self, _: &[&[u8]]) -> OkmBlock {
        OkmBlock::new(&self.0)
    }

    fn hash_len(&self) -> usize {
        self.0.len()
    }
}

/// Takes the first key that it gets.
struct Taker {
    length: usize,
    taken: Mutex<Option<AeadKey>>,
}

impl Algorithm for Taker {
    fn packet_key(&self, key: AeadKey, _: Iv) -> Box<dyn PacketKey> {
        self.taken.lock().unwrap().get_or_insert(key);
        Box::new(Nothing)
    }

    fn header_protection_key(&self, _: AeadKey) -> Box<dyn HeaderProtectionKey> {
        Box::new(Nothing)
    }

    fn aead_key_len(&self) -> usize {
        self.length
    }
}

struct Nothing;

impl PacketKey for Nothing {
    fn encrypt_in_place(&self, _: u64, _: &[u8], _: &mut [u8]) -> Result<Tag, Error> {
        Err(Error::EncryptError)
    }

    fn decrypt_in_place<'a>(&self, _: u64, _: &[u8], _: &'a mut [u8]) -> Result<&'a [u8], Error> {
        Err(Error::DecryptError)
    }

    fn tag_len(&self) -> usize {
        0
    }

    fn confidentiality_limit(&self) -> u64 {
        0
    }

    fn integrity_limit(&self) -> u64 {
        0
    }
}

impl HeaderProtectionKey for Nothing {
    fn encrypt_in_place(&self, _: &[u8], _: &mut u8, _: &mut [u8]) -> Result<(), Error> {
        Err(Error::EncryptError)
    }

    fn decrypt_in_place(&self, _: &[u8], _: &mut u8, _: &mut [u8]) -> Result<(), Error> {
        Err(Error::DecryptError)
    }

    fn sample_len(&self) -> usize {
        0
    }
}
