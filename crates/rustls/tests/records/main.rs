//! Records of TLS and packets of QUIC: published vectors, hostile input, and allocations.

use support::allocations::Counting;

mod allocations;
mod connection;
mod hostile_packets;
mod hostile_records;
mod keys;
mod record;
mod suites;
mod vectors;

#[global_allocator]
static ALLOCATOR: Counting = Counting;
