//! Times (RFC 5280, section 4.1.2.5): UTCTime and GeneralizedTime, in UTC, in whole seconds.

use asn1::{DateTime, SimpleAsn1Readable, Tlv, UtcTime, X509GeneralizedTime};
use time::{Date, Month, OffsetDateTime, UtcOffset};

use crate::asn1::der;
use crate::asn1::tag::UTC_TIME;
use crate::error::{DateField, Error, MalformedKind, Result};

/// The first year of UTCTime, and the first year after its range.
const FIRST_OF_UTC_TIME: u16 = 1950;
const FIRST_AFTER_UTC_TIME: u16 = 2050;

/// A `Time`: a UTCTime of 1950 to 2049, or a GeneralizedTime.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
pub(crate) enum Time {
    Utc(UtcTime),
    Generalized(X509GeneralizedTime),
}

impl Time {
    /// A UTCTime until 2049, a GeneralizedTime from 2050. Refuses times before 1950, which the RFC cannot express, and after
    /// 9999. Fractions of a second are cut off.
    pub(crate) fn new(argument: &'static str, time: OffsetDateTime) -> Result<Self> {
        let time = to_date_time(argument, time)?;
        let time = match time.year() {
            ..FIRST_OF_UTC_TIME => {
                let reason = "must not be before 1950, the first year of certificate times";
                return Err(Error::invalid(argument, reason));
            }
            FIRST_OF_UTC_TIME..FIRST_AFTER_UTC_TIME => UtcTime::new(time).map(Time::Utc),
            _ => X509GeneralizedTime::new(time).map(Time::Generalized),
        };
        time.map_err(|_| cannot_write(argument))
    }

    fn as_datetime(&self) -> &DateTime {
        match self {
            Time::Utc(time) => time.as_datetime(),
            Time::Generalized(time) => time.as_datetime(),
        }
    }
}

/// Reads a UTCTime of the only form that certificates may have; `None` for all else, which [`read_time`] reads or refuses.
#[inline]
pub(crate) fn read_usual_time(data: &[u8]) -> Option<OffsetDateTime> {
    let (&[UTC_TIME, 13], [date @ .., b'Z']) = data.split_first_chunk()? else {
        return None;
    };
    let (date, clock) = date.split_first_chunk::<6>()?;
    let [year, month, day] = two_digits_each(*date)?;
    let [hour, minute, second] = two_digits_each(*clock.first_chunk().filter(|_| clock.len() == 6)?)?;
    let year = i32::from(year) + if year >= 50 { 1900 } else { 2000 };
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    let clock = time::Time::from_hms(hour, minute, second).ok()?;
    Some(OffsetDateTime::new_in_offset(date, clock, UtcOffset::UTC))
}

/// Three numbers of two digits each. All digits are looked at together, in one number.
#[inline]
fn two_digits_each([a, b, c, d, e, f]: [u8; 6]) -> Option<[u8; 3]> {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    const HIGH_BITS: u64 = u64::from_le_bytes([0xf0; 8]);
    const ABOVE_NINE: u64 = u64::from_le_bytes([6; 8]);
    let text = u64::from_le_bytes([a, b, c, d, e, f, b'0', b'0']);
    let digits = text ^ ZEROS;
    // Neither a digit nor the digit and 6 has one of its high bits: it is less than 10. None of the sums carries if the digits
    // have no high bits.
    if digits & HIGH_BITS != 0 || digits.wrapping_add(ABOVE_NINE) & HIGH_BITS != 0 {
        return None;
    }
    let [first, _, second, _, third, ..] = (digits * 10 + (digits >> 8)).to_le_bytes();
    Some([first, second, third])
}

/// Reads a `Time`. Accepts a GeneralizedTime before 2050, which the RFC does not allow.
pub(crate) fn read_time(what: &'static str, field: DateField, element: &Tlv<'_>) -> Result<OffsetDateTime> {
    let wrong = |reason| wrong(what, field, element, reason);
    let time = element.parse::<Time>().map_err(|_| {
        wrong(match element.tag() {
            UtcTime::TAG => "the UTCTime is not a valid YYMMDDHHMMSSZ",
            X509GeneralizedTime::TAG => NO_GENERALIZED_TIME,
            _ => "must be a UTCTime or a GeneralizedTime",
        })
    })?;
    of_date_time(time.as_datetime()).ok_or_else(|| wrong(INVALID_DATE))
}

