//! The rules for extensions.

use std::fmt;
use std::sync::Arc;

use super::criticality::Criticality;
use super::policy::Policy;
use super::profile::member::Place;
use super::profile::web;
use crate::asn1::oid::ObjectIdentifier;
use crate::error::PathRule;
use crate::x509::Certificate;
use crate::x509::extensions::{Extension, ExtensionType};
use crate::x509::path_facts::{Verdict, decode};

/// The extensions that certificates of a path must, may and must not have, and whether they are critical: one policy is for the end
/// entity, another for the intermediates and the trust anchor.
///
/// A type of extension has one rule; a second one replaces the first. Extensions without a rule are permitted, but a critical
/// one is refused unless path validation itself processes it (RFC 5280, section 4.2): basicConstraints, keyUsage, extKeyUsage,
/// subjectAltName, nameConstraints and those of certificate policies. So a rule for a private extension makes it acceptable if it
/// is critical, and its callback has to process it.
///
/// The rules of path validation hold whatever the policy: those of basicConstraints and keyUsage of an authority, of path lengths,
/// name constraints, extended key usages, and the name of a server.
///
/// ```
/// use hazmat_openssl::x509::verification::{Criticality, ExtensionPolicy};
/// use hazmat_openssl::x509::{KeyUsage, SubjectAlternativeName, TlsFeature};
///
/// // The rules of the CA/Browser Forum, but keyUsage has to allow signatures, and there is no "must staple".
/// let end_entities = ExtensionPolicy::webpki_defaults_ee()
///     .require_present_with::<KeyUsage>(Criticality::Critical, |_policy, _certificate, usage| {
///         match usage.contains(KeyUsage::DIGITAL_SIGNATURE) {
///             true => Ok(()),
///             false => Err("keyUsage has no digitalSignature".to_owned()),
///         }
///     })
///     .require_not_present::<TlsFeature>();
///
/// // No rules but one.
/// let any = ExtensionPolicy::permit_all().require_present::<SubjectAlternativeName>(Criticality::Agnostic);
/// # drop((end_entities, any));
/// ```
#[derive(Debug, Clone, Default)]
pub struct ExtensionPolicy {
    rules: Arc<Vec<ExtensionRule>>,
}

/// The rule for a type of extension.
#[derive(Clone)]
pub(super) struct ExtensionRule {
    oid: ObjectIdentifier,
    presence: Presence,
    criticality: Criticality,
    validator: Validator,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Forbidden,
    Optional,
    Required,
}

/// What judges the value of an extension, or its absence.
#[derive(Clone)]
pub(super) enum Validator {
    None,
    /// A rule of the CA/Browser Forum.
    Web(fn(&Certificate, Option<&Extension>, Place) -> Verdict),
    Callback(Arc<Callback>),
}

type Callback = dyn Fn(&Policy, &Certificate, Option<&Extension>) -> Verdict + Send + Sync;

impl ExtensionPolicy {
    /// Permits every extension, and requires none.
    pub fn permit_all() -> Self {
        Self::default()
    }

    /// The CA/Browser Forum's rules for certificate authorities: see [the table](super#the-default-profile).
    pub fn webpki_defaults_ca() -> Self {
        Self::of_rules(web::authority_rules())
    }

    /// The CA/Browser Forum's rules for end entities: see [the table](super#the-default-profile).
    pub fn webpki_defaults_ee() -> Self {
        Self::of_rules(web::end_entity_rules())
    }

    fn of_rules(rules: Vec<ExtensionRule>) -> Self {
        ExtensionPolicy { rules: Arc::new(rules) }
    }

    /// The extension must be absent.
    #[must_use]
    pub fn require_not_present<T: ExtensionType>(self) -> Self {
        self.with::<T>(Presence::Forbidden, Criticality::Agnostic, Validator::None)
    }

    /// The extension may be present, with this criticality.
    #[must_use]
    pub fn may_be_present<T: ExtensionType>(self, criticality: Criticality) -> Self {
        self.with::<T>(Presence::Optional, criticality, Validator::None)
    }

