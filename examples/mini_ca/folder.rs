//! The folder of the authority. Every file in it is written all or not at all, by one process at a time.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::{Explain, Failure};

/// Where what is issued goes, inside the folder.
pub const ISSUED: &str = "issued";

const LOCK: &str = "lock";

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Its owner only (mode 0600 on Unix).
    Owner,
    /// Whom the process's umask lets.
    All,
}

/// A folder with an authority in it.
pub struct Folder {
    path: PathBuf,
}

/// As long as it lives, no other process works in the folder.
pub struct Lock {
    file: PathBuf,
}

impl Folder {
    /// Makes a folder with what `fill` writes into it. It has its name from the moment when all is there.
    pub fn create(path: &Path, fill: impl FnOnce(&Folder) -> Result<(), Failure>) -> Result<(), Failure> {
        let failure = || format!("cannot make {}", path.display());
        let mut builder = tempfile::Builder::new();
        let draft = builder
            .prefix(".mini-ca-")
            .tempdir_in(parent_of(path))
            .explain(failure())?;
        fs::create_dir(draft.path().join(ISSUED)).explain(failure())?;
        fill(&Folder {
            path: draft.path().to_owned(),
        })?;
        fs::rename(draft.path(), path).explain(failure())?;
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
        let file = self.path(LOCK);
        match File::options().write(true).create_new(true).open(&file) {
            Ok(_) => Ok(Lock { file }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failure(format!(
                "another mini_ca is at work in {} (if none is, one was killed: remove {})",
                self.path.display(),
                file.display()
            ))),
            Err(error) => Err(error).explain(format!("cannot write {}", file.display())),
        }
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

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}

/// Writes under a temporary name and gives the file its own at the end, when all of it is on the disk: whenever the
/// machine stops, there is the old file or the new one.
fn write(path: &Path, data: &[u8], readers: Readers) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mini-ca-");
    // Temporary files are for their owner only, if nothing else is said.
    #[cfg(unix)]
    if readers == Readers::All {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666)); // less the process's umask
    }
    #[cfg(not(unix))]
    let _ = readers;

    let mut file = builder.tempfile_in(parent_of(path))?;
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
