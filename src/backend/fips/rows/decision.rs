//! The row that decides on an operation.

use super::ciphers::{CIPHERS, KEY_WRAP};
use super::curves::CURVES;
use super::dh::DH;
use super::dsa::DSA;
use super::edition::Edition;
use super::editions::{WITH_EDDSA, WITHOUT_EDDSA};
use super::hashes::HASHES;
use super::macs::MACS;
use super::passwords::PASSWORD_KDFS;
use super::post_quantum::{POST_QUANTUM, WITHOUT_POST_QUANTUM};
use super::row::Row;
use super::rsa::RSA;
use super::secret_kdfs::SECRET_KDFS;
use crate::backend::fips::operation::Operation;

/// The tables that apply to every edition, in their order.
pub(super) static TABLES: [&[Row]; 10] = [
    &HASHES,
    &MACS,
    &CIPHERS,
    &KEY_WRAP,
    &PASSWORD_KDFS,
    &SECRET_KDFS,
    &RSA,
    &DSA,
    &CURVES,
    &DH,
];

/// The row that decides.
pub(in crate::backend::fips) fn row_for(edition: Edition, operation: &Operation) -> Option<&'static Row> {
    let of_edition: [&[Row]; 2] = match edition {
        Edition::WithoutEddsa => [&WITHOUT_EDDSA, &WITHOUT_POST_QUANTUM],
        Edition::WithEddsa => [&WITH_EDDSA, &POST_QUANTUM],
    };
    let mut rows = TABLES.iter().copied().chain(of_edition).flatten();
    rows.find(|row| (row.applies)(operation))
}
