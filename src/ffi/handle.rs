//! Owned libcrypto objects: a non-null pointer that is freed once.

/// Declares an owned handle and its borrowed form, with the traits of `foreign-types` that the `openssl` crate uses.
///
/// `Send` and `Sync` are not implemented here: the file of each handle does so, with the reason.
macro_rules! handle {
    (
        $(#[$meta:meta])*
        $owned:ident, $borrowed:ident: $ctype:ty, freed by $free:path
    ) => {
        $(#[$meta])*
        #[repr(transparent)]
        pub(crate) struct $owned(std::ptr::NonNull<$ctype>);

        /// The borrowed form of the handle.
        pub(crate) struct $borrowed(foreign_types::Opaque);

        impl foreign_types::ForeignTypeRef for $borrowed {
            type CType = $ctype;
        }

        impl foreign_types::ForeignType for $owned {
            type CType = $ctype;
            type Ref = $borrowed;

            unsafe fn from_ptr(ptr: *mut $ctype) -> Self {
                // SAFETY: the caller passes a non-null pointer, and gives up its ownership.
                $owned(unsafe { std::ptr::NonNull::new_unchecked(ptr) })
            }

            fn as_ptr(&self) -> *mut $ctype {
                self.0.as_ptr()
            }
        }

        impl std::ops::Deref for $owned {
            type Target = $borrowed;

            fn deref(&self) -> &$borrowed {
                // SAFETY: the pointer is live for as long as `self` is, and `self` is borrowed.
                unsafe { foreign_types::ForeignTypeRef::from_ptr(self.0.as_ptr()) }
            }
        }

        impl std::ops::DerefMut for $owned {
            fn deref_mut(&mut self) -> &mut $borrowed {
                // SAFETY: the pointer is live for as long as `self` is, and `self` is borrowed mutably.
                unsafe { foreign_types::ForeignTypeRef::from_ptr_mut(self.0.as_ptr()) }
            }
        }

        impl Drop for $owned {
            fn drop(&mut self) {
                // SAFETY: this handle owns the object, and drops once.
                unsafe { $free(self.0.as_ptr()) }
            }
        }
    };
}

pub(crate) use handle;
