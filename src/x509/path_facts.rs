//! What path validation has to decode of a certificate, decoded on first use and then kept with the certificate: a server meets its
//! own authorities in every path, and a client the intermediates of its servers.
//!
//! Nothing is kept that needs more memory than a small multiple of its DER.

use std::borrow::Cow;
use std::sync::OnceLock;

use time::OffsetDateTime;

use super::certificate::Certificate;
use super::extensions::{
    AuthorityKeyIdentifier, BasicConstraints, Extension, ExtensionType, Extensions, KeyUsage, NameConstraints,
    SubjectAlternativeName,
};
use super::key_algorithm::{KeyAlgorithm, RsaFacts};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::subject_public_key_info::SubjectPublicKeyInfo;
use crate::asymmetric::SignatureAlgorithm;
use crate::error::{Error, PathRule, Result};

/// The verdict of a rule: `Err` is the rule that the certificate breaks.
pub(in crate::x509) type Verdict<T = ()> = std::result::Result<T, PathRule>;

/// The facts, each read when it is first asked for.
#[derive(Default)]
pub(in crate::x509) struct PathFacts {
    validity: Kept<Validity>,
    key: Kept<KeyFacts>,
    signature_algorithm: OnceLock<Result<SignatureAlgorithm>>,
    basic_constraints: Kept<Option<BasicConstraints>>,
    key_usage: Kept<Option<KeyUsage>>,
    name_constraints: Kept<Option<NameConstraints>>,
    alternative_names: Kept<Option<SubjectAlternativeName>>,
    alternative_names_decode: Kept<()>,
    names_issuer_key: Kept<Option<bool>>,
}

/// The validity period; both ends belong to it.
pub(in crate::x509) struct Validity {
    pub(in crate::x509) not_before: OffsetDateTime,
    pub(in crate::x509) not_after: OffsetDateTime,
}

/// The key.
pub(in crate::x509) struct KeyFacts {
    /// `None` for a type that this crate does not know.
    pub(in crate::x509) algorithm: Option<KeyAlgorithm>,
    /// Of an RSA key.
    pub(in crate::x509) rsa: Option<Verdict<RsaFacts>>,
}

/// A fact, or the rule that the certificate breaks because it does not decode.
struct Kept<T>(OnceLock<Verdict<T>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Kept(OnceLock::new())
    }
}

impl<T> Kept<T> {
    fn get_or_read(&self, read: impl FnOnce() -> Verdict<T>) -> Verdict<&T> {
        self.0.get_or_init(read).as_ref().map_err(PathRule::clone)
    }
}

impl PathFacts {
    pub(in crate::x509) fn validity(&self, certificate: &Certificate) -> Verdict<&Validity> {
        self.validity.get_or_read(|| {
            Ok(Validity {
                not_before: certificate.not_valid_before().map_err(malformed("notBefore"))?,
                not_after: certificate.not_valid_after().map_err(malformed("notAfter"))?,
            })
        })
    }

    pub(in crate::x509) fn key(&self, certificate: &Certificate) -> Verdict<&KeyFacts> {
        self.key.get_or_read(|| {
            let malformed = malformed("subjectPublicKeyInfo");
            let info = SubjectPublicKeyInfo::read(certificate.public_key_bytes()).map_err(&malformed)?;
            let algorithm = KeyAlgorithm::of_info(&info);
            let is_rsa = match algorithm {
                Some(algorithm) => matches!(algorithm, KeyAlgorithm::Rsa | KeyAlgorithm::RsaPss),
                // libcrypto also takes keys for RSA by other identifiers, such as 2.5.8.1.1, which X.509 had before.
                None => certificate.x509().is_ok_and(|certificate| certificate.has_rsa_key()),
            };
            Ok(KeyFacts {
                algorithm,
                rsa: is_rsa.then(|| RsaFacts::read(&info).map_err(malformed)),
            })
        })
    }

    pub(in crate::x509) fn signature_algorithm(&self, certificate: &Certificate) -> Result<SignatureAlgorithm> {
        let algorithm = || certificate.signature_algorithm();
        self.signature_algorithm.get_or_init(algorithm).clone()
    }

    pub(in crate::x509) fn basic_constraints(&self, extensions: &Extensions) -> Verdict<&Option<BasicConstraints>> {
        self.basic_constraints.get_or_read(|| find(extensions))
    }

    pub(in crate::x509) fn key_usage(&self, extensions: &Extensions) -> Verdict<&Option<KeyUsage>> {
        self.key_usage.get_or_read(|| find(extensions))
    }

    pub(in crate::x509) fn name_constraints(&self, extensions: &Extensions) -> Verdict<&Option<NameConstraints>> {
        self.name_constraints.get_or_read(|| find(extensions))
    }

    pub(in crate::x509) fn alternative_names(
        &self,
        extensions: &Extensions,
    ) -> Verdict<Option<&SubjectAlternativeName>> {
        let names = self.alternative_names.get_or_read(|| find(extensions));
        names.map(Option::as_ref)
    }

    /// Whether each alternative name decodes, as `check` says.
    pub(in crate::x509) fn check_alternative_names(
        &self,
        extensions: &Extensions,
        check: impl FnOnce(&SubjectAlternativeName) -> Verdict,
    ) -> Verdict {
        let check = || self.alternative_names(extensions)?.map_or(Ok(()), check);
        self.alternative_names_decode.get_or_read(check).copied()
    }

    /// Whether the authorityKeyIdentifier has a keyIdentifier; `None` without that extension.
    pub(in crate::x509) fn names_issuer_key(&self, extensions: &Extensions) -> Verdict<Option<bool>> {
        let read = || {
            let identifier = find::<AuthorityKeyIdentifier>(extensions)?;
            Ok(identifier.map(|identifier| identifier.key_identifier().is_some()))
        };
        self.names_issuer_key.get_or_read(read).copied()
    }
}

/// The extension of a type, decoded.
pub(in crate::x509) fn find<T: ExtensionType>(extensions: &Extensions) -> Verdict<Option<T>> {
    extensions.find_by_oid(const { &T::OID }).map(decode).transpose()
}

/// Names the field that does not decode.
pub(in crate::x509) fn malformed(field: &'static str) -> impl Fn(Error) -> PathRule {
    move |error| PathRule::MalformedField {
        field: field.into(),
        reason: error.to_string().into(),
    }
}

/// The name of a type of extension in its standard, or its object identifier.
fn extension_name(oid: &ObjectIdentifier) -> Cow<'static, str> {
    oid.name().map_or_else(|| oid.in_error().into(), Cow::Borrowed)
}

/// Decodes an extension that has the type's object identifier.
pub(in crate::x509) fn decode<T: ExtensionType>(extension: &Extension) -> Verdict<T> {
    extension.parse().map_err(|error| PathRule::MalformedField {
        field: extension_name(extension.oid()),
        reason: error.to_string().into(),
    })
}
