//! The line format of nearly all vector files: `[header]` lines, `name = value` lines, and single words.

use super::{bytes, files};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A place in a vector file.
#[derive(Clone, Debug)]
pub struct Position {
    file: String,
    line: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Position {
    /// Panics with the place and `text`.
    pub fn fail(&self, text: &str) -> ! {
        panic!("{self}: {text}")
    }
}

/// The content of a line.
#[derive(Clone, Debug)]
pub enum Line {
    /// `[name]` or `[name = value]`; the name in lower case.
    Header { name: String, value: String },
    /// `name = value`; the name in lower case.
    Field { name: String, value: String },
    /// A word alone on its line.
    Word(String),
}

/// All meaningful lines of `file`, with their places.
pub fn lines(file: &str) -> Vec<(Position, Line)> {
    raw_lines(file)
        .into_iter()
        .map(|(position, text)| (position.clone(), parse_line(&position, &text)))
        .collect()
}

/// All lines of `file` that are neither blank nor a comment, as text, with their places.
pub fn raw_lines(file: &str) -> Vec<(Position, String)> {
    let mut lines = all_lines(file);
    lines.retain(|(_, line)| !line.starts_with('#'));
    lines
}

/// All lines of `file` that are not blank, comments too, as text, with their places.
pub fn all_lines(file: &str) -> Vec<(Position, String)> {
    let place = |index: usize| Position {
        file: file.to_owned(),
        line: index + 1,
    };
    let text = files::read(file);
    let lines = text.lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| (place(index), line.to_owned()))
        .collect()
}

pub(super) fn parse_line(position: &Position, text: &str) -> Line {
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let (name, value) = inner.split_once('=').unwrap_or((inner, ""));
        return Line::Header {
            name: name.trim().to_lowercase(),
            value: value.trim().to_owned(),
        };
    }
    if let Some((name, value)) = text.split_once('=') {
        return Line::Field {
            name: name.trim().to_lowercase(),
            value: value.trim().to_owned(),
        };
    }
    if text.chars().all(|c| c.is_ascii_uppercase()) {
        return Line::Word(text.to_owned());
    }
    position.fail("a line of no known form")
}

/// The names which the records of a file may have, all in lower case.
pub struct Schema {
    /// The field that opens every record.
    pub first: &'static str,
    /// Fields that every record has.
    pub required: &'static [&'static str],
    /// Fields that a record may have.
    pub optional: &'static [&'static str],
    /// Headers that may stand between records.
    pub headers: &'static [&'static str],
    /// Words that a record may have.
    pub words: &'static [&'static str],
}

/// One vector: its fields and words, and the headers above it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its place in the vector file.
    pub position: Position,
    headers: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
    words: BTreeSet<String>,
}

/// All records of `file`.
pub fn load(file: &str, schema: &Schema) -> Vec<Record> {
    load_lines(lines(file), schema)
}

/// All records in some lines of a file.
pub fn load_lines(lines: impl IntoIterator<Item = (Position, Line)>, schema: &Schema) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut headers = BTreeMap::new();
    let mut previous_was_header = true;
    for (position, line) in lines {
        let is_header = matches!(line, Line::Header { .. });
        match line {
            Line::Header { name, value } => set_header(&mut headers, schema, &position, name, value),
            Line::Field { name, value } if name == schema.first => {
                let previous = if previous_was_header { None } else { records.last() };
                check_count(&position, previous, &name, &value);
                records.push(Record::new(position, &headers, name, value));
            }
            Line::Field { name, value } => open_record(&mut records, &position).add(schema, &position, name, value),
            Line::Word(word) => open_record(&mut records, &position).add_word(schema, &position, word),
        }
        previous_was_header = is_header;
    }
    for record in &records {
        record.check_complete(schema);
    }
    records
}

