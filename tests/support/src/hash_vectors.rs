//! Vectors of hash functions.

use super::records::{self, Line, Position, Record, Schema};

/// A message and its digest.
#[derive(Debug)]
pub struct HashVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The message.
    pub message: Vec<u8>,
    /// The digest; of any size for an extendable output function.
    pub digest: Vec<u8>,
    /// The size of the digest which a header gives, in bytes or in bits.
    pub header_size: Option<usize>,
}

/// Reads a file of `Len`, `Msg` and `MD` (or `Output`).
pub fn messages(file: &str) -> Vec<HashVector> {
    let schema = Schema {
        first: "len",
        required: &["msg"],
        optional: &["md", "output"],
        headers: &["l", "outputlen"],
        words: &[],
    };
    records::load(file, &schema).iter().map(message_vector).collect()
}

fn message_vector(record: &Record) -> HashVector {
    let digest_name = if record.has("md") { "md" } else { "output" };
    HashVector {
        position: record.position.clone(),
        message: sized_message(record),
        digest: record.hex(digest_name),
        header_size: record.header_number("l").or(record.header_number("outputlen")),
    }
}

/// The message of a record with its length in bits; an empty message is written as one zero byte.
pub fn sized_message(record: &Record) -> Vec<u8> {
    let bits = record.number("len");
    let message = record.hex("msg");
    if bits == 0 && message == [0] {
        return Vec::new();
    }
    if message.len() * 8 != bits {
        record.position.fail("the message is not of the given length");
    }
    message
}

/// Reads a file of `COUNT`, `Outputlen`, `Msg` and `Output`.
pub fn variable_outputs(file: &str) -> Vec<HashVector> {
    let schema = Schema {
        first: "count",
        required: &["outputlen", "msg", "output"],
        optional: &[],
        headers: &[
            "tested for output of byte-oriented messages",
            "input length",
            "minimum output length (bits)",
            "maximum output length (bits)",
        ],
        words: &[],
    };
    records::load(file, &schema).iter().map(variable_output).collect()
}

fn variable_output(record: &Record) -> HashVector {
    let (message, digest) = (record.hex("msg"), record.hex("output"));
    let sizes = (record.header_number("input length"), record.number("outputlen"));
    if sizes != (Some(message.len() * 8), digest.len() * 8) {
        record
            .position
            .fail("the message or the output is not of the given length");
    }
    HashVector {
        position: record.position.clone(),
        message,
        digest,
        header_size: None,
    }
}

/// A message and its output by cSHAKE, with an empty function name.
#[derive(Debug)]
pub struct CShakeVector {
    /// Its place in the vector file.
    pub position: Position,
    /// 128 or 256.
    pub strength: usize,
    /// The customization string.
    pub customization: Vec<u8>,
    /// The message.
    pub message: Vec<u8>,
    /// The output.
    pub output: Vec<u8>,
}

