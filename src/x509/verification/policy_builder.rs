//! The builder of verifiers.

use time::{Duration, OffsetDateTime};

use super::algorithm_floor::AlgorithmFloor;
use super::crl_checking::CrlChecking;
use super::extension_policy::ExtensionPolicy;
use super::limits::Limits;
use super::policy::{Policy, Rules};
use super::store::Store;
use super::subject::Subject;
use super::verifiers::{ClientVerifier, ServerVerifier, Verifier};
use crate::asn1::oid::{KeyPurposeOid, ObjectIdentifier};
use crate::asymmetric::SignatureScheme;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::key_algorithm::KeyAlgorithm;

/// A builder of verifiers: the store, the rules and the limits, and at last whose certificates are verified.
///
/// ```
/// use hazmat_openssl::x509::Certificate;
/// use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
///
/// fn check_server(store: &Store, host: &str, sent: &[Certificate]) -> hazmat_openssl::Result<()> {
///     let verifier = PolicyBuilder::new().store(store).build_server_verifier(host.parse()?)?;
///     let (leaf, intermediates) = sent.split_first().expect("a server sends its certificate");
///     let path = verifier.verify(leaf, intermediates)?;
///     println!("trusted because of {:?}", path.chain().last());
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct PolicyBuilder {
    store: Option<Store>,
    policy: Policy,
}

impl Default for PolicyBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl PolicyBuilder {
    /// The [default profile](super#the-default-profile), without a store.
    pub fn new() -> Self {
        PolicyBuilder {
            store: None,
            policy: Policy {
                rules: Rules::WebPki,
                subject: None,
                time: None,
                extended_key_usage: None,
                algorithms: AlgorithmFloor::web_pki(),
                ca_policy: ExtensionPolicy::webpki_defaults_ca(),
                ee_policy: ExtensionPolicy::webpki_defaults_ee(),
                crl_checking: CrlChecking::None,
                crl_max_age: None,
                initial_policies: None,
                requires_explicit_policy: false,
                inhibits_policy_mapping: false,
                inhibits_any_policy: false,
                limits: Limits::default(),
            },
        }
    }

    /// The rules of RFC 5280, section 6.1, alone, without a store: for private certificate authorities, which do not follow the
    /// CA/Browser Forum, and for other uses than TLS.
    ///
    /// Every algorithm and key size that the backend offers is accepted, SHA-1 and DSA included, but no RSA key with an exponent that is
    /// even or below 3: set the floor and [`extension_policies`](Self::extension_policies) that the use needs.
    pub fn rfc5280() -> Self {
        let mut builder = Self::new();
        builder.policy.rules = Rules::Rfc5280;
        builder.policy.algorithms = AlgorithmFloor::none();
        builder.policy.ca_policy = ExtensionPolicy::permit_all();
        builder.policy.ee_policy = ExtensionPolicy::permit_all();
        builder
    }

    /// The trust anchors, intermediates and revocation lists. Required.
    #[doc(alias = "X509_STORE_CTX_init")]
    pub fn store(mut self, store: &Store) -> Self {
        self.store = Some(store.clone());
        self
    }

    /// The time to validate for, instead of that of each verification. Fractions of a second are cut off.
    #[doc(alias = "X509_VERIFY_PARAM_set_time")]
    pub fn time(mut self, time: OffsetDateTime) -> Self {
        self.policy.time = Some(time);
        self
    }

    /// The maximum number of intermediates that are not self-issued: with 0, a trust anchor must have issued the end entity's
    /// certificate. The default is 8. For more than 16, raise [`max_intermediates_in_path`](Self::max_intermediates_in_path), too.
    pub fn max_chain_depth(mut self, depth: usize) -> Self {
        self.policy.limits.chain_depth = depth;
        self
    }

    /// The maximum number of intermediates in a path, self-issued ones included: longer paths are not built. The default is 16. It must
    /// not be below the [`max_chain_depth`](Self::max_chain_depth).
    #[doc(alias = "X509_VERIFY_PARAM_set_depth")]
    pub fn max_intermediates_in_path(mut self, count: usize) -> Self {
        self.policy.limits.intermediates_in_path = count;
        self
    }

    /// The maximum number of intermediates that one verification considers for its paths. Of those that the peer has sent, only the first ones
    /// are looked at; of these and the store's, only those count that have the name of an issuer on the way to a trust anchor. The
    /// default is 100.
    pub fn max_candidates(mut self, count: usize) -> Self {
        self.policy.limits.intermediates = count;
        self
    }

    /// The maximum number of paths that one verification tries. The default is 32. If libcrypto or the profile refuses a path, the
    /// next one is without the step that is to blame.
    pub fn max_paths(mut self, count: usize) -> Self {
        self.policy.limits.attempts = count;
        self
    }

    /// The maximum number of signatures that one verification checks, over all paths that it tries: those of certificates, of
    /// revocation lists, and of the certificates of their issuers. The default is 100.
    pub fn max_signature_checks(mut self, count: usize) -> Self {
        self.policy.limits.signatures = count;
        self
    }

