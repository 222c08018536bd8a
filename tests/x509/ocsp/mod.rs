//! OCSP (RFC 6960): requests and responses, their builders, and the verification of responses.

mod building;
mod failures;
mod floor;
mod keys;
mod limits;
mod structures;
mod vectors;
mod verification;
