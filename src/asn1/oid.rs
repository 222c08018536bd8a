//! The object identifiers that this crate knows, their names, and parsing of their text.

use std::str::FromStr;

use asn1::oid;

use crate::error::{Error, Result};
use crate::support::arcs;
pub use crate::support::object_identifier::ObjectIdentifier;
pub(crate) use crate::support::object_identifier::known_oid;

impl FromStr for ObjectIdentifier {
    type Err = Error;

    /// Parses arcs of any size, separated by dots, without leading zeros.
    ///
    /// Fails with [`Error::InvalidArgument`] for other text, and for an identifier whose DER has more than 586 content
    /// bytes, the most that the 128 arcs of 32 bits of RFC 2578, section 3.5, can have.
    fn from_str(text: &str) -> Result<Self> {
        let content = arcs::parse(text).map_err(|reason| Error::invalid("oid", reason))?;
        Self::from_content(&content).ok_or_else(|| Error::invalid("oid", arcs::NOT_NUMBERS))
    }
}

impl ObjectIdentifier {
    /// The name in its standard, for algorithms, extensions, key purposes, access methods and attributes that this crate
    /// knows: `"commonName"`, `"sha256WithRSAEncryption"`, `"serverAuth"`. Prefixes such as `id-kp-` are left out. `None` for
    /// any other identifier.
    ///
    /// ```
    /// use hazmat_openssl::x509::{NameOid, ObjectIdentifier};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert_eq!(NameOid::COMMON_NAME.name(), Some("commonName"));
    /// assert_eq!(ObjectIdentifier::from_name("commonName")?, NameOid::COMMON_NAME);
    /// assert_eq!("1.2.3".parse::<ObjectIdentifier>()?.name(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "OBJ_obj2nid")]
    #[doc(alias = "OBJ_nid2ln")]
    pub fn name(&self) -> Option<&'static str> {
        let found = named().find(|(content, _)| *content == self.as_der());
        found.map(|(_, name)| name)
    }

    /// For error texts: with the name, if it has one. A very long identifier is named by its length alone.
    pub(crate) fn in_error(&self) -> String {
        let length = self.as_der().len();
        match self.name() {
            Some(name) => format!("{name} ({self})"),
            None if length > arcs::LONGEST => format!("(an object identifier of {length} bytes)"),
            None => self.to_string(),
        }
    }

    /// The identifier with a [`name`](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other name.
    #[doc(alias = "OBJ_txt2obj")]
    pub fn from_name(name: &str) -> Result<Self> {
        let found = named().find(|(_, known)| known.eq_ignore_ascii_case(name));
        let content = found.and_then(|(content, _)| Self::from_content(content));
        content.ok_or_else(|| {
            Error::invalid(
                "name",
                "must be the name of a known object identifier, such as commonName",
            )
        })
    }
}

/// The content bytes of all object identifiers that have a name, and the names.
fn named() -> impl Iterator<Item = (&'static [u8], &'static str)> {
    let sets = [
        NameOid::NAMED,
        ExtensionOid::NAMED,
        KeyPurposeOid::NAMED,
        AccessMethodOid::NAMED,
        AttributeOid::NAMED,
        POLICIES,
    ];
    let public = sets.into_iter().flatten().map(|(oid, name)| (oid.as_der(), *name));
    public.chain(ALGORITHMS.iter().map(|(oid, name)| (oid.as_der(), *name)))
}

