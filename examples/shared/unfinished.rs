//! Files and folders that get their final names when they are complete. Until then their names are `.PROGRAM-`, twelve
//! letters or digits, and `.unfinished`.
//!
//! A process that fails removes its unfinished files. Those of a killed process are removed by the next process that
//! writes to the same folder. Each process locks its unfinished files (`flock`, on Unix) until it ends: such a file of
//! the same user without a lock is abandoned. On systems without these locks nothing is removed.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::{NamedTempFile, TempDir};

const SUFFIX: &str = ".unfinished";
const SIGNS: usize = 12;

/// The number of attempts: another process may remove a file as abandoned before it is locked.
const ATTEMPTS: usize = 100;

/// The users that may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // unused in some programs
pub enum Readers {
    /// The owner only (mode 0600 on Unix).
    Owner,
    /// Those whom the process's umask allows.
    All,
}

/// Creates a file in the folder, which is removed on drop.
pub fn file(program: &str, folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let prefix = prefix(program);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX).rand_bytes(SIGNS);
    // By default, temporary files have mode 0600.
    #[cfg(unix)]
    if readers == Readers::All {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666)); // reduced by the process's umask
    }
    #[cfg(not(unix))]
    let _ = readers;

    for _ in 0..ATTEMPTS {
        let file = builder.tempfile_in(folder).map_err(without_path)?;
        if is_kept(file.as_file(), file.path()) {
            return Ok(file);
        }
    }
    Err(removed_by_others())
}

/// Creates a locked folder inside the folder. It is removed on drop.
#[allow(dead_code)] // unused in some programs
pub fn folder(program: &str, parent: &Path) -> io::Result<(TempDir, Option<File>)> {
    let prefix = prefix(program);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX).rand_bytes(SIGNS);
    for _ in 0..ATTEMPTS {
        let folder = builder.tempdir_in(parent).map_err(without_path)?;
        if !cfg!(unix) {
            return Ok((folder, None)); // it could not be opened
        }
        match File::open(folder.path()) {
            Ok(lock) if is_kept(&lock, folder.path()) => return Ok((folder, Some(lock))),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(removed_by_others())
}

fn prefix(program: &str) -> String {
    format!(".{program}-")
}

/// The error without the temporary name, which means nothing to the user. The crate `tempfile` appends it.
fn without_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((cause, _)) => io::Error::new(error.kind(), cause),
        None => error,
    }
}

fn removed_by_others() -> io::Error {
    io::Error::other("other processes remove its temporary files")
}

/// Locks a new file or folder. `false` if another process is removing it as abandoned.
#[cfg(unix)]
fn is_kept(made: &File, path: &Path) -> bool {
    use crate::lock;
    match lock::take(made) {
        Ok(is_taken) => is_taken && lock::is_at(made, path),
        // Without locks, no process removes anything.
        Err(_) => true,
    }
}

#[cfg(not(unix))]
fn is_kept(_: &File, _: &Path) -> bool {
    true
}

/// The type of an unfinished item.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // unused in some programs
pub enum Kind {
    Files,
    Folders,
}

/// Removes the unfinished items of killed processes from the folder. Failures are ignored.
#[cfg(unix)]
pub fn remove_left(program: &str, kind: Kind, folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_name(program, &entry.file_name()) {
            let _ = remove_if_left(kind, &entry.path());
        }
    }
}

#[cfg(not(unix))]
pub fn remove_left(_program: &str, _kind: Kind, _folder: &Path) {}

#[cfg(unix)]
fn is_name(program: &str, name: &std::ffi::OsStr) -> bool {
    let signs = name
        .to_str()
        .and_then(|name| name.strip_prefix(&prefix(program)))
        .and_then(|rest| rest.strip_suffix(SUFFIX));
    signs.is_some_and(|signs| signs.len() == SIGNS && signs.bytes().all(|sign| sign.is_ascii_alphanumeric()))
}

#[cfg(unix)]
fn remove_if_left(kind: Kind, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;

    use crate::lock;
    use rustix::fs::{Mode, OFlags};

    // Does not follow links, and does not block on a FIFO.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let metadata = file.metadata()?;
    let is_ours = metadata.uid() == rustix::process::geteuid().as_raw();
    if !is_ours || !lock::take(&file)? || !lock::is_at(&file, path) {
        return Ok(());
    }
    match kind {
        Kind::Files if metadata.is_file() => fs::remove_file(path),
        Kind::Folders if metadata.is_dir() => fs::remove_dir_all(path),
        _ => Ok(()),
    }
}
