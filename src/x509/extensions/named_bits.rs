//! Sets of named bits (ASN.1 BIT STRING): the macro [`named_bits!`].

/// Declares a set whose members are the named bits of a BIT STRING (X.680, section 22): `CONSTANT = number: name`, with the
/// number and the name of the standard. The first bit has the number 0. `or` adds a second name, which is only parsed.
///
/// The set is a `bitflags` type in a private field: none of the crate `bitflags` is public. Its bits are a `u16` whose
/// most significant bit is bit 0, as [`Field::named_bits`](crate::asn1::reader::Field::named_bits) reads it, and all
/// have names.
macro_rules! named_bits {
    (
        $(#[$docs:meta])*
        pub struct $type:ident {
            $($(#[$constant_docs:meta])* $constant:ident = $number:literal: $name:ident $(or $alias:ident)?,)*
        }
        of $member:literal, $named:literal
    ) => {
        bitflags::bitflags! {
            #[derive(Clone, Copy, PartialEq, Eq, Hash)]
            struct Bits: u16 {
                $(
                    const $name = 0x8000 >> $number;
                    $(const $alias = 0x8000 >> $number;)?
                )*
            }
        }

        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $type(Bits);

        impl $type {
            $(
                $(#[$constant_docs])*
                pub const $constant: Self = $type(Bits::$name);
            )*

            /// The empty set.
            #[must_use]
            pub const fn empty() -> Self {
                $type(Bits::empty())
            }

            #[doc = concat!("All ", $member, "s.")]
            #[must_use]
            pub const fn all() -> Self {
                $type(Bits::all())
            }

            /// Whether the set is empty.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0.is_empty()
            }

            /// Whether all members of `other` are in this set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0.contains(other.0)
            }

            /// Whether any member of `other` is in this set.
            #[must_use]
            pub const fn intersects(self, other: Self) -> bool {
                self.0.intersects(other.0)
            }

            /// The union of both sets, as a `const fn`: constants cannot use `|`.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                $type(self.0.union(other.0))
            }

            /// The intersection of both sets, as a `const fn`: constants cannot use `&`.
            #[must_use]
            pub const fn intersection(self, other: Self) -> Self {
                $type(self.0.intersection(other.0))
            }

            /// The members of this set that are not in `other`, as a `const fn`: constants cannot use `-`.
            #[must_use]
            pub const fn difference(self, other: Self) -> Self {
                $type(self.0.difference(other.0))
            }

            #[doc = concat!("The ", $member, " of a bit number, as the standard counts: 0 is the first bit of the BIT STRING.")]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a number above 8.
            pub fn from_bit_number(number: u8) -> $crate::error::Result<Self> {
                let bits = 0x8000_u16.checked_shr(number.into()).and_then(Bits::from_bits);
                bits.map($type).ok_or_else(|| {
                    $crate::error::Error::invalid("number", format!("is {number}, but the bits have the numbers 0 to 8"))
                })
            }

            #[doc = concat!("The ", $member, "s of the set, one by one, in the order of their bits.")]
            pub fn iter(self) -> impl Iterator<Item = Self> {
                self.0.iter().map($type)
            }

            /// The bit numbers of the members.
            pub fn bit_numbers(self) -> impl Iterator<Item = u8> {
                (0..16).filter(move |number| self.0.bits() & (0x8000 >> number) != 0)
            }

            /// The names that RFC 5280 gives to the members.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                self.0.iter_names().map(|(name, _)| name)
            }

            /// The set of bits that were read. Ignores bits without a name.
            fn read_bits(field: &$crate::asn1::reader::Field<'_>) -> $crate::error::Result<Self> {
                field.named_bits().map(|bits| $type(Bits::from_bits_truncate(bits)))
            }
        }

        impl std::ops::BitOr for $type {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                self.union(other)
            }
        }

        impl std::ops::BitOrAssign for $type {
            fn bitor_assign(&mut self, other: Self) {
                *self = self.union(other);
            }
        }

        impl std::ops::BitAnd for $type {
            type Output = Self;

            fn bitand(self, other: Self) -> Self {
                self.intersection(other)
            }
        }

        /// The difference of two sets.
        impl std::ops::Sub for $type {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                self.difference(other)
            }
        }

        impl Extend<$type> for $type {
            fn extend<I: IntoIterator<Item = Self>>(&mut self, others: I) {
                self.0.extend(others.into_iter().map(|other| other.0));
            }
        }

        impl FromIterator<$type> for $type {
            fn from_iter<I: IntoIterator<Item = Self>>(members: I) -> Self {
                $type(members.into_iter().map(|member| member.0).collect())
            }
        }

        #[doc = concat!("The [`names`](", stringify!($type), "::names), separated by commas; nothing for the empty set.")]
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.names().collect::<Vec<_>>().join(","))
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($type))
            }
        }

        #[doc = concat!("The [`names`](", stringify!($type), "::names) separated by commas, in upper or lower case, with or")]
        /// without spaces around them.
        ///
        /// Fails with [`Error::InvalidArgument`](crate::Error::InvalidArgument) for any other name.
        impl std::str::FromStr for $type {
            type Err = $crate::error::Error;

            fn from_str(text: &str) -> $crate::error::Result<Self> {
                if text.is_empty() {
                    return Ok(Self::empty());
                }
                let bits = text.split(',').map(|name| {
                    let mut flags = <Bits as bitflags::Flags>::FLAGS.iter();
                    let found = flags.find(|flag| flag.name().eq_ignore_ascii_case(name.trim_matches(' ')));
                    found.map(|flag| *flag.value())
                });
                let unknown = || $crate::error::Error::invalid("name", concat!("must be ", $named));
                bits.collect::<Option<Bits>>().map($type).ok_or_else(unknown)
            }
        }
    };
}
pub(super) use named_bits;
