//! The attributes that RFC 7512 defines (section 2.3).

/// The part of a URI in which an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Before the question mark: what a token or an object is.
    Path,
    /// After it: how it is reached.
    Query,
}

/// An attribute, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Attribute {
    Token,
    Manufacturer,
    Model,
    Serial,
    SlotManufacturer,
    SlotDescription,
    SlotId,
    LibraryManufacturer,
    LibraryDescription,
    LibraryVersion,
    Object,
    Id,
    Type,
    ModuleName,
    ModulePath,
    PinSource,
    PinValue,
}

impl Attribute {
    pub(super) const ALL: &'static [Self] = &[
        Attribute::Token,
        Attribute::Manufacturer,
        Attribute::Model,
        Attribute::Serial,
        Attribute::SlotManufacturer,
        Attribute::SlotDescription,
        Attribute::SlotId,
        Attribute::LibraryManufacturer,
        Attribute::LibraryDescription,
        Attribute::LibraryVersion,
        Attribute::Object,
        Attribute::Id,
        Attribute::Type,
        Attribute::ModuleName,
        Attribute::ModulePath,
        Attribute::PinSource,
        Attribute::PinValue,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Attribute::Token => "token",
            Attribute::Manufacturer => "manufacturer",
            Attribute::Model => "model",
            Attribute::Serial => "serial",
            Attribute::SlotManufacturer => "slot-manufacturer",
            Attribute::SlotDescription => "slot-description",
            Attribute::SlotId => "slot-id",
            Attribute::LibraryManufacturer => "library-manufacturer",
            Attribute::LibraryDescription => "library-description",
            Attribute::LibraryVersion => "library-version",
            Attribute::Object => "object",
            Attribute::Id => "id",
            Attribute::Type => "type",
            Attribute::ModuleName => "module-name",
            Attribute::ModulePath => "module-path",
            Attribute::PinSource => "pin-source",
            Attribute::PinValue => "pin-value",
        }
    }

    pub(super) const fn part(self) -> Part {
        match self {
            Attribute::ModuleName | Attribute::ModulePath | Attribute::PinSource | Attribute::PinValue => Part::Query,
            _ => Part::Path,
        }
    }

    /// The size of the field in PKCS #11 with which a text is compared, in bytes.
    pub(super) const fn field_size(self) -> Option<usize> {
        match self {
            Attribute::Token
            | Attribute::Manufacturer
            | Attribute::SlotManufacturer
            | Attribute::LibraryManufacturer
            | Attribute::LibraryDescription => Some(32),
            Attribute::Model | Attribute::Serial => Some(16),
            Attribute::SlotDescription => Some(64),
            _ => None,
        }
    }
}

/// Names that drafts of the RFC or programs use, with the ones of the RFC. Some providers still give a meaning to them, so that
/// they would change what the rest of the URI says.
pub(super) const OUTDATED_NAMES: &[(&str, Attribute)] = &[
    ("objecttype", Attribute::Type),
    ("object-type", Attribute::Type),
    ("pinfile", Attribute::PinSource),
    ("x-pin-value", Attribute::PinValue),
    ("x-library-path", Attribute::ModulePath),
];
