//! Vectors for which this crate and Python's `cryptography` differ, and why.

/// What this crate makes of a field.
#[derive(Debug)]
pub enum Ours {
    /// Another text than Python: with this one where Python has that one.
    Reads(&'static str, &'static str),
    /// A text that has these parts, in their order, where Python refuses the field.
    Has(&'static [&'static str]),
    /// An error of this variant and kind, with this fact in its text, whatever Python makes of it.
    Fails(&'static str, &'static str),
}

use Ours::{Fails, Has, Reads};

impl Ours {
    /// Whether this crate's text is what it must be where Python has that one.
    pub fn is_right(&self, python: &str, ours: &str) -> bool {
        match self {
            Reads(theirs, own) => theirs != own && python.contains(theirs) && python.replace(theirs, own) == ours,
            Has(parts) => {
                let rest = parts.iter().try_fold(ours, |rest, part| Some(rest.split_once(part)?.1));
                python.contains('!') && rest.is_some()
            }
            Fails(variant, fact) => {
                // An extension has its type before, an entry its number.
                let error = ours.split_once('!').map_or("", |(_, error)| error);
                error.starts_with(&format!("{variant}: ")) && error.contains(fact)
            }
        }
    }
}

/// One field of one file.
pub struct Difference {
    pub title: &'static str,
    /// Its name; of extensions and attributes, also their type.
    pub field: &'static str,
    pub ours: Ours,
    pub reason: &'static str,
}

const fn row(title: &'static str, field: &'static str, ours: Ours, reason: &'static str) -> Difference {
    Difference {
        title,
        field,
        ours,
        reason,
    }
}

/// What is not loaded: the variant of the error, what is in its text, and the fault.
pub const REFUSED: &[(&str, &str, &str, &str)] = &[
    (
        "cryptography-scts-tbs-precert.der",
        "Malformed(UnexpectedTag)",
        "certificate",
        "it is a part of a certificate",
    ),
    (
        "custom/invalid_version.pem",
        "Malformed(UnsupportedVersion)",
        "7",
        "there is no such version",
    ),
];

const SAN: &str = "extension 2.5.29.17";
const BASIC_CONSTRAINTS: &str = "extension 2.5.29.19";
const ISSUING_POINT: &str = "extension 2.5.29.28";
const NAME_CONSTRAINTS: &str = "extension 2.5.29.30";
const CRL_POINTS: &str = "extension 2.5.29.31";
const POLICIES: &str = "extension 2.5.29.32";
const TIMESTAMPS: &str = "extension 1.3.6.1.4.1.11129.2.4.2";

/// Both refuse the field.
const BOTH: &str = "so does Python";
const ONE_BY_ONE: &str = "one name that does not decode leaves the others readable";
const HEX_OF_DER: &str =
    "RFC 4514, section 2.4: what is no text is # and the digits of the DER, tag and length included";
const QUALIFIER: &str = "a qualifier that does not decode leaves the policies readable";
const NO_TEXT: &str = "a value that is no text leaves the name readable";
const UNKNOWN: &str = "an algorithm that is not known has no parameters that could be told";
const UNUSED_BITS: &str = "a signature is whole bytes; Python leaves out how many bits are unused";
const UNUSED_REASON: &str = "the first bit, which has no reason, is set; Python leaves it out";
const PSS_KEY: &str = "a key for PSS alone stays one; Python writes it as any RSA key";
const INHERITED: &str = "a key without parameters is none: whose they are is not in the certificate";
const UNUSABLE: &str = "parameters of which one is not known are told by none of the getters";
const ANY_NUMBER: &str = "which algorithms can be verified is for who verifies";

const UNUSED: Ours = Reads("reasons=affiliation_changed", "reasons=unused+affiliation_changed");
const UNIQUE_IDENTIFIER: Ours = Reads("2.5.4.45=#0070b3d51f305f0001", "2.5.4.45=#03090070b3d51f305f0001");
const OF_PSS: Ours = Reads("294:2f57009da2ddd9bc", "292:569808922a257781");
const NO_SUCH_MASK: Ours = Fails("Unsupported", "the mask 1.2.3.4");
const NO_SUCH_HASH: Ours = Fails("Unsupported", "1.2.3.4 in RSASSA-PSS parameters");
const NO_SUCH_SIGNATURE: Ours = Fails("Unsupported", "signatures of the algorithm");
const LONG_TAG: Ours = Fails("Malformed(UnexpectedTag)", "");
const NO_STRING: Ours = Has(&["\"CN=#690450794341\" x"]);
const NO_UTF8: Ours = Has(&["\"CN=#0c105765206865617274205554463821e284\" u"]);
const NO_KEY: Ours = Fails("Unsupported", "the key type");
const NO_PARAMETERS: Ours = Fails("Malformed(Missing)", "");
const NO_WHOLE_BYTES: Ours = Fails("Malformed(InvalidLength)", "");
const NO_MASK: Ours = Has(&["(permitted=[!Malformed(InvalidValue): ", "], excluded=none)"]);
const TWICE: Ours = Fails("Malformed(DuplicateExtension)", "2.5.29.19");

