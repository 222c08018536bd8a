//! Digest algorithms as algorithm identifiers (RFC 5754, section 2; RFC 8702; RFC 8419, section 2.3).

use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, element, read_oid, unknown_if_large};
use crate::asn1::der;
use crate::asn1::oid;
use crate::asn1::reader::Field;
use crate::asn1::tag::INTEGER;
use crate::asn1::writer::write_number;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::serialization::identifiers::{hash_of, hash_oid};

const WHAT: &str = "digest algorithm";

/// The lengths of SHAKE without parameters, in bytes (RFC 8702, section 3.1).
const SHAKE128: HashAlgorithm = HashAlgorithm::Shake128 { digest_size: 32 };
const SHAKE256: HashAlgorithm = HashAlgorithm::Shake256 { digest_size: 64 };

/// The longest digest of SHAKE with a length in the parameters, in bytes. It is that of the fixed one: nothing needs a longer one.
const LONGEST: u32 = 64;

/// Reads an algorithm identifier. Parameters are absent or NULL (RFC 5754, section 2), or the length in bits of SHAKE.
pub(super) fn read(data: &[u8]) -> Result<HashAlgorithm> {
    let identifier = der::parse(WHAT, data).map_err(|error| unknown_if_large(error, UnsupportedKind::Hash, data));
    let identifier: AlgorithmIdentifier<'_> = identifier?;
    match &identifier.algorithm {
        found if *found == oid::SHAKE128_LEN => Ok(HashAlgorithm::Shake128 {
            digest_size: read_length(&identifier, 32)?,
        }),
        found if *found == oid::SHAKE256_LEN => Ok(HashAlgorithm::Shake256 {
            digest_size: read_length(&identifier, 64)?,
        }),
        found => {
            let algorithm = match found {
                found if *found == oid::SHAKE128 => Some(SHAKE128),
                found if *found == oid::SHAKE256 => Some(SHAKE256),
                found => hash_of(found),
            };
            let algorithm = algorithm.ok_or_else(|| {
                let name = read_oid(WHAT, data).map_or_else(|_| "?".to_owned(), |oid| oid.in_error());
                let detail = format!("digests of the algorithm {name}, which this crate does not know");
                Error::unsupported(UnsupportedKind::Hash, detail)
            })?;
            identifier.check_null(WHAT)?;
            Ok(algorithm)
        }
    }
}

/// The length of a digest in bytes, of at least the half of which collisions are hard to find (RFC 8702, section 3.1).
fn read_length(identifier: &AlgorithmIdentifier<'_>, shortest: u32) -> Result<usize> {
    let parameters = identifier.required_parameters(WHAT)?;
    let bits = Field::of(WHAT, INTEGER, parameters.full_data())?.number()?;
    let bytes = bits / 8;
    if bits % 8 == 0 && (shortest..=LONGEST).contains(&bytes) {
        return usize::try_from(bytes).map_err(|_| out_of_range());
    }
    Err(out_of_range())
}

fn out_of_range() -> Error {
    let reason = "the length of SHAKE is not one that is used for signatures";
    Error::malformed(MalformedKind::OutOfRange, WHAT, reason)
}

/// Writes an algorithm identifier in DER, without parameters (RFC 5754, section 2). The one of SHAKE256 for Ed448 has its length,
/// which RFC 8419, section 3.1, requires.
pub(super) fn write(algorithm: HashAlgorithm, with_length: bool) -> Result<Vec<u8>> {
    let length = write_number(INTEGER, 512)?;
    let (oid, parameters) = match algorithm {
        SHAKE256 if with_length => (Some(oid::SHAKE256_LEN), Some(element(&length)?)),
        SHAKE256 => (Some(oid::SHAKE256), None),
        SHAKE128 => (Some(oid::SHAKE128), None),
        other => (hash_oid(other), None),
    };
    let oid = oid.ok_or_else(|| {
        let detail = format!("digests of {algorithm} in CMS: there is no object identifier");
        Error::unsupported(UnsupportedKind::Hash, detail)
    })?;
    let identifier = AlgorithmIdentifier {
        algorithm: oid,
        parameters,
    };
    Ok(der::write(&identifier)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(data: &[u8]) -> MalformedKind {
        match read(data) {
            Err(Error::Malformed { kind, .. }) => kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn written_identifiers_are_read() {
        let mut written = 0;
        for algorithm in HashAlgorithm::ALL {
            match write(*algorithm, false) {
                Ok(der) => {
                    assert_eq!(read(&der).unwrap(), *algorithm);
                    written += 1;
                }
                Err(Error::Unsupported { .. }) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(written, 14);
        assert_eq!(read(&write(SHAKE256, true).unwrap()).unwrap(), SHAKE256);
    }

    #[test]
    fn parameters_are_checked() {
        let with = |last: u8, parameters: &[u8]| {
            let content = [&[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, last][..], parameters].concat();
            der::write_element(0x30, &content).unwrap()
        };
        assert_eq!(read(&with(1, &[5, 0])).unwrap(), HashAlgorithm::Sha256);
        assert_eq!(read(&with(1, &[])).unwrap(), HashAlgorithm::Sha256);
        assert_eq!(kind(&with(1, &[4, 0])), MalformedKind::NotAllowed);
        assert_eq!(kind(&with(12, &[2, 2, 2, 0])), MalformedKind::NotAllowed);
        assert_eq!(read(&with(18, &[2, 2, 2, 0])).unwrap(), SHAKE256);
        assert_eq!(kind(&with(18, &[])), MalformedKind::Missing);
        for bits in [&[2, 1, 0][..], &[2, 1, 8], &[2, 2, 1, 0], &[2, 2, 2, 1], &[2, 2, 2, 8]] {
            assert_eq!(kind(&with(18, bits)), MalformedKind::OutOfRange, "{bits:?}");
        }
        assert!(matches!(read(&with(99, &[])), Err(Error::Unsupported { .. })));
    }
}
