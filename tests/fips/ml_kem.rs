//! ML-KEM and the hybrid groups of TLS on FIPS backends, on a module that has them and on one that has not, and which
//! post-quantum algorithms there are on which OpenSSL.

use hazmat_openssl::Version;
use hazmat_openssl::asymmetric::tls_hybrid;
use hazmat_openssl::fips::{Approval, ApprovalTable, Operation};
use hazmat_openssl::prelude::*;
use support::errors::{assert_not_approved, assert_unsupported_naming, refused_argument};
use support::fips_module::{FipsModule, builder, fips, ordinary, strict};
use support::ml_kem_vectors;
use support::soundness::clean;
use support::tls_hybrids::{self, Composed};

use TlsHybridGroup::X25519MlKem768;

/// Whether the module has ML-KEM, the hybrid groups, and keys of ML-DSA and SLH-DSA.
fn module_has() -> bool {
    FipsModule::of(fips()).has_post_quantum
}

// ---- what there is ----

/// OpenSSL has all of it since 3.5, and so have modules from 3.5 on. Their signatures with ML-DSA and SLH-DSA need functions that
/// libcrypto has since 3.4, so that beside an earlier one they have ML-KEM and the hybrid groups only.
#[test]
fn the_module_and_libcrypto_decide_what_there_is() {
    let (has, libcrypto) = (module_has(), ordinary().version());
    let (ordinary_has, signs) = (libcrypto >= Version::new(3, 5, 0), libcrypto >= Version::new(3, 4, 0));
    for (backend, has_kem, has_signatures) in [
        (ordinary(), ordinary_has, ordinary_has),
        (fips(), has, has && signs),
        (strict(), has, has && signs),
    ] {
        for set in MlKemParameterSet::ALL {
            assert_eq!(backend.ml_kem_supported(*set), has_kem, "{backend:?} {set}");
        }
        for group in TlsHybridGroup::ALL {
            assert_eq!(backend.tls_hybrid_supported(*group), has_kem, "{backend:?} {group}");
        }
        for set in MlDsaParameterSet::ALL {
            assert_eq!(backend.ml_dsa_supported(*set), has_signatures, "{backend:?} {set}");
        }
        for set in SlhDsaParameterSet::ALL {
            assert_eq!(backend.slh_dsa_supported(*set), has_signatures, "{backend:?} {set}");
        }
    }
}

#[test]
fn what_the_module_lacks_is_unsupported_by_its_name() {
    if module_has() {
        return assert!(strict().ml_kem_supported(MlKemParameterSet::MlKem512));
    }
    for backend in [fips(), strict()] {
        for &set in MlKemParameterSet::ALL {
            let name = &[set.name()];
            assert_unsupported_naming(backend.generate_ml_kem_private_key(set), name);
            assert_unsupported_naming(backend.load_ml_kem_private_seed(set, &[1; 64]), name);
            let bytes = vec![1; set.private_key_length()];
            assert_unsupported_naming(backend.load_ml_kem_private_bytes(set, &bytes), name);
            let bytes = vec![1; set.public_key_length()];
            assert_unsupported_naming(backend.load_ml_kem_public_bytes(set, &bytes), name);
        }
        for &group in TlsHybridGroup::ALL {
            let name = &[group.name()];
            assert_unsupported_naming(backend.generate_tls_hybrid_private_key(group), name);
            let share = vec![4; group.client_share_length()];
            assert_unsupported_naming(backend.tls_hybrid_encapsulate(group, &share), name);
        }
    }
}

// ---- what is approved ----

#[test]
fn ml_kem_is_approved_in_a_module_that_has_it() {
    let expected = if module_has() {
        Approval::Approved
    } else {
        Approval::NotApproved
    };
    for &parameter_set in MlKemParameterSet::ALL {
        for operation in [
            Operation::MlKemGenerate { parameter_set },
            Operation::MlKemEncapsulate { parameter_set },
            Operation::MlKemDecapsulate { parameter_set },
        ] {
            assert_eq!(strict().approval_of(&operation), expected, "{operation:?}");
        }
        if !module_has() {
            continue;
        }
        let key = MlKemPrivateKey::generate(strict(), parameter_set).unwrap();
        let seed = key.seed().unwrap().expect("a generated key has its seed");
        let again = MlKemPrivateKey::from_seed(strict(), parameter_set, &seed).unwrap();
        for _ in 0..3 {
            let (secret, ciphertext) = key.public_key().unwrap().encapsulate().unwrap();
            assert_eq!(again.decapsulate(&ciphertext).unwrap(), secret);
        }
    }
}