pub const DIFFERENCES: &[Difference] = &[
    row(
        "badasn1time.pem",
        "not_after",
        Fails("Malformed(Date)", "UTCTime"),
        BOTH,
    ),
    row(
        "badasn1time.pem",
        "key",
        Fails("Malformed(OutOfRange)", "modulus"),
        BOTH,
    ),
    row(
        "scottishpower-bitstring-dn.pem",
        "subject",
        UNIQUE_IDENTIFIER,
        HEX_OF_DER,
    ),
    row("unique_identifier.pem", "subject", UNIQUE_IDENTIFIER, HEX_OF_DER),
    row("v1_cert.pem", "signature_hash", NO_SUCH_SIGNATURE, BOTH),
    row("v1_cert.pem", "signature_parameters", NO_SUCH_SIGNATURE, UNKNOWN),
    row("verisign_md2_root.pem", "signature_hash", NO_SUCH_SIGNATURE, BOTH),
    row(
        "verisign_md2_root.pem",
        "signature_parameters",
        NO_SUCH_SIGNATURE,
        UNKNOWN,
    ),
    row(
        "wosign-bc-invalid.pem",
        BASIC_CONSTRAINTS,
        Fails("Malformed(Inconsistent)", "pathLenConstraint"),
        BOTH,
    ),
    row(
        "badssl-sct-anonymous-sig.der",
        TIMESTAMPS,
        Has(&[
            "([(v1 log=a7ce4a4e6207e0ad",
            "at=2016-11-17T01:56:25.396Z",
            "hash=sha256 algorithm=anonymous signature=71:dd6e627122a2b8a3)])",
        ]),
        ANY_NUMBER,
    ),
    row(
        "badssl-sct-none-hash.der",
        TIMESTAMPS,
        Has(&[
            "([(v1 log=a7ce4a4e6207e0ad",
            "at=2016-11-17T01:56:25.396Z",
            "hash=none algorithm=ecdsa signature=71:dd6e627122a2b8a3)])",
        ]),
        ANY_NUMBER,
    ),
    row("e-trust.ru.der", "key", NO_KEY, BOTH),
    row("e-trust.ru.der", "signature_hash", NO_SUCH_SIGNATURE, UNKNOWN),
    row("e-trust.ru.der", "signature_parameters", NO_SUCH_SIGNATURE, UNKNOWN),
    row(
        "san_edipartyname.der",
        SAN,
        Has(&["([!Unsupported: ", "ediPartyName", "])"]),
        ONE_BY_ONE,
    ),
    row(
        "san_x400address.der",
        SAN,
        Has(&["([!Unsupported: ", "x400Address", "])"]),
        ONE_BY_ONE,
    ),
    // ---- custom ----
    row(
        "custom/cp_invalid.pem",
        POLICIES,
        Has(&["{other 1.3.6.1.5.5.7.2.2 1614687474703a2f2f6f746865722e636f6d2f637073}])"]),
        QUALIFIER,
    ),
    row(
        "custom/cp_invalid2.der",
        POLICIES,
        Has(&["{other 1.3.6.1.5.5.7.2.1 3018301616066d79206f7267300c020101020102020103020104}])"]),
        QUALIFIER,
    ),
    row(
        "custom/crl_dup_entry_ext.pem",
        "entry",
        Fails("Malformed(DuplicateExtension)", "2.5.29.21"),
        "so does Python, but decodes them where they are alone",
    ),
    row(
        "custom/crl_inval_cert_issuer_entry_ext.pem",
        "entry",
        Fails("Malformed(Truncated)", "CertificateIssuer"),
        BOTH,
    ),
    row(
        "custom/crl_md2_unknown_crit_entry_ext.pem",
        "signature_hash",
        NO_SUCH_SIGNATURE,
        BOTH,
    ),
    row(
        "custom/crl_md2_unknown_crit_entry_ext.pem",
        "signature_parameters",
        NO_SUCH_SIGNATURE,
        UNKNOWN,
    ),
    row(
        "custom/crl_unsupported_reason.pem",
        "entry",
        Fails("Malformed(InvalidValue)", "12"),
        BOTH,
    ),
    row(
        "custom/empty-eku.pem",
        "extension 2.5.29.37",
        Fails("Malformed(Missing)", ""),
        BOTH,
    ),
    row(
        "custom/inhibit_any_policy_negative.pem",
        "extension 2.5.29.54",
        Fails("Malformed(OutOfRange)", ""),
        BOTH,
    ),
    row("custom/invalid_utf8_common_name.pem", "issuer", NO_UTF8, NO_TEXT),
    row("custom/invalid_utf8_common_name.pem", "subject", NO_UTF8, NO_TEXT),
    row("custom/long-form-name-attribute.pem", "issuer", LONG_TAG, BOTH),
    row("custom/long-form-name-attribute.pem", "subject", LONG_TAG, BOTH),
    row(
        "custom/malformed-ian.pem",
        "extension 2.5.29.18",
        Has(&["([!Malformed(UnexpectedTag): ", "])"]),
        ONE_BY_ONE,
    ),
    row(
        "custom/malformed-san.pem",
        SAN,
        Has(&["([!Malformed(UnexpectedTag): ", "])"]),
        ONE_BY_ONE,
    ),
    row(
        "custom/name_attribute_unsupported_tag.pem",
        "issuer",
        NO_STRING,
        NO_TEXT,
    ),
    row(
        "custom/name_attribute_unsupported_tag.pem",
        "subject",
        NO_STRING,
        NO_TEXT,
    ),
    row(
        "custom/nc_invalid_ip_netmask.pem",
        NAME_CONSTRAINTS,
        NO_MASK,
        ONE_BY_ONE,
    ),
    row(
        "custom/nc_invalid_ip4_netmask.der",
        NAME_CONSTRAINTS,
        NO_MASK,
        ONE_BY_ONE,
    ),
    row(
        "custom/nc_ip_invalid_length.pem",
        NAME_CONSTRAINTS,
        Has(&[
            "(permitted=[!Malformed(InvalidLength): ",
            "; net:192.168.0.1/32], excluded=none)",
        ]),
        ONE_BY_ONE,
    ),
    row(
        "custom/rsa_pss.pem",
        "key",
        Reads("294:a23adfaeb54c6884", "346:61adc0689111bcf8"),
        PSS_KEY,
    ),
    row("custom/rsa_pss_cert.pem", "key", OF_PSS, PSS_KEY),
    row("custom/rsa_pss_cert_invalid_mgf.der", "key", OF_PSS, PSS_KEY),
    row(
        "custom/rsa_pss_cert_invalid_mgf.der",
        "signature_hash",
        NO_SUCH_MASK,
        UNUSABLE,
    ),
    row(
        "custom/rsa_pss_cert_invalid_mgf.der",
        "signature_parameters",
        NO_SUCH_MASK,
        BOTH,
    ),
    row("custom/rsa_pss_cert_no_sig_params.der", "key", OF_PSS, PSS_KEY),
    row(
        "custom/rsa_pss_cert_no_sig_params.der",
        "signature_hash",
        NO_PARAMETERS,
        BOTH,
    ),
    row(
        "custom/rsa_pss_cert_no_sig_params.der",
        "signature_parameters",
        NO_PARAMETERS,
        BOTH,
    ),
    row("custom/rsa_pss_cert_unsupported_mgf_hash.der", "key", OF_PSS, PSS_KEY),
    row(
        "custom/rsa_pss_cert_unsupported_mgf_hash.der",
        "signature_hash",
        NO_SUCH_HASH,
        UNUSABLE,
    ),
    row(
        "custom/rsa_pss_cert_unsupported_mgf_hash.der",
        "signature_parameters",
        NO_SUCH_HASH,
        BOTH,
    ),
    row("custom/two_basic_constraints.pem", "extensions", TWICE, BOTH),
    row("custom/unsupported_subject_public_key_info.pem", "key", NO_KEY, BOTH),
    row(
        "custom/crl_inval_date_fractional_seconds.der",
        "entry",
        Fails("Malformed(Date)", "GeneralizedTime"),
        BOTH,
    ),
    row(
        "custom/crl_invalid_time.der",
        "last_update",
        Fails("Malformed(Date)", "UTCTime"),
        BOTH,
    ),
    row(
        "custom/invalid-sct-length.der",
        TIMESTAMPS,
        Fails("Malformed(Truncated)", ""),
        BOTH,
    ),
    row(
        "custom/invalid-sct-version.der",
        TIMESTAMPS,
        Has(&[
            "([!Malformed(UnsupportedVersion): ",
            "; (v1 log=6f5376ac31f03119",
            "hash=sha256 algorithm=ecdsa signature=72:296c305152e39fc9)])",
        ]),
        "one timestamp that does not decode leaves the others readable",
    ),
    // ---- requests ----
    row(
        "requests/challenge-invalid.der",
        "challenge",
        Fails("Malformed(UnexpectedTag)", ""),
        "a number is no password; Python takes its bytes for one",
    ),
    row(
        "requests/challenge-multi-valued.der",
        "attributes",
        Has(&["1"]),
        "values can be many, where they are asked for",
    ),
    row(
        "requests/challenge-multi-valued.der",
        "challenge",
        Fails("Malformed(NotAllowed)", ""),
        BOTH,
    ),
    row(
        "requests/long-form-attribute.pem",
        "attributes",
        Has(&["1"]),
        "a value is DER, whatever its tag is",
    ),
    row(
        "requests/long-form-attribute.pem",
        "challenge",
        Fails("Malformed(UnexpectedTag)", ""),
        BOTH,
    ),
    row("requests/rsa_md4.der", "signature_hash", NO_SUCH_SIGNATURE, BOTH),
    row(
        "requests/rsa_md4.der",
        "signature_parameters",
        NO_SUCH_SIGNATURE,
        UNKNOWN,
    ),
    row("requests/rsa_md4.der", "signature_is", NO_SUCH_SIGNATURE, BOTH),
    row("requests/rsa_md4.pem", "signature_hash", NO_SUCH_SIGNATURE, BOTH),
    row(
        "requests/rsa_md4.pem",
        "signature_parameters",
        NO_SUCH_SIGNATURE,
        UNKNOWN,
    ),
    row("requests/rsa_md4.pem", "signature_is", NO_SUCH_SIGNATURE, BOTH),
    row("requests/two_basic_constraints.pem", "extensions", TWICE, BOTH),
    row(
        "requests/zero-element-attribute.pem",
        "attributes",
        Has(&["1"]),
        "an attribute without a value is there all the same",
    ),
    row(
        "requests/zero-element-attribute.pem",
        "challenge",
        Has(&["none"]),
        "another attribute than it is wrong",
    ),
    row(
        "requests/zero-element-attribute.pem",
        "extensions",
        Fails("Malformed(Missing)", ""),
        BOTH,
    ),
    // ---- PKITS ----
    row(
        "PKITS_data/certs/BadSignedCACert.crt",
        "signature",
        NO_WHOLE_BYTES,
        UNUSED_BITS,
    ),
    row(
        "PKITS_data/certs/DSAParametersInheritedCACert.crt",
        "key",
        NO_PARAMETERS,
        INHERITED,
    ),
    row(
        "PKITS_data/certs/InvalidDSASignatureTest6EE.crt",
        "signature",
        NO_WHOLE_BYTES,
        UNUSED_BITS,
    ),
    row(
        "PKITS_data/certs/InvalidonlySomeReasonsTest20EE.crt",
        CRL_POINTS,
        UNUSED,
        UNUSED_REASON,
    ),
    row(
        "PKITS_data/certs/InvalidonlySomeReasonsTest21EE.crt",
        CRL_POINTS,
        UNUSED,
        UNUSED_REASON,
    ),
    row(
        "PKITS_data/certs/ValidDSAParameterInheritanceTest5EE.crt",
        "key",
        NO_PARAMETERS,
        INHERITED,
    ),
    row(
        "PKITS_data/certs/ValidonlySomeReasonsTest19EE.crt",
        CRL_POINTS,
        UNUSED,
        UNUSED_REASON,
    ),
    row(
        "PKITS_data/crls/BadCRLSignatureCACRL.crl",
        "signature",
        NO_WHOLE_BYTES,
        UNUSED_BITS,
    ),
    row(
        "PKITS_data/crls/onlySomeReasonsCA1otherreasonsCRL.crl",
        ISSUING_POINT,
        UNUSED,
        UNUSED_REASON,
    ),
    row(
        "PKITS_data/crls/onlySomeReasonsCA3otherreasonsCRL.crl",
        ISSUING_POINT,
        UNUSED,
        UNUSED_REASON,
    ),
    row(
        "PKITS_data/crls/onlySomeReasonsCA4otherreasonsCRL.crl",
        ISSUING_POINT,
        UNUSED,
        UNUSED_REASON,
    ),
];
