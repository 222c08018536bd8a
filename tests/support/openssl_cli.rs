//! The `openssl` command, as a second opinion.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder of files for the command to work on.
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// A new folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The path of the file `name`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the file `name`.
    pub fn write(&self, name: &str, data: &[u8]) {
        std::fs::write(self.path(name), data).unwrap();
    }

    /// Runs the command, in this folder, and returns its output; `None` if it refuses.
    pub fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        run_in(self.folder.path(), arguments)
    }

    /// Runs the command, in this folder, which must succeed, and returns its output.
    pub fn must_run(&self, arguments: &[&str]) -> Vec<u8> {
        self.run(arguments)
            .unwrap_or_else(|| panic!("the openssl command refuses {arguments:?}"))
    }
}

fn run_in(folder: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("the openssl command is needed for this test: {error}"));
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(output.stdout)
}
