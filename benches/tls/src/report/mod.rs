//! Writers of the report.

pub mod json;
pub mod markdown;
pub mod table;
