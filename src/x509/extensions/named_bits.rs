//! Sets of named bits, as ASN.1 has them in a BIT STRING: the macro [`named_bits!`].

/// Declares a set whose members are the named bits of a BIT STRING (X.680, section 22): `CONSTANT = number: "name"`, with
/// the number and the name of the standard. The first bit has the number 0.
///
/// The set is a `u16` with bit 0 on top, as [`Field::named_bits`](crate::asn1::reader::Field::named_bits) reads it. It
/// never has a bit without a name.
macro_rules! named_bits {
    (
        $(#[$docs:meta])*
        pub struct $type:ident {
            $($(#[$constant_docs:meta])* $constant:ident = $number:literal: $name:literal,)*
        }
        of $member:literal
    ) => {
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $type(u16);

        impl $type {
            $(
                $(#[$constant_docs])*
                pub const $constant: Self = $type(1 << (15 - $number));
            )*

            /// The bits in their order, with their names.
            const NAMED: &'static [(u8, &'static str, Self)] = &[$(($number, $name, Self::$constant),)*];

            /// The empty set.
            #[must_use]
            pub const fn empty() -> Self {
                $type(0)
            }

            #[doc = concat!("All ", $member, "s.")]
            #[must_use]
            pub const fn all() -> Self {
                $type(0 $(| Self::$constant.0)*)
            }

            /// Whether the set is empty.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Whether all members of `other` are in this set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether any member of `other` is in this set.
            #[must_use]
            pub const fn intersects(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// The members of either set. In a constant, where `|` cannot be called.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                $type(self.0 | other.0)
            }

            /// The members of both sets. In a constant, where `&` cannot be called.
            #[must_use]
            pub const fn intersection(self, other: Self) -> Self {
                $type(self.0 & other.0)
            }

            /// The members of this set that are not in `other`. In a constant, where `-` cannot be called.
            #[must_use]
            pub const fn difference(self, other: Self) -> Self {
                $type(self.0 & !other.0)
            }

            #[doc = concat!("The ", $member, " of a bit number, as the standard counts: 0 is the first bit of the BIT STRING.")]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a number above 8.
            pub fn from_bit_number(number: u8) -> $crate::error::Result<Self> {
                let found = Self::NAMED.iter().find(|(known, _, _)| *known == number);
                found.map(|(_, _, member)| *member).ok_or_else(|| {
                    $crate::error::Error::invalid("number", format!("is {number}, but the bits have the numbers 0 to 8"))
                })
            }

            #[doc = concat!("The ", $member, "s of the set, one by one, in the order of their bits.")]
            pub fn iter(self) -> impl Iterator<Item = Self> {
                self.named().map(|(_, _, member)| *member)
            }

            /// The bit numbers of the members.
            pub fn bit_numbers(self) -> impl Iterator<Item = u8> {
                self.named().map(|(number, _, _)| *number)
            }

            /// The names that RFC 5280 gives to the members.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                self.named().map(|(_, name, _)| *name)
            }

            fn named(self) -> impl Iterator<Item = &'static (u8, &'static str, Self)> {
                Self::NAMED.iter().filter(move |(_, _, member)| self.contains(*member))
            }

            /// Ignores bits without a name.
            fn from_bits(bits: u16) -> Self {
                $type(bits).intersection(Self::all())
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
                *self = others.into_iter().fold(*self, Self::union);
            }
        }

        impl FromIterator<$type> for $type {
            fn from_iter<I: IntoIterator<Item = Self>>(members: I) -> Self {
                members.into_iter().fold(Self::empty(), Self::union)
            }
        }

        #[doc = concat!("The [`names`](", stringify!($type), "::names), separated by commas; nothing for the empty set.")]
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let names: Vec<_> = self.names().collect();
                f.write_str(&names.join(","))
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($type))
            }
        }
    };
}
pub(super) use named_bits;

/// The set of names that are separated by commas, in upper or lower case, with or without spaces around them; `None` if
/// `find` knows one of them not.
pub(super) fn parse<T: FromIterator<T>>(text: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    if text.is_empty() {
        return Some([].into_iter().collect());
    }
    text.split(',').map(|name| find(name.trim_matches(' '))).collect()
}
