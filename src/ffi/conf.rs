//! `CONF`: configurations (`config(5)`), parsed by libcrypto from files and from generated text.

use std::ffi::{CStr, CString, c_char, c_long};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use foreign_types::ForeignType;
use openssl_sys::CONF;
use zeroize::Zeroize;

use super::declarations::{
    CONF_VALUE, CONF_get1_default_config_file, CONF_modules_load, CRYPTO_free, NCONF_get_section, NCONF_get_string,
    NCONF_load, NCONF_load_bio, NCONF_new_ex,
};
use super::handle::handle;
use super::lib_ctx::{LibCtx, c_path};
use super::memory_bio::MemoryBio;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use crate::error::Result;

handle! {
    ConfHandle, ConfHandleRef: CONF, freed by openssl_sys::NCONF_free
}

/// Serializes the use of libcrypto's global list of configuration modules: not every release is known to lock it.
pub(super) static CONFIGURING: Mutex<()> = Mutex::new(());

/// A parsed configuration, not yet applied.
pub(crate) struct Conf(ConfHandle);

impl Conf {
    fn new(lib: &LibCtx) -> Result<Self> {
        let operation = Operation::begin("NCONF_new_ex");
        // SAFETY: a live context; a null method is the default one.
        let conf = unsafe { NCONF_new_ex(lib.as_ptr(), std::ptr::null_mut()) };
        // SAFETY: null, or a new configuration without another owner.
        unsafe { operation.owned(conf) }.map(Conf)
    }

    /// Parses a file, and the files that it includes.
    pub(crate) fn read(lib: &LibCtx, file: &Path) -> Result<Self> {
        let path = c_path("config_file", file)?;
        let conf = Conf::new(lib)?;
        let operation = Operation::begin("NCONF_load");
        let mut line: c_long = 0;
        // SAFETY: a live configuration; the name is NUL-terminated; `line` is written to.
        let code = unsafe { NCONF_load(conf.0.as_ptr(), path.as_ptr(), &mut line) };
        operation.check(code)?;
        Ok(conf)
    }

    /// Parses a text.
    pub(crate) fn parse(lib: &LibCtx, text: &str) -> Result<Self> {
        Conf::parse_bytes(lib, text.as_bytes())
    }

    /// Parses a text, in which values need not be UTF-8.
    pub(crate) fn parse_bytes(lib: &LibCtx, text: &[u8]) -> Result<Self> {
        let conf = Conf::new(lib)?;
        let bio = MemoryBio::of(CleanQueue::ensure(), text)?;
        let operation = Operation::begin("NCONF_load_bio");
        let mut line: c_long = 0;
        // SAFETY: a live configuration and BIO; `line` is written to.
        let code = unsafe { NCONF_load_bio(conf.0.as_ptr(), bio.as_ptr(), &mut line) };
        operation.check(code)?;
        Ok(conf)
    }

    /// A value by its section and name; without a section, from the part before all sections.
    pub(crate) fn value(&self, section: Option<&str>, name: &str) -> Option<String> {
        let section = section.map(CString::new).transpose().ok()?;
        let name = CString::new(name).ok()?;
        let section = section.as_ref().map_or(std::ptr::null(), |section| section.as_ptr());
        // SAFETY: a live configuration; the names are null or NUL-terminated.
        let value = unsafe { NCONF_get_string(self.0.as_ptr(), section, name.as_ptr()) };
        // A missing value leaves an entry in the error queue.
        clear_error_queue();
        // SAFETY: null, or a string that the configuration owns, which `self` keeps alive.
        unsafe { copy_of(value) }
    }

    /// The names and values of a section, in order.
    pub(crate) fn section(&self, name: &str) -> Option<Vec<(String, String)>> {
        self.settings(name, |_| true)
    }

    /// The names and values of a section with the wanted names, in order. Other values are not copied.
    pub(crate) fn settings(&self, name: &str, wanted: impl Fn(&str) -> bool) -> Option<Vec<(String, String)>> {
        let name = CString::new(name).ok()?;
        // SAFETY: a live configuration; the name is NUL-terminated.
        let section = unsafe { NCONF_get_section(self.0.as_ptr(), name.as_ptr()) };
        clear_error_queue();
        if section.is_null() {
            return None;
        }
        // SAFETY: a stack that the configuration owns, which `self` keeps alive.
        let count = unsafe { openssl_sys::OPENSSL_sk_num(section) };
        let pairs = (0..count).filter_map(|index| {
            // SAFETY: as above; the index is below its count.
            let entry = unsafe { openssl_sys::OPENSSL_sk_value(section, index) };
            // SAFETY: the entries of a section are `CONF_VALUE`s, which live as long as the configuration.
            let entry = unsafe { entry.cast::<CONF_VALUE>().as_ref() }?;
            // SAFETY: null, or a string that the configuration owns.
            let name = unsafe { copy_of(entry.name) }?;
            if !wanted(&name) {
                return None;
            }
            // SAFETY: null, or a string that the configuration owns.
            let value = unsafe { copy_of(entry.value) }?;
            Some((name, value))
        });
        Some(pairs.collect())
    }

