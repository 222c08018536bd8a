//! Key files: reading, writing, refusal.

mod any_key;
mod constructors;
mod error_kinds;
mod keys_of_others;
mod openssh;
mod parameter_sets;
mod pkcs11_uris;
mod pkcs12;
mod pkcs12_writing;
mod round_trips;
mod strictness;
mod vectors;

use support::allocations::Counting;

/// Tests that measure work measure the memory that it takes.
#[global_allocator]
static ALLOCATOR: Counting = Counting;
