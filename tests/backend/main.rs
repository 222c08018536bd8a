//! Backends: how they are configured, what they say of themselves, what they leave alone.

mod auto_traits;
mod build_script;
mod capabilities;
mod configuration;
mod default_context;
mod error_queue;
mod symbols;
