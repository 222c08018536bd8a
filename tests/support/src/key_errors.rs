//! Assertions about the errors of loading and writing keys.

use hazmat_openssl::prelude::*;

/// The error of `result`, whose text must have every one of `parts`.
fn error_with<T>(result: Result<T>, parts: &[&str]) -> Error {
    let Err(error) = result else {
        panic!("what must be refused with {parts:?} is taken");
    };
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "the text {text:?} does not name {part:?}");
    }
    error
}

/// Asserts that `result` is something that the backend does not offer, and that its text has every one of `parts`.
pub fn assert_unsupported<T>(result: Result<T>, parts: &[&str]) {
    let error = error_with(result, parts);
    assert!(
        matches!(error, Error::Unsupported { .. }),
        "{error:?} is not unsupported"
    );
}

/// Asserts that `result` is data that does not decode, and that its text has every one of `parts`.
pub fn assert_malformed<T>(result: Result<T>, parts: &[&str]) {
    let error = error_with(result, parts);
    assert!(matches!(error, Error::Malformed { .. }), "{error:?} is not malformed");
}

/// Asserts that `result` is a use which the FIPS module does not approve.
pub fn assert_not_approved<T>(result: Result<T>) {
    let error = error_with(result, &[]);
    assert!(
        matches!(error, Error::NotApproved { .. }),
        "{error:?} is not of approval"
    );
}

/// Asserts that the password was wrong.
pub fn assert_incorrect_password<T>(result: Result<T>) {
    let error = error_with(result, &[]);
    assert!(
        matches!(error, Error::IncorrectPassword),
        "{error:?} is not a wrong password"
    );
}

/// Asserts that a password was missing.
pub fn assert_password_required<T>(result: Result<T>) {
    let error = error_with(result, &[]);
    assert!(
        matches!(error, Error::PasswordRequired),
        "{error:?} is not a missing password"
    );
}
