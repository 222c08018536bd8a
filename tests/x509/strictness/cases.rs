//! Deviating structures that were found in use.

use hazmat_openssl::Error;
use hazmat_openssl::MalformedKind;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::backend;

/// Self-signed: sha256WithRSAEncryption with NULL inside what is signed, and without it outside.
const INNER_NULL_OUTER_ABSENT: &str = "\
-----BEGIN CERTIFICATE-----
MIICmzCCAYWgAwIBAgIBETANBgkqhkiG9w0BAQsFADASMRAwDgYDVQQDDAdFeGFt
cGxlMB4XDTI1MDEwMTAwMDAwMFoXDTM1MDEwMTAwMDAwMFowEjEQMA4GA1UEAwwH
RXhhbXBsZTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAKYXtJo4Tfla
ftSDESYpGwu1tGYuR2oy+ESyWjia/mt+YVnUhaZD3ncujZLwQQnMyQBMxjVNnygg
1QRFn6mKZGQ3OW+j4T1jWgymruGMEv8z2GhqjWBRL9TfafJ4CK95C0X999EQh0at
6z+UyLTjtmD8qqmU8ZP4A6bQKzeJmHaznb+Hoor/NUZa8l6g+JI/be57cVCJR4ll
G+tRKhuRUvdSBfGYZcFgMrT9IePKfzgpEV4ugHog9AXOGRuhilRONytceIv+XJjf
d7TLpmJ8/IqdLj3wi/qo0WzkHPaeNXZkdEfR/XkF1dDjJ38/Y0L/sDz0MzKvpEwa
cbc+A8jKrq8CAwEAATALBgkqhkiG9w0BAQsDggEBAJtTeKqV4fMfID473/9ha/Y4
Khg4adbutneoN/08DaTH9yzj192KvrAZ/1F7ap86q/vuKM9fdSlGrZa9T2givGkn
aAqZqr91D9yGK+e//NvBg5VNBBYB0FG+AqlGy/6gn1sUtX75ttNueURClJX488F5
AZLIJEjsafX32JFqIlZx+AinKWwmksY+PGiVbrUqnBU+LxQjTBBolxKq3zGGu4Mo
H9dzPka1AkLRpADTSDVXDzCwRR05O41lHQ5CUOR9OmN5PdIOpS1r8TyaIwRhq44E
xE9cf80MMtKETZLznjkC14i7yCdID7mm2/GBQ9XQGbF74e4PeKMDRSE887PAVQM=
-----END CERTIFICATE-----
";

/// A request of version 3, as programs have written that took the number of certificates for that of requests.
const REQUEST_OF_VERSION_3: &str = "\
-----BEGIN CERTIFICATE REQUEST-----
MIHMMHQCAQIwEjEQMA4GA1UEAwwHRXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49
AwEHA0IABLvKMQf931JV2LcabKBnpL7E/8LCjUs0yTVyKdLgnsj2Ap3gxTm1Jg/7
D+SVMxJwZGFHYFQ+5c+k85+8k81LFoigADAKBggqhkjOPQQDAgNIADBFAiEA82zn
kGUyik9e/vOU3jp+LxZYJGhp8Sj/0uArVpfkkw4CIAvHXn8T7FAThZ8H6l73lMOF
fmqrQ3xnQouH8lhBroGC
-----END CERTIFICATE REQUEST-----
";

#[test]
fn a_certificate_whose_algorithms_differ_in_their_parameters_alone() {
    let certificate = backend()
        .load_pem_x509_certificate(INNER_NULL_OUTER_ABSENT.as_bytes())
        .unwrap();
    assert_eq!(
        certificate.signature_hash_algorithm().unwrap(),
        Some(HashAlgorithm::Sha256)
    );
    let key = certificate.public_key().unwrap();
    let is_mismatch = |error: &Error| {
        matches!(
            error,
            Error::Malformed {
                kind: MalformedKind::SignatureAlgorithmMismatch,
                what: "certificate",
                ..
            }
        )
    };
    assert!(is_mismatch(
        &certificate.verify_directly_issued_by(&certificate).unwrap_err()
    ));
    assert!(is_mismatch(&certificate.verify_signature(&key).unwrap_err()));
    assert!(is_mismatch(&certificate.is_signature_valid(&key).unwrap_err()));
}

#[test]
fn a_request_of_version_3() {
    let request = backend().load_pem_x509_csr(REQUEST_OF_VERSION_3.as_bytes()).unwrap();
    assert_eq!(request.version(), X509Version::V3);
    assert!(request.is_signature_valid().unwrap());
    request.verify_signature().unwrap();
}
