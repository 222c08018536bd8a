//! Gets the password from a file, the terminal, or the random generator.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use hazmat_openssl::prelude::Backend;
use zeroize::Zeroizing;

use crate::{Explain, Failure};

/// A password: bytes, not text, which are wiped on drop.
pub type Password = Zeroizing<Vec<u8>>;

/// Gets the password for a new file. A generated one is shown on standard output.
pub fn for_sealing(backend: &Backend, password_file: Option<&Path>, sealed: &Path) -> Result<Password, Failure> {
    match password_file {
        Some(path) => first_line_of(path),
        None if io::stdin().is_terminal() => match ask_twice()? {
            Some(password) => Ok(password),
            None => generate_and_show(backend, Occasion::NothingTyped, sealed),
        },
        None => generate_and_show(backend, Occasion::NoTerminal, sealed),
    }
}

/// Gets the password of an existing file.
pub fn for_opening(password_file: Option<&Path>) -> Result<Password, Failure> {
    match password_file {
        Some(path) => first_line_of(path),
        None if io::stdin().is_terminal() => match ask("Password: ")? {
            password if password.is_empty() => Err(Failure::new("the password is empty")),
            password => Ok(password),
        },
        None => Err(Failure(
            "there is no terminal to ask for the password: give --password-file".into(),
        )),
    }
}

fn first_line_of(path: &Path) -> Result<Password, Failure> {
    const LIMIT: usize = 4096;
    let failure = || format!("cannot read the password from {}", path.display());

    // Full capacity at once: a growing buffer leaves copies in memory.
    let mut password = Zeroizing::new(Vec::with_capacity(LIMIT + 1));
    File::open(path)
        .and_then(|file| file.take(LIMIT as u64 + 1).read_to_end(&mut password))
        .explain(failure())?;
    if let Some(end) = password.iter().position(|byte| *byte == b'\n') {
        password.truncate(end);
        if password.ends_with(b"\r") {
            password.truncate(end - 1);
        }
    }
    match password.len() {
        0 => Err(Failure(format!("{}: its first line is empty", failure()))),
        1..=LIMIT => Ok(password),
        _ => Err(Failure(format!(
            "{}: its first line is longer than {LIMIT} bytes",
            failure()
        ))),
    }
}

/// `None` if a password must be generated.
fn ask_twice() -> Result<Option<Password>, Failure> {
    let password = ask("New password (empty for a generated one): ")?;
    if password.is_empty() {
        return Ok(None);
    }
    match *ask("The same again: ")? == *password {
        true => Ok(Some(password)),
        false => Err(Failure::new("the two passwords differ")),
    }
}

fn ask(prompt: &str) -> Result<Password, Failure> {
    let password = rpassword::prompt_password(prompt).explain("no password was given")?;
    Ok(Zeroizing::new(password.into_bytes()))
}

/// Why a password is generated.
#[derive(Clone, Copy)]
enum Occasion {
    NothingTyped,
    NoTerminal,
}

/// Generates a password of 24 letters and digits with five bits each: 120 bits.
fn generate_and_show(backend: &Backend, occasion: Occasion, sealed: &Path) -> Result<Password, Failure> {
    // Without i, l, o and u, which are easily misread. 32 characters are equally likely in a byte.
    const SIGNS: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";
    let random = backend.random_bytes(24).explain("cannot generate a password")?;
    let signs: Vec<u8> = random
        .iter()
        .filter_map(|byte| SIGNS.get(usize::from(byte % 32)).copied())
        .collect();
    let signs = Zeroizing::new(signs);
    let password = Zeroizing::new(signs.chunks(4).collect::<Vec<_>>().join(&b'-'));

    show(&password, occasion, sealed).explain("cannot show the new password")?;
    Ok(password)
}

fn show(password: &[u8], occasion: Occasion, sealed: &Path) -> io::Result<()> {
    let (introduction, advice, option) = match occasion {
        Occasion::NothingTyped => ("Here is a new password:", "To open the file:", ""),
        Occasion::NoTerminal => (
            "There is no terminal to ask for a password; here is a new one:",
            "Save it in a file, then:",
            " --password-file FILE",
        ),
    };
    // The name by which the program was called, so that the user can copy the command.
    let program = std::env::args_os().next().map_or_else(|| "vault".into(), PathBuf::from);
    let (program, sealed) = (program.display(), sealed.display());

    let mut out = io::stdout();
    writeln!(out, "{introduction}\n\n    {}\n", String::from_utf8_lossy(password))?;
    writeln!(out, "Keep it: nothing else opens the file. {advice}\n")?;
    writeln!(out, "    {program} open {sealed} --output COPY{option}\n")?;
    out.flush()
}
