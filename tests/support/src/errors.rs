//! Assertions about errors.

use hazmat_openssl::prelude::*;
use std::fmt::Debug;

/// Asserts that `result` is an invalid argument and that its text has every one of `parts`.
pub fn assert_invalid_argument<T: Debug>(result: Result<T>, parts: &[&str]) {
    let error = result.expect_err("an invalid argument must be refused");
    assert!(
        matches!(error, Error::InvalidArgument { .. }),
        "{error:?} is not an invalid argument"
    );
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "the text {text:?} does not name {part:?}");
    }
}

/// Asserts that `result` is data that does not decode, or is none of what it is said to be, and that its text has every one
/// of `parts`.
pub fn assert_malformed<T: Debug>(result: Result<T>, parts: &[&str]) {
    let error = result.expect_err("what is malformed must be refused");
    assert!(matches!(error, Error::Malformed { .. }), "{error:?} is not malformed");
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "the text {text:?} does not name {part:?}");
    }
}

/// Asserts that `result` is either of the two: among several wrong public values, some are no number of any, which is the
/// caller's mistake, and some are only none of their group.
pub fn assert_invalid_or_malformed<T: Debug>(result: Result<T>, parts: &[&str]) {
    if matches!(result, Err(Error::Malformed { .. })) {
        return assert_malformed(result, parts);
    }
    assert_invalid_argument(result, parts);
}

/// Asserts that `result` says that the backend does not support what was asked for.
pub fn assert_unsupported<T: Debug>(result: Result<T>) {
    let error = result.expect_err("what is not supported must be refused");
    assert!(
        matches!(error, Error::Unsupported { .. }),
        "{error:?} is not an unsupported algorithm"
    );
}

/// Asserts that `result` is a buffer too small, with exactly these sizes.
pub fn assert_buffer_too_small<T: Debug>(result: Result<T>, expected_needed: usize, expected_available: usize) {
    let error = result.expect_err("a short buffer must be refused");
    let Error::BufferTooSmall { needed, available } = error else {
        panic!("{error:?} is not a buffer too small");
    };
    assert_eq!((needed, available), (expected_needed, expected_available));
}

/// Asserts that `result` is a tag that does not match.
pub fn assert_invalid_tag<T: Debug>(result: Result<T>) {
    let error = result.expect_err("a wrong tag must be refused");
    assert!(matches!(error, Error::InvalidTag), "{error:?} is not an invalid tag");
}

/// Asserts that `result` is a signature that does not match.
pub fn assert_invalid_signature<T: Debug>(result: Result<T>) {
    let error = result.expect_err("a wrong tag must be refused");
    assert!(
        matches!(error, Error::InvalidSignature),
        "{error:?} is not an invalid signature"
    );
}
