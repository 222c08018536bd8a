//! Tags (X.690, section 8.1.2). All tags of the structures here have one byte.

/// The class bits, zero for universal types.
pub(crate) const CLASS: u8 = 0xc0;

/// The bit of a constructed element: one whose content is elements.
pub(crate) const CONSTRUCTED: u8 = 0x20;

/// The number bits. If all are set, the number continues in the next byte (X.690, section 8.1.2.4).
pub(crate) const NUMBER: u8 = 0x1f;

/// Stands for any tag, for a type with alternatives. No DER element has tag 0.
pub(crate) const ANY: u8 = 0x00;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const NUMERIC_STRING: u8 = 0x12;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const TELETEX_STRING: u8 = 0x14;
pub(crate) const IA5_STRING: u8 = 0x16;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const VISIBLE_STRING: u8 = 0x1a;
pub(crate) const UNIVERSAL_STRING: u8 = 0x1c;
pub(crate) const BMP_STRING: u8 = 0x1e;

// The constructed universal types of DER.
pub(crate) const EXTERNAL: u8 = 0x28;
pub(crate) const EMBEDDED_PDV: u8 = 0x2b;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const CHARACTER_STRING: u8 = 0x3d;

/// The tag of `[number] IMPLICIT` for a primitive type.
pub(crate) const fn primitive(number: u8) -> u8 {
    0x80 | number
}

/// The tag of `[number] IMPLICIT` for a constructed type, and of `[number] EXPLICIT`.
pub(crate) const fn constructed(number: u8) -> u8 {
    0xa0 | number
}

/// The name of a tag in errors.
pub(crate) fn name(tag: u8) -> String {
    match tag {
        BOOLEAN => "a BOOLEAN".to_owned(),
        INTEGER => "an INTEGER".to_owned(),
        BIT_STRING => "a BIT STRING".to_owned(),
        OCTET_STRING => "an OCTET STRING".to_owned(),
        NULL => "a NULL".to_owned(),
        OID => "an OBJECT IDENTIFIER".to_owned(),
        ENUMERATED => "an ENUMERATED".to_owned(),
        SEQUENCE => "a SEQUENCE".to_owned(),
        SET => "a SET".to_owned(),
        other => format!("an element with the tag [{}]", other & NUMBER),
    }
}
