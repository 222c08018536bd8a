//! The choice of a signature scheme, and signatures.

use std::fmt;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::asymmetric::ec::EcdsaAlgorithm;
use hazmat_openssl::asymmetric::rsa::{RsaPadding, RsaPrivateKey};
use hazmat_openssl::fips::{EdwardsCurve, Operation};
use hazmat_openssl::hashes::HashAlgorithm;
use hazmat_openssl::x509::Certificate;
use hazmat_openssl::{Backend, Error, Result};
use pki_types::PrivateKeyDer;

use super::approval::all_approved;
use super::scheme::{self, Algorithm, Scheme, pss};
use super::verification::RSA_BITS;

/// Which signatures of a key are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// All that the key's backend offers. A strict backend offers only approved ones.
    Offered,
    /// Those of them that the FIPS module is approved for, if the key's backend is a FIPS backend.
    Approved,
}

/// A private key with the schemes of its signatures.
#[derive(Clone)]
pub(crate) struct SignatureKey {
    key: PrivateKey,
    schemes: Vec<Scheme>,
    /// The `SubjectPublicKeyInfo`, if the provider of the key gives the public key.
    public_key: Option<Vec<u8>>,
}

impl SignatureKey {
    /// Finds the schemes of a key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that TLS has no scheme for, or an RSA key of another size than 2048 to 8192 bits;
    /// [`Error::Unsupported`] if the key's backend offers none of its schemes; [`Error::NotApproved`] if the policy accepts none.
    pub(crate) fn new(key: PrivateKey, policy: Policy) -> Result<Self> {
        let mut schemes = candidates(&key)?;
        let backend = key.backend();
        schemes.retain(|scheme| scheme.algorithm.is_offered(backend));
        if schemes.is_empty() {
            return Err(refused(format!("the backend does not sign with {}", name(&key))));
        }
        // A strict backend would refuse the signatures.
        if backend.is_strict() || (policy == Policy::Approved && backend.is_fips()) {
            schemes.retain(|scheme| is_approved(scheme.algorithm, &key));
            if schemes.is_empty() {
                return Err(refused(format!(
                    "signatures with {} are not approved by the FIPS module",
                    name(&key)
                )));
            }
        }
        let public_key = key.public_key().and_then(|public| public.to_spki_der()).ok();
        Ok(SignatureKey {
            key,
            schemes,
            public_key,
        })
    }

    /// Loads a key that is not encrypted, from the format that its type states.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for data that is not a key of that format; [`Error::PasswordRequired`] for an encrypted key;
    /// otherwise as [`new`](Self::new).
    pub(crate) fn load(backend: &Backend, der: &PrivateKeyDer<'_>, policy: Policy) -> Result<Self> {
        let (expected, format) = match der {
            PrivateKeyDer::Pkcs1(_) => (0x02, "PKCS #1"),
            PrivateKeyDer::Sec1(_) => (0x04, "SEC 1"),
            PrivateKeyDer::Pkcs8(_) => (0x30, "PKCS #8"),
            _ => return Err(refused("the format of the key is not supported".to_owned())),
        };
        let data = der.secret_der();
        if element_after_version(data).is_some_and(|found| found != expected) {
            return Err(refused(format!("the key is not in the format {format}")));
        }
        SignatureKey::new(PrivateKey::from_der(backend, data, None)?, policy)
    }

    /// The first scheme, in order of preference, that is offered.
    pub(crate) fn choose(&self, is_offered: impl Fn(u16) -> bool) -> Option<Scheme> {
        self.schemes.iter().copied().find(|scheme| is_offered(scheme.code))
    }

    /// The first scheme, in order of preference.
    pub(crate) fn preferred(&self) -> Option<Scheme> {
        self.schemes.first().copied()
    }

    /// Signs a message.
    pub(crate) fn sign(&self, scheme: &Scheme, message: &[u8]) -> Result<Vec<u8>> {
        self.key.sign(message, scheme.algorithm.of_keys())
    }

    /// The `SubjectPublicKeyInfo` in DER, if the provider of the key gives the public key.
    pub(crate) fn public_key(&self) -> Option<&[u8]> {
        self.public_key.as_deref()
    }

