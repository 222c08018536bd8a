//! Records of TLS 1.2 and 1.3, in rustls's buffers.

use rustls::crypto::cipher::{
    InboundOpaqueMessage, InboundPlainMessage, MessageDecrypter, MessageEncrypter, OutboundOpaqueMessage,
    OutboundPlainMessage, PrefixedPayload, make_tls12_aad, make_tls13_aad,
};
use rustls::{ContentType, Error, ProtocolVersion};

use crate::operations::records::{LONGEST_CONTENT, RecordOpener, RecordSealer, TAG_LENGTH};
use crate::operations::tls12_layout::Layout;
use crate::{tls12, tls13};

pub(crate) struct Tls13Encrypter(pub(crate) RecordSealer);

impl MessageEncrypter for Tls13Encrypter {
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

pub(crate) struct Tls13Decrypter(pub(crate) RecordOpener);

impl MessageDecrypter for Tls13Decrypter {
    fn decrypt<'a>(&mut self, mut msg: InboundOpaqueMessage<'a>, seq: u64) -> Result<InboundPlainMessage<'a>, Error> {
        let length = tls13::open(&self.0, seq, make_tls13_aad(msg.payload.len()), &mut msg.payload)?;
        msg.payload.truncate(length);
        msg.into_tls13_unpadded_message()
    }
}

pub(crate) struct Tls12Encrypter {
    pub(crate) layout: Layout,
    pub(crate) sealer: RecordSealer,
}

impl MessageEncrypter for Tls12Encrypter {
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
        self.layout.record_length(payload_len)
    }
}

pub(crate) struct Tls12Decrypter {
    pub(crate) layout: Layout,
    pub(crate) opener: RecordOpener,
}

impl MessageDecrypter for Tls12Decrypter {
    fn decrypt<'a>(&mut self, mut msg: InboundOpaqueMessage<'a>, seq: u64) -> Result<InboundPlainMessage<'a>, Error> {
        let additional_data = |length| make_tls12_aad(seq, msg.typ, msg.version, length);
        let content = tls12::open((self.layout, &self.opener), seq, additional_data, &mut msg.payload)?;
        // Within the payload, of which it is a part.
        Ok(msg.into_plain_message_range(content))
    }
}
