//! Which groups a provider has, in which order, and what `fips()` says.

use rustls::NamedGroup::{self, X25519, X25519MLKEM768, secp256r1, secp256r1MLKEM768, secp384r1, secp521r1};
use rustls::ProtocolVersion;
use rustls_hazmat_openssl::{ProviderBuilder, provider};
use support::{backend, on_fips};

use crate::{SECP384R1_MLKEM1024, all_groups, has_post_quantum, names};

#[test]
fn a_provider_has_the_groups_of_its_backend_in_order() {
    let expected: &[NamedGroup] = match (on_fips(), has_post_quantum()) {
        (false, false) => &[X25519, secp256r1, secp384r1, secp521r1],
        (false, true) => &[
            X25519MLKEM768,
            X25519,
            secp256r1,
            secp384r1,
            secp521r1,
            secp256r1MLKEM768,
            SECP384R1_MLKEM1024,
        ],
        // The certified module.
        (true, false) => &[secp256r1, secp384r1, secp521r1],
        (true, true) => &[
            X25519MLKEM768,
            secp256r1,
            secp384r1,
            secp521r1,
            secp256r1MLKEM768,
            SECP384R1_MLKEM1024,
        ],
    };
    assert_eq!(names(&provider(backend()).kx_groups), expected);
}

/// The certified module offers X25519, which is not approved. Newer ones do not offer it.
#[test]
fn unapproved_groups_are_there_when_asked_for() {
    let expected: &[NamedGroup] = match (on_fips(), has_post_quantum()) {
        (true, false) => &[X25519, secp256r1, secp384r1, secp521r1],
        _ => &names(&provider(backend()).kx_groups),
    };
    assert_eq!(names(&all_groups()), expected);
    for group in all_groups() {
        assert_eq!(group.fips(), on_fips() && group.name() != X25519, "{group:?}");
    }
}

#[test]
fn only_a_fips_backends_provider_is_fips() {
    let usual = provider(backend());
    assert_eq!(usual.fips(), on_fips());
    assert!(usual.kx_groups.iter().all(|group| group.fips() == on_fips()));
    assert_eq!(usual.secure_random.fips(), on_fips());
    // Choices that add what is not approved.
    assert!(!ProviderBuilder::new(backend()).unapproved(true).build().fips());
    assert!(!ProviderBuilder::new(backend()).quic(true).build().fips());
    // An ordinary provider is not made FIPS by leaving something out.
    let ordinary = hazmat_openssl::Backend::new().unwrap();
    let less = ProviderBuilder::new(&ordinary).unapproved(false).quic(false).build();
    assert_eq!(less.fips(), ordinary.is_fips());
    assert_eq!(names(&less.kx_groups), names(&provider(&ordinary).kx_groups));
}

#[test]
fn hybrid_groups_are_for_tls_1_3() {
    let mut hybrids = 0;
    for group in all_groups() {
        assert!(group.usable_for_version(ProtocolVersion::TLSv1_3));
        let is_hybrid = u16::from(group.name()) >= 0x1100;
        assert_eq!(
            group.usable_for_version(ProtocolVersion::TLSv1_2),
            !is_hybrid,
            "{group:?}"
        );
        assert!(group.ffdhe_group().is_none());
        hybrids += usize::from(is_hybrid);
    }
    assert_eq!(hybrids, if has_post_quantum() { 3 } else { 0 });
}
