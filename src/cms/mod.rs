//! The Cryptographic Message Syntax (CMS, RFC 5652; formerly PKCS #7): signed and encrypted messages, bundles of certificates, S/MIME.
