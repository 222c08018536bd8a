//! Writes converted keys.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::unfinished::{self, Kind, Readers};
use crate::{Explain, Failure};

const PROGRAM: &str = "keytool";

/// A file, or standard output.
pub struct Output<'a> {
    file: Option<&'a PathBuf>,
    force: bool,
}

impl<'a> Output<'a> {
    /// Fails early, before a password is typed, if the file cannot be written.
    ///
    /// With `--force`, a new file replaces the existing one, which must be a regular file.
    pub fn plan(file: Option<&'a PathBuf>, force: bool) -> Result<Self, Failure> {
        let output = Output { file, force };
        let Some(path) = file else { return Ok(output) };
        match fs::symlink_metadata(path) {
            Ok(_) if !force => Err(already_there(path)),
            Ok(found) if !found.is_file() => Err(Failure(format!("{}: it is not a file", failure(path)))),
            _ => Ok(output),
        }
    }

    /// Writes all or nothing. Secret data is readable by its owner only (mode 0600 on Unix).
    pub fn write(&self, data: &[u8], secret: bool) -> Result<(), Failure> {
        match self.file {
            Some(path) => self.write_file(path, data, secret),
            None => {
                let mut out = io::stdout().lock();
                out.write_all(data)
                    .and_then(|()| out.flush())
                    .explain("cannot write to standard output")
            }
        }
    }

    /// Writes under a temporary name in the same folder, and renames the file at the end. On failure it is removed, and so are
    /// files that killed processes have left there.
    fn write_file(&self, path: &Path, data: &[u8], secret: bool) -> Result<(), Failure> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let readers = if secret { Readers::Owner } else { Readers::All };
        unfinished::remove_left(PROGRAM, Kind::Files, folder);
        let mut file = unfinished::file(PROGRAM, folder, readers).explain(failure(path))?;
        file.write_all(data)
            .and_then(|()| file.as_file().sync_all())
            .explain(failure(path))?;
        let persisted = match self.force {
            true => file.persist(path),
            false => file.persist_noclobber(path),
        };
        match persisted.map_err(|refusal| refusal.error) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(already_there(path)),
            Err(error) => Err(error).explain(failure(path)),
        }
    }
}

fn failure(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

fn already_there(path: &Path) -> Failure {
    Failure(format!("{} already exists (--force replaces it)", path.display()))
}
