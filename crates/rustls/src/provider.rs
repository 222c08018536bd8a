//! The provider of a backend.

use hazmat_openssl::Backend;
use rustls::crypto::CryptoProvider;

/// The provider of a backend, with what the backend offers. On a FIPS backend it has only what the module is approved for: its
/// [`fips`](CryptoProvider::fips) is then `true`.
pub fn provider(backend: &Backend) -> CryptoProvider {
    ProviderBuilder::new(backend).build()
}

/// Builds a provider with other choices than [`provider`]'s.
#[derive(Debug, Clone)]
pub struct ProviderBuilder {
    backend: Backend,
    unapproved: bool,
    quic: bool,
}

impl ProviderBuilder {
    /// The choices of [`provider`].
    pub fn new(backend: &Backend) -> Self {
        ProviderBuilder {
            backend: backend.clone(),
            unapproved: !backend.is_fips(),
            quic: !backend.is_fips(),
        }
    }

    /// Whether a FIPS backend's provider also has what its module offers but is not approved for. Its `fips()` is then `false`.
    #[must_use]
    pub fn unapproved(mut self, include: bool) -> Self {
        self.unapproved = include;
        self
    }

    /// Whether the suites of a FIPS backend can be used for QUIC. No rule accepts QUIC's nonces yet: `fips()` is then `false`.
    #[must_use]
    pub fn quic(mut self, include: bool) -> Self {
        self.quic = include;
        self
    }

    /// Builds the provider.
    pub fn build(self) -> CryptoProvider {
        let _ = (&self.backend, self.unapproved, self.quic);
        unimplemented!("the parts are assembled here")
    }
}