    /// Overwrites the values of a section with zeros, because libcrypto frees them as they are.
    pub(crate) fn clear_section(&mut self, name: &str) {
        let Ok(name) = CString::new(name) else { return };
        // SAFETY: a live configuration; the name is NUL-terminated.
        let section = unsafe { NCONF_get_section(self.0.as_ptr(), name.as_ptr()) };
        clear_error_queue();
        if section.is_null() {
            return;
        }
        // SAFETY: a stack that the configuration owns, which `self` keeps alive.
        let count = unsafe { openssl_sys::OPENSSL_sk_num(section) };
        for index in 0..count {
            // SAFETY: as above; the index is below its count.
            let entry = unsafe { openssl_sys::OPENSSL_sk_value(section, index) };
            // SAFETY: the entries of a section are `CONF_VALUE`s, which live as long as the configuration.
            let Some(entry) = (unsafe { entry.cast::<CONF_VALUE>().as_ref() }) else {
                continue;
            };
            if entry.value.is_null() {
                continue;
            }
            // SAFETY: a NUL-terminated string that the configuration owns.
            let length = unsafe { CStr::from_ptr(entry.value) }.count_bytes();
            // SAFETY: the string's bytes before its NUL, which nothing else refers to while `self` is borrowed exclusively. A table
            // finds values by section and name, so that other values do not misplace them.
            let value = unsafe { std::slice::from_raw_parts_mut(entry.value.cast::<u8>(), length) };
            value.zeroize();
        }
    }

    /// Applies the configuration to the context that it was parsed for.
    pub(crate) fn apply(&self) -> Result<()> {
        let _guard = CONFIGURING.lock().unwrap_or_else(PoisonError::into_inner);
        let operation = Operation::begin("CONF_modules_load");
        // SAFETY: a live configuration, whose context the caller keeps alive during setup; no application name, no flags.
        let code = unsafe { CONF_modules_load(self.0.as_ptr(), std::ptr::null(), 0) };
        operation.check(code)
    }
}

/// Appends a value with quotes, comment characters and variables escaped, so that the parser reads it back unchanged.
pub(crate) fn push_escaped(text: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\\' | '#' | '$' | '"' | '\'' | '`' | ';' | ' ' => {
                text.push('\\');
                text.push(character);
            }
            other => text.push(other),
        }
    }
}

/// The parser reads 510 bytes of a line at a time. It takes a backslash at the end of such a part for the mark of a line that goes on,
/// and drops it. Lines are therefore written as several shorter ones.
const LONG_LINE: usize = 300;
const LONGEST_LINE: usize = 500;

/// Appends `name = value` and the end of the line, so that the parser reads the value back unchanged: in double quotes, where only
/// these and backslashes have a meaning. Returns whether that is possible: not with a line break, and not with very many backslashes
/// in a row. The name consists of letters, digits, dots, hyphens and underscores.
pub(crate) fn push_assignment(text: &mut Vec<u8>, name: &str, value: &[u8]) -> bool {
    let mut start = text.len();
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(b" = \"");
    for &byte in value {
        match byte {
            b'\n' | b'\r' | 0 => return false,
            b'"' | b'\\' => text.extend_from_slice(&[b'\\', byte]),
            other => text.push(other),
        }
        // Of two backslashes at the end of a line, the second one is no mark.
        if text.len() - start >= LONG_LINE && byte != b'\\' {
            text.extend_from_slice(b"\\\n");
            start = text.len();
        }
        if text.len() - start > LONGEST_LINE {
            return false;
        }
    }
    text.extend_from_slice(b"\"\n");
    true
}

/// The most bytes that [`push_assignment`] appends.
pub(crate) fn assignment_size(name: &str, value: &[u8]) -> usize {
    let length = value.len().saturating_mul(2).saturating_add(name.len() + 8);
    length.saturating_add(length / LONG_LINE * 2)
}

/// The path of the system's configuration according to libcrypto. The file may not exist.
#[doc(alias = "CONF_get1_default_config_file")]
pub(crate) fn system_file() -> Option<PathBuf> {
    // SAFETY: no arguments.
    let file = unsafe { CONF_get1_default_config_file() };
    // SAFETY: null, or a NUL-terminated string.
    let copy = unsafe { path_of(file) };
    // SAFETY: null, or a string whose ownership was transferred here. File and line are for debugging only.
    unsafe { CRYPTO_free(file.cast(), c"".as_ptr(), 0) };
    copy
}

/// Whether `OPENSSL_CONF` names this file. libcrypto ignores the variable in setuid programs; an empty value means no
/// configuration.
pub(crate) fn is_named_by_environment(system_file: &Path) -> bool {
    std::env::var_os("OPENSSL_CONF").is_some_and(|named| !named.is_empty() && system_file.as_os_str() == named)
}

/// # Safety
///
/// `string` is null, or a NUL-terminated string that is live for the call.
unsafe fn path_of(string: *const c_char) -> Option<PathBuf> {
    if string.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller guarantees the rest.
    let string = unsafe { CStr::from_ptr(string) };
    #[cfg(unix)]
    let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(string.to_bytes());
    #[cfg(not(unix))]
    let path = string.to_str().ok()?;
    Some(PathBuf::from(path))
}

/// # Safety
///
/// `string` is null, or a NUL-terminated string that is live for the call.
unsafe fn copy_of(string: *const c_char) -> Option<String> {
    if string.is_null() {
        return None;
    }
    // SAFETY: not null, and the caller guarantees the rest.
    let string = unsafe { CStr::from_ptr(string) };
    string.to_str().ok().map(str::to_owned)
}
