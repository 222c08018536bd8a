//! Reads passwords from a file, standard input or the terminal.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::{Explain, Failure, on_one_line};

/// A password: bytes, not text, which are wiped on drop.
pub type Password = Zeroizing<Vec<u8>>;

/// Reads the password of an encrypted file, from the terminal if there is no password file.
pub fn existing(password_file: Option<&Path>, encrypted: &Path) -> Result<Password, Failure> {
    let prompt = on_one_line(&format!("Password of {}: ", encrypted.display()));
    match password_file {
        Some(path) => from(path, || ask(&prompt)),
        None if io::stdin().is_terminal() => ask(&prompt),
        None => Err(Failure(format!(
            "{} is encrypted, and there is no terminal to ask for its password: give --password-file",
            encrypted.display()
        ))),
    }
}

/// Reads the PIN of a token, from the terminal if there is no file. The question is the token's.
#[allow(dead_code)] // unused in some programs
pub fn pin(pin_file: Option<&Path>, question: &str) -> Result<Password, Failure> {
    let prompt = format!("{}: ", on_one_line(question.trim_end_matches([':', ' '])));
    match pin_file {
        Some(path) => from(path, || ask(&prompt)),
        None if io::stdin().is_terminal() => ask(&prompt),
        None => Err(Failure::new(
            "the token wants its PIN, and there is no terminal to ask for it: give --pin-file",
        )),
    }
}

/// Reads the password to encrypt with.
#[allow(dead_code)] // unused in some programs
pub fn new(password_file: &Path) -> Result<Password, Failure> {
    from(password_file, ask_twice)
}

/// Reads the password to encrypt with, from the terminal if there is no password file.
#[allow(dead_code)] // unused in some programs
pub fn new_or_asked(password_file: Option<&Path>) -> Result<Password, Failure> {
    match password_file {
        Some(path) => new(path),
        None if io::stdin().is_terminal() => ask_twice(),
        None => Err(Failure::new(
            "there is no terminal to ask for a password: give --password-file",
        )),
    }
}

/// Refuses to read two things from standard input, unless it is a terminal.
#[allow(dead_code)] // unused in some programs
pub fn check_standard_input(files: &[Option<&Path>]) -> Result<(), Failure> {
    let uses = files.iter().flatten().filter(|path| is_standard_input(path)).count();
    match uses > 1 && !io::stdin().is_terminal() {
        true => Err(Failure::new("only one thing can be read from standard input")),
        false => Ok(()),
    }
}

/// Whether the name means standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn from(path: &Path, on_terminal: impl Fn() -> Result<Password, Failure>) -> Result<Password, Failure> {
    match is_standard_input(path) {
        true if io::stdin().is_terminal() => on_terminal(),
        true => content("standard input", Ok(io::stdin())),
        false => content(&path.display().to_string(), File::open(path)),
    }
}

/// The content without one final newline (LF or CR LF), which editors and `echo` append.
fn content(name: &str, source: io::Result<impl Read>) -> Result<Password, Failure> {
    const LIMIT: usize = 4096;
    let failure = || format!("cannot read the password from {name}");

    // Full capacity at once: a growing buffer leaves copies in memory.
    let mut password = Zeroizing::new(Vec::with_capacity(LIMIT + 3));
    source
        .and_then(|source| source.take(LIMIT as u64 + 3).read_to_end(&mut password))
        .explain(failure())?;
    if password.ends_with(b"\n") {
        password.pop();
        if password.ends_with(b"\r") {
            password.pop();
        }
    }
    match password.len() {
        0 => Err(Failure(format!("{}: it is empty", failure()))),
        1..=LIMIT => Ok(password),
        _ => Err(Failure(format!("{}: it is longer than {LIMIT} bytes", failure()))),
    }
}

fn ask_twice() -> Result<Password, Failure> {
    let password = ask("New password: ")?;
    match *ask("The same again: ")? == *password {
        true => Ok(password),
        false => Err(Failure::new("the two passwords differ")),
    }
}

fn ask(prompt: &str) -> Result<Password, Failure> {
    let password = rpassword::prompt_password(prompt).explain("no password was given")?;
    match password.is_empty() {
        true => Err(Failure::new("the password is empty")),
        false => Ok(Zeroizing::new(password.into_bytes())),
    }
}
