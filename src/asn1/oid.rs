//! The object identifiers that this crate knows, and parsing of their text.

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

// ---- keys, curves, hash functions, encryption ----

/// rsaEncryption (RFC 8017, appendix A.1)
pub(crate) const RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 1);
/// id-mgf1 (RFC 8017, appendix A.2.1)
pub(crate) const MGF1: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 8);
/// id-RSASSA-PSS (RFC 8017, appendix A.2.3)
pub(crate) const RSA_PSS: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 10);
/// id-dsa (RFC 3279, section 2.3.2)
pub(crate) const DSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 10040, 4, 1);
/// id-ecPublicKey (RFC 5480, section 2.1.1)
pub(crate) const EC: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 2, 1);
/// dhKeyAgreement (PKCS #3, section 9)
pub(crate) const DH: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 3, 1);
/// dhpublicnumber (RFC 3279, section 2.3.3)
pub(crate) const DH_X942: asn1::ObjectIdentifier = oid!(1, 2, 840, 10046, 2, 1);
/// id-X25519, id-X448, id-Ed25519, id-Ed448 (RFC 8410, section 3)
pub(crate) const X25519: asn1::ObjectIdentifier = oid!(1, 3, 101, 110);
pub(crate) const X448: asn1::ObjectIdentifier = oid!(1, 3, 101, 111);
pub(crate) const ED25519: asn1::ObjectIdentifier = oid!(1, 3, 101, 112);
pub(crate) const ED448: asn1::ObjectIdentifier = oid!(1, 3, 101, 113);

// Curves (SEC 2, RFC 5480, RFC 5639).
pub(crate) const SECP256R1: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 3, 1, 7);
pub(crate) const SECP384R1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 34);
pub(crate) const SECP521R1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 35);
pub(crate) const SECP192R1: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 3, 1, 1);
pub(crate) const SECP224R1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 33);
pub(crate) const SECP256K1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 10);
pub(crate) const BRAINPOOLP256R1: asn1::ObjectIdentifier = oid!(1, 3, 36, 3, 3, 2, 8, 1, 1, 7);
pub(crate) const BRAINPOOLP384R1: asn1::ObjectIdentifier = oid!(1, 3, 36, 3, 3, 2, 8, 1, 1, 11);
pub(crate) const BRAINPOOLP512R1: asn1::ObjectIdentifier = oid!(1, 3, 36, 3, 3, 2, 8, 1, 1, 13);
pub(crate) const SECT163K1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 1);
pub(crate) const SECT163R2: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 15);
pub(crate) const SECT233K1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 26);
pub(crate) const SECT233R1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 27);
pub(crate) const SECT283K1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 16);
pub(crate) const SECT283R1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 17);
pub(crate) const SECT409K1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 36);
pub(crate) const SECT409R1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 37);
pub(crate) const SECT571K1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 38);
pub(crate) const SECT571R1: asn1::ObjectIdentifier = oid!(1, 3, 132, 0, 39);

// What the field of a curve is that is given by its numbers: prime-field, characteristic-two-field, tpBasis, ppBasis
// (ANSI X9.62).
pub(crate) const PRIME_FIELD: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 1, 1);
pub(crate) const BINARY_FIELD: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 1, 2);
pub(crate) const TRINOMIAL: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 1, 2, 3, 2);
pub(crate) const PENTANOMIAL: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 1, 2, 3, 3);

// Hash functions (RFC 8017, appendix B.1; FIPS 180-4, FIPS 202).
pub(crate) const SHA1: asn1::ObjectIdentifier = oid!(1, 3, 14, 3, 2, 26);
pub(crate) const SHA224: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 4);
pub(crate) const SHA256: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 1);
pub(crate) const SHA384: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 2);
pub(crate) const SHA512: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 3);
pub(crate) const SHA512_224: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 5);
pub(crate) const SHA512_256: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 6);
pub(crate) const SHA3_224: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 7);
pub(crate) const SHA3_256: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 8);
pub(crate) const SHA3_384: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 9);
pub(crate) const SHA3_512: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 10);
pub(crate) const MD5: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 5);

// HMAC, as the pseudo-random function of PBKDF2 (RFC 8018, appendix B.1).
pub(crate) const HMAC_SHA256: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 9);
pub(crate) const HMAC_SHA1: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 7);
pub(crate) const HMAC_SHA224: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 8);
pub(crate) const HMAC_SHA384: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 10);
pub(crate) const HMAC_SHA512: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 11);
pub(crate) const HMAC_SHA512_224: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 12);
pub(crate) const HMAC_SHA512_256: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 13);
pub(crate) const HMAC_SHA3_224: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 13);
pub(crate) const HMAC_SHA3_256: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 14);
pub(crate) const HMAC_SHA3_384: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 15);
pub(crate) const HMAC_SHA3_512: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 2, 16);
pub(crate) const HMAC_MD5: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 2, 6);
pub(crate) const HMAC_SM3: asn1::ObjectIdentifier = oid!(1, 2, 156, 10197, 1, 401, 3, 1);

