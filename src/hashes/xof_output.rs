//! Output of an extendable output function, piece by piece.
//!
//! OpenSSL 3.3 and later have `EVP_DigestSqueeze(3)`, which gives the next bytes each time. Earlier releases, and FIPS modules
//! that are as old, give the output in one call only (`EVP_DigestFinalXOF`), always from its first byte. There the context with
//! the message is kept, and the output is computed anew, from a copy of that context, when more is asked for. Each time, at
//! least twice as much is computed as the last time, and what has not been asked for yet is kept. So the work stays
//! proportional to the output, and the memory is at most twice the output. The first piece is written straight to the
//! caller, without memory of our own: most programs ask once.
//!
//! The alternative was `Error::Unsupported` for the second piece. It would have made programs depend on the release of OpenSSL,
//! although what they ask for can be had at a bounded price.

use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::ffi::operation::CleanQueue;
use crate::ffi::squeeze::Squeeze;
use crate::support::secret::SecretBytes;

/// The most output in bytes that is computed anew, and so kept in memory: 256 MiB, a power of 2.
pub(super) const MOST_RECOMPUTED: u64 = 256 << 20;

/// The least output in bytes that is computed anew.
const LEAST_RECOMPUTED: usize = 512;

/// The source of the output.
pub(super) enum Output {
    /// A context that gives the next bytes. There is none after a failure, since it is unknown which bytes would come next.
    Stream { ctx: Option<MdCtx>, squeeze: Squeeze },
    /// A context with the whole message, and the output so far.
    Recomputed(Recomputed),
}

/// Output from its first byte, and what is needed for more.
pub(super) struct Recomputed {
    /// The context with the message: copied for each computation, and never finished.
    ctx: MdCtx,
    /// The output from its first byte, or nothing.
    known: SecretBytes,
    /// The number of bytes that the caller has.
    position: usize,
}

impl Output {
    pub(super) fn new(ctx: MdCtx, squeeze: Option<Squeeze>) -> Self {
        match squeeze {
            Some(squeeze) => Output::Stream {
                ctx: Some(ctx),
                squeeze,
            },
            None => Output::Recomputed(Recomputed {
                ctx,
                known: SecretBytes::default(),
                position: 0,
            }),
        }
    }

    /// Fills `out` with the next bytes. If this fails, the caller clears `out`.
    pub(super) fn fill(&mut self, queue: CleanQueue, out: &mut [u8]) -> Result<()> {
        if out.is_empty() {
            return Ok(());
        }
        match self {
            Output::Recomputed(recomputed) => recomputed.fill(queue, out),
            Output::Stream { ctx: place, squeeze } => {
                let failed = || Error::invalid("reader", "gives nothing more, because an earlier call has failed");
                let mut ctx = place.take().ok_or_else(failed)?;
                squeeze.fill(queue, &mut ctx, out)?;
                *place = Some(ctx);
                Ok(())
            }
        }
    }

    /// Copies the output as it is.
    pub(super) fn try_clone(&self, queue: CleanQueue) -> Result<Self> {
        match self {
            Output::Stream { ctx, squeeze } => Ok(Output::Stream {
                ctx: ctx.as_ref().map(|ctx| ctx.try_clone(queue, None)).transpose()?,
                squeeze: *squeeze,
            }),
            Output::Recomputed(recomputed) => Ok(Output::Recomputed(Recomputed {
                ctx: recomputed.ctx.try_clone(queue, None)?,
                known: recomputed.known.clone(),
                position: recomputed.position,
            })),
        }
    }
}

impl Recomputed {
    fn fill(&mut self, queue: CleanQueue, out: &mut [u8]) -> Result<()> {
        let end = self.position.checked_add(out.len()).ok_or_else(too_much)?;
        if self.position == 0 && self.known.is_empty() {
            self.compute(queue, out)?;
        } else {
            if end > self.known.len() {
                self.know(queue, end)?;
            }
            let next = self.known.get(self.position..end).ok_or_else(too_much)?;
            out.copy_from_slice(next);
        }
        self.position = end;
        Ok(())
    }

    /// Computes at least `end` bytes anew.
    fn know(&mut self, queue: CleanQueue, end: usize) -> Result<()> {
        if end as u64 > MOST_RECOMPUTED {
            return Err(too_much());
        }
        // The caller has the bytes before the position, and the rest is computed again.
        self.known = SecretBytes::default();
        let length = end.next_power_of_two().max(LEAST_RECOMPUTED);
        let mut known = SecretBytes::zeroed("out", length)?;
        self.compute(queue, known.as_mut_slice())?;
        self.known = known;
        Ok(())
    }

    /// Fills `out` with the first bytes of the output.
    fn compute(&self, queue: CleanQueue, out: &mut [u8]) -> Result<()> {
        self.ctx.try_clone(queue, None)?.finish(queue, out)?;
        Ok(())
    }
}

#[cold]
fn too_much() -> Error {
    let most = MOST_RECOMPUTED >> 20;
    let detail = format!("more than {most} MiB from one reader in several pieces needs OpenSSL 3.3 or later");
    Error::unsupported(UnsupportedKind::Hash, detail)
}

