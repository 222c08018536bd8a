//! The standards' names of object identifiers.

use hazmat_openssl::x509::{
    AccessMethodOid, AttributeOid, CertificatePolicies, ExtensionOid, KeyPurposeOid, ObjectIdentifier,
};

const NAMES: [(ObjectIdentifier, &str); 52] = [
    (ExtensionOid::BASIC_CONSTRAINTS, "basicConstraints"),
    (ExtensionOid::KEY_USAGE, "keyUsage"),
    (ExtensionOid::EXTENDED_KEY_USAGE, "extKeyUsage"),
    (ExtensionOid::SUBJECT_KEY_IDENTIFIER, "subjectKeyIdentifier"),
    (ExtensionOid::AUTHORITY_KEY_IDENTIFIER, "authorityKeyIdentifier"),
    (ExtensionOid::SUBJECT_ALTERNATIVE_NAME, "subjectAltName"),
    (ExtensionOid::ISSUER_ALTERNATIVE_NAME, "issuerAltName"),
    (ExtensionOid::NAME_CONSTRAINTS, "nameConstraints"),
    (ExtensionOid::CERTIFICATE_POLICIES, "certificatePolicies"),
    (ExtensionOid::POLICY_MAPPINGS, "policyMappings"),
    (ExtensionOid::POLICY_CONSTRAINTS, "policyConstraints"),
    (ExtensionOid::INHIBIT_ANY_POLICY, "inhibitAnyPolicy"),
    (ExtensionOid::CRL_DISTRIBUTION_POINTS, "cRLDistributionPoints"),
    (ExtensionOid::FRESHEST_CRL, "freshestCRL"),
    (ExtensionOid::AUTHORITY_INFORMATION_ACCESS, "authorityInfoAccess"),
    (ExtensionOid::SUBJECT_INFORMATION_ACCESS, "subjectInfoAccess"),
    (ExtensionOid::ISSUING_DISTRIBUTION_POINT, "issuingDistributionPoint"),
    (ExtensionOid::CRL_NUMBER, "cRLNumber"),
    (ExtensionOid::DELTA_CRL_INDICATOR, "deltaCRLIndicator"),
    (ExtensionOid::CRL_REASON, "reasonCode"),
    (ExtensionOid::INVALIDITY_DATE, "invalidityDate"),
    (ExtensionOid::CERTIFICATE_ISSUER, "certificateIssuer"),
    (ExtensionOid::OCSP_NO_CHECK, "ocspNoCheck"),
    (ExtensionOid::OCSP_NONCE, "ocspNonce"),
    (ExtensionOid::OCSP_ACCEPTABLE_RESPONSES, "ocspAcceptableResponses"),
    (ExtensionOid::PRIVATE_KEY_USAGE_PERIOD, "privateKeyUsagePeriod"),
    (ExtensionOid::ADMISSIONS, "admission"),
    (ExtensionOid::TLS_FEATURE, "tlsFeature"),
    (ExtensionOid::PRECERT_POISON, "precertificatePoison"),
    (
        ExtensionOid::PRECERTIFICATE_SIGNED_CERTIFICATE_TIMESTAMPS,
        "signedCertificateTimestamps of the precertificate",
    ),
    (
        ExtensionOid::SIGNED_CERTIFICATE_TIMESTAMPS,
        "signedCertificateTimestamps",
    ),
    (ExtensionOid::MS_CERTIFICATE_TEMPLATE, "Microsoft's certificateTemplate"),
    (KeyPurposeOid::ANY_EXTENDED_KEY_USAGE, "anyExtendedKeyUsage"),
    (KeyPurposeOid::SERVER_AUTH, "serverAuth"),
    (KeyPurposeOid::CLIENT_AUTH, "clientAuth"),
    (KeyPurposeOid::CODE_SIGNING, "codeSigning"),
    (KeyPurposeOid::EMAIL_PROTECTION, "emailProtection"),
    (KeyPurposeOid::TIME_STAMPING, "timeStamping"),
    (KeyPurposeOid::OCSP_SIGNING, "OCSPSigning"),
    (KeyPurposeOid::IPSEC_IKE, "ipsecIKE"),
    (KeyPurposeOid::KERBEROS_PKINIT_KDC, "Kerberos KDC"),
    (KeyPurposeOid::SMARTCARD_LOGON, "Microsoft's smartcardLogon"),
    (AccessMethodOid::OCSP, "ocsp"),
    (AccessMethodOid::CA_ISSUERS, "caIssuers"),
    (AccessMethodOid::TIME_STAMPING, "timeStamping"),
    (AccessMethodOid::CA_REPOSITORY, "caRepository"),
    (AttributeOid::CHALLENGE_PASSWORD, "challengePassword"),
    (AttributeOid::UNSTRUCTURED_NAME, "unstructuredName"),
    (AttributeOid::EXTENSION_REQUEST, "extensionRequest"),
    (
        AttributeOid::MICROSOFT_EXTENSION_REQUEST,
        "Microsoft's extensionRequest",
    ),
    (AttributeOid::STATEMENT_OF_POSSESSION, "statementOfPossession"),
    (CertificatePolicies::ANY_POLICY, "anyPolicy"),
];

/// The name, if any, and the numbers.
pub fn with_name(oid: &ObjectIdentifier) -> String {
    match NAMES.iter().find(|(known, _)| known == oid) {
        Some((_, name)) => format!("{name} ({oid})"),
        None => oid.to_string(),
    }
}
