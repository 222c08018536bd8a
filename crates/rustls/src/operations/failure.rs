//! What takes the place of an output where rustls's interface has no room for an error.
//!
//! A digest, a MAC, a derived secret and the PRF of TLS 1.2 cannot fail in rustls's traits, but libcrypto can: a FIPS module
//! that has entered its error state refuses everything, and memory can run out. The output is then unpredictable bytes, new
//! ones at each call. In a handshake the next check fails, and nobody else can compute what this side has computed:
//!
//! - **The MAC of Finished, and a PSK binder.** The peer's value is compared with the output. Zeros, or any other constant, would
//!   let a peer without the secret pass the comparison. Nobody can guess unpredictable bytes, and this side's own Finished,
//!   made of such bytes, fails at the peer.
//! - **Secrets: extracted, expanded, a master secret, a key block.** The keys of records follow from them. With zeros, everybody
//!   on the path could read what this side encrypts, and could write records that it accepts. Keys from unpredictable bytes are
//!   known to this side only: no record of the peer decrypts, and nobody reads the records that leave. A ticket or an exported
//!   secret that follows from them matches nothing that the peer has.
//! - **The transcript's hash.** CertificateVerify and Finished cover the handshake through it. With zeros, a signature over this
//!   hash would fit every other handshake with the same failure, and a changed ClientHello would go unnoticed. A signature over
//!   unpredictable bytes fits no transcript: to find one would be to invert the hash function. A second call gives other
//!   bytes, so that both sides of a comparison in this process do not agree either.
//! - **Exported keying material.** No check follows: the program gets bytes that the peer does not have. So inputs that are known
//!   in advance, such as long contexts, must not fail: see `prf.rs`.
//! - **Records, in rustls 0.23.** It panics if a record is not sealed. Unpredictable bytes take the place of the record: the content is not
//!   in them, and the peer, for whom they do not decrypt, ends the connection.
//!
//! A panic would let one failure of libcrypto end all connections of a thread, and code that runs then would still need a value.
//!
//! # What makes them unpredictable
//!
//! The bytes are hash values of the standard library's [`RandomState`], which works without libcrypto and is no further dependency.
//! This relies on how the library implements it today, which its documentation does not promise: the operating system gives each
//! thread 128 random bits for its first state, the first half of the key is one higher in each later state, and the hash is
//! SipHash-1-3. The assumption is that nobody can compute one of these values from others, although the keys are related. It is
//! unproven. If it were wrong, an attacker would still have to make libcrypto fail at the right moment. In a thread that has made no
//! state yet, the library panics if the operating system has no random bytes.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// The size of a hash value of the standard library.
const PIECE: usize = (u64::BITS / 8) as usize;

/// Fills `out` with unpredictable bytes, without libcrypto, which has just failed.
///
/// Each piece has a state of its own, and its index and the process as input, so that a piece that the peer sees, such as a part of
/// Finished, does not tell it another one.
#[cold]
pub(crate) fn fill(out: &mut [u8]) {
    for (index, piece) in out.chunks_mut(PIECE).enumerate() {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_usize(index);
        // After a fork, both processes have the same keys.
        hasher.write_u32(std::process::id());
        for (to, from) in piece.iter_mut().zip(hasher.finish().to_le_bytes()) {
            *to = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::fill;

    fn filled(length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        fill(&mut out);
        out
    }

    #[test]
    fn all_bytes_are_filled_at_every_length() {
        for length in 0..=130 {
            // A byte that no round changes was never written: chance leaves none after 32 rounds (256^-32 each).
            let mut changed = vec![false; length];
            for _ in 0..32 {
                for (changed, byte) in changed.iter_mut().zip(filled(length)) {
                    *changed |= byte != 0;
                }
            }
            assert!(changed.iter().all(|&changed| changed), "length {length}");
        }
    }

    #[test]
    fn no_two_calls_agree_on_any_piece() {
        let mut pieces = HashSet::new();
        let mut count = 0;
        for _ in 0..1000 {
            for piece in filled(48).chunks(8) {
                pieces.insert(piece.to_vec());
                count += 1;
            }
        }
        assert_eq!((pieces.len(), count), (6000, 6000));
    }

    #[test]
    fn threads_differ() {
        let other = std::thread::spawn(|| filled(32)).join().unwrap();
        assert_ne!(other, filled(32));
    }
}
