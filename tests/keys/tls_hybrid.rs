//! The hybrid groups of TLS: each side against one that is composed of this crate's own keys, and invalid shares.

use hazmat_openssl::asymmetric::tls_hybrid;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{MalformedKind, Version};
use std::thread;
use support::backend;
use support::errors::{assert_invalid_argument, assert_malformed_kind, assert_unsupported_naming, refused_argument};
use support::tls_hybrids::{self, Composed, Part};

use TlsHybridGroup::{Secp256R1MlKem768, Secp384R1MlKem1024, X25519MlKem768};

/// The groups that the backend offers.
fn offered() -> impl Iterator<Item = TlsHybridGroup> {
    let all = TlsHybridGroup::ALL.iter().copied();
    all.filter(|group| backend().tls_hybrid_supported(*group))
}

fn generate(group: TlsHybridGroup) -> TlsHybridPrivateKey {
    TlsHybridPrivateKey::generate(backend(), group).unwrap()
}

/// libcrypto has them since 3.5.
#[test]
fn all_groups_are_offered_or_none_is() {
    let has = backend().version() >= Version::new(3, 5, 0);
    for &group in TlsHybridGroup::ALL {
        if !support::on_fips() {
            assert_eq!(backend().tls_hybrid_supported(group), has, "{group}");
        }
        if backend().tls_hybrid_supported(group) {
            continue;
        }
        let name = &[group.name()];
        assert_unsupported_naming(TlsHybridPrivateKey::generate(backend(), group), name);
        let share = vec![4; group.client_share_length()];
        assert_unsupported_naming(backend().tls_hybrid_encapsulate(group, &share), name);
        assert_unsupported_naming(tls_hybrid::encapsulate(backend(), group, b""), name);
    }
}

#[test]
fn groups_have_the_names_numbers_and_lengths_of_the_standard() {
    for (group, name, codepoint, client, server, secret) in [
        (X25519MlKem768, "X25519MLKEM768", 4588, 1216, 1120, 64),
        (Secp256R1MlKem768, "SecP256r1MLKEM768", 4587, 1249, 1153, 64),
        (Secp384R1MlKem1024, "SecP384r1MLKEM1024", 4589, 1665, 1665, 80),
    ] {
        assert_eq!((group.name(), group.to_string()), (name, name.to_owned()));
        assert_eq!(name.to_uppercase().parse::<TlsHybridGroup>().unwrap(), group);
        assert_eq!(group.codepoint(), codepoint);
        assert_eq!(TlsHybridGroup::from_codepoint(codepoint), Some(group));
        assert_eq!(
            (group.client_share_length(), group.server_share_length()),
            (client, server)
        );
        assert_eq!(group.shared_secret_length(), secret);
    }
    assert_eq!(TlsHybridGroup::ALL.len(), 3);
    for codepoint in [0, 23, 29, 0x11ea, 0x11ee, 25497, u16::MAX] {
        assert_eq!(TlsHybridGroup::from_codepoint(codepoint), None);
    }
    for name in ["", "X25519", "X448MLKEM1024", "X25519MLKEM768 "] {
        assert_eq!(refused_argument(TlsHybridGroup::from_name(name)), "name");
    }
}

#[test]
fn client_and_server_have_the_same_secret() {
    for group in offered() {
        let key = generate(group);
        let share = key.client_share().unwrap();
        assert_eq!(key.client_share().unwrap(), share);
        assert_eq!((key.group(), share.len()), (group, group.client_share_length()));
        let mut secrets: Vec<SecretBytes> = Vec::new();
        for _ in 0..4 {
            let (secret, server_share) = backend().tls_hybrid_encapsulate(group, &share).unwrap();
            assert_eq!(secret.len(), group.shared_secret_length());
            assert_eq!(server_share.len(), group.server_share_length());
            assert_eq!(key.decapsulate(&server_share).unwrap(), secret);
            assert!(!secrets.contains(&secret));
            secrets.push(secret);
        }
        assert_ne!(generate(group).client_share().unwrap(), share);
    }
}

/// The backend for X25519 and ECDH: FIPS modules do not offer X25519 alone.
fn ecdh_backend() -> Backend {
    if backend().x25519_supported() {
        return backend().clone();
    }
    Backend::new().unwrap()
}

/// A second implementation of each side: this crate's ML-KEM and ECDH, put together as the standard says.
#[test]
fn each_side_agrees_with_a_composition_of_two_keys() {
    let ecdh = ecdh_backend();
    for group in offered() {
        for _ in 0..3 {
            let key = generate(group);
            let (secret, server_share) = tls_hybrids::serve(backend(), &ecdh, group, &key.client_share().unwrap());
            assert_eq!(key.decapsulate(&server_share).unwrap(), secret, "{group}");

            let client = Composed::generate(backend(), &ecdh, group);
            let (secret, server_share) = tls_hybrid::encapsulate(backend(), group, &client.share()).unwrap();
            assert_eq!(client.secret(&server_share), secret, "{group}");
        }
    }
}

#[test]
fn shares_of_another_length_are_refused() {
    for group in offered() {
        let key = generate(group);
        for (name, right) in [
            ("client_share", group.client_share_length()),
            ("server_share", group.server_share_length()),
        ] {
            for length in [0, 1, 32, right - 1, right + 1, 2 * right, 1 << 20] {
                let share = vec![4; length];
                let call = || match name {
                    "client_share" => backend().tls_hybrid_encapsulate(group, &share).map(drop),
                    _ => key.decapsulate(&share).map(drop),
                };
                let parts = [group.name(), &format!("{right} bytes"), &format!("not {length}")];
                assert_invalid_argument(call(), &parts);
                assert_eq!(refused_argument(call()), name);
            }
        }
    }
}

