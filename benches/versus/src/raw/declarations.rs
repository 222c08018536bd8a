//! What openssl-sys does not declare.

use std::ffi::{c_char, c_int, c_uchar, c_uint, c_void};

use openssl_sys::{
    BIGNUM, BIO, BN_CTX, EC_GROUP, EVP_CIPHER, EVP_CIPHER_CTX, EVP_MD, EVP_MD_CTX, EVP_PKEY, EVP_PKEY_CTX,
    OSSL_LIB_CTX, OSSL_PARAM, X509, X509_STORE_CTX, stack_st_X509,
};

/// The memory functions of `OPENSSL_malloc(3)`.
pub type Malloc = unsafe extern "C" fn(size: usize, file: *const c_char, line: c_int) -> *mut c_void;
pub type Realloc =
    unsafe extern "C" fn(pointer: *mut c_void, size: usize, file: *const c_char, line: c_int) -> *mut c_void;
pub type Free = unsafe extern "C" fn(pointer: *mut c_void, file: *const c_char, line: c_int);

unsafe extern "C" {
    /// `malloc(3)`
    pub fn malloc(size: usize) -> *mut c_void;

    /// `malloc(3)`
    pub fn realloc(pointer: *mut c_void, size: usize) -> *mut c_void;

    /// `malloc(3)`
    pub fn free(pointer: *mut c_void);

    /// `OPENSSL_malloc(3)`
    pub fn CRYPTO_set_mem_functions(malloc: Option<Malloc>, realloc: Option<Realloc>, free: Option<Free>) -> c_int;

    /// `CONF_modules_load_file(3)`
    pub fn CONF_modules_load_file_ex(
        libctx: *mut OSSL_LIB_CTX,
        filename: *const c_char,
        appname: *const c_char,
        flags: std::ffi::c_ulong,
    ) -> c_int;

    /// `EVP_DigestInit(3)`
    pub fn EVP_DigestInit_ex2(ctx: *mut EVP_MD_CTX, md: *const EVP_MD, params: *const OSSL_PARAM) -> c_int;

    /// `EVP_EncryptInit(3)`
    pub fn EVP_CipherInit_ex2(
        ctx: *mut EVP_CIPHER_CTX,
        cipher: *const EVP_CIPHER,
        key: *const c_uchar,
        iv: *const c_uchar,
        encrypt: c_int,
        params: *const OSSL_PARAM,
    ) -> c_int;

    /// `EVP_EncryptInit(3)`
    pub fn EVP_CIPHER_CTX_get_params(ctx: *mut EVP_CIPHER_CTX, params: *mut OSSL_PARAM) -> c_int;

    /// `EVP_EncryptInit(3)`
    pub fn EVP_CIPHER_CTX_set_params(ctx: *mut EVP_CIPHER_CTX, params: *const OSSL_PARAM) -> c_int;

    /// `EVP_EncryptInit(3)`
    pub fn EVP_CipherFinal_ex(ctx: *mut EVP_CIPHER_CTX, out: *mut c_uchar, written: *mut c_int) -> c_int;

    /// `EVP_PKEY_CTX_new(3)`
    pub fn EVP_PKEY_CTX_new_from_pkey(
        libctx: *mut OSSL_LIB_CTX,
        pkey: *mut EVP_PKEY,
        properties: *const c_char,
    ) -> *mut EVP_PKEY_CTX;

    /// `EVP_PKEY_check(3)`
    pub fn EVP_PKEY_pairwise_check(ctx: *mut EVP_PKEY_CTX) -> c_int;

    /// `EVP_PKEY_new(3)`
    pub fn EVP_PKEY_dup(pkey: *mut EVP_PKEY) -> *mut EVP_PKEY;

    /// `EVP_PKEY_set1_encoded_public_key(3)`
    pub fn EVP_PKEY_set1_encoded_public_key(pkey: *mut EVP_PKEY, point: *const c_uchar, length: usize) -> c_int;

    /// `EVP_DigestSignInit(3)`
    pub fn EVP_DigestSignInit_ex(
        ctx: *mut EVP_MD_CTX,
        pctx: *mut *mut EVP_PKEY_CTX,
        digest: *const c_char,
        libctx: *mut OSSL_LIB_CTX,
        properties: *const c_char,
        pkey: *mut EVP_PKEY,
        params: *const OSSL_PARAM,
    ) -> c_int;

    /// `EVP_DigestVerifyInit(3)`
    pub fn EVP_DigestVerifyInit_ex(
        ctx: *mut EVP_MD_CTX,
        pctx: *mut *mut EVP_PKEY_CTX,
        digest: *const c_char,
        libctx: *mut OSSL_LIB_CTX,
        properties: *const c_char,
        pkey: *mut EVP_PKEY,
        params: *const OSSL_PARAM,
    ) -> c_int;

    /// `EC_GROUP_new(3)`
    pub fn EC_GROUP_new_by_curve_name_ex(
        libctx: *mut OSSL_LIB_CTX,
        properties: *const c_char,
        nid: c_int,
    ) -> *mut EC_GROUP;

    /// `BN_CTX_new(3)`
    pub fn BN_CTX_secure_new_ex(ctx: *mut OSSL_LIB_CTX) -> *mut BN_CTX;

    /// `BN_cmp(3)`
    pub fn BN_is_one(number: *const BIGNUM) -> c_int;

    /// `BN_zero(3)`
    pub fn BN_value_one() -> *const BIGNUM;

    /// `RAND_bytes(3)`
    pub fn RAND_bytes_ex(ctx: *mut OSSL_LIB_CTX, buffer: *mut c_uchar, length: usize, strength: c_uint) -> c_int;

    /// `PEM_read_bio(3)`
    pub fn PEM_read_bio(
        bio: *mut BIO,
        name: *mut *mut c_char,
        header: *mut *mut c_char,
        data: *mut *mut c_uchar,
        length: *mut std::ffi::c_long,
    ) -> c_int;

    /// `X509_new(3)`
    pub fn X509_new_ex(libctx: *mut OSSL_LIB_CTX, properties: *const c_char) -> *mut X509;

    /// `X509_STORE_CTX_new(3)`
    pub fn X509_STORE_CTX_new_ex(libctx: *mut OSSL_LIB_CTX, properties: *const c_char) -> *mut X509_STORE_CTX;

    /// `X509_STORE_CTX_get_error(3)`
    pub fn X509_STORE_CTX_get1_chain(context: *const X509_STORE_CTX) -> *mut stack_st_X509;
}
