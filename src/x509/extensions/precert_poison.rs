//! The poison extension of precertificates.

use super::extension_type::null_extension;

null_extension! {
    /// Marks a precertificate, which is submitted to certificate transparency logs before the certificate is issued (RFC
    /// 6962, section 3.1). It must be critical, so that no verifier accepts a precertificate as a certificate.
    #[doc(alias = "NID_ct_precert_poison")]
    PrecertPoison, PRECERT_POISON
}
