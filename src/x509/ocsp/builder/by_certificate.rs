//! The constructors of what is about one certificate.

/// Constructors beside `for_id`, which the type has.
macro_rules! by_certificate {
    ($type:ty) => {
        impl $type {
            /// About a certificate, by the certificate of its issuer.
            ///
            /// # Errors
            ///
            /// As [`OcspCertificateId::for_certificate`].
            pub fn for_certificate(
                certificate: &crate::x509::certificate::Certificate,
                issuer: &crate::x509::certificate::Certificate,
                algorithm: crate::hashes::HashAlgorithm,
            ) -> crate::error::Result<Self> {
                let id = crate::x509::ocsp::certificate_id::OcspCertificateId::for_certificate(
                    certificate,
                    issuer,
                    algorithm,
                )?;
                Ok(Self::for_id(&id))
            }

            /// About a certificate, by the hashes of the name and the key of its issuer, and its serial number. A `u64` is taken
            /// too.
            ///
            /// # Errors
            ///
            /// As [`OcspCertificateId::new`].
            pub fn for_hash(
                issuer_name_hash: &[u8],
                issuer_key_hash: &[u8],
                serial_number: impl Into<crate::asn1::serial_number::SerialNumber>,
                algorithm: crate::hashes::HashAlgorithm,
            ) -> crate::error::Result<Self> {
                use crate::x509::ocsp::certificate_id::OcspCertificateId;
                let id = OcspCertificateId::new(algorithm, issuer_name_hash, issuer_key_hash, serial_number)?;
                Ok(Self::for_id(&id))
            }
        }
    };
}
pub(super) use by_certificate;
