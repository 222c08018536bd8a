//! The example `keytool`, as its users meet it: the built program, files that `openssl` and `ssh-keygen` have made, and
//! these two as judges of what it writes.
//!
//! A failure must always be one sentence on standard error and exit code 1, and must leave the folder as it was.
//! Whatever is expected to fail goes through [`desk::Desk::assert_fails`], which checks that.

mod convert;
mod desk;
mod encryption;
mod refusals;
mod show;
