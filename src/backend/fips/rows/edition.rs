//! The modules that the rules apply to.

/// The sets of rules, by which modules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::backend::fips) enum Edition {
    /// Up to 3.1: neither EdDSA nor any post-quantum algorithm was validated.
    WithoutEddsa,
    /// From 3.4: FIPS 186-5 with EdDSA; the module also has indicators. From 3.5 it has post-quantum algorithms.
    WithEddsa,
}

/// The name of the OpenSSL project's modules. Distributions' modules have other names, versions and security policies,
/// which are not known here.
pub(super) const UPSTREAM: &str = "OpenSSL FIPS Provider";

/// The certified versions without indicators: certificates 4282 (FIPS 140-2) and 4985 (FIPS 140-3).
const CERTIFIED: [&str; 4] = ["3.0.0", "3.0.8", "3.0.9", "3.1.2"];

/// The edition for a module; `None` if the rules do not apply to it.
pub(in crate::backend::fips) fn edition_of(name: &str, version: &str) -> Option<Edition> {
    if name != UPSTREAM {
        return None;
    }
    if CERTIFIED.contains(&version) {
        return Some(Edition::WithoutEddsa);
    }
    let mut numbers = version.split('.').map(str::parse::<u32>);
    match (numbers.next()?.ok()?, numbers.next()?.ok()?) {
        (3, 4..) | (4, _) => Some(Edition::WithEddsa),
        _ => None,
    }
}
