//! Asymmetric keys in memory: numbers, signatures, encryption and key exchange.

mod any_key;
mod dh;
mod dsa;
mod edwards;
mod edwards_variants;
mod elliptic_curves;
mod exact_lengths;
mod fixed_length_signatures;
mod integers;
mod ml_dsa;
mod ml_kem;
mod ml_kem_wycheproof;
mod montgomery;
mod names;
mod openssl_types;
mod parameter_sets;
mod raw_rsa_signatures;
mod repeated_operations;
mod rsa;
mod rsa_pss_keys;
mod rustcrypto;
mod slh_dsa;
mod tls_hybrid;
mod wycheproof;
mod wycheproof_ml_dsa;