/// Reads a GeneralizedTime without fractions of a second.
pub(crate) fn read_generalized_time(what: &'static str, field: DateField, element: &Tlv<'_>) -> Result<OffsetDateTime> {
    let wrong = |reason| wrong(what, field, element, reason);
    if element.tag() != X509GeneralizedTime::TAG {
        return Err(wrong("must be a GeneralizedTime"));
    }
    let time = element.parse::<X509GeneralizedTime>();
    let time = time.map_err(|_| wrong(NO_GENERALIZED_TIME))?;
    of_date_time(time.as_datetime()).ok_or_else(|| wrong(INVALID_DATE))
}

const NO_GENERALIZED_TIME: &str = "the GeneralizedTime is not a valid YYYYMMDDHHMMSSZ";
const INVALID_DATE: &str = "invalid date or time";

/// The most bytes of an invalid time that an error keeps: twice the length of a valid one.
const MOST_TEXT: usize = 32;

fn wrong(what: &'static str, field: DateField, element: &Tlv<'_>, reason: &'static str) -> Error {
    let data = element.data();
    let text = data.get(..MOST_TEXT).unwrap_or(data).escape_ascii().to_string();
    let kind = MalformedKind::Date {
        field,
        text: text.into_boxed_str(),
    };
    match field {
        // The error names the extension already.
        DateField::InvalidityDate => Error::malformed(kind, what, reason),
        _ => Error::malformed(kind, what, format!("{field}: {reason}")),
    }
}

fn of_date_time(time: &DateTime) -> Option<OffsetDateTime> {
    let month = Month::try_from(time.month()).ok()?;
    let date = Date::from_calendar_date(i32::from(time.year()), month, time.day()).ok()?;
    let clock = time::Time::from_hms(time.hour(), time.minute(), time.second()).ok()?;
    Some(OffsetDateTime::new_in_offset(date, clock, UtcOffset::UTC))
}

/// Converts to the times of certificates: in UTC, without fractions of a second, in the years 0 to 9999.
pub(crate) fn whole_seconds(argument: &'static str, time: OffsetDateTime) -> Result<OffsetDateTime> {
    let beyond = || Error::invalid(argument, "must be in the years 0 to 9999, in UTC");
    let time = time.checked_to_offset(UtcOffset::UTC).ok_or_else(beyond)?;
    if !(0..=9999).contains(&time.year()) {
        return Err(beyond());
    }
    time.replace_nanosecond(0).map_err(|_| beyond())
}

/// Writes a GeneralizedTime. Fractions of a second are cut off.
pub(crate) fn write_generalized_time(argument: &'static str, time: OffsetDateTime) -> Result<Vec<u8>> {
    let time = X509GeneralizedTime::new(to_date_time(argument, time)?).map_err(|_| cannot_write(argument))?;
    Ok(der::write(&time)?.to_vec())
}

fn to_date_time(argument: &'static str, time: OffsetDateTime) -> Result<DateTime> {
    let time = whole_seconds(argument, time)?;
    let year = u16::try_from(time.year()).unwrap_or(0);
    let (month, day) = (u8::from(time.month()), time.day());
    DateTime::new(year, month, day, time.hour(), time.minute(), time.second()).map_err(|_| cannot_write(argument))
}

