//! Records of TLS 1.2.

use hazmat_openssl::Backend;
use hazmat_openssl::fips::TlsVersion;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, Iv, KeyBlockShape, MessageDecrypter, MessageEncrypter,
    OutboundOpaqueMessage, OutboundPlainMessage, PrefixedPayload, Tls12AeadAlgorithm, UnsupportedOperationError,
    make_tls12_aad,
};
use rustls::{ConnectionTrafficSecrets, Error};

use crate::operations::records::{
    EXPLICIT_NONCE_LENGTH, FIXED_IV_LENGTH, LONGEST_CONTENT, LONGEST_TLS12_RECORD, NONCE_LENGTH, Nonces, RecordCipher,
    RecordOpener, RecordSealer, TAG_LENGTH,
};
use crate::tls13::traffic_secrets;

const VERSION: TlsVersion = TlsVersion::Tls12;

/// A cipher of TLS 1.2 in a backend: AES-GCM (RFC 5288) or ChaCha20-Poly1305 (RFC 7905).
pub(crate) struct Tls12Records {
    backend: Backend,
    cipher: RecordCipher,
    fips: bool,
}

/// What differs between the ciphers' records.
#[derive(Clone, Copy)]
enum Layout {
    /// The part of the nonce that is not the fixed field precedes the ciphertext. It is the sequence number, as FIPS 140-3
    /// IG C.H, scenario 1, wants a counter.
    ExplicitNonce,
    /// The nonce is not sent.
    ImplicitNonce,
}

impl Layout {
    fn of(cipher: RecordCipher) -> Self {
        match cipher {
            RecordCipher::Aes128Gcm | RecordCipher::Aes256Gcm => Layout::ExplicitNonce,
            RecordCipher::ChaCha20Poly1305 => Layout::ImplicitNonce,
        }
    }

    const fn explicit_nonce_length(self) -> usize {
        match self {
            Layout::ExplicitNonce => EXPLICIT_NONCE_LENGTH,
            Layout::ImplicitNonce => 0,
        }
    }

    const fn fixed_iv_length(self) -> usize {
        match self {
            Layout::ExplicitNonce => FIXED_IV_LENGTH,
            Layout::ImplicitNonce => NONCE_LENGTH,
        }
    }

    /// `None` if the IV has another length than rustls was told.
    fn nonces(self, iv: &[u8]) -> Option<Nonces> {
        match self {
            Layout::ExplicitNonce => Nonces::with_fixed_field(iv),
            Layout::ImplicitNonce => Nonces::with_static_iv(iv),
        }
    }
}

impl Tls12Records {
    /// The cipher, which the backend should offer.
    pub(crate) fn new(backend: &Backend, cipher: RecordCipher) -> Self {
        Tls12Records {
            backend: backend.clone(),
            cipher,
            fips: cipher.is_approved_for_records(backend, VERSION),
        }
    }
}

impl Tls12AeadAlgorithm for Tls12Records {
    fn encrypter(&self, key: AeadKey, iv: &[u8], _: &[u8]) -> Box<dyn MessageEncrypter> {
        let layout = Layout::of(self.cipher);
        let sealer = RecordSealer::new(self.cipher, VERSION, &self.backend, key.as_ref(), iv);
        Box::new(Encrypter { layout, sealer })
    }

    fn decrypter(&self, key: AeadKey, iv: &[u8]) -> Box<dyn MessageDecrypter> {
        let layout = Layout::of(self.cipher);
        let opener = RecordOpener::new(self.cipher, &self.backend, key.as_ref(), layout.nonces(iv));
        Box::new(Decrypter { layout, opener })
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape {
            enc_key_len: self.cipher.key_length(),
            fixed_iv_len: Layout::of(self.cipher).fixed_iv_length(),
            // Bytes of the key block for a start of the counter. It starts at 0.
            explicit_nonce_len: 0,
        }
    }

    /// The nonce of each record is `iv` XOR its sequence number, as with rustls's own providers.
    fn extract_keys(
        &self,
        key: AeadKey,
        iv: &[u8],
        _: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        let nonces = Layout::of(self.cipher).nonces(iv).ok_or(UnsupportedOperationError)?;
        Ok(traffic_secrets(self.cipher, key, Iv::new(*nonces.iv())))
    }

    fn fips(&self) -> bool {
        self.fips
    }
}

struct Encrypter {
    layout: Layout,
    sealer: RecordSealer,
}

impl MessageEncrypter for Encrypter {
    fn encrypt(&mut self, msg: OutboundPlainMessage<'_>, seq: u64) -> Result<OutboundOpaqueMessage, Error> {
        if msg.payload.len() > LONGEST_CONTENT {
            return Err(Error::EncryptError);
        }
        let mut payload = PrefixedPayload::with_capacity(self.encrypted_payload_len(msg.payload.len()));
        if let Layout::ExplicitNonce = self.layout {
            payload.extend_from_slice(&seq.to_be_bytes());
        }
        payload.extend_from_chunks(&msg.payload);
        let additional_data = make_tls12_aad(seq, msg.typ, msg.version, msg.payload.len());
        let content = payload.as_mut().get_mut(self.layout.explicit_nonce_length()..);
        let sealed = self
            .sealer
            .seal(seq, &additional_data, content.ok_or(Error::EncryptError)?);
        payload.extend_from_slice(&sealed.map_err(|_| Error::EncryptError)?);
        Ok(OutboundOpaqueMessage::new(msg.typ, msg.version, payload))
    }

    fn encrypted_payload_len(&self, payload_len: usize) -> usize {
        self.layout.explicit_nonce_length() + payload_len + TAG_LENGTH
    }
}

struct Decrypter {
    layout: Layout,
    opener: RecordOpener,
}

impl Decrypter {
    /// Decrypts in place, and returns where the content is.
    fn open(&self, msg: &mut InboundOpaqueMessage<'_>, seq: u64) -> Option<std::ops::Range<usize>> {
        let start = self.layout.explicit_nonce_length();
        let length = msg.payload.len().checked_sub(start + TAG_LENGTH)?;
        let additional_data = make_tls12_aad(seq, msg.typ, msg.version, length);
        let (explicit, sealed) = msg.payload.split_at_mut_checked(start)?;
        let number = match self.layout {
            // A peer may count otherwise.
            Layout::ExplicitNonce => u64::from_be_bytes((&*explicit).try_into().ok()?),
            Layout::ImplicitNonce => seq,
        };
        let length = self.opener.open(number, &additional_data, sealed).ok()?;
        Some(start..start + length)
    }
}

impl MessageDecrypter for Decrypter {
    fn decrypt<'a>(&mut self, mut msg: InboundOpaqueMessage<'a>, seq: u64) -> Result<InboundPlainMessage<'a>, Error> {
        if msg.payload.len() > LONGEST_TLS12_RECORD {
            return Err(Error::PeerSentOversizedRecord);
        }
        let content = self.open(&mut msg, seq).ok_or(Error::DecryptError)?;
        if content.len() > LONGEST_CONTENT {
            return Err(Error::PeerSentOversizedRecord);
        }
        // Within the payload, of which it is a part.
        Ok(msg.into_plain_message_range(content))
    }
}
