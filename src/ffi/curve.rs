//! `EC_GROUP` and `EC_POINT`: point arithmetic, to check that a public point belongs to a private value. `EVP_PKEY`
//! takes twice the time for this check. No provider is involved, so FIPS backends must not use it.

use std::ffi::{CStr, c_int};
use std::sync::Arc;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl_sys::{BN_CTX, EC_GROUP, EC_POINT};

use super::bignum::Number;
use super::declarations::{BN_CTX_secure_new_ex, EC_GROUP_new_by_curve_name_ex};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, Operation};
use crate::error::Result;
use crate::integers::Magnitude;

handle! {
    /// The arithmetic of a curve.
    CurveGroup, CurveGroupRef: EC_GROUP, freed by openssl_sys::EC_GROUP_free
}

// SAFETY: an immutable group may be used by many threads at once (openssl-threads(7)), and nothing here changes a group
// after it has been made.
unsafe impl Send for CurveGroup {}
// SAFETY: as above.
unsafe impl Sync for CurveGroup {}

handle! {
    Point, PointRef: EC_POINT, freed by openssl_sys::EC_POINT_free
}

handle! {
    /// Memory for intermediate results, which are secret.
    Room, RoomRef: BN_CTX, freed by openssl_sys::BN_CTX_free
}

impl CurveGroup {
    /// The curve with a name; `None` if the library does not have it.
    pub(crate) fn new(lib: &Arc<LibCtx>, name: &CStr) -> Option<Self> {
        // SAFETY: a NUL-terminated name.
        let nid = unsafe { openssl_sys::OBJ_sn2nid(name.as_ptr()) };
        let operation = Operation::begin("EC_GROUP_new_by_curve_name_ex");
        // SAFETY: a live context; no property query; for 0, an unknown name, the result is null.
        let group = unsafe { EC_GROUP_new_by_curve_name_ex(lib.enter(), std::ptr::null(), nid) };
        // SAFETY: null, or a new group without another owner.
        unsafe { operation.fetched(group) }
    }

    fn new_point(&self, queue: CleanQueue) -> Result<Point> {
        let operation = queue.before("EC_POINT_new");
        // SAFETY: a live group.
        let point = unsafe { openssl_sys::EC_POINT_new(self.as_ptr()) };
        // SAFETY: null, or a new point without another owner.
        unsafe { operation.owned(point) }
    }

    /// Whether an encoded point is the generator times a secret number.
    pub(crate) fn is_product(&self, lib: &Arc<LibCtx>, number: Magnitude<'_>, point: &[u8]) -> Result<bool> {
        let queue = CleanQueue::ensure();
        let number = Number::from_magnitude_in(queue, number)?.in_constant_time();
        let operation = queue.before("BN_CTX_secure_new_ex");
        // SAFETY: a live context.
        let room = unsafe { BN_CTX_secure_new_ex(lib.enter()) };
        // SAFETY: null, or a new context without another owner.
        let room: Room = unsafe { operation.owned(room) }?;
        let (product, expected) = (self.new_point(queue)?, self.new_point(queue)?);
        let (group, null) = (self.as_ptr(), std::ptr::null());

        let operation = queue.before("EC_POINT_mul");
        let number = number.as_ptr();
        // SAFETY: a live group, point, number and context; no second point and number.
        let code = unsafe {
            openssl_sys::EC_POINT_mul(group, product.as_ptr(), number, null, std::ptr::null(), room.as_ptr())
        };
        operation.check(code)?;

        let operation = queue.before("EC_POINT_oct2point");
        let (bytes, length) = (point.as_ptr(), point.len());
        // SAFETY: a live group, point and context; `bytes` has `bytes.len()` readable bytes.
        let code = unsafe { openssl_sys::EC_POINT_oct2point(group, expected.as_ptr(), bytes, length, room.as_ptr()) };
        operation.check(code)?;

        let operation = queue.before("EC_POINT_cmp");
        // SAFETY: a live group, two live points of it, and a live context.
        let order: c_int =
            unsafe { openssl_sys::EC_POINT_cmp(group, product.as_ptr(), expected.as_ptr(), room.as_ptr()) };
        match order {
            0 => Ok(true),
            1 => Ok(false),
            _ => Err(operation.error()),
        }
    }
}
