//! Records of TLS 1.3.

use hazmat_openssl::Backend;
use hazmat_openssl::fips::TlsVersion;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, Iv, MessageDecrypter, MessageEncrypter, OutboundOpaqueMessage,
    OutboundPlainMessage, PrefixedPayload, Tls13AeadAlgorithm, UnsupportedOperationError, make_tls13_aad,
};
use rustls::{ConnectionTrafficSecrets, ContentType, Error, ProtocolVersion};

use crate::operations::records::{
    LONGEST_CONTENT, LONGEST_TLS13_RECORD, Nonces, RecordCipher, RecordOpener, RecordSealer, TAG_LENGTH,
};

const VERSION: TlsVersion = TlsVersion::Tls13;

/// A cipher of TLS 1.3 (RFC 8446, section 5.2) in a backend.
pub(crate) struct Tls13Records {
    backend: Backend,
    cipher: RecordCipher,
    fips: bool,
}

impl Tls13Records {
    /// The cipher, which the backend should offer.
    pub(crate) fn new(backend: &Backend, cipher: RecordCipher) -> Self {
        Tls13Records {
            backend: backend.clone(),
            cipher,
            fips: cipher.is_approved_for_records(backend, VERSION),
        }
    }
}

impl Tls13AeadAlgorithm for Tls13Records {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        let sealer = RecordSealer::new(self.cipher, VERSION, &self.backend, key.as_ref(), iv.as_ref());
        Box::new(Encrypter(sealer))
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        let nonces = Nonces::with_static_iv(iv.as_ref());
        Box::new(Decrypter(RecordOpener::new(
            self.cipher,
            &self.backend,
            key.as_ref(),
            nonces,
        )))
    }

    fn key_len(&self) -> usize {
        self.cipher.key_length()
    }

    fn extract_keys(&self, key: AeadKey, iv: Iv) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Ok(traffic_secrets(self.cipher, key, iv))
    }

    fn fips(&self) -> bool {
        self.fips
    }
}

/// A key that leaves rustls, for example for the kernel. rustls asks for it only if the program allows that.
pub(crate) fn traffic_secrets(cipher: RecordCipher, key: AeadKey, iv: Iv) -> ConnectionTrafficSecrets {
    match cipher {
        RecordCipher::Aes128Gcm => ConnectionTrafficSecrets::Aes128Gcm { key, iv },
        RecordCipher::Aes256Gcm => ConnectionTrafficSecrets::Aes256Gcm { key, iv },
        RecordCipher::ChaCha20Poly1305 => ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv },
    }
}

struct Encrypter(RecordSealer);

impl MessageEncrypter for Encrypter {
    fn encrypt(&mut self, msg: OutboundPlainMessage<'_>, seq: u64) -> Result<OutboundOpaqueMessage, Error> {
        if msg.payload.len() > LONGEST_CONTENT {
            return Err(Error::EncryptError);
        }
        let length = self.encrypted_payload_len(msg.payload.len());
        let mut payload = PrefixedPayload::with_capacity(length);
        payload.extend_from_chunks(&msg.payload);
        payload.extend_from_slice(&msg.typ.to_array());
        let sealed = self.0.seal(seq, &make_tls13_aad(length), payload.as_mut());
        payload.extend_from_slice(&sealed.map_err(|_| Error::EncryptError)?);
        // Every encrypted record is labelled thus (RFC 8446, section 5.2).
        Ok(OutboundOpaqueMessage::new(
            ContentType::ApplicationData,
            ProtocolVersion::TLSv1_2,
            payload,
        ))
    }

    fn encrypted_payload_len(&self, payload_len: usize) -> usize {
        // The type of the content follows it.
        payload_len + 1 + TAG_LENGTH
    }
}

struct Decrypter(RecordOpener);

impl MessageDecrypter for Decrypter {
    fn decrypt<'a>(&mut self, mut msg: InboundOpaqueMessage<'a>, seq: u64) -> Result<InboundPlainMessage<'a>, Error> {
        if msg.payload.len() > LONGEST_TLS13_RECORD {
            return Err(Error::PeerSentOversizedRecord);
        }
        let additional_data = make_tls13_aad(msg.payload.len());
        let opened = self.0.open(seq, &additional_data, &mut msg.payload);
        let length = opened.map_err(|_| Error::DecryptError)?;
        msg.payload.truncate(length);
        msg.into_tls13_unpadded_message()
    }
}
