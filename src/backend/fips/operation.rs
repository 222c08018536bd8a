//! Operations whose approval can be asked: an algorithm with the relevant arguments.

use std::fmt;

use super::named_curve::{EdwardsCurve, MontgomeryCurve};
use super::tls_version::TlsVersion;
use crate::asymmetric::dh::named_group::DhNamedGroup;
use crate::asymmetric::ec::curve::EllipticCurve;
use crate::asymmetric::ec::ecdsa::EcdsaAlgorithm;
use crate::asymmetric::edwards::variant::EddsaVariant;
use crate::asymmetric::ml_dsa::parameter_set::MlDsaParameterSet;
use crate::asymmetric::ml_kem::parameter_set::MlKemParameterSet;
use crate::asymmetric::rsa::padding::RsaPadding;
use crate::asymmetric::signature_hash::SignatureHash;
use crate::asymmetric::slh_dsa::parameter_set::SlhDsaParameterSet;
use crate::asymmetric::tls_hybrid::group::TlsHybridGroup;
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::xof_algorithm::XofAlgorithm;
use crate::mac::kmac_variant::KmacVariant;

/// An operation, with the arguments that its approval depends on: the input of an
/// [`ApprovalTable`](crate::fips::ApprovalTable) and of [`Backend::approval_of`](crate::Backend::approval_of).
///
/// ```
/// use hazmat_openssl::fips::Operation;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let signature = Operation::RsaSign {
///     modulus_bits: 2048,
///     public_exponent_bits: 17,
///     padding: RsaPadding::pkcs1v15(),
///     hash: HashAlgorithm::Sha256.into(),
/// };
/// println!("{signature}: {}", backend.approval_of(&signature));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// A digest.
    Hash {
        /// The hash function.
        algorithm: HashAlgorithm,
    },
    /// The output of an extendable output function, in pieces.
    Xof {
        /// The function.
        algorithm: XofAlgorithm,
        /// Whether it is cSHAKE, with a function name or a customization string.
        customized: bool,
    },
    /// Random bytes from the backend's generator.
    RandomBytes,
    /// HMAC, to compute or to verify a tag.
    Hmac {
        /// The hash function.
        hash: HashAlgorithm,
        /// The key's size in bits.
        key_bits: u32,
    },
    /// CMAC, to compute or to verify a tag.
    Cmac {
        /// The block cipher, with the length of its key.
        cipher: CipherKind,
    },
    /// KMAC, to compute or to verify a tag.
    Kmac {
        /// The variant.
        variant: KmacVariant,
        /// The key's size in bits.
        key_bits: u32,
        /// The tag's length in bytes.
        tag_length: usize,
    },
    /// GMAC, to compute a tag. The caller has chosen the nonce.
    GmacGenerate {
        /// The block cipher, with the length of its key.
        cipher: CipherKind,
    },
    /// GMAC, to verify a tag.
    GmacVerify {
        /// The block cipher, with the length of its key.
        cipher: CipherKind,
    },
    /// Another message authentication code.
    OtherMac {
        /// Its name: `"Poly1305"`.
        name: &'static str,
    },
    /// Encryption with a cipher.
    Encrypt {
        /// The cipher, with the length of its key.
        cipher: CipherKind,
        /// The mode.
        mode: ModeKind,
        /// Whether the FIPS module generates the nonce in the same operation. Otherwise the caller has chosen it.
        generated_nonce: bool,
    },
    /// The encryption of a record of TLS with AES-GCM, by a [`TlsRecordSealer`](crate::aead::TlsRecordSealer), which makes the
    /// nonce from the record's sequence number and never makes one again.
    EncryptTlsRecord {
        /// AES, with the length of its key.
        cipher: CipherKind,
        /// The version of TLS, which determines the form of the nonce.
        version: TlsVersion,
    },
    /// Decryption with a cipher.
    Decrypt {
        /// The cipher, with the length of its key.
        cipher: CipherKind,
        /// The mode.
        mode: ModeKind,
        /// The length in bytes of the expected tag, in a mode that authenticates, once it is known.
        tag_length: Option<usize>,
    },
    /// Encryption or decryption with ChaCha20-Poly1305 (RFC 8439).
    ChaCha20Poly1305,
    /// AES key wrap, without or with padding: to wrap or to unwrap a key.
    AesKeyWrap {
        /// AES with the length of the wrapping key.
        cipher: CipherKind,
    },
    /// Encryption or decryption with AES-CCM (NIST SP 800-38C).
    AesCcm {
        /// AES, with the length of its key.
        cipher: CipherKind,
        /// The tag's length in bytes.
        tag_length: usize,
    },
    /// Encryption or decryption with another AEAD cipher.
    OtherAead {
        /// Its name: `"AES-GCM-SIV"`.
        name: &'static str,
    },
    /// PBKDF2 with HMAC.
    Pbkdf2 {
        /// The hash function.
        hash: HashAlgorithm,
        /// The password's length in bytes.
        password_length: usize,
        /// The salt's length in bytes.
        salt_length: usize,
        /// The number of iterations.
        iterations: u64,
        /// The derived key's length in bytes.
        length: usize,
    },
    /// HKDF (RFC 5869), whole or one of its two steps.
    Hkdf {
        /// The hash function.
        hash: HashAlgorithm,
        /// The size in bits of the input keying material, or of the pseudorandom key for the second step alone.
        key_bits: u32,
    },
    /// The PRF of TLS 1.2 (RFC 5246, section 5).
    Tls1Prf {
        /// The hash function.
        hash: HashAlgorithm,
        /// The secret's size in bits.
        key_bits: u32,
        /// Whether it derives a master secret that is not bound to the handshake: its label is `master secret` (RFC 5246,
        /// section 8.1) instead of `extended master secret` (RFC 7627).
        unbound_master_secret: bool,
    },
    /// A step of the key schedule of TLS 1.3 (RFC 8446, section 7.1).
    Tls13Kdf {
        /// The hash function.
        hash: HashAlgorithm,
        /// The secret's size in bits.
        key_bits: u32,
    },
    /// The key derivation of SSH (RFC 4253, section 7.2).
    SshKdf {
        /// The hash function.
        hash: HashAlgorithm,
        /// The shared secret's size in bits, without the length in front of it.
        key_bits: u32,
    },
    /// The Concat KDF (NIST SP 800-56C, one-step key derivation) over a hash function.
    ConcatKdfHash {
        /// The hash function.
        hash: HashAlgorithm,
        /// The size of the shared secret in bits.
        key_bits: u32,
    },
    /// The Concat KDF over HMAC.
    ConcatKdfHmac {
        /// The hash function.
        hash: HashAlgorithm,
        /// The size of the shared secret in bits.
        key_bits: u32,
    },
    /// The Concat KDF over KMAC.
    ConcatKdfKmac {
        /// The variant of KMAC.
        variant: KmacVariant,
        /// The size of the shared secret in bits.
        key_bits: u32,
    },
    /// The key derivation function of ANSI X9.63.
    X963Kdf {
        /// The hash function.
        hash: HashAlgorithm,
        /// The size of the shared secret in bits.
        key_bits: u32,
    },
    /// KBKDF (NIST SP 800-108) over HMAC.
    KbkdfHmac {
        /// The hash function.
        hash: HashAlgorithm,
        /// The key's size in bits.
        key_bits: u32,
    },
    /// KBKDF over CMAC.
    KbkdfCmac {
        /// The block cipher, with the length of its key.
        cipher: CipherKind,
    },
    /// KBKDF over KMAC.
    KbkdfKmac {
        /// The variant of KMAC.
        variant: KmacVariant,
        /// The key's size in bits.
        key_bits: u32,
    },
    /// Another key derivation function, such as those of encrypted key files.
    OtherKdf {
        /// Its name: `"scrypt"`.
        name: &'static str,
    },
    /// The derivation of a key pair from key material in HPKE (RFC 9180, section 7.1.3).
    HpkeDeriveKeyPair,
    /// A key derivation of HPKE by an extendable output function alone (draft-ietf-hpke-pq, section 5).
    HpkeOneStageKdf {
        /// The function.
        algorithm: XofAlgorithm,
    },
    /// The generation of an RSA key.
    RsaGenerate {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The public exponent.
        public_exponent: u32,
    },
    /// An RSA signature.
    RsaSign {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The public exponent's size in bits: 17 for 65537.
        public_exponent_bits: u32,
        /// The padding.
        padding: RsaPadding,
        /// The hash function, and whether the data is already a digest.
        hash: SignatureHash,
    },
    /// The verification of an RSA signature.
    RsaVerify {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The padding.
        padding: RsaPadding,
        /// The hash function, and whether the data is already a digest.
        hash: SignatureHash,
    },
    /// The recovery of the signed digest from an RSA signature with PKCS #1 v1.5.
    RsaRecover {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The hash function, if it is known.
        hash: Option<HashAlgorithm>,
    },
    /// An RSA signature with PKCS #1 v1.5 of data that is neither hashed nor put into a `DigestInfo`.
    RsaSignWithoutDigestInfo {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The public exponent's size in bits: 17 for 65537.
        public_exponent_bits: u32,
    },
    /// The verification of an RSA signature with PKCS #1 v1.5 of such data.
    RsaVerifyWithoutDigestInfo {
        /// The modulus' size in bits.
        modulus_bits: u32,
    },
    /// RSA encryption: key transport.
    RsaEncrypt {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The public exponent's size in bits: 17 for 65537.
        public_exponent_bits: u32,
        /// The padding.
        padding: RsaPadding,
    },
    /// RSA decryption: key transport.
    RsaDecrypt {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The public exponent's size in bits: 17 for 65537.
        public_exponent_bits: u32,
        /// The padding.
        padding: RsaPadding,
    },
    /// The generation of DSA parameters or of a DSA key.
    DsaGenerate {
        /// The modulus' size in bits.
        modulus_bits: u32,
    },
    /// A DSA signature.
    DsaSign {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The size of the subgroup's order in bits.
        subgroup_bits: u32,
        /// The hash function, and whether the data is already a digest.
        hash: SignatureHash,
    },
    /// The verification of a DSA signature.
    DsaVerify {
        /// The modulus' size in bits.
        modulus_bits: u32,
        /// The size of the subgroup's order in bits.
        subgroup_bits: u32,
        /// The hash function, and whether the data is already a digest.
        hash: SignatureHash,
    },
    /// The generation of a key on an elliptic curve.
    EcGenerate {
        /// The curve.
        curve: EllipticCurve,
    },
    /// An ECDSA signature.
    EcdsaSign {
        /// The curve.
        curve: EllipticCurve,
        /// The hash function and the kind of nonce.
        algorithm: EcdsaAlgorithm,
    },
    /// The verification of an ECDSA signature.
    EcdsaVerify {
        /// The curve.
        curve: EllipticCurve,
        /// The hash function. A verifier cannot see the kind of nonce.
        algorithm: EcdsaAlgorithm,
    },
    /// An ECDH exchange.
    Ecdh {
        /// The curve.
        curve: EllipticCurve,
    },
    /// The generation of Diffie-Hellman parameters or of a Diffie-Hellman key.
    DhGenerate {
        /// The group, if the parameters are those of a named group.
        group: Option<DhNamedGroup>,
        /// The modulus' size in bits.
        modulus_bits: u32,
    },
    /// A Diffie-Hellman exchange.
    Dh {
        /// The group, if the parameters are those of a named group.
        group: Option<DhNamedGroup>,
        /// The modulus' size in bits.
        modulus_bits: u32,
    },
    /// The generation of an Ed25519 or Ed448 key.
    EddsaGenerate {
        /// The curve.
        curve: EdwardsCurve,
    },
    /// An Ed25519 or Ed448 signature.
    EddsaSign {
        /// The curve.
        curve: EdwardsCurve,
    },
    /// The verification of an Ed25519 or Ed448 signature.
    EddsaVerify {
        /// The curve.
        curve: EdwardsCurve,
    },
    /// A signature with Ed25519ctx or Ed25519ph, with Ed448 and a context, or with Ed448ph.
    EddsaSignVariant {
        /// The curve.
        curve: EdwardsCurve,
        /// The variant.
        variant: EddsaVariant,
    },
    /// The verification of such a signature.
    EddsaVerifyVariant {
        /// The curve.
        curve: EdwardsCurve,
        /// The variant.
        variant: EddsaVariant,
    },
    /// The generation of an X25519 or X448 key.
    XdhGenerate {
        /// The curve.
        curve: MontgomeryCurve,
    },
    /// An X25519 or X448 exchange.
    Xdh {
        /// The curve.
        curve: MontgomeryCurve,
    },
    /// The generation of an ML-KEM key.
    MlKemGenerate {
        /// The parameter set.
        parameter_set: MlKemParameterSet,
    },
    /// An ML-KEM encapsulation.
    MlKemEncapsulate {
        /// The parameter set.
        parameter_set: MlKemParameterSet,
    },
    /// An ML-KEM decapsulation.
    MlKemDecapsulate {
        /// The parameter set.
        parameter_set: MlKemParameterSet,
    },
    /// The generation of a client's key of a hybrid group of TLS.
    TlsHybridGenerate {
        /// The group.
        group: TlsHybridGroup,
    },
    /// The server's side of the exchange in a hybrid group of TLS: an encapsulation and a Diffie-Hellman exchange.
    TlsHybridEncapsulate {
        /// The group.
        group: TlsHybridGroup,
    },
    /// The client's side of the exchange in a hybrid group of TLS: a decapsulation and a Diffie-Hellman exchange.
    TlsHybridDecapsulate {
        /// The group.
        group: TlsHybridGroup,
    },
    /// The generation of a key, an encapsulation or a decapsulation of a hybrid of ML-KEM and an elliptic curve, whose parts are
    /// operations of their own.
    HpkeHybridKem {
        /// The name of the mechanism.
        name: &'static str,
    },
    /// The generation of an ML-DSA key.
    MlDsaGenerate {
        /// The parameter set.
        parameter_set: MlDsaParameterSet,
    },
    /// An ML-DSA signature.
    MlDsaSign {
        /// The parameter set.
        parameter_set: MlDsaParameterSet,
        /// Whether it is made without random bytes.
        deterministic: bool,
    },
    /// An ML-DSA signature of µ (FIPS 204, section 6.2), which the caller gives.
    MlDsaSignMu {
        /// The parameter set.
        parameter_set: MlDsaParameterSet,
        /// Whether it is made without random bytes.
        deterministic: bool,
    },
    /// The verification of an ML-DSA signature.
    MlDsaVerify {
        /// The parameter set.
        parameter_set: MlDsaParameterSet,
    },
    /// The verification of an ML-DSA signature by µ, which the caller gives.
    MlDsaVerifyMu {
        /// The parameter set.
        parameter_set: MlDsaParameterSet,
    },
    /// The generation of an SLH-DSA key.
    SlhDsaGenerate {
        /// The parameter set.
        parameter_set: SlhDsaParameterSet,
    },
    /// An SLH-DSA signature.
    SlhDsaSign {
        /// The parameter set.
        parameter_set: SlhDsaParameterSet,
        /// Whether it is made without random bytes.
        deterministic: bool,
    },
    /// The verification of an SLH-DSA signature.
    SlhDsaVerify {
        /// The parameter set.
        parameter_set: SlhDsaParameterSet,
    },
}

