//! Algorithm identifiers (RFC 5280, section 4.1.1.2) and the object identifiers of keys, curves and hash functions.

use asn1::{ObjectIdentifier, SimpleAsn1Readable, Tlv, oid};

use crate::asn1::der;
use crate::asymmetric::ec::EllipticCurve;
use crate::error::{Error, Result, Unsupported};
use crate::hashes::HashAlgorithm;
use crate::support::object_identifier::is_oid;

/// rsaEncryption (RFC 8017, appendix A.1)
pub(crate) const RSA: ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 1);
/// id-mgf1 (RFC 8017, appendix A.2.1)
pub(crate) const MGF1: ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 8);
/// id-RSASSA-PSS (RFC 8017, appendix A.2.3)
pub(crate) const RSA_PSS: ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 1, 10);
/// id-dsa (RFC 3279, section 2.3.2)
pub(crate) const DSA: ObjectIdentifier = oid!(1, 2, 840, 10040, 4, 1);
/// id-ecPublicKey (RFC 5480, section 2.1.1)
pub(crate) const EC: ObjectIdentifier = oid!(1, 2, 840, 10045, 2, 1);
/// dhKeyAgreement (PKCS #3, section 9)
pub(crate) const DH: ObjectIdentifier = oid!(1, 2, 840, 113549, 1, 3, 1);
/// dhpublicnumber (RFC 3279, section 2.3.3)
pub(crate) const DH_X942: ObjectIdentifier = oid!(1, 2, 840, 10046, 2, 1);
/// id-X25519, id-X448, id-Ed25519, id-Ed448 (RFC 8410, section 3)
pub(crate) const X25519: ObjectIdentifier = oid!(1, 3, 101, 110);
pub(crate) const X448: ObjectIdentifier = oid!(1, 3, 101, 111);
pub(crate) const ED25519: ObjectIdentifier = oid!(1, 3, 101, 112);
pub(crate) const ED448: ObjectIdentifier = oid!(1, 3, 101, 113);

/// An algorithm and its parameters.
#[derive(asn1::Asn1Read, asn1::Asn1Write, Clone)]
pub(crate) struct AlgorithmIdentifier<'a> {
    pub(crate) algorithm: ObjectIdentifier,
    pub(crate) parameters: Option<Tlv<'a>>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// The parameters, where the algorithm must have some.
    pub(crate) fn required_parameters(&self, what: &'static str) -> Result<Tlv<'a>> {
        self.parameters
            .ok_or_else(|| Error::malformed(what, "the algorithm identifier has no parameters"))
    }

    /// Refuses parameters other than none and NULL.
    pub(crate) fn check_null(&self, what: &'static str) -> Result<()> {
        match self.parameters {
            None => Ok(()),
            Some(tlv) if tlv.tag() == der::NULL && tlv.data().is_empty() => Ok(()),
            Some(_) => Err(Error::malformed(what, "the parameters of the algorithm must be NULL")),
        }
    }

    /// Refuses all parameters (RFC 8410, section 3).
    pub(crate) fn check_none(&self, what: &'static str) -> Result<()> {
        match self.parameters {
            None => Ok(()),
            Some(_) => Err(Error::malformed(what, "the algorithm must have no parameters")),
        }
    }
}

/// The error of an algorithm identifier that does not decode, as that of an algorithm that is not known if its object
/// identifier is one of those that the crate `asn1` does not take: no algorithm has one.
pub(crate) fn unknown_if_large(error: Error, kind: Unsupported, identifier: &[u8]) -> Error {
    let content = der::sequence(identifier).unwrap_or_default();
    match der::elements(content, 1).as_slice() {
        [oid] if is_large(oid) => Error::unsupported(
            kind,
            "an algorithm whose object identifier is longer than any that has been registered",
        ),
        _ => error,
    }
}

/// Whether it is an object identifier that the crate `asn1` does not take.
pub(crate) fn is_large(oid: &Tlv<'_>) -> bool {
    oid.tag() == ObjectIdentifier::TAG && ObjectIdentifier::from_der(oid.data()).is_err() && is_oid(oid.data())
}

/// DER as an element.
pub(crate) fn element(der: &[u8]) -> Result<Tlv<'_>> {
    asn1::parse_single(der).map_err(|_| Error::invalid("key", "cannot be written as DER"))
}

/// The DER of NULL.
pub(crate) const NULL: &[u8] = &[5, 0];

