//! The backend's generator of random bytes.
