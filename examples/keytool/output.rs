//! Where a converted key goes.

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
    /// Finds out early, before anybody has typed a password, that the file must not be written.
    ///
    /// A file that is there is replaced if that is forced: by a new one, so nothing but a file can be.
    pub fn plan(file: Option<&'a PathBuf>, force: bool) -> Result<Self, Failure> {
        let output = Output { file, force };
        let Some(path) = file else { return Ok(output) };
        match fs::symlink_metadata(path) {
            Ok(_) if !force => Err(already_there(path)),
            Ok(found) if !found.is_file() => Err(Failure(format!("{}: it is not a file", failure(path)))),
            _ => Ok(output),
        }
    }

    /// Writes it all or nothing. What is secret is for its owner only (mode 0600 on Unix).
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

    /// Writes under a temporary name in the folder where the file is to stand, and gives it its name at the end. When
    /// dropped before, it is removed. So is what was left there by a process that was killed.
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
    Failure(format!("{} exists already (--force replaces it)", path.display()))
}
