//! The compiled library calls no libcrypto function that works outside a backend's own library context: no low-level
//! function, no implicit fetch, no default context.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hazmat_openssl::prelude::*;

/// Forbidden beginnings of symbols, with the reason.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "a low-level function, which no provider serves",
        &[
            "SHA1",
            "SHA224",
            "SHA256",
            "SHA384",
            "SHA512",
            "MD2",
            "MD4",
            "MD5",
            "MDC2",
            "RIPEMD160",
            "WHIRLPOOL",
            "HMAC",
            "CMAC_",
            "AES_",
            "DES_",
            "BF_",
            "CAST_",
            "IDEA_",
            "SEED_",
            "RC2_",
            "RC4",
            "RC5_",
            "Camellia_",
            "RSA_",
            "DSA_",
            "DH_",
            "EC_KEY_",
            "EC_POINT_",
            "EC_GROUP_",
            "ECDSA_",
            "ECDH_",
            "EVP_PKEY_set1_",
            "EVP_PKEY_get0_RSA",
            "EVP_PKEY_get1_",
            "ENGINE_",
        ],
    ),
    (
        "an implicit fetch, from the default context",
        &[
            "EVP_get_",
            "EVP_sha",
            "EVP_shake",
            "EVP_md",
            "EVP_blake",
            "EVP_ripemd",
            "EVP_whirlpool",
            "EVP_sm",
            "EVP_aes",
            "EVP_des",
            "EVP_bf",
            "EVP_cast",
            "EVP_camellia",
            "EVP_idea",
            "EVP_seed",
            "EVP_rc",
            "EVP_aria",
            "EVP_chacha",
            "EVP_enc_null",
            "EVP_add_",
            "EVP_PBE_",
            "EVP_BytesToKey",
            "PKCS5_",
            "PKCS8_",
            "PKCS12_",
            "EVP_PKEY_CTX_new_id",
            "EVP_PKEY_new_mac_key",
            "EVP_PKEY_new_CMAC_key",
            "EVP_PKEY_new_raw_private_key$",
            "EVP_PKEY_new_raw_public_key$",
            "EVP_PKEY_CTX_new$",
            "EVP_PKEY_derive_set_peer$",
            "EVP_DigestSignInit$",
            "EVP_DigestVerifyInit$",
            "EVP_DigestInit$",
            "EVP_DigestInit_ex$",
            "EVP_CipherInit$",
            "EVP_CipherInit_ex$",
            "EVP_EncryptInit$",
            "EVP_DecryptInit$",
            "EVP_Digest$",
            "d2i_",
            "PEM_read",
        ],
    ),
    (
        "the default context's generator",
        &[
            "RAND_bytes",
            "RAND_priv_bytes",
            "RAND_pseudo",
            "RAND_add",
            "RAND_seed",
            "RAND_status",
        ],
    ),
    (
        "the default context's set-up",
        &[
            "OPENSSL_init_ssl",
            "OPENSSL_config",
            "CONF_modules_load_file$",
            "OSSL_LIB_CTX_get0_global_default",
        ],
    ),
    (
        "a function that loads the system's configuration into the default context, whichever context it is called for",
        &[
            "EVP_set_default_properties",
            "EVP_default_properties_enable_fips",
            "EVP_default_properties_is_fips_enabled",
        ],
    ),
];

/// Exceptions, each with its reason.
const ALLOWED: &[(&str, &str)] = &[
    (
        "EVP_default_properties_is_fips_enabled",
        "where no provider is active by which it can be told without",
    ),
    ("EC_GROUP_new_by_curve_name_ex", PAIR_CHECK),
    ("EC_GROUP_free", PAIR_CHECK),
    ("EC_POINT_new", PAIR_CHECK),
    ("EC_POINT_mul", PAIR_CHECK),
    ("EC_POINT_oct2point", PAIR_CHECK),
    ("EC_POINT_cmp", PAIR_CHECK),
    ("EC_POINT_free", PAIR_CHECK),
    ("d2i_X509", HAND_OVER),
    ("d2i_X509_CRL", HAND_OVER),
    ("d2i_X509_REQ", HAND_OVER),
    ("OSSL_LIB_CTX_get0_global_default", HAND_OVER),
];

const HAND_OVER: &str =
    "an object for the crate `openssl`, which works in the default context, as `openssl_types` says";

const PAIR_CHECK: &str = "the check that the halves of a pair belong together, in the backend's own context, on backends that \
                          no FIPS module serves";

/// Whether a symbol matches a pattern: the whole name if the pattern ends in `$`, otherwise its beginning.
fn is_like(symbol: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('$') {
        Some(whole) => symbol == whole,
        None => symbol.starts_with(pattern),
    }
}

