//! The variants of Argon2 and its parameters.

use std::ffi::CStr;
use std::fmt;

use crate::error::{Error, Result};

/// A variant of Argon2 (RFC 9106, section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// Exhaustive: RFC 9106 defines these three.
#[allow(clippy::exhaustive_enums)]
pub enum Argon2Variant {
    /// The memory is read at places that depend on the password: the most resistant to attacks with special hardware, but the
    /// password can leak through caches to other programs on the machine.
    Argon2d,
    /// The memory is read at places that do not depend on the password: nothing leaks through caches.
    Argon2i,
    /// The first half of the first pass as in Argon2i, the rest as in Argon2d: the variant for passwords.
    Argon2id,
}

impl Argon2Variant {
    /// All variants.
    pub const ALL: &'static [Argon2Variant] =
        &[Argon2Variant::Argon2d, Argon2Variant::Argon2i, Argon2Variant::Argon2id];

    /// The name in RFC 9106: `"Argon2id"`.
    pub fn name(self) -> &'static str {
        match self {
            Argon2Variant::Argon2d => "Argon2d",
            Argon2Variant::Argon2i => "Argon2i",
            Argon2Variant::Argon2id => "Argon2id",
        }
    }

    /// The identifier in a PHC string, and in the capability report: `"argon2id"`.
    pub fn identifier(self) -> &'static str {
        match self {
            Argon2Variant::Argon2d => "argon2d",
            Argon2Variant::Argon2i => "argon2i",
            Argon2Variant::Argon2id => "argon2id",
        }
    }

    /// The name for `EVP_KDF_fetch`.
    pub(super) fn libcrypto_name(self) -> &'static CStr {
        match self {
            Argon2Variant::Argon2d => c"ARGON2D",
            Argon2Variant::Argon2i => c"ARGON2I",
            Argon2Variant::Argon2id => c"ARGON2ID",
        }
    }
}

impl fmt::Display for Argon2Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The longest salt, secret, associated data and password: libcrypto's limit of an `int`.
pub(super) const LONGEST: usize = i32::MAX as usize;

/// The bounds of RFC 9106, section 3.1.
const MOST_LANES: u32 = (1 << 24) - 1;
pub(super) const SHORTEST_SALT: usize = 8;
pub(super) const SHORTEST_OUTPUT: usize = 4;

/// The parameters of Argon2 (RFC 9106, section 3.1): the variant, its costs, and optionally a secret and associated data.
///
/// They are checked when they are used.
///
/// | parameter | RFC 9106 | unit | range |
/// |---|---|---|---|
/// | [`memory_cost`](Self::memory_cost) | m | KiB | at least 8 for each lane |
/// | [`iterations`](Self::iterations) | t | passes over the memory | at least 1 |
/// | [`lanes`](Self::lanes) | p | | 1 to 2^24 - 1 |
/// | [`secret`](Self::with_secret) | K | bytes | less than 2^31 |
/// | [`associated data`](Self::with_associated_data) | X | bytes | less than 2^31 |
///
/// The default is [`rfc9106_low_memory`](Self::rfc9106_low_memory).
///
/// ```
/// use hazmat_openssl::kdf::{Argon2Parameters, Argon2Variant};
///
/// let parameters = Argon2Parameters::new(Argon2Variant::Argon2id)
///     .with_memory_cost(19 * 1024)
///     .with_iterations(2)
///     .with_lanes(1)
///     .with_secret(b"a key that is not stored with the hashes");
/// assert_eq!(parameters.memory_cost(), 19_456);
/// assert_eq!(Argon2Parameters::default().lanes(), 4);
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Argon2Parameters<'a> {
    variant: Argon2Variant,
    iterations: u32,
    lanes: u32,
    memory_cost: u32,
    secret: &'a [u8],
    associated_data: &'a [u8],
}

