//! Vector files whose records share values in a header above them: a key, or the parameters of a group.

use super::records::{self, Line, Position, Record, Schema};
use std::collections::BTreeMap;

/// The names of a file of groups.
pub struct GroupSchema {
    /// Names of the values above the records. The first opens a group.
    pub group: &'static [&'static str],
    /// The records; a header is recognized by its start.
    pub record: Schema,
    /// Lines to ignore.
    pub passed_over: &'static [&'static str],
    /// Whether the file ends within its last record, which is then ignored.
    pub breaks_off: bool,
}

/// All records of `file`, each with the values of its group.
pub fn load(file: &str, schema: &GroupSchema) -> Vec<Record> {
    let mut reader = Reader {
        schema,
        headers: BTreeMap::new(),
        group: BTreeMap::new(),
        records: Vec::new(),
        open: false,
    };
    for (position, text) in records::raw_lines(file) {
        if !schema.passed_over.contains(&text.as_str()) {
            reader.read(&position, records::parse_line(&position, &text));
        }
    }
    let mut records = reader.records;
    if schema.breaks_off {
        let last = records.pop().unwrap();
        if schema.record.required.iter().all(|name| last.has(name)) {
            last.position.fail("the last record is whole");
        }
    }
    for record in &records {
        record.check_complete(&schema.record);
    }
    records
}

struct Reader<'a> {
    schema: &'a GroupSchema,
    headers: BTreeMap<String, String>,
    group: BTreeMap<String, String>,
    records: Vec<Record>,
    open: bool,
}

impl Reader<'_> {
    fn read(&mut self, position: &Position, line: Line) {
        match line {
            Line::Header { name, value } => self.header(position, name, value),
            Line::Field { name, value } => self.field(position, name, value),
            Line::Word(_) => position.fail("an unexpected word"),
        }
    }

    fn header(&mut self, position: &Position, name: String, value: String) {
        let known = self.schema.record.headers;
        if !known.iter().any(|beginning| name.starts_with(beginning)) {
            position.fail("an unexpected header");
        }
        self.headers.insert(name, value);
    }

    fn field(&mut self, position: &Position, name: String, value: String) {
        if self.schema.group.first() == Some(&name.as_str()) {
            self.group.clear();
            self.open = false;
        }
        if !self.open && self.schema.group.contains(&name.as_str()) {
            if self.group.insert(name, value).is_some() {
                position.fail("a name for the second time");
            }
            return;
        }
        if name == self.schema.record.first {
            let mut fields = self.group.clone();
            fields.insert(name, value);
            self.records
                .push(Record::with_fields(position.clone(), &self.headers, fields));
            self.open = true;
            return;
        }
        match self.records.last_mut() {
            Some(record) if self.open => record.add(&self.schema.record, position, name, value),
            _ => position.fail("no record is open here"),
        }
    }
}