const CURVES: [(EllipticCurve, ObjectIdentifier); EllipticCurve::COUNT] = [
    (EllipticCurve::Secp256R1, oid!(1, 2, 840, 10045, 3, 1, 7)),
    (EllipticCurve::Secp384R1, oid!(1, 3, 132, 0, 34)),
    (EllipticCurve::Secp521R1, oid!(1, 3, 132, 0, 35)),
    (EllipticCurve::Secp192R1, oid!(1, 2, 840, 10045, 3, 1, 1)),
    (EllipticCurve::Secp224R1, oid!(1, 3, 132, 0, 33)),
    (EllipticCurve::Secp256K1, oid!(1, 3, 132, 0, 10)),
    (EllipticCurve::BrainpoolP256R1, oid!(1, 3, 36, 3, 3, 2, 8, 1, 1, 7)),
    (EllipticCurve::BrainpoolP384R1, oid!(1, 3, 36, 3, 3, 2, 8, 1, 1, 11)),
    (EllipticCurve::BrainpoolP512R1, oid!(1, 3, 36, 3, 3, 2, 8, 1, 1, 13)),
    (EllipticCurve::Sect163K1, oid!(1, 3, 132, 0, 1)),
    (EllipticCurve::Sect163R2, oid!(1, 3, 132, 0, 15)),
    (EllipticCurve::Sect233K1, oid!(1, 3, 132, 0, 26)),
    (EllipticCurve::Sect233R1, oid!(1, 3, 132, 0, 27)),
    (EllipticCurve::Sect283K1, oid!(1, 3, 132, 0, 16)),
    (EllipticCurve::Sect283R1, oid!(1, 3, 132, 0, 17)),
    (EllipticCurve::Sect409K1, oid!(1, 3, 132, 0, 36)),
    (EllipticCurve::Sect409R1, oid!(1, 3, 132, 0, 37)),
    (EllipticCurve::Sect571K1, oid!(1, 3, 132, 0, 38)),
    (EllipticCurve::Sect571R1, oid!(1, 3, 132, 0, 39)),
];

/// The curve of an object identifier (SEC 2, RFC 5480, RFC 5639).
pub(crate) fn curve_of(oid: &ObjectIdentifier) -> Option<EllipticCurve> {
    CURVES.iter().find(|(_, found)| found == oid).map(|(curve, _)| *curve)
}

/// The object identifier of a curve; `None` for one that has none, of which there are none.
pub(crate) fn curve_oid(curve: EllipticCurve) -> Option<ObjectIdentifier> {
    CURVES
        .iter()
        .find(|(found, _)| *found == curve)
        .map(|(_, oid)| oid.clone())
}

const HASHES: [(HashAlgorithm, ObjectIdentifier); 12] = [
    (HashAlgorithm::Sha1, oid!(1, 3, 14, 3, 2, 26)),
    (HashAlgorithm::Sha224, oid!(2, 16, 840, 1, 101, 3, 4, 2, 4)),
    (HashAlgorithm::Sha256, oid!(2, 16, 840, 1, 101, 3, 4, 2, 1)),
    (HashAlgorithm::Sha384, oid!(2, 16, 840, 1, 101, 3, 4, 2, 2)),
    (HashAlgorithm::Sha512, oid!(2, 16, 840, 1, 101, 3, 4, 2, 3)),
    (HashAlgorithm::Sha512_224, oid!(2, 16, 840, 1, 101, 3, 4, 2, 5)),
    (HashAlgorithm::Sha512_256, oid!(2, 16, 840, 1, 101, 3, 4, 2, 6)),
    (HashAlgorithm::Sha3_224, oid!(2, 16, 840, 1, 101, 3, 4, 2, 7)),
    (HashAlgorithm::Sha3_256, oid!(2, 16, 840, 1, 101, 3, 4, 2, 8)),
    (HashAlgorithm::Sha3_384, oid!(2, 16, 840, 1, 101, 3, 4, 2, 9)),
    (HashAlgorithm::Sha3_512, oid!(2, 16, 840, 1, 101, 3, 4, 2, 10)),
    (HashAlgorithm::Md5, oid!(1, 2, 840, 113549, 2, 5)),
];

/// The hash function of an object identifier.
pub(crate) fn hash_of(oid: &ObjectIdentifier) -> Option<HashAlgorithm> {
    HASHES.iter().find(|(_, found)| found == oid).map(|(hash, _)| *hash)
}

/// The object identifier of a hash function, where it has one.
pub(crate) fn hash_oid(hash: HashAlgorithm) -> Option<ObjectIdentifier> {
    HASHES
        .iter()
        .find(|(found, _)| *found == hash)
        .map(|(_, oid)| oid.clone())
}
