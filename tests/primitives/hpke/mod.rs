//! HPKE: vectors, keys, contexts, every refusal.

mod contexts;
mod hybrids;
mod keys;
mod refusals;
mod vectors;

use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkePrivateKey, HpkeSuite};
use hazmat_openssl::prelude::*;
use support::backend;

const INFO: &[u8] = b"a test";

/// A suite that every backend offers.
const P256: HpkeSuite = HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);

/// The KEMs that the backend of this test run offers.
fn offered_kems() -> impl Iterator<Item = HpkeKem> {
    HpkeKem::ALL
        .iter()
        .copied()
        .filter(|kem| backend().hpke_kem_supported(*kem))
}

/// The suites that the backend of this test run offers.
fn offered_suites() -> impl Iterator<Item = HpkeSuite> {
    offered_kems().flat_map(|kem| {
        let kdfs = HpkeKdf::ALL.iter();
        kdfs.flat_map(move |kdf| HpkeAead::ALL.iter().map(move |aead| HpkeSuite::new(kem, *kdf, *aead)))
            .filter(|suite| backend().hpke_suite_supported(*suite))
    })
}

fn generated(kem: HpkeKem) -> HpkePrivateKey {
    HpkePrivateKey::generate(backend(), kem).unwrap()
}
