//! Certificates of FIPS modules.

use hazmat_openssl::Backend;

/// The certificate of a FIPS module, as a program names it: [`ProviderBuilder::certificate`](crate::ProviderBuilder::certificate).
///
/// It counts only for a backend whose module has exactly this name, version and build information, as
/// [`fips_status`](Backend::fips_status) reports them. This crate has no list of certificates.
///
/// **Naming one is the program's own statement.** The three texts are what a module says about itself. Whoever compiles a
/// module from the source of 3.1.2 gets one that reports the same as the certified one; and a certificate is for certain machines and
/// systems, which are not looked at here. Which builds on which systems a certificate covers is in its security policy.
///
/// ```no_run
/// use hazmat_openssl::Backend;
/// use rustls_0_24_hazmat_openssl::{ModuleCertificate, ProviderBuilder};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::fips()?;
/// let certificate = ModuleCertificate {
///     name: "OpenSSL FIPS Provider".into(),
///     version: "3.1.2".into(),
///     build_info: "3.1.2".into(),
///     certificate: "CMVP #4985",
/// };
/// let provider = ProviderBuilder::new(&backend).certificate(certificate).build();
/// // `Certified` with that module, `Pending` with every other one.
/// println!("{:?}", provider.fips());
/// # Ok(())
/// # }
/// ```
///
/// The parts of a provider are made, and never freed, once for each certificate that counted for the backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleCertificate {
    /// The module's name, as [`ProviderInfo::name`](hazmat_openssl::fips::ProviderInfo::name) has it.
    pub name: String,
    /// Its version, as [`ProviderInfo::version`](hazmat_openssl::fips::ProviderInfo::version) has it.
    pub version: String,
    /// Its build information, as [`ProviderInfo::build_info`](hazmat_openssl::fips::ProviderInfo::build_info) has it.
    pub build_info: String,
    /// What [`FipsStatus::Certified`](pki_types::FipsStatus::Certified) shows to people: a name, a number or an address.
    pub certificate: &'static str,
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
