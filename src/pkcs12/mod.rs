//! PKCS #12 (RFC 7292): files with private keys and their certificates.
