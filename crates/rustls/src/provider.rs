//! The provider of a backend.

use hazmat_openssl::Backend;
use rustls::crypto::CryptoProvider;

use crate::hash::Hash;
use crate::hkdf::Hkdf;
use crate::kx::leak_groups;
use crate::operations::digest::TlsHash;
use crate::operations::registry::Registry;
use crate::prf::Prf;
use crate::random::Random;
use crate::sign::KeyProvider;
use crate::suites::{HashParts, SuiteChoice, SuiteParts, leak_suites};
use crate::verify::supported_algorithms;

/// The provider of a backend, with what the backend offers. On a FIPS backend it has only what the module is approved for: its
/// [`fips`](CryptoProvider::fips) is then `true`.
pub fn provider(backend: &Backend) -> CryptoProvider {
    ProviderBuilder::new(backend).build()
}

/// Builds a provider with other choices than [`provider`]'s.
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

    /// Whether a FIPS backend's provider also has what its module offers but is not approved for. Its `fips()` is then `false`.
    pub fn unapproved(mut self, include: bool) -> Self {
        self.choices.unapproved = include || !self.backend.is_fips();
        self
    }

    /// Whether the suites of a FIPS backend can be used for QUIC. No rule accepts QUIC's nonces yet: `fips()` is then `false`.
    pub fn quic(mut self, include: bool) -> Self {
        self.choices.quic = include;
        self
    }

    /// Builds the provider.
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
    let hashes = SuiteParts {
        sha256: Some(hash_parts(backend, TlsHash::Sha256)),
        sha384: Some(hash_parts(backend, TlsHash::Sha384)),
    };
    CryptoProvider {
        cipher_suites: leak_suites(backend, &hashes, SuiteChoice { approved_only, quic }),
        kx_groups: leak_groups(backend, approved_only),
        signature_verification_algorithms: supported_algorithms(backend, approved_only),
        secure_random: leak(Random::new(backend)),
        key_provider: leak(KeyProvider::new(backend, approved_only)),
    }
}

fn hash_parts(backend: &Backend, hash: TlsHash) -> HashParts {
    let hkdf = Hkdf::new(backend, hash);
    let prf = Prf::new(backend, hash);
    HashParts {
        hash: leak(Hash::new(backend, hash)),
        hkdf: hkdf.is_offered().then(|| leak(hkdf) as _),
        prf: prf.is_offered().then(|| leak(prf) as _),
    }
}

fn leak<T>(part: T) -> &'static T {
    Box::leak(Box::new(part))
}
