//! Ciphers of TLS 1.3.

use hazmat_openssl::Backend;
use hazmat_openssl::fips::TlsVersion;
use rustls::crypto::cipher::{AeadKey, Iv, Tls13AeadAlgorithm, UnsupportedOperationError};
use rustls::{ConnectionTrafficSecrets, Error};

use crate::operations::records::{LONGEST_TLS13_RECORD, Nonces, RecordCipher, RecordOpener, RecordSealer};
use crate::operations::validation::Validation;
use crate::records::{Tls13Decrypter, Tls13Encrypter};
use crate::version::{Fips, RecordDecrypter, RecordEncrypter, fips};

const VERSION: TlsVersion = TlsVersion::Tls13;

/// A cipher of TLS 1.3 (RFC 8446, section 5.2) in a backend.
pub(crate) struct Tls13Records {
    backend: Backend,
    cipher: RecordCipher,
    fips: Fips,
}

impl Tls13Records {
    /// The cipher, which the backend should offer.
    pub(crate) fn new(backend: &Backend, cipher: RecordCipher, validation: Validation) -> Self {
        Tls13Records {
            backend: backend.clone(),
            cipher,
            fips: fips(validation.status(cipher.is_approved_for_records(backend, VERSION))),
        }
    }
}

impl Tls13AeadAlgorithm for Tls13Records {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn RecordEncrypter> {
        let sealer = RecordSealer::new(self.cipher, VERSION, &self.backend, key.as_ref(), iv.as_ref());
        Box::new(Tls13Encrypter(sealer))
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn RecordDecrypter> {
        let nonces = Nonces::with_static_iv(iv.as_ref());
        let opener = RecordOpener::new(self.cipher, &self.backend, key.as_ref(), nonces);
        Box::new(Tls13Decrypter(opener))
    }

    fn key_len(&self) -> usize {
        self.cipher.key_length()
    }

    fn extract_keys(&self, key: AeadKey, iv: Iv) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Ok(traffic_secrets(self.cipher, key, iv))
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}

/// Decrypts a record in place, and returns the length of the content, its type and the padding.
pub(crate) fn open<const N: usize>(
    opener: &RecordOpener,
    sequence_number: u64,
    additional_data: [u8; N],
    record: &mut [u8],
) -> Result<usize, Error> {
    if record.len() > LONGEST_TLS13_RECORD {
        return Err(Error::PeerSentOversizedRecord);
    }
    let opened = opener.open(sequence_number, &additional_data, record);
    opened.map_err(|_| Error::DecryptError)
}

/// A key that leaves rustls, for example for the kernel. rustls asks for it only if the program allows that.
pub(crate) fn traffic_secrets(cipher: RecordCipher, key: AeadKey, iv: Iv) -> ConnectionTrafficSecrets {
    match cipher {
        RecordCipher::Aes128Gcm => ConnectionTrafficSecrets::Aes128Gcm { key, iv },
        RecordCipher::Aes256Gcm => ConnectionTrafficSecrets::Aes256Gcm { key, iv },
        RecordCipher::ChaCha20Poly1305 => ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv },
    }
}