// Encryption under a key from a password (RFC 8018, appendix A; RFC 7914, section 7).
pub(crate) const PBES2: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 5, 13);
pub(crate) const PBKDF2: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 5, 12);
pub(crate) const SCRYPT: asn1::ObjectIdentifier = oid!(1, 3, 6, 1, 4, 1, 11591, 4, 11);

// PBES1 (RFC 8018, appendix A.3).
pub(crate) const PBE_MD5_DES: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 5, 3);
pub(crate) const PBE_MD5_RC2: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 5, 6);
pub(crate) const PBE_SHA1_DES: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 5, 10);
pub(crate) const PBE_SHA1_RC2: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 5, 11);

// PKCS #12's, all with SHA-1 (RFC 7292, appendix C).
pub(crate) const PKCS12_RC4_128: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 12, 1, 1);
pub(crate) const PKCS12_RC4_40: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 12, 1, 2);
pub(crate) const PKCS12_3DES: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 12, 1, 3);
pub(crate) const PKCS12_2DES: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 12, 1, 4);
pub(crate) const PKCS12_RC2_128: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 12, 1, 5);
pub(crate) const PKCS12_RC2_40: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 12, 1, 6);

// Ciphers in CBC (RFC 8018, appendix B.2; RFC 3565, RFC 3657, RFC 4010, GM/T 0006).
pub(crate) const AES_128_CBC: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 1, 2);
pub(crate) const AES_192_CBC: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 1, 22);
pub(crate) const AES_256_CBC: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 1, 42);
pub(crate) const CAMELLIA_128_CBC: asn1::ObjectIdentifier = oid!(1, 2, 392, 200011, 61, 1, 1, 1, 2);
pub(crate) const CAMELLIA_192_CBC: asn1::ObjectIdentifier = oid!(1, 2, 392, 200011, 61, 1, 1, 1, 3);
pub(crate) const CAMELLIA_256_CBC: asn1::ObjectIdentifier = oid!(1, 2, 392, 200011, 61, 1, 1, 1, 4);
pub(crate) const DES_EDE3_CBC: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 3, 7);
pub(crate) const DES_CBC: asn1::ObjectIdentifier = oid!(1, 3, 14, 3, 2, 7);
pub(crate) const RC2_CBC: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 3, 2);
pub(crate) const SEED_CBC: asn1::ObjectIdentifier = oid!(1, 2, 410, 200004, 1, 4);
pub(crate) const SM4_CBC: asn1::ObjectIdentifier = oid!(1, 2, 156, 10197, 1, 104, 2);

// ---- signatures ----

/// md5WithRSAEncryption, and the others of PKCS #1 v1.5 (RFC 8017, appendix A.2.4)
pub(crate) const MD5_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 4);
pub(crate) const SHA1_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 5);
/// sha-1WithRSAEncryption of an old registry (OIW), which certificates of the 1990s have
pub(crate) const OIW_SHA1_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 3, 14, 3, 2, 29);
pub(crate) const SHA224_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 14);
pub(crate) const SHA256_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 11);
pub(crate) const SHA384_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 12);
pub(crate) const SHA512_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 13);
pub(crate) const SHA512_224_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 15);
pub(crate) const SHA512_256_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 16);
/// id-rsassa-pkcs1-v1-5-with-sha3-224 and so on (NIST's registry)
pub(crate) const SHA3_224_WITH_RSA: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 13);
pub(crate) const SHA3_256_WITH_RSA: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 14);
pub(crate) const SHA3_384_WITH_RSA: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 15);
pub(crate) const SHA3_512_WITH_RSA: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 16);
/// rsaSignatureWithripemd160 (TeleTrusT)
pub(crate) const RIPEMD160_WITH_RSA: asn1::ObjectIdentifier = oid!(1, 3, 36, 3, 3, 1, 2);
/// id-dsa-with-sha1 (RFC 3279, section 2.2.2)
pub(crate) const DSA_WITH_SHA1: asn1::ObjectIdentifier = oid!(1, 2, 840, 10040, 4, 3);
/// id-dsa-with-sha224 and so on (RFC 5758, section 3.1; NIST's registry)
pub(crate) const DSA_WITH_SHA224: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 1);
pub(crate) const DSA_WITH_SHA256: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 2);
pub(crate) const DSA_WITH_SHA384: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 3);
pub(crate) const DSA_WITH_SHA512: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 4);
pub(crate) const DSA_WITH_SHA3_224: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 5);
pub(crate) const DSA_WITH_SHA3_256: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 6);
pub(crate) const DSA_WITH_SHA3_384: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 7);
pub(crate) const DSA_WITH_SHA3_512: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 8);
/// ecdsa-with-SHA1 (RFC 3279, section 2.2.3)
pub(crate) const ECDSA_WITH_SHA1: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 4, 1);
/// ecdsa-with-SHA224 and so on (RFC 5758, section 3.2)
pub(crate) const ECDSA_WITH_SHA224: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 4, 3, 1);
pub(crate) const ECDSA_WITH_SHA256: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 4, 3, 2);
pub(crate) const ECDSA_WITH_SHA384: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 4, 3, 3);
pub(crate) const ECDSA_WITH_SHA512: asn1::ObjectIdentifier = oid!(1, 2, 840, 10045, 4, 3, 4);
/// id-ecdsa-with-sha3-224 and so on (NIST's registry)
pub(crate) const ECDSA_WITH_SHA3_224: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 9);
pub(crate) const ECDSA_WITH_SHA3_256: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 10);
pub(crate) const ECDSA_WITH_SHA3_384: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 11);
pub(crate) const ECDSA_WITH_SHA3_512: asn1::ObjectIdentifier = oid!(2, 16, 840, 1, 101, 3, 4, 3, 12);

