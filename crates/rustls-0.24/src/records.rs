//! Records of TLS 1.2 and 1.3, in rustls's buffers.

use rustls::Error;
use rustls::crypto::cipher::{
    EncodableVersion, EncryptBuffer, InboundOpaque, OutboundPlain, Record, RecordDecrypter, RecordEncrypter,
    make_tls12_aad, make_tls13_aad,
};
use rustls::enums::{ContentType, ProtocolVersion};

use crate::operations::records::{LONGEST_CONTENT, RecordOpener, RecordSealer, TAG_LENGTH};
use crate::operations::tls12_layout::Layout;
use crate::{tls12, tls13};

/// Every encrypted record of TLS 1.3 has this type and version (RFC 8446, section 5.2).
const TLS13_TYPE: ContentType = ContentType::ApplicationData;
const TLS13_LABEL: EncodableVersion = EncodableVersion::Legacy(ProtocolVersion::TLSv1_2);

pub(crate) struct Tls13Encrypter(pub(crate) RecordSealer);

impl RecordEncrypter for Tls13Encrypter {
    fn encrypt<'a>(
        &mut self,
        record: Record<OutboundPlain<'_>>,
        seq: u64,
        out: &'a mut [u8],
    ) -> Result<Record<&'a [u8]>, Error> {
        if record.payload.len() > LONGEST_CONTENT {
            return Err(Error::EncryptError);
        }
        let length = self.encrypted_payload_len(record.payload.len());
        let mut payload = EncryptBuffer::new(out, length)?;
        payload.extend_from_chunks(&record.payload);
        payload.extend_from_slice(&record.typ.to_array());
        let additional_data = make_tls13_aad(TLS13_TYPE, TLS13_LABEL.encode(), length);
        let sealed = self.0.seal(seq, &additional_data, payload.as_mut());
        payload.extend_from_slice(&sealed.map_err(|_| Error::EncryptError)?);
        Ok(Record::new(TLS13_TYPE, TLS13_LABEL, payload.into_written()))
    }

    fn encrypted_payload_len(&self, payload_len: usize) -> usize {
        // The type of the content follows it.
        payload_len + 1 + TAG_LENGTH
    }
}

pub(crate) struct Tls13Decrypter(pub(crate) RecordOpener);

impl RecordDecrypter for Tls13Decrypter {
    fn decrypt<'a>(&mut self, mut record: Record<InboundOpaque<'a>>, seq: u64) -> Result<Record<&'a [u8]>, Error> {
        let additional_data = make_tls13_aad(record.typ, record.version.encode(), record.payload.len());
        let length = tls13::open(&self.0, seq, additional_data, &mut record.payload)?;
        record.payload.truncate(length);
        record.into_tls13_unpadded_record()
    }
}

pub(crate) struct Tls12Encrypter {
    pub(crate) layout: Layout,
    pub(crate) sealer: RecordSealer,
}

impl RecordEncrypter for Tls12Encrypter {
    fn encrypt<'a>(
        &mut self,
        record: Record<OutboundPlain<'_>>,
        seq: u64,
        out: &'a mut [u8],
    ) -> Result<Record<&'a [u8]>, Error> {
        let length = record.payload.len();
        if length > LONGEST_CONTENT {
            return Err(Error::EncryptError);
        }
        let mut payload = EncryptBuffer::new(out, self.encrypted_payload_len(length))?;
        if let Layout::ExplicitNonce = self.layout {
            payload.extend_from_slice(&seq.to_be_bytes());
        }
        payload.extend_from_chunks(&record.payload);
        let additional_data = make_tls12_aad(seq, record.typ, record.version.encode(), length);
        let content = payload.as_mut().get_mut(self.layout.explicit_nonce_length()..);
        let sealed = self
            .sealer
            .seal(seq, &additional_data, content.ok_or(Error::EncryptError)?);
        payload.extend_from_slice(&sealed.map_err(|_| Error::EncryptError)?);
        Ok(Record::new(record.typ, record.version, payload.into_written()))
    }

    fn encrypted_payload_len(&self, payload_len: usize) -> usize {
        self.layout.record_length(payload_len)
    }
}

pub(crate) struct Tls12Decrypter {
    pub(crate) layout: Layout,
    pub(crate) opener: RecordOpener,
}

impl RecordDecrypter for Tls12Decrypter {
    fn decrypt<'a>(&mut self, mut record: Record<InboundOpaque<'a>>, seq: u64) -> Result<Record<&'a [u8]>, Error> {
        let (typ, version) = (record.typ, record.version.encode());
        let additional_data = |length| make_tls12_aad(seq, typ, version, length);
        let content = tls12::open((self.layout, &self.opener), seq, additional_data, &mut record.payload)?;
        // Within the payload, of which it is a part.
        Ok(record.into_plain_record_range(content))
    }
}
