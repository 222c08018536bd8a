//! The provider of a backend.

use hazmat_openssl::Backend;
use rustls::crypto::CryptoProvider;

use crate::certificate::{self, ModuleCertificate};
use crate::groups::leak_groups;
use crate::keys::KeyProvider;
use crate::operations::registry::{Registry, leak};
use crate::operations::validation::Validation;
use crate::random::Random;
use crate::suites::{Hashes, SuiteChoice, leak_tls13_suites};
use crate::tickets::Tickets;
use crate::tls12_suites::leak_tls12_suites;
use crate::verify::supported_algorithms;

/// The provider of a backend: cipher suites, key exchange groups, signature algorithms, random bytes, the loading of keys and
/// session tickets, as far as the backend offers them. What it offers is found out by trying, once.
///
/// On a FIPS backend the provider has only what the backend's module serves and is approved for, by the backend's
/// [`ApprovalTable`](hazmat_openssl::fips::ApprovalTable), and `fips()` of its parts is `Pending`: see [`ModuleCertificate`].
/// [`ProviderBuilder`] has other choices.
///
/// TLS 1.2 is within FIPS only with the extended master secret (RFC 7627). rustls sets `require_ems` in the configurations of a
/// provider whose `fips()` is not `Unvalidated`. Whatever they say, the provider of a FIPS backend refuses to derive the other
/// master secret, unless it was built with [`unapproved(true)`](ProviderBuilder::unapproved).
///
/// ```
/// use std::sync::Arc;
///
/// use hazmat_openssl::Backend;
/// use rustls::{ClientConfig, RootCertStore};
/// use rustls_0_24_hazmat_openssl::provider;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::new()?;
/// // Filled with the roots that the client trusts.
/// let roots = RootCertStore::empty();
/// let config = ClientConfig::builder(Arc::new(provider(&backend)))
///     .with_root_certificates(roots)
///     .with_no_client_auth()?;
/// # assert!(!config.provider().tls13_cipher_suites.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// # What stays in memory
///
/// rustls refers to the parts of a provider by `&'static`, so they are never freed. They are made once for each backend and choice,
/// and a named certificate is a choice: all providers of a backend and its clones share them. They keep the backend's library context
/// alive as long as the process runs. So make a backend for TLS once, not for each configuration.
///
/// # If a part is missing
///
/// Nothing here panics or fails: what the backend lacks is not in the provider. rustls refuses a configuration without suites or
/// groups. A backend without any signature algorithm has one in its provider that refuses every signature, because rustls 0.24 has no
/// empty list of them.
pub fn provider(backend: &Backend) -> CryptoProvider {
    ProviderBuilder::new(backend).build()
}

/// Builds a provider with other choices than those of [`provider`]. They are about FIPS backends.
///
/// | choice | [`provider`], FIPS backend | [`provider`], other backends |
/// |---|---|---|
/// | [`unapproved`](Self::unapproved) | no | always |
/// | [`quic`](Self::quic) | no | yes |
/// | [`certificate`](Self::certificate) | none: `fips()` is at most `Pending`, whatever the module | |
///
/// ```no_run
/// use hazmat_openssl::Backend;
/// use rustls::pki_types::FipsStatus;
/// use rustls_0_24_hazmat_openssl::ProviderBuilder;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::fips()?;
/// // For HTTP/3, whose packets no rule about FIPS covers. The connection says that it is not FIPS.
/// let provider = ProviderBuilder::new(&backend).quic(true).build();
/// assert_eq!(provider.fips(), FipsStatus::Unvalidated);
/// // Those of its suites for TLS 1.2 are.
/// assert!(provider.tls12_cipher_suites.iter().any(|suite| suite.fips() == FipsStatus::Pending));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ProviderBuilder {
    backend: Backend,
    unapproved: bool,
    quic: bool,
    certificates: Vec<ModuleCertificate>,
}

/// What one set of parts is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Choices {
    unapproved: bool,
    quic: bool,
    validation: Validation,
}

impl ProviderBuilder {
    /// The choices of [`provider`].
    pub fn new(backend: &Backend) -> Self {
        let everything = !backend.is_fips();
        ProviderBuilder {
            backend: backend.clone(),
            unapproved: everything,
            quic: everything,
            certificates: Vec::new(),
        }
    }

    /// Whether a FIPS backend's provider also has what its module offers and is not approved for, such as X25519 of the module 3.1.2,
    /// and loads keys whose signatures are not approved. [`fips`](CryptoProvider::fips) is then `Unvalidated` for these parts and for the
    /// whole. A strict backend refuses such operations: for it, as for backends that are not FIPS backends, this changes nothing.
    ///
    /// This also permits TLS 1.2 without extended master secret (RFC 7627), with every suite of TLS 1.2. rustls does not refuse it by
    /// itself, because the provider's `fips()` is `Unvalidated`: to refuse it, set `require_ems` in the configuration. The `fips()` of
    /// these suites is about handshakes that have it.
    pub fn unapproved(mut self, include: bool) -> Self {
        self.unapproved = (include && !self.backend.is_strict()) || !self.backend.is_fips();
        self
    }

    /// Whether the TLS 1.3 suites can be used for QUIC (RFC 9001).
    ///
    /// FIPS 140-3 accepts the nonces of AES-GCM in TLS, because the protocol makes them (Implementation Guidance C.H, scenarios
    /// 1 and 5). It does not mention QUIC. So a FIPS backend's suites have no keys for QUIC unless this asks for them, and
    /// [`fips`](CryptoProvider::fips) is then `Unvalidated` for these suites and for the whole.
    ///
    /// A strict backend refuses to encrypt packets. For it this changes nothing: its suites have no keys for QUIC.
    pub fn quic(mut self, include: bool) -> Self {
        self.quic = include;
        self
    }

    /// Names the certificate of a FIPS module. If the backend's module is exactly this one, the parts that it is approved for say
    /// `Certified` with the certificate; otherwise, and for all other parts, this changes nothing.
    ///
    /// Call this again to name the certificates of further modules, for a program that runs with any of them. If two are for the
    /// same module, the first one counts.
    pub fn certificate(mut self, certificate: ModuleCertificate) -> Self {
        self.certificates.push(certificate);
        self
    }

    /// The provider with these choices.
    pub fn build(self) -> CryptoProvider {
        let choices = Choices {
            unapproved: self.unapproved,
            quic: self.quic,
            validation: Validation::new(certificate::of(&self.backend, &self.certificates)),
        };
        PROVIDERS
            .get_or_make(&self.backend, choices, || assemble(&self.backend, choices))
            .clone()
    }
}

static PROVIDERS: Registry<Choices, CryptoProvider> = Registry::new();

/// Makes the parts, which live as long as the process.
fn assemble(backend: &Backend, choices: Choices) -> CryptoProvider {
    let Choices {
        unapproved,
        quic,
        validation,
    } = choices;
    let approved_only = !unapproved;
    let hashes = Hashes::leak(backend, validation);
    let choice = SuiteChoice {
        approved_only,
        quic,
        validation,
    };
    CryptoProvider {
        tls12_cipher_suites: leak_tls12_suites(backend, &hashes, choice).into(),
        tls13_cipher_suites: leak_tls13_suites(backend, &hashes, choice).into(),
        kx_groups: leak_groups(backend, approved_only, validation).into(),
        signature_verification_algorithms: supported_algorithms(backend, approved_only, validation),
        secure_random: leak(Random::new(backend, validation)),
        key_provider: leak(KeyProvider::new(backend, approved_only, validation)),
        ticketer_factory: leak(Tickets::new(backend, validation)),
    }
}
