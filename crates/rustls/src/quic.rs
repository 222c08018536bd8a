//! Packet and header protection for QUIC (RFC 9001).

use hazmat_openssl::Backend;
use rustls::Error;
use rustls::crypto::cipher::{AeadKey, Iv};
use rustls::quic::{Algorithm, HeaderProtectionKey, PacketKey, Tag};

use crate::operations::header_protection::{HeaderFailure, HeaderProtection, SAMPLE_LENGTH};
use crate::operations::records::{PacketCipher, PacketLimits, RecordCipher, TAG_LENGTH};
use crate::operations::validation::Validation;
use crate::version::{Fips, fips};

/// A cipher of QUIC in a backend.
pub(crate) struct QuicPackets {
    backend: Backend,
    cipher: RecordCipher,
    fips: Fips,
}

impl QuicPackets {
    /// The cipher, which the backend should [offer for packets](RecordCipher::is_offered_for_packets).
    pub(crate) fn new(backend: &Backend, cipher: RecordCipher, validation: Validation) -> Self {
        QuicPackets {
            backend: backend.clone(),
            cipher,
            fips: fips(validation.status(cipher.is_approved_for_packets(backend))),
        }
    }
}

impl Algorithm for QuicPackets {
    fn packet_key(&self, key: AeadKey, iv: Iv) -> Box<dyn PacketKey> {
        Box::new(Packets {
            cipher: PacketCipher::new(self.cipher, &self.backend, key.as_ref(), iv.as_ref()),
            limits: self.cipher.packet_limits(),
        })
    }

    fn header_protection_key(&self, key: AeadKey) -> Box<dyn HeaderProtectionKey> {
        Box::new(Headers(HeaderProtection::new(self.cipher, &self.backend, key.as_ref())))
    }

    fn aead_key_len(&self) -> usize {
        self.cipher.key_length()
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}

/// A key of packets. `packets.rs` implements rustls's trait for it.
pub(crate) struct Packets {
    cipher: PacketCipher,
    pub(crate) limits: PacketLimits,
}

impl Packets {
    /// Encrypts a packet on a path, where path 0 is that of a connection without paths.
    pub(crate) fn seal(&self, path: u32, number: u64, header: &[u8], payload: &mut [u8]) -> Result<Tag, Error> {
        let sealed = self.cipher.seal(path, number, header, payload);
        let tag = sealed.map_err(|_| Error::EncryptError)?;
        // rustls's conversion panics on another length.
        let tag: &[u8; TAG_LENGTH] = tag.as_ref().try_into().map_err(|_| Error::EncryptError)?;
        Ok(Tag::from(tag.as_slice()))
    }

    /// Decrypts a packet on a path.
    pub(crate) fn open<'a>(
        &self,
        path: u32,
        number: u64,
        header: &[u8],
        payload: &'a mut [u8],
    ) -> Result<&'a [u8], Error> {
        let opened = self.cipher.open(path, number, header, payload);
        let length = opened.map_err(|_| Error::DecryptError)?;
        payload.get(..length).ok_or(Error::DecryptError)
    }
}

struct Headers(HeaderProtection);

impl HeaderProtectionKey for Headers {
    fn encrypt_in_place(&self, sample: &[u8], first: &mut u8, packet_number: &mut [u8]) -> Result<(), Error> {
        self.0.add(sample, first, packet_number).map_err(header_error)
    }

    fn decrypt_in_place(&self, sample: &[u8], first: &mut u8, packet_number: &mut [u8]) -> Result<(), Error> {
        self.0.remove(sample, first, packet_number).map_err(header_error)
    }

    fn sample_len(&self) -> usize {
        SAMPLE_LENGTH
    }
}

fn header_error(failure: HeaderFailure) -> Error {
    Error::General(failure.reason().into())
}
