//! Ciphers of TLS 1.2.

use std::ops::Range;

use hazmat_openssl::Backend;
use hazmat_openssl::fips::TlsVersion;
use rustls::crypto::cipher::{AeadKey, Iv, KeyBlockShape, Tls12AeadAlgorithm, UnsupportedOperationError};
use rustls::{ConnectionTrafficSecrets, Error};

use crate::operations::records::{
    LONGEST_CONTENT, LONGEST_TLS12_RECORD, NONCE_LENGTH, RecordCipher, RecordOpener, RecordSealer,
};
use crate::operations::tls12_layout::Layout;
use crate::operations::validation::Validation;
use crate::records::{Tls12Decrypter, Tls12Encrypter};
use crate::tls13::traffic_secrets;
use crate::version::{Fips, RecordDecrypter, RecordEncrypter, fips};

const VERSION: TlsVersion = TlsVersion::Tls12;

/// A cipher of TLS 1.2 in a backend: AES-GCM (RFC 5288) or ChaCha20-Poly1305 (RFC 7905).
pub(crate) struct Tls12Records {
    backend: Backend,
    cipher: RecordCipher,
    fips: Fips,
}

impl Tls12Records {
    /// The cipher, which the backend should offer.
    pub(crate) fn new(backend: &Backend, cipher: RecordCipher, validation: Validation) -> Self {
        Tls12Records {
            backend: backend.clone(),
            cipher,
            fips: fips(validation.status(cipher.is_approved_for_records(backend, VERSION))),
        }
    }
}

impl Tls12AeadAlgorithm for Tls12Records {
    fn encrypter(&self, key: AeadKey, iv: &[u8], _: &[u8]) -> Box<dyn RecordEncrypter> {
        let layout = Layout::of(self.cipher);
        let sealer = RecordSealer::new(self.cipher, VERSION, &self.backend, key.as_ref(), iv);
        Box::new(Tls12Encrypter { layout, sealer })
    }

    fn decrypter(&self, key: AeadKey, iv: &[u8]) -> Box<dyn RecordDecrypter> {
        let layout = Layout::of(self.cipher);
        let opener = RecordOpener::new(self.cipher, &self.backend, key.as_ref(), layout.nonces(iv));
        Box::new(Tls12Decrypter { layout, opener })
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape {
            enc_key_len: self.cipher.key_length(),
            fixed_iv_len: Layout::of(self.cipher).fixed_iv_length(),
            // Bytes of the key block for a start of the counter. It starts at 0.
            explicit_nonce_len: 0,
        }
    }

    /// Those of AES-GCM are not handed out: rustls's form of them leads to repeated nonces. There, a nonce is `iv` XOR the sequence number,
    /// and the last 8 bytes of `iv` are zeros. TLS in the kernel takes these bytes for the explicit nonce of the next record and counts
    /// on from there, so that its records would have the nonces of the handshake's under the same key.
    fn extract_keys(
        &self,
        key: AeadKey,
        iv: &[u8],
        _: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        match Layout::of(self.cipher) {
            Layout::ExplicitNonce => Err(UnsupportedOperationError),
            Layout::ImplicitNonce => {
                let iv: [u8; NONCE_LENGTH] = iv.try_into().map_err(|_| UnsupportedOperationError)?;
                Ok(traffic_secrets(self.cipher, key, Iv::from(iv)))
            }
        }
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}

/// Decrypts a record in place, and returns where its content is.
pub(crate) fn open<const N: usize>(
    (layout, opener): (Layout, &RecordOpener),
    sequence_number: u64,
    additional_data: impl FnOnce(usize) -> [u8; N],
    record: &mut [u8],
) -> Result<Range<usize>, Error> {
    if record.len() > LONGEST_TLS12_RECORD {
        return Err(Error::PeerSentOversizedRecord);
    }
    let content = layout.open(opener, sequence_number, additional_data, record);
    let content = content.ok_or(Error::DecryptError)?;
    if content.len() > LONGEST_CONTENT {
        return Err(Error::PeerSentOversizedRecord);
    }
    Ok(content)
}
