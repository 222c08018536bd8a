//! Whether FIPS is in force, and the evidence.

use std::fmt;
use std::sync::Arc;

use super::machine;
use super::property::asks_for_fips;
use super::provider::{FIPS, ProviderInfo};
use crate::error::MachineStatus;
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::ffi::lib_ctx::LibCtx;
use crate::ffi::operation::CleanQueue;

/// Whether FIPS is in force in a backend, and the evidence, for the log of a service and for auditors.
///
/// FIPS is in force if all of these conditions hold; a setting alone is not enough:
///
/// - `fips=yes` is part of the property query of every fetch;
/// - SHA-256 comes from the FIPS module, which reports that it is operational, and computes a known digest correctly;
///   no engine replaces it;
/// - MD5 is refused;
/// - random bytes come from the module's generator;
/// - no other provider offers cryptographic algorithms with the property `fips=yes`, which a fetch could choose instead of the
///   module's.
///
/// ```
/// use hazmat_openssl::Backend;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let status = Backend::new()?.fips_status();
/// println!("{status}");
/// if let Some(module) = status.module() {
///     println!("{} {}", module.name(), module.version());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FipsStatus {
    property_set: bool,
    sha256_provider: Option<ProviderInfo>,
    sha256_correct: bool,
    md5_refused: bool,
    random_provider: Option<String>,
    other_fips_providers: Option<Vec<String>>,
    machine: MachineStatus,
}

impl FipsStatus {
    /// Examines a library context in its present state, and the machine's settings.
    pub(crate) fn establish(lib: &Arc<LibCtx>) -> Self {
        FipsStatus {
            machine: machine::look(lib),
            ..FipsStatus::of_context(lib)
        }
    }

    /// The FIPS module in use in a library context, if there is one.
    pub(crate) fn module_of(lib: &Arc<LibCtx>) -> Option<ProviderInfo> {
        FipsStatus::of_context(lib).module().cloned()
    }

    fn of_context(lib: &Arc<LibCtx>) -> Self {
        let sha256 = EvpMd::fetch(lib, c"SHA2-256");
        let property_set = lib.is_fips_property_set();
        FipsStatus {
            property_set,
            // Without the property FIPS is not in force: skip setting up a generator, and computing a digest.
            random_provider: if property_set { lib.random_provider() } else { None },
            other_fips_providers: if property_set { other_fips_providers(lib) } else { None },
            sha256_provider: sha256.as_ref().and_then(EvpMd::provider_facts).map(ProviderInfo),
            sha256_correct: property_set && sha256.as_ref().is_some_and(computes_sha256),
            md5_refused: EvpMd::fetch(lib, c"MD5").is_none(),
            machine: MachineStatus::default(),
        }
    }

    /// Whether FIPS is in force.
    pub fn is_in_use(&self) -> bool {
        self.module().is_some()
    }

    /// The module in use, if FIPS is in force.
    pub fn module(&self) -> Option<&ProviderInfo> {
        let provider = self.sha256_provider.as_ref()?;
        let is_module = provider.identity() == FIPS && provider.is_running();
        let random = self.random_provider.as_deref() == Some(FIPS);
        let alone = self.other_fips_providers().is_some_and(<[String]>::is_empty);
        let in_force = is_module && self.property_set && self.sha256_correct && self.md5_refused && random && alone;
        in_force.then_some(provider)
    }

    /// Whether `fips=yes` is part of every fetch.
    pub fn property_set(&self) -> bool {
        self.property_set
    }

    /// The provider of SHA-256, if there is one.
    pub fn sha256_provider(&self) -> Option<&ProviderInfo> {
        self.sha256_provider.as_ref()
    }

    /// The name of the provider of random bytes, if `fips=yes` is set.
    pub fn random_provider(&self) -> Option<&str> {
        self.random_provider.as_deref()
    }

    /// The names of the providers other than the module that offer cryptographic algorithms with the property `fips=yes`; `None` if
    /// `fips=yes` is not set, or libcrypto fails.
    ///
    /// libcrypto believes a provider's own properties, and fetches an algorithm from whichever provider was loaded first.
    /// Therefore FIPS is not in force beside such a provider, whatever it does with the property: neither the
    /// module's certificate nor its approval table says anything about its algorithms. Encoders, decoders and stores do not count:
    /// those of the providers `base` and `default` have the property rightly.
    pub fn other_fips_providers(&self) -> Option<&[String]> {
        self.other_fips_providers.as_deref()
    }

    /// The machine's FIPS settings, whether or not the backend follows them.
    pub fn machine(&self) -> &MachineStatus {
        &self.machine
    }

    /// Whether MD5 is refused.
    pub fn md5_refused(&self) -> bool {
        self.md5_refused
    }
}

impl fmt::Display for FipsStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.module() {
            Some(module) => write!(f, "FIPS: in use, {module}")?,
            None => f.write_str("FIPS: not in use")?,
        }
        let set = if self.property_set { "set" } else { "not set" };
        let provider = match &self.sha256_provider {
            Some(provider) => provider.identity(),
            None => "no provider",
        };
        let refused = if self.md5_refused { "refused" } else { "offered" };
        write!(
            f,
            " [fips=yes is {set}, SHA2-256 comes from {provider}, MD5 is {refused}"
        )?;
        if let Some(provider) = &self.random_provider {
            write!(f, ", random bytes come from {provider}")?;
        }
        for provider in self.other_fips_providers().unwrap_or_default() {
            write!(f, ", {provider} offers algorithms with fips=yes, too")?;
        }
        f.write_str("]")?;
        f.write_str(&self.machine.note())
    }
}

/// The providers other than the module that have cryptographic algorithms with `fips=yes`.
fn other_fips_providers(lib: &LibCtx) -> Option<Vec<String>> {
    let others = lib.provider_properties().ok()?.into_iter().filter(|provider| {
        provider.identity != FIPS && provider.definitions.iter().any(|definition| asks_for_fips(definition))
    });
    Some(others.map(|provider| provider.identity).collect())
}

/// Whether the provider's function, and not an engine, computes the digest of the SHA-256 example "abc".
fn computes_sha256(md: &EvpMd) -> bool {
    const DIGEST_OF_ABC: [u8; 32] = [
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03,
        0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
    ];
    let mut digest = [0; 32];
    let queue = CleanQueue::ensure();
    let computed = MdCtx::new(queue, md, false, 0).and_then(|mut ctx| {
        ctx.update(queue, b"abc")?;
        ctx.finish(queue, &mut digest)?;
        Ok(ctx.is_served_by_a_provider())
    });
    matches!(computed, Ok(true)) && digest == DIGEST_OF_ABC
}
