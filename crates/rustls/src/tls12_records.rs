//! Records of TLS 1.2, in rustls's buffers.

use rustls::Error;
use rustls::crypto::cipher::{
    InboundOpaqueMessage, InboundPlainMessage, MessageDecrypter, MessageEncrypter, OutboundOpaqueMessage,
    OutboundPlainMessage, PrefixedPayload, make_tls12_aad,
};

use crate::operations::records::{LONGEST_CONTENT, RecordOpener, RecordSealer};
use crate::operations::tls12_layout::Layout;
use crate::records::seal;
use crate::tls12;

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
        let tag = seal(&mut self.sealer, seq, &additional_data, content.unwrap_or_default());
        payload.extend_from_slice(&tag);
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
