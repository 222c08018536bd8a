//! What a verification is to the table of approvals.

use super::any_key::PublicKey;
use super::signature_algorithm::SignatureAlgorithm;
use crate::backend::fips::{EdwardsCurve, Operation};
use crate::error::{Error, Result};

impl PublicKey {
    /// The verification of a signature with this key, for a look into the table of approvals before or after it: libcrypto
    /// verifies the signatures of a certification path by itself.
    pub(crate) fn verification(&self, algorithm: SignatureAlgorithm) -> Result<Operation> {
        let algorithm = algorithm.of_key(self)?;
        Ok(match self {
            PublicKey::Rsa(key) => Operation::RsaVerify {
                modulus_bits: key.key_size(),
                padding: algorithm.rsa_padding(),
                hash: algorithm.signature_hash()?,
            },
            PublicKey::Dsa(key) => Operation::DsaVerify {
                modulus_bits: key.key_size(),
                subgroup_bits: key.parameter_numbers()?.q.bit_length(),
                hash: algorithm.signature_hash()?,
            },
            PublicKey::EllipticCurve(key) => Operation::EcdsaVerify {
                curve: key.curve(),
                algorithm: algorithm.ecdsa_algorithm()?,
            },
            PublicKey::Ed25519(_) => Operation::EddsaVerify {
                curve: EdwardsCurve::Ed25519,
            },
            PublicKey::Ed448(_) => Operation::EddsaVerify {
                curve: EdwardsCurve::Ed448,
            },
            PublicKey::MlDsa(key) => Operation::MlDsaVerify {
                parameter_set: key.parameter_set(),
            },
            PublicKey::SlhDsa(key) => Operation::SlhDsaVerify {
                parameter_set: key.parameter_set(),
            },
            PublicKey::Dh(_) | PublicKey::X25519(_) | PublicKey::X448(_) | PublicKey::MlKem(_) => {
                return Err(Error::invalid("key", "cannot verify signatures"));
            }
        })
    }
}
