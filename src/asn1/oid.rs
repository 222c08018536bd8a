//! Object identifiers: those that this crate knows, and how they are read from text.

use std::str::FromStr;

use asn1::oid;

use crate::error::{Error, Result};
pub use crate::support::object_identifier::ObjectIdentifier;
use crate::support::object_identifier::arcs;
pub(crate) use crate::support::object_identifier::known_oid;

impl FromStr for ObjectIdentifier {
    type Err = Error;

    /// From numbers of any size with dots between, without zeros before them.
    ///
    /// Fails with [`Error::InvalidArgument`] for anything else, and for one whose DER has over 586 bytes, which is as
    /// many as the 128 numbers of 32 bits of RFC 2578, section 3.5, can have.
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

// ---- extensions and what is in them ----

// ---- names ----

/// The object identifiers of the attributes of names.
pub struct NameOid;

impl NameOid {
    /// commonName (X.520)
    pub const COMMON_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 3));
    /// surname (X.520)
    pub const SURNAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 4));
    /// serialNumber (X.520): of what is named, not of a certificate.
    pub const SERIAL_NUMBER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 5));
    /// countryName (X.520): two letters of ISO 3166.
    pub const COUNTRY_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 6));
    /// localityName (X.520)
    pub const LOCALITY_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 7));
    /// stateOrProvinceName (X.520)
    pub const STATE_OR_PROVINCE_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 8));
    /// streetAddress (X.520)
    pub const STREET_ADDRESS: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 9));
    /// organizationName (X.520)
    pub const ORGANIZATION_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 10));
    /// organizationalUnitName (X.520)
    pub const ORGANIZATIONAL_UNIT_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 11));
    /// title (X.520)
    pub const TITLE: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 12));
    /// businessCategory (X.520)
    pub const BUSINESS_CATEGORY: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 15));
    /// postalAddress (X.520)
    pub const POSTAL_ADDRESS: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 16));
    /// postalCode (X.520)
    pub const POSTAL_CODE: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 17));
    /// givenName (X.520)
    pub const GIVEN_NAME: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 42));
    /// initials (X.520)
    pub const INITIALS: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 43));
    /// generationQualifier (X.520)
    pub const GENERATION_QUALIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 44));
    /// uniqueIdentifier (X.520)
    pub const X500_UNIQUE_IDENTIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 45));
    /// dnQualifier (X.520)
    pub const DN_QUALIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 46));
    /// pseudonym (X.520)
    pub const PSEUDONYM: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 65));
    /// organizationIdentifier (X.520)
    pub const ORGANIZATION_IDENTIFIER: ObjectIdentifier = known_oid!(oid!(2, 5, 4, 97));
    /// uid (RFC 4519)
    pub const USER_ID: ObjectIdentifier = known_oid!(oid!(0, 9, 2342, 19200300, 100, 1, 1));
    /// domainComponent (RFC 4519)
    pub const DOMAIN_COMPONENT: ObjectIdentifier = known_oid!(oid!(0, 9, 2342, 19200300, 100, 1, 25));
    /// emailAddress (PKCS #9)
    pub const EMAIL_ADDRESS: ObjectIdentifier = known_oid!(oid!(1, 2, 840, 113549, 1, 9, 1));
    /// unstructuredName (PKCS #9)
    pub const UNSTRUCTURED_NAME: ObjectIdentifier = known_oid!(oid!(1, 2, 840, 113549, 1, 9, 2));
    /// jurisdictionOfIncorporationCountryName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_COUNTRY_NAME: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3));
    /// jurisdictionOfIncorporationStateOrProvinceName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_STATE_OR_PROVINCE_NAME: ObjectIdentifier =
        known_oid!(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 2));
    /// jurisdictionOfIncorporationLocalityName (CA/Browser Forum, EV guidelines)
    pub const JURISDICTION_LOCALITY_NAME: ObjectIdentifier = known_oid!(oid!(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 1));
    /// INN, the Russian taxpayer's number
    pub const INN: ObjectIdentifier = known_oid!(oid!(1, 2, 643, 3, 131, 1, 1));
    /// OGRN, the Russian number of registration
    pub const OGRN: ObjectIdentifier = known_oid!(oid!(1, 2, 643, 100, 1));
    /// SNILS, the Russian number of insurance
    pub const SNILS: ObjectIdentifier = known_oid!(oid!(1, 2, 643, 100, 3));
}
