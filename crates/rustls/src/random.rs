//! The backend's generator of random bytes.

use hazmat_openssl::Backend;
use hazmat_openssl::fips::Operation;
use rustls::crypto::{GetRandomFailed, SecureRandom};

use crate::operations::approval::all_approved;
use crate::operations::validation::Validation;
use crate::version::{Fips, fips};

/// The generator of a backend's library context: a DRBG (NIST SP 800-90A) in its provider.
#[derive(Debug)]
pub(crate) struct Random {
    backend: Backend,
    fips: Fips,
}

impl Random {
    pub(crate) fn new(backend: &Backend, validation: Validation) -> Self {
        Random {
            backend: backend.clone(),
            fips: fips(validation.status(all_approved(backend, &[Operation::RandomBytes]))),
        }
    }
}

impl SecureRandom for Random {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), GetRandomFailed> {
        self.backend.fill_random(buffer).map_err(|_| GetRandomFailed)
    }

    fn fips(&self) -> Fips {
        self.fips
    }
}
