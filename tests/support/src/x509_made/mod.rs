//! Names, times, extensions, and certificates, requests and revocation lists with them, built by this crate for other programs
//! to read.

mod extensions;
mod list_extensions;
mod structures;
mod values;

pub use extensions::{
    CERTIFICATE_SAMPLES, ENTRY_SAMPLES, LIST_SAMPLES, Place, Sample, extensions, extensions_of, purposes, timestamps,
};
pub use structures::{certificate, certificate_of, list, new_key, request, revoked, sha256, try_request};
pub use values::{day, end_of_day, general_names, name, oid, uri};
