//! The limits of an intermediate: the names and the policies for which it may issue certificates.

use clap::Args;
use hazmat_openssl::x509::{
    CertificateBuilder, GeneralName, GeneralNames, InhibitAnyPolicy, NameConstraints, ObjectIdentifier,
    PolicyConstraints, PolicyMappings,
};

use crate::policies::{self, Policies};
use crate::{Explain, Failure, names};

#[derive(Args)]
pub struct Limits {
    /// Names that the intermediate may certify: DNS:example.org, IP:10.0.0.0/8, email:example.org, URI:example.org or
    /// DirName:O=Example; kinds of names that are not given stay unlimited
    #[arg(long = "permit", value_name = "NAME")]
    permitted: Vec<String>,

    /// Names that the intermediate may not certify, even if they are below permitted ones
    #[arg(long = "exclude", value_name = "NAME")]
    excluded: Vec<String>,

    #[command(flatten)]
    policies: Policies,

    /// Replaces a policy of the root by one of the intermediate
    #[arg(long = "map-policy", value_name = "OID=OID", value_parser = parse_mapping)]
    mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,

    /// Requires a policy that is valid for the whole path, once this number of certificates follows the intermediate's
    #[arg(long, value_name = "CERTIFICATES")]
    require_policy_after: Option<u32>,

    /// Forbids --map-policy, once this number of certificates follows the intermediate's
    #[arg(long, value_name = "CERTIFICATES")]
    inhibit_mapping_after: Option<u32>,

    /// Ignores the policy any, once this number of certificates follows the intermediate's
    #[arg(long, value_name = "CERTIFICATES")]
    inhibit_any_policy_after: Option<u32>,
}

fn parse_mapping(text: &str) -> Result<(ObjectIdentifier, ObjectIdentifier), String> {
    let (from, to) = text.split_once('=').ok_or("it has no =")?;
    Ok((policies::parse(from)?, policies::parse(to)?))
}

impl Limits {
    /// Refuses invalid values.
    pub fn check(&self) -> Result<(), Failure> {
        self.add_to(CertificateBuilder::new()).map(drop)
    }

    /// Adds the extensions, if there are limits.
    pub fn add_to(&self, builder: CertificateBuilder) -> Result<CertificateBuilder, Failure> {
        let builder = self.policies.add_to(self.add_names_to(builder)?)?;
        self.add_policy_limits_to(builder)
    }

    fn add_names_to(&self, builder: CertificateBuilder) -> Result<CertificateBuilder, Failure> {
        const ATTEMPT: &str = "cannot limit the names";
        let [permitted, excluded] = [subtrees(&self.permitted)?, subtrees(&self.excluded)?];
        if permitted.is_none() && excluded.is_none() {
            return Ok(builder);
        }
        let constraints = NameConstraints::new(permitted, excluded).explain(ATTEMPT)?;
        // RFC 5280, section 4.2.1.10, requires it to be critical.
        builder.add_extension(&constraints, true).explain(ATTEMPT)
    }

    /// The criticality of these is the one that RFC 5280, sections 4.2.1.5, 4.2.1.11 and 4.2.1.14, recommends or requires.
    fn add_policy_limits_to(&self, mut builder: CertificateBuilder) -> Result<CertificateBuilder, Failure> {
        const ATTEMPT: &str = "cannot limit the policies";
        if !self.mappings.is_empty() {
            // RFC 5280, section 4.2.1.5: the policies should also be in certificatePolicies.
            if self.policies.are_none() {
                return Err(Failure::new(
                    "--map-policy needs --policy with the policies of the root",
                ));
            }
            let mappings = PolicyMappings::new(self.mappings.iter().cloned()).explain(ATTEMPT)?;
            builder = builder.add_extension(&mappings, true).explain(ATTEMPT)?;
        }
        if self.require_policy_after.is_some() || self.inhibit_mapping_after.is_some() {
            let constraints = PolicyConstraints::new(self.require_policy_after, self.inhibit_mapping_after);
            builder = builder
                .add_extension(&constraints.explain(ATTEMPT)?, true)
                .explain(ATTEMPT)?;
        }
        if let Some(certificates) = self.inhibit_any_policy_after {
            let inhibit = InhibitAnyPolicy::new(certificates);
            builder = builder.add_extension(&inhibit, true).explain(ATTEMPT)?;
        }
        Ok(builder)
    }
}

fn subtrees(names: &[String]) -> Result<Option<GeneralNames>, Failure> {
    let bases = names.iter().map(|name| names::parse_subtree(name));
    let bases: Vec<GeneralName> = bases.collect::<Result<_, _>>()?;
    match bases.is_empty() {
        true => Ok(None),
        false => GeneralNames::new(bases).map(Some).explain("cannot limit the names"),
    }
}
