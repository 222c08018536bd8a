//! Key types by algorithm identifier, with their parameters.

use asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use super::parameter_sets::AnyParameterSet;
use super::parameters;
use super::settings::Settings;
use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, NULL, element};
use crate::asn1::oid;
use crate::asymmetric::dh::{DhParameterNumbers, ParameterDetails};
use crate::asymmetric::dsa::DsaParameterNumbers;
use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::rsa::Scheme;
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::error::{Error, Result, UnsupportedKind};

pub(crate) enum KeyType {
    Rsa(Scheme),
    EllipticCurve(EllipticCurve),
    Dsa(DsaParameterNumbers),
    Dh(DhParameterNumbers, ParameterDetails),
    Ed25519,
    Ed448,
    X25519,
    X448,
    /// ML-KEM, ML-DSA, SLH-DSA.
    WithParameterSet(AnyParameterSet),
}

impl KeyType {
    /// Reads an algorithm identifier of the structure `what`.
    pub(crate) fn read(settings: &Settings, algorithm: &AlgorithmIdentifier<'_>, what: &'static str) -> Result<Self> {
        let required = || algorithm.required_parameters(what);
        let name = &algorithm.algorithm;
        let without_parameters = |key_type| algorithm.check_none(what).map(|()| key_type);
        if *name == oid::EC {
            Ok(KeyType::EllipticCurve(parameters::ec::read(settings, required()?)?))
        } else if *name == oid::RSA {
            algorithm.check_null(what)?;
            Ok(KeyType::Rsa(Scheme::Any))
        } else if *name == oid::ED25519 {
            without_parameters(KeyType::Ed25519)
        } else if *name == oid::X25519 {
            without_parameters(KeyType::X25519)
        } else if *name == oid::RSA_PSS {
            Ok(KeyType::Rsa(Scheme::Pss(parameters::pss::read(algorithm)?)))
        } else if *name == oid::DSA {
            Ok(KeyType::Dsa(parameters::dsa::numbers(required()?.full_data())?))
        } else if *name == oid::DH {
            let (numbers, details) = parameters::dh::read_pkcs3(required()?.full_data())?;
            settings.moduli.check_dh(numbers.p.bit_length())?;
            Ok(KeyType::Dh(numbers, details))
        } else if *name == oid::DH_X942 {
            let (numbers, details) = parameters::dh::read_x942(required()?.full_data())?;
            settings.moduli.check_dh(numbers.p.bit_length())?;
            Ok(KeyType::Dh(numbers, details))
        } else if *name == oid::ED448 {
            without_parameters(KeyType::Ed448)
        } else if *name == oid::X448 {
            without_parameters(KeyType::X448)
        } else if let Some(set) = AnyParameterSet::of_oid(name) {
            without_parameters(KeyType::WithParameterSet(set))
        } else {
            let detail = format!("the key type {name}, which this crate does not know");
            Err(Error::unsupported(UnsupportedKind::PublicKeyAlgorithm, detail))
        }
    }

    pub(crate) fn of_private(key: &PrivateKey) -> Result<Self> {
        Ok(match key {
            PrivateKey::Rsa(key) => KeyType::Rsa(key.scheme()),
            PrivateKey::EllipticCurve(key) => KeyType::EllipticCurve(key.curve()),
            PrivateKey::Dsa(key) => KeyType::Dsa(key.parameter_numbers()?),
            PrivateKey::Dh(key) => KeyType::Dh(key.parameter_numbers()?, key.details().clone()),
            PrivateKey::Ed25519(_) => KeyType::Ed25519,
            PrivateKey::Ed448(_) => KeyType::Ed448,
            PrivateKey::X25519(_) => KeyType::X25519,
            PrivateKey::X448(_) => KeyType::X448,
            PrivateKey::MlKem(key) => KeyType::WithParameterSet(AnyParameterSet::MlKem(key.parameter_set())),
            PrivateKey::MlDsa(key) => KeyType::WithParameterSet(AnyParameterSet::MlDsa(key.parameter_set())),
            PrivateKey::SlhDsa(key) => KeyType::WithParameterSet(AnyParameterSet::SlhDsa(key.parameter_set())),
        })
    }

    pub(crate) fn of_public(key: &PublicKey) -> Result<Self> {
        Ok(match key {
            PublicKey::Rsa(key) => KeyType::Rsa(key.scheme()),
            PublicKey::EllipticCurve(key) => KeyType::EllipticCurve(key.curve()),
            PublicKey::Dsa(key) => KeyType::Dsa(key.parameter_numbers()?),
            PublicKey::Dh(key) => KeyType::Dh(key.parameter_numbers()?, key.details().clone()),
            PublicKey::Ed25519(_) => KeyType::Ed25519,
            PublicKey::Ed448(_) => KeyType::Ed448,
            PublicKey::X25519(_) => KeyType::X25519,
            PublicKey::X448(_) => KeyType::X448,
            PublicKey::MlKem(key) => KeyType::WithParameterSet(AnyParameterSet::MlKem(key.parameter_set())),
            PublicKey::MlDsa(key) => KeyType::WithParameterSet(AnyParameterSet::MlDsa(key.parameter_set())),
            PublicKey::SlhDsa(key) => KeyType::WithParameterSet(AnyParameterSet::SlhDsa(key.parameter_set())),
        })
    }

    /// Writes a structure that contains the algorithm identifier.
    pub(crate) fn write_with<T>(&self, write: impl FnOnce(AlgorithmIdentifier<'_>) -> Result<T>) -> Result<T> {
        let (algorithm, parameters) = self.algorithm()?;
        let parameters = parameters.as_deref().map(|der| element(der)).transpose()?;
        write(AlgorithmIdentifier { algorithm, parameters })
    }

    /// The object identifier, and the parameters in DER.
    fn algorithm(&self) -> Result<(ObjectIdentifier, Option<Zeroizing<Vec<u8>>>)> {
        Ok(match self {
            KeyType::Rsa(Scheme::Any) => (oid::RSA, Some(Zeroizing::new(NULL.to_vec()))),
            KeyType::Rsa(Scheme::Pss(restrictions)) => {
                let parameters = restrictions.as_ref().map(parameters::pss::write).transpose()?;
                (oid::RSA_PSS, parameters)
            }
            KeyType::EllipticCurve(curve) => (oid::EC, Some(parameters::ec::write(*curve)?)),
            KeyType::Dsa(numbers) => (oid::DSA, Some(parameters::dsa::write(numbers)?)),
            KeyType::Dh(numbers, details) => {
                let name = if numbers.q.is_some() { oid::DH_X942 } else { oid::DH };
                (name, Some(parameters::dh::write(numbers, details)?))
            }
            KeyType::Ed25519 => (oid::ED25519, None),
            KeyType::Ed448 => (oid::ED448, None),
            KeyType::X25519 => (oid::X25519, None),
            KeyType::X448 => (oid::X448, None),
            KeyType::WithParameterSet(set) => (set.oid(), None),
        })
    }
}
