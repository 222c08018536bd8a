//! The algorithm of a message authentication code.

use std::fmt;

use super::blake2_variant::Blake2MacVariant;
use super::kmac_variant::KmacVariant;
use crate::backend::fips::Operation;
use crate::ciphers::kind::CipherKind;
use crate::hashes::algorithm::HashAlgorithm;

/// The algorithm of a [`MacContext`](super::MacContext).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MacAlgorithm {
    /// HMAC (FIPS 198-1) with a hash function.
    Hmac(HashAlgorithm),
    /// CMAC (NIST SP 800-38B) with a block cipher.
    Cmac(CipherKind),
    /// GMAC (NIST SP 800-38D) with a block cipher. A context authenticates one message.
    Gmac(CipherKind),
    /// KMAC (NIST SP 800-185, section 4), whose tag depends on the tag's length.
    Kmac(KmacVariant),
    /// KMAC with extendable output (NIST SP 800-185, section 4.3.1): a shorter tag is the start of a longer one.
    KmacXof(KmacVariant),
    /// Poly1305 (RFC 8439, section 2.5). A context authenticates one message.
    Poly1305,
    /// BLAKE2 with a key (RFC 7693).
    Blake2(Blake2MacVariant),
}

/// What a tag is computed for. Approval may depend on it.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// To give it to the caller.
    Generate,
    /// To compare it with a tag of the caller's.
    Verify,
}

impl MacAlgorithm {
    /// The block size in bytes of the underlying function: of the hash function, of the cipher, of KMAC's sponge; of Poly1305, 16.
    pub fn block_size(self) -> usize {
        match self {
            MacAlgorithm::Hmac(hash) => hash.block_size(),
            // CMAC and GMAC require a block cipher, so there is a block size.
            MacAlgorithm::Cmac(cipher) | MacAlgorithm::Gmac(cipher) => cipher.block_size().unwrap_or_default(),
            // FIPS 202: 1600 bits without the capacity, which is twice the security strength.
            MacAlgorithm::Kmac(variant) | MacAlgorithm::KmacXof(variant) => match variant {
                KmacVariant::Kmac128 => 168,
                KmacVariant::Kmac256 => 136,
            },
            MacAlgorithm::Poly1305 => 16,
            MacAlgorithm::Blake2(variant) => variant.block_size(),
        }
    }

    /// The operation whose approval is looked up. The lengths of key and tag are in bits and in bytes.
    pub(super) fn operation(self, key_bits: u32, tag_length: usize, purpose: Purpose) -> Operation {
        match (self, purpose) {
            (MacAlgorithm::Hmac(hash), _) => Operation::Hmac { hash, key_bits },
            (MacAlgorithm::Cmac(cipher), _) => Operation::Cmac { cipher },
            (MacAlgorithm::Gmac(cipher), Purpose::Generate) => Operation::GmacGenerate { cipher },
            (MacAlgorithm::Gmac(cipher), Purpose::Verify) => Operation::GmacVerify { cipher },
            (MacAlgorithm::Kmac(variant) | MacAlgorithm::KmacXof(variant), _) => Operation::Kmac {
                variant,
                key_bits,
                tag_length,
            },
            (MacAlgorithm::Poly1305, _) => Operation::OtherMac { name: "Poly1305" },
            (MacAlgorithm::Blake2(_), _) => Operation::OtherMac { name: "the BLAKE2 MAC" },
        }
    }
}

/// `"HMAC with sha256"`, `"CMAC with AES-128"`, `"KMAC128"`, `"KMACXOF256"`, `"BLAKE2b MAC"`.
impl fmt::Display for MacAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MacAlgorithm::Hmac(hash) => write!(f, "HMAC with {hash}"),
            MacAlgorithm::Cmac(cipher) => write!(f, "CMAC with {cipher}"),
            MacAlgorithm::Gmac(cipher) => write!(f, "GMAC with {cipher}"),
            MacAlgorithm::Kmac(variant) => variant.fmt(f),
            MacAlgorithm::KmacXof(KmacVariant::Kmac128) => f.write_str("KMACXOF128"),
            MacAlgorithm::KmacXof(KmacVariant::Kmac256) => f.write_str("KMACXOF256"),
            MacAlgorithm::Poly1305 => f.write_str("Poly1305"),
            MacAlgorithm::Blake2(variant) => write!(f, "{variant} MAC"),
        }
    }
}
