//! FIPS 140: a backend that a validated module serves, what proves it, and what to do where it does not.
//!
//! A FIPS backend is set up in this order, and is given out only if all of it has worked:
//!
//! 1. The module's configuration (its integrity code and settings, made by `openssl fipsinstall`) is read and registered,
//!    without the line that activates the module: libcrypto swallows the reason of a module that fails while a
//!    configuration is loaded.
//! 2. The module is loaded by name, which runs its integrity check and self-tests, and tells why one has failed. Then the
//!    base provider, which has no cryptography.
//! 3. The rest of the configuration is loaded, and `fips=yes` becomes part of every fetch.
//! 4. The outcome is looked at: see [`FipsStatus`].
//!
//! What the module offers is not approved in every use: see [`approval`].

pub(super) mod alternative;
pub mod approval;
pub(super) mod module;
pub(crate) mod operation;
pub(super) mod provider;
mod rows;
pub(super) mod status;
pub(super) mod table;

pub use crate::error::{FipsConfiguration, FipsFailure, MachineStatus};
pub use approval::Approval;
pub use operation::{EdwardsCurve, MontgomeryCurve, Operation};
pub use provider::ProviderInfo;
pub use status::FipsStatus;
pub use table::ApprovalTable;
