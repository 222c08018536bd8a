//! The certificate policies in a certificate (RFC 5280, section 4.2.1.4).

use clap::Args;
use hazmat_openssl::x509::{
    CertificateBuilder, CertificatePolicies, GeneralName, ObjectIdentifier, PolicyInformation, PolicyQualifier,
};

use crate::{Explain, Failure, names};

#[derive(Args)]
pub struct Policies {
    /// A certificate policy, as an object identifier, or any
    #[arg(long = "policy", value_name = "OID", value_parser = parse)]
    policies: Vec<ObjectIdentifier>,

    /// URL of the document that describes the policies (the certification practice statement)
    #[arg(long, value_name = "URL", requires = "policies")]
    cps_url: Option<String>,
}

/// Parses the object identifier of a policy; `any` stands for anyPolicy.
pub fn parse(text: &str) -> Result<ObjectIdentifier, String> {
    match text {
        "any" => Ok(CertificatePolicies::ANY_POLICY),
        _ => text.parse().map_err(|error: hazmat_openssl::Error| error.to_string()),
    }
}

impl Policies {
    /// Refuses invalid values.
    pub fn check(&self) -> Result<(), Failure> {
        self.add_to(CertificateBuilder::new()).map(drop)
    }

    pub fn are_none(&self) -> bool {
        self.policies.is_empty()
    }

    /// Adds the extension, if there are policies.
    pub fn add_to(&self, builder: CertificateBuilder) -> Result<CertificateBuilder, Failure> {
        const ATTEMPT: &str = "cannot put the policies into the certificate";
        if self.are_none() {
            return Ok(builder);
        }
        let mut qualifiers = Vec::new();
        if let Some(url) = &self.cps_url {
            if let GeneralName::UniformResourceIdentifier(url) = names::url(url)? {
                qualifiers.push(PolicyQualifier::CpsUri(url));
            }
        }
        let information = |policy: &ObjectIdentifier| PolicyInformation::new(policy.clone(), qualifiers.clone());
        let policies = CertificatePolicies::new(self.policies.iter().map(information)).explain(ATTEMPT)?;
        builder.add_extension(&policies, false).explain(ATTEMPT)
    }
}
