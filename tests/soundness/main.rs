//! Memory safety under misuse. `ci/valgrind` runs this program under valgrind, each module in a process of its own, and
//! fails on an invalid access or a leak.

mod aead;
mod asymmetric;
mod cms_enveloped;
mod concatkdf_x963kdf_kbkdf;
mod hand_over;
mod hkdf_tls_ssh;
mod hpke;
mod key_encapsulation;
mod key_files;
mod macs;
mod ml_dsa;
mod pkcs12;
mod primitives;
mod x509;