// ---- extensions and their contents ----

/// The constants of the types, and the list of all of them.
macro_rules! extension_oids {
    ($($constant:ident: $type:ident = $($arc:literal),+;)*) => {
        /// The object identifiers of the extensions that this crate knows.
        pub struct ExtensionOid;

        impl ExtensionOid {
            $(
                #[doc = concat!("The extension [`", stringify!($type), "`](crate::x509::", stringify!($type), ").")]
                pub const $constant: ObjectIdentifier = known_oid!($($arc),+);
            )*

            /// All of them.
            pub const ALL: &'static [ObjectIdentifier] = &[$(ExtensionOid::$constant,)*];
        }
    };
}

extension_oids! {
    BASIC_CONSTRAINTS: BasicConstraints = 2, 5, 29, 19;
    KEY_USAGE: KeyUsage = 2, 5, 29, 15;
    EXTENDED_KEY_USAGE: ExtendedKeyUsage = 2, 5, 29, 37;
    SUBJECT_KEY_IDENTIFIER: SubjectKeyIdentifier = 2, 5, 29, 14;
    AUTHORITY_KEY_IDENTIFIER: AuthorityKeyIdentifier = 2, 5, 29, 35;
    SUBJECT_ALTERNATIVE_NAME: SubjectAlternativeName = 2, 5, 29, 17;
    ISSUER_ALTERNATIVE_NAME: IssuerAlternativeName = 2, 5, 29, 18;
    NAME_CONSTRAINTS: NameConstraints = 2, 5, 29, 30;
    CERTIFICATE_POLICIES: CertificatePolicies = 2, 5, 29, 32;
    POLICY_MAPPINGS: PolicyMappings = 2, 5, 29, 33;
    POLICY_CONSTRAINTS: PolicyConstraints = 2, 5, 29, 36;
    INHIBIT_ANY_POLICY: InhibitAnyPolicy = 2, 5, 29, 54;
    CRL_DISTRIBUTION_POINTS: CrlDistributionPoints = 2, 5, 29, 31;
    FRESHEST_CRL: FreshestCrl = 2, 5, 29, 46;
    AUTHORITY_INFORMATION_ACCESS: AuthorityInformationAccess = 1, 3, 6, 1, 5, 5, 7, 1, 1;
    SUBJECT_INFORMATION_ACCESS: SubjectInformationAccess = 1, 3, 6, 1, 5, 5, 7, 1, 11;
    ISSUING_DISTRIBUTION_POINT: IssuingDistributionPoint = 2, 5, 29, 28;
    CRL_NUMBER: CrlNumber = 2, 5, 29, 20;
    DELTA_CRL_INDICATOR: DeltaCrlIndicator = 2, 5, 29, 27;
    CRL_REASON: CrlReason = 2, 5, 29, 21;
    INVALIDITY_DATE: InvalidityDate = 2, 5, 29, 24;
    CERTIFICATE_ISSUER: CertificateIssuer = 2, 5, 29, 29;
    OCSP_NO_CHECK: OcspNoCheck = 1, 3, 6, 1, 5, 5, 7, 48, 1, 5;
    OCSP_NONCE: OcspNonce = 1, 3, 6, 1, 5, 5, 7, 48, 1, 2;
    TLS_FEATURE: TlsFeature = 1, 3, 6, 1, 5, 5, 7, 1, 24;
    PRECERT_POISON: PrecertPoison = 1, 3, 6, 1, 4, 1, 11129, 2, 4, 3;
    PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS: PrecertificateSignedCertificateTimestamps =
        1, 3, 6, 1, 4, 1, 11129, 2, 4, 2;
    SIGNED_CERTIFICATE_TIMESTAMPS: SignedCertificateTimestamps = 1, 3, 6, 1, 4, 1, 11129, 2, 4, 5;
    MS_CERTIFICATE_TEMPLATE: MsCertificateTemplate = 1, 3, 6, 1, 4, 1, 311, 21, 7;
}

