//! The protection of records and packets.
