//! Prints lines of the form "name: value", some indented below others.

use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};

use crate::{Explain, Failure, on_one_line};

/// The lines to print. Values may be foreign: they are escaped, so that they cannot add lines.
#[derive(Default)]
pub struct Page {
    text: String,
    depth: usize,
    gap: bool,
}

impl Page {
    /// Adds a line.
    pub fn field(&mut self, name: &str, value: impl Display) {
        self.line(format_args!("{name}: {}", on_one_line(&value.to_string())));
    }

    /// Adds a value, or the reason why it cannot be read.
    pub fn result(&mut self, name: &str, value: Result<impl Display, impl Display>) {
        match value {
            Ok(value) => self.field(name, value),
            Err(error) => self.field(name, format!("unreadable ({error})")),
        }
    }

    /// Adds bytes in hexadecimal: on the line if they are few, else below it.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        const ON_A_LINE: usize = 32;
        if bytes.len() <= ON_A_LINE {
            return self.field(name, digits(bytes));
        }
        self.heading(name);
        self.below(|page| {
            for piece in bytes.chunks(ON_A_LINE) {
                page.line(digits(piece));
            }
        });
    }

    /// Adds a line with others below it.
    pub fn section<T>(&mut self, name: &str, write: impl FnOnce(&mut Page) -> T) -> T {
        self.heading(name);
        self.below(write)
    }

    /// Separates the next line, if any, by an empty one.
    pub fn gap(&mut self) {
        self.gap = true;
    }

    /// Prints the lines so far.
    pub fn print(&mut self) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let printed = out.write_all(self.text.as_bytes()).and_then(|()| out.flush());
        self.text.clear();
        printed.explain("cannot write to standard output")
    }

    /// Prints the lines if there are many: long revocation lists have millions.
    pub fn print_much(&mut self) -> Result<(), Failure> {
        const MUCH: usize = 1 << 20;
        match self.text.len() > MUCH {
            true => self.print(),
            false => Ok(()),
        }
    }

    fn heading(&mut self, name: &str) {
        self.line(format_args!("{}:", on_one_line(name)));
    }

    /// Indents what is written.
    pub fn below<T>(&mut self, write: impl FnOnce(&mut Page) -> T) -> T {
        self.depth += 1;
        let written = write(self);
        self.depth -= 1;
        written
    }

    fn line(&mut self, line: impl Display) {
        if std::mem::take(&mut self.gap) {
            self.text.push('\n');
        }
        let indent = "  ".repeat(self.depth);
        let _ = writeln!(self.text, "{indent}{line}");
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