    /// The maximum number of comparisons of a name with a name constraint that this crate makes in one verification, over all paths
    /// that it tries. The default is 250,000. A comparison with a constraint of more than 256 bytes counts as several.
    ///
    /// libcrypto compares names before, and is bounded apart: by the same number, but at least 1,048,576. What it would compare for
    /// a path is estimated from above before it begins: the names of each certificate times the constraints above it.
    pub fn max_name_constraint_comparisons(mut self, comparisons: usize) -> Self {
        self.policy.limits.name_comparisons = comparisons;
        self
    }

    /// The smallest RSA modulus, in bits; 0 for any. The default is 2,048. It holds for each key that libcrypto takes for one of RSA,
    /// whatever its object identifier.
    #[doc(alias = "X509_VERIFY_PARAM_set_auth_level")]
    pub fn minimum_rsa_modulus(mut self, bits: usize) -> Self {
        self.policy.algorithms.minimum_rsa_modulus = bits;
        self
    }

    /// The types of keys that every certificate of a path may have. The default is [`KeyAlgorithm::WEB_PKI`], and any after
    /// [`rfc5280`](Self::rfc5280).
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::SignatureScheme;
    /// use hazmat_openssl::x509::verification::{KeyAlgorithm, PolicyBuilder};
    ///
    /// // The CA/Browser Forum's rules, but also Ed25519.
    /// let builder = PolicyBuilder::new()
    ///     .permitted_keys(KeyAlgorithm::WEB_PKI.into_iter().chain([KeyAlgorithm::Ed25519]))
    ///     .permitted_signature_schemes([
    ///         SignatureScheme::RsaPkcs1v15,
    ///         SignatureScheme::RsaPss,
    ///         SignatureScheme::Ecdsa,
    ///         SignatureScheme::Ed25519,
    ///     ]);
    /// # drop(builder);
    /// ```
    #[doc(alias = "X509_VERIFY_PARAM_set_auth_level")]
    pub fn permitted_keys(mut self, keys: impl IntoIterator<Item = KeyAlgorithm>) -> Self {
        self.policy.algorithms.keys = Some(keys.into_iter().collect());
        self
    }

    /// The schemes of the signatures of a path, except for that of the trust anchor's certificate, which is not verified. The
    /// default is RSA in both paddings and ECDSA, and any after [`rfc5280`](Self::rfc5280).
    pub fn permitted_signature_schemes(mut self, schemes: impl IntoIterator<Item = SignatureScheme>) -> Self {
        self.policy.algorithms.signature_schemes = Some(schemes.into_iter().collect());
        self
    }

    /// The hash functions of these signatures, if the scheme has one, also in the mask of PSS. The default is SHA-256, SHA-384 and
    /// SHA-512, and any after [`rfc5280`](Self::rfc5280).
    #[doc(alias = "X509_VERIFY_PARAM_set_auth_level")]
    pub fn permitted_hash_algorithms(mut self, algorithms: impl IntoIterator<Item = HashAlgorithm>) -> Self {
        self.policy.algorithms.hash_algorithms = Some(algorithms.into_iter().collect());
        self
    }

    /// The rules for the extensions of authorities and of end entities, instead of the CA/Browser Forum's.
    pub fn extension_policies(mut self, ca_policy: ExtensionPolicy, ee_policy: ExtensionPolicy) -> Self {
        (self.policy.ca_policy, self.policy.ee_policy) = (ca_policy, ee_policy);
        self
    }

    /// Which certificates are looked up in the store's revocation lists. The default is none.
    #[doc(alias = "X509_V_FLAG_CRL_CHECK", alias = "X509_V_FLAG_CRL_CHECK_ALL")]
    pub fn crl_checking(mut self, checking: CrlChecking) -> Self {
        self.policy.crl_checking = checking;
        self
    }

    /// How long ago a revocation list may have been issued (thisUpdate). The default leaves that to the nextUpdate of each list, and
    /// refuses lists without one; with a maximum age they are accepted.
    pub fn crl_max_age(mut self, age: Duration) -> Self {
        self.policy.crl_max_age = Some(age);
        self
    }

    /// The maximum number of revocation lists that are about the certificates of one verification. The default is 64.
    pub fn max_crls(mut self, count: usize) -> Self {
        self.policy.limits.crls = count;
        self
    }

    /// The acceptable certificate policies (user-initial-policy-set; RFC 5280, section 6.1.1 (c)), at least one. Without this setting, every
    /// policy is acceptable.
    #[doc(alias = "X509_VERIFY_PARAM_set1_policies", alias = "X509_VERIFY_PARAM_add0_policy")]
    pub fn initial_policies(mut self, policies: impl IntoIterator<Item = ObjectIdentifier>) -> Self {
        self.policy.initial_policies = Some(policies.into_iter().collect());
        self
    }

