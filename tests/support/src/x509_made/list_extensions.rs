//! The extensions of revocation lists and of their entries.

use super::extensions::{Place, Samples, full_name, points, relative_name};
use super::values::*;
use hazmat_openssl::x509::*;

pub(super) fn add(samples: &mut Samples) {
    add_of_lists(samples);
    add_of_entries(samples);
}

fn add_of_lists(samples: &mut Samples) {
    const LIST: Place = Place::List;
    samples.add(
        LIST,
        "a number",
        &CrlNumber::new(SerialNumber::from(258)).unwrap(),
        false,
    );
    samples.add(
        LIST,
        "the number 0",
        &CrlNumber::new(SerialNumber::from(0)).unwrap(),
        false,
    );
    let long = SerialNumber::from_be_bytes(&[0x7f; 20]);
    samples.add(LIST, "a long number", &CrlNumber::new(long).unwrap(), false);
    samples.add(
        LIST,
        "a delta",
        &DeltaCrlIndicator::new(SerialNumber::from(257)).unwrap(),
        true,
    );
    let key = AuthorityKeyIdentifier::from_key_identifier(&[0x5a; 20]);
    samples.add(LIST, "the key of a list", &key, false);
    let other = IssuerAlternativeName::new(names(&general_names()));
    samples.add(LIST, "names of the issuer of a list", &other, false);
    samples.add(LIST, "deltas of a list", &FreshestCrl::new(points()).unwrap(), false);
    let place = IssuingDistributionPoint::builder;
    let full = || full_name(&["http://example.org/1.crl", "http://example.org/2.crl"]);
    for (what, point) in [
        ("of users", place().only_contains_user_certs()),
        ("of CAs", place().only_contains_ca_certs()),
        ("of attributes", place().only_contains_attribute_certs()),
        ("indirect", place().indirect_crl()),
        ("at a place", place().distribution_point(full())),
        ("at a relative place", place().distribution_point(relative_name())),
        (
            "for two reasons",
            place().only_some_reasons(ReasonFlags::KEY_COMPROMISE | ReasonFlags::SUPERSEDED),
        ),
        ("for all reasons", place().only_some_reasons(ReasonFlags::all())),
        (
            "of users at a place",
            place().distribution_point(full()).only_contains_user_certs(),
        ),
        (
            "of users for reasons",
            place()
                .only_contains_user_certs()
                .only_some_reasons(ReasonFlags::CA_COMPROMISE),
        ),
        ("of CAs, indirect", place().only_contains_ca_certs().indirect_crl()),
        (
            "all that a place has",
            place()
                .distribution_point(full())
                .only_contains_user_certs()
                .only_some_reasons(ReasonFlags::AA_COMPROMISE)
                .indirect_crl(),
        ),
    ] {
        samples.add(LIST, what, &point.build().unwrap(), true);
    }
    let issuers = AccessDescription::new(AccessMethodOid::CA_ISSUERS, &uri("http://example.org/ca.crt")).unwrap();
    let access = AuthorityInformationAccess::new(vec![issuers]).unwrap();
    samples.add(LIST, "access to the issuer of a list", &access, false);
}

fn add_of_entries(samples: &mut Samples) {
    const ENTRY: Place = Place::Entry;
    const REASONS: [&str; 10] = [
        "unspecified",
        "key compromise",
        "CA compromise",
        "affiliation changed",
        "superseded",
        "cessation of operation",
        "certificate hold",
        "removed from the list",
        "privilege withdrawn",
        "AA compromise",
    ];
    for (what, reason) in REASONS.into_iter().zip(CrlReason::ALL.iter().copied()) {
        samples.add(ENTRY, what, &reason, false);
    }
    samples.add(
        ENTRY,
        "an early date",
        &InvalidityDate::new(day(1949, 12, 31)).unwrap(),
        false,
    );
    samples.add(
        ENTRY,
        "a date",
        &InvalidityDate::new(end_of_day(2020, 2, 29)).unwrap(),
        false,
    );
    let issuer = CertificateIssuer::new(names(&[GeneralName::DirectoryName(name("CN=another issuer,C=SE"))]));
    samples.add(ENTRY, "another issuer", &issuer, true);
}
