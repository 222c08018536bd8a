//! The providers that are compared.

use hazmat_openssl::Backend;
use rustls::crypto::{CryptoProvider, SupportedKxGroup, aws_lc_rs, ring};
use rustls::{CipherSuite, NamedGroup, SupportedCipherSuite};

/// Who does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    Ours,
    /// A second provider of the same kind as `Ours`: the ratio of both shows how much the figures vary without a cause.
    Control,
    Ring,
    AwsLc,
    RustlsOpenssl,
}

impl Peer {
    pub const ALL: [Peer; 5] = [Peer::Ours, Peer::RustlsOpenssl, Peer::Ring, Peer::AwsLc, Peer::Control];

    pub fn name(self) -> &'static str {
        match self {
            Peer::Ours => "ours",
            Peer::Control => "control",
            Peer::Ring => "ring",
            Peer::AwsLc => "aws-lc-rs",
            Peer::RustlsOpenssl => "rustls-openssl",
        }
    }

    pub fn description(self) -> &'static str {
        match self {
            Peer::Ours => "rustls-hazmat-openssl",
            Peer::Control => "rustls-hazmat-openssl again, for the noise",
            Peer::Ring => "rustls's provider on ring",
            Peer::AwsLc => "rustls's provider on aws-lc-rs",
            Peer::RustlsOpenssl => "rustls-openssl, on the same OpenSSL as rustls-hazmat-openssl",
        }
    }
}

/// A peer's provider with all of its groups.
pub struct Provider {
    pub peer: Peer,
    pub provider: CryptoProvider,
    pub backend: Backend,
}

impl Provider {
    pub fn new(peer: Peer, backend: &Backend) -> Self {
        let mut provider = match peer {
            Peer::Ours | Peer::Control => rustls_hazmat_openssl::provider(backend),
            Peer::Ring => ring::default_provider(),
            Peer::AwsLc => aws_lc_rs::default_provider(),
            Peer::RustlsOpenssl => rustls_openssl::default_provider(),
        };
        match peer {
            Peer::AwsLc => provider.kx_groups = aws_lc_rs::ALL_KX_GROUPS.to_vec(),
            Peer::RustlsOpenssl => provider.kx_groups = rustls_openssl::kx_group::available_groups(),
            Peer::Ours | Peer::Control | Peer::Ring => {}
        }
        Provider {
            peer,
            provider,
            backend: backend.clone(),
        }
    }

    pub fn suite(&self, suite: CipherSuite) -> Option<SupportedCipherSuite> {
        let mut suites = self.provider.cipher_suites.iter().copied();
        suites.find(|one| one.suite() == suite)
    }

    fn group(&self, group: NamedGroup) -> Option<&'static dyn SupportedKxGroup> {
        self.provider.kx_groups.iter().copied().find(|one| one.name() == group)
    }

    /// The provider with one suite and one group, if it has both.
    pub fn with_only(&self, suite: CipherSuite, group: NamedGroup) -> Option<CryptoProvider> {
        Some(CryptoProvider {
            cipher_suites: vec![self.suite(suite)?],
            kx_groups: vec![self.group(group)?],
            ..self.provider.clone()
        })
    }
}
