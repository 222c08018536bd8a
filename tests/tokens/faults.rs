//! A PKCS #11 module in front of SoftHSM that fails when a test wants it to: a token that is pulled out, sessions that end.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use hazmat_openssl::prelude::*;
use support::softhsm::{self, Tokens};

use super::opened::{backend_with, configuration};

/// The module, for a test that has its own process.
pub struct Faults {
    module: PathBuf,
    file: PathBuf,
}

impl Faults {
    /// Compiles the module, which behaves as SoftHSM at first.
    pub fn none(tokens: &Tokens) -> Self {
        let faults = Faults {
            module: tokens.folder().join("faulty.so"),
            file: tokens.folder().join("faults"),
        };
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tokens/faulty_module.c");
        let text = |name: &str, path: &PathBuf| format!("-D{name}=\"{}\"", path.display());
        let status = Command::new("cc")
            .args(["-shared", "-fPIC", "-Wall", "-Werror", "-o"])
            .args([faults.module.as_os_str(), source.as_ref()])
            .args([text("SOFTHSM", &softhsm::softhsm()), text("FAULTS", &faults.file)])
            .status()
            .expect("this test needs a C compiler");
        assert!(status.success());
        faults
    }

    /// A backend whose tokens have these faults.
    pub fn backend(&self) -> Backend {
        backend_with(configuration(&self.module))
    }

    /// From now on, these functions fail in this way: `"C_Sign 0x32"`, a line for each.
    pub fn set(&self, lines: &str) {
        // At once, because another thread may read it.
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{lines}\n")).unwrap();
        fs::rename(new, &self.file).unwrap();
    }

    /// From now on, nothing fails.
    pub fn clear(&self) {
        fs::remove_file(&self.file).unwrap();
    }

    /// Whether a request that happens once has been heard.
    pub fn is_done(&self) -> bool {
        !self.file.exists()
    }
}