/// Declares object identifiers of the crate `asn1` with the names of their standards.
macro_rules! algorithm_oids {
    ($($(#[$docs:meta])* $constant:ident $name:literal = $($arc:literal),+;)*) => {
        $($(#[$docs])* pub(crate) const $constant: asn1::ObjectIdentifier = oid!($($arc),+);)*

        const ALGORITHMS: &[(asn1::ObjectIdentifier, &str)] = &[$(($constant, $name),)*];
    };
}

algorithm_oids! {
    // ---- keys, curves, hash functions, encryption ----

    // RFC 8017, appendix A.1.
    RSA "rsaEncryption" = 1, 2, 840, 113549, 1, 1, 1;
    /// id-mgf1 (RFC 8017, appendix A.2.1)
    MGF1 "mgf1" = 1, 2, 840, 113549, 1, 1, 8;
    /// id-RSASSA-PSS (RFC 8017, appendix A.2.3)
    RSA_PSS "RSASSA-PSS" = 1, 2, 840, 113549, 1, 1, 10;
    /// id-dsa (RFC 3279, section 2.3.2)
    DSA "dsa" = 1, 2, 840, 10040, 4, 1;
    /// id-ecPublicKey (RFC 5480, section 2.1.1)
    EC "ecPublicKey" = 1, 2, 840, 10045, 2, 1;
    /// dhKeyAgreement (PKCS #3, section 9)
    DH "dhKeyAgreement" = 1, 2, 840, 113549, 1, 3, 1;
    /// dhpublicnumber (RFC 3279, section 2.3.3)
    DH_X942 "dhpublicnumber" = 1, 2, 840, 10046, 2, 1;
    /// id-X25519, id-X448, id-Ed25519, id-Ed448 (RFC 8410, section 3)
    X25519 "X25519" = 1, 3, 101, 110;
    X448 "X448" = 1, 3, 101, 111;
    ED25519 "Ed25519" = 1, 3, 101, 112;
    ED448 "Ed448" = 1, 3, 101, 113;

    /// id-alg-ml-kem-512, -768, -1024 (RFC 9935, section 3)
    ML_KEM_512 "ML-KEM-512" = 2, 16, 840, 1, 101, 3, 4, 4, 1;
    ML_KEM_768 "ML-KEM-768" = 2, 16, 840, 1, 101, 3, 4, 4, 2;
    ML_KEM_1024 "ML-KEM-1024" = 2, 16, 840, 1, 101, 3, 4, 4, 3;

    /// id-ml-dsa-44, -65, -87 (RFC 9881, section 2)
    ML_DSA_44 "ML-DSA-44" = 2, 16, 840, 1, 101, 3, 4, 3, 17;
    ML_DSA_65 "ML-DSA-65" = 2, 16, 840, 1, 101, 3, 4, 3, 18;
    ML_DSA_87 "ML-DSA-87" = 2, 16, 840, 1, 101, 3, 4, 3, 19;

    /// id-slh-dsa-… (RFC 9909, section 3)
    SLH_DSA_SHA2_128S "SLH-DSA-SHA2-128s" = 2, 16, 840, 1, 101, 3, 4, 3, 20;
    SLH_DSA_SHA2_128F "SLH-DSA-SHA2-128f" = 2, 16, 840, 1, 101, 3, 4, 3, 21;
    SLH_DSA_SHA2_192S "SLH-DSA-SHA2-192s" = 2, 16, 840, 1, 101, 3, 4, 3, 22;
    SLH_DSA_SHA2_192F "SLH-DSA-SHA2-192f" = 2, 16, 840, 1, 101, 3, 4, 3, 23;
    SLH_DSA_SHA2_256S "SLH-DSA-SHA2-256s" = 2, 16, 840, 1, 101, 3, 4, 3, 24;
    SLH_DSA_SHA2_256F "SLH-DSA-SHA2-256f" = 2, 16, 840, 1, 101, 3, 4, 3, 25;
    SLH_DSA_SHAKE_128S "SLH-DSA-SHAKE-128s" = 2, 16, 840, 1, 101, 3, 4, 3, 26;
    SLH_DSA_SHAKE_128F "SLH-DSA-SHAKE-128f" = 2, 16, 840, 1, 101, 3, 4, 3, 27;
    SLH_DSA_SHAKE_192S "SLH-DSA-SHAKE-192s" = 2, 16, 840, 1, 101, 3, 4, 3, 28;
    SLH_DSA_SHAKE_192F "SLH-DSA-SHAKE-192f" = 2, 16, 840, 1, 101, 3, 4, 3, 29;
    SLH_DSA_SHAKE_256S "SLH-DSA-SHAKE-256s" = 2, 16, 840, 1, 101, 3, 4, 3, 30;
    SLH_DSA_SHAKE_256F "SLH-DSA-SHAKE-256f" = 2, 16, 840, 1, 101, 3, 4, 3, 31;

    // Curves (SEC 2, RFC 5480, RFC 5639).
    SECP256R1 "secp256r1" = 1, 2, 840, 10045, 3, 1, 7;
    SECP384R1 "secp384r1" = 1, 3, 132, 0, 34;
    SECP521R1 "secp521r1" = 1, 3, 132, 0, 35;
    SECP192R1 "secp192r1" = 1, 2, 840, 10045, 3, 1, 1;
    SECP224R1 "secp224r1" = 1, 3, 132, 0, 33;
    SECP256K1 "secp256k1" = 1, 3, 132, 0, 10;
    BRAINPOOLP256R1 "brainpoolP256r1" = 1, 3, 36, 3, 3, 2, 8, 1, 1, 7;
    BRAINPOOLP384R1 "brainpoolP384r1" = 1, 3, 36, 3, 3, 2, 8, 1, 1, 11;
    BRAINPOOLP512R1 "brainpoolP512r1" = 1, 3, 36, 3, 3, 2, 8, 1, 1, 13;
    SECT163K1 "sect163k1" = 1, 3, 132, 0, 1;
    SECT163R2 "sect163r2" = 1, 3, 132, 0, 15;
    SECT233K1 "sect233k1" = 1, 3, 132, 0, 26;
    SECT233R1 "sect233r1" = 1, 3, 132, 0, 27;
    SECT283K1 "sect283k1" = 1, 3, 132, 0, 16;
    SECT283R1 "sect283r1" = 1, 3, 132, 0, 17;
    SECT409K1 "sect409k1" = 1, 3, 132, 0, 36;
    SECT409R1 "sect409r1" = 1, 3, 132, 0, 37;
    SECT571K1 "sect571k1" = 1, 3, 132, 0, 38;
    SECT571R1 "sect571r1" = 1, 3, 132, 0, 39;

    // Field types and bases of curves with explicit parameters: prime-field, characteristic-two-field, tpBasis, ppBasis
    // (ANSI X9.62).
    PRIME_FIELD "prime-field" = 1, 2, 840, 10045, 1, 1;
    BINARY_FIELD "characteristic-two-field" = 1, 2, 840, 10045, 1, 2;
    TRINOMIAL "tpBasis" = 1, 2, 840, 10045, 1, 2, 3, 2;
    PENTANOMIAL "ppBasis" = 1, 2, 840, 10045, 1, 2, 3, 3;

    // Hash functions (RFC 8017, appendix B.1; FIPS 180-4, FIPS 202).
    SHA1 "sha1" = 1, 3, 14, 3, 2, 26;
    SHA224 "sha224" = 2, 16, 840, 1, 101, 3, 4, 2, 4;
    SHA256 "sha256" = 2, 16, 840, 1, 101, 3, 4, 2, 1;
    SHA384 "sha384" = 2, 16, 840, 1, 101, 3, 4, 2, 2;
    SHA512 "sha512" = 2, 16, 840, 1, 101, 3, 4, 2, 3;
    SHA512_224 "sha512-224" = 2, 16, 840, 1, 101, 3, 4, 2, 5;
    SHA512_256 "sha512-256" = 2, 16, 840, 1, 101, 3, 4, 2, 6;
    SHA3_224 "sha3-224" = 2, 16, 840, 1, 101, 3, 4, 2, 7;
    SHA3_256 "sha3-256" = 2, 16, 840, 1, 101, 3, 4, 2, 8;
    SHA3_384 "sha3-384" = 2, 16, 840, 1, 101, 3, 4, 2, 9;
    SHA3_512 "sha3-512" = 2, 16, 840, 1, 101, 3, 4, 2, 10;
    MD5 "md5" = 1, 2, 840, 113549, 2, 5;

    // HMAC, as the pseudo-random function of PBKDF2 (RFC 8018, appendix B.1).
    HMAC_SHA256 "hmacWithSHA256" = 1, 2, 840, 113549, 2, 9;
    HMAC_SHA1 "hmacWithSHA1" = 1, 2, 840, 113549, 2, 7;
    HMAC_SHA224 "hmacWithSHA224" = 1, 2, 840, 113549, 2, 8;
    HMAC_SHA384 "hmacWithSHA384" = 1, 2, 840, 113549, 2, 10;
    HMAC_SHA512 "hmacWithSHA512" = 1, 2, 840, 113549, 2, 11;
    HMAC_SHA512_224 "hmacWithSHA512-224" = 1, 2, 840, 113549, 2, 12;
    HMAC_SHA512_256 "hmacWithSHA512-256" = 1, 2, 840, 113549, 2, 13;
    HMAC_SHA3_224 "hmacWithSHA3-224" = 2, 16, 840, 1, 101, 3, 4, 2, 13;
    HMAC_SHA3_256 "hmacWithSHA3-256" = 2, 16, 840, 1, 101, 3, 4, 2, 14;
    HMAC_SHA3_384 "hmacWithSHA3-384" = 2, 16, 840, 1, 101, 3, 4, 2, 15;
    HMAC_SHA3_512 "hmacWithSHA3-512" = 2, 16, 840, 1, 101, 3, 4, 2, 16;
    HMAC_MD5 "hmacWithMD5" = 1, 2, 840, 113549, 2, 6;
    HMAC_SM3 "hmacWithSM3" = 1, 2, 156, 10197, 1, 401, 3, 1;

    // Encryption under a key from a password (RFC 8018, appendix A; RFC 7914, section 7).
    PBES2 "PBES2" = 1, 2, 840, 113549, 1, 5, 13;
    PBKDF2 "PBKDF2" = 1, 2, 840, 113549, 1, 5, 12;
    SCRYPT "scrypt" = 1, 3, 6, 1, 4, 1, 11591, 4, 11;

    // PBES1 (RFC 8018, appendix A.3).
    PBE_MD5_DES "pbeWithMD5AndDES-CBC" = 1, 2, 840, 113549, 1, 5, 3;
    PBE_MD5_RC2 "pbeWithMD5AndRC2-CBC" = 1, 2, 840, 113549, 1, 5, 6;
    PBE_SHA1_DES "pbeWithSHA1AndDES-CBC" = 1, 2, 840, 113549, 1, 5, 10;
    PBE_SHA1_RC2 "pbeWithSHA1AndRC2-CBC" = 1, 2, 840, 113549, 1, 5, 11;

    // PKCS #12's, all with SHA-1 (RFC 7292, appendix C).
    PKCS12_RC4_128 "pbeWithSHAAnd128BitRC4" = 1, 2, 840, 113549, 1, 12, 1, 1;
    PKCS12_RC4_40 "pbeWithSHAAnd40BitRC4" = 1, 2, 840, 113549, 1, 12, 1, 2;
    PKCS12_3DES "pbeWithSHAAnd3-KeyTripleDES-CBC" = 1, 2, 840, 113549, 1, 12, 1, 3;
    PKCS12_2DES "pbeWithSHAAnd2-KeyTripleDES-CBC" = 1, 2, 840, 113549, 1, 12, 1, 4;
    PKCS12_RC2_128 "pbeWithSHAAnd128BitRC2-CBC" = 1, 2, 840, 113549, 1, 12, 1, 5;
    PKCS12_RC2_40 "pbeWithSHAAnd40BitRC2-CBC" = 1, 2, 840, 113549, 1, 12, 1, 6;

    // Ciphers in CBC (RFC 8018, appendix B.2; RFC 3565, RFC 3657, RFC 4010, GM/T 0006).
    AES_128_CBC "aes128-CBC" = 2, 16, 840, 1, 101, 3, 4, 1, 2;
    AES_192_CBC "aes192-CBC" = 2, 16, 840, 1, 101, 3, 4, 1, 22;
    AES_256_CBC "aes256-CBC" = 2, 16, 840, 1, 101, 3, 4, 1, 42;
    CAMELLIA_128_CBC "camellia128-cbc" = 1, 2, 392, 200011, 61, 1, 1, 1, 2;
    CAMELLIA_192_CBC "camellia192-cbc" = 1, 2, 392, 200011, 61, 1, 1, 1, 3;
    CAMELLIA_256_CBC "camellia256-cbc" = 1, 2, 392, 200011, 61, 1, 1, 1, 4;
    DES_EDE3_CBC "des-EDE3-CBC" = 1, 2, 840, 113549, 3, 7;
    DES_CBC "desCBC" = 1, 3, 14, 3, 2, 7;
    RC2_CBC "rc2CBC" = 1, 2, 840, 113549, 3, 2;
    SEED_CBC "seedCBC" = 1, 2, 410, 200004, 1, 4;
    SM4_CBC "sm4-CBC" = 1, 2, 156, 10197, 1, 104, 2;

    // ---- PKCS #12 and CMS ----

    // Types of content (RFC 5652, section 4 and following; RFC 5083; RFC 9629).
    DATA "data" = 1, 2, 840, 113549, 1, 7, 1;
    SIGNED_DATA "signedData" = 1, 2, 840, 113549, 1, 7, 2;
    ENVELOPED_DATA "envelopedData" = 1, 2, 840, 113549, 1, 7, 3;
    DIGESTED_DATA "digestedData" = 1, 2, 840, 113549, 1, 7, 5;
    ENCRYPTED_DATA "encryptedData" = 1, 2, 840, 113549, 1, 7, 6;
    AUTHENTICATED_DATA "ct-authData" = 1, 2, 840, 113549, 1, 9, 16, 1, 2;
    COMPRESSED_DATA "ct-compressedData" = 1, 2, 840, 113549, 1, 9, 16, 1, 9;
    AUTH_ENVELOPED_DATA "ct-authEnvelopedData" = 1, 2, 840, 113549, 1, 9, 16, 1, 23;

    // Attributes of a signer (RFC 5652, section 11; RFC 5035; RFC 6211; RFC 8551, section 2.5).
    CONTENT_TYPE "contentType" = 1, 2, 840, 113549, 1, 9, 3;
    MESSAGE_DIGEST "messageDigest" = 1, 2, 840, 113549, 1, 9, 4;
    SIGNING_TIME "signingTime" = 1, 2, 840, 113549, 1, 9, 5;
    COUNTERSIGNATURE "countersignature" = 1, 2, 840, 113549, 1, 9, 6;
    SMIME_CAPABILITIES "smimeCapabilities" = 1, 2, 840, 113549, 1, 9, 15;
    SIGNING_CERTIFICATE "aa-signingCertificate" = 1, 2, 840, 113549, 1, 9, 16, 2, 12;
    SIGNING_CERTIFICATE_V2 "aa-signingCertificateV2" = 1, 2, 840, 113549, 1, 9, 16, 2, 47;
    CMS_ALGORITHM_PROTECTION "aa-CMSAlgorithmProtection" = 1, 2, 840, 113549, 1, 9, 52;

    // Encryption of keys for recipients (RFC 8017, RFC 3565, RFC 3217, RFC 5753, RFC 8418, RFC 3211).
    RSAES_OAEP "RSAES-OAEP" = 1, 2, 840, 113549, 1, 1, 7;
    P_SPECIFIED "pSpecified" = 1, 2, 840, 113549, 1, 1, 9;
    AES_128_WRAP "aes128-wrap" = 2, 16, 840, 1, 101, 3, 4, 1, 5;
    AES_192_WRAP "aes192-wrap" = 2, 16, 840, 1, 101, 3, 4, 1, 25;
    AES_256_WRAP "aes256-wrap" = 2, 16, 840, 1, 101, 3, 4, 1, 45;
    TRIPLE_DES_WRAP "alg-CMS3DESwrap" = 1, 2, 840, 113549, 1, 9, 16, 3, 6;
    PWRI_KEK "alg-PWRI-KEK" = 1, 2, 840, 113549, 1, 9, 16, 3, 9;
    ECDH_SHA1_KDF "dhSinglePass-stdDH-sha1kdf-scheme" = 1, 3, 133, 16, 840, 63, 0, 2;
    ECDH_SHA224_KDF "dhSinglePass-stdDH-sha224kdf-scheme" = 1, 3, 132, 1, 11, 0;
    ECDH_SHA256_KDF "dhSinglePass-stdDH-sha256kdf-scheme" = 1, 3, 132, 1, 11, 1;
    ECDH_SHA384_KDF "dhSinglePass-stdDH-sha384kdf-scheme" = 1, 3, 132, 1, 11, 2;
    ECDH_SHA512_KDF "dhSinglePass-stdDH-sha512kdf-scheme" = 1, 3, 132, 1, 11, 3;
    ECDH_HKDF_SHA256 "dhSinglePass-stdDH-hkdf-sha256-scheme" = 1, 2, 840, 113549, 1, 9, 16, 3, 19;
    ECDH_HKDF_SHA384 "dhSinglePass-stdDH-hkdf-sha384-scheme" = 1, 2, 840, 113549, 1, 9, 16, 3, 20;
    ECDH_HKDF_SHA512 "dhSinglePass-stdDH-hkdf-sha512-scheme" = 1, 2, 840, 113549, 1, 9, 16, 3, 21;

    // Key encapsulation for recipients (RFC 9629, RFC 8619).
    KEM_RECIPIENT "ori-kem" = 1, 2, 840, 113549, 1, 9, 16, 13, 3;
    HKDF_SHA256 "alg-hkdf-with-sha256" = 1, 2, 840, 113549, 1, 9, 16, 3, 28;
    HKDF_SHA384 "alg-hkdf-with-sha384" = 1, 2, 840, 113549, 1, 9, 16, 3, 29;
    HKDF_SHA512 "alg-hkdf-with-sha512" = 1, 2, 840, 113549, 1, 9, 16, 3, 30;

    // Authenticated encryption of content (RFC 5084, RFC 8103).
    AES_128_GCM "aes128-GCM" = 2, 16, 840, 1, 101, 3, 4, 1, 6;
    AES_192_GCM "aes192-GCM" = 2, 16, 840, 1, 101, 3, 4, 1, 26;
    AES_256_GCM "aes256-GCM" = 2, 16, 840, 1, 101, 3, 4, 1, 46;
    AES_128_CCM "aes128-CCM" = 2, 16, 840, 1, 101, 3, 4, 1, 7;
    AES_192_CCM "aes192-CCM" = 2, 16, 840, 1, 101, 3, 4, 1, 27;
    AES_256_CCM "aes256-CCM" = 2, 16, 840, 1, 101, 3, 4, 1, 47;
    CHACHA20_POLY1305 "alg-AEADChaCha20Poly1305" = 1, 2, 840, 113549, 1, 9, 16, 3, 18;

    // Extendable output functions as digest algorithms: with a fixed length (RFC 8702), and with one in the parameters (RFC 8419).
    SHAKE128 "shake128" = 2, 16, 840, 1, 101, 3, 4, 2, 11;
    SHAKE256 "shake256" = 2, 16, 840, 1, 101, 3, 4, 2, 12;
    SHAKE128_LEN "shake128-len" = 2, 16, 840, 1, 101, 3, 4, 2, 17;
    SHAKE256_LEN "shake256-len" = 2, 16, 840, 1, 101, 3, 4, 2, 18;

    // PKCS #12 (RFC 7292, section 4.2 and appendix D; RFC 8018, appendix A.5).
    KEY_BAG "keyBag" = 1, 2, 840, 113549, 1, 12, 10, 1, 1;
    PKCS8_SHROUDED_KEY_BAG "pkcs8ShroudedKeyBag" = 1, 2, 840, 113549, 1, 12, 10, 1, 2;
    CERT_BAG "certBag" = 1, 2, 840, 113549, 1, 12, 10, 1, 3;
    CRL_BAG "crlBag" = 1, 2, 840, 113549, 1, 12, 10, 1, 4;
    SECRET_BAG "secretBag" = 1, 2, 840, 113549, 1, 12, 10, 1, 5;
    SAFE_CONTENTS_BAG "safeContentsBag" = 1, 2, 840, 113549, 1, 12, 10, 1, 6;
    X509_CERTIFICATE "x509Certificate" = 1, 2, 840, 113549, 1, 9, 22, 1;
    SDSI_CERTIFICATE "sdsiCertificate" = 1, 2, 840, 113549, 1, 9, 22, 2;
    X509_CRL "x509Crl" = 1, 2, 840, 113549, 1, 9, 23, 1;
    FRIENDLY_NAME "friendlyName" = 1, 2, 840, 113549, 1, 9, 20;
    LOCAL_KEY_ID "localKeyId" = 1, 2, 840, 113549, 1, 9, 21;
    PBMAC1 "PBMAC1" = 1, 2, 840, 113549, 1, 5, 14;
    /// The purposes that Java trusts a certificate for (oracle-jdk-trustedkeyusage)
    JAVA_TRUSTED_KEY_USAGE "trustedKeyUsage" = 2, 16, 840, 1, 113894, 746875, 1, 1;
    /// The provider that Windows keeps the key in
    MICROSOFT_CSP_NAME "cspName" = 1, 3, 6, 1, 4, 1, 311, 17, 1;

    // ---- signatures ----

    /// id-alg-unsigned (RFC 9925, section 3.1): there is no signature.
    UNSIGNED "unsigned" = 1, 3, 6, 1, 5, 5, 7, 6, 36;
    /// md5WithRSAEncryption, and the others of PKCS #1 v1.5 (RFC 8017, appendix A.2.4)
    MD5_WITH_RSA "md5WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 4;
    SHA1_WITH_RSA "sha1WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 5;
    /// sha-1WithRSAEncryption of an old registry (OIW), which certificates of the 1990s have
    OIW_SHA1_WITH_RSA "sha-1WithRSAEncryption" = 1, 3, 14, 3, 2, 29;
    SHA224_WITH_RSA "sha224WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 14;
    SHA256_WITH_RSA "sha256WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 11;
    SHA384_WITH_RSA "sha384WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 12;
    SHA512_WITH_RSA "sha512WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 13;
    SHA512_224_WITH_RSA "sha512-224WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 15;
    SHA512_256_WITH_RSA "sha512-256WithRSAEncryption" = 1, 2, 840, 113549, 1, 1, 16;
    /// id-rsassa-pkcs1-v1-5-with-sha3-224 and so on (NIST's registry)
    SHA3_224_WITH_RSA "rsassa-pkcs1-v1-5-with-sha3-224" = 2, 16, 840, 1, 101, 3, 4, 3, 13;
    SHA3_256_WITH_RSA "rsassa-pkcs1-v1-5-with-sha3-256" = 2, 16, 840, 1, 101, 3, 4, 3, 14;
    SHA3_384_WITH_RSA "rsassa-pkcs1-v1-5-with-sha3-384" = 2, 16, 840, 1, 101, 3, 4, 3, 15;
    SHA3_512_WITH_RSA "rsassa-pkcs1-v1-5-with-sha3-512" = 2, 16, 840, 1, 101, 3, 4, 3, 16;
    /// rsaSignatureWithripemd160 (TeleTrusT)
    RIPEMD160_WITH_RSA "rsaSignatureWithripemd160" = 1, 3, 36, 3, 3, 1, 2;
    /// id-dsa-with-sha1 (RFC 3279, section 2.2.2)
    DSA_WITH_SHA1 "dsa-with-sha1" = 1, 2, 840, 10040, 4, 3;
    /// id-dsa-with-sha224 and so on (RFC 5758, section 3.1; NIST's registry)
    DSA_WITH_SHA224 "dsa-with-sha224" = 2, 16, 840, 1, 101, 3, 4, 3, 1;
    DSA_WITH_SHA256 "dsa-with-sha256" = 2, 16, 840, 1, 101, 3, 4, 3, 2;
    DSA_WITH_SHA384 "dsa-with-sha384" = 2, 16, 840, 1, 101, 3, 4, 3, 3;
    DSA_WITH_SHA512 "dsa-with-sha512" = 2, 16, 840, 1, 101, 3, 4, 3, 4;
    DSA_WITH_SHA3_224 "dsa-with-sha3-224" = 2, 16, 840, 1, 101, 3, 4, 3, 5;
    DSA_WITH_SHA3_256 "dsa-with-sha3-256" = 2, 16, 840, 1, 101, 3, 4, 3, 6;
    DSA_WITH_SHA3_384 "dsa-with-sha3-384" = 2, 16, 840, 1, 101, 3, 4, 3, 7;
    DSA_WITH_SHA3_512 "dsa-with-sha3-512" = 2, 16, 840, 1, 101, 3, 4, 3, 8;
    /// ecdsa-with-SHA1 (RFC 3279, section 2.2.3)
    ECDSA_WITH_SHA1 "ecdsa-with-SHA1" = 1, 2, 840, 10045, 4, 1;
    /// ecdsa-with-SHA224 and so on (RFC 5758, section 3.2)
    ECDSA_WITH_SHA224 "ecdsa-with-SHA224" = 1, 2, 840, 10045, 4, 3, 1;
    ECDSA_WITH_SHA256 "ecdsa-with-SHA256" = 1, 2, 840, 10045, 4, 3, 2;
    ECDSA_WITH_SHA384 "ecdsa-with-SHA384" = 1, 2, 840, 10045, 4, 3, 3;
    ECDSA_WITH_SHA512 "ecdsa-with-SHA512" = 1, 2, 840, 10045, 4, 3, 4;
    /// id-ecdsa-with-sha3-224 and so on (NIST's registry)
    ECDSA_WITH_SHA3_224 "ecdsa-with-sha3-224" = 2, 16, 840, 1, 101, 3, 4, 3, 9;
    ECDSA_WITH_SHA3_256 "ecdsa-with-sha3-256" = 2, 16, 840, 1, 101, 3, 4, 3, 10;
    ECDSA_WITH_SHA3_384 "ecdsa-with-sha3-384" = 2, 16, 840, 1, 101, 3, 4, 3, 11;
    ECDSA_WITH_SHA3_512 "ecdsa-with-sha3-512" = 2, 16, 840, 1, 101, 3, 4, 3, 12;
}

// ---- extensions and their contents ----

/// Declares a public set of object identifiers with the names of their standards.
macro_rules! oid_set {
    (
        $(#[$docs:meta])*
        pub struct $set:ident {
            $($(#[$constant_docs:meta])* $constant:ident $name:literal = $($arc:literal),+;)*
        }
    ) => {
        $(#[$docs])*
        #[derive(Debug)]
        pub struct $set;

        impl $set {
            $(
                $(#[$constant_docs])*
                pub const $constant: ObjectIdentifier = known_oid!($($arc),+);
            )*

            const NAMED: &'static [(ObjectIdentifier, &'static str)] = &[$(($set::$constant, $name),)*];
        }
    };
}

/// The constants of the types, and the list of all of them.
macro_rules! extension_oids {
    ($($constant:ident: $type:ident $name:literal = $($arc:literal),+;)*) => {
        /// The object identifiers of the extensions that this crate knows.
        #[derive(Debug)]
        pub struct ExtensionOid;

        impl ExtensionOid {
            $(
                #[doc = concat!("The extension [`", stringify!($type), "`](crate::x509::", stringify!($type), ").")]
                pub const $constant: ObjectIdentifier = known_oid!($($arc),+);
            )*

            /// All of them.
            pub const ALL: &'static [ObjectIdentifier] = &[$(ExtensionOid::$constant,)*];

            const NAMED: &'static [(ObjectIdentifier, &'static str)] = &[$((ExtensionOid::$constant, $name),)*];
        }
    };
}

extension_oids! {
    BASIC_CONSTRAINTS: BasicConstraints "basicConstraints" = 2, 5, 29, 19;
    KEY_USAGE: KeyUsage "keyUsage" = 2, 5, 29, 15;
    EXTENDED_KEY_USAGE: ExtendedKeyUsage "extKeyUsage" = 2, 5, 29, 37;
    SUBJECT_KEY_IDENTIFIER: SubjectKeyIdentifier "subjectKeyIdentifier" = 2, 5, 29, 14;
    AUTHORITY_KEY_IDENTIFIER: AuthorityKeyIdentifier "authorityKeyIdentifier" = 2, 5, 29, 35;
    SUBJECT_ALTERNATIVE_NAME: SubjectAlternativeName "subjectAltName" = 2, 5, 29, 17;
    ISSUER_ALTERNATIVE_NAME: IssuerAlternativeName "issuerAltName" = 2, 5, 29, 18;
    NAME_CONSTRAINTS: NameConstraints "nameConstraints" = 2, 5, 29, 30;
    CERTIFICATE_POLICIES: CertificatePolicies "certificatePolicies" = 2, 5, 29, 32;
    POLICY_MAPPINGS: PolicyMappings "policyMappings" = 2, 5, 29, 33;
    POLICY_CONSTRAINTS: PolicyConstraints "policyConstraints" = 2, 5, 29, 36;
    INHIBIT_ANY_POLICY: InhibitAnyPolicy "inhibitAnyPolicy" = 2, 5, 29, 54;
    CRL_DISTRIBUTION_POINTS: CrlDistributionPoints "cRLDistributionPoints" = 2, 5, 29, 31;
    FRESHEST_CRL: FreshestCrl "freshestCRL" = 2, 5, 29, 46;
    AUTHORITY_INFORMATION_ACCESS: AuthorityInformationAccess "authorityInfoAccess" = 1, 3, 6, 1, 5, 5, 7, 1, 1;
    SUBJECT_INFORMATION_ACCESS: SubjectInformationAccess "subjectInfoAccess" = 1, 3, 6, 1, 5, 5, 7, 1, 11;
    ISSUING_DISTRIBUTION_POINT: IssuingDistributionPoint "issuingDistributionPoint" = 2, 5, 29, 28;
    CRL_NUMBER: CrlNumber "cRLNumber" = 2, 5, 29, 20;
    DELTA_CRL_INDICATOR: DeltaCrlIndicator "deltaCRLIndicator" = 2, 5, 29, 27;
    CRL_REASON: CrlReason "cRLReasons" = 2, 5, 29, 21;
    INVALIDITY_DATE: InvalidityDate "invalidityDate" = 2, 5, 29, 24;
    CERTIFICATE_ISSUER: CertificateIssuer "certificateIssuer" = 2, 5, 29, 29;
    OCSP_NO_CHECK: OcspNoCheck "pkix-ocsp-nocheck" = 1, 3, 6, 1, 5, 5, 7, 48, 1, 5;
    OCSP_NONCE: OcspNonce "pkix-ocsp-nonce" = 1, 3, 6, 1, 5, 5, 7, 48, 1, 2;
    OCSP_ACCEPTABLE_RESPONSES: OcspAcceptableResponses "pkix-ocsp-response" = 1, 3, 6, 1, 5, 5, 7, 48, 1, 4;
    TLS_FEATURE: TlsFeature "tlsfeature" = 1, 3, 6, 1, 5, 5, 7, 1, 24;
    PRECERT_POISON: PrecertPoison "ctPoison" = 1, 3, 6, 1, 4, 1, 11129, 2, 4, 3;
    PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS: PrecertificateSignedCertificateTimestamps
        "signedCertificateTimestampList" = 1, 3, 6, 1, 4, 1, 11129, 2, 4, 2;
    SIGNED_CERTIFICATE_TIMESTAMPS: SignedCertificateTimestamps
        "ocspSignedCertificateTimestampList" = 1, 3, 6, 1, 4, 1, 11129, 2, 4, 5;
    MS_CERTIFICATE_TEMPLATE: MsCertificateTemplate "certificateTemplate" = 1, 3, 6, 1, 4, 1, 311, 21, 7;
    PRIVATE_KEY_USAGE_PERIOD: PrivateKeyUsagePeriod "privateKeyUsagePeriod" = 2, 5, 29, 16;
    ADMISSIONS: Admissions "admission" = 1, 3, 36, 8, 3, 3;
}

oid_set! {
    /// The object identifiers of key purposes, for [`ExtendedKeyUsage`](crate::x509::ExtendedKeyUsage).
    pub struct KeyPurposeOid {
        /// anyExtendedKeyUsage (RFC 5280)
        ANY_EXTENDED_KEY_USAGE "anyExtendedKeyUsage" = 2, 5, 29, 37, 0;
        /// id-kp-serverAuth (RFC 5280): a TLS server.
        SERVER_AUTH "serverAuth" = 1, 3, 6, 1, 5, 5, 7, 3, 1;
        /// id-kp-clientAuth (RFC 5280): a TLS client.
        CLIENT_AUTH "clientAuth" = 1, 3, 6, 1, 5, 5, 7, 3, 2;
        /// id-kp-codeSigning (RFC 5280)
        CODE_SIGNING "codeSigning" = 1, 3, 6, 1, 5, 5, 7, 3, 3;
        /// id-kp-emailProtection (RFC 5280)
        EMAIL_PROTECTION "emailProtection" = 1, 3, 6, 1, 5, 5, 7, 3, 4;
        /// id-kp-timeStamping (RFC 5280)
        TIME_STAMPING "timeStamping" = 1, 3, 6, 1, 5, 5, 7, 3, 8;
        /// id-kp-OCSPSigning (RFC 5280)
        OCSP_SIGNING "OCSPSigning" = 1, 3, 6, 1, 5, 5, 7, 3, 9;
        /// id-kp-ipsecIKE (RFC 4945)
        IPSEC_IKE "ipsecIKE" = 1, 3, 6, 1, 5, 5, 7, 3, 17;
        /// id-pkinit-KPKdc (RFC 4556)
        KERBEROS_PKINIT_KDC "pkinit-KPKdc" = 1, 3, 6, 1, 5, 2, 3, 5;
        /// szOID_KP_SMARTCARD_LOGON (Microsoft)
        SMARTCARD_LOGON "smartcardLogon" = 1, 3, 6, 1, 4, 1, 311, 20, 2, 2;
        /// Precertificate signing of certificate transparency (RFC 6962, section 3.1)
        CERTIFICATE_TRANSPARENCY "precertificateSigning" = 1, 3, 6, 1, 4, 1, 11129, 2, 4, 4;
    }
}

oid_set! {
    /// The object identifiers of access methods, for [`AccessDescription`](crate::x509::AccessDescription).
    pub struct AccessMethodOid {
        /// id-ad-ocsp (RFC 5280): an OCSP responder.
        OCSP "ocsp" = 1, 3, 6, 1, 5, 5, 7, 48, 1;
        /// id-ad-caIssuers (RFC 5280): the certificate of the issuer.
        CA_ISSUERS "caIssuers" = 1, 3, 6, 1, 5, 5, 7, 48, 2;
        /// id-ad-timeStamping (RFC 5280): a time-stamping service.
        TIME_STAMPING "id-ad-timeStamping" = 1, 3, 6, 1, 5, 5, 7, 48, 3;
        /// id-ad-caRepository (RFC 5280): the repository of a CA.
        CA_REPOSITORY "caRepository" = 1, 3, 6, 1, 5, 5, 7, 48, 5;
    }
}

/// anyPolicy, which matches every policy (RFC 5280, section 4.2.1.4).
pub(crate) const ANY_POLICY: ObjectIdentifier = known_oid!(2, 5, 29, 32, 0);
/// id-pkix-ocsp-basic (RFC 6960, section 4.2.1)
pub(crate) const OCSP_BASIC: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 48, 1, 1);
/// id-qt-cps (RFC 5280, section 4.2.1.4)
pub(crate) const CPS_URI: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 2, 1);
/// id-qt-unotice (RFC 5280, section 4.2.1.4)
pub(crate) const USER_NOTICE: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 2, 2);
/// id-on-SmtpUTF8Mailbox (RFC 9598, section 3)
pub(crate) const SMTP_UTF8_MAILBOX: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 8, 9);

const POLICIES: &[(ObjectIdentifier, &str)] = &[(ANY_POLICY, "anyPolicy"), (CPS_URI, "cps"), (USER_NOTICE, "unotice")];

// ---- names ----

oid_set! {
    /// The object identifiers of attributes of names, for [`NameAttribute`](crate::x509::NameAttribute).
    pub struct NameOid {
        /// commonName (X.520)
        COMMON_NAME "commonName" = 2, 5, 4, 3;
        /// surname (X.520)
        SURNAME "surname" = 2, 5, 4, 4;
        /// serialNumber (X.520): a serial number of the subject, not of a certificate.
        SERIAL_NUMBER "serialNumber" = 2, 5, 4, 5;
        /// countryName (X.520): two letters of ISO 3166.
        COUNTRY_NAME "countryName" = 2, 5, 4, 6;
        /// localityName (X.520)
        LOCALITY_NAME "localityName" = 2, 5, 4, 7;
        /// stateOrProvinceName (X.520)
        STATE_OR_PROVINCE_NAME "stateOrProvinceName" = 2, 5, 4, 8;
        /// streetAddress (X.520)
        STREET_ADDRESS "streetAddress" = 2, 5, 4, 9;
        /// organizationName (X.520)
        ORGANIZATION_NAME "organizationName" = 2, 5, 4, 10;
        /// organizationalUnitName (X.520)
        ORGANIZATIONAL_UNIT_NAME "organizationalUnitName" = 2, 5, 4, 11;
        /// title (X.520)
        TITLE "title" = 2, 5, 4, 12;
        /// businessCategory (X.520)
        BUSINESS_CATEGORY "businessCategory" = 2, 5, 4, 15;
        /// postalAddress (X.520)
        POSTAL_ADDRESS "postalAddress" = 2, 5, 4, 16;
        /// postalCode (X.520)
        POSTAL_CODE "postalCode" = 2, 5, 4, 17;
        /// givenName (X.520)
        GIVEN_NAME "givenName" = 2, 5, 4, 42;
        /// initials (X.520)
        INITIALS "initials" = 2, 5, 4, 43;
        /// generationQualifier (X.520)
        GENERATION_QUALIFIER "generationQualifier" = 2, 5, 4, 44;
        /// uniqueIdentifier (X.520)
        X500_UNIQUE_IDENTIFIER "uniqueIdentifier" = 2, 5, 4, 45;
        /// dnQualifier (X.520)
        DN_QUALIFIER "dnQualifier" = 2, 5, 4, 46;
        /// pseudonym (X.520)
        PSEUDONYM "pseudonym" = 2, 5, 4, 65;
        /// organizationIdentifier (X.520)
        ORGANIZATION_IDENTIFIER "organizationIdentifier" = 2, 5, 4, 97;
        /// uid (RFC 4519)
        USER_ID "uid" = 0, 9, 2342, 19200300, 100, 1, 1;
        /// domainComponent (RFC 4519)
        DOMAIN_COMPONENT "domainComponent" = 0, 9, 2342, 19200300, 100, 1, 25;
        /// id-rdna-unsigned (RFC 9925): in the place of the issuer of a certificate that nobody has signed. Its value is empty.
        UNSIGNED "rdna-unsigned" = 1, 3, 6, 1, 5, 5, 7, 25, 1;
        /// emailAddress (PKCS #9)
        EMAIL_ADDRESS "emailAddress" = 1, 2, 840, 113549, 1, 9, 1;
        /// unstructuredName (PKCS #9)
        UNSTRUCTURED_NAME "unstructuredName" = 1, 2, 840, 113549, 1, 9, 2;
        /// jurisdictionOfIncorporationCountryName (CA/Browser Forum, EV guidelines)
        JURISDICTION_COUNTRY_NAME "jurisdictionOfIncorporationCountryName" = 1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3;
        /// jurisdictionOfIncorporationStateOrProvinceName (CA/Browser Forum, EV guidelines)
        JURISDICTION_STATE_OR_PROVINCE_NAME "jurisdictionOfIncorporationStateOrProvinceName" =
            1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 2;
        /// jurisdictionOfIncorporationLocalityName (CA/Browser Forum, EV guidelines)
        JURISDICTION_LOCALITY_NAME "jurisdictionOfIncorporationLocalityName" = 1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 1;
        /// INN: the Russian taxpayer number
        INN "INN" = 1, 2, 643, 3, 131, 1, 1;
        /// OGRN: the Russian company registration number
        OGRN "OGRN" = 1, 2, 643, 100, 1;
        /// SNILS: the Russian social insurance number
        SNILS "SNILS" = 1, 2, 643, 100, 3;
    }
}

oid_set! {
    /// The object identifiers of attributes of requests.
    pub struct AttributeOid {
        /// challengePassword (RFC 2985, section 5.4.1): a password for requesting revocation later. Anyone who sees the
        /// request can read it.
        CHALLENGE_PASSWORD "challengePassword" = 1, 2, 840, 113549, 1, 9, 7;
        /// unstructuredName (RFC 2985, section 5.4.3)
        UNSTRUCTURED_NAME "unstructuredName" = 1, 2, 840, 113549, 1, 9, 2;
        /// extensionRequest (RFC 2985, section 5.4.2): the requested extensions.
        EXTENSION_REQUEST "extensionRequest" = 1, 2, 840, 113549, 1, 9, 14;
        /// szOID_CERT_EXTENSIONS (Microsoft): the requested extensions, older than RFC 2985.
        MICROSOFT_EXTENSION_REQUEST "certExtensions" = 1, 3, 6, 1, 4, 1, 311, 2, 1, 14;
        /// id-at-statementOfPossession (RFC 9883, section 3): the certificate whose key signs the request, if the request's
        /// own key does not sign.
        STATEMENT_OF_POSSESSION "statementOfPossession" = 1, 3, 6, 1, 4, 1, 22112, 2, 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ones_are_what_their_text_is() {
        let others = [
            KeyPurposeOid::SERVER_AUTH,
            KeyPurposeOid::SMARTCARD_LOGON,
            KeyPurposeOid::CERTIFICATE_TRANSPARENCY,
            AccessMethodOid::OCSP,
            AccessMethodOid::CA_REPOSITORY,
            NameOid::COMMON_NAME,
            NameOid::USER_ID,
            NameOid::EMAIL_ADDRESS,
            ANY_POLICY,
            CPS_URI,
            USER_NOTICE,
        ];
        for known in ExtensionOid::ALL.iter().chain(&others) {
            let text = known.to_string();
            let arcs: Vec<u32> = text.split('.').map(|arc| arc.parse().unwrap()).collect();
            assert_eq!(ObjectIdentifier::from_arcs(&arcs).as_ref(), Some(known), "{text}");
            assert_eq!(text.parse::<ObjectIdentifier>().unwrap(), *known, "{text}");
        }
        assert_eq!(
            ExtensionOid::MS_CERTIFICATE_TEMPLATE.to_string(),
            "1.3.6.1.4.1.311.21.7"
        );
        assert_eq!(
            NameOid::USER_ID.as_der(),
            asn1::oid!(0, 9, 2342, 19200300, 100, 1, 1).as_der()
        );
    }

    #[test]
    fn names_are_unique_and_found_both_ways() {
        let mut seen = std::collections::HashMap::new();
        for (content, name) in named() {
            let oid = ObjectIdentifier::from_content(content).unwrap();
            assert_eq!(oid.name(), Some(name), "{oid}");
            assert_eq!(ObjectIdentifier::from_name(name).unwrap(), oid, "{name}");
            assert_eq!(
                ObjectIdentifier::from_name(&name.to_uppercase()).unwrap(),
                oid,
                "{name}"
            );
            let first = seen.insert(name.to_ascii_lowercase(), content);
            assert!(first.is_none_or(|first| first == content), "{name} names two");
        }
        assert_eq!(seen.len(), named().count() - 1, "unstructuredName is in two sets");
        let known = [
            ("2.5.4.3", "commonName"),
            ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
            ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256"),
            ("1.3.6.1.5.5.7.3.1", "serverAuth"),
            ("2.5.29.17", "subjectAltName"),
        ];
        for (text, name) in known {
            assert_eq!(text.parse::<ObjectIdentifier>().unwrap().name(), Some(name));
        }
        assert_eq!("1.2.3".parse::<ObjectIdentifier>().unwrap().name(), None);
        for name in ["", "common", "2.5.4.3", "commonName "] {
            let error = ObjectIdentifier::from_name(name).unwrap_err();
            assert!(
                matches!(error, Error::InvalidArgument { argument: "name", .. }),
                "{error:?}"
            );
        }
    }

    #[test]
    fn references_to_known_ones_live_for_ever() {
        fn name() -> &'static ObjectIdentifier {
            &NameOid::COMMON_NAME
        }
        fn extension() -> &'static ObjectIdentifier {
            &ExtensionOid::KEY_USAGE
        }
        assert_ne!(name(), extension());
    }
}