/// The groups with NIST's curves have two approved parts. X25519 is not approved alone: whether the group with it is, the table
/// leaves to the module's indicator, and module 3.5.9 says yes.
#[test]
fn the_hybrid_groups_are_approved_by_the_table_or_by_the_indicator() {
    for &group in TlsHybridGroup::ALL {
        let expected = match group {
            _ if !module_has() => Approval::NotApproved,
            X25519MlKem768 => Approval::Unknown,
            _ => Approval::Approved,
        };
        for operation in [
            Operation::TlsHybridGenerate { group },
            Operation::TlsHybridEncapsulate { group },
            Operation::TlsHybridDecapsulate { group },
        ] {
            assert_eq!(strict().approval_of(&operation), expected, "{operation:?}");
            assert_eq!(fips().approval_of(&operation), expected, "{operation:?}");
        }
        if !module_has() {
            continue;
        }
        for backend in [fips(), strict()] {
            let key = TlsHybridPrivateKey::generate(backend, group).unwrap();
            let share = key.client_share().unwrap();
            let (secret, server_share) = tls_hybrid::encapsulate(backend, group, &share).unwrap();
            assert_eq!(key.decapsulate(&server_share).unwrap(), secret);
        }
    }
}

/// What an operator's table does not approve, is refused whatever the indicator says, before it runs.
#[test]
fn an_operators_table_refuses_a_group() {
    let status = fips().fips_status();
    let module = status.module().unwrap();
    let table =
        ApprovalTable::for_module(module.name(), module.version()).with_rule("a policy", |operation| match operation {
            Operation::TlsHybridGenerate { group: X25519MlKem768 }
            | Operation::TlsHybridEncapsulate { group: X25519MlKem768 }
            | Operation::TlsHybridDecapsulate { group: X25519MlKem768 }
            | Operation::MlKemEncapsulate { .. } => Approval::NotApproved,
            _ => Approval::Approved,
        });
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    if !module_has() {
        return assert_unsupported_naming(TlsHybridPrivateKey::generate(&own, X25519MlKem768), &["X25519MLKEM768"]);
    }
    assert_not_approved(TlsHybridPrivateKey::generate(&own, X25519MlKem768));
    let share = TlsHybridPrivateKey::generate(fips(), X25519MlKem768)
        .unwrap()
        .client_share()
        .unwrap();
    assert_not_approved(tls_hybrid::encapsulate(&own, X25519MlKem768, &share));
    // Not even an invalid share is looked at.
    assert_not_approved(tls_hybrid::encapsulate(&own, X25519MlKem768, &vec![0; share.len()]));
    let set = MlKemParameterSet::MlKem768;
    let key = MlKemPrivateKey::generate(&own, set).unwrap();
    assert_not_approved(key.public_key().unwrap().encapsulate());
    key.decapsulate(&vec![0; set.ciphertext_length()]).unwrap();
}

// ---- what it computes ----

#[test]
fn the_module_has_the_known_answers() {
    if !module_has() {
        return assert!(!fips().ml_kem_supported(MlKemParameterSet::MlKem768));
    }
    for &set in MlKemParameterSet::ALL {
        let (file, count) = ml_kem_vectors::file(set);
        let vectors = ml_kem_vectors::load(&file, set);
        assert_eq!(vectors.len(), count);
        for vector in &vectors[..10] {
            let of_seed = MlKemPrivateKey::from_seed(strict(), set, &vector.seed).unwrap();
            let expanded = MlKemPrivateKey::from_expanded_bytes(strict(), set, &vector.private_key).unwrap();
            for key in [of_seed, expanded] {
                assert_eq!(*key.expanded_private_bytes().unwrap(), *vector.private_key);
                assert_eq!(*key.decapsulate(&vector.ciphertext).unwrap(), *vector.secret);
                assert_eq!(
                    *key.decapsulate(&vector.other_ciphertext).unwrap(),
                    *vector.other_secret
                );
                assert_eq!(key.public_key().unwrap().public_bytes_raw().unwrap(), vector.public_key);
            }
        }
    }
}

