//! Times in options.

use std::fmt;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use crate::error::{Error, MalformedKind, Result};

/// A time in an option: `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with `Z` for UTC (TIME FORMATS in sshd_config(5)).
///
/// Without `Z`, it is in the time zone of the machine, which a program has to say.
///
/// ```
/// use hazmat_openssl::serialization::openssh::SshTimestamp;
/// use time::UtcOffset;
///
/// let time: SshTimestamp = "202601311200Z".parse()?;
/// assert_eq!(time.to_utc(UtcOffset::UTC).unix_timestamp(), 1_769_860_800);
/// assert_eq!(time.to_string(), "20260131120000Z");
///
/// let local: SshTimestamp = "202601311200".parse()?;
/// assert!(!local.is_utc());
/// assert_eq!(local.to_utc(UtcOffset::from_hms(1, 0, 0).unwrap()).unix_timestamp(), 1_769_857_200);
/// # Ok::<(), hazmat_openssl::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SshTimestamp {
    time: PrimitiveDateTime,
    is_utc: bool,
}

impl SshTimestamp {
    /// Reads the text of an option. `what` names the structure in errors.
    pub(super) fn read(what: &'static str, text: &str) -> Result<Self> {
        let error = |reason| Error::malformed(MalformedKind::InvalidTime, what, reason);
        // OpenSSH also takes lower case, and `UTC`.
        let digits = text.strip_suffix(['Z', 'z']);
        let digits = digits.or_else(|| {
            let (start, end) = text.split_at_checked(text.len().checked_sub(3)?)?;
            end.eq_ignore_ascii_case("utc").then_some(start)
        });
        let (digits, is_utc) = digits.map_or((text, false), |digits| (digits, true));
        if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error("a time is not YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS"));
        }
        let number = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |part| part.parse::<u16>().ok());
        let small = |from| number(from, from + 2).and_then(|number| u8::try_from(number).ok());
        let read = || {
            let month = Month::try_from(small(4)?).ok()?;
            let date = Date::from_calendar_date(i32::from(number(0, 4)?), month, small(6)?).ok()?;
            let time = Time::from_hms(small(8)?, small(10)?, small(12)?).ok()?;
            Some(PrimitiveDateTime::new(date, time))
        };
        let time = read().ok_or_else(|| error("a time does not exist"))?;
        // OpenSSH refuses times before 1970.
        if time.year() < 1970 {
            return Err(error("a time is before 1970"));
        }
        Ok(SshTimestamp { time, is_utc })
    }

    /// Whether the time has a `Z`.
    #[must_use]
    pub fn is_utc(&self) -> bool {
        self.is_utc
    }

    /// The time in UTC. `local_offset` is that of the machine's time zone, which is used if there is no `Z`.
    pub fn to_utc(&self, local_offset: UtcOffset) -> OffsetDateTime {
        match self.is_utc {
            true => self.time.assume_utc(),
            false => self.time.assume_offset(local_offset),
        }
    }
}

/// In UTC, without the fraction of a second. Fails with [`Error::InvalidArgument`] for a time that an option cannot have: before
/// 1970, or after 9999.
impl TryFrom<OffsetDateTime> for SshTimestamp {
    type Error = Error;

    fn try_from(time: OffsetDateTime) -> Result<Self> {
        let error = || Error::invalid("time", "must be in the years 1970 to 9999, in UTC");
        let whole = OffsetDateTime::from_unix_timestamp(time.unix_timestamp()).map_err(|_| error())?;
        if !(1970..=9999).contains(&whole.year()) {
            return Err(error());
        }
        Ok(SshTimestamp {
            time: PrimitiveDateTime::new(whole.date(), whole.time()),
            is_utc: true,
        })
    }
}

/// Fails with [`Error::Malformed`] of the kind [`InvalidTime`](MalformedKind::InvalidTime).
impl std::str::FromStr for SshTimestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::read("time", text)
    }
}

/// With seconds.
impl fmt::Display for SshTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (time, zone) = (self.time, if self.is_utc { "Z" } else { "" });
        let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        write!(f, "{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}{zone}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_an_option_cannot_have_are_refused() {
        let midnight = |year| Date::from_ordinal_date(year, 1).unwrap().midnight();
        let hour = |hours| UtcOffset::from_hms(hours, 0, 0).unwrap();
        let last = midnight(9999).replace_ordinal(365).unwrap().replace_hour(23).unwrap();
        for time in [
            last.assume_offset(hour(-1)),
            midnight(1970).assume_offset(hour(1)),
            midnight(1968).assume_utc(),
            midnight(-5).assume_utc(),
            midnight(-9999).assume_offset(hour(1)),
        ] {
            let result = SshTimestamp::try_from(time);
            let is_refused = matches!(result, Err(Error::InvalidArgument { argument: "time", .. }));
            assert!(is_refused, "{time}: {result:?}");
        }
        for (time, text) in [
            (last.assume_utc(), "99991231230000Z"),
            (last.assume_offset(hour(1)), "99991231220000Z"),
            (midnight(1970).assume_utc(), "19700101000000Z"),
        ] {
            let written = SshTimestamp::try_from(time).unwrap();
            assert_eq!(written.to_string(), text);
            assert_eq!(SshTimestamp::read("time", text), Ok(written));
        }
    }

    #[test]
    fn times_that_do_not_exist_are_refused() {
        for text in [
            "",
            "Z",
            "UTC",
            "2026",
            "202601",
            "20261301",
            "20260230",
            "20260100",
            "2026010125",
            "202601012460",
            "202601012400",
            "20260101235960",
            "2026010112000",
            "+2260101",
            "2026-1-1",
            "19691231Z",
            "20260101ZZ",
            "20260101Z ",
            "0x5e0be100",
        ] {
            let result = SshTimestamp::read("time", text);
            let is_time = matches!(
                result,
                Err(Error::Malformed {
                    kind: MalformedKind::InvalidTime,
                    ..
                })
            );
            assert!(is_time, "{text}: {result:?}");
        }
        for text in [
            "20260101",
            "20260101Z",
            "20260101utc",
            "202601011200",
            "20260101120059z",
        ] {
            assert!(SshTimestamp::read("time", text).is_ok(), "{text}");
        }
    }
}
