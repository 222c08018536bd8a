//! What a verifier of signed messages accepts.

use super::algorithm_floor::AlgorithmFloor;
use crate::x509::Certificate;
use crate::x509::verification::Verifier;

/// What a verifier of signed messages accepts.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) trust: Trust,
    /// Certificates that messages need not contain.
    pub(super) certificates: Vec<Certificate>,
    pub(super) floor: AlgorithmFloor,
}

/// Which certificates of signers are accepted.
#[derive(Debug, Clone)]
pub(super) enum Trust {
    /// Those that a verifier of paths accepts.
    Paths(Box<Verifier>),
    /// These alone.
    Certificates(Vec<Certificate>),
}

impl Settings {
    pub(super) fn new(trust: Trust) -> Self {
        Settings {
            trust,
            certificates: Vec::new(),
            floor: AlgorithmFloor::default(),
        }
    }

    /// The certificates among which signers are looked for, before those of the message.
    pub(super) fn known_certificates(&self) -> impl Iterator<Item = &Certificate> {
        let trusted = match &self.trust {
            Trust::Paths(_) => &[][..],
            Trust::Certificates(certificates) => certificates,
        };
        trusted.iter().chain(&self.certificates)
    }
}