/// The other side has the module's ML-KEM, and the ordinary backend's ECDH: the module does not offer X25519 alone.
#[test]
fn the_module_agrees_with_a_composition_of_two_keys() {
    for &group in TlsHybridGroup::ALL {
        if !module_has() {
            assert!(!fips().tls_hybrid_supported(group));
            continue;
        }
        let key = TlsHybridPrivateKey::generate(fips(), group).unwrap();
        let (secret, server_share) = tls_hybrids::serve(fips(), ordinary(), group, &key.client_share().unwrap());
        assert_eq!(key.decapsulate(&server_share).unwrap(), secret, "{group}");
        let client = Composed::generate(fips(), ordinary(), group);
        let (secret, server_share) = tls_hybrid::encapsulate(fips(), group, &client.share()).unwrap();
        assert_eq!(client.secret(&server_share), secret, "{group}");
    }
}

/// A module tests each private key that it loads. A key that fails must not put the module into its error state, which would
/// let anyone who can hand in a key file stop it.
#[test]
fn a_private_key_that_contradicts_itself_leaves_the_module_in_order() {
    if !module_has() {
        return assert!(!strict().ml_kem_supported(MlKemParameterSet::MlKem768));
    }
    for &set in MlKemParameterSet::ALL {
        let keys = [(); 2].map(|()| MlKemPrivateKey::generate(strict(), set).unwrap());
        let [bytes, other] = [&keys[0], &keys[1]].map(|key| key.expanded_private_bytes().unwrap());
        let secret_length = bytes.len() - 64 - set.public_key_length();
        let mixed = [&other[..secret_length], &bytes[secret_length..]].concat();
        let mut wrong_hash = bytes.to_vec();
        wrong_hash[bytes.len() - 40] ^= 1;
        for changed in [mixed, wrong_hash] {
            for backend in [fips(), strict()] {
                let loaded = clean(|| MlKemPrivateKey::from_expanded_bytes(backend, set, &changed));
                assert_eq!(refused_argument(loaded), "private_bytes");
            }
        }
        let (secret, ciphertext) = keys[0].public_key().unwrap().encapsulate().unwrap();
        assert_eq!(keys[0].decapsulate(&ciphertext).unwrap(), secret);
        MlKemPrivateKey::generate(strict(), set).unwrap();
        strict().hash(HashAlgorithm::Sha256, b"data").unwrap();
    }
}

#[test]
fn foreign_entries_in_the_error_queue_change_nothing() {
    if !module_has() {
        return assert!(!fips().ml_kem_supported(MlKemParameterSet::MlKem768));
    }
    let set = MlKemParameterSet::MlKem768;
    let key = clean(|| MlKemPrivateKey::generate(strict(), set).unwrap());
    let public_key = clean(|| key.public_key().unwrap());
    let group = TlsHybridGroup::Secp256R1MlKem768;
    let hybrid = clean(|| TlsHybridPrivateKey::generate(strict(), group).unwrap());
    let share = clean(|| hybrid.client_share().unwrap());
    for _ in 0..3 {
        let (secret, ciphertext) = clean(|| public_key.encapsulate().unwrap());
        assert_eq!(clean(|| key.decapsulate(&ciphertext).unwrap()), secret);
        let (secret, server_share) = clean(|| tls_hybrid::encapsulate(strict(), group, &share).unwrap());
        assert_eq!(clean(|| hybrid.decapsulate(&server_share).unwrap()), secret);
        let mut wrong = server_share.clone();
        wrong[64] ^= 1;
        clean(|| hybrid.decapsulate(&wrong).unwrap_err());
        let mut wrong = share.clone();
        wrong[100..103].fill(0xff);
        clean(|| tls_hybrid::encapsulate(strict(), group, &wrong).unwrap_err());
    }
}
