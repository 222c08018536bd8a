//! Assertions about errors.

use hazmat_openssl::{Error, MalformedKind, Result};
use std::fmt::Debug;

/// Returns the error of `result`, and asserts that its text contains each of `parts`.
#[track_caller]
fn error_with<T>(result: Result<T>, parts: &[&str]) -> Error {
    let Err(error) = result else {
        panic!("accepted, but must be refused with {parts:?}");
    };
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "the text {text:?} does not name {part:?}");
    }
    error
}

/// Asserts that `result` is [`Error::InvalidArgument`], and that its text contains each of `parts`.
#[track_caller]
pub fn assert_invalid_argument<T>(result: Result<T>, parts: &[&str]) {
    let error = error_with(result, parts);
    assert!(
        matches!(error, Error::InvalidArgument { .. }),
        "{error:?} is not an invalid argument"
    );
}

/// The name of the argument that was refused.
#[track_caller]
pub fn refused_argument<T>(result: Result<T>) -> &'static str {
    match error_with(result, &[]) {
        Error::InvalidArgument { argument, .. } => argument,
        other => panic!("{other:?} is not an invalid argument"),
    }
}

/// Asserts that `result` is malformed data of exactly this kind, in the structure or field that the error calls `what`.
#[track_caller]
pub fn assert_malformed_kind<T>(result: Result<T>, kind: MalformedKind, what: &str) {
    let (actual_kind, actual_what) = malformed_kind(result);
    assert_eq!((actual_kind, actual_what), (kind, what));
}

/// The kind of a malformed error, and its `what`: for tables of cases.
#[track_caller]
pub fn malformed_kind<T>(result: Result<T>) -> (MalformedKind, &'static str) {
    match error_with(result, &[]) {
        Error::Malformed { kind, what, .. } => (kind, what),
        other => panic!("{other:?} is not malformed"),
    }
}

/// Asserts that `result` is malformed data of one of these kinds, in one of the structures `whats`, and that its text
/// contains each of `facts`: names of fields, labels, numbers. For mutations of which the kind of fault is not always the
/// same.
#[track_caller]
pub fn assert_malformed_among<T>(result: Result<T>, kinds: &[MalformedKind], whats: &[&str], facts: &[&str]) {
    let error = error_with(result, facts);
    let Error::Malformed { kind, what, .. } = &error else {
        panic!("{error:?} is not malformed");
    };
    assert!(kinds.contains(kind), "{error:?} is of none of the kinds {kinds:?}");
    assert!(whats.contains(what), "{error:?} is in none of {whats:?}");
}

/// Asserts that `result` is malformed data, and that its text contains each of `parts`. New tests use
/// [`assert_malformed_kind`], which does not depend on words.
#[track_caller]
pub fn assert_malformed<T>(result: Result<T>, parts: &[&str]) {
    let error = error_with(result, parts);
    assert!(matches!(error, Error::Malformed { .. }), "{error:?} is not malformed");
}

/// Asserts that `result` is an invalid argument or malformed data: of several invalid public values, some are out of range for
/// any group, which is the caller's mistake, and others are merely not in their group.
#[track_caller]
pub fn assert_invalid_or_malformed<T>(result: Result<T>, parts: &[&str]) {
    if matches!(result, Err(Error::Malformed { .. })) {
        return assert_malformed(result, parts);
    }
    assert_invalid_argument(result, parts);
}

/// Asserts that `result` is [`Error::Unsupported`].
#[track_caller]
pub fn assert_unsupported<T>(result: Result<T>) {
    assert_unsupported_naming(result, &[]);
}

/// Asserts that `result` is [`Error::Unsupported`], and that its text contains each of `parts`.
#[track_caller]
pub fn assert_unsupported_naming<T>(result: Result<T>, parts: &[&str]) {
    let error = error_with(result, parts);
    assert!(
        matches!(error, Error::Unsupported { .. }),
        "{error:?} is not unsupported"
    );
}

/// Asserts that `result` is a use that is not approved.
#[track_caller]
pub fn assert_not_approved<T>(result: Result<T>) {
    let error = error_with(result, &[]);
    assert!(
        matches!(error, Error::NotApproved { .. }),
        "{error:?} is not of approval"
    );
}