impl Argon2Parameters<'static> {
    /// A variant with the costs of [`rfc9106_low_memory`](Self::rfc9106_low_memory), without a secret and without associated
    /// data.
    pub fn new(variant: Argon2Variant) -> Self {
        Argon2Parameters {
            variant,
            iterations: 3,
            lanes: 4,
            memory_cost: 1 << 16,
            secret: &[],
            associated_data: &[],
        }
    }

    /// RFC 9106's first recommended option (section 4): Argon2id with 2 GiB of memory, 1 iteration, 4 lanes. Meant for a
    /// 16-byte salt and 32 bytes of output.
    pub fn rfc9106_high_memory() -> Self {
        let parameters = Self::new(Argon2Variant::Argon2id);
        parameters.with_memory_cost(1 << 21).with_iterations(1).with_lanes(4)
    }

    /// RFC 9106's second recommended option (section 4): Argon2id with 64 MiB of memory, 3 iterations, 4 lanes. Meant for a
    /// 16-byte salt and 32 bytes of output.
    pub fn rfc9106_low_memory() -> Self {
        let parameters = Self::new(Argon2Variant::Argon2id);
        parameters.with_memory_cost(1 << 16).with_iterations(3).with_lanes(4)
    }
}

impl Default for Argon2Parameters<'static> {
    fn default() -> Self {
        Self::rfc9106_low_memory()
    }
}

impl<'a> Argon2Parameters<'a> {
    /// Sets the memory in KiB: m of RFC 9106.
    pub fn with_memory_cost(mut self, kibibytes: u32) -> Self {
        self.memory_cost = kibibytes;
        self
    }

    /// Sets the number of passes over the memory: t of RFC 9106.
    pub fn with_iterations(mut self, iterations: u32) -> Self {
        self.iterations = iterations;
        self
    }

    /// Sets the number of lanes: p of RFC 9106, the degree of parallelism.
    ///
    /// More lanes do not make a derivation faster here: one thread computes them one after the other. An attacker can compute
    /// them in parallel.
    pub fn with_lanes(mut self, lanes: u32) -> Self {
        self.lanes = lanes;
        self
    }

    /// Sets the secret: K of RFC 9106, often called pepper. A key that is stored apart from the hashes. An empty one is the same
    /// as none.
    pub fn with_secret<'b>(self, secret: &'b [u8]) -> Argon2Parameters<'b>
    where
        'a: 'b,
    {
        Argon2Parameters { secret, ..self }
    }

    /// Sets the associated data: X of RFC 9106. Empty data is the same as none.
    pub fn with_associated_data<'b>(self, associated_data: &'b [u8]) -> Argon2Parameters<'b>
    where
        'a: 'b,
    {
        Argon2Parameters {
            associated_data,
            ..self
        }
    }

    /// The variant.
    pub fn variant(&self) -> Argon2Variant {
        self.variant
    }

    /// The memory in KiB.
    pub fn memory_cost(&self) -> u32 {
        self.memory_cost
    }

    /// The number of passes over the memory.
    pub fn iterations(&self) -> u32 {
        self.iterations
    }

    /// The number of lanes.
    pub fn lanes(&self) -> u32 {
        self.lanes
    }

    pub(super) fn secret(&self) -> &'a [u8] {
        self.secret
    }

    pub(super) fn associated_data(&self) -> &'a [u8] {
        self.associated_data
    }

    /// The parameter that is out of range, and its range.
    pub(super) fn fault(&self) -> Option<(&'static str, String)> {
        if !(1..=MOST_LANES).contains(&self.lanes) {
            return Some(("lanes", format!("must be 1 to {MOST_LANES}, not {}", self.lanes)));
        }
        if self.iterations == 0 {
            return Some(("iterations", "must be at least 1".to_owned()));
        }
        let least = 8 * self.lanes;
        if self.memory_cost < least {
            let (lanes, memory) = (self.lanes, self.memory_cost);
            let reason = format!("must be at least {least} KiB with {lanes} lanes, not {memory}");
            return Some(("memory_cost", reason));
        }
        None
    }

    /// Refuses parameters that are out of range.
    pub(super) fn check(&self) -> Result<()> {
        self.fault()
            .map_or(Ok(()), |(argument, reason)| Err(Error::invalid(argument, reason)))
    }
}

/// Prints the secret's length alone.
impl fmt::Debug for Argon2Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Argon2Parameters")
            .field("variant", &self.variant)
            .field("memory_cost", &self.memory_cost)
            .field("iterations", &self.iterations)
            .field("lanes", &self.lanes)
            .field("secret_length", &self.secret.len())
            .field("associated_data_length", &self.associated_data.len())
            .finish()
    }
}