    /// The extension may be present, with this criticality; the callback judges it, or its absence. What it returns as an error is
    /// the reason of [`PathRule::RefusedByCallback`]. An extension that does not decode is
    /// [`PathRule::MalformedField`], and the callback is not called.
    #[must_use]
    pub fn may_be_present_with<T: ExtensionType>(
        self,
        criticality: Criticality,
        validator: impl Fn(&Policy, &Certificate, Option<&T>) -> std::result::Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let callback = move |policy: &Policy, certificate: &Certificate, extension: Option<&Extension>| {
            let extension = extension.map(decode::<T>).transpose()?;
            validator(policy, certificate, extension.as_ref()).map_err(refused)
        };
        self.with::<T>(Presence::Optional, criticality, Validator::Callback(Arc::new(callback)))
    }

    /// The extension must be present, with this criticality.
    #[must_use]
    pub fn require_present<T: ExtensionType>(self, criticality: Criticality) -> Self {
        self.with::<T>(Presence::Required, criticality, Validator::None)
    }

    /// The extension must be present, with this criticality, and the callback judges it, as in
    /// [`may_be_present_with`](Self::may_be_present_with).
    #[must_use]
    pub fn require_present_with<T: ExtensionType>(
        self,
        criticality: Criticality,
        validator: impl Fn(&Policy, &Certificate, &T) -> std::result::Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let callback = move |policy: &Policy, certificate: &Certificate, extension: Option<&Extension>| match extension
        {
            Some(extension) => validator(policy, certificate, &decode::<T>(extension)?).map_err(refused),
            // Its absence is refused before.
            None => Ok(()),
        };
        self.with::<T>(Presence::Required, criticality, Validator::Callback(Arc::new(callback)))
    }

    fn with<T: ExtensionType>(mut self, presence: Presence, criticality: Criticality, validator: Validator) -> Self {
        let rules = Arc::make_mut(&mut self.rules);
        rules.retain(|rule| rule.oid != T::OID);
        rules.push(ExtensionRule::new(T::OID, presence, criticality, validator));
        self
    }

    /// Whether a rule calls code of the caller.
    pub(super) fn has_callbacks(&self) -> bool {
        self.rules
            .iter()
            .any(|rule| matches!(rule.validator, Validator::Callback(_)))
    }

    /// The rules, in their order.
    pub(super) fn rules(&self) -> &[ExtensionRule] {
        &self.rules
    }
}

impl ExtensionRule {
    pub(super) fn new(
        oid: ObjectIdentifier,
        presence: Presence,
        criticality: Criticality,
        validator: Validator,
    ) -> Self {
        ExtensionRule {
            oid,
            presence,
            criticality,
            validator,
        }
    }

    /// The type of the extension.
    pub(super) fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// Judges the extension of this type, or its absence.
    pub(super) fn judge(
        &self,
        policy: &Policy,
        certificate: &Certificate,
        extension: Option<&Extension>,
        place: Place,
    ) -> Verdict {
        let oid = || Box::new(self.oid.clone());
        match (extension, self.presence) {
            (Some(_), Presence::Forbidden) => return Err(PathRule::ForbiddenExtension { oid: oid() }),
            (None, Presence::Required) => return Err(PathRule::MissingExtension { oid: oid() }),
            _ => {}
        }
        if let Some(extension) = extension {
            let must_be_critical = match self.criticality {
                Criticality::Critical => true,
                Criticality::NonCritical => false,
                Criticality::Agnostic => extension.is_critical(),
            };
            if must_be_critical != extension.is_critical() {
                return Err(PathRule::WrongCriticality {
                    oid: oid(),
                    must_be_critical,
                });
            }
        }
        match &self.validator {
            Validator::None => Ok(()),
            Validator::Web(rule) => rule(certificate, extension, place),
            Validator::Callback(callback) => callback(policy, certificate, extension),
        }
    }
}

impl fmt::Debug for ExtensionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtensionRule")
            .field("oid", &self.oid)
            .field("presence", &self.presence)
            .field("criticality", &self.criticality)
            .finish_non_exhaustive()
    }
}

fn refused(reason: String) -> PathRule {
    PathRule::RefusedByCallback { reason: reason.into() }
}
