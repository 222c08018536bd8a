//! Where the password comes from: a file, the terminal, or the random generator.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use hazmat_openssl::prelude::Backend;
use zeroize::Zeroizing;

use crate::{Explain, Failure};

/// A password is bytes, not text. They are wiped when it goes out of use.
pub type Password = Zeroizing<Vec<u8>>;

/// The password for a new file. If one has to be made, it is shown on standard output.
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

/// The password of an existing file.
pub fn for_opening(password_file: Option<&Path>) -> Result<Password, Failure> {
    match password_file {
        Some(path) => first_line_of(path),
        None if io::stdin().is_terminal() => match ask("Password: ")? {
            password if password.is_empty() => Err(Failure("the password is empty".into())),
            password => Ok(password),
        },
        None => Err(Failure(
            "there is no terminal to ask for the password on, so give --password-file".into(),
        )),
    }
}

fn first_line_of(path: &Path) -> Result<Password, Failure> {
    const LIMIT: usize = 4096;
    let failure = || format!("cannot take the password from {}", path.display());

    // Room for all that will be read: a buffer that grows leaves copies behind in memory.
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

/// `None` if one is to be made.
fn ask_twice() -> Result<Option<Password>, Failure> {
    let password = ask("New password (empty for a generated one): ")?;
    if password.is_empty() {
        return Ok(None);
    }
    match *ask("The same again: ")? == *password {
        true => Ok(Some(password)),
        false => Err(Failure("the two passwords are not the same".into())),
    }
}

fn ask(prompt: &str) -> Result<Password, Failure> {
    let password = rpassword::prompt_password(prompt).explain("no password was given")?;
    Ok(Zeroizing::new(password.into_bytes()))
}

/// Why a password is made.
#[derive(Clone, Copy)]
enum Occasion {
    NothingTyped,
    NoTerminal,
}

/// Makes a password of 24 letters and digits, five bits each: 120 bits, beyond all guessing.
fn generate_and_show(backend: &Backend, occasion: Occasion, sealed: &Path) -> Result<Password, Failure> {
    // Without i, l, o and u, which are easily misread; 32 signs, so that each is equally likely.
    const SIGNS: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";
    let random = backend.random_bytes(24).explain("no password could be made")?;
    let signs: Vec<u8> = random
        .iter()
        .filter_map(|byte| SIGNS.get(usize::from(byte % 32)).copied())
        .collect();
    let signs = Zeroizing::new(signs);
    let password = Zeroizing::new(signs.chunks(4).collect::<Vec<_>>().join(&b'-'));

    show(&password, occasion, sealed).explain("the new password could not be shown")?;
    Ok(password)
}

fn show(password: &[u8], occasion: Occasion, sealed: &Path) -> io::Result<()> {
    let (introduction, advice, option) = match occasion {
        Occasion::NothingTyped => ("Here is a new password:", "To open the file:", ""),
        Occasion::NoTerminal => (
            "There is no terminal to ask for a password on, so here is a new one:",
            "Put it into a file of its own, then:",
            " --password-file FILE",
        ),
    };
    // As it was called: what is shown can be typed.
    let program = std::env::args_os().next().map_or_else(|| "vault".into(), PathBuf::from);
    let (program, sealed) = (program.display(), sealed.display());

    let mut out = io::stdout();
    writeln!(out, "{introduction}\n\n    {}\n", String::from_utf8_lossy(password))?;
    writeln!(out, "Keep it: nothing else opens the file. {advice}\n")?;
    writeln!(out, "    {program} open {sealed} --output COPY{option}\n")?;
    out.flush()
}
