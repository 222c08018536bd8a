//! A revocation list of a million entries: the memory for loading, iterating and searching it.

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    CertificateRevocationList, CertificateRevocationListBuilder, CrlNumber, CrlReason, Name, RevokedCertificate,
    RevokedCertificateBuilder, SerialNumber,
};
use support::allocations::measured;
use support::{backend, large_crl};
use time::OffsetDateTime;

const ENTRIES: u32 = 1_000_000;

/// How many serial numbers are looked up that are there, and that are not.
const LOOKUPS: u32 = 1_000;

/// What anything may take besides: buffers of a thread, the test's own.
const SLACK: usize = 16 << 10;

fn check_entry(index: u32, entry: &RevokedCertificate) {
    let serial_number = SerialNumber::from_be_bytes(&large_crl::serial_number(index));
    assert_eq!(entry.serial_number().unwrap(), serial_number, "entry {index}");
    let time = entry.revocation_date().unwrap();
    let found = (
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
    );
    assert_eq!((time.year(), found), (2025, large_crl::date(index)), "entry {index}");
    let reason = entry.extensions().unwrap().find::<CrlReason>().unwrap();
    let reason = reason.map(|(reason, critical)| (reason.number(), critical));
    assert_eq!(
        reason,
        large_crl::reason(index).map(|reason| (reason, false)),
        "entry {index}"
    );
}

/// Looks into one of many entries, as all of them would take too long without optimization.
fn check_now_and_then(index: u32, entry: &RevokedCertificate) {
    if index % 13 == 0 {
        check_entry(index, entry);
    }
}

fn check_lookups(list: &CertificateRevocationList, count: u32) {
    let step = count / LOOKUPS;
    for index in (0..count).step_by(step as usize) {
        let present = SerialNumber::from_be_bytes(&large_crl::serial_number(index));
        let found = list.revoked_certificate(&present).unwrap();
        check_entry(index, &found.expect("a number that is there"));
        let absent = SerialNumber::from_be_bytes(&large_crl::absent_serial_number(index));
        assert_eq!(list.revoked_certificate(&absent).unwrap(), None);
    }
}

#[test]
fn a_million_entries_take_little_more_memory_than_their_der() {
    let backend = backend();
    let der = large_crl::write(ENTRIES);
    assert_eq!(der.len(), 42_000_185);
    let ((), all) = measured(|| {
        // One copy of the data.
        let (list, loading) = measured(|| backend.load_der_x509_crl(&der).unwrap());
        assert!(
            loading.peak <= der.len() + SLACK,
            "loading takes {} bytes",
            loading.peak
        );
        let (number, _) = list.extensions().unwrap().find::<CrlNumber>().unwrap().unwrap();
        assert_eq!(number.crl_number(), &SerialNumber::from(1));

        // Nothing that grows with the number of entries.
        let (count, iterating) = measured(|| {
            let entries = list.revoked_certificates().zip(0..);
            let read = entries.map(|(entry, index)| (index, entry.unwrap()));
            read.inspect(|(index, entry)| check_now_and_then(*index, entry)).count()
        });
        assert_eq!(count, ENTRIES as usize);
        assert!(iterating.peak <= SLACK, "iterating takes {} bytes", iterating.peak);
        assert!(iterating.kept <= SLACK);

        // A quarter of a byte for each entry, once; as it grows it is there twice.
        let ((), counting) = measured(|| check_numbers(&list, ENTRIES));
        assert!(
            counting.peak <= ENTRIES as usize && counting.kept <= ENTRIES as usize / 2,
            "counting takes {} bytes, and {} are kept",
            counting.peak,
            counting.kept
        );
        let ((), again) = measured(|| check_numbers(&list, ENTRIES));
        assert!(again.peak <= SLACK, "asking for entries takes {} bytes", again.peak);

        // Eight bytes for each entry, once.
        let ((), first) = measured(|| check_lookups(&list, ENTRIES));
        assert!(
            first.peak <= 8 * ENTRIES as usize + SLACK,
            "looking up takes {} bytes",
            first.peak
        );
        let ((), later) = measured(|| check_lookups(&list, ENTRIES));
        assert!(later.peak <= SLACK, "looking up again takes {} bytes", later.peak);
        assert!(later.kept <= SLACK);
    });
    assert!(
        all.peak < der.len() + der.len() / 5,
        "all of it takes {} bytes",
        all.peak
    );
    assert!(all.kept <= SLACK, "{} bytes are left", all.kept);
}

/// Asks for entries by their numbers, from the last to the first.
fn check_numbers(list: &CertificateRevocationList, count: u32) {
    let entries = list.revoked_certificates();
    assert_eq!(entries.len(), count as usize);
    for index in (0..count).rev().step_by((count / LOOKUPS) as usize) {
        check_entry(index, &entries.get(index as usize).unwrap().unwrap());
    }
    assert!(entries.get(count as usize).is_none());
}

/// Whoever asks for one entry of a number, or for a few, pays for these, however often the list has the number.
#[test]
fn one_number_many_times_takes_no_memory_to_look_up() {
    const MANY: usize = 100_000;
    let issuer = Name::from_rfc4514_string("CN=Large CA").unwrap();
    let date = OffsetDateTime::UNIX_EPOCH;
    let number = SerialNumber::from(7);
    let entry = RevokedCertificateBuilder::new()
        .serial_number(number.clone())
        .and_then(|builder| builder.revocation_date(date)?.build())
        .unwrap();
    let mut builder = CertificateRevocationListBuilder::new()
        .issuer_name(&issuer)
        .and_then(|builder| builder.last_update(date)?.next_update(date))
        .unwrap();
    for _ in 0..MANY {
        builder = builder.add_revoked_certificate(&entry).unwrap();
    }
    let key: PrivateKey = backend().ed25519_load_private_bytes(&[7; 32]).unwrap().into();
    let list = builder.sign(&key, SignatureAlgorithm::ed25519()).unwrap();
    // The index.
    assert_eq!(list.revoked_certificate(&SerialNumber::from(8)).unwrap(), None);
    let ((), looking) = measured(|| {
        for _ in 0..100 {
            let first = list.revoked_certificate(&number).unwrap().unwrap();
            assert_eq!(first, entry);
            let few = list.revoked_certificates_of(&number).unwrap().take(10);
            assert!(few.map(Result::unwrap).all(|found| found == entry));
        }
    });
    assert!(looking.peak <= SLACK, "looking up takes {} bytes", looking.peak);
    let (all, going) = measured(|| list.revoked_certificates_of(&number).unwrap().count());
    assert_eq!(all, MANY);
    assert!(going.peak <= SLACK, "going through them takes {} bytes", going.peak);
}

#[test]
fn a_list_in_pem_takes_the_text_and_where_its_lines_are() {
    let backend = backend();
    let count = ENTRIES / 50;
    let der = large_crl::write(count);
    let list = backend.load_der_x509_crl(&der).unwrap();
    let pem = list.public_bytes(Encoding::Pem).unwrap();
    let (loaded, loading) = measured(|| backend.load_pem_x509_crl(&pem).unwrap());
    assert_eq!(loaded, list);
    assert!(
        loading.peak < der.len() * 5 / 2,
        "loading takes {} bytes of {}",
        loading.peak,
        der.len()
    );
    assert!(
        loading.kept < der.len() * 3 / 2,
        "a list keeps {} bytes of {}",
        loading.kept,
        der.len()
    );
    assert_eq!(loaded.revoked_certificates().count(), count as usize);
    check_lookups(&loaded, count);
}
