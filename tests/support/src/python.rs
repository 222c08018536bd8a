//! Python's `cryptography`, as a second opinion.
//!
//! The interpreter is the one that the variable `HAZMAT_PYTHON` names, else `python3`. It must have the package.

use super::bytes;
use std::ffi::OsString;
use std::process::Command;
use std::sync::OnceLock;

/// What every snippet begins with: `argument(i)` has the bytes of an argument, `number(i)` the number of those bytes, and
/// `answer(data)` prints the bytes that are the answer.
const PREAMBLE: &str = "
import sys
def argument(index):
    return bytes.fromhex(sys.argv[1 + index])
def number(index):
    return int.from_bytes(argument(index), 'big')
def answer(data):
    print(data.hex())
";

fn interpreter() -> OsString {
    std::env::var_os("HAZMAT_PYTHON").unwrap_or_else(|| "python3".into())
}

/// Panics if the interpreter or the package is missing.
fn require_package() {
    static CHECKED: OnceLock<()> = OnceLock::new();
    CHECKED.get_or_init(|| {
        let status = Command::new(interpreter()).args(["-c", "import cryptography"]).status();
        let found = status.is_ok_and(|status| status.success());
        assert!(
            found,
            "{:?} must be a Python with the package cryptography; HAZMAT_PYTHON names another one",
            interpreter()
        );
    });
}

/// Runs `snippet` with `arguments`, and returns the bytes of its answer.
///
/// A snippet that fails is a panic with what Python says of it, so a check in Python can be left to its exceptions.
pub fn run(snippet: &str, arguments: &[&[u8]]) -> Vec<u8> {
    require_package();
    let output = Command::new(interpreter())
        .arg("-c")
        .arg(format!("{PREAMBLE}{snippet}"))
        .args(arguments.iter().map(|argument| bytes::to_hex(argument)))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "Python refuses:\n{snippet}\n{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    bytes::from_hex(text.trim()).unwrap_or_else(|| panic!("not hexadecimal: {text:?}"))
}
