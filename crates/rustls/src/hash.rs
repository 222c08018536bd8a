//! Hash functions, for rustls's transcript.
