//! What is not written again unchanged, and why.

/// What comes of making something anew.
#[derive(Debug)]
pub enum Made {
    /// The builder refuses a field of it, or a field does not decode: an error with this in its text.
    Refused(&'static str),
    /// It is made, with so many bytes more.
    Otherwise(isize),
}

use Made::{Otherwise, Refused};

const NO_FIELD: &str = "a field does not decode";
const UNKNOWN: &str = "nothing is signed by an algorithm that is not known, and no such key is certified";
const SERIAL_NUMBER: &str = "RFC 5280, section 4.1.2.2: serial numbers are positive";
const ISSUER: &str = "RFC 5280, sections 4.1.2.4 and 5.1.2.3: an issuer has a name";
const VERSION: &str = "certificates are made of version 3, which is written out";
const OTHER_VERSION: &str = "requests are made of version 1 and lists of version 2, and here is another";
const MISMATCH: &str = "one algorithm is written, inside what is signed and outside, and here are two";
const NULL_PARAMETERS: &str = "RFC 5758: the algorithm has no parameters, and here it has NULL";
const NO_NULL: &str = "RFC 4055, sections 2.1 and 5: the parameters are NULL, and here there are none";
const UNIQUE_ID: &str = "RFC 5280, section 4.1.2.8: there are no unique identifiers";
const UTC_TIME: &str = "RFC 5280, section 4.1.2.5: years before 2050 stand in UTCTime, and here in GeneralizedTime";
const DEFAULT: &str = "DER has no default values, and here critical is written out as false";

/// Certificates, requests and revocation lists.
pub const EXCEPTIONS: &[(&str, Made, &str)] = &[
    ("badasn1time.pem", Refused("UTCTime"), NO_FIELD),
    ("v1_cert.pem", Refused("signatures of the algorithm"), UNKNOWN),
    ("verisign_md2_root.pem", Refused("signatures of the algorithm"), UNKNOWN),
    ("e-trust.ru.der", Refused("signatures of the algorithm"), UNKNOWN),
    ("san_edipartyname.der", Otherwise(-2), NULL_PARAMETERS),
    ("san_x400address.der", Otherwise(-2), NULL_PARAMETERS),
    ("ed25519/ed25519-rfc8410.pem", Otherwise(-6), DEFAULT),
    // ---- custom ----
    ("custom/crl_bad_version.pem", Otherwise(0), OTHER_VERSION),
    ("custom/crl_inner_outer_mismatch.der", Otherwise(0), MISMATCH),
    ("custom/mismatch_inner_outer_sig_algorithm.der", Otherwise(2), MISMATCH),
    (
        "custom/rsa_pss_cert_invalid_mgf.der",
        Refused("the mask 1.2.3.4"),
        UNKNOWN,
    ),
    (
        "custom/rsa_pss_cert_no_sig_params.der",
        Refused("has no parameters"),
        NO_FIELD,
    ),
    (
        "custom/rsa_pss_cert_unsupported_mgf_hash.der",
        Refused("1.2.3.4 in RSASSA-PSS parameters"),
        UNKNOWN,
    ),
    (
        "custom/crl_all_reasons.pem",
        Refused("serial_number: must be positive"),
        SERIAL_NUMBER,
    ),
    (
        "custom/crl_dup_entry_ext.pem",
        Refused("serial_number: must be positive"),
        SERIAL_NUMBER,
    ),
    (
        "custom/crl_inval_cert_issuer_entry_ext.pem",
        Refused("serial_number: must be positive"),
        SERIAL_NUMBER,
    ),
    (
        "custom/crl_md2_unknown_crit_entry_ext.pem",
        Refused("signatures of the algorithm"),
        UNKNOWN,
    ),
    (
        "custom/crl_no_next_update.pem",
        Refused("next_update: must be set"),
        "RFC 5280, section 5.1.2.5: every list says when there will be another one",
    ),
    (
        "custom/crl_unsupported_reason.pem",
        Refused("serial_number: must be positive"),
        SERIAL_NUMBER,
    ),
    (
        "custom/crl_inval_date_fractional_seconds.der",
        Refused("issuer_name: must not be empty"),
        ISSUER,
    ),
    ("custom/crl_invalid_time.der", Refused("UTCTime"), NO_FIELD),
    ("custom/dsa_null_alg_params.pem", Otherwise(-2), NULL_PARAMETERS),
    (
        "custom/ec_no_named_curve.pem",
        Otherwise(-239),
        "a curve is written by its name, and the version is 3",
    ),
    ("custom/ecdsa_null_alg.pem", Otherwise(-2), NULL_PARAMETERS),
    (
        "custom/ian_uri.pem",
        Refused("subject_name: is empty"),
        "RFC 5280, section 4.1.2.6: without a subject, the alternative names must be critical",
    ),
    ("custom/invalid_signature_cert.pem", Otherwise(5), VERSION),
    (
        "custom/invalid_utf8_common_name.pem",
        Refused("the value of commonName (2.5.4.3) is not a valid UTF8String"),
        "a new name has no wrong strings",
    ),
    ("custom/long-form-name-attribute.pem", Refused("name"), NO_FIELD),
    (
        "custom/malformed-ian.pem",
        Refused("issuer_name: must not be empty"),
        ISSUER,
    ),
    (
        "custom/malformed-san.pem",
        Refused("issuer_name: must not be empty"),
        ISSUER,
    ),
    (
        "custom/negative_serial.pem",
        Refused("serial_number: must be positive"),
        SERIAL_NUMBER,
    ),
    (
        "custom/rsa_pss_sha256_no_null.pem",
        Otherwise(9),
        "the version is 3, and the hash functions have NULL",
    ),
    (
        "custom/two_basic_constraints.pem",
        Refused("DuplicateExtension"),
        NO_FIELD,
    ),
    ("custom/unsupported_extension_2.pem", Otherwise(2), NO_NULL),
    ("custom/unsupported_subject_name.pem", Otherwise(5), VERSION),
    (
        "custom/unsupported_subject_public_key_info.pem",
        Refused("the key type 1.3.6.1.4.1.8432.1.1.2"),
        UNKNOWN,
    ),
    ("custom/utf8_common_name.pem", Otherwise(5), VERSION),
    ("custom/valid_signature_cert.pem", Otherwise(5), VERSION),
    (
        "custom/alternate-rsa-sha1-oid.der",
        Otherwise(4),
        "of two identifiers of the algorithm, that of PKCS #1 is written",
    ),
    // ---- requests ----
    ("requests/bad-version.pem", Otherwise(0), OTHER_VERSION),
    (
        "requests/challenge-multi-valued.der",
        Refused("challengePassword (1.2.840.113549.1.9.7) is already present"),
        "an attribute is made with one value",
    ),
    ("requests/freeipa-bad-critical.pem", Otherwise(-9), DEFAULT),
    ("requests/rsa_md4.der", Refused("signatures of the algorithm"), UNKNOWN),
    ("requests/rsa_md4.pem", Refused("signatures of the algorithm"), UNKNOWN),
    (
        "requests/two_basic_constraints.pem",
        Refused("DuplicateExtension"),
        NO_FIELD,
    ),
    ("requests/zero-element-attribute.pem", Refused("Missing"), NO_FIELD),
    // ---- PKITS ----
    (
        "PKITS_data/certs/DSAParametersInheritedCACert.crt",
        Refused("Missing"),
        NO_FIELD,
    ),
    (
        "PKITS_data/certs/InvalidNegativeSerialNumberTest15EE.crt",
        Refused("serial_number: must be positive"),
        SERIAL_NUMBER,
    ),
    (
        "PKITS_data/certs/Invalidpre2000UTCEEnotAfterDateTest7EE.crt",
        Otherwise(-2),
        UTC_TIME,
    ),
    ("PKITS_data/certs/UIDCACert.crt", Otherwise(-4), UNIQUE_ID),
    (
        "PKITS_data/certs/ValidDSAParameterInheritanceTest5EE.crt",
        Refused("Missing"),
        NO_FIELD,
    ),
    (
        "PKITS_data/certs/ValidGeneralizedTimenotBeforeDateTest4EE.crt",
        Otherwise(-2),
        UTC_TIME,
    ),
    ("PKITS_data/certs/ValidNameUIDsTest6EE.crt", Otherwise(-4), UNIQUE_ID),
    (
        "PKITS_data/crls/NegativeSerialNumberCACRL.crl",
        Refused("serial_number: must be positive"),
        SERIAL_NUMBER,
    ),
];

/// Extensions of files, by their types: what is written instead, in hexadecimal digits.
pub const EXTENSIONS: &[(&str, &str, &str, &str)] = &[
    (
        "custom/alternate-rsa-sha1-oid.der",
        "2.5.29.15",
        "030204b0",
        "zeros at the end of a BIT STRING of named bits are cut off",
    ),
    (
        "ed25519/ed25519-rfc8410.pem",
        "2.5.29.19",
        "3000",
        "that it is no CA is the default",
    ),
];

/// Names in extensions that are read, and that nobody should write.
pub const UNWRITABLE: [(&str, &str); 5] = [
    ("custom/san_rfc822_names.pem", r#"email:"email <email>""#),
    ("custom/san_rfc822_names.pem", r#"email:"email <email@email>""#),
    (
        "custom/san_rfc822_names.pem",
        r#"email:"email <email@xn--eml-vla4c.com>""#,
    ),
    ("utf8-dnsname.pem", r#"dns:"biztos\u{ed}t\u{e1}s.hu""#),
    ("utf8-dnsname.pem", r#"dns:"*.biztos\u{ed}t\u{e1}s.hu""#),
];

/// How many extensions of each type there are that decode. Those of OCSP are in `tests/x509/ocsp.rs`.
pub const TYPES: &[(&str, usize)] = &[
    ("Admissions", 2),
    ("AuthorityInformationAccess", 28),
    ("AuthorityKeyIdentifier", 629),
    ("BasicConstraints", 240),
    ("CertificateIssuer", 14),
    ("CertificatePolicies", 428),
    ("CrlDistributionPoints", 68),
    ("CrlNumber", 182),
    ("CrlReason", 52),
    ("DeltaCrlIndicator", 5),
    ("ExtendedKeyUsage", 27),
    ("FreshestCrl", 13),
    ("InhibitAnyPolicy", 7),
    ("InvalidityDate", 10),
    ("IssuerAlternativeName", 4),
    ("IssuingDistributionPoint", 29),
    ("KeyUsage", 447),
    ("MsCertificateTemplate", 2),
    ("NameConstraints", 27),
    ("OcspNoCheck", 1),
    ("PolicyConstraints", 37),
    ("PolicyMappings", 20),
    ("PrecertPoison", 1),
    ("PrecertificateSignedCertificateTimestamps", 5),
    ("PrivateKeyUsagePeriod", 3),
    ("SubjectAlternativeName", 61),
    ("SubjectInformationAccess", 2),
    ("SubjectKeyIdentifier", 451),
    ("TlsFeature", 1),
    ("Unrecognized", 25),
];
