//! The example `keytool`, run as users run it: the compiled program, with files from `openssl` and `ssh-keygen`. Both
//! commands also check what it writes.
//!
//! A failure must be one sentence on standard error and exit code 1, and must leave the folder unchanged. Tests of
//! failures use [`desk::Desk::assert_fails`], which checks this.

mod containers;
mod convert;
mod desk;
mod encryption;
mod post_quantum;
mod refusals;
mod show;
mod ssh_certificates;
mod ssh_lines;
