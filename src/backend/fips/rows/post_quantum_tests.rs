use super::edition::Edition;
use super::tests::{check, judged};
use crate::asymmetric::ml_dsa::parameter_set::MlDsaParameterSet;
use crate::asymmetric::ml_kem::parameter_set::MlKemParameterSet;
use crate::asymmetric::slh_dsa::parameter_set::SlhDsaParameterSet;
use crate::asymmetric::tls_hybrid::group::TlsHybridGroup;
use crate::backend::fips::Approval::{self, Approved, NotApproved, Unknown};
use crate::backend::fips::operation::Operation::{self, *};

/// The outcomes are those of the modules since 3.5. The certified modules up to 3.1 do not have post-quantum algorithms.
fn check_post_quantum(expected: impl IntoIterator<Item = (Operation, Approval)>) {
    for (operation, approval) in expected {
        assert_eq!(judged(Edition::WithEddsa, &operation), approval, "{operation:?}");
        assert_eq!(judged(Edition::WithoutEddsa, &operation), NotApproved, "{operation:?}");
    }
}

#[test]
fn ml_dsa() {
    for parameter_set in MlDsaParameterSet::ALL.iter().copied() {
        check_post_quantum([
            (MlDsaGenerate { parameter_set }, Approved),
            (MlDsaVerify { parameter_set }, Approved),
            (MlDsaVerifyMu { parameter_set }, Unknown),
        ]);
        for deterministic in [false, true] {
            let (message, mu) = (
                MlDsaSign {
                    parameter_set,
                    deterministic,
                },
                MlDsaSignMu {
                    parameter_set,
                    deterministic,
                },
            );
            check_post_quantum([(message, Approved), (mu, Unknown)]);
        }
    }
}

#[test]
fn slh_dsa() {
    for parameter_set in SlhDsaParameterSet::ALL.iter().copied() {
        let sign = |deterministic| SlhDsaSign {
            parameter_set,
            deterministic,
        };
        check_post_quantum([
            (SlhDsaGenerate { parameter_set }, Approved),
            (sign(false), Approved),
            (sign(true), Approved),
            (SlhDsaVerify { parameter_set }, Approved),
        ]);
    }
}

#[test]
fn hybrids_of_ml_kem() {
    for name in ["MLKEM768-P256", "MLKEM1024-P384", "MLKEM768-X25519"] {
        check([(HpkeHybridKem { name }, NotApproved)]);
    }
}

#[test]
fn ml_kem_and_the_hybrid_groups_of_tls() {
    let mut expected = Vec::new();
    for &parameter_set in MlKemParameterSet::ALL {
        expected.push((MlKemGenerate { parameter_set }, Approved));
        expected.push((MlKemEncapsulate { parameter_set }, Approved));
        expected.push((MlKemDecapsulate { parameter_set }, Approved));
    }
    for (group, approval) in [
        (TlsHybridGroup::Secp256R1MlKem768, Approved),
        (TlsHybridGroup::Secp384R1MlKem1024, Approved),
        // X25519 is not approved alone.
        (TlsHybridGroup::X25519MlKem768, Unknown),
    ] {
        expected.push((TlsHybridGenerate { group }, approval));
        expected.push((TlsHybridEncapsulate { group }, approval));
        expected.push((TlsHybridDecapsulate { group }, approval));
    }
    check_post_quantum(expected);
}
