//! Splits DER into consecutive elements.

use asn1::Tlv;

use crate::asn1::der;
use crate::error::{Error, MalformedKind, Result};

/// Splits off the first element; returns it and the data after it.
pub(super) fn next<'a>(what: &'static str, data: &'a [u8]) -> Result<(Tlv<'a>, &'a [u8])> {
    asn1::strip_tlv(data).map_err(|error| {
        let (kind, reason) = der::header_fault(&error);
        Error::malformed(kind, what, format!("an element: {reason}"))
    })
}

/// Splits all of the data into at most `most` elements.
pub(super) fn split<'a>(what: &'static str, mut data: &'a [u8], most: usize) -> Result<Vec<Tlv<'a>>> {
    let mut elements = Vec::new();
    while !data.is_empty() {
        if elements.len() == most {
            let reason = format!("there are more than {most} elements");
            return Err(Error::malformed(MalformedKind::TooLarge, what, reason));
        }
        let (element, rest) = next(what, data)?;
        elements.push(element);
        data = rest;
    }
    Ok(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(data: &[u8], most: usize) -> MalformedKind {
        match split("data", data, most) {
            Err(Error::Malformed { kind, what: "data", .. }) => kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn data_is_split_into_all_of_its_elements() {
        assert!(split("data", b"", 0).unwrap().is_empty());
        let elements = split("data", b"\x05\x00\x04\x01a", 2).unwrap();
        assert_eq!(
            elements.iter().map(Tlv::full_data).collect::<Vec<_>>(),
            [&b"\x05\x00"[..], b"\x04\x01a"]
        );
    }

    #[test]
    fn faults_have_their_kind() {
        assert_eq!(kind(b"\x05\x00\x05\x00\x05\x00", 2), MalformedKind::TooLarge);
        assert_eq!(kind(b"\x05\x00\x04\x02a", 2), MalformedKind::Truncated);
        assert_eq!(kind(b"\x05\x00\x04", 2), MalformedKind::Truncated);
        assert_eq!(kind(b"\x30\x80\x00\x00", 2), MalformedKind::NotDer);
        assert_eq!(kind(b"\x04\x81\x01a", 2), MalformedKind::NotDer);
    }
}
