//! Session tickets.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hazmat_openssl::Backend;
use hazmat_openssl::ciphers::{CipherKind, ModeKind};
use hazmat_openssl::fips::Operation;
use rustls::Error;
use rustls::crypto::{TicketProducer, TicketerFactory};

use crate::operations::approval::all_approved;
use crate::operations::records::TAG_LENGTH;
use crate::operations::tickets::{self, TicketKeys};
use crate::operations::validation::Validation;
use crate::version::Fips;

/// Makes a ticketer for [`ServerConfig::ticketer`](rustls::ServerConfig::ticketer), as the
/// [`ticketer_factory`](rustls::crypto::CryptoProvider::ticketer_factory) of the backend's provider does.
///
/// Tickets are encrypted by AES-256-GCM with nonces that the backend generates, which FIPS modules are approved for. The keys
/// are random and belong to this ticketer alone. A key makes tickets for 6 hours, or 2^32 of them, and decrypts them until it is
/// 12 hours old. The next call after that erases it. A ticket is therefore good for 6 to 12 hours; TLS 1.3 permits 7 days
/// (RFC 8446, section 4.6.1). The age is measured by [`Instant`](std::time::Instant): setting the system's clock does not change it,
/// and on some systems, such as Linux, it does not grow while the machine sleeps.
///
/// `fips()` of a configuration covers the provider's `ticketer_factory`, and not the ticketer that is set here, which may be of
/// another backend.
///
/// ```
/// use hazmat_openssl::Backend;
/// use rustls::ServerConfig;
/// use rustls_0_24_hazmat_openssl::ticketer;
///
/// fn resume(config: &mut ServerConfig, backend: &Backend) -> Result<(), rustls::Error> {
///     config.ticketer = Some(ticketer(backend)?);
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// [`Error::General`] if the backend does not offer AES-256-GCM, or its generator fails.
pub fn ticketer(backend: &Backend) -> Result<Arc<dyn TicketProducer>, Error> {
    let keys = TicketKeys::new(backend).map_err(|error| Error::General(error.to_string()))?;
    Ok(Arc::new(Ticketer(keys)))
}

#[derive(Debug)]
struct Ticketer(TicketKeys);

impl TicketProducer for Ticketer {
    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        self.0.encrypt(plain)
    }

    fn decrypt(&self, cipher: &[u8]) -> Option<Vec<u8>> {
        self.0.decrypt(cipher)
    }

    fn lifetime(&self) -> Duration {
        tickets::LIFETIME
    }
}

/// Makes the ticketers of a provider.
pub(crate) struct Tickets {
    backend: Backend,
    fips: Fips,
}

impl Tickets {
    pub(crate) fn new(backend: &Backend, validation: Validation) -> Self {
        Tickets {
            backend: backend.clone(),
            fips: validation.status(is_approved(backend)),
        }
    }
}

/// Whether the backend's FIPS module is approved for all that a ticketer does.
fn is_approved(backend: &Backend) -> bool {
    let (cipher, mode) = (CipherKind::AES_256, ModeKind::Gcm);
    let operations = [
        Operation::RandomBytes,
        Operation::Encrypt {
            cipher,
            mode,
            generated_nonce: true,
        },
        Operation::Decrypt {
            cipher,
            mode,
            tag_length: Some(TAG_LENGTH),
        },
    ];
    all_approved(backend, &operations)
}

impl TicketerFactory for Tickets {
    fn ticketer(&self) -> Result<Arc<dyn TicketProducer>, Error> {
        ticketer(&self.backend)
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tickets").finish_non_exhaustive()
    }
}
