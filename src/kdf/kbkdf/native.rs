//! libcrypto's own KBKDF (`EVP_KDF-KB(7)`), and which formats it has.

use std::ffi::CStr;

use super::parameters::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::derivation;
use crate::mac::kmac_variant::KmacVariant;

/// libcrypto's KBKDF, fetched once for each backend.
pub(super) struct Native {
    kdf: EvpKdf,
    /// Whether it can leave out the separator and the length field.
    takes_fixed_input: bool,
    /// Whether it can use a counter of less than 4 bytes. OpenSSL 3.0 ignores the parameter.
    takes_counter_length: bool,
}

static KBKDF: Cache<Option<Native>> = Cache::new(1);

/// A pseudorandom function of KBKDF, by libcrypto's names.
#[derive(Clone, Copy)]
pub(super) enum Prf<'a> {
    Hmac(HashAlgorithm),
    Cmac(&'a CStr),
}

impl Native {
    pub(super) fn fetched(backend: &Backend) -> Option<&Self> {
        KBKDF.fetch(backend, 0, || {
            let kdf = EvpKdf::fetch(backend.lib(), c"KBKDF")?;
            let mut native = Native {
                kdf,
                takes_fixed_input: true,
                takes_counter_length: true,
            };
            native.takes_fixed_input = native.takes(&[c"use-l", c"use-separator"])
                && native.fixed_input_trial(backend, 4) == Some(WITH_LONG_COUNTER);
            native.takes_counter_length =
                native.takes(&[c"r"]) && native.fixed_input_trial(backend, 1) == Some(WITH_SHORT_COUNTER);
            Some(native)
        })
    }

    fn takes(&self, names: &[&CStr]) -> bool {
        names.iter().all(|name| self.kdf.takes(name))
    }

    /// Why libcrypto cannot derive with these parameters over a MAC of `mac_size` bytes; `None` if it can. The reason completes
    /// "KBKDF with …".
    pub(super) fn obstacle(&self, parameters: &KbkdfParameters<'_>, mac_size: usize) -> Option<&'static str> {
        if parameters.location() != CounterLocation::BeforeFixed {
            return Some("a counter that is not before the fixed input");
        }
        if parameters.rlen() != 4 && !self.takes_counter_length {
            return Some("a counter of less than 4 bytes");
        }
        match parameters.mode() {
            KbkdfMode::Feedback { iv } if !iv.is_empty() && iv.len() != mac_size => {
                return Some("an IV that is not as long as the MAC");
            }
            _ => {}
        }
        match parameters.input() {
            KbkdfInput::Fields { llen: Some(4), .. } => None,
            KbkdfInput::Fields { llen: Some(_), .. } => Some("a length field of less than 4 bytes"),
            KbkdfInput::Fields { llen: None, .. } | KbkdfInput::Fixed(_) if self.takes_fixed_input => None,
            KbkdfInput::Fields { llen: None, .. } => Some("no length field"),
            KbkdfInput::Fixed(_) => Some("a fixed input of the caller's"),
        }
    }

    /// Derives over HMAC or CMAC. The parameters have been checked, and have no [`obstacle`](Self::obstacle).
    pub(super) fn derive(
        &self,
        backend: &Backend,
        operation: impl Fn() -> Operation,
        prf: Prf<'_>,
        parameters: &KbkdfParameters<'_>,
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        let values = Values::new(parameters);
        let params = self.params(prf, parameters, &values, key_material)?;
        derivation::derive(backend, &self.kdf, operation, &params, out).map(drop)
    }

    /// Whether libcrypto derives a trial key over a pseudorandom function.
    pub(super) fn works(&self, backend: &Backend, prf: Prf<'_>, key: &[u8]) -> bool {
        let parameters = KbkdfParameters::counter(b"label", b"context");
        let values = Values::new(&parameters);
        let params = self.params(prf, &parameters, &values, key);
        params.is_ok_and(|params| derivation::try_out::<11, 1>(backend, &self.kdf, &params).is_some())
    }

    fn fixed_input_trial(&self, backend: &Backend, rlen: usize) -> Option<[u8; 16]> {
        let input = KbkdfInput::Fixed(b"fixed input");
        let parameters = KbkdfParameters::new(KbkdfMode::Counter, input).with_rlen(rlen);
        let values = Values::new(&parameters);
        let prf = Prf::Hmac(HashAlgorithm::Sha256);
        let params = self.params(prf, &parameters, &values, &derivation::TRIAL_KEY).ok()?;
        derivation::try_out(backend, &self.kdf, &params)
    }

    fn params<'a>(
        &self,
        prf: Prf<'a>,
        parameters: &KbkdfParameters<'a>,
        values: &'a Values,
        key_material: &'a [u8],
    ) -> Result<Params<'a, 11>> {
        let mut params = match prf {
            Prf::Hmac(hash) => Params::new()
                .utf8(c"mac", c"HMAC")
                .utf8(c"digest", hash.libcrypto_name()),
            Prf::Cmac(cipher) => Params::new().utf8(c"mac", c"CMAC").utf8(c"cipher", cipher),
        };
        params = match parameters.mode() {
            KbkdfMode::Feedback { iv } => params.utf8(c"mode", c"feedback").octets("iv", c"seed", iv)?,
            KbkdfMode::Counter | KbkdfMode::DoublePipeline => params.utf8(c"mode", c"counter"),
        };
        params = match parameters.input() {
            KbkdfInput::Fields { label, context, .. } => params
                .octets("label", c"salt", label)?
                .octets("context", c"info", context)?,
            KbkdfInput::Fixed(fixed) => params.octets("fixed", c"salt", fixed)?,
        };
        if self.takes_fixed_input {
            params = params
                .unsigned(c"use-l", &values.use_l)
                .unsigned(c"use-separator", &values.use_separator);
        }
        if self.takes_counter_length {
            params = params.unsigned(c"r", &values.r);
        }
        params.octets("key_material", c"key", key_material)
    }

    /// Derives over KMAC (SP 800-108 Rev. 1, section 4.4).
    pub(super) fn derive_kmac(
        &self,
        backend: &Backend,
        operation: impl Fn() -> Operation,
        variant: KmacVariant,
        (label, context): (&[u8], &[u8]),
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        let params = kmac_params(variant, label, context, key_material)?;
        derivation::derive(backend, &self.kdf, operation, &params, out).map(drop)
    }

    /// Whether libcrypto derives the right key over KMAC, which OpenSSL 3.0 does not know here.
    pub(super) fn kmac_works(&self, backend: &Backend, variant: KmacVariant) -> bool {
        let params = kmac_params(variant, b"label", b"context", &derivation::TRIAL_KEY);
        params.is_ok_and(|params| {
            derivation::try_out(backend, &self.kdf, &params).is_some_and(|key| key == kmac_answer(variant))
        })
    }
}

