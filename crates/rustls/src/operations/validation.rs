//! What a part of a provider says about FIPS.

use pki_types::FipsStatus;

/// The certificate of a backend's FIPS module, if the program has named one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Validation {
    certificate: Option<&'static str>,
}

impl Validation {
    pub(crate) const fn new(certificate: Option<&'static str>) -> Self {
        Validation { certificate }
    }

    /// The status of a part: `approved` is whether the backend's module is approved for everything that the part does.
    pub(crate) const fn status(self, approved: bool) -> FipsStatus {
        match (approved, self.certificate) {
            (false, _) => FipsStatus::Unvalidated,
            (true, None) => FipsStatus::Pending,
            (true, Some(certificate)) => FipsStatus::certified(certificate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_approved_part_with_a_named_certificate_is_certified() {
        let named = Validation::new(Some("#1"));
        assert_eq!(named.status(true), FipsStatus::certified("#1"));
        assert_eq!(named.status(false), FipsStatus::Unvalidated);
        assert_eq!(Validation::default().status(true), FipsStatus::Pending);
        assert_eq!(Validation::default().status(false), FipsStatus::Unvalidated);
    }
}