fn set_header(
    headers: &mut BTreeMap<String, String>,
    schema: &Schema,
    position: &Position,
    name: String,
    value: String,
) {
    if !schema.headers.contains(&name.as_str()) {
        position.fail("an unexpected header");
    }
    if name == "encrypt" || name == "decrypt" {
        headers.remove("encrypt");
        headers.remove("decrypt");
    }
    headers.insert(name, value);
}

fn open_record<'a>(records: &'a mut [Record], position: &Position) -> &'a mut Record {
    records
        .last_mut()
        .unwrap_or_else(|| position.fail("no record is open here"))
}

/// Numbers must increase, not always by one: some files have the vectors in between as comments. A file begins with 0 or 1, or
/// with 4 where another one has the first three.
fn check_count(position: &Position, previous: Option<&Record>, name: &str, value: &str) {
    if name != "count" {
        return;
    }
    let count = parse_number(position, value);
    let follows = previous.map_or(count < 2 || count == 4, |record| count > record.number("count"));
    if !follows {
        position.fail("a number that does not follow the one before");
    }
}

fn parse_number(position: &Position, text: &str) -> usize {
    text.parse().unwrap_or_else(|_| position.fail("not a number"))
}

impl Record {
    fn new(position: Position, headers: &BTreeMap<String, String>, name: String, value: String) -> Self {
        Self::with_fields(position, headers, BTreeMap::from([(name, value)]))
    }

    pub(super) fn with_fields(
        position: Position,
        headers: &BTreeMap<String, String>,
        fields: BTreeMap<String, String>,
    ) -> Self {
        Self {
            position,
            headers: headers.clone(),
            fields,
            words: BTreeSet::new(),
        }
    }

    pub(super) fn add(&mut self, schema: &Schema, position: &Position, name: String, value: String) {
        if !schema.required.contains(&name.as_str()) && !schema.optional.contains(&name.as_str()) {
            position.fail("an unexpected name");
        }
        if self.fields.insert(name, value).is_some() {
            position.fail("a name for the second time");
        }
    }

    fn add_word(&mut self, schema: &Schema, position: &Position, word: String) {
        if !schema.words.contains(&word.as_str()) {
            position.fail("an unexpected word");
        }
        self.words.insert(word);
    }

    pub(super) fn check_complete(&self, schema: &Schema) {
        for name in schema.required {
            self.text(name);
        }
    }

    /// Whether the record has the field `name`.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether the record has the word `word`.
    pub fn has_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The text of the field `name`.
    pub fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .unwrap_or_else(|| self.position.fail(&format!("the record lacks {name}")))
    }

    /// The number in the field `name`.
    pub fn number(&self, name: &str) -> usize {
        parse_number(&self.position, self.text(name))
    }

    /// The bytes in the field `name`.
    pub fn hex(&self, name: &str) -> Vec<u8> {
        bytes::from_hex(self.text(name)).unwrap_or_else(|| self.bad(name))
    }

    /// The bytes in the field `name`, written as hexadecimal digits or as a text in quotation marks.
    pub fn hex_or_quoted(&self, name: &str) -> Vec<u8> {
        let quoted = self
            .text(name)
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        quoted.map_or_else(|| self.hex(name), |text| text.as_bytes().to_vec())
    }

    /// The bits in the field `name`.
    pub fn bits(&self, name: &str) -> Vec<u64> {
        bytes::from_bits(self.text(name)).unwrap_or_else(|| self.bad(name))
    }

    /// The bytes in the field `name`, written as a text with escapes.
    pub fn escaped(&self, name: &str) -> Vec<u8> {
        bytes::unescape(self.text(name)).unwrap_or_else(|| self.bad(name))
    }

    /// The text of the header `name` above the record, if there is one.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The number in the header `name` above the record, if there is one.
    pub fn header_number(&self, name: &str) -> Option<usize> {
        self.headers.get(name).map(|value| parse_number(&self.position, value))
    }

    fn bad(&self, name: &str) -> ! {
        self.position
            .fail(&format!("{name} is not what it should be: {}", self.text(name)))
    }
}