fn cannot_write(argument: &'static str) -> Error {
    Error::invalid(argument, "cannot be written as a time")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::tag::GENERALIZED_TIME;

    fn element(tag: u8, text: &str) -> Vec<u8> {
        der::write_element(tag, text.as_bytes()).unwrap()
    }

    fn write_time(argument: &'static str, time: OffsetDateTime) -> Result<Vec<u8>> {
        Ok(der::write(&Time::new(argument, time)?)?.to_vec())
    }

    /// Asserts that both readers agree.
    fn read(data: &[u8]) -> Result<OffsetDateTime> {
        let element = der::parse("certificate", data)?;
        let time = read_time("certificate", DateField::NotValidAfter, &element);
        if let Some(usual) = read_usual_time(data) {
            assert_eq!(time.as_ref().ok(), Some(&usual));
        }
        time
    }

    /// Every wrong byte, and every year, month, day, hour, minute and second of two characters.
    #[test]
    fn a_usual_time_is_read_as_any_other() {
        let usual = element(UTC_TIME, "240229235959Z");
        assert!(read_usual_time(&usual).is_some());
        let both = |data: &[u8]| {
            let read = read(data).ok();
            let is_usual = data.first() == Some(&UTC_TIME);
            assert_eq!(read_usual_time(data), read.filter(|_| is_usual), "{data:02x?}");
        };
        for place in 0..usual.len() {
            for byte in 0..=u8::MAX {
                let mut other = usual.clone();
                other[place] = byte;
                both(&other);
            }
        }
        for place in [2, 4, 6, 8, 10, 12] {
            for first in b'/'..=b':' {
                for second in b'/'..=b':' {
                    for month in [b"01", b"02", b"04", b"12"] {
                        let mut other = element(UTC_TIME, "990229235959Z");
                        other[4..6].copy_from_slice(month);
                        other[place..place + 2].copy_from_slice(&[first, second]);
                        both(&other);
                    }
                }
            }
        }
    }

    #[test]
    fn each_time_is_read_and_written_in_its_own_type() {
        let times = [
            (UTC_TIME, "500101000000Z", -631_152_000),
            (UTC_TIME, "700101000000Z", 0),
            (UTC_TIME, "991231235959Z", 946_684_799),
            (UTC_TIME, "000229000000Z", 951_782_400),
            (UTC_TIME, "491231235959Z", 2_524_607_999),
            (GENERALIZED_TIME, "20500101000000Z", 2_524_608_000),
            (GENERALIZED_TIME, "99991231235959Z", 253_402_300_799),
        ];
        for (tag, text, seconds) in times {
            let time = read(&element(tag, text)).unwrap();
            assert_eq!(time.unix_timestamp(), seconds, "{text}");
            assert!(time.offset().is_utc());
            assert_eq!(write_time("time", time).unwrap(), element(tag, text));
        }
        // Accepted, though the standard requires UTCTime; written as UTCTime.
        let early = read(&element(GENERALIZED_TIME, "19700101000000Z")).unwrap();
        assert_eq!(write_time("time", early).unwrap(), element(UTC_TIME, "700101000000Z"));
        let text = "19700101000000Z";
        assert_eq!(
            write_generalized_time("time", early).unwrap(),
            element(GENERALIZED_TIME, text)
        );
    }

    #[test]
    fn fractions_and_offsets_are_gone_when_a_time_is_written() {
        let time = OffsetDateTime::from_unix_timestamp_nanos(2_524_607_999_999_999_999).unwrap();
        let east = time.to_offset(UtcOffset::from_hms(5, 30, 0).unwrap());
        assert_eq!(east.year(), 2050);
        assert_eq!(write_time("time", east).unwrap(), element(UTC_TIME, "491231235959Z"));
        assert_eq!(whole_seconds("time", east).unwrap().nanosecond(), 0);
    }

    #[test]
    fn an_invalid_time_is_refused_with_its_field() {
        let refused = [
            (UTC_TIME, "5001010000Z", "the UTCTime is not a valid"),
            (UTC_TIME, "500101000000", "the UTCTime is not a valid"),
            (UTC_TIME, "500101000000+0000", "the UTCTime is not a valid"),
            (UTC_TIME, "500101000000.5Z", "the UTCTime is not a valid"),
            (UTC_TIME, "990229000000Z", "the UTCTime is not a valid"),
            (UTC_TIME, "500101000060Z", "the UTCTime is not a valid"),
            (UTC_TIME, "", "the UTCTime is not a valid"),
            (
                GENERALIZED_TIME,
                "20500101000000.0Z",
                "the GeneralizedTime is not a valid",
            ),
            (GENERALIZED_TIME, "500101000000Z", "the GeneralizedTime is not a valid"),
            (0x16, "500101000000Z", "must be a UTCTime or"),
        ];
        for (tag, text, word) in refused {
            let error = read(&element(tag, text)).unwrap_err();
            assert!(error.to_string().contains(word), "{text}: {error}");
            assert!(error.to_string().contains("certificate: notAfter: "), "{error}");
            let Error::Malformed { kind, what, .. } = error else {
                panic!("{error:?}");
            };
            let (field, text) = (DateField::NotValidAfter, Box::from(text));
            assert_eq!((kind, what), (MalformedKind::Date { field, text }, "certificate"));
        }
    }

    /// The text in the error has no control characters, and its length is limited.
    #[test]
    fn the_text_of_an_invalid_time_is_short_and_escaped() {
        let text_of = |data: &[u8]| match read(&der::write_element(UTC_TIME, data).unwrap()) {
            Err(Error::Malformed {
                kind: MalformedKind::Date { text, .. },
                ..
            }) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(&*text_of(b"\x1b[2J\xff\0\n"), r"\x1b[2J\xff\x00\n");
        assert_eq!(*text_of(&[b'7'; 1 << 16]), "7".repeat(MOST_TEXT));
        assert_eq!(*text_of(&[0; 33]), r"\x00".repeat(MOST_TEXT));
    }

    #[test]
    fn a_time_before_1950_is_not_written() {
        let before = OffsetDateTime::from_unix_timestamp(-631_152_001).unwrap();
        let error = write_time("not_before", before).unwrap_err();
        assert!(matches!(
            error,
            Error::InvalidArgument {
                argument: "not_before",
                ..
            }
        ));
        assert!(error.to_string().contains("before 1950"), "{error}");
        assert!(write_generalized_time("date", before).is_ok());
    }
}
