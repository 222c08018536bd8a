//! Declarations that `openssl-sys` lacks, each with its manual page. All exist in libcrypto since 3.0, except where a `cfg` or a
//! comment says otherwise.

use std::ffi::{c_char, c_int, c_long, c_uchar, c_uint, c_ulong, c_void};

use openssl_sys::{
    ASN1_INTEGER, ASN1_OBJECT, BIO, BN_CTX, CONF, CONF_METHOD, EC_GROUP, EVP_CIPHER, EVP_CIPHER_CTX, EVP_KDF,
    EVP_KDF_CTX, EVP_MD, EVP_MD_CTX, EVP_PKEY, EVP_PKEY_CTX, OPENSSL_STACK, OSSL_LIB_CTX, OSSL_PARAM, OSSL_PROVIDER,
    X509, X509_CRL, X509_STORE, X509_STORE_CTX, X509_VERIFY_PARAM,
};

/// `CONF_modules_load_file(3)`: a missing configuration file is not an error.
pub(crate) const CONF_MFLAGS_IGNORE_MISSING_FILE: c_ulong = 0x10;

/// `OPENSSL_init_crypto(3)`: do not run `OPENSSL_cleanup` at process exit.
pub(crate) const OPENSSL_INIT_NO_ATEXIT: u64 = 0x0008_0000;

/// `OPENSSL_init_crypto(3)`: do not load a configuration into the default context.
pub(crate) const OPENSSL_INIT_NO_LOAD_CONFIG: u64 = 0x0000_0080;

/// `EVP_DigestInit(3)`: finalize the context itself instead of a copy.
pub(crate) const EVP_MD_CTX_FLAG_FINALISE: c_int = 0x0200;

/// The callback of `OSSL_PROVIDER_do_all`.
pub(crate) type ProviderCallback = unsafe extern "C" fn(provider: *mut OSSL_PROVIDER, data: *mut c_void) -> c_int;

/// The progress callback of a generation: returning 0 cancels it.
pub(crate) type GenerationCallback = unsafe extern "C" fn(ctx: *mut EVP_PKEY_CTX) -> c_int;

/// The callback of `X509_STORE_CTX_set_verify_cb(3)`: returning 0 ends the verification.
pub(crate) type VerifyCallback = unsafe extern "C" fn(ok: c_int, ctx: *mut X509_STORE_CTX) -> c_int;

/// The function of `X509_STORE_set_check_issued(3)`: whether `issuer` may have issued `subject`.
pub(crate) type CheckIssued =
    unsafe extern "C" fn(ctx: *mut X509_STORE_CTX, subject: *mut X509, issuer: *mut X509) -> c_int;

/// The function of `X509_STORE_set_check_crl(3)`: whether a revocation list is valid.
pub(crate) type CheckCrl = unsafe extern "C" fn(ctx: *mut X509_STORE_CTX, crl: *mut X509_CRL) -> c_int;

/// An entry of `NCONF_get_section`, as in `<openssl/conf.h>`.
#[repr(C)]
#[allow(dead_code)] // `section` is not read
pub(crate) struct CONF_VALUE {
    pub(crate) section: *mut c_char,
    pub(crate) name: *mut c_char,
    pub(crate) value: *mut c_char,
}

/// An algorithm of a provider, as in `<openssl/core.h>`. The last entry of an array has no names.
#[repr(C)]
#[allow(dead_code)] // the function table and the description are not read
pub(crate) struct OSSL_ALGORITHM {
    pub(crate) algorithm_names: *const c_char,
    pub(crate) property_definition: *const c_char,
    pub(crate) implementation: *const c_void,
    pub(crate) algorithm_description: *const c_char,
}

/// The result of `dladdr(3)`, as in `<dlfcn.h>`.
#[cfg(target_os = "linux")]
#[repr(C)]
#[allow(dead_code)] // only the base is read
pub(crate) struct DlInfo {
    pub(crate) file_name: *const c_char,
    pub(crate) file_base: *mut c_void,
    pub(crate) symbol_name: *const c_char,
    pub(crate) symbol_address: *mut c_void,
}

