//! Entries of libcrypto's error queue, owned.

use std::fmt;

use crate::support::escape;

/// The entries of OpenSSL's error queue after a failure, oldest first. There may be none: libcrypto does not give a reason for
/// every failure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OpenSslErrors(Vec<OpenSslError>);

impl OpenSslErrors {
    pub(crate) fn new(entries: Vec<OpenSslError>) -> Self {
        OpenSslErrors(entries)
    }

    /// Whether a failure has nothing to do with what libcrypto was given: memory is short, or a FIPS module is in its error state.
    pub(crate) fn are_independent_of_input(&self) -> bool {
        self.0.iter().any(OpenSslError::is_independent_of_input)
    }

    /// The reasons in words, without codes and source locations; each once.
    pub(crate) fn reasons(&self) -> Reasons<'_> {
        Reasons(self)
    }

    /// The entries after a colon; nothing if there are none.
    pub(crate) fn note(&self) -> String {
        if self.0.is_empty() {
            String::new()
        } else {
            format!(": {self}")
        }
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &[OpenSslError] {
        &self.0
    }
}

impl fmt::Display for OpenSslErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut entries = self.0.iter();
        match entries.next() {
            Some(oldest) => write!(f, "{oldest}")?,
            None => return f.write_str("OpenSSL gave no reason"),
        }
        entries.try_for_each(|entry| write!(f, ", {entry}"))
    }
}

impl std::error::Error for OpenSslErrors {}

/// The reasons of a queue, for people.
pub(crate) struct Reasons<'a>(&'a OpenSslErrors);

impl fmt::Display for Reasons<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: Vec<String> = Vec::new();
        for entry in self.0.entries() {
            let text = Reason(entry).to_string();
            if !told.contains(&text) {
                told.push(text);
            }
        }
        if told.is_empty() {
            return f.write_str("OpenSSL gave no reason");
        }
        write!(f, "OpenSSL reports: {}", told.join("; "))
    }
}

/// The reason of an entry with its additional data, such as a path.
struct Reason<'a>(&'a OpenSslError);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.reason {
            Some(reason) => write_printable(f, reason)?,
            None => write!(f, "error {:08X}", self.0.code)?,
        }
        match self.0.data() {
            Some(data) if !data.is_empty() => {
                f.write_str(" (")?;
                write_printable(f, data)?;
                f.write_str(")")
            }
            _ => Ok(()),
        }
    }
}

/// An entry of OpenSSL's error queue.
///
/// Its texts come from libcrypto, a provider, or any other user of libcrypto in the process, and may contain file
/// paths. Invalid UTF-8 is replaced by U+FFFD. [`Display`](fmt::Display) writes the format of `ERR_error_string(3)`,
/// followed by the source location and the additional data, with control characters escaped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OpenSslError {
    pub(crate) code: u64,
    pub(crate) library_code: i32,
    pub(crate) reason_code: i32,
    pub(crate) library: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) function: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: u32,
    pub(crate) data: Option<String>,
}

/// `ERR_R_MALLOC_FAILURE` of `<openssl/err.h>`, and `CRYPTO_R_SECURE_MALLOC_FAILURE` with its part of libcrypto, `ERR_LIB_CRYPTO`.
const ALLOCATION_FAILED: i32 = 0x000c_0100;
const CRYPTO: i32 = 15;
const SECURE_ALLOCATION_FAILED: i32 = 111;

impl OpenSslError {
    /// Whether an allocation failed.
    pub(crate) fn is_failed_allocation(&self) -> bool {
        self.reason_code == ALLOCATION_FAILED
    }

    fn is_independent_of_input(&self) -> bool {
        // `ERR_LIB_PROV`, and reasons of it in `<openssl/proverr.h>`.
        const PROVIDER: i32 = 57;
        const INVALID_STATE: i32 = 212;
        const SELF_TEST_KAT_FAILURE: i32 = 215;
        const SELF_TEST_POST_FAILURE: i32 = 216;
        const MODULE_ENTERING_ERROR_STATE: i32 = 224;
        const MODULE_IN_ERROR_STATE: i32 = 225;

        // After a failed allocation, `EVP_PKEY_fromdata` may have this entry alone: `ERR_LIB_EVP`, `ERR_R_INTERNAL_ERROR`.
        const KEYS: i32 = 6;
        const INTERNAL_ERROR: i32 = 0x000c_0103;

        self.is_failed_allocation()
            || (self.library_code, self.reason_code) == (CRYPTO, SECURE_ALLOCATION_FAILED)
            || (self.library_code, self.reason_code) == (KEYS, INTERNAL_ERROR)
            || self.library_code == PROVIDER
                && matches!(
                    self.reason_code,
                    INVALID_STATE
                        | SELF_TEST_KAT_FAILURE
                        | SELF_TEST_POST_FAILURE
                        | MODULE_ENTERING_ERROR_STATE
                        | MODULE_IN_ERROR_STATE
                )
    }

