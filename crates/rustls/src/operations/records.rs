//! The protection of records and packets.

use hazmat_openssl::aead::{Aead, AesGcm, ChaCha20Poly1305, TlsRecordSealer};
use hazmat_openssl::ciphers::{CipherKind, ModeKind};
use hazmat_openssl::fips::{Operation, TlsVersion};
use hazmat_openssl::interfaces::CipherBackend;
use hazmat_openssl::mac::Tag;
use hazmat_openssl::{Backend, Error, Result};
use zeroize::Zeroizing;

use super::approval::all_approved;

/// The length of a nonce, and of TLS 1.3's static IV, in bytes.
pub(crate) const NONCE_LENGTH: usize = 12;

/// The length of a tag in bytes. The ciphers with shorter tags have no suites here.
pub(crate) const TAG_LENGTH: usize = 16;

/// The length of AES-GCM's fixed field in TLS 1.2, the `salt` of RFC 5288, section 3, in bytes.
pub(crate) const FIXED_IV_LENGTH: usize = 4;

/// The length of the nonce that a TLS 1.2 record with AES-GCM begins with (RFC 5288, section 3), in bytes.
pub(crate) const EXPLICIT_NONCE_LENGTH: usize = 8;

/// The longest content of a record in bytes (RFC 8446, section 5.1; RFC 5246, section 6.2.1).
pub(crate) const LONGEST_CONTENT: usize = 1 << 14;

/// The longest encrypted record of TLS 1.3 in bytes (RFC 8446, section 5.2).
pub(crate) const LONGEST_TLS13_RECORD: usize = LONGEST_CONTENT + 256;

/// The longest encrypted record of TLS 1.2 in bytes (RFC 5246, section 6.2.3).
pub(crate) const LONGEST_TLS12_RECORD: usize = LONGEST_CONTENT + 2048;

/// An AEAD cipher of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordCipher {
    Aes128Gcm,
    Aes256Gcm,
    ChaCha20Poly1305,
}

/// How many packets a QUIC key may protect, and how many forged packets it may refuse (RFC 9001, section 6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PacketLimits {
    pub(crate) confidentiality: u64,
    pub(crate) integrity: u64,
}

impl RecordCipher {
    /// The key's length in bytes.
    pub(crate) const fn key_length(self) -> usize {
        match self {
            RecordCipher::Aes128Gcm => 16,
            RecordCipher::Aes256Gcm | RecordCipher::ChaCha20Poly1305 => 32,
        }
    }

    /// Whether the backend has the cipher.
    pub(crate) fn is_offered(self, backend: &Backend) -> bool {
        match self {
            RecordCipher::Aes128Gcm | RecordCipher::Aes256Gcm => AesGcm::supported(backend, self.key_length()),
            RecordCipher::ChaCha20Poly1305 => ChaCha20Poly1305::supported(backend),
        }
    }

    /// Whether the backend is a FIPS module's, which approves the protection of records with this cipher, both ways.
    pub(crate) fn is_approved_for_records(self, backend: &Backend, version: TlsVersion) -> bool {
        let sealing = match self.aes() {
            Some(cipher) => Operation::EncryptTlsRecord { cipher, version },
            None => Operation::ChaCha20Poly1305,
        };
        all_approved(backend, &[sealing, self.opening()])
    }

    /// Whether the backend has the ciphers of a QUIC packet's payload and header, and lets the protocol choose the nonce.
    pub(crate) fn is_offered_for_packets(self, backend: &Backend) -> bool {
        let (cipher, mode) = self.header_cipher();
        self.is_offered(backend)
            && backend.cipher_supported(cipher, mode)
            // A strict backend is a FIPS backend, and refuses what is not approved.
            && (!backend.is_strict() || self.is_approved_for_packets(backend))
    }

    /// Whether the backend is a FIPS module's, which approves the protection of QUIC packets and headers with this cipher.
    pub(crate) fn is_approved_for_packets(self, backend: &Backend) -> bool {
        all_approved(
            backend,
            &[self.packet_sealing(), self.opening(), self.header_operation()],
        )
    }

    /// The cipher and mode that make the masks of QUIC's headers (RFC 9001, sections 5.4.3 and 5.4.4).
    pub(crate) fn header_cipher(self) -> (CipherKind, ModeKind) {
        match self.aes() {
            Some(cipher) => (cipher, ModeKind::Ecb),
            None => (CipherKind::CHACHA20, ModeKind::Stream),
        }
    }

    /// The number of records that one key may protect. For AES-GCM, RFC 8446, section 5.5, allows 2^24.5 full records; this is less,
    /// because rustls's documentation wants a reserve for the records that end the use of the key. TLS 1.3 then takes a new key. In TLS
    /// 1.2, which has no such step, the connection ends.
    pub(crate) const fn record_limit(self) -> u64 {
        match self {
            RecordCipher::Aes128Gcm | RecordCipher::Aes256Gcm => 1 << 24,
            // The sequence number overflows first.
            RecordCipher::ChaCha20Poly1305 => u64::MAX,
        }
    }