    /// Whether the key belongs to a certificate.
    ///
    /// # Errors
    ///
    /// As [`Certificate::public_key`]; for a key whose provider does not give the public key, as [`sign`](Self::sign).
    pub(crate) fn fits(&self, certificate: &Certificate) -> Result<bool> {
        let Some(own) = self.public_key() else {
            return self.fits_by_signature(certificate);
        };
        if certificate.public_key_bytes() == own {
            return Ok(true);
        }
        // The certificate may encode the same key in another way.
        Ok(certificate.public_key()?.to_spki_der()? == own)
    }

    /// Whether the certificate's key verifies a signature of this one.
    fn fits_by_signature(&self, certificate: &Certificate) -> Result<bool> {
        const MESSAGE: &[u8] = b"Does this key belong to the certificate?";
        let Some(scheme) = self.preferred() else {
            return Ok(false);
        };
        let signature = self.sign(&scheme, MESSAGE)?;
        let verified = certificate
            .public_key()?
            .verify(&signature, MESSAGE, scheme.algorithm.of_keys());
        Ok(verified.is_ok())
    }
}

impl fmt::Debug for SignatureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureKey")
            .field("key", &self.key.type_name())
            .field("key_size", &self.key.key_size())
            .finish_non_exhaustive()
    }
}

/// The schemes of a key's type and size, whatever its backend offers.
fn candidates(key: &PrivateKey) -> Result<Vec<Scheme>> {
    match key {
        PrivateKey::Rsa(rsa) if rsa.is_pss_only() => {
            return Err(refused(
                "a key of type RSASSA-PSS is not supported: use one of type rsaEncryption".to_owned(),
            ));
        }
        PrivateKey::Rsa(rsa) if !RSA_BITS.contains(&rsa.key_size()) => {
            let (shortest, longest) = (RSA_BITS.start(), RSA_BITS.end());
            return Err(refused(format!(
                "an RSA key must have {shortest} to {longest} bits, not {}",
                rsa.key_size()
            )));
        }
        _ => {}
    }
    let is_for_key = |scheme: &Scheme| match (scheme.algorithm, key) {
        (Algorithm::RsaPss(_) | Algorithm::RsaPkcs1(_), PrivateKey::Rsa(_)) => true,
        (Algorithm::Ecdsa(curve, _), PrivateKey::EllipticCurve(key)) => key.curve() == curve,
        (Algorithm::Ed25519, PrivateKey::Ed25519(_)) => true,
        (Algorithm::MlDsa(set), PrivateKey::MlDsa(key)) => key.parameter_set() == set,
        _ => false,
    };
    let schemes: Vec<Scheme> = scheme::ALL.into_iter().filter(is_for_key).collect();
    if schemes.is_empty() {
        return Err(refused(format!("there is no signature scheme for {}", name(key))));
    }
    Ok(schemes)
}

/// Whether the FIPS module of the key's backend is approved for signatures with this key. The module does not sign with a key in a
/// token.
fn is_approved(algorithm: Algorithm, key: &PrivateKey) -> bool {
    if key.is_in_other_provider() {
        return false;
    }
    let operation = match (algorithm, key) {
        (Algorithm::RsaPss(hash), PrivateKey::Rsa(key)) => rsa_operation(key, pss(hash), hash),
        (Algorithm::RsaPkcs1(hash), PrivateKey::Rsa(key)) => rsa_operation(key, RsaPadding::pkcs1v15(), hash),
        (Algorithm::Ecdsa(curve, hash), _) => Some(Operation::EcdsaSign {
            curve,
            algorithm: EcdsaAlgorithm::new(hash),
        }),
        (Algorithm::Ed25519, _) => Some(Operation::EddsaSign {
            curve: EdwardsCurve::Ed25519,
        }),
        (Algorithm::MlDsa(parameter_set), _) => Some(Operation::MlDsaSign {
            parameter_set,
            deterministic: false,
        }),
        _ => None,
    };
    operation.is_some_and(|operation| all_approved(key.backend(), &[operation]))
}

