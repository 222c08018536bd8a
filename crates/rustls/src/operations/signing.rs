//! The choice of a signature scheme, and signatures.
