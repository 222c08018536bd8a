//! libcrypto's errors as rules.

use crate::error::PathRule;
use crate::ffi::x509_verification::error_text;

/// The rule of an error of libcrypto.
pub(super) fn rule_of(code: i32) -> PathRule {
    match code {
        2 | 18 | 19 | 20 | 21 => PathRule::UnknownIssuer,
        7 => PathRule::InvalidSignature,
        22 => PathRule::MaximumDepthExceeded,
        25 => PathRule::PathLengthExceeded,
        24 | 79 => PathRule::NotACertificateAuthority,
        32 => PathRule::KeyCertSignMissing,
        47 => PathRule::NameNotPermitted,
        48 => PathRule::NameExcluded,
        _ => PathRule::OpenSsl {
            text: error_text(code).into(),
        },
    }
}