/// The numbers among the parameters, which libcrypto reads from memory.
struct Values {
    r: u64,
    use_l: u64,
    use_separator: u64,
}

impl Values {
    fn new(parameters: &KbkdfParameters<'_>) -> Self {
        let (use_l, use_separator) = match parameters.input() {
            KbkdfInput::Fields { llen, .. } => (llen.is_some(), true),
            KbkdfInput::Fixed(_) => (false, false),
        };
        Values {
            r: (parameters.rlen() as u64).saturating_mul(8),
            use_l: use_l.into(),
            use_separator: use_separator.into(),
        }
    }
}

fn kmac_params<'a>(
    variant: KmacVariant,
    label: &'a [u8],
    context: &'a [u8],
    key_material: &'a [u8],
) -> Result<Params<'a, 5>> {
    Params::new()
        .utf8(c"mac", variant.libcrypto_name())
        .octets("label", c"salt", label)?
        .octets("context", c"info", context)?
        .octets("key_material", c"key", key_material)
}

/// The first 16 bytes of HMAC with SHA-256 under the trial's key: over the counter and "fixed input".
const WITH_SHORT_COUNTER: [u8; 16] = [
    0x57, 0x19, 0x5a, 0x91, 0x8f, 0x2d, 0x78, 0x0a, 0x04, 0x7a, 0x7a, 0x14, 0xab, 0x42, 0xaa, 0xbd,
];
const WITH_LONG_COUNTER: [u8; 16] = [
    0x61, 0x4a, 0x78, 0x97, 0x48, 0x55, 0x52, 0xbf, 0x6d, 0xa7, 0x95, 0x61, 0xe5, 0x4b, 0x01, 0xaa,
];

/// KMAC of 16 bytes under the trial's key over "context", customized by "label": computed from its definition (SP 800-185,
/// section 4) by a program that reproduces NIST's examples.
const fn kmac_answer(variant: KmacVariant) -> [u8; 16] {
    match variant {
        KmacVariant::Kmac128 => [
            0xa5, 0xb5, 0xdc, 0x0d, 0x75, 0x1f, 0x7a, 0x13, 0xc3, 0x46, 0x90, 0x1c, 0x16, 0x20, 0x77, 0xe6,
        ],
        KmacVariant::Kmac256 => [
            0x32, 0x5d, 0x4d, 0xe6, 0x05, 0xf1, 0xc2, 0x5f, 0xbe, 0xa2, 0xab, 0xcc, 0x89, 0x12, 0x85, 0xdd,
        ],
    }
}