/// A shared library in `dl_iterate_phdr(3)`, as in `<link.h>`.
#[cfg(target_os = "linux")]
#[repr(C)]
#[allow(dead_code)] // only the number of loads is read
pub(crate) struct DlPhdrInfo {
    pub(crate) address: usize,
    pub(crate) name: *const c_char,
    pub(crate) headers: *const c_void,
    pub(crate) header_count: u16,
    /// How many libraries the process has loaded so far.
    pub(crate) loads: u64,
}

/// The callback of `dl_iterate_phdr(3)`: returning another number than 0 ends the iteration.
#[cfg(target_os = "linux")]
pub(crate) type LibraryCallback =
    unsafe extern "C" fn(info: *const DlPhdrInfo, size: usize, data: *mut c_void) -> c_int;

/// `OSSL_STORE_open(3)`: an open store. Opaque.
#[repr(C)]
pub(crate) struct OSSL_STORE_CTX {
    _opaque: [u8; 0],
}

/// `OSSL_STORE_INFO(3)`: an object that a store has given. Opaque.
#[repr(C)]
pub(crate) struct OSSL_STORE_INFO {
    _opaque: [u8; 0],
}

/// `OSSL_STORE_LOADER(3)`: the code that reads a scheme of URIs. Opaque.
#[repr(C)]
pub(crate) struct OSSL_STORE_LOADER {
    _opaque: [u8; 0],
}

/// `UI_new(3)`: a dialogue. Opaque.
#[repr(C)]
pub(crate) struct UI {
    _opaque: [u8; 0],
}

/// `UI_STRING(3)`: a line of a dialogue. Opaque.
#[repr(C)]
pub(crate) struct UI_STRING {
    _opaque: [u8; 0],
}

/// `UI_create_method(3)`: how dialogues are held. Opaque.
#[repr(C)]
pub(crate) struct UI_METHOD {
    _opaque: [u8; 0],
}

/// The function of `UI_method_set_reader(3)`: answers a line. Returns 1, 0 for a failure, or -1 if the dialogue is interrupted.
pub(crate) type ReadAnswer = unsafe extern "C" fn(ui: *mut UI, line: *mut UI_STRING) -> c_int;

