//! The provider of a backend.

use hazmat_openssl::Backend;
use rustls::SupportedCipherSuite;
use rustls::crypto::CryptoProvider;

use crate::groups::leak_groups;
use crate::keys::KeyProvider;
use crate::operations::registry::{Registry, leak};
use crate::operations::validation::Validation;
use crate::random::Random;
use crate::suites::{Hashes, SuiteChoice, leak_tls13_suites};
#[cfg(feature = "tls12")]
use crate::tls12_suites::leak_tls12_suites;
use crate::verify::supported_algorithms;

/// The provider of a backend: cipher suites, key exchange groups, signature algorithms, random bytes and the loading of keys, as far
/// as the backend offers them. What it offers is found out by trying, once.
///
/// On a FIPS backend the provider has only what the backend's module serves and is approved for, so that
/// [`CryptoProvider::fips`] is `true`: [FIPS](crate#fips) says what that means, and what not. [`ProviderBuilder`] has other choices.
///
/// A client:
///
/// ```
/// use std::sync::Arc;
///
/// use hazmat_openssl::Backend;
/// use rustls::{ClientConfig, RootCertStore};
/// use rustls_hazmat_openssl::provider;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::new()?;
/// // Filled with the roots that the client trusts.
/// let roots = RootCertStore::empty();
/// let config = ClientConfig::builder_with_provider(Arc::new(provider(&backend)))
///     .with_safe_default_protocol_versions()?
///     .with_root_certificates(roots)
///     .with_no_client_auth();
/// # assert!(!config.crypto_provider().cipher_suites.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// A server whose key was loaded by the backend, and is not exported from it:
///
/// ```
/// use std::sync::Arc;
///
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::x509::Certificate;
/// use rustls::ServerConfig;
/// use rustls::sign::SingleCertAndKey;
/// use rustls_hazmat_openssl::{certified_key, provider};
///
/// fn config(backend: &Backend, chain: &[u8], key: &[u8]) -> Result<ServerConfig, Box<dyn std::error::Error>> {
///     let chain = Certificate::all_from_pem(backend, chain)?;
///     let key = PrivateKey::from_pem(backend, key, None)?;
///     let config = ServerConfig::builder_with_provider(Arc::new(provider(backend)))
///         .with_safe_default_protocol_versions()?
///         .with_no_client_auth()
///         .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified_key(&chain, key)?)));
///     Ok(config)
/// }
/// ```
///
/// FIPS, or no start. TLS 1.2 is within FIPS only with the extended master secret (RFC 7627): for a provider whose `fips()` is
/// `true`, rustls sets `require_ems` in the configuration.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use hazmat_openssl::Backend;
/// use rustls::{ClientConfig, RootCertStore};
/// use rustls_hazmat_openssl::provider;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // An error if the machine has no FIPS module that serves.
/// let backend = Backend::fips()?;
/// # let roots = RootCertStore::empty();
/// let config = ClientConfig::builder_with_provider(Arc::new(provider(&backend)))
///     .with_safe_default_protocol_versions()?
///     .with_root_certificates(roots)
///     .with_no_client_auth();
/// if !config.fips() {
///     return Err("the FIPS module is not approved for all of the TLS".into());
/// }
/// # Ok(())
/// # }
/// ```
///
/// Libraries that make their own configurations use the provider of the process, if the program installs one. This is the only
/// thing that is process-wide, and rustls's own function does it:
///
/// ```
/// use hazmat_openssl::Backend;
/// use rustls::ClientConfig;
/// use rustls_hazmat_openssl::provider;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::new()?;
/// if provider(&backend).install_default().is_err() {
///     return Err("another provider is already installed".into());
/// }
/// // From here on without naming a provider.
/// let builder = ClientConfig::builder();
/// # drop(builder);
/// # Ok(())
/// # }
/// ```
///
/// # What stays in memory
///
/// rustls refers to the parts of a provider by `&'static`, so they are never freed. They are made once for each backend and choice:
/// all providers of a backend and its clones share them, and the second call for a backend makes nothing. They keep the
/// backend's library context alive, with its loaded OpenSSL providers and what it has fetched, as long as the process runs, also
/// when every handle of the backend is dropped. The parts take less than 20 kB; a library context takes some hundred kilobytes,
/// and more with a FIPS module. So make a backend for TLS once, not for each configuration.
///
/// # If a part is missing
///
/// Nothing here panics or fails: what the backend lacks is not in the provider. A backend with no suite or no group at all,
/// such as one whose property query excludes them, has an empty list, and rustls's configuration builder says so.
pub fn provider(backend: &Backend) -> CryptoProvider {
    ProviderBuilder::new(backend).build()
}

