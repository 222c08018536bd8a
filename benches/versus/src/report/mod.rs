//! Reports: a table to read, JSON for programs, a table and a chart for the README.

pub mod json;
pub mod markdown;
pub mod svg;
pub mod table;
