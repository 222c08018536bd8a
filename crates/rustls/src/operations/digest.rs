//! Hash contexts that cannot fail.