    /// The limits of a QUIC key.
    pub(crate) const fn packet_limits(self) -> PacketLimits {
        match self {
            RecordCipher::Aes128Gcm | RecordCipher::Aes256Gcm => PacketLimits {
                confidentiality: 1 << 23,
                integrity: 1 << 52,
            },
            // There are fewer packet numbers than packets that ChaCha20 could protect.
            RecordCipher::ChaCha20Poly1305 => PacketLimits {
                confidentiality: u64::MAX,
                integrity: 1 << 36,
            },
        }
    }

    fn aes(self) -> Option<CipherKind> {
        match self {
            RecordCipher::Aes128Gcm => Some(CipherKind::AES_128),
            RecordCipher::Aes256Gcm => Some(CipherKind::AES_256),
            RecordCipher::ChaCha20Poly1305 => None,
        }
    }

    fn opening(self) -> Operation {
        match self.aes() {
            Some(cipher) => Operation::Decrypt {
                cipher,
                mode: ModeKind::Gcm,
                tag_length: Some(TAG_LENGTH),
            },
            None => Operation::ChaCha20Poly1305,
        }
    }

    /// No rule accepts QUIC's nonces as TLS's: they count as any nonce that a program has chosen.
    fn packet_sealing(self) -> Operation {
        match self.aes() {
            Some(cipher) => Operation::Encrypt {
                cipher,
                mode: ModeKind::Gcm,
                generated_nonce: false,
            },
            None => Operation::ChaCha20Poly1305,
        }
    }

    fn header_operation(self) -> Operation {
        let (cipher, mode) = self.header_cipher();
        Operation::Encrypt {
            cipher,
            mode,
            generated_nonce: false,
        }
    }

    /// Refuses a key of another cipher: AES-GCM itself takes keys of several lengths.
    fn check_key(self, key: &[u8]) -> Result<()> {
        if key.len() == self.key_length() {
            return Ok(());
        }
        let reason = format!("must have {} bytes, not {}", self.key_length(), key.len());
        Err(Error::invalid_argument("key", reason))
    }

    fn keyed(self, backend: &Backend, key: &[u8]) -> Result<Box<dyn Aead>> {
        self.check_key(key)?;
        Ok(match self {
            RecordCipher::Aes128Gcm | RecordCipher::Aes256Gcm => Box::new(AesGcm::new(backend, key)?),
            RecordCipher::ChaCha20Poly1305 => Box::new(ChaCha20Poly1305::new(backend, key)?),
        })
    }

    /// `None` also for an IV of another length than the cipher has in this version.
    fn sealer(self, version: TlsVersion, backend: &Backend, key: &[u8], iv: &[u8]) -> Option<TlsRecordSealer> {
        self.check_key(key).ok()?;
        let sealer = match (self, version) {
            (RecordCipher::ChaCha20Poly1305, _) => {
                TlsRecordSealer::chacha20_poly1305(backend, key, iv.try_into().ok()?)
            }
            (_, TlsVersion::Tls13) => TlsRecordSealer::aes_gcm_tls13(backend, key, iv.try_into().ok()?),
            (_, TlsVersion::Tls12) => TlsRecordSealer::aes_gcm_tls12(backend, key, iv.try_into().ok()?),
            // No other version has suites here.
            _ => return None,
        };
        sealer.ok()
    }
}

/// A record or packet that was not sealed or not opened. There is no more to tell: a peer may learn nothing from the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failed;

impl From<Error> for Failed {
    fn from(_: Error) -> Self {
        Failed
    }
}

/// The nonces of a key: each is an IV XOR the record's sequence number.
pub(crate) struct Nonces(Zeroizing<[u8; NONCE_LENGTH]>);

impl Nonces {
    /// With a static IV of 12 bytes (RFC 8446, section 5.3; RFC 7905, section 2; RFC 9001, section 5.3). `None` for another
    /// length.
    pub(crate) fn with_static_iv(iv: &[u8]) -> Option<Self> {
        iv.try_into().ok().map(|iv| Nonces(Zeroizing::new(iv)))
    }

    /// With a fixed field of 4 bytes, which the sequence number itself follows (RFC 5288, section 3). `None` for another length.
    pub(crate) fn with_fixed_field(field: &[u8]) -> Option<Self> {
        let mut iv = Zeroizing::new([0; NONCE_LENGTH]);
        *iv.first_chunk_mut::<FIXED_IV_LENGTH>()? = field.try_into().ok()?;
        Some(Nonces(iv))
    }