impl Operation {
    /// The operation's name in errors.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Operation::Hash { .. } => "the digest",
            Operation::Xof { .. } => "the extendable output",
            Operation::RandomBytes => "the generation of random bytes",
            Operation::Hmac { .. } | Operation::Cmac { .. } | Operation::Kmac { .. } => {
                "the message authentication code"
            }
            Operation::GmacGenerate { .. } => "the computation of a tag with GMAC",
            Operation::GmacVerify { .. } => "the verification of a tag with GMAC",
            Operation::OtherMac { name } => name,
            Operation::Encrypt { cipher, .. } | Operation::Decrypt { cipher, .. } => cipher.cipher_name(),
            Operation::EncryptTlsRecord { .. } => "the encryption of a record of TLS",
            Operation::ChaCha20Poly1305 => "ChaCha20-Poly1305",
            Operation::AesKeyWrap { .. } => "AES key wrap",
            Operation::AesCcm { .. } => "AES-CCM",
            Operation::OtherAead { name } => name,
            Operation::Pbkdf2 { .. } => "PBKDF2",
            Operation::Hkdf { .. } => "HKDF",
            Operation::Tls1Prf { .. } => "the PRF of TLS 1.2",
            Operation::Tls13Kdf { .. } => "the key schedule of TLS 1.3",
            Operation::SshKdf { .. } => "the key derivation of SSH",
            Operation::ConcatKdfHash { .. } | Operation::ConcatKdfHmac { .. } | Operation::ConcatKdfKmac { .. } => {
                "the Concat KDF"
            }
            Operation::X963Kdf { .. } => "the X9.63 KDF",
            Operation::KbkdfHmac { .. } | Operation::KbkdfCmac { .. } | Operation::KbkdfKmac { .. } => "KBKDF",
            Operation::OtherKdf { name } => name,
            Operation::HpkeDeriveKeyPair => "the derivation of a key pair in HPKE",
            Operation::HpkeOneStageKdf { .. } => "the key derivation of HPKE in one step",
            Operation::RsaGenerate { .. } => "the generation of an RSA key",
            Operation::RsaSign { .. } | Operation::RsaSignWithoutDigestInfo { .. } => "the RSA signature",
            Operation::RsaVerify { .. }
            | Operation::RsaRecover { .. }
            | Operation::RsaVerifyWithoutDigestInfo { .. } => "the verification of the RSA signature",
            Operation::RsaEncrypt { .. } => "RSA encryption",
            Operation::RsaDecrypt { .. } => "RSA decryption",
            Operation::DsaGenerate { .. } => "the generation of DSA parameters or keys",
            Operation::DsaSign { .. } => "the DSA signature",
            Operation::DsaVerify { .. } => "the verification of the DSA signature",
            Operation::EcGenerate { .. } => "the generation of an elliptic curve key",
            Operation::EcdsaSign { .. } => "the ECDSA signature",
            Operation::EcdsaVerify { .. } => "the verification of the ECDSA signature",
            Operation::Ecdh { .. } => "ECDH",
            Operation::DhGenerate { .. } => "the generation of Diffie-Hellman parameters or keys",
            Operation::Dh { .. } => "Diffie-Hellman",
            Operation::EddsaGenerate { .. } => "the generation of an EdDSA key",
            Operation::EddsaSign { .. } | Operation::EddsaSignVariant { .. } => "the EdDSA signature",
            Operation::EddsaVerify { .. } | Operation::EddsaVerifyVariant { .. } => {
                "the verification of the EdDSA signature"
            }
            Operation::XdhGenerate { .. } => "the generation of an X25519 or X448 key",
            Operation::Xdh { .. } => "the X25519 or X448 exchange",
            Operation::MlKemGenerate { .. } => "the generation of an ML-KEM key",
            Operation::MlKemEncapsulate { .. } => "the ML-KEM encapsulation",
            Operation::MlKemDecapsulate { .. } => "the ML-KEM decapsulation",
            Operation::TlsHybridGenerate { .. } => "the generation of a hybrid key for TLS",
            Operation::TlsHybridEncapsulate { .. } | Operation::TlsHybridDecapsulate { .. } => {
                "the hybrid exchange for TLS"
            }
            Operation::HpkeHybridKem { name } => name,
            Operation::MlDsaGenerate { .. } => "the generation of an ML-DSA key",
            Operation::MlDsaSign { .. } => "the ML-DSA signature",
            Operation::MlDsaSignMu { .. } => "the ML-DSA signature of a given µ",
            Operation::MlDsaVerify { .. } => "the verification of an ML-DSA signature",
            Operation::MlDsaVerifyMu { .. } => "the verification of an ML-DSA signature by a given µ",
            Operation::SlhDsaGenerate { .. } => "the generation of an SLH-DSA key",
            Operation::SlhDsaSign { .. } => "the SLH-DSA signature",
            Operation::SlhDsaVerify { .. } => "the verification of an SLH-DSA signature",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
