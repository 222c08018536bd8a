//! Where and when.

use std::fs;
use std::thread;

use time::OffsetDateTime;

/// The processor's name and architecture.
pub fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    format!(
        "{}, {}",
        name.unwrap_or("unknown processor").trim(),
        std::env::consts::ARCH
    )
}

pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

/// Today, as 2026-11-29.
pub fn date() -> String {
    let today = OffsetDateTime::now_utc();
    format!("{}-{:02}-{:02}", today.year(), u8::from(today.month()), today.day())
}
