//! The folder of the authority. Files are written completely or not at all, by one process at a time. The next process
//! removes the unfinished files of a killed process.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::unfinished::{self, Kind};
use crate::{Explain, Failure, lock};

pub use crate::unfinished::Readers;

/// Part of the names of unfinished files.
const PROGRAM: &str = "mini-ca";

/// The folder of issued certificates, inside the authority's.
pub const ISSUED: &str = "issued";

const LOCK: &str = "lock";

/// The folder of an authority.
pub struct Folder {
    path: PathBuf,
}

/// A lock that keeps other processes out of the folder. It ends with the process, even if it is killed.
pub struct Lock {
    _file: File,
}

impl Folder {
    /// Creates a folder, whose content `fill` writes. It gets its final name when it is complete.
    pub fn create(path: &Path, fill: impl FnOnce(&Folder) -> Result<(), Failure>) -> Result<(), Failure> {
        let failure = || format!("cannot make {}", path.display());
        unfinished::remove_left(PROGRAM, Kind::Folders, parent_of(path));
        let (draft, _lock) = unfinished::folder(PROGRAM, parent_of(path)).explain(failure())?;
        fs::create_dir(draft.path().join(ISSUED)).explain(failure())?;
        File::create(draft.path().join(LOCK)).explain(failure())?;
        fill(&Folder {
            path: draft.path().to_owned(),
        })?;
        // This does not replace an authority that another process has created meanwhile: its folder is not empty.
        match fs::rename(draft.path(), path) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                return Err(Failure(format!("{} already exists", path.display())));
            }
            other => other.explain(failure())?,
        }
        // It was renamed, so there is nothing to remove.
        let _ = draft.keep();
        sync(parent_of(path)).explain(failure())
    }

    /// Opens a folder that [`create`](Self::create) made.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        match path.join(ISSUED).is_dir() {
            true => Ok(Folder { path: path.to_owned() }),
            false => Err(Failure(format!(
                "{} is not the folder of an authority (init creates one, --dir names another)",
                path.display()
            ))),
        }
    }

    /// Locks the folder, without waiting. Data that was read before may have changed.
    pub fn lock(&self) -> Result<Lock, Failure> {
        let path = self.path(LOCK);
        let file = lock::open(&path).explain(format!("cannot lock {}", path.display()))?;
        let Some(file) = file else {
            return Err(Failure(format!("another mini_ca is using {}", self.path.display())));
        };
        for folder in [&self.path, &self.path(ISSUED)] {
            unfinished::remove_left(PROGRAM, Kind::Files, folder);
        }
        Ok(Lock { _file: file })
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The names of the files in it, in no order.
    pub fn files(&self) -> Result<Vec<String>, Failure> {
        let failure = || format!("cannot read {}", self.path.display());
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).explain(failure())? {
            names.extend(entry.explain(failure())?.file_name().into_string());
        }
        Ok(names)
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path = self.path(name);
        fs::read(&path).explain(format!("cannot read {}", path.display()))
    }

    /// Reads a file as text.
    pub fn read_text(&self, name: &str) -> Result<String, Failure> {
        String::from_utf8(self.read(name)?).explain(format!("cannot read {}", self.path(name).display()))
    }

    /// Writes a file, and replaces an existing one.
    pub fn write(&self, name: &str, data: &[u8], readers: Readers) -> Result<(), Failure> {
        let path = self.path(name);
        write(&path, data, readers).explain(format!("cannot write {}", path.display()))
    }
}

/// Writes under a temporary name, and renames the file when all of it is on the disk: after a crash there is either the
/// old or the new file.
fn write(path: &Path, data: &[u8], readers: Readers) -> io::Result<()> {
    let mut file = unfinished::file(PROGRAM, parent_of(path), readers)?;
    file.write_all(data)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync(parent_of(path))
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Flushes the directory entries of a folder to the disk. This is possible on Unix only.
fn sync(folder: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}
