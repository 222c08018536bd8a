//! `BIO`: data in memory, for functions of libcrypto that read from a stream.

use std::ffi::c_int;
use std::marker::PhantomData;

use foreign_types::ForeignType;
use openssl_sys::BIO;

use super::handle::handle;
use super::operation::CleanQueue;
use crate::error::{Error, Result};

handle! {
    BioHandle, BioHandleRef: BIO, freed by openssl_sys::BIO_free_all
}

/// A stream of bytes that it borrows.
pub(super) struct MemoryBio<'a> {
    handle: BioHandle,
    _data: PhantomData<&'a [u8]>,
}

impl<'a> MemoryBio<'a> {
    #[doc(alias = "BIO_new_mem_buf")]
    pub(super) fn of(queue: CleanQueue, data: &'a [u8]) -> Result<Self> {
        let length = c_int::try_from(data.len()).map_err(|_| Error::invalid("data", "is too long"))?;
        let operation = queue.before("BIO_new_mem_buf");
        // SAFETY: `data` has `length` bytes, and outlives the BIO, which only reads it.
        let bio = unsafe { openssl_sys::BIO_new_mem_buf(data.as_ptr().cast(), length) };
        // SAFETY: null, or a new BIO without another owner.
        let handle = unsafe { operation.owned(bio) }?;
        Ok(MemoryBio {
            handle,
            _data: PhantomData,
        })
    }

    pub(super) fn as_ptr(&self) -> *mut BIO {
        self.handle.as_ptr()
    }
}