/// The object identifiers of purposes.
pub struct KeyPurposeOid;

impl KeyPurposeOid {
    /// anyExtendedKeyUsage (RFC 5280)
    pub const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = known_oid!(2, 5, 29, 37, 0);
    /// id-kp-serverAuth (RFC 5280): a TLS server.
    pub const SERVER_AUTH: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 3, 1);
    /// id-kp-clientAuth (RFC 5280): a TLS client.
    pub const CLIENT_AUTH: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 3, 2);
    /// id-kp-codeSigning (RFC 5280)
    pub const CODE_SIGNING: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 3, 3);
    /// id-kp-emailProtection (RFC 5280)
    pub const EMAIL_PROTECTION: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 3, 4);
    /// id-kp-timeStamping (RFC 5280)
    pub const TIME_STAMPING: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 3, 8);
    /// id-kp-OCSPSigning (RFC 5280)
    pub const OCSP_SIGNING: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 3, 9);
    /// id-kp-ipsecIKE (RFC 4945)
    pub const IPSEC_IKE: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 3, 17);
    /// id-pkinit-KPKdc (RFC 4556)
    pub const KERBEROS_PKINIT_KDC: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 2, 3, 5);
    /// szOID_KP_SMARTCARD_LOGON (Microsoft)
    pub const SMARTCARD_LOGON: ObjectIdentifier = known_oid!(1, 3, 6, 1, 4, 1, 311, 20, 2, 2);
    /// certificate transparency's precertificate signing (RFC 6962)
    pub const CERTIFICATE_TRANSPARENCY: ObjectIdentifier = known_oid!(1, 3, 6, 1, 4, 1, 11129, 2, 4, 4);
}

/// The object identifiers of ways to get at something.
pub struct AccessMethodOid;

impl AccessMethodOid {
    /// id-ad-ocsp (RFC 5280): the revocation status by OCSP.
    pub const OCSP: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 48, 1);
    /// id-ad-caIssuers (RFC 5280): the certificates of the issuer.
    pub const CA_ISSUERS: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 48, 2);
    /// id-ad-timeStamping (RFC 5280): time stamps.
    pub const TIME_STAMPING: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 48, 3);
    /// id-ad-caRepository (RFC 5280): what a CA publishes.
    pub const CA_REPOSITORY: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 48, 5);
}

/// anyPolicy, which stands for all policies (RFC 5280, section 4.2.1.4).
pub(crate) const ANY_POLICY: ObjectIdentifier = known_oid!(2, 5, 29, 32, 0);
/// id-qt-cps (RFC 5280, section 4.2.1.4)
pub(crate) const CPS_URI: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 2, 1);
/// id-qt-unotice (RFC 5280, section 4.2.1.4)
pub(crate) const USER_NOTICE: ObjectIdentifier = known_oid!(1, 3, 6, 1, 5, 5, 7, 2, 2);

// ---- names ----

/// The object identifiers of the attributes of names.
pub struct NameOid;

