//! The arithmetic of a curve.

use std::ptr::null;

use openssl_sys::{EC_GROUP, EC_POINT};

use super::context::Lib;
use super::declarations::EC_GROUP_new_by_curve_name_ex;
use super::numbers::{Number, Room};
use super::{Owned, ok};

/// A curve, and points for intermediate results.
pub struct Curve {
    group: Owned<EC_GROUP>,
    product: Owned<EC_POINT>,
    expected: Owned<EC_POINT>,
    room: Room,
}

impl Curve {
    pub fn new(lib: &Lib, nid: i32) -> Self {
        // SAFETY: a live context, no properties.
        let group = unsafe { EC_GROUP_new_by_curve_name_ex(lib.as_ptr(), null(), nid) };
        let group = Owned::new(group, openssl_sys::EC_GROUP_free);
        let point = || {
            // SAFETY: a live group.
            Owned::new(
                unsafe { openssl_sys::EC_POINT_new(group.as_ptr()) },
                openssl_sys::EC_POINT_free,
            )
        };
        Curve {
            product: point(),
            expected: point(),
            group,
            room: Room::new(lib),
        }
    }

    /// Checks that a point belongs to a private value, with one multiplication.
    pub fn check_pair(&mut self, private_value: &[u8], point: &[u8]) {
        let number = Number::from_be_bytes(private_value);
        // SAFETY: a live number, which is secret.
        unsafe { openssl_sys::BN_set_flags(number.as_ptr(), openssl_sys::BN_FLG_CONSTTIME) };
        let (group, product, expected) = (self.group.as_ptr(), self.product.as_ptr(), self.expected.as_ptr());
        let room = self.room.as_ptr();
        // SAFETY: a live group, point, number and context; no second point and number.
        ok(unsafe { openssl_sys::EC_POINT_mul(group, product, number.as_ptr(), null(), null(), room) });
        // SAFETY: a live group, point and context; that many bytes.
        ok(unsafe { openssl_sys::EC_POINT_oct2point(group, expected, point.as_ptr(), point.len(), room) });
        // SAFETY: a live group and context, and two of its points.
        assert_eq!(unsafe { openssl_sys::EC_POINT_cmp(group, product, expected, room) }, 0);
    }
}
