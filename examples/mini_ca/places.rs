//! The URLs in a certificate: revocation list, issuer's certificate, OCSP.

use clap::Args;
use hazmat_openssl::x509::{
    AccessDescription, AccessMethodOid, AuthorityInformationAccess, CertificateBuilder, CrlDistributionPoints,
    DistributionPoint, GeneralName, GeneralNames,
};

use crate::{Explain, Failure, names};

#[derive(Args)]
pub struct Places {
    /// URL of the issuer's revocation list (crl.pem is the intermediate's, root-crl.pem the root's)
    #[arg(long, value_name = "URL")]
    crl_url: Option<String>,

    /// URL of the issuer's certificate
    #[arg(long, value_name = "URL")]
    issuer_url: Option<String>,

    /// URL of the issuer's OCSP responder
    #[arg(long, value_name = "URL")]
    ocsp_url: Option<String>,
}

impl Places {
    /// Refuses invalid URLs.
    pub fn check(&self) -> Result<(), Failure> {
        self.add_to(CertificateBuilder::new()).map(drop)
    }

    /// Adds the extensions, if there are URLs.
    pub fn add_to(&self, mut builder: CertificateBuilder) -> Result<CertificateBuilder, Failure> {
        const ATTEMPT: &str = "cannot put the URL into the certificate";
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
