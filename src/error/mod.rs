//! What can go wrong, in types: every fallible call of this crate returns [`Error`].

mod fips;
mod kinds;
mod machine;
mod malformed;
mod openssl;
mod unsupported;
mod version;

pub use fips::FipsFailure;
pub use kinds::{Error, Result};
pub use machine::{FipsConfiguration, MachineStatus};
pub use malformed::{DateField, MalformedKind};
pub use openssl::{OpenSslError, OpenSslErrors};
pub use unsupported::UnsupportedKind;
pub use version::Version;
