//! Trust anchors in files: those of a folder, and those of the system.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::x509_places::DefaultPlaces;
use crate::x509::Certificate;

/// The maximum number of entries in a folder.
const MOST_ENTRIES: usize = 10_000;

/// The maximum number of bytes of all files together: 64 MiB. The bundles of systems have less than one.
const MOST_BYTES: u64 = 64 << 20;

/// The beginning of a certificate in a file.
const BEGIN: [&[u8]; 2] = [b"-----BEGIN CERTIFICATE-----", b"-----BEGIN X509 CERTIFICATE-----"];

/// Reads trust anchors from files.
pub(super) struct AnchorFiles<'a> {
    backend: &'a Backend,
    /// The argument that an error names.
    argument: &'static str,
    /// In the order in which they were found, each once.
    pub(super) certificates: Vec<Certificate>,
    known: HashSet<Vec<u8>>,
    /// The number of certificates that were left out because they do not load.
    pub(super) skipped: usize,
    /// The files with such certificates.
    pub(super) skipped_in: Vec<PathBuf>,
    bytes_left: u64,
}

impl<'a> AnchorFiles<'a> {
    fn new(backend: &'a Backend, argument: &'static str) -> Self {
        AnchorFiles {
            backend,
            argument,
            certificates: Vec::new(),
            known: HashSet::new(),
            skipped: 0,
            skipped_in: Vec::new(),
            bytes_left: MOST_BYTES,
        }
    }

    /// Those of the regular files of a folder, in the order of the files' names.
    pub(super) fn of_folder(backend: &'a Backend, folder: &Path) -> Result<Self> {
        let mut files = Self::new(backend, "folder");
        files.add_folder(folder)?;
        Ok(files)
    }

    /// Those of the system. A variable names a place instead of libcrypto's own; only what a variable names must exist.
    pub(super) fn of_system(backend: &'a Backend) -> Result<Self> {
        let places = DefaultPlaces::of_libcrypto();
        let mut files = Self::new(backend, "system");
        match variable(&places.file_variable) {
            Some(file) => files.add_file(Path::new(&file))?,
            None => {
                if let Some(file) = places.file.filter(|file| file.exists()) {
                    files.add_file(&file)?;
                }
            }
        }
        match variable(&places.folders_variable) {
            Some(folders) => {
                for folder in std::env::split_paths(&folders) {
                    files.add_folder(&folder)?;
                }
            }
            None => {
                let folders = places.folders.unwrap_or_default();
                for folder in std::env::split_paths(&folders).filter(|folder| folder.is_dir()) {
                    files.add_folder(&folder)?;
                }
            }
        }
        Ok(files)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<()> {
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| self.failed(folder, &error))? {
            if files.len() >= MOST_ENTRIES {
                let reason = format!("{} has more than {MOST_ENTRIES} files", folder.display());
                return Err(Error::invalid(self.argument, reason));
            }
            files.push(entry.map_err(|error| self.failed(folder, &error))?.path());
        }
        files.sort();
        for file in files {
            // A link whose target is gone is no file.
            if fs::metadata(&file).is_ok_and(|metadata| metadata.is_file()) {
                self.add_file(&file)?;
            }
        }
        Ok(())
    }

    /// Adds the certificates of a file, if it has any.
    fn add_file(&mut self, file: &Path) -> Result<()> {
        let opened = fs::File::open(file).map_err(|error| self.failed(file, &error))?;
        let mut content = Vec::new();
        let mut reader = opened.take(self.bytes_left.saturating_add(1));
        let length = reader.read_to_end(&mut content);
        let length = length.map_err(|error| self.failed(file, &error))? as u64;
        self.bytes_left = self.bytes_left.checked_sub(length).ok_or_else(|| {
            let reason = format!("there are more than {MOST_BYTES} bytes up to {}", file.display());
            Error::invalid(self.argument, reason)
        })?;
        if !BEGIN.iter().any(|begin| contains(&content, begin)) {
            return Ok(());
        }
        let blocks = Certificate::blocks_of_pem(&content);
        let skipped_before = self.skipped;
        for der in blocks.map_err(|error| self.failed(file, &error))? {
            self.add(der);
        }
        if self.skipped > skipped_before {
            self.skipped_in.push(file.to_owned());
        }
        Ok(())
    }

    fn add(&mut self, der: Result<Vec<u8>>) {
        let Ok(der) = der else {
            self.skipped += 1;
            return;
        };
        if self.known.contains(&der) {
            return;
        }
        let certificate = Certificate::from_der(self.backend, &der);
        match certificate.and_then(|certificate| certificate.x509().map(|_| certificate.clone())) {
            Ok(certificate) => self.certificates.push(certificate),
            Err(_) => self.skipped += 1,
        }
        self.known.insert(der);
    }

    fn failed(&self, path: &Path, error: &dyn std::fmt::Display) -> Error {
        Error::invalid(self.argument, format!("{}: {error}", path.display()))
    }
}

/// A variable of the environment that is not empty.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted)
}
