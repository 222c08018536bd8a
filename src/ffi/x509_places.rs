//! Where libcrypto looks for trust anchors, and the variables of the environment that name other places.

use std::ffi::{CStr, c_char};
use std::path::PathBuf;

/// Where trust anchors are, as libcrypto was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DefaultPlaces {
    /// A file in PEM. It may not exist.
    pub(crate) file: Option<PathBuf>,
    /// The variable that names another file.
    pub(crate) file_variable: String,
    /// A folder, or several with the separator of the environment between them. They may not exist.
    pub(crate) folders: Option<PathBuf>,
    /// The variable that names other folders.
    pub(crate) folders_variable: String,
}

impl DefaultPlaces {
    #[doc(alias = "X509_get_default_cert_file", alias = "X509_get_default_cert_dir")]
    #[doc(alias = "X509_get_default_cert_file_env", alias = "X509_get_default_cert_dir_env")]
    pub(crate) fn of_libcrypto() -> Self {
        // SAFETY: no arguments; so are the next three.
        let file = unsafe { openssl_sys::X509_get_default_cert_file() };
        // SAFETY: as above.
        let file_variable = unsafe { openssl_sys::X509_get_default_cert_file_env() };
        // SAFETY: as above.
        let folders = unsafe { openssl_sys::X509_get_default_cert_dir() };
        // SAFETY: as above.
        let folders_variable = unsafe { openssl_sys::X509_get_default_cert_dir_env() };
        DefaultPlaces {
            // SAFETY: null, or a string that libcrypto does not change; so are the next three.
            file: unsafe { text_of(file) }.map(PathBuf::from),
            // SAFETY: as above.
            file_variable: unsafe { text_of(file_variable) }.unwrap_or_default(),
            // SAFETY: as above.
            folders: unsafe { text_of(folders) }.map(PathBuf::from),
            // SAFETY: as above.
            folders_variable: unsafe { text_of(folders_variable) }.unwrap_or_default(),
        }
    }
}

/// # Safety
///
/// `string` is null, or a NUL-terminated string that nobody changes during the call.
unsafe fn text_of(string: *const c_char) -> Option<String> {
    if string.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller guarantees the rest.
    let string = unsafe { CStr::from_ptr(string) };
    string.to_str().ok().filter(|text| !text.is_empty()).map(str::to_owned)
}
