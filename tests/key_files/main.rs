//! Keys as files: what is read, what is written, what is refused.

mod any_key;
mod keys_of_others;
mod round_trips;
mod strictness;
mod vectors;
