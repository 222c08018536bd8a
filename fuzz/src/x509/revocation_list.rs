//! Certificate revocation lists.

use std::collections::HashMap;

use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    CertificateRevocationList, CertificateRevocationListBuilder, RevokedCertificate, RevokedCertificateBuilder,
    SerialNumber, X509Version,
};
use openssl::pkey::PKey;
use openssl::x509::X509Crl;

use super::{
    accepted, check_equal, check_extensions, libcrypto, name, read, signed, signing_algorithm, signing_key, verified,
    verifying_key, with_extensions,
};
use crate::{backend, count_round_trip, tidy};

/// The maximum number of entries that are looked up and built again.
const MOST_ENTRIES: usize = 64;

/// Loads a revocation list from DER, and checks the result.
pub fn check_revocation_list(data: &[u8]) {
    let Some(list) = signed::load::<CertificateRevocationList>(data) else {
        return;
    };
    check_fields(&list);
    check_verifying(&list);
    check_entries(&list);
    check_lookups(&list);
    if let Some(rebuilt) = rebuilt(&list) {
        check_same(&list, &rebuilt);
        count_round_trip();
    }
}

fn check_fields(list: &CertificateRevocationList) {
    name::check_read(read(list.issuer()), list.issuer_bytes());
    read(list.last_update());
    read(list.next_update());
    if let Some(extensions) = read(list.extensions()) {
        check_extensions(extensions);
    }
    let digest = tidy(list.fingerprint(HashAlgorithm::Sha256)).expect("a digest");
    let expected = tidy(backend().hash(HashAlgorithm::Sha256, list.as_der()));
    assert_eq!(digest, expected.expect("a digest"));
}

/// Verifies a list with the key of the seeds, and compares the result with libcrypto's.
fn check_verifying(list: &CertificateRevocationList) {
    let ours = verified(list.verify_signature(verifying_key()));
    match tidy(list.is_signature_valid(verifying_key())) {
        Ok(valid) => assert_eq!(Some(valid), ours),
        Err(_) => assert_eq!(ours, None),
    }
    let key = verifying_key().public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo);
    let key = PKey::public_key_from_der(&key.expect("a key is written")).expect("libcrypto reads it");
    let theirs = X509Crl::from_der(list.as_der()).and_then(|list| list.verify(&key));
    let theirs = libcrypto(theirs).unwrap_or(false);
    assert!(
        ours.is_none_or(|ours| ours == theirs),
        "verified: {ours:?}, by libcrypto: {theirs}"
    );
}

/// The readable entries, and whether all are readable. Checks that access by index yields the same.
fn entries(list: &CertificateRevocationList) -> (Vec<RevokedCertificate>, bool) {
    let all: Vec<_> = list.revoked_certificates().map(read).collect();
    let by_number = list.revoked_certificates();
    assert_eq!(by_number.len(), all.len());
    for (index, entry) in all.iter().enumerate().step_by(all.len() / MOST_ENTRIES + 1) {
        assert_eq!(by_number.get(index).and_then(read).as_ref(), entry.as_ref());
    }
    assert!(by_number.get(all.len()).is_none());
    let is_whole = all.iter().all(Option::is_some);
    (all.into_iter().flatten().collect(), is_whole)
}

fn check_entries(list: &CertificateRevocationList) {
    let mut behind = 0;
    for entry in list.revoked_certificates() {
        let Some(entry) = read(entry) else { continue };
        // One after the other, as the list has them. Short entries are copies.
        let der = entry.as_der();
        let place = list.as_der()[behind..]
            .windows(der.len())
            .position(|bytes| bytes == der);
        behind += place.expect("an entry is in the list, behind the one before") + der.len();
        if let Some(number) = read(entry.serial_number()) {
            name::check_serial_number(&number);
        }
        read(entry.revocation_date());
        if let Some(extensions) = read(entry.extensions()) {
            check_extensions(&extensions);
        }
        check_equal(&entry, &entry.clone(), "a clone");
        assert!(!format!("{entry:?}").is_empty());
    }
}

