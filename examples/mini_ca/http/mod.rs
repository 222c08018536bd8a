//! HTTP/1.1 as OCSP needs it: one request on each connection, with little data. axum and hyper speak it; these files limit the time and
//! the size of everything that comes from the other side.

pub mod client;
pub mod server;

use std::time::Duration;

/// The time for a whole exchange, from the connection to the last byte.
const TIME: Duration = Duration::from_secs(10);
const LARGEST_HEAD: usize = 16 * 1024;
