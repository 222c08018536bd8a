//! The `openssl` command, as a second implementation.

use hazmat_openssl::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder of files for the command.
pub struct Workspace {
    folder: TempDir,
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
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

    /// Reads the file `name`.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs the command, in this folder, and returns its output; `None` if it refuses.
    pub fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        self.run_program("openssl", arguments)
    }

    /// Whether the command has the curve, by its own name.
    pub fn has_curve(&self, name: &str) -> bool {
        self.run(&["ecparam", "-name", name, "-noout"]).is_some()
    }

    /// Runs another program, in this folder, and returns its output; `None` if it refuses.
    pub fn run_program(&self, program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
        run_in(self.folder.path(), program, arguments)
    }

    /// Runs the command, in this folder, which must succeed, and returns its output.
    pub fn must_run(&self, arguments: &[&str]) -> Vec<u8> {
        self.run(arguments)
            .unwrap_or_else(|| panic!("the openssl command refuses {arguments:?}"))
    }
}

/// The command for algorithms that an installed one may lack: `HAZMAT_OPENSSL_COMMAND` names it, `openssl` is the default.
pub fn newest() -> String {
    std::env::var("HAZMAT_OPENSSL_COMMAND").unwrap_or_else(|_| "openssl".to_owned())
}

/// The command's name of a curve.
pub fn curve_name(curve: EllipticCurve) -> &'static str {
    match curve {
        EllipticCurve::Secp192R1 => "prime192v1",
        EllipticCurve::Secp256R1 => "prime256v1",
        other => other.name(),
    }
}

fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("the command {program} is needed for this test: {error}"));
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(output.stdout)
}