    /// The nonce of the record with this sequence number.
    #[inline]
    pub(crate) fn at(&self, sequence_number: u64) -> [u8; NONCE_LENGTH] {
        self.on_path(0, sequence_number)
    }

    /// The nonce of the packet with this number on this path of a QUIC connection (draft-ietf-quic-multipath, section 2.4). Path
    /// 0 has the nonces of a connection without paths.
    #[inline]
    pub(crate) fn on_path(&self, path: u32, packet_number: u64) -> [u8; NONCE_LENGTH] {
        let mut nonce = *self.0;
        let number = path.to_be_bytes().into_iter().chain(packet_number.to_be_bytes());
        nonce.iter_mut().zip(number).for_each(|(byte, number)| *byte ^= number);
        nonce
    }
}

/// The direction in which a connection sends.
pub(crate) struct RecordSealer {
    // None: the backend has not taken the key. No record is sealed then.
    sealer: Option<TlsRecordSealer>,
}

impl RecordSealer {
    /// The sealer fails for every record if the backend does not take the key, or if the IV has another length than this version
    /// of TLS gives it.
    pub(crate) fn new(cipher: RecordCipher, version: TlsVersion, backend: &Backend, key: &[u8], iv: &[u8]) -> Self {
        RecordSealer {
            sealer: cipher.sealer(version, backend, key, iv),
        }
    }

    /// Encrypts the content in `buffer`, and returns the tag. It fails for a sequence number that is not higher than the last one:
    /// no nonce is used twice.
    #[inline]
    pub(crate) fn seal(
        &mut self,
        sequence_number: u64,
        additional_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<Tag, Failed> {
        let sealer = self.sealer.as_mut().ok_or(Failed)?;
        Ok(sealer.seal_in_place(sequence_number, additional_data, buffer)?)
    }
}

/// The direction in which a connection receives.
pub(crate) struct RecordOpener {
    // None: the backend has not taken the key. No record is opened then.
    keyed: Option<(Box<dyn Aead>, Nonces)>,
}

impl RecordOpener {
    /// The opener fails for every record if the backend does not take the key, or if there are no nonces.
    pub(crate) fn new(cipher: RecordCipher, backend: &Backend, key: &[u8], nonces: Option<Nonces>) -> Self {
        RecordOpener {
            keyed: nonces.and_then(|nonces| Some((cipher.keyed(backend, key).ok()?, nonces))),
        }
    }

    /// Decrypts `sealed`, which ends with its tag, in place, and returns the length of the content at its start. `number` is the
    /// sequence number, or the one that the record begins with.
    #[inline]
    pub(crate) fn open(&self, number: u64, additional_data: &[u8], sealed: &mut [u8]) -> Result<usize, Failed> {
        let (aead, nonces) = self.keyed.as_ref().ok_or(Failed)?;
        open(aead.as_ref(), &nonces.at(number), additional_data, sealed)
    }
}

/// Protects the payloads of QUIC packets, in one direction.
pub(crate) struct PacketCipher {
    // None: the backend has not taken the key.
    keyed: Option<(Box<dyn Aead>, Nonces)>,
}

impl PacketCipher {
    /// It fails for every packet if the backend does not take the key or the IV.
    pub(crate) fn new(cipher: RecordCipher, backend: &Backend, key: &[u8], iv: &[u8]) -> Self {
        let nonces = Nonces::with_static_iv(iv);
        PacketCipher {
            keyed: nonces.and_then(|nonces| Some((cipher.keyed(backend, key).ok()?, nonces))),
        }
    }

    /// Encrypts `payload` in place, and returns the tag.
    pub(crate) fn seal(&self, path: u32, number: u64, header: &[u8], payload: &mut [u8]) -> Result<Tag, Failed> {
        let (aead, nonces) = self.keyed.as_ref().ok_or(Failed)?;
        Ok(aead.encrypt_in_place(&nonces.on_path(path, number), header, payload)?)
    }

    /// Decrypts `sealed`, which ends with its tag, in place, and returns the length of the payload at its start.
    pub(crate) fn open(&self, path: u32, number: u64, header: &[u8], sealed: &mut [u8]) -> Result<usize, Failed> {
        let (aead, nonces) = self.keyed.as_ref().ok_or(Failed)?;
        open(aead.as_ref(), &nonces.on_path(path, number), header, sealed)
    }
}

#[inline]
fn open(aead: &dyn Aead, nonce: &[u8], additional_data: &[u8], sealed: &mut [u8]) -> Result<usize, Failed> {
    let length = sealed.len().checked_sub(TAG_LENGTH).ok_or(Failed)?;
    let (buffer, tag) = sealed.split_at_mut_checked(length).ok_or(Failed)?;
    aead.decrypt_in_place(nonce, additional_data, buffer, tag)?;
    Ok(length)
}