fn assert_invalid_share<T>(result: hazmat_openssl::Result<T>, what: &str) {
    assert_malformed_kind(result, MalformedKind::InvalidPublicKey, what);
}

/// FIPS 203, section 7.2.
#[test]
fn a_client_share_with_a_number_that_is_not_reduced_is_refused() {
    for group in offered() {
        let share = generate(group).client_share().unwrap();
        let key = tls_hybrids::range(group, Part::MlKemKey);
        for position in [key.start, key.start + 384, key.end - 35] {
            let mut changed = share.clone();
            // Two numbers of 4095 each.
            changed[position..position + 3].fill(0xff);
            assert_invalid_share(backend().tls_hybrid_encapsulate(group, &changed), "client share");
        }
    }
}

/// A change of a share.
type Change<'a> = &'a dyn Fn(&mut [u8]);

#[test]
fn a_share_whose_point_is_not_valid_is_refused() {
    for group in offered().filter(|group| *group != X25519MlKem768) {
        let key = generate(group);
        let client_share = key.client_share().unwrap();
        let (_, server_share) = tls_hybrid::encapsulate(backend(), group, &client_share).unwrap();
        let point = tls_hybrids::range(group, Part::Point);
        let last = point.end - 1;
        let changes: [(&str, Change<'_>); 7] = [
            ("not on the curve", &|share| share[last] ^= 1),
            ("zeros", &|share| share[1..=last].fill(0)),
            ("not reduced", &|share| share[1..=last].fill(0xff)),
            ("compressed", &|share| share[0] = 2 + (share[last] & 1)),
            // X9.62: as long as the uncompressed form, with the parity of y.
            ("hybrid", &|share| share[0] = 6 + (share[last] & 1)),
            ("infinity", &|share| share[..=last].fill(0)),
            ("no form", &|share| share[0] = 5),
        ];
        for (name, change) in changes {
            println!("{group}: {name}");
            let (mut client, mut server) = (client_share.clone(), server_share.clone());
            change(&mut client);
            change(&mut server);
            assert_invalid_share(tls_hybrid::encapsulate(backend(), group, &client), "client share");
            assert_invalid_share(key.decapsulate(&server), "server share");
        }
        // The key can still be used.
        let (secret, server_share) = tls_hybrid::encapsulate(backend(), group, &client_share).unwrap();
        assert_eq!(key.decapsulate(&server_share).unwrap(), secret);
    }
}

/// RFC 8446, section 7.4.2: an all-zero secret of X25519.
#[test]
fn a_share_with_a_point_of_small_order_is_refused() {
    for group in offered().filter(|group| *group == X25519MlKem768) {
        let key = generate(group);
        let client_share = key.client_share().unwrap();
        let (_, server_share) = tls_hybrid::encapsulate(backend(), group, &client_share).unwrap();
        for (low, high) in [(0, 0), (1, 0), (0xed, 0x7f), (0xee, 0x7f), (0xec, 0xff)] {
            let mut point = [if high == 0 { 0 } else { 0xff }; 32];
            (point[0], point[31]) = (low, high);
            let (mut client, mut server) = (client_share.clone(), server_share.clone());
            client[group.client_share_length() - 32..].copy_from_slice(&point);
            server[group.server_share_length() - 32..].copy_from_slice(&point);
            assert_invalid_share(tls_hybrid::encapsulate(backend(), group, &client), "client share");
            assert_invalid_share(key.decapsulate(&server), "server share");
        }
    }
}

/// Implicit rejection (FIPS 203, section 6.3): the half of ECDH is as before, that of ML-KEM another.
#[test]
fn a_wrong_ciphertext_changes_the_secret() {
    for group in offered() {
        let key = generate(group);
        let (secret, mut share) = tls_hybrid::encapsulate(backend(), group, &key.client_share().unwrap()).unwrap();
        let ciphertext = tls_hybrids::range(group, Part::Ciphertext);
        share[ciphertext.start + 7] ^= 1;
        let other = key.decapsulate(&share).unwrap();
        assert_eq!(key.decapsulate(&share).unwrap(), other);
        let ml_kem = tls_hybrids::range(group, Part::MlKemSecret);
        let ecdh = tls_hybrids::range(group, Part::EcdhSecret);
        assert_eq!(other[ecdh.clone()], secret[ecdh]);
        assert_ne!(other[ml_kem.clone()], secret[ml_kem]);
    }
}

#[test]
fn a_key_serves_many_threads_and_outlives_its_backend_handle() {
    for group in offered() {
        let own = Backend::new().unwrap();
        if !own.tls_hybrid_supported(group) {
            continue;
        }
        let key = TlsHybridPrivateKey::generate(&own, group).unwrap();
        drop(own);
        assert!(key.backend().tls_hybrid_supported(group));
        let share = key.client_share().unwrap();
        thread::scope(|scope| {
            for _ in 0..4 {
                let key = key.clone();
                let share = &share;
                scope.spawn(move || {
                    for _ in 0..10 {
                        let (secret, server_share) = backend().tls_hybrid_encapsulate(group, share).unwrap();
                        assert_eq!(key.decapsulate(&server_share).unwrap(), secret);
                    }
                });
            }
        });
        let text = format!("{key:?}");
        assert_eq!(text, format!("TlsHybridPrivateKey {{ group: {group:?}, .. }}"));
    }
}
