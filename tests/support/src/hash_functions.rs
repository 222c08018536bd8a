//! Lists of hash functions.

use hazmat_openssl::prelude::HashAlgorithm;

/// All with a fixed digest length: SHA-1 and SHA-2, SHA-3, and the rest.
pub const FIXED_LENGTH: [HashAlgorithm; 17] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
    HashAlgorithm::Sha512_224,
    HashAlgorithm::Sha512_256,
    HashAlgorithm::Sha3_224,
    HashAlgorithm::Sha3_256,
    HashAlgorithm::Sha3_384,
    HashAlgorithm::Sha3_512,
    HashAlgorithm::Blake2b512,
    HashAlgorithm::Blake2s256,
    HashAlgorithm::Md5,
    HashAlgorithm::Ripemd160,
    HashAlgorithm::Whirlpool,
    HashAlgorithm::Sm3,
];

/// NIST's, which every OpenSSL has: SHA-1, SHA-2 and SHA-3.
pub const SHA: &[HashAlgorithm] = FIXED_LENGTH.split_at(11).0;

/// SHA-1 and SHA-2, which RFC 8018 names for PBKDF2.
pub const SHA1_AND_SHA2: &[HashAlgorithm] = FIXED_LENGTH.split_at(7).0;

/// SHA-1 and SHA-2, without the truncated forms of SHA-512.
pub const SHA1_AND_FIRST_SHA2: &[HashAlgorithm] = FIXED_LENGTH.split_at(5).0;

/// The name of a hash function in OpenSSL's commands.
pub fn openssl_name(hash: HashAlgorithm) -> &'static str {
    match hash {
        HashAlgorithm::Blake2b512 => "blake2b512",
        HashAlgorithm::Blake2s256 => "blake2s256",
        other => other.name(),
    }
}
