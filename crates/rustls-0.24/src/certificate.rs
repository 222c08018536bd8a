//! Certificates of FIPS modules.

use hazmat_openssl::Backend;

/// The certificate of a FIPS module, as a program names it: [`ProviderBuilder::certificate`](crate::ProviderBuilder::certificate).
///
/// A certificate of the Cryptographic Module Validation Program is for one module in one version, and the build information tells
/// builds of the same version apart. So a certificate counts only for a backend whose module has exactly this name, version and
/// build information, as [`fips_status`](Backend::fips_status) reports them. Which builds a certificate covers is for the program's
/// author to find out, from its security policy. This crate has no list of certificates.
///
/// ```no_run
/// use hazmat_openssl::Backend;
/// use rustls_0_24_hazmat_openssl::{ModuleCertificate, ProviderBuilder};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::fips()?;
/// let certificate = ModuleCertificate::new("OpenSSL FIPS Provider", "3.1.2", "3.1.2", "CMVP #4985");
/// let provider = ProviderBuilder::new(&backend).certificate(certificate).build();
/// // `Certified` with that module, `Pending` with every other one.
/// println!("{:?}", provider.fips());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleCertificate {
    name: String,
    version: String,
    build_info: String,
    certificate: &'static str,
}

impl ModuleCertificate {
    /// Names a certificate. `name`, `version` and `build_info` are the module's, as
    /// [`ProviderInfo`](hazmat_openssl::fips::ProviderInfo) has them. `certificate` is the text that
    /// [`FipsStatus::Certified`](pki_types::FipsStatus::Certified) shows to people: a name, a number or an address.
    pub fn new(
        name: impl Into<String>,
        version: impl Into<String>,
        build_info: impl Into<String>,
        certificate: &'static str,
    ) -> Self {
        ModuleCertificate {
            name: name.into(),
            version: version.into(),
            build_info: build_info.into(),
            certificate,
        }
    }
}

/// The certificate of the backend's module, if it is one of those named.
pub(crate) fn of(backend: &Backend, named: &[ModuleCertificate]) -> Option<&'static str> {
    if named.is_empty() || !backend.is_fips() {
        return None;
    }
    let status = backend.fips_status();
    let module = status.module()?;
    let is_for = |certificate: &&ModuleCertificate| {
        certificate.name == module.name()
            && certificate.version == module.version()
            && certificate.build_info == module.build_info()
    };
    named.iter().find(is_for).map(|found| found.certificate)
}
