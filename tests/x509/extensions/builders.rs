//! Extensions that were decoded, added to each of the builders.

use super::cases::{cases, oid};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use support::errors::assert_invalid_argument;
use time::{Duration, OffsetDateTime};

/// Adds an extension to each of the four builders, and gives it out of what was built.
fn built(extension: &(impl ToExtension + ?Sized), critical: bool) -> Result<Vec<Extension>> {
    let backend = Backend::new()?;
    let key: PrivateKey = backend.ed25519_generate_key()?.into();
    let name = Name::from_rfc4514_string("CN=name")?;
    let now = OffsetDateTime::now_utc();
    let certificate = CertificateBuilder::new()
        .subject_name(&name)?
        .issuer_name(&name)?
        .public_key(&key.public_key()?)?
        .serial_number(SerialNumber::from(1))?
        .not_valid_before(now)?
        .not_valid_after(now + Duration::days(1))?
        .add_extension(extension, critical)?
        .sign(&key, SignatureAlgorithm::ed25519())?;
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&name)?
        .add_extension(extension, critical)?
        .sign(&key, SignatureAlgorithm::ed25519())?;
    let entry = RevokedCertificateBuilder::new()
        .serial_number(SerialNumber::from(1))?
        .revocation_date(now)?
        .add_extension(extension, critical)?
        .build()?;
    let list = CertificateRevocationListBuilder::new()
        .issuer_name(&name)?
        .last_update(now)?
        .next_update(now + Duration::days(1))?
        .add_extension(extension, critical)?
        .sign(&key, SignatureAlgorithm::ed25519())?;
    let of_entry = entry.extensions()?;
    let all = [
        certificate.extensions()?,
        request.extensions()?,
        &of_entry,
        list.extensions()?,
    ];
    let all = all.into_iter().flat_map(Extensions::iter).cloned().collect::<Vec<_>>();
    assert_eq!(all.len(), 4);
    Ok(all)
}

#[test]
fn extensions_of_every_type_are_added_as_they_were_decoded() {
    let mut ran = 0;
    for case in cases() {
        let read = Extension::from_value(case.built.oid().clone(), false, &case.der);
        let decoded = read.decode().unwrap();
        for critical in [true, false] {
            let added = built(&decoded, critical);
            if !critical && *decoded.oid() == ExtensionOid::PRECERT_POISON {
                assert_invalid_argument(added, &["critical", "precertificate"]);
                continue;
            }
            for extension in added.unwrap() {
                assert_eq!((extension.oid(), extension.value()), (decoded.oid(), &case.der[..]));
                assert_eq!(extension.is_critical(), critical);
                assert_eq!(extension.decode().unwrap(), decoded);
            }
            ran += 1;
        }
    }
    assert!(ran > 2 * 29, "{ran}");
}

#[test]
fn extensions_of_no_known_type_are_added_by_their_bytes() {
    let other = UnrecognizedExtension::new(oid("1.2.3"), b"anything");
    let any = AnyExtension::from(other.clone());
    for extension in built(&other, true)
        .unwrap()
        .into_iter()
        .chain(built(&any, true).unwrap())
    {
        assert_eq!(extension, Extension::from_value(oid("1.2.3"), true, b"anything"));
        assert_eq!(extension.decode().unwrap(), any);
    }
    let boxed: Box<dyn ToExtension> = Box::new(any);
    assert!(!built(boxed.as_ref(), false).unwrap()[0].is_critical());
    // The bytes of a known type are no way around what its builder asks for.
    let poison = UnrecognizedExtension::new(ExtensionOid::PRECERT_POISON, &[5, 0]);
    assert_invalid_argument(built(&poison, false), &["critical", "precertificate"]);
}