impl NameOid {
    /// commonName (X.520)
    pub const COMMON_NAME: ObjectIdentifier = known_oid!(2, 5, 4, 3);
    /// surname (X.520)
    pub const SURNAME: ObjectIdentifier = known_oid!(2, 5, 4, 4);
    /// serialNumber (X.520): of what is named, not of a certificate.
    pub const SERIAL_NUMBER: ObjectIdentifier = known_oid!(2, 5, 4, 5);
    /// countryName (X.520): two letters of ISO 3166.
    pub const COUNTRY_NAME: ObjectIdentifier = known_oid!(2, 5, 4, 6);
    /// localityName (X.520)
    pub const LOCALITY_NAME: ObjectIdentifier = known_oid!(2, 5, 4, 7);
    /// stateOrProvinceName (X.520)
    pub const STATE_OR_PROVINCE_NAME: ObjectIdentifier = known_oid!(2, 5, 4, 8);
    /// streetAddress (X.520)
    pub const STREET_ADDRESS: ObjectIdentifier = known_oid!(2, 5, 4, 9);
    /// organizationName (X.520)
    pub const ORGANIZATION_NAME: ObjectIdentifier = known_oid!(2, 5, 4, 10);
    /// organizationalUnitName (X.520)
    pub const ORGANIZATIONAL_UNIT_NAME: ObjectIdentifier = known_oid!(2, 5, 4, 11);
    /// title (X.520)
    pub const TITLE: ObjectIdentifier = known_oid!(2, 5, 4, 12);
    /// businessCategory (X.520)
    pub const BUSINESS_CATEGORY: ObjectIdentifier = known_oid!(2, 5, 4, 15);
    /// postalAddress (X.520)
    pub const POSTAL_ADDRESS: ObjectIdentifier = known_oid!(2, 5, 4, 16);
    /// postalCode (X.520)
    pub const POSTAL_CODE: ObjectIdentifier = known_oid!(2, 5, 4, 17);
    /// givenName (X.520)
    pub const GIVEN_NAME: ObjectIdentifier = known_oid!(2, 5, 4, 42);
    /// initials (X.520)
    pub const INITIALS: ObjectIdentifier = known_oid!(2, 5, 4, 43);
    /// generationQualifier (X.520)
    pub const GENERATION_QUALIFIER: ObjectIdentifier = known_oid!(2, 5, 4, 44);
    /// uniqueIdentifier (X.520)
    pub const X500_UNIQUE_IDENTIFIER: ObjectIdentifier = known_oid!(2, 5, 4, 45);
    /// dnQualifier (X.520)
    pub const DN_QUALIFIER: ObjectIdentifier = known_oid!(2, 5, 4, 46);
    /// pseudonym (X.520)
    pub const PSEUDONYM: ObjectIdentifier = known_oid!(2, 5, 4, 65);
    /// organizationIdentifier (X.520)
    pub const ORGANIZATION_IDENTIFIER: ObjectIdentifier = known_oid!(2, 5, 4, 97);
    /// uid (RFC 4519)
    pub const USER_ID: ObjectIdentifier = known_oid!(0, 9, 2342, 19200300, 100, 1, 1);
    /// domainComponent (RFC 4519)
    pub const DOMAIN_COMPONENT: ObjectIdentifier = known_oid!(0, 9, 2342, 19200300, 100, 1, 25);
    /// emailAddress (PKCS #9)
    pub const EMAIL_ADDRESS: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 1);
    /// unstructuredName (PKCS #9)
    pub const UNSTRUCTURED_NAME: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 2);
    /// jurisdictionOfIncorporationCountryName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_COUNTRY_NAME: ObjectIdentifier = known_oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3);
    /// jurisdictionOfIncorporationStateOrProvinceName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_STATE_OR_PROVINCE_NAME: ObjectIdentifier = known_oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 2);
    /// jurisdictionOfIncorporationLocalityName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_LOCALITY_NAME: ObjectIdentifier = known_oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 1);
    /// INN, the Russian taxpayer's number
    pub const INN: ObjectIdentifier = known_oid!(1, 2, 643, 3, 131, 1, 1);
    /// OGRN, the Russian number of registration
    pub const OGRN: ObjectIdentifier = known_oid!(1, 2, 643, 100, 1);
    /// SNILS, the Russian number of insurance
    pub const SNILS: ObjectIdentifier = known_oid!(1, 2, 643, 100, 3);
}

/// The object identifiers of attributes of requests.
pub struct AttributeOid;

impl AttributeOid {
    /// challengePassword (RFC 2985, section 5.4.1): a password that is shown to ask for a revocation. Not secret from
    /// anyone who sees the request.
    pub const CHALLENGE_PASSWORD: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 7);
    /// unstructuredName (RFC 2985, section 5.4.3)
    pub const UNSTRUCTURED_NAME: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 2);
    /// extensionRequest (RFC 2985, section 5.4.2): the extensions that the certificate is to have.
    pub const EXTENSION_REQUEST: ObjectIdentifier = known_oid!(1, 2, 840, 113549, 1, 9, 14);
    /// szOID_CERT_EXTENSIONS (Microsoft): the same, from before RFC 2985.
    pub const MICROSOFT_EXTENSION_REQUEST: ObjectIdentifier = known_oid!(1, 3, 6, 1, 4, 1, 311, 2, 1, 14);
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
