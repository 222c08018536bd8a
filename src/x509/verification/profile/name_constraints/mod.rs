//! Name constraints, over every form of name (RFC 5280, sections 4.2.1.10 and 6.1.4 (g)).

mod check;
mod forms;
mod names;
mod subtrees;

pub(super) use check::check;
