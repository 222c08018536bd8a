//! The parts of a provider, made once for each backend.
