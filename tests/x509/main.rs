//! Certificates, requests and revocation lists: reading, building, refusal.

mod certificate_transparency;
mod cms;
mod constructors;
mod custom;
mod extensions;
mod issuing;
mod large_crl;
mod name_comparison;
mod names;
mod ocsp;
mod pkits;
mod post_quantum;
mod round_trips;
mod signatures;
mod signed_structures;
mod strictness;
mod unsigned;
mod vectors;
mod verification;

use support::allocations::Counting;

/// Where work is measured, it is by what it takes of memory.
#[global_allocator]
static ALLOCATOR: Counting = Counting;
