//! Session tickets.

use std::sync::Arc;

use hazmat_openssl::Backend;
use rustls::Error;
use rustls::server::ProducesTickets;

use crate::operations::tickets::{LIFETIME, TicketKeys};

/// Makes a ticketer for [`ServerConfig::ticketer`](rustls::ServerConfig::ticketer): the server keeps no sessions, because
/// clients bring them back in tickets (RFC 8446, section 4.6.1; RFC 5077).
///
/// Tickets are encrypted by AES-256-GCM with nonces that the backend generates, which FIPS modules are approved for. The keys
/// are random and belong to this ticketer alone: other ticketers, processes and machines do not decrypt its tickets. A key
/// makes tickets for 6 hours, or 2^32 of them, and decrypts them until it is 12 hours old. The next call after that erases
/// it. A ticket is therefore good for 6 to 12 hours; TLS 1.3 permits 7 days (RFC 8446, section 4.6.1). The age is
/// measured by [`Instant`](std::time::Instant): setting the system's clock does not change it, and on some systems, such as
/// Linux, it does not grow while the machine sleeps.
///
/// rustls does not ask a ticketer about FIPS, and takes one of any backend: `fips()` of a configuration does not cover it. For
/// connections that must be within FIPS, give this the backend of the provider.
///
/// ```
/// use std::sync::Arc;
///
/// use hazmat_openssl::Backend;
/// use rustls::ServerConfig;
/// use rustls_hazmat_openssl::ticketer;
///
/// fn resume(config: &mut ServerConfig, backend: &Backend) -> Result<(), rustls::Error> {
///     config.ticketer = ticketer(backend)?;
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// [`Error::General`] if the backend does not offer AES-256-GCM, or its generator fails.
pub fn ticketer(backend: &Backend) -> Result<Arc<dyn ProducesTickets>, Error> {
    let keys = TicketKeys::new(backend).map_err(|error| Error::General(error.to_string()))?;
    Ok(Arc::new(Ticketer(keys)))
}

#[derive(Debug)]
struct Ticketer(TicketKeys);

impl ProducesTickets for Ticketer {
    fn enabled(&self) -> bool {
        true
    }

    fn lifetime(&self) -> u32 {
        u32::try_from(LIFETIME.as_secs()).unwrap_or(u32::MAX)
    }

    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        self.0.encrypt(plain)
    }

    fn decrypt(&self, cipher: &[u8]) -> Option<Vec<u8>> {
        self.0.decrypt(cipher)
    }
}
