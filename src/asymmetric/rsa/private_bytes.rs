//! The numbers of private keys as bytes.

use super::numbers::{RsaPrivateNumbers, RsaPublicNumbers};
use crate::error::Result;
use crate::ffi::bignum;

/// A private key's numbers as a structure has them: bytes, the most significant first.
pub(crate) struct RsaPrivateBytes<'a> {
    pub(crate) n: &'a [u8],
    pub(crate) e: &'a [u8],
    pub(crate) d: &'a [u8],
    pub(crate) p: &'a [u8],
    pub(crate) q: &'a [u8],
    pub(crate) dmp1: &'a [u8],
    pub(crate) dmq1: &'a [u8],
    pub(crate) iqmp: &'a [u8],
}

impl RsaPrivateBytes<'_> {
    /// Whether a number is missing that [`load_completed`](super::private_key::load_completed) finds.
    pub(crate) fn lacks_numbers(&self) -> bool {
        let numbers = [self.e, self.p, self.q, self.dmp1, self.dmq1, self.iqmp];
        numbers.iter().any(|number| number.iter().all(|&byte| byte == 0))
    }

    pub(super) fn numbers(&self) -> Result<RsaPrivateNumbers> {
        let number = bignum::from_bytes;
        Ok(RsaPrivateNumbers {
            p: number(self.p)?,
            q: number(self.q)?,
            d: number(self.d)?,
            dmp1: number(self.dmp1)?,
            dmq1: number(self.dmq1)?,
            iqmp: number(self.iqmp)?,
            public_numbers: RsaPublicNumbers {
                e: number(self.e)?,
                n: number(self.n)?,
            },
        })
    }
}
