//! The provider of a backend: its groups, their behaviour to other implementations and to hostile shares, and what it shares.
//!
//! On a FIPS backend where `HAZMAT_TEST_ON_FIPS` is set and `HAZMAT_FIPS_MODULE_DIR` names the module's folder.

mod approval;
mod exchange;
mod handshakes;
mod hostile_shares;
mod sharing;

use hazmat_openssl::Version;
use rustls::NamedGroup;
use rustls::crypto::SupportedKxGroup;
use rustls_hazmat_openssl::ProviderBuilder;
use support::allocations::Counting;
use support::{backend, on_fips};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// SecP384r1MLKEM1024, for which rustls 0.23 has no name.
const SECP384R1_MLKEM1024: NamedGroup = NamedGroup::Unknown(0x11ed);

/// All groups that the backend offers, approved or not.
fn all_groups() -> Vec<&'static dyn SupportedKxGroup> {
    ProviderBuilder::new(backend()).unapproved(true).build().kx_groups
}

fn find(groups: &[&'static dyn SupportedKxGroup], name: NamedGroup) -> Option<&'static dyn SupportedKxGroup> {
    groups.iter().copied().find(|group| group.name() == name)
}

fn names(groups: &[&'static dyn SupportedKxGroup]) -> Vec<NamedGroup> {
    groups.iter().map(|group| group.name()).collect()
}

/// The version of what computes: of the FIPS module, or of libcrypto.
fn version() -> Version {
    if on_fips() {
        support::fips_module::FipsModule::of(backend()).version
    } else {
        backend().version()
    }
}

fn has_post_quantum() -> bool {
    version() >= Version::new(3, 5, 0)
}
