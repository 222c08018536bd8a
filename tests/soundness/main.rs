//! Memory safety under misuse. `ci/valgrind` runs this program under valgrind, each module in a process of its own, and
//! fails on an invalid access or a leak.

mod aead;
mod asymmetric;
mod key_derivation;
mod key_files;
mod macs;
mod primitives;
mod secret_kdfs;
mod x509;
