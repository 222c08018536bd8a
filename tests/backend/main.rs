//! Backends: configuration, self-description, and what they must not touch.

mod auto_traits;
mod build_script;
mod capabilities;
mod configuration;
mod default_context;
mod error_queue;
mod prelude;
mod providers;
mod symbols;
mod two_backends;
