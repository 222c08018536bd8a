//! Reports: a table to read, JSON for programs, a chart for the README.

pub mod json;
pub mod svg;
pub mod table;