/// Builds a provider with other choices than those of [`provider`]. They are about FIPS backends.
///
/// | choice | [`provider`], FIPS backend | [`provider`], other backends |
/// |---|---|---|
/// | [`unapproved`](Self::unapproved) | no | always |
/// | [`quic`](Self::quic) | no | yes |
///
/// ```no_run
/// use hazmat_openssl::Backend;
/// use rustls_hazmat_openssl::ProviderBuilder;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::fips()?;
/// // For HTTP/3, whose packets no rule about FIPS covers. The connection says that it is not FIPS.
/// let provider = ProviderBuilder::new(&backend).quic(true).build();
/// assert!(!provider.fips());
/// // Its suites for TLS 1.2 say that they are.
/// assert!(provider.cipher_suites.iter().any(|suite| suite.fips()));
/// # Ok(())
/// # }
/// ```
///
/// The result's fields are public: to offer less, remove suites and groups from its lists, or reorder them.
///
/// ```
/// use hazmat_openssl::Backend;
/// use rustls::NamedGroup;
/// use rustls_hazmat_openssl::provider;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut provider = provider(&Backend::new()?);
/// provider.kx_groups.retain(|group| group.name() != NamedGroup::secp521r1);
/// # assert!(provider.kx_groups.len() >= 3);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ProviderBuilder {
    backend: Backend,
    choices: Choices,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Choices {
    unapproved: bool,
    quic: bool,
}

impl ProviderBuilder {
    /// The choices of [`provider`].
    pub fn new(backend: &Backend) -> Self {
        let everything = !backend.is_fips();
        ProviderBuilder {
            backend: backend.clone(),
            choices: Choices {
                unapproved: everything,
                quic: everything,
            },
        }
    }

    /// Whether a FIPS backend's provider also has what its module offers and is not approved for, such as X25519 of the module 3.1.2,
    /// and loads keys whose signatures are not approved. [`fips`](CryptoProvider::fips) is then `false` of these parts and of the
    /// whole. A strict backend refuses such operations: for it, as for backends that are not FIPS backends, this changes nothing.
    ///
    /// This also permits TLS 1.2 without extended master secret (RFC 7627), with every suite of TLS 1.2. rustls does not refuse it by
    /// itself, because the provider's `fips()` is `false`: to refuse it, set `require_ems` in the configuration. The `fips()` of
    /// these suites is about handshakes that have it.
    pub fn unapproved(mut self, include: bool) -> Self {
        self.choices.unapproved = (include && !self.backend.is_strict()) || !self.backend.is_fips();
        self
    }

    /// Whether the TLS 1.3 suites can be used for QUIC (RFC 9001).
    ///
    /// FIPS 140-3 accepts the nonces of AES-GCM in TLS, because the protocol makes them (Implementation Guidance C.H, scenarios
    /// 1 and 5). It does not mention QUIC. So a FIPS backend's suites have no keys for QUIC unless this asks for them, and
    /// [`fips`](CryptoProvider::fips) is then `false` of these suites and of the whole.
    ///
    /// A strict backend refuses to encrypt packets. For it this changes nothing: its suites have no keys for QUIC, and
    /// `quinn` finds no suite for its first packets.
    pub fn quic(mut self, include: bool) -> Self {
        self.choices.quic = include;
        self
    }

    /// The provider with these choices.
    pub fn build(self) -> CryptoProvider {
        let ProviderBuilder { backend, choices } = self;
        PROVIDERS
            .get_or_make(&backend, choices, || assemble(&backend, choices))
            .clone()
    }
}

static PROVIDERS: Registry<Choices, CryptoProvider> = Registry::new();

/// Makes the parts, which live as long as the process.
fn assemble(backend: &Backend, choices: Choices) -> CryptoProvider {
    let Choices { unapproved, quic } = choices;
    let approved_only = !unapproved;
    // rustls 0.23 has no place for a certificate.
    let validation = Validation::new(None);
    let hashes = Hashes::leak(backend, validation);
    let choice = SuiteChoice {
        approved_only,
        quic,
        validation,
    };
    let tls13 = leak_tls13_suites(backend, &hashes, choice);
    let tls13 = tls13.into_iter().map(SupportedCipherSuite::Tls13);
    #[cfg(feature = "tls12")]
    let tls12 = leak_tls12_suites(backend, &hashes, choice);
    #[cfg(feature = "tls12")]
    let tls12 = tls12.into_iter().map(SupportedCipherSuite::Tls12);
    #[cfg(not(feature = "tls12"))]
    let tls12 = std::iter::empty();
    CryptoProvider {
        cipher_suites: tls13.chain(tls12).collect(),
        kx_groups: leak_groups(backend, approved_only, validation),
        signature_verification_algorithms: supported_algorithms(backend, approved_only, validation),
        secure_random: leak(Random::new(backend, validation)),
        key_provider: leak(KeyProvider::new(backend, approved_only, validation)),
    }
}