/// Reads a file of `COUNT`, `Strength`, `S`, `Msg` and `Output`.
pub fn cshake(file: &str) -> Vec<CShakeVector> {
    let schema = Schema {
        first: "count",
        required: &["strength", "s", "msg", "output"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| CShakeVector {
        position: record.position.clone(),
        strength: record.number("strength"),
        customization: record.hex("s"),
        message: record.hex("msg"),
        output: record.hex("output"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}

/// A Monte Carlo test: a seed and the digest after every thousand steps.
pub struct MonteCarlo {
    /// The input of the first step.
    pub seed: Vec<u8>,
    /// One round per `COUNT`.
    pub rounds: Vec<Round>,
    /// Limits of the output size in bytes; only for extendable output functions.
    pub output_bounds: (usize, usize),
}

/// A round of a Monte Carlo test.
pub struct Round {
    /// Its place in the vector file.
    pub position: Position,
    /// The digest at its end; `None` if the file has a question mark instead.
    pub digest: Option<Vec<u8>>,
    /// The steps of the round that the file lists: number, message and digest.
    pub steps: Vec<(usize, Vec<u8>, Vec<u8>)>,
}

/// Reads a Monte Carlo file, with or without the first steps of every round.
pub fn monte_carlo(file: &str) -> MonteCarlo {
    let mut reader = MonteCarloReader {
        seed: None,
        rounds: Vec::new(),
        bounds: [0, 0],
        open: None,
        output_size: None,
    };
    for (position, line) in records::lines(file) {
        reader.read(position, line);
    }
    assert!(reader.open.is_none(), "{file}: the last round has no digest");
    MonteCarlo {
        seed: reader.seed.unwrap_or_else(|| panic!("{file}: no seed")),
        rounds: reader.rounds,
        output_bounds: (reader.bounds[0] / 8, reader.bounds[1] / 8),
    }
}

struct MonteCarloReader {
    seed: Option<Vec<u8>>,
    rounds: Vec<Round>,
    bounds: [usize; 2],
    open: Option<Round>,
    output_size: Option<usize>,
}

impl MonteCarloReader {
    fn read(&mut self, position: Position, line: Line) {
        match line {
            Line::Header { name, value } => self.header(&position, &name, &value),
            Line::Field { name, value } => self.field(position, &name, &value),
            Line::Word(_) => position.fail("an unexpected word"),
        }
    }

    fn header(&mut self, position: &Position, name: &str, value: &str) {
        let number = number(position, value);
        match name {
            "l" => {}
            "minimum output length (bits)" => self.bounds[0] = number,
            "maximum output length (bits)" => self.bounds[1] = number,
            _ => position.fail("an unexpected header"),
        }
    }

    fn field(&mut self, position: Position, name: &str, value: &str) {
        match name {
            "seed" | "msg" if self.seed.is_none() => self.seed = Some(hex(&position, value)),
            "count" => self.open_round(position, value),
            "outputlen" => self.output_size = Some(number(&position, value)),
            "i" => {
                let step = (number(&position, value), Vec::new(), Vec::new());
                self.round(&position).steps.push(step);
            }
            "m" => self.step(&position).1 = hex(&position, value),
            "mdi" => self.step(&position).2 = hex(&position, value),
            "md" | "output" => self.close_round(&position, value),
            _ => position.fail("an unexpected name"),
        }
    }

    fn open_round(&mut self, position: Position, value: &str) {
        if self.open.is_some() || number(&position, value) != self.rounds.len() {
            position.fail("a round is missing or not complete");
        }
        self.open = Some(Round {
            position,
            digest: None,
            steps: Vec::new(),
        });
    }

    fn close_round(&mut self, position: &Position, value: &str) {
        let mut round = self
            .open
            .take()
            .unwrap_or_else(|| position.fail("no round is open here"));
        round.digest = (value != "?").then(|| hex(position, value));
        let sizes = (
            self.output_size.take(),
            round.digest.as_ref().map(|digest| digest.len() * 8),
        );
        let varies = self.bounds[1] > 0;
        if sizes.0.is_some() != varies || varies && sizes.0 != sizes.1 {
            position.fail("the output is not of the given length");
        }
        self.rounds.push(round);
    }

    fn round(&mut self, position: &Position) -> &mut Round {
        self.open
            .as_mut()
            .unwrap_or_else(|| position.fail("no round is open here"))
    }

    fn step(&mut self, position: &Position) -> &mut (usize, Vec<u8>, Vec<u8>) {
        self.round(position)
            .steps
            .last_mut()
            .unwrap_or_else(|| position.fail("no step is open here"))
    }
}

fn number(position: &Position, text: &str) -> usize {
    text.parse().unwrap_or_else(|_| position.fail("not a number"))
}

fn hex(position: &Position, text: &str) -> Vec<u8> {
    super::bytes::from_hex(text).unwrap_or_else(|| position.fail("not hexadecimal"))
}
