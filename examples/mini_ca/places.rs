//! Where a certificate says that more about its issuer is to be had.

use clap::Args;
use hazmat_openssl::x509::{
    AccessDescription, AccessMethodOid, AuthorityInformationAccess, CertificateBuilder, CrlDistributionPoints,
    DistributionPoint, GeneralName, GeneralNames,
};

use crate::{Explain, Failure, names};

#[derive(Args)]
pub struct Places {
    /// Where the issuer's revocation list will be (crl.pem is the intermediate's, root-crl.pem the root's)
    #[arg(long, value_name = "URL")]
    crl_url: Option<String>,

    /// Where the issuer's certificate will be
    #[arg(long, value_name = "URL")]
    issuer_url: Option<String>,

    /// Where somebody answers for the issuer by OCSP
    #[arg(long, value_name = "URL")]
    ocsp_url: Option<String>,
}

impl Places {
    /// Refuses what no certificate can have.
    pub fn check(&self) -> Result<(), Failure> {
        self.add_to(CertificateBuilder::new()).map(drop)
    }

    /// The extensions that say so, if there is something to say.
    pub fn add_to(&self, mut builder: CertificateBuilder) -> Result<CertificateBuilder, Failure> {
        const ATTEMPT: &str = "the certificate cannot have such a URL";
        if let Some(url) = &self.crl_url {
            let names = GeneralNames::new(vec![names::url(url)?]).explain(ATTEMPT)?;
            let points = CrlDistributionPoints::new(vec![DistributionPoint::from_full_name(names)]).explain(ATTEMPT)?;
            builder = builder.add_extension(&points, false).explain(ATTEMPT)?;
        }
        let mut descriptions = Vec::new();
        for (method, url) in [
            (AccessMethodOid::OCSP, &self.ocsp_url),
            (AccessMethodOid::CA_ISSUERS, &self.issuer_url),
        ] {
            if let Some(url) = url {
                let location: GeneralName = names::url(url)?;
                descriptions.push(AccessDescription::new(method, &location).explain(ATTEMPT)?);
            }
        }
        if !descriptions.is_empty() {
            let access = AuthorityInformationAccess::new(descriptions).explain(ATTEMPT)?;
            builder = builder.add_extension(&access, false).explain(ATTEMPT)?;
        }
        Ok(builder)
    }
}
