//! Python's `cryptography`, as a second implementation.

use super::bytes;
use std::ffi::OsString;
use std::process::Command;
use std::sync::OnceLock;

/// The start of every snippet: `argument(i)` returns the bytes of an argument, `number(i)` the number that they encode, and
/// `answer(data)` prints the result.
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

/// Runs `snippet` with `arguments`, and returns the bytes of its result.
///
/// Panics with Python's message if the snippet fails, so that a snippet can check results by exceptions.
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
