//! FIPS backends with a real module. `HAZMAT_FIPS_MODULE_DIR` names its folder, as `ci/fips-module` creates it; without
//! it, these tests fail. `cargo test` runs them only if they are named.

mod aead;
mod backends;
mod cms_enveloped;
mod cms_signed;
mod concatkdf_x963kdf_kbkdf;
mod hand_over;
mod hkdf_tls_ssh;
mod hpke;
mod hpke_hybrids;
mod key_wrap;
mod keys;
mod ml_dsa;
mod ml_kem;
mod ocsp;
mod other_providers;
mod path_validation;
mod pkcs12;
mod sealing;
mod signature_variants;
mod signatures;
mod ssh_certificates;
mod ssh_signatures;
mod strict;
mod tls;
mod x509;
mod x509_post_quantum;
