//! The numbers of private keys as bytes.

use super::numbers::check_public;
use super::relations;
use crate::error::{Error, Result};
use crate::integers::{Magnitude, SecretInteger};

/// The numbers of a private key, borrowed from the structure that it is read from, or from
/// [`RsaPrivateNumbers`](super::numbers::RsaPrivateNumbers). The names are OpenSSL's.
pub(crate) struct RsaPrivateBytes<'a> {
    pub(crate) n: Magnitude<'a>,
    pub(crate) e: Magnitude<'a>,
    pub(crate) d: Magnitude<'a>,
    pub(crate) p: Magnitude<'a>,
    pub(crate) q: Magnitude<'a>,
    pub(crate) dmp1: Magnitude<'a>,
    pub(crate) dmq1: Magnitude<'a>,
    pub(crate) iqmp: Magnitude<'a>,
}

impl RsaPrivateBytes<'_> {
    /// Whether a number is missing that [`load_completed`](super::private_key::load_completed) can compute.
    pub(crate) fn lacks_numbers(&self) -> bool {
        let numbers = [self.e, self.p, self.q, self.dmp1, self.dmq1, self.iqmp];
        numbers.iter().any(|number| number.is_zero())
    }

    /// Checks that the numbers are in their ranges and agree with each other. Does not check that p and q are prime.
    pub(super) fn check(&self) -> Result<()> {
        self.check_ranges(&[
            ("p", self.p),
            ("q", self.q),
            ("d", self.d),
            ("dmp1", self.dmp1),
            ("dmq1", self.dmq1),
            ("iqmp", self.iqmp),
        ])?;
        relations::check(self)
    }

    /// The same without the CRT exponents, which are computed.
    pub(super) fn check_for_exponents(&self) -> Result<[SecretInteger; 2]> {
        self.check_ranges(&[("p", self.p), ("q", self.q), ("d", self.d), ("iqmp", self.iqmp)])?;
        relations::check_for_exponents(self)
    }

    fn check_ranges(&self, secret: &[(&'static str, Magnitude<'_>)]) -> Result<()> {
        check_public(self.e, self.n)?;
        for &(name, number) in secret {
            if number.is_zero() || !number.is_less_than(self.n) {
                return Err(Error::invalid(name, "must be at least 1 and less than the modulus"));
            }
        }
        for (name, factor) in [("p", self.p), ("q", self.q)] {
            if factor.is_even() || factor.bit_length() == 1 {
                return Err(Error::invalid(name, "must be odd and not 1"));
            }
        }
        Ok(())
    }
}
