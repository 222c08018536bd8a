//! Operations, and the contenders that carry them out.

use std::hint::black_box;
use std::time::Duration;

use crate::clock;

/// Who carries out an operation. The order is that of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Library {
    /// hazmat-openssl
    Ours,
    /// The best sequence of libcrypto calls in unsafe code, with the same checks as ours: the limit.
    Raw,
    /// The best sequence of libcrypto calls without checks that ours makes.
    RawUnchecked,
    RustOpenssl,
    Ring,
    AwsLc,
    RustCrypto,
    X509Parser,
}

impl Library {
    pub const ALL: [Library; 8] = [
        Library::Ours,
        Library::Raw,
        Library::RawUnchecked,
        Library::RustOpenssl,
        Library::Ring,
        Library::AwsLc,
        Library::RustCrypto,
        Library::X509Parser,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Library::Ours => "this crate",
            Library::Raw => "libcrypto",
            Library::RawUnchecked => "unchecked",
            Library::RustOpenssl => "rust-openssl",
            Library::Ring => "ring",
            Library::AwsLc => "aws-lc-rs",
            Library::RustCrypto => "RustCrypto",
            Library::X509Parser => "x509-parser",
        }
    }

    /// What the column shows, for the legend.
    pub fn description(self) -> &'static str {
        match self {
            Library::Ours => "hazmat-openssl",
            Library::Raw => {
                "the limit: the best sequence of libcrypto calls in unsafe code, contexts kept, same checks"
            }
            Library::RawUnchecked => "libcrypto without the checks that this crate makes of a key, or with fewer",
            Library::RustOpenssl => "rust-openssl at its best: contexts kept, algorithms fetched once",
            Library::Ring => "ring",
            Library::AwsLc => "aws-lc-rs",
            Library::RustCrypto => "the pure Rust crates of RustCrypto and dalek-cryptography",
            Library::X509Parser => "x509-parser",
        }
    }

    /// Whether the library is another one than libcrypto and what is built on it here.
    pub fn is_peer(self) -> bool {
        !matches!(self, Library::Ours | Library::Raw | Library::RawUnchecked)
    }
}

/// What this crate sets out to reach in an operation, as the most that its time may be, in times of the limit's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A short message on a kept context.
    ShortMessage,
    /// A long message on a kept context.
    LongMessage,
    /// One call of an asymmetric operation.
    OneCall,
    /// Loading, with the same checks.
    Load,
    /// Verifying a certification path.
    Path,
    /// Opening an encrypted or signed message: the key derivation, the cipher or the hash.
    Message,
}

impl Goal {
    pub fn max_ratio(self) -> f64 {
        match self {
            Goal::ShortMessage => 1.10,
            Goal::LongMessage => 1.02,
            Goal::OneCall => 1.03,
            Goal::Load => 1.15,
            Goal::Path => 1.10,
            Goal::Message => 1.10,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Goal::ShortMessage => "short message",
            Goal::LongMessage => "long message",
            Goal::OneCall => "one asymmetric call",
            Goal::Load => "loading",
            Goal::Path => "certification path",
            Goal::Message => "encrypted or signed message",
        }
    }
}

/// Work that can be timed, and whose result can be looked at.
pub trait Work {
    /// Does the work `count` times, and returns the processor time that it took.
    fn time(&mut self, count: u64) -> Duration;

    /// Does the work once, and returns what it computed, in a form that all contenders share.
    fn output(&mut self) -> Vec<u8>;
}

struct Closures<S, F, G> {
    state: S,
    work: F,
    output: G,
}

impl<S, T, F, G> Work for Closures<S, F, G>
where
    F: FnMut(&mut S) -> T,
    G: FnMut(&mut S, T) -> Vec<u8>,
{
    fn time(&mut self, count: u64) -> Duration {
        let start = clock::now();
        for _ in 0..count {
            black_box((self.work)(black_box(&mut self.state)));
        }
        clock::now() - start
    }

    fn output(&mut self) -> Vec<u8> {
        let result = (self.work)(&mut self.state);
        (self.output)(&mut self.state, result)
    }
}

/// One library's way to carry out an operation.
pub struct Contender<'a> {
    pub library: Library,
    /// How it does the work, and what it checks.
    pub note: &'static str,
    pub work: Box<dyn Work + 'a>,
}

/// An operation: the same work for all contenders, of which this crate is the first.
pub struct Operation<'a> {
    pub group: &'static str,
    pub name: String,
    pub goal: Option<Goal>,
    /// Whether it works on a kept context, so that this crate should allocate nothing.
    pub is_kept: bool,
    /// What this crate checks and rust-openssl does not.
    pub checks_more: Option<&'static str>,
    pub contenders: Vec<Contender<'a>>,
}

impl<'a> Operation<'a> {
    pub fn new(group: &'static str, name: impl Into<String>) -> Self {
        Operation {
            group,
            name: name.into(),
            goal: None,
            is_kept: false,
            checks_more: None,
            contenders: Vec::new(),
        }
    }

    pub fn goal(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    /// The goal for a message of this length.
    pub fn message_goal(self, length: usize) -> Self {
        match length {
            0..=64 => self.goal(Goal::ShortMessage),
            16_384.. => self.goal(Goal::LongMessage),
            _ => self,
        }
    }

    pub fn kept(mut self) -> Self {
        self.is_kept = true;
        self
    }

    pub fn checks_more(mut self, what: &'static str) -> Self {
        self.checks_more = Some(what);
        self
    }

    /// Adds a contender. `output` turns what `work` returns into bytes that must be the same for all contenders.
    pub fn with<T>(
        self,
        library: Library,
        note: &'static str,
        mut work: impl FnMut() -> T + 'a,
        mut output: impl FnMut(T) -> Vec<u8> + 'a,
    ) -> Self {
        self.with_state(library, note, (), move |()| work(), move |(), result| output(result))
    }

    /// Adds a contender that works on a state, such as a buffer.
    pub fn with_state<S: 'a, T>(
        mut self,
        library: Library,
        note: &'static str,
        state: S,
        work: impl FnMut(&mut S) -> T + 'a,
        output: impl FnMut(&mut S, T) -> Vec<u8> + 'a,
    ) -> Self {
        self.contenders.push(Contender {
            library,
            note,
            work: Box::new(Closures { state, work, output }),
        });
        self
    }

    /// Panics if a contender computes something else than the first.
    pub fn check(&mut self) {
        let Some((first, others)) = self.contenders.split_first_mut() else {
            panic!("{} has no contenders", self.name);
        };
        let expected = first.work.output();
        assert!(!expected.is_empty(), "{}: no output to compare", self.name);
        for other in others {
            assert_eq!(
                other.work.output(),
                expected,
                "{}: {} computes something else than {}",
                self.name,
                other.library.name(),
                first.library.name()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(second: u8) -> Operation<'static> {
        Operation::new("group", "name")
            .with(Library::Ours, "", || 1, |number: u8| vec![number])
            .with(Library::Raw, "", move || second, |number: u8| vec![number])
    }

    #[test]
    fn contenders_that_agree_pass() {
        operation(1).check();
    }

    #[test]
    #[should_panic(expected = "computes something else")]
    fn contenders_that_disagree_fail() {
        operation(2).check();
    }

    #[test]
    fn the_goal_follows_from_the_length() {
        let goal = |length| Operation::new("", "").message_goal(length).goal;
        assert_eq!(goal(16), Some(Goal::ShortMessage));
        assert_eq!(goal(1_024), None);
        assert_eq!(goal(16_384), Some(Goal::LongMessage));
    }
}