/// The operation of a signature, whose approval depends on the public exponent too.
fn rsa_operation(key: &RsaPrivateKey, padding: RsaPadding, hash: HashAlgorithm) -> Option<Operation> {
    let public_exponent = key.public_key().and_then(|key| key.public_numbers()).ok()?.e;
    Some(Operation::RsaSign {
        modulus_bits: key.key_size(),
        public_exponent_bits: public_exponent.bit_length(),
        padding,
        hash: hash.into(),
    })
}

/// The name of a key's type, with the curve or size.
fn name(key: &PrivateKey) -> String {
    match key {
        PrivateKey::Rsa(key) => format!("an RSA key of {} bits", key.key_size()),
        PrivateKey::EllipticCurve(key) => format!("a key on the curve {}", key.curve().name()),
        PrivateKey::MlDsa(key) => format!("an {} key", key.parameter_set().name()),
        key => format!("a key of type {}", key.type_name()),
    }
}

fn refused(reason: String) -> Error {
    Error::invalid_argument("key", reason)
}

/// The tag of the element after the version, in a SEQUENCE that begins with a version. It tells the formats of private keys
/// apart: PKCS #8 has a SEQUENCE there, PKCS #1 an INTEGER, SEC 1 an OCTET STRING.
fn element_after_version(der: &[u8]) -> Option<u8> {
    let content = match der {
        [0x30, 0x82, _, _, content @ ..] | [0x30, 0x81, _, content @ ..] => content,
        [0x30, 0..=0x7f, content @ ..] => content,
        _ => return None,
    };
    match content {
        [0x02, 0x01, _, tag, ..] => Some(*tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use hazmat_openssl::asymmetric::ec::{EllipticCurve, EllipticCurvePrivateKey};
    use hazmat_openssl::hashes::HashAlgorithm::Sha256;
    use hazmat_openssl::time::{Duration, OffsetDateTime};
    use hazmat_openssl::x509::{CertificateBuilder, Name, SerialNumber};

    use super::*;

    fn certificate(private: &PrivateKey) -> Result<Certificate> {
        let name = Name::from_rfc4514_string("CN=localhost")?;
        CertificateBuilder::new()
            .subject_name(&name)?
            .issuer_name(&name)?
            .public_key(&private.public_key()?)?
            .serial_number(SerialNumber::random(private.backend())?)?
            .not_valid_before(OffsetDateTime::now_utc())?
            .not_valid_after(OffsetDateTime::now_utc() + Duration::days(1))?
            .sign(private, Sha256)
    }

    /// The provider of a key may give no public key. A signature then tells whether the key is the certificate's.
    #[test]
    fn a_key_without_a_public_key_fits_by_a_signature() {
        let backend = Backend::new().unwrap();
        let of = |curve| PrivateKey::from(EllipticCurvePrivateKey::generate(&backend, curve).unwrap());
        let private = of(EllipticCurve::Secp256R1);
        let mut key = SignatureKey::new(private.clone(), Policy::Offered).unwrap();
        assert!(key.public_key().is_some());
        key.public_key = None;
        assert!(key.fits(&certificate(&private).unwrap()).unwrap());
        for other in [of(EllipticCurve::Secp256R1), of(EllipticCurve::Secp384R1)] {
            assert!(!key.fits(&certificate(&other).unwrap()).unwrap());
        }
    }

    #[test]
    fn formats_are_told_apart_by_the_second_element() {
        for (der, tag) in [
            (&b"\x30\x05\x02\x01\x00\x30\x00"[..], Some(0x30)),
            (b"\x30\x81\x05\x02\x01\x00\x02\x00", Some(0x02)),
            (b"\x30\x82\x00\x05\x02\x01\x01\x04\x00", Some(0x04)),
            (b"\x30\x83\x00\x00\x05\x02\x01\x01\x04\x00", None),
            (b"\x30\x03\x02\x01\x00", None),
            (b"\x30", None),
            (b"\x30\x82\x00", None),
            (b"", None),
        ] {
            assert_eq!(element_after_version(der), tag, "{der:?}");
        }
    }
}
