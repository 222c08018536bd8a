//! Memory safety, whatever a caller does. `ci/valgrind` runs this program under valgrind, each module in a process of its own,
//! where an invalid access or a leak is a failure.

mod asymmetric;
mod key_files;
mod primitives;
mod x509;
