//! Running programs on a terminal, and typing into them.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use super::running::with_usual_signals;

/// Runs a command line in a folder, on a terminal that `script` of util-linux creates, and answers each prompt once it has
/// appeared. Returns the exit code and the screen output.
pub fn run(folder: &Path, command: &str, answers: &[(&str, &str)]) -> (i32, String) {
    let mut script = with_usual_signals("script")
        .args(["--quiet", "--return", "--command", command, "/dev/null"])
        .current_dir(folder)
        .envs([("SHELL", "/bin/sh"), ("TERM", "xterm")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs `script`, which is part of util-linux");
    let mut keyboard = script.stdin.take().unwrap();
    let mut screen = script.stdout.take().unwrap();

    let mut shown = Vec::new();
    for (prompt, answer) in answers {
        while !shown.ends_with(prompt.as_bytes()) {
            let mut byte = [0];
            let shown_so_far = String::from_utf8_lossy(&shown);
            assert_eq!(screen.read(&mut byte).unwrap(), 1, "{shown_so_far}");
            shown.push(byte[0]);
        }
        writeln!(keyboard, "{answer}").unwrap();
    }
    screen.read_to_end(&mut shown).unwrap();
    drop(keyboard);
    let code = script.wait().unwrap().code().unwrap();
    (code, String::from_utf8_lossy(&shown).into_owned())
}
