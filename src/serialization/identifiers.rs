//! The object identifiers of curves and hash functions.

use asn1::ObjectIdentifier;

use crate::asn1::oid;
use crate::asymmetric::ec::EllipticCurve;
use crate::hashes::HashAlgorithm;

const CURVES: [(EllipticCurve, ObjectIdentifier); EllipticCurve::COUNT] = [
    (EllipticCurve::Secp256R1, oid::SECP256R1),
    (EllipticCurve::Secp384R1, oid::SECP384R1),
    (EllipticCurve::Secp521R1, oid::SECP521R1),
    (EllipticCurve::Secp192R1, oid::SECP192R1),
    (EllipticCurve::Secp224R1, oid::SECP224R1),
    (EllipticCurve::Secp256K1, oid::SECP256K1),
    (EllipticCurve::BrainpoolP256R1, oid::BRAINPOOLP256R1),
    (EllipticCurve::BrainpoolP384R1, oid::BRAINPOOLP384R1),
    (EllipticCurve::BrainpoolP512R1, oid::BRAINPOOLP512R1),
    (EllipticCurve::Sect163K1, oid::SECT163K1),
    (EllipticCurve::Sect163R2, oid::SECT163R2),
    (EllipticCurve::Sect233K1, oid::SECT233K1),
    (EllipticCurve::Sect233R1, oid::SECT233R1),
    (EllipticCurve::Sect283K1, oid::SECT283K1),
    (EllipticCurve::Sect283R1, oid::SECT283R1),
    (EllipticCurve::Sect409K1, oid::SECT409K1),
    (EllipticCurve::Sect409R1, oid::SECT409R1),
    (EllipticCurve::Sect571K1, oid::SECT571K1),
    (EllipticCurve::Sect571R1, oid::SECT571R1),
];

/// The curve with this object identifier (SEC 2, RFC 5480, RFC 5639).
pub(crate) fn curve_of(oid: &ObjectIdentifier) -> Option<EllipticCurve> {
    CURVES.iter().find(|(_, found)| found == oid).map(|(curve, _)| *curve)
}

/// The object identifier of a curve; every known curve has one.
pub(crate) fn curve_oid(curve: EllipticCurve) -> Option<ObjectIdentifier> {
    CURVES
        .iter()
        .find(|(found, _)| *found == curve)
        .map(|(_, oid)| oid.clone())
}

const HASHES: [(HashAlgorithm, ObjectIdentifier); 12] = [
    (HashAlgorithm::Sha1, oid::SHA1),
    (HashAlgorithm::Sha224, oid::SHA224),
    (HashAlgorithm::Sha256, oid::SHA256),
    (HashAlgorithm::Sha384, oid::SHA384),
    (HashAlgorithm::Sha512, oid::SHA512),
    (HashAlgorithm::Sha512_224, oid::SHA512_224),
    (HashAlgorithm::Sha512_256, oid::SHA512_256),
    (HashAlgorithm::Sha3_224, oid::SHA3_224),
    (HashAlgorithm::Sha3_256, oid::SHA3_256),
    (HashAlgorithm::Sha3_384, oid::SHA3_384),
    (HashAlgorithm::Sha3_512, oid::SHA3_512),
    (HashAlgorithm::Md5, oid::MD5),
];

/// The hash function with this object identifier.
pub(crate) fn hash_of(oid: &ObjectIdentifier) -> Option<HashAlgorithm> {
    HASHES.iter().find(|(_, found)| found == oid).map(|(hash, _)| *hash)
}

/// The object identifier of a hash function, if it has one.
pub(crate) fn hash_oid(hash: HashAlgorithm) -> Option<ObjectIdentifier> {
    HASHES
        .iter()
        .find(|(found, _)| *found == hash)
        .map(|(_, oid)| oid.clone())
}
