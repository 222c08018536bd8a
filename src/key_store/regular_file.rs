//! Opens the files that URIs name.

use std::fs::{File, OpenOptions};
use std::io::Result;
use std::path::Path;

/// `open(2)`: do not wait for the other end of a named pipe. Where the number is not known, the look at the path before it is opened
/// has to be enough.
#[cfg(unix)]
const O_NONBLOCK: i32 = if cfg!(any(
    target_os = "macos",
    target_os = "ios",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd",
    target_os = "dragonfly"
)) {
    0x4
} else if cfg!(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "x86",
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "riscv64",
        target_arch = "powerpc64",
        target_arch = "s390x",
        target_arch = "loongarch64"
    )
)) {
    0o4000
} else {
    0
};

/// Opens a file to read it; `None` if it is no regular file: a pipe or a device might never end.
pub(super) fn open(path: &Path) -> Result<Option<File>> {
    // To open some devices has an effect.
    if !std::fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, O_NONBLOCK);
    let file = options.open(path)?;
    // Another file may have taken its place.
    Ok(file.metadata()?.is_file().then_some(file))
}

/// The path in what follows `file:` in a URI: after nothing, `//` or `//localhost`. `None` for another host.
pub(super) fn local_path(rest: &str) -> Option<&str> {
    let Some(rest) = rest.strip_prefix("//") else {
        return Some(rest);
    };
    let (host, path) = rest.split_at(rest.find('/')?);
    (host.is_empty() || host.eq_ignore_ascii_case("localhost")).then_some(path)
}
