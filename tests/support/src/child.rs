//! Running a test again in a child process, for state that belongs to a process: its environment, libcrypto's default
//! context.

use std::ffi::OsStr;
use std::process::Command;

/// Set in the child.
const CHILD: &str = "HAZMAT_TEST_CHILD";

/// Whether this is the child process.
pub fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// The name of a test in its program, from its `module_path!()` and function.
pub fn test_name(module: &str, function: &str) -> String {
    match module.split_once("::") {
        Some((_program, path)) => format!("{path}::{function}"),
        None => function.to_owned(),
    }
}

/// Runs the test of this name (see [`test_name`]) again in a child process with these environment variables, and fails if it
/// fails there.
pub fn run_again(name: &str, variables: &[(&str, &OsStr)]) {
    run_again_without(name, &[], variables);
}

/// The same, without some environment variables that this process may have.
pub fn run_again_without(name: &str, removed: &[&str], variables: &[(&str, &OsStr)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]);
    for variable in removed {
        command.env_remove(variable);
    }
    let output = command
        .env(CHILD, "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
