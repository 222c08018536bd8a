//! The certificates of a path that are looked up in revocation lists.

/// The certificates of a path that are looked up in the [`Store`](super::Store)'s revocation lists (RFC 5280, section 6.3).
///
/// A certificate that is looked up needs lists about it, for all reasons together: lists for some reasons complete each other, and
/// indirect lists (their issuer is another, with a valid path to the same trust anchor) and delta lists are processed. No list, or
/// none that can be used, is a refusal; a program that wants to accept the certificate nevertheless has to ask for that, by a second
/// verification without lists. A list is not used
///
/// - whose signature is not its issuer's, or has an algorithm that the policy does not permit;
/// - whose thisUpdate has not come yet, or whose nextUpdate has passed (a complete list with a delta list that is newer is used), or that
///   has none: see [`PolicyBuilder::crl_max_age`](super::PolicyBuilder::crl_max_age);
/// - that has a critical extension which is not processed, of its own or of an entry, or an extension that does not decode;
/// - that contradicts itself, such as a complete list with the reason removeFromCRL.
///
/// Delta lists for only some reasons (onlySomeReasons) are not processed.
///
/// A list whose nextUpdate has passed says of no certificate any more that it is good, but a revocation stays one: if the list is newer
/// than the one that is used, a certificate that it revokes is refused.
///
/// libcrypto judges the times of complete lists, and those of the certificates of their issuers that are not on the path: the instant of
/// nextUpdate or notAfter counts as passed.
///
/// No older list stands in for one that has a fault: the certificate is refused with
/// [`PathRule::RevocationListRefused`](crate::x509::verification::PathRule::RevocationListRefused) until the store has a newer complete
/// list. Nor is a delta list passed over that revokes the certificate, and whose signature fits no certificate of its issuer. A delta
/// list ends a hold: that of the complete list if the certificate or the complete list has freshestCRL, and that of an older delta
/// list, as it has all changes since the complete list. A certificate that one of them revokes for another reason stays revoked (RFC
/// 5280, section 5.3.1).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::x509::verification::{CrlChecking, PathRule, PolicyBuilder, Store};
/// use hazmat_openssl::x509::*;
/// use time::{Duration, OffsetDateTime};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key: PrivateKey = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.into();
/// let now = OffsetDateTime::now_utc();
/// let builder = |name: &str, number: u64| {
///     CertificateBuilder::new()
///         .subject_name(&Name::from_common_name(name)?)?
///         .issuer_name(&Name::from_common_name("Example CA")?)?
///         .serial_number(number)?
///         .public_key(&key.public_key()?)?
///         .not_valid_before(now - Duration::hours(1))?
///         .not_valid_after(now + Duration::days(7))
/// };
/// let ca = builder("Example CA", 1)?.add_extension(&BasicConstraints::ca(None), true)?.sign(&key, HashAlgorithm::Sha256)?;
/// let device = builder("device", 2)?.sign(&key, HashAlgorithm::Sha256)?;
///
/// let store = Store::new(&backend, [ca])?;
/// let verifier = PolicyBuilder::rfc5280().store(&store).crl_checking(CrlChecking::All).build_verifier(None)?;
/// let list = || {
///     CertificateRevocationListBuilder::new()
///         .issuer_name(&Name::from_common_name("Example CA")?)?
///         .last_update(now - Duration::minutes(1))?
///         .next_update(now + Duration::days(1))
/// };
/// store.replace_crls([list()?.sign(&key, HashAlgorithm::Sha256)?])?;
/// verifier.verify(&device, &[])?;
///
/// let revoked = RevokedCertificateBuilder::new().serial_number(2)?.revocation_date(now)?.build()?;
/// store.replace_crls([list()?.add_revoked_certificate(&revoked)?.sign(&key, HashAlgorithm::Sha256)?])?;
/// let error = verifier.verify(&device, &[]).unwrap_err();
/// let hazmat_openssl::Error::Verification(failure) = error else { panic!("{error}") };
/// assert!(matches!(failure.paths()[0].rule(), PathRule::Revoked { .. }));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "X509_V_FLAG_EXTENDED_CRL_SUPPORT", alias = "X509_V_FLAG_USE_DELTAS")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CrlChecking {
    /// None.
    #[default]
    None,
    /// The end entity's. The certificate of a list's issuer is not looked up.
    EndEntity,
    /// All but the trust anchor's.
    All,
}
