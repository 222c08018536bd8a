//! The encryption of session tickets.