/// Asserts that `result` is [`Error::BufferTooSmall`] with these sizes.
#[track_caller]
pub fn assert_buffer_too_small<T: Debug>(result: Result<T>, expected_needed: usize, expected_available: usize) {
    let error = result.expect_err("a short buffer must be refused");
    let Error::BufferTooSmall { needed, available, .. } = error else {
        panic!("{error:?} is not a buffer too small");
    };
    assert_eq!((needed, available), (expected_needed, expected_available));
}

/// Asserts that `result` is a tag that does not match.
#[track_caller]
pub fn assert_invalid_tag<T: Debug>(result: Result<T>) {
    let error = result.expect_err("a wrong tag must be refused");
    assert!(matches!(error, Error::InvalidTag), "{error:?} is not an invalid tag");
}

/// Asserts that `result` is the refusal of a second message with the same key or nonce.
#[track_caller]
pub fn assert_reuse_refused<T>(result: Result<T>, expected: &str) {
    let error = error_with(result, &[expected]);
    assert!(
        matches!(error, Error::ReuseRefused { reused, .. } if reused == expected),
        "{error:?} is not the refusal to reuse a {expected}"
    );
}

/// Asserts that `result` is a signature that does not match.
#[track_caller]
pub fn assert_invalid_signature<T: Debug>(result: Result<T>) {
    let error = result.expect_err("a wrong signature must be refused");
    assert!(
        matches!(error, Error::InvalidSignature),
        "{error:?} is not an invalid signature"
    );
}

/// Asserts that the password was wrong.
#[track_caller]
pub fn assert_incorrect_password<T>(result: Result<T>) {
    let error = error_with(result, &[]);
    assert!(
        matches!(error, Error::IncorrectPassword),
        "{error:?} is not a wrong password"
    );
}

/// Asserts that a password was missing.
#[track_caller]
pub fn assert_password_required<T>(result: Result<T>) {
    let error = error_with(result, &[]);
    assert!(
        matches!(error, Error::PasswordRequired),
        "{error:?} is not a missing password"
    );
}

/// The names of the kinds of malformed data, by which tables of cases name them.
const KIND_NAMES: [&str; 26] = [
    "Truncated",
    "TrailingData",
    "UnexpectedTag",
    "NotDer",
    "InvalidLength",
    "OutOfRange",
    "InvalidValue",
    "TooLarge",
    "Inconsistent",
    "Duplicate",
    "Missing",
    "NotAllowed",
    "InvalidText",
    "InvalidBase64",
    "InvalidPem",
    "UnexpectedType",
    "InvalidPadding",
    "InvalidPublicKey",
    "InvalidPrivateKey",
    "InvalidParameters",
    "InvalidTime",
    "DuplicateExtension",
    "UnsupportedVersion",
    "SignatureAlgorithmMismatch",
    "Date",
    "GeneralNameTag",
];

/// The name of a kind, without its fields.
pub fn kind_name(kind: &MalformedKind) -> &'static str {
    let debug = format!("{kind:?}");
    let name = debug.split([' ', '{']).next();
    let known = KIND_NAMES.into_iter().find(|known| name == Some(known));
    known.unwrap_or_else(|| panic!("{debug} is not in the list of kinds"))
}

/// Whether `fact` is the name of a kind.
pub fn is_kind_name(fact: &str) -> bool {
    KIND_NAMES.contains(&fact)
}

/// Asserts that an error is malformed data, of the kind that is named in `facts`, if one is, and that its text has every
/// other one of them: the names of fields, numbers and types that the data has.
#[track_caller]
pub fn assert_kind_and_facts(case: &str, error: &Error, facts: &[&str]) {
    let Error::Malformed { kind, .. } = error else {
        panic!("{case}: {error:?} is not malformed");
    };
    let (name, text) = (kind_name(kind), error.to_string());
    for fact in facts {
        if is_kind_name(fact) {
            assert_eq!(name, *fact, "{case}: {error}");
        } else {
            assert!(text.contains(fact), "{case}: the text {text:?} does not name {fact:?}");
        }
    }
}
