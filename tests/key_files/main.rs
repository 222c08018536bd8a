//! Key files: reading, writing, refusal.

mod any_key;
mod constructors;
mod keys_of_others;
mod round_trips;
mod strictness;
mod vectors;

use support::allocations::Counting;

/// Where work is measured, it is by what it takes of memory.
#[global_allocator]
static ALLOCATOR: Counting = Counting;
