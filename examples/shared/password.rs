//! Where passwords come from: a file, standard input, the terminal.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::{Explain, Failure, on_one_line};

/// A password is bytes, not text. They are wiped when it goes out of use.
pub type Password = Zeroizing<Vec<u8>>;

/// The password that the file is encrypted under, asked for on the terminal if there is no password file.
pub fn existing(password_file: Option<&Path>, encrypted: &Path) -> Result<Password, Failure> {
    let prompt = on_one_line(&format!("Password of {}: ", encrypted.display()));
    match password_file {
        Some(path) => from(path, || ask(&prompt)),
        None if io::stdin().is_terminal() => ask(&prompt),
        None => Err(Failure(format!(
            "{} is encrypted, and there is no terminal to ask for its password on, so give --password-file",
            encrypted.display()
        ))),
    }
}

/// The password to encrypt with.
pub fn new(password_file: &Path) -> Result<Password, Failure> {
    from(password_file, ask_twice)
}

/// Refuses to take two things from standard input, where it is not a terminal.
pub fn check_standard_input(files: &[Option<&Path>]) -> Result<(), Failure> {
    let uses = files.iter().flatten().filter(|path| is_standard_input(path)).count();
    match uses > 1 && !io::stdin().is_terminal() {
        true => Err(Failure::new("only one thing can be read from standard input")),
        false => Ok(()),
    }
}

/// Whether the name stands for standard input.
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

/// All that is there but for one newline at the end (LF or CR LF), which editors and `echo` put there.
fn content(name: &str, source: io::Result<impl Read>) -> Result<Password, Failure> {
    const LIMIT: usize = 4096;
    let failure = || format!("cannot take the password from {name}");

    // Room for all that will be read: a buffer that grows leaves copies behind in memory.
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
        false => Err(Failure::new("the two passwords are not the same")),
    }
}

fn ask(prompt: &str) -> Result<Password, Failure> {
    let password = rpassword::prompt_password(prompt).explain("no password was given")?;
    match password.is_empty() {
        true => Err(Failure::new("the password is empty")),
        false => Ok(Zeroizing::new(password.into_bytes())),
    }
}