    /// The packed code, as `ERR_get_error(3)` returns it.
    pub fn code(&self) -> u64 {
        self.code
    }

    /// The number of the part of libcrypto that reported the error (`ERR_LIB_…` in `<openssl/err.h>`).
    #[doc(alias = "ERR_GET_LIB")]
    pub fn library_code(&self) -> i32 {
        self.library_code
    }

    /// The number of the reason, which is specific to the [library code](Self::library_code).
    #[doc(alias = "ERR_GET_REASON")]
    pub fn reason_code(&self) -> i32 {
        self.reason_code
    }

    /// The name of the part of libcrypto that reported the error, if it has one.
    #[doc(alias = "ERR_lib_error_string")]
    pub fn library(&self) -> Option<&str> {
        self.library.as_deref()
    }

    /// The reason in words, if there are any. For a failed system call they come from the operating system.
    #[doc(alias = "ERR_reason_error_string")]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The function that failed, if it is recorded.
    pub fn function(&self) -> Option<&str> {
        self.function.as_deref()
    }

    /// The source file, if it is recorded.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The line in the source file; 0 if it is not recorded.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Additional data, such as a file path or an algorithm name.
    #[doc(alias = "ERR_get_error_all")]
    pub fn data(&self) -> Option<&str> {
        self.data.as_deref()
    }
}

impl fmt::Display for OpenSslError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error:{:08X}:", self.code)?;
        match &self.library {
            Some(library) => write_printable(f, library)?,
            None => write!(f, "lib({})", self.library_code)?,
        }
        f.write_str(":")?;
        write_printable(f, self.function().unwrap_or_default())?;
        f.write_str(":")?;
        match &self.reason {
            Some(reason) => write_printable(f, reason)?,
            None => write!(f, "reason({})", self.reason_code)?,
        }
        f.write_str(":")?;
        write_printable(f, self.file().unwrap_or_default())?;
        write!(f, ":{}:", self.line)?;
        write_printable(f, self.data().unwrap_or_default())
    }
}

impl std::error::Error for OpenSslError {}

/// Writes a foreign text, with characters that could forge a log line escaped.
fn write_printable(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|character| {
        if escape::is_unsafe(character) {
            write!(f, "{}", character.escape_default())
        } else {
            write!(f, "{character}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(data: Option<&str>) -> OpenSslError {
        OpenSslError {
            code: 0x0780_0080,
            library_code: 15,
            reason_code: 128,
            library: None,
            reason: Some(String::from("no such file")),
            function: None,
            file: Some(String::from("crypto/a.c")),
            line: 7,
            data: data.map(str::to_owned),
        }
    }

    #[test]
    fn entries_are_printed_on_one_line() {
        let text = entry(Some("path\nerror: \u{1b}[31mforged\u{202e}")).to_string();
        assert_eq!(
            text,
            "error:07800080:lib(15)::no such file:crypto/a.c:7:path\\nerror: \\u{1b}[31mforged\\u{202e}"
        );
    }

    #[test]
    fn failures_that_no_input_has_caused_are_told_apart() {
        let independent = |entries: &[(i32, i32)]| {
            let entries = entries.iter().map(|(library_code, reason_code)| OpenSslError {
                library_code: *library_code,
                reason_code: *reason_code,
                ..entry(None)
            });
            OpenSslErrors::new(entries.collect()).are_independent_of_input()
        };
        // An allocation of any part of libcrypto, or in secure memory; a key that could not be put together; a module in its error state.
        for reason in [
            (15, 0xc_0100),
            (3, 0xc_0100),
            (57, 225),
            (57, 224),
            (57, 212),
            (57, 215),
            (57, 216),
        ] {
            assert!(independent(&[reason]), "{reason:?}");
            assert!(independent(&[(15, 1), reason, (6, 2)]), "{reason:?}");
        }
        // Negative numbers; reasons of other parts with these numbers.
        for reason in [(15, 0x8_010c), (57, 158), (16, 225), (4, 212), (16, 111)] {
            assert!(!independent(&[reason]), "{reason:?}");
        }
        assert!(!independent(&[]));
    }

    #[test]
    fn reasons_are_words_and_data_each_once_on_one_line() {
        assert_eq!(OpenSslErrors::default().reasons().to_string(), "OpenSSL gave no reason");
        let mut unnamed = entry(None);
        unnamed.reason = None;
        let queue = OpenSslErrors::new(vec![
            entry(Some("a\nb")),
            entry(None),
            unnamed,
            entry(None),
            entry(Some("")),
        ]);
        assert_eq!(
            queue.reasons().to_string(),
            "OpenSSL reports: no such file (a\\nb); no such file; error 07800080"
        );
    }

    #[test]
    fn a_queue_is_its_entries_or_says_that_it_has_none() {
        assert_eq!(OpenSslErrors::default().to_string(), "OpenSSL gave no reason");
        let both = OpenSslErrors::new(vec![entry(None), entry(Some("more"))]);
        assert_eq!(both.to_string(), format!("{}, {}", entry(None), entry(Some("more"))));
    }
}
