//! What takes the place of an output where rustls's interface has no room for an error.
