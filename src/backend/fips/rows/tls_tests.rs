use super::edition::Edition;
use super::tests::{check, judged};
use crate::backend::fips::Approval::{Approved, NotApproved};
use crate::backend::fips::operation::Operation::{Encrypt, EncryptTlsRecord};
use crate::backend::fips::tls_version::TlsVersion;
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;

use super::decision::row_for;

#[test]
fn records_of_tls_are_approved_with_the_keys_that_its_suites_have() {
    for (version, section) in [
        (TlsVersion::Tls12, "RFC 5288, section 3"),
        (TlsVersion::Tls13, "RFC 8446, section 5.3"),
    ] {
        let record = |cipher| EncryptTlsRecord { cipher, version };
        for &cipher in CipherKind::ALL {
            let approval = match cipher {
                CipherKind::AES_128 | CipherKind::AES_256 => Approved,
                _ => NotApproved,
            };
            check([(record(cipher), approval)]);
        }
        for edition in [Edition::WithoutEddsa, Edition::WithEddsa] {
            let row = row_for(edition, &record(CipherKind::AES_128)).unwrap();
            assert!(
                row.source.contains("IG C.H, scenario") && row.source.contains(section),
                "{}",
                row.source
            );
        }
    }
}

/// A nonce of the caller's outside of a record stays what it was.
#[test]
fn a_record_is_the_only_exception() {
    for cipher in [CipherKind::AES_128, CipherKind::AES_256] {
        let encrypt = Encrypt {
            cipher,
            mode: ModeKind::Gcm,
            generated_nonce: false,
        };
        for edition in [Edition::WithoutEddsa, Edition::WithEddsa] {
            assert_eq!(judged(edition, &encrypt), NotApproved);
        }
    }
}
