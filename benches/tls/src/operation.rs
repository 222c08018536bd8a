//! What is measured: an operation and its contenders.

use std::time::Duration;

use crate::peers::{Peer, Provider};

/// What a figure counts for each second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// Handshakes, records or packets.
    Operations,
    /// Megabytes (10^6) of application data: as many bytes in each operation.
    Megabytes(usize),
}

/// Does the work as often as asked, and returns the processor time of each part.
pub type Work = Box<dyn FnMut(u64) -> [Duration; 2]>;

pub struct Contender {
    pub peer: Peer,
    pub work: Work,
}

/// Work in two parts, which two sides do in turn.
pub struct Operation {
    pub group: &'static str,
    pub name: String,
    /// What the two parts are.
    pub parts: [&'static str; 2],
    pub unit: Unit,
    pub contenders: Vec<Contender>,
}

impl Operation {
    /// The operation with each of the providers that has what it takes.
    pub fn new(
        group: &'static str,
        name: String,
        parts: [&'static str; 2],
        unit: Unit,
        providers: &[Provider],
        work: impl Fn(&Provider) -> Option<Work>,
    ) -> Operation {
        let contenders = providers.iter().filter_map(|provider| {
            Some(Contender {
                peer: provider.peer,
                work: work(provider)?,
            })
        });
        Operation {
            group,
            name,
            parts,
            unit,
            contenders: contenders.collect(),
        }
    }
}
