//! Records of TLS 1.3, in rustls's buffers.

use rustls::crypto::cipher::{
    InboundOpaqueMessage, InboundPlainMessage, MessageDecrypter, MessageEncrypter, OutboundOpaqueMessage,
    OutboundPlainMessage, PrefixedPayload, make_tls13_aad,
};
use rustls::{ContentType, Error, ProtocolVersion};

use crate::operations::failure;
use crate::operations::records::{LONGEST_CONTENT, RecordOpener, RecordSealer, TAG_LENGTH};
use crate::tls13;

#[cfg(feature = "tls12")]
pub(crate) use crate::tls12_records::{Tls12Decrypter, Tls12Encrypter};

/// Encrypts the content of a record in place, and returns the tag.
///
/// rustls 0.23 panics if an encrypter fails: there is no room for an error here. A record that is not sealed becomes unpredictable
/// bytes of the same length. Nothing of the content is in them, and the peer ends the connection with `bad_record_mac`.
pub(crate) fn seal(
    sealer: &mut RecordSealer,
    seq: u64,
    additional_data: &[u8],
    content: &mut [u8],
) -> [u8; TAG_LENGTH] {
    let sealed = sealer.seal(seq, additional_data, content).ok();
    let tag = sealed.and_then(|tag| tag.as_ref().try_into().ok());
    tag.unwrap_or_else(|| {
        let mut tag = [0; TAG_LENGTH];
        failure::fill(content);
        failure::fill(&mut tag);
        tag
    })
}

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
        let tag = seal(&mut self.0, seq, &make_tls13_aad(length), payload.as_mut());
        payload.extend_from_slice(&tag);
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
