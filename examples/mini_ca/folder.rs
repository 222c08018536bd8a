//! The folder of the authority. Every file in it is written all or not at all, by one process at a time. What a process
//! leaves that is killed, the next one removes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::unfinished::{self, Kind};
use crate::{Explain, Failure, lock};

pub use crate::unfinished::Readers;

/// In the names of what is unfinished.
const PROGRAM: &str = "mini-ca";

/// Where what is issued goes, inside the folder.
pub const ISSUED: &str = "issued";

const LOCK: &str = "lock";

/// A folder with an authority in it.
pub struct Folder {
    path: PathBuf,
}

/// As long as it lives, no other process works in the folder. It ends with the process, even with one that is killed.
pub struct Lock {
    _file: File,
}

impl Folder {
    /// Makes a folder with what `fill` writes into it. It has its name from the moment when all is there.
    pub fn create(path: &Path, fill: impl FnOnce(&Folder) -> Result<(), Failure>) -> Result<(), Failure> {
        let failure = || format!("cannot make {}", path.display());
        unfinished::remove_left(PROGRAM, Kind::Folders, parent_of(path));
        let (draft, _lock) = unfinished::folder(PROGRAM, parent_of(path)).explain(failure())?;
        fs::create_dir(draft.path().join(ISSUED)).explain(failure())?;
        File::create(draft.path().join(LOCK)).explain(failure())?;
        fill(&Folder {
            path: draft.path().to_owned(),
        })?;
        // An authority that somebody else has put there meanwhile is not replaced: its folder is not empty.
        match fs::rename(draft.path(), path) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                return Err(Failure(format!("{} exists already", path.display())));
            }
            other => other.explain(failure())?,
        }
        // It is not where it was, so that nothing is to be removed.
        let _ = draft.keep();
        sync(parent_of(path)).explain(failure())
    }

    /// A folder that [`create`](Self::create) made.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        match path.join(ISSUED).is_dir() {
            true => Ok(Folder { path: path.to_owned() }),
            false => Err(Failure(format!(
                "{} is no folder of an authority (init makes one, --dir names another)",
                path.display()
            ))),
        }
    }

    /// Keeps others out, and waits for nobody. What is read before, others may change.
    pub fn lock(&self) -> Result<Lock, Failure> {
        let path = self.path(LOCK);
        let file = lock::open(&path).explain(format!("cannot lock {}", path.display()))?;
        let Some(file) = file else {
            return Err(Failure(format!(
                "another mini_ca is at work in {}",
                self.path.display()
            )));
        };
        for folder in [&self.path, &self.path(ISSUED)] {
            unfinished::remove_left(PROGRAM, Kind::Files, folder);
        }
        Ok(Lock { _file: file })
    }

    /// Where a file of it is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path = self.path(name);
        fs::read(&path).explain(format!("cannot read {}", path.display()))
    }

    /// The text of a file.
    pub fn read_text(&self, name: &str) -> Result<String, Failure> {
        String::from_utf8(self.read(name)?).explain(format!("cannot read {}", self.path(name).display()))
    }

    /// Writes a file, in the place of one that is there.
    pub fn write(&self, name: &str, data: &[u8], readers: Readers) -> Result<(), Failure> {
        let path = self.path(name);
        write(&path, data, readers).explain(format!("cannot write {}", path.display()))
    }
}

/// Writes under a temporary name and gives the file its own at the end, when all of it is on the disk: whenever the
/// machine stops, there is the old file or the new one.
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

/// Puts the names in a folder on the disk. Elsewhere than on Unix a folder cannot be opened for that.
fn sync(folder: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}