    /// Whether the path must be valid under an acceptable policy (initial-explicit-policy; RFC 5280, section 6.1.1 (f)). A path of one
    /// certificate, which is a trust anchor itself, is valid under none, since the policies of trust anchors are not processed.
    #[doc(alias = "X509_V_FLAG_EXPLICIT_POLICY")]
    pub fn require_explicit_policy(mut self, required: bool) -> Self {
        self.policy.requires_explicit_policy = required;
        self
    }

    /// Whether policy mappings are ignored (initial-policy-mapping-inhibit; RFC 5280, section 6.1.1 (e)).
    #[doc(alias = "X509_V_FLAG_INHIBIT_MAP")]
    pub fn inhibit_policy_mapping(mut self, inhibited: bool) -> Self {
        self.policy.inhibits_policy_mapping = inhibited;
        self
    }

    /// Whether anyPolicy is ignored (initial-any-policy-inhibit; RFC 5280, section 6.1.1 (g)).
    #[doc(alias = "X509_V_FLAG_INHIBIT_ANY")]
    pub fn inhibit_any_policy(mut self, inhibited: bool) -> Self {
        self.policy.inhibits_any_policy = inhibited;
        self
    }

    /// A verifier of servers with this name: one of the certificate's alternative names must be that name, whatever the extension
    /// policies, and its extended key usage must allow serverAuth. If it has keyUsage, that must have digitalSignature, keyEncipherment or
    /// keyAgreement (RFC 5280, section 4.2.1.12); which of them a cipher suite needs is left to TLS.
    ///
    /// A wildcard in the certificate stands for one whole label, the first, and at least two labels must follow it. The common name
    /// of the subject is not looked at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] without a store, for an empty set of acceptable policies, for a negative
    /// [`crl_max_age`](Self::crl_max_age), if [`max_intermediates_in_path`](Self::max_intermediates_in_path) is below the
    /// [`max_chain_depth`](Self::max_chain_depth), and for a subject that is not a host name: see [`Subject::dns_name`].
    #[doc(alias = "X509_VERIFY_PARAM_set1_host", alias = "X509_VERIFY_PARAM_set_hostflags")]
    #[doc(
        alias = "X509_VERIFY_PARAM_set1_ip",
        alias = "X509_check_host",
        alias = "X509_check_ip"
    )]
    pub fn build_server_verifier(self, subject: Subject) -> Result<ServerVerifier> {
        subject.check()?;
        let (store, mut policy) = self.parts(Some(KeyPurposeOid::SERVER_AUTH))?;
        policy.subject = Some(subject);
        Ok(ServerVerifier::new(store, policy))
    }

    /// A verifier of clients: the extended key usage must allow clientAuth, and keyUsage, if present, must have digitalSignature or
    /// keyAgreement (RFC 5280, section 4.2.1.12).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] without a store, for an empty set of acceptable policies, for a negative
    /// [`crl_max_age`](Self::crl_max_age), and if [`max_intermediates_in_path`](Self::max_intermediates_in_path) is below the
    /// [`max_chain_depth`](Self::max_chain_depth).
    pub fn build_client_verifier(self) -> Result<ClientVerifier> {
        let (store, policy) = self.parts(Some(KeyPurposeOid::CLIENT_AUTH))?;
        Ok(ClientVerifier::new(store, policy))
    }

    /// A verifier of certificates for an extended key usage, or for any. For the purposes of RFC 5280, section 4.2.1.12, keyUsage of the
    /// end entity, if present, must have one of the usages that are named there: see [`PathRule::WrongKeyUsage`](super::PathRule).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] without a store, for an empty set of acceptable policies, for a negative
    /// [`crl_max_age`](Self::crl_max_age), and if [`max_intermediates_in_path`](Self::max_intermediates_in_path) is below the
    /// [`max_chain_depth`](Self::max_chain_depth).
    #[doc(alias = "X509_VERIFY_PARAM_set_purpose")]
    pub fn build_verifier(self, extended_key_usage: Option<ObjectIdentifier>) -> Result<Verifier> {
        let (store, policy) = self.parts(extended_key_usage)?;
        Ok(Verifier::new(store, policy))
    }

    fn parts(self, extended_key_usage: Option<ObjectIdentifier>) -> Result<(Store, Policy)> {
        let store = self.store.ok_or_else(|| Error::invalid("store", "is required"))?;
        // To libcrypto, none would mean every policy.
        if self.policy.initial_policies.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::invalid("initial_policies", "must not be empty"));
        }
        if self.policy.crl_max_age.is_some_and(Duration::is_negative) {
            return Err(Error::invalid("crl_max_age", "must not be negative"));
        }
        let longest = self.policy.limits.intermediates_in_path;
        if longest < self.policy.max_chain_depth() {
            let reason = format!("is above max_intermediates_in_path, which is {longest}");
            return Err(Error::invalid("max_chain_depth", reason));
        }
        let policy = Policy {
            extended_key_usage,
            ..self.policy
        };
        Ok((store, policy))
    }
}
