//! Which extensions a certificate must, may and must not have.

use super::criticality::Criticality;
use super::policy::Policy;
use crate::x509::Certificate;
use crate::x509::extensions::ExtensionType;

/// Which extensions a certificate must, may and must not have.
#[derive(Debug, Clone)]
pub struct ExtensionPolicy {}

impl ExtensionPolicy {
    /// Permits every extension, and requires none.
    pub fn permit_all() -> Self {
        ExtensionPolicy {}
    }

    /// The CA/Browser Forum's rules for certificate authorities.
    pub fn webpki_defaults_ca() -> Self {
        ExtensionPolicy {}
    }

    /// The CA/Browser Forum's rules for end entities.
    pub fn webpki_defaults_ee() -> Self {
        ExtensionPolicy {}
    }

    /// The extension must be absent.
    #[must_use]
    pub fn require_not_present<T: ExtensionType>(self) -> Self {
        self
    }

    /// The extension may be present, with this criticality.
    #[must_use]
    pub fn may_be_present<T: ExtensionType>(self, criticality: Criticality) -> Self {
        let _ = criticality;
        self
    }

    /// The extension may be present, with this criticality; the callback judges it, or its absence. What it returns as an error is
    /// the reason of [`PathRule::RefusedByCallback`](super::PathRule::RefusedByCallback).
    #[must_use]
    pub fn may_be_present_with<T: ExtensionType>(
        self,
        criticality: Criticality,
        validator: impl Fn(&Policy, &Certificate, Option<&T>) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let _ = (criticality, validator);
        self
    }

    /// The extension must be present, with this criticality.
    #[must_use]
    pub fn require_present<T: ExtensionType>(self, criticality: Criticality) -> Self {
        let _ = criticality;
        self
    }

    /// The extension must be present, with this criticality, and the callback judges it.
    #[must_use]
    pub fn require_present_with<T: ExtensionType>(
        self,
        criticality: Criticality,
        validator: impl Fn(&Policy, &Certificate, &T) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let _ = (criticality, validator);
        self
    }
}