/// Every serial number in the list must be found with all of its entries, and no other. The error of an unreadable entry is
/// allowed instead: that entry could be the one that is looked up.
fn check_lookups(list: &CertificateRevocationList) {
    let (entries, mut is_whole) = entries(list);
    let mut known: HashMap<SerialNumber, Vec<&RevokedCertificate>> = HashMap::new();
    for entry in &entries {
        match read(entry.serial_number()) {
            Some(number) => known.entry(number).or_default().push(entry),
            None => is_whole = false,
        }
    }
    let absent = SerialNumber::from_be_bytes(b"a number that is not there");
    let others = known.keys().take(MOST_ENTRIES).map(beside);
    let numbers = known.keys().take(MOST_ENTRIES).cloned();
    for number in numbers.chain(others).chain(std::iter::once(absent)) {
        let expected = known.get(&number).map(Vec::as_slice).unwrap_or_default();
        let found = list.revoked_certificates_of(&number);
        let found = read(found.and_then(|found| found.collect::<Result<Vec<_>>>()));
        let first = read(list.revoked_certificate(&number));
        match (found, first) {
            (Some(found), Some(first)) => {
                assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{number}");
                assert_eq!(first.as_ref(), expected.first().copied());
            }
            // The first of a number may be readable, and another one not.
            (None, _) => assert!(!is_whole, "{number} cannot be looked up"),
            (_, None) => panic!("{number}: one cannot be looked up, and all can"),
        }
    }
}

/// Another number of the same length.
fn beside(number: &SerialNumber) -> SerialNumber {
    let mut content = number.as_der_content().to_vec();
    if let Some(last) = content.last_mut() {
        *last ^= 1;
    }
    SerialNumber::from_der_content(&content).unwrap_or_else(|_| number.clone())
}

/// Builds a list with the same fields and entries, if the builder accepts them.
fn rebuilt(original: &CertificateRevocationList) -> Option<CertificateRevocationList> {
    let builder = CertificateRevocationListBuilder::new();
    let builder = accepted(builder.issuer_name(&read(original.issuer())?))?;
    let builder = accepted(builder.last_update(read(original.last_update())?))?;
    let builder = accepted(builder.next_update(read(original.next_update())??))?;
    let extensions = read(original.extensions())?;
    let mut builder = with_extensions(builder, extensions, CertificateRevocationListBuilder::add_raw_extension);
    for entry in entries(original).0 {
        let is_whole = read(entry.serial_number()).is_some()
            && read(entry.revocation_date()).is_some()
            && read(entry.extensions()).is_some();
        let added = read(builder.add_revoked_certificate(&entry));
        assert_eq!(added.is_some(), is_whole, "an entry is taken if all of it can be read");
        builder = added?;
    }
    let signed = accepted(builder.sign(signing_key(), signing_algorithm()));
    Some(signed.expect("nothing is missing"))
}

fn check_same(original: &CertificateRevocationList, rebuilt: &CertificateRevocationList) {
    assert_eq!(rebuilt.version(), X509Version::V2);
    assert!(tidy(rebuilt.is_signature_valid(verifying_key())).expect("a signature is verified"));
    let fields = |list: &CertificateRevocationList| {
        (
            read(list.issuer()),
            (read(list.last_update()), read(list.next_update())),
            read(list.extensions().cloned()),
            entries(list).0,
        )
    };
    assert_eq!(fields(original), fields(rebuilt));
    for entry in entries(original).0.iter().take(MOST_ENTRIES) {
        check_entry_anew(entry);
    }
    let loaded = tidy(backend().load_der_x509_crl(rebuilt.as_der())).expect("what was built is loaded");
    check_equal(&loaded, rebuilt, "what was built");
    // Names and entries are written as they were read, though they be such as libcrypto refuses.
    if libcrypto(X509Crl::from_der(original.as_der())).is_some() {
        libcrypto(X509Crl::from_der(rebuilt.as_der())).expect("libcrypto reads what was built");
    }
}

/// Builds an entry from the fields of another, if the builder accepts them.
fn check_entry_anew(entry: &RevokedCertificate) -> Option<()> {
    let builder = RevokedCertificateBuilder::new();
    let builder = accepted(builder.serial_number(read(entry.serial_number())?))?;
    let builder = accepted(builder.revocation_date(read(entry.revocation_date())?))?;
    let extensions = read(entry.extensions())?;
    let builder = with_extensions(builder, &extensions, RevokedCertificateBuilder::add_raw_extension);
    let made = tidy(builder.build()).expect("nothing is missing");
    let fields = |entry: &RevokedCertificate| {
        (
            read(entry.serial_number()),
            read(entry.revocation_date()),
            read(entry.extensions()),
        )
    };
    assert_eq!(fields(entry), fields(&made));
    Some(())
}