/// Constructors of the crate `openssl`, by type and name as both ways of mangling write them. They initialize libcrypto as a
/// whole, and with it the default context.
const INITIALIZING: &[(&str, &[&str])] = &[
    (
        "6BigNum",
        &[
            "3new",
            "10new_secure",
            "8from_u32",
            "10from_slice",
            "12from_dec_str",
            "12from_hex_str",
        ],
    ),
    ("13BigNumContext", &["3new", "10new_secure"]),
    ("10ErrorStack", &["3get"]),
    ("4X509", &["8from_der", "8from_pem"]),
];

fn is_initializing(symbol: &str) -> bool {
    symbol.contains("7openssl")
        && INITIALIZING
            .iter()
            .any(|(of, names)| names.iter().any(|name| symbol.contains(&format!("{of}{name}"))))
}

fn objection(symbol: &str) -> Option<&'static str> {
    if is_initializing(symbol) {
        return Some("a function of the crate `openssl` that sets the default context up");
    }
    if ALLOWED.iter().any(|(allowed, _)| symbol == *allowed) {
        return None;
    }
    let found = FORBIDDEN
        .iter()
        .find(|(_, patterns)| patterns.iter().any(|pattern| is_like(symbol, pattern)));
    found.map(|(why, _)| *why)
}

/// The library as it was built for this test: the newest, for cargo keeps those of other features beside it.
fn library() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().map(Path::to_owned).unwrap();
    let libraries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with("libhazmat_openssl-") && name.ends_with(".rlib")
        });
    libraries
        .max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap())
        .expect("no libhazmat_openssl-*.rlib beside this test")
}

fn undefined_symbols() -> Vec<String> {
    let output = Command::new("nm")
        .args(["--undefined-only", "--format=just-symbols"])
        .arg(library())
        .output()
        .expect("the command nm (Debian: binutils) is needed");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut symbols: Vec<_> = text
        .lines()
        .map(str::to_owned)
        .filter(|line| !line.is_empty())
        .collect();
    symbols.sort();
    symbols.dedup();
    symbols
}

#[test]
fn nothing_leaves_the_library_context() {
    let symbols = undefined_symbols();
    // Symbols that must be there: a list that was read wrongly fails here.
    for needed in [
        "EVP_MD_fetch",
        "EVP_CIPHER_fetch",
        "EVP_MAC_fetch",
        "EVP_KDF_fetch",
        "EVP_RAND_generate",
    ] {
        assert!(
            symbols.iter().any(|symbol| symbol == needed),
            "{needed} is not among {symbols:?}"
        );
    }
    let objections: Vec<_> = symbols
        .iter()
        .filter_map(|symbol| objection(symbol).map(|why| format!("{symbol}: {why}")))
        .collect();
    assert!(objections.is_empty(), "{objections:#?}");
    for (allowed, reason) in ALLOWED {
        assert!(
            symbols.iter().any(|symbol| symbol == allowed),
            "{allowed} is allowed ({reason}) and not used"
        );
    }
}

/// A program that is linked to a shared libcrypto also starts with an older one, down to 3.0.
#[test]
fn no_function_of_a_later_release_is_linked_dynamically() {
    let linked = undefined_symbols().iter().any(|symbol| symbol == "EVP_DigestSqueeze");
    let context = Backend::new().unwrap().create_xof_ctx(XofAlgorithm::Shake128).unwrap();
    // Where it is linked, it is there.
    assert!(!linked || context.output_limit().is_none() || support::on_fips());
    let is_static = support::VENDORED || std::env::var_os("OPENSSL_STATIC").is_some();
    assert!(is_static || !linked);
}

#[test]
fn the_usual_suspects_would_be_found() {
    for symbol in [
        "SHA256_Init",
        "HMAC",
        "HMAC_Init_ex",
        "RSA_new",
        "EC_KEY_new_by_curve_name",
        "DSA_sign",
        "DH_new",
        "EVP_get_digestbyname",
        "EVP_sha256",
        "EVP_aes_256_gcm",
        "PKCS5_PBKDF2_HMAC",
        "RAND_bytes",
        "MD5",
        "EVP_DigestInit_ex",
        "OPENSSL_init_ssl",
        "EVP_set_default_properties",
        "_ZN7openssl2bn6BigNum3new17h0123456789abcdefE",
        "_RNvMs0_NtCs1234_7openssl2bnNtB5_6BigNum10from_slice",
        "_ZN7openssl5error10ErrorStack3get17h0123456789abcdefE",
    ] {
        assert!(objection(symbol).is_some(), "{symbol}");
    }
    for symbol in [
        "EVP_DigestInit_ex2",
        "EVP_CipherInit_ex2",
        "EVP_RAND_generate",
        "EVP_MD_fetch",
        "EVP_MAC_init",
    ] {
        assert_eq!(objection(symbol), None, "{symbol}");
    }
}
