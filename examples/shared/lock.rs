//! File locks, released when the process ends, even if it is killed.

use std::fs::File;
use std::io;
use std::path::Path;

/// Opens the file, which is created if it does not exist, and locks it until it is closed. Does not wait: `None` if another
/// process has the lock.
#[cfg(unix)]
#[allow(dead_code)] // unused in some programs
pub fn open(path: &Path) -> io::Result<Option<File>> {
    let file = File::options().create(true).append(true).open(path)?;
    match take(&file)? && is_at(&file, path) {
        true => Ok(Some(file)),
        false => Ok(None),
    }
}

/// The same, on systems that can open a file exclusively.
#[cfg(windows)]
pub fn open(path: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    let mut options = File::options();
    match options.create(true).append(true).share_mode(0).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Locks an open file or folder until it is closed. `false` if another process has the lock.
#[cfg(unix)]
pub fn take(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether the path still names the opened file.
#[cfg(unix)]
pub fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(opened), Ok(found)) => (opened.dev(), opened.ino()) == (found.dev(), found.ino()),
        _ => false,
    }
}