/// Whether a provider gives the same output in pieces as in one call. Providers need not support pieces, and the message and the
/// sizes here cross the borders of a block, where mistakes would be.
pub(super) fn squeezes_like_one_call(queue: CleanQueue, md: &EvpMd, squeeze: Squeeze) -> bool {
    const PIECES: [usize; 6] = [1, 135, 33, 168, 3, 400];
    let (mut whole, mut pieces) = ([0; 740], [0; 740]);
    let mut compute = || {
        let mut ctx = MdCtx::new(queue, md, true, 0)?;
        ctx.update(queue, &[0x5a; 300])?;
        ctx.try_clone(queue, None)?.finish(queue, &mut whole)?;
        let mut rest = pieces.as_mut_slice();
        for size in PIECES {
            let Some((piece, tail)) = rest.split_at_mut_checked(size) else {
                break;
            };
            squeeze.fill(queue, &mut ctx, piece)?;
            rest = tail;
        }
        Ok::<_, Error>(())
    };
    compute().is_ok() && whole == pieces
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::backend::Backend;
    use crate::hashes::xof_algorithm::XofAlgorithm;
    use crate::hashes::xof_backend::Form;
    use crate::hashes::xof_reader::XofReader;

    fn shake128(message: &[u8]) -> (EvpMd, MdCtx) {
        let queue = CleanQueue::ensure();
        let md = EvpMd::fetch(Backend::new().unwrap().lib(), c"SHAKE-128").unwrap();
        let mut ctx = MdCtx::new(queue, &md, true, 0).unwrap();
        ctx.update(queue, message).unwrap();
        (md, ctx)
    }

    /// Both ways, of which one is only used where the other is missing.
    fn outputs() -> Vec<Output> {
        let squeeze = Squeeze::find();
        let streamed = squeeze.map(|_| Output::new(shake128(b"data").1, squeeze));
        [Output::new(shake128(b"data").1, None)]
            .into_iter()
            .chain(streamed)
            .collect()
    }

    fn expected(length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        shake128(b"data").1.finish(CleanQueue::ensure(), &mut out).unwrap();
        out
    }

    #[test]
    fn pieces_of_any_size_are_the_output() {
        let queue = CleanQueue::ensure();
        let whole = expected(5000);
        for first in [0, 1, 167, 168, 169, 511, 512, 513, 1024] {
            for mut output in outputs() {
                let mut all = vec![0; first];
                output.fill(queue, &mut all).unwrap();
                for size in (1..70).cycle() {
                    if all.len() + size > whole.len() {
                        break;
                    }
                    let mut piece = vec![0xaa; size];
                    output.fill(queue, &mut piece).unwrap();
                    all.extend_from_slice(&piece);
                }
                assert_eq!(all, whole[..all.len()], "first {first}");
            }
        }
    }

    #[test]
    fn output_is_computed_anew_a_logarithmic_number_of_times() {
        let queue = CleanQueue::ensure();
        let Output::Recomputed(mut output) = Output::new(shake128(b"data").1, None) else {
            panic!("it is computed anew without the function");
        };
        let (mut sizes, mut computed) = (Vec::new(), 0);
        for _ in 0..10_000 {
            output.fill(queue, &mut [0; 10]).unwrap();
            if sizes.last() != Some(&output.known.len()) {
                sizes.push(output.known.len());
                computed += output.known.len();
            }
            assert!(output.known.len() <= (2 * output.position).max(LEAST_RECOMPUTED));
        }
        // 512 to 131,072 bytes, after the first piece, which is not kept.
        assert_eq!(sizes.len(), 10, "{sizes:?}");
        assert!(computed < 4 * 100_000, "{computed}");
    }

    #[test]
    fn what_is_computed_anew_is_bounded() {
        let queue = CleanQueue::ensure();
        let Output::Recomputed(mut output) = Output::new(shake128(b"data").1, None) else {
            panic!("it is computed anew without the function");
        };
        output.fill(queue, &mut [0; 3]).unwrap();
        let whole = expected(103);
        output.position = MOST_RECOMPUTED as usize - 10;
        let error = output.fill(queue, &mut [0; 11]).unwrap_err();
        assert!(
            matches!(
                &error,
                Error::Unsupported {
                    kind: UnsupportedKind::Hash,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(error.to_string().contains("256 MiB"), "{error}");
        output.position = usize::MAX - 5;
        output.fill(queue, &mut [0; 11]).unwrap_err();
        // A refusal changes nothing.
        output.position = 3;
        let mut piece = [0; 100];
        output.fill(queue, &mut piece).unwrap();
        assert_eq!(piece, whole[3..]);
    }

    #[test]
    fn what_a_refused_reader_was_to_fill_is_cleared() {
        let Output::Recomputed(mut output) = Output::new(shake128(b"data").1, None) else {
            panic!("it is computed anew without the function");
        };
        output.position = MOST_RECOMPUTED as usize;
        let mut reader = XofReader {
            output: Output::Recomputed(output),
            algorithm: XofAlgorithm::Shake128,
            form: Form::Shake,
            backend: Backend::new().unwrap(),
        };
        let mut out = [0xaa; 70];
        reader.squeeze(&mut out[..64]).unwrap_err();
        assert_eq!((&out[..64], &out[64..]), (&[0; 64][..], &[0xaa; 6][..]));
        let error = io::Read::read(&mut reader, &mut out).unwrap_err();
        assert!(error.get_ref().is_some_and(|inner| inner.is::<Error>()), "{error:?}");
    }

    #[test]
    fn a_stream_that_has_failed_gives_nothing_more() {
        let Some(squeeze) = Squeeze::find() else {
            return;
        };
        let mut output = Output::Stream { ctx: None, squeeze };
        let error = output.fill(CleanQueue::ensure(), &mut [0; 1]).unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { argument: "reader", .. }));
        output.fill(CleanQueue::ensure(), &mut []).unwrap();
    }
}