unsafe extern "C" {
    /// `OSSL_STORE_LOADER(3)`
    pub(crate) fn OSSL_STORE_LOADER_fetch(
        libctx: *mut OSSL_LIB_CTX,
        scheme: *const c_char,
        properties: *const c_char,
    ) -> *mut OSSL_STORE_LOADER;

    /// `OSSL_STORE_LOADER(3)`
    pub(crate) fn OSSL_STORE_LOADER_get0_provider(loader: *const OSSL_STORE_LOADER) -> *const OSSL_PROVIDER;

    /// `OSSL_STORE_LOADER(3)`
    pub(crate) fn OSSL_STORE_LOADER_get0_properties(loader: *const OSSL_STORE_LOADER) -> *const c_char;

    /// `OSSL_STORE_LOADER(3)`
    pub(crate) fn OSSL_STORE_LOADER_free(loader: *mut OSSL_STORE_LOADER);

    /// `OSSL_STORE_open(3)`
    pub(crate) fn OSSL_STORE_open_ex(
        uri: *const c_char,
        libctx: *mut OSSL_LIB_CTX,
        propq: *const c_char,
        ui_method: *const UI_METHOD,
        ui_data: *mut c_void,
        params: *const OSSL_PARAM,
        post_process: *const c_void,
        post_process_data: *mut c_void,
    ) -> *mut OSSL_STORE_CTX;

    /// `OSSL_STORE_attach(3)`
    pub(crate) fn OSSL_STORE_attach(
        bio: *mut BIO,
        scheme: *const c_char,
        libctx: *mut OSSL_LIB_CTX,
        propq: *const c_char,
        ui_method: *const UI_METHOD,
        ui_data: *mut c_void,
        params: *const OSSL_PARAM,
        post_process: *const c_void,
        post_process_data: *mut c_void,
    ) -> *mut OSSL_STORE_CTX;

    /// `OSSL_STORE_expect(3)`
    pub(crate) fn OSSL_STORE_expect(ctx: *mut OSSL_STORE_CTX, expected_type: c_int) -> c_int;

    /// `OSSL_STORE_open(3)`
    pub(crate) fn OSSL_STORE_load(ctx: *mut OSSL_STORE_CTX) -> *mut OSSL_STORE_INFO;

    /// `OSSL_STORE_open(3)`
    pub(crate) fn OSSL_STORE_eof(ctx: *mut OSSL_STORE_CTX) -> c_int;

    /// `OSSL_STORE_open(3)`
    pub(crate) fn OSSL_STORE_close(ctx: *mut OSSL_STORE_CTX) -> c_int;

    /// `OSSL_STORE_INFO(3)`
    pub(crate) fn OSSL_STORE_INFO_get_type(info: *const OSSL_STORE_INFO) -> c_int;

    /// `OSSL_STORE_INFO(3)`
    pub(crate) fn OSSL_STORE_INFO_get0_NAME(info: *const OSSL_STORE_INFO) -> *const c_char;

    /// `OSSL_STORE_INFO(3)`
    pub(crate) fn OSSL_STORE_INFO_get1_PUBKEY(info: *const OSSL_STORE_INFO) -> *mut EVP_PKEY;

    /// `OSSL_STORE_INFO(3)`
    pub(crate) fn OSSL_STORE_INFO_get1_PKEY(info: *const OSSL_STORE_INFO) -> *mut EVP_PKEY;

    /// `OSSL_STORE_INFO(3)`
    pub(crate) fn OSSL_STORE_INFO_get0_CERT(info: *const OSSL_STORE_INFO) -> *mut X509;

    /// `OSSL_STORE_INFO(3)`
    pub(crate) fn OSSL_STORE_INFO_get0_CRL(info: *const OSSL_STORE_INFO) -> *mut X509_CRL;

    /// `OSSL_STORE_INFO(3)`
    pub(crate) fn OSSL_STORE_INFO_free(info: *mut OSSL_STORE_INFO);

    /// `UI_create_method(3)`
    pub(crate) fn UI_create_method(name: *const c_char) -> *mut UI_METHOD;

    /// `UI_create_method(3)`
    pub(crate) fn UI_destroy_method(method: *mut UI_METHOD);

    /// `UI_create_method(3)`
    pub(crate) fn UI_method_set_reader(method: *mut UI_METHOD, reader: Option<ReadAnswer>) -> c_int;

    /// `UI_new(3)`
    pub(crate) fn UI_get0_user_data(ui: *mut UI) -> *mut c_void;

    /// `UI_new(3)`
    pub(crate) fn UI_null() -> *const UI_METHOD;

    /// `UI_new(3)`
    pub(crate) fn UI_set_default_method(method: *const UI_METHOD);

    /// `UI_STRING(3)`
    pub(crate) fn UI_get_string_type(line: *mut UI_STRING) -> c_int;

    /// `UI_STRING(3)`
    pub(crate) fn UI_get0_output_string(line: *mut UI_STRING) -> *const c_char;

    /// `UI_STRING(3)`
    pub(crate) fn UI_get_result_maxsize(line: *mut UI_STRING) -> c_int;

    /// `UI_STRING(3)`
    pub(crate) fn UI_set_result_ex(ui: *mut UI, line: *mut UI_STRING, result: *const c_char, len: c_int) -> c_int;

    /// `NCONF_new_ex(3)`
    pub(crate) fn NCONF_new_ex(libctx: *mut OSSL_LIB_CTX, method: *mut CONF_METHOD) -> *mut CONF;

    /// `NCONF_new_ex(3)`
    pub(crate) fn NCONF_load(conf: *mut CONF, file: *const c_char, line: *mut c_long) -> c_int;

    /// `NCONF_new_ex(3)`
    pub(crate) fn NCONF_load_bio(conf: *mut CONF, bio: *mut BIO, line: *mut c_long) -> c_int;

    /// `NCONF_new_ex(3)`
    pub(crate) fn NCONF_get_string(conf: *const CONF, section: *const c_char, name: *const c_char) -> *mut c_char;

    /// `NCONF_new_ex(3)`
    pub(crate) fn NCONF_get_section(conf: *const CONF, section: *const c_char) -> *mut OPENSSL_STACK;

    /// `CONF_modules_load_file(3)`
    pub(crate) fn CONF_modules_load(conf: *const CONF, appname: *const c_char, flags: c_ulong) -> c_int;

    /// `CONF_modules_load_file(3)`
    pub(crate) fn CONF_get1_default_config_file() -> *mut c_char;

    /// `OPENSSL_malloc(3)`: what the macro `OPENSSL_free` calls.
    pub(crate) fn CRYPTO_free(ptr: *mut c_void, file: *const c_char, line: c_int);

    /// `EVP_DigestInit(3)`
    pub(crate) fn EVP_MD_get0_provider(md: *const EVP_MD) -> *const OSSL_PROVIDER;

    /// `EVP_DigestInit(3)`
    pub(crate) fn EVP_MD_CTX_get0_md_data(ctx: *const EVP_MD_CTX) -> *mut c_void;

    /// `EVP_DigestInit(3)`
    pub(crate) fn EVP_MD_CTX_get_params(ctx: *mut EVP_MD_CTX, params: *mut OSSL_PARAM) -> c_int;

    /// `EVP_DigestInit(3)`
    pub(crate) fn EVP_MD_CTX_get_pkey_ctx(ctx: *const EVP_MD_CTX) -> *mut EVP_PKEY_CTX;

    /// `EVP_DigestInit(3)`
    pub(crate) fn EVP_MD_CTX_set_flags(ctx: *mut EVP_MD_CTX, flags: c_int);

    /// `EVP_EncryptInit(3)`
    pub(crate) fn EVP_CIPHER_CTX_get_params(ctx: *mut EVP_CIPHER_CTX, params: *mut OSSL_PARAM) -> c_int;

    /// `EVP_EncryptInit(3)`
    pub(crate) fn EVP_CIPHER_CTX_set_params(ctx: *mut EVP_CIPHER_CTX, params: *const OSSL_PARAM) -> c_int;

    /// `EVP_CIPHER_CTX_get_original_iv(3)`
    pub(crate) fn EVP_CIPHER_CTX_get_updated_iv(ctx: *mut EVP_CIPHER_CTX, buffer: *mut c_void, len: usize) -> c_int;

    /// `EVP_KDF(3)`
    pub(crate) fn EVP_KDF_CTX_get_params(ctx: *mut EVP_KDF_CTX, params: *mut OSSL_PARAM) -> c_int;

    /// `EVP_KDF(3)`
    pub(crate) fn EVP_KDF_settable_ctx_params(kdf: *const EVP_KDF) -> *const OSSL_PARAM;

    /// `EVP_PKEY_CTX_new(3)`
    pub(crate) fn EVP_PKEY_CTX_new_from_pkey(
        libctx: *mut OSSL_LIB_CTX,
        pkey: *mut EVP_PKEY,
        properties: *const c_char,
    ) -> *mut EVP_PKEY_CTX;

    /// `EVP_PKEY_CTX_set_params(3)`
    pub(crate) fn EVP_PKEY_CTX_settable_params(ctx: *const EVP_PKEY_CTX) -> *const OSSL_PARAM;

    /// `EVP_PKEY_CTX_get0_provider(3)`
    pub(crate) fn EVP_PKEY_CTX_get0_provider(ctx: *const EVP_PKEY_CTX) -> *const OSSL_PROVIDER;

    /// `EVP_PKEY_check(3)`
    pub(crate) fn EVP_PKEY_pairwise_check(ctx: *mut EVP_PKEY_CTX) -> c_int;

    /// `EC_GROUP_new(3)`
    pub(crate) fn EC_GROUP_new_by_curve_name_ex(
        libctx: *mut OSSL_LIB_CTX,
        properties: *const c_char,
        nid: c_int,
    ) -> *mut EC_GROUP;

    /// `BN_CTX_new(3)`
    pub(crate) fn BN_CTX_secure_new_ex(ctx: *mut OSSL_LIB_CTX) -> *mut BN_CTX;

    /// `EVP_PKEY_new(3)`
    pub(crate) fn EVP_PKEY_dup(pkey: *mut EVP_PKEY) -> *mut EVP_PKEY;

    /// `EVP_PKEY_keygen(3)`
    pub(crate) fn EVP_PKEY_CTX_set_cb(ctx: *mut EVP_PKEY_CTX, callback: Option<GenerationCallback>);

    /// `EVP_PKEY_keygen(3)`
    pub(crate) fn EVP_PKEY_CTX_get_keygen_info(ctx: *mut EVP_PKEY_CTX, index: c_int) -> c_int;

    /// `EVP_PKEY_keygen(3)`
    pub(crate) fn EVP_PKEY_CTX_set_app_data(ctx: *mut EVP_PKEY_CTX, data: *mut c_void);

    /// `EVP_PKEY_keygen(3)`
    pub(crate) fn EVP_PKEY_CTX_get_app_data(ctx: *mut EVP_PKEY_CTX) -> *mut c_void;

    /// `EVP_DigestSignInit(3)`
    pub(crate) fn EVP_DigestSignInit_ex(
        ctx: *mut EVP_MD_CTX,
        pctx: *mut *mut EVP_PKEY_CTX,
        digest: *const c_char,
        libctx: *mut OSSL_LIB_CTX,
        properties: *const c_char,
        pkey: *mut EVP_PKEY,
        params: *const OSSL_PARAM,
    ) -> c_int;

    /// `EVP_DigestVerifyInit(3)`
    pub(crate) fn EVP_DigestVerifyInit_ex(
        ctx: *mut EVP_MD_CTX,
        pctx: *mut *mut EVP_PKEY_CTX,
        digest: *const c_char,
        libctx: *mut OSSL_LIB_CTX,
        properties: *const c_char,
        pkey: *mut EVP_PKEY,
        params: *const OSSL_PARAM,
    ) -> c_int;

    /// `EVP_SIGNATURE(3)`
    pub(crate) fn EVP_SIGNATURE_fetch(
        ctx: *mut OSSL_LIB_CTX,
        algorithm: *const c_char,
        properties: *const c_char,
    ) -> *mut c_void;

    /// `EVP_SIGNATURE(3)`
    pub(crate) fn EVP_SIGNATURE_free(signature: *mut c_void);

    /// `EVP_ASYM_CIPHER_free(3)`
    pub(crate) fn EVP_ASYM_CIPHER_fetch(
        ctx: *mut OSSL_LIB_CTX,
        algorithm: *const c_char,
        properties: *const c_char,
    ) -> *mut c_void;

    /// `EVP_ASYM_CIPHER_free(3)`
    pub(crate) fn EVP_ASYM_CIPHER_free(cipher: *mut c_void);

    /// `EVP_PKEY_encapsulate(3)`
    pub(crate) fn EVP_PKEY_encapsulate_init(ctx: *mut EVP_PKEY_CTX, params: *const OSSL_PARAM) -> c_int;

    /// `EVP_PKEY_encapsulate(3)`
    pub(crate) fn EVP_PKEY_encapsulate(
        ctx: *mut EVP_PKEY_CTX,
        wrapped_key: *mut c_uchar,
        wrapped_key_len: *mut usize,
        generated_key: *mut c_uchar,
        generated_key_len: *mut usize,
    ) -> c_int;

    /// `EVP_PKEY_decapsulate(3)`
    pub(crate) fn EVP_PKEY_decapsulate_init(ctx: *mut EVP_PKEY_CTX, params: *const OSSL_PARAM) -> c_int;

    /// `EVP_PKEY_decapsulate(3)`
    pub(crate) fn EVP_PKEY_decapsulate(
        ctx: *mut EVP_PKEY_CTX,
        unwrapped: *mut c_uchar,
        unwrapped_len: *mut usize,
        wrapped: *const c_uchar,
        wrapped_len: usize,
    ) -> c_int;

    /// `EVP_KEM_free(3)`
    pub(crate) fn EVP_KEM_fetch(
        ctx: *mut OSSL_LIB_CTX,
        algorithm: *const c_char,
        properties: *const c_char,
    ) -> *mut c_void;

    /// `EVP_KEM_free(3)`
    pub(crate) fn EVP_KEM_free(kem: *mut c_void);

    /// `EVP_KEYEXCH_free(3)`
    pub(crate) fn EVP_KEYEXCH_fetch(
        ctx: *mut OSSL_LIB_CTX,
        algorithm: *const c_char,
        properties: *const c_char,
    ) -> *mut c_void;

    /// `EVP_KEYEXCH_free(3)`
    pub(crate) fn EVP_KEYEXCH_free(exchange: *mut c_void);

    /// `EVP_KEYMGMT(3)`
    pub(crate) fn EVP_KEYMGMT_fetch(
        ctx: *mut OSSL_LIB_CTX,
        algorithm: *const c_char,
        properties: *const c_char,
    ) -> *mut c_void;

    /// `EVP_KEYMGMT(3)`
    pub(crate) fn EVP_KEYMGMT_free(management: *mut c_void);

    /// `OSSL_PROVIDER(3)`
    pub(crate) fn OSSL_PROVIDER_get_params(provider: *const OSSL_PROVIDER, params: *mut OSSL_PARAM) -> c_int;

    /// `CONF_modules_load_file(3)`
    pub(crate) fn CONF_modules_load_file_ex(
        libctx: *mut OSSL_LIB_CTX,
        filename: *const c_char,
        appname: *const c_char,
        flags: c_ulong,
    ) -> c_int;

    /// `OSSL_ENCODER(3)`
    pub(crate) fn OSSL_ENCODER_fetch(
        ctx: *mut OSSL_LIB_CTX,
        name: *const c_char,
        properties: *const c_char,
    ) -> *mut c_void;

    /// `OSSL_ENCODER(3)`
    pub(crate) fn OSSL_ENCODER_free(encoder: *mut c_void);

    /// `OSSL_PROVIDER(3)`
    pub(crate) fn OSSL_PROVIDER_do_all(ctx: *mut OSSL_LIB_CTX, callback: ProviderCallback, data: *mut c_void) -> c_int;

    /// `OSSL_PROVIDER(3)`
    pub(crate) fn OSSL_PROVIDER_query_operation(
        provider: *const OSSL_PROVIDER,
        operation_id: c_int,
        no_cache: *mut c_int,
    ) -> *const OSSL_ALGORITHM;

    /// `OSSL_PROVIDER(3)`
    pub(crate) fn OSSL_PROVIDER_unquery_operation(
        provider: *const OSSL_PROVIDER,
        operation_id: c_int,
        algorithms: *const OSSL_ALGORITHM,
    );

    /// `EVP_PKEY_CTX_new(3)`
    pub(crate) fn EVP_PKEY_CTX_get0_pkey(ctx: *mut EVP_PKEY_CTX) -> *mut EVP_PKEY;

    /// `EVP_PKEY_get0_provider(3)`, since 3.0
    pub(crate) fn EVP_PKEY_get0_provider(key: *const EVP_PKEY) -> *const OSSL_PROVIDER;

    /// `OSSL_LIB_CTX(3)`
    pub(crate) fn OSSL_LIB_CTX_get0_global_default() -> *mut OSSL_LIB_CTX;

    /// `OSSL_PROVIDER(3)`
    pub(crate) fn OSSL_PROVIDER_get0_name(provider: *const OSSL_PROVIDER) -> *const c_char;

    /// `OPENSSL_init_crypto(3)`
    pub(crate) fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;

    /// `OPENSSL_init_crypto(3)`
    pub(crate) fn OPENSSL_thread_stop_ex(ctx: *mut OSSL_LIB_CTX);

    /// `EVP_RAND(3)`
    pub(crate) fn EVP_RAND_generate(
        ctx: *mut c_void,
        buffer: *mut c_uchar,
        len: usize,
        strength: c_uint,
        prediction_resistance: c_int,
        additional: *const c_uchar,
        additional_len: usize,
    ) -> c_int;

    /// `X509_new(3)`
    pub(crate) fn X509_CRL_new_ex(libctx: *mut OSSL_LIB_CTX, properties: *const c_char) -> *mut X509_CRL;

    /// `ASN1_INTEGER_new(3)`
    pub(crate) fn ASN1_INTEGER_new() -> *mut ASN1_INTEGER;

    /// Not documented. In `<openssl/asn1.h>`: a copy of the given content bytes.
    pub(crate) fn ASN1_OBJECT_create(
        nid: c_int,
        data: *mut c_uchar,
        len: c_int,
        short_name: *const c_char,
        long_name: *const c_char,
    ) -> *mut ASN1_OBJECT;

    /// `X509_VERIFY_PARAM_set_flags(3)`
    pub(crate) fn X509_VERIFY_PARAM_add0_policy(params: *mut X509_VERIFY_PARAM, policy: *mut ASN1_OBJECT) -> c_int;

    /// Not documented. In `<openssl/x509_vfy.h>`: null for no policy.
    pub(crate) fn X509_STORE_CTX_get0_policy_tree(ctx: *const X509_STORE_CTX) -> *mut c_void;

    /// Not documented: a stack of nodes.
    pub(crate) fn X509_policy_tree_get0_user_policies(tree: *const c_void) -> *mut OPENSSL_STACK;

    /// Not documented.
    pub(crate) fn X509_policy_node_get0_policy(node: *const c_void) -> *const ASN1_OBJECT;

    /// `RAND_set_DRBG_type(3)`
    pub(crate) fn RAND_set_DRBG_type(
        ctx: *mut OSSL_LIB_CTX,
        drbg: *const c_char,
        properties: *const c_char,
        cipher: *const c_char,
        digest: *const c_char,
    ) -> c_int;

    /// `RAND_get0_primary(3)`
    pub(crate) fn RAND_get0_private(ctx: *mut OSSL_LIB_CTX) -> *mut c_void;

    /// `EVP_RAND(3)`
    pub(crate) fn EVP_RAND_CTX_get0_rand(ctx: *mut c_void) -> *mut c_void;

    /// `EVP_RAND(3)`
    pub(crate) fn EVP_RAND_get0_provider(rand: *const c_void) -> *const OSSL_PROVIDER;

    /// `EVP_EncryptInit(3)`
    pub(crate) fn EVP_CipherInit_ex2(
        ctx: *mut EVP_CIPHER_CTX,
        cipher: *const EVP_CIPHER,
        key: *const c_uchar,
        iv: *const c_uchar,
        encrypt: c_int,
        params: *const OSSL_PARAM,
    ) -> c_int;

    /// `EVP_EncryptInit(3)`
    pub(crate) fn EVP_CipherFinal_ex(ctx: *mut EVP_CIPHER_CTX, out: *mut c_uchar, written: *mut c_int) -> c_int;

    /// `EVP_DigestInit(3)`
    pub(crate) fn EVP_DigestInit_ex2(ctx: *mut EVP_MD_CTX, md: *const EVP_MD, params: *const OSSL_PARAM) -> c_int;

    /// `X509_new(3)`
    pub(crate) fn X509_new_ex(libctx: *mut OSSL_LIB_CTX, properties: *const c_char) -> *mut X509;

    /// `X509_get_pubkey(3)`
    pub(super) fn X509_get0_pubkey(certificate: *const X509) -> *mut EVP_PKEY;

    /// `X509_check_purpose(3)`: -1 as `id` decodes the extensions that verification uses, and keeps them.
    pub(super) fn X509_check_purpose(certificate: *mut X509, id: c_int, ca: c_int) -> c_int;

    /// `X509_STORE_CTX_new(3)`
    pub(crate) fn X509_STORE_CTX_new_ex(libctx: *mut OSSL_LIB_CTX, properties: *const c_char) -> *mut X509_STORE_CTX;

    /// `X509_STORE_CTX_new(3)`: the context neither copies nor owns the stack.
    pub(crate) fn X509_STORE_CTX_set0_crls(ctx: *mut X509_STORE_CTX, crls: *mut OPENSSL_STACK);

    /// `X509_STORE_CTX_new(3)`
    pub(crate) fn X509_STORE_CTX_get0_param(ctx: *const X509_STORE_CTX) -> *mut X509_VERIFY_PARAM;

    /// `X509_STORE_CTX_set_verify_cb(3)`
    pub(crate) fn X509_STORE_CTX_set_verify_cb(ctx: *mut X509_STORE_CTX, callback: Option<VerifyCallback>);

    /// `X509_STORE_CTX_set_verify_cb(3)`
    pub(crate) fn X509_STORE_CTX_get_check_issued(ctx: *const X509_STORE_CTX) -> Option<CheckIssued>;

    /// `X509_STORE_CTX_set_verify_cb(3)`
    pub(crate) fn X509_STORE_CTX_get_check_crl(ctx: *const X509_STORE_CTX) -> Option<CheckCrl>;

    /// `BIO_get_ex_new_index(3)`
    pub(crate) fn X509_STORE_CTX_set_ex_data(ctx: *mut X509_STORE_CTX, index: c_int, data: *mut c_void) -> c_int;

    /// `X509_STORE_CTX_get_error(3)`: the context that verifies a revocation list's issuer has the verification's as its parent.
    pub(crate) fn X509_STORE_CTX_get0_parent_ctx(ctx: *const X509_STORE_CTX) -> *mut X509_STORE_CTX;

    /// `X509_STORE_set_verify_cb_func(3)`
    pub(crate) fn X509_STORE_set_check_issued(store: *mut X509_STORE, check: Option<CheckIssued>);

    /// `X509_STORE_set_verify_cb_func(3)`
    pub(crate) fn X509_STORE_set_check_crl(store: *mut X509_STORE, check: Option<CheckCrl>);

    /// `atexit(3)`, of the C library
    pub(crate) fn atexit(function: extern "C" fn()) -> c_int;

    /// `EVP_DigestInit(3)`, since 3.3: see `squeeze.rs`
    #[cfg(hazmat_openssl_static_squeeze)]
    pub(crate) fn EVP_DigestSqueeze(ctx: *mut EVP_MD_CTX, out: *mut c_uchar, len: usize) -> c_int;

    /// `dlsym(3)`, of the C library, which the standard library links: see `loaded_code.rs`
    #[cfg(target_os = "linux")]
    pub(crate) fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;

    /// `dladdr(3)`, of the C library: see `loaded_code.rs`
    #[cfg(target_os = "linux")]
    pub(crate) fn dladdr(address: *const c_void, info: *mut DlInfo) -> c_int;

    /// `dlopen(3)`, of the C library: see `loaded_code.rs`
    #[cfg(target_os = "linux")]
    pub(crate) fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;

    /// `dl_iterate_phdr(3)`, of the C library: see `loaded_code.rs`
    #[cfg(target_os = "linux")]
    pub(crate) fn dl_iterate_phdr(callback: LibraryCallback, data: *mut c_void) -> c_int;
}
