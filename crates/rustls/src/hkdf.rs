//! HKDF and HMAC, for rustls's key schedule of TLS 1.3.

use hazmat_openssl::Backend;
use rustls::Error;
use rustls::crypto::hmac;
use rustls::crypto::tls13::{self, HkdfExpander, OkmBlock, OutputLengthError};

use crate::operations::digest::TlsHash;
use crate::operations::key_schedule::{self, KeySchedule};
use crate::operations::validation::Validation;
use crate::version::{ActiveKeyExchange, Fips, TLS13, fips};

/// HKDF with one hash function of a backend.
pub(crate) struct Hkdf {
    schedule: KeySchedule,
    fips: Fips,
}

impl Hkdf {
    pub(crate) fn new(backend: &Backend, hash: TlsHash, validation: Validation) -> Self {
        let schedule = KeySchedule::new(backend, hash);
        let fips = fips(validation.status(schedule.is_approved()));
        Hkdf { schedule, fips }
    }

    /// Whether the backend offers it.
    pub(crate) fn is_offered(&self) -> bool {
        self.schedule.is_offered()
    }
}

impl tls13::Hkdf for Hkdf {
    fn extract_from_zero_ikm(&self, salt: Option<&[u8]>) -> Box<dyn HkdfExpander> {
        Box::new(Expander(self.schedule.extract_or_unpredictable(salt, None)))
    }

    fn extract_from_secret(&self, salt: Option<&[u8]>, secret: &[u8]) -> Box<dyn HkdfExpander> {
        Box::new(Expander(self.schedule.extract_or_unpredictable(salt, Some(secret))))
    }

    // This one can fail, unlike the default one, which calls `extract_from_secret`.
    fn extract_from_kx_shared_secret(
        &self,
        salt: Option<&[u8]>,
        kx: Box<dyn ActiveKeyExchange>,
        peer_pub_key: &[u8],
    ) -> Result<Box<dyn HkdfExpander>, Error> {
        let shared_secret = kx.complete_for_tls_version(peer_pub_key, TLS13)?;
        let expander = self
            .schedule
            .extract(salt, Some(shared_secret.secret_bytes()))
            .map_err(|error| Error::General(format!("the handshake secret: {error}")))?;
        Ok(Box::new(Expander(expander)))
    }

    fn expander_for_okm(&self, okm: &OkmBlock) -> Box<dyn HkdfExpander> {
        Box::new(Expander(self.schedule.expander(okm.as_ref())))
    }

    fn hmac_sign(&self, key: &OkmBlock, message: &[u8]) -> hmac::Tag {
        hmac::Tag::new(self.schedule.mac(key.as_ref(), message).as_ref())
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}

/// A pseudorandom key.
struct Expander(key_schedule::Expander);

impl HkdfExpander for Expander {
    fn expand_slice(&self, info: &[&[u8]], output: &mut [u8]) -> Result<(), OutputLengthError> {
        self.0.expand(info, output).map_err(|_| OutputLengthError)
    }

    fn expand_block(&self, info: &[&[u8]]) -> OkmBlock {
        OkmBlock::new(self.0.expand_block(info).as_ref())
    }

    fn hash_len(&self) -> usize {
        self.0.hash().size()
    }
}
