//! The current time, and times as text.

use std::time::{SystemTime, UNIX_EPOCH};

use hazmat_openssl::time::{Date, Duration, Month, OffsetDateTime, Time, UtcOffset};

use crate::{Explain, Failure};

/// The tolerance for verifiers' slow clocks.
pub const CLOCK_SKEW: Duration = Duration::minutes(5);

/// The time in whole seconds.
pub fn now() -> Result<OffsetDateTime, Failure> {
    const ATTEMPT: &str = "the clock of this machine is wrong";
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).explain(ATTEMPT)?;
    let seconds = i64::try_from(since_1970.as_secs()).explain(ATTEMPT)?;
    OffsetDateTime::from_unix_timestamp(seconds).explain(ATTEMPT)
}

/// Adds days to a time.
pub fn after_days(start: OffsetDateTime, days: u32) -> Result<OffsetDateTime, Failure> {
    let end = start.checked_add(Duration::days(days.into()));
    end.filter(|end| end.year() <= 9999)
        .ok_or_else(|| Failure::new("too many days: the year would be past 9999"))
}

/// Formats a time in UTC (ISO 8601).
pub fn text(time: OffsetDateTime) -> String {
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Parses the output of [`text`].
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?.map(u8::try_from);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year.into(), month, u8::try_from(day).ok()?).ok()?;
    let clock = Time::from_hms(hour.ok()?, minute.ok()?, second.ok()?).ok()?;
    Some(OffsetDateTime::new_in_offset(date, clock, UtcOffset::UTC))
}

/// Parses a time on the command line: the output of [`text`], or a date, which stands for its beginning.
pub fn parse_argument(argument: &str) -> Result<OffsetDateTime, &'static str> {
    let midnight = format!("{argument}T00:00:00Z");
    let time = parse(argument).or_else(|| parse(&midnight));
    time.ok_or("a date or a time in UTC is needed, as 2027-01-31 or 2027-01-31T12:00:00Z")
}

fn numbers(text: &str, separator: char) -> Option<[u16; 3]> {
    let numbers: Vec<u16> = text
        .split(separator)
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    numbers.try_into().ok()
}
