//! The rules of the profile: what a path that libcrypto has found must satisfy besides.

mod algorithms;
mod alternative_names;
mod authority;
mod broken;
mod check;
mod comparisons;
mod extensions;
mod fault;
mod fields;
mod lists;
pub(super) mod member;
mod name_constraints;
mod path_length;
mod purpose;
pub(super) mod server_name;
pub(super) mod web;

pub(super) use algorithms::{check_key_decodes, check_offered};
pub(super) use broken::Broken;
pub(super) use check::{check, check_as_intermediate};
pub(super) use comparisons::{BYTES, Comparisons};
pub(super) use fault::check_alone;
pub(super) use fields::check_validity;
pub(super) use lists::{check_list_issuers, check_lists};
