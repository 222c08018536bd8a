//! Lists the public API that rustdoc's JSON describes, one item a line.
//!
//! ```text
//! list-public-api RUSTDOC_JSON CRATE
//! ```
//!
//! The list is that of the library `public-api`, with three changes that keep it short enough to review:
//!
//! - The methods of trait implementations are left out: the trait determines their signatures. Associated types stay.
//! - The prelude, if there is one, is listed as re-exports, so that each type appears under its own path.
//! - A type with two public paths is an error.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use public_api::PublicApi;
use serde_json::Value;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("list-public-api: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(json), Some(name)) = (arguments.next(), arguments.next()) else {
        return Err("usage: list-public-api RUSTDOC_JSON CRATE".into());
    };
    let mut crate_json: Value = serde_json::from_slice(&std::fs::read(&json)?)?;
    let prelude = take_prelude(&mut crate_json, &name)?;

    let without_prelude = Path::new(&json).with_extension("without-prelude.json");
    std::fs::write(&without_prelude, serde_json::to_vec(&crate_json)?)?;
    let api = public_api::Builder::from_rustdoc_json(&without_prelude)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .include_function_parameter_names(true)
        .build()?;

    let (lines, second_paths) = lines(&api);
    for line in lines.into_iter().chain(prelude) {
        println!("{line}");
    }
    match second_paths.is_empty() {
        true => Ok(()),
        false => Err(format!("types with two public paths:\n{}", second_paths.join("\n")).into()),
    }
}

/// Removes the module `prelude` from the crate, and returns its re-exports as lines.
fn take_prelude(crate_json: &mut Value, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let index = &crate_json["index"];
    let root = crate_json["root"].to_string();
    let items = |module: &Value| {
        module["inner"]["module"]["items"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let root_items = items(&index[&root]);
    let is_prelude = |id: &Value| index[id.to_string()]["name"] == "prelude";
    let Some(prelude) = root_items.iter().find(|id| is_prelude(id)) else {
        return Ok(Vec::new());
    };

    let mut lines = vec![format!("pub mod {name}::prelude")];
    for id in items(&index[prelude.to_string()]) {
        let reexport = &index[id.to_string()]["inner"]["use"];
        let (Some(source), Some(name_there)) = (reexport["source"].as_str(), reexport["name"].as_str()) else {
            return Err("the prelude defines an item of its own".into());
        };
        let shown = match reexport["is_glob"] == true {
            true => format!("{source}::*").replacen("crate", name, 1),
            false => format!("{name}::prelude::{name_there}"),
        };
        lines.push(format!("pub use {shown}"));
    }
    lines[1..].sort();

    let rest: Vec<Value> = root_items.iter().filter(|id| !is_prelude(id)).cloned().collect();
    crate_json["index"][&root]["inner"]["module"]["items"] = Value::Array(rest);
    Ok(lines)
}

/// The lines of the API without the methods of trait implementations, and the types that have two public paths.
fn lines(api: &PublicApi) -> (Vec<String>, Vec<String>) {
    let items: Vec<_> = api.items().map(|item| (item, item.to_string())).collect();
    let is_impl =
        |text: &str| text.starts_with("impl ") || text.starts_with("impl<") || text.starts_with("unsafe impl");
    let of_trait: HashSet<_> = items
        .iter()
        .filter(|(_, text)| is_impl(text) && text.contains(" for "))
        .map(|(item, _)| item.id())
        .collect();

    let mut paths: HashMap<_, &str> = HashMap::new();
    let (mut lines, mut second_paths) = (Vec::new(), Vec::new());
    for (item, text) in &items {
        let of_impl = item.parent_id().is_some_and(|parent| of_trait.contains(&parent));
        // Every `derive(PartialEq)` has this one beside it.
        let marker = text.starts_with("impl core::marker::StructuralPartialEq ");
        if marker || (of_impl && text.contains("pub fn ") | text.contains("pub unsafe fn ")) {
            continue;
        }
        let is_type = ["pub struct ", "pub enum ", "pub trait ", "#[non_exhaustive] "]
            .iter()
            .any(|start| text.starts_with(start));
        if is_type
            && let Some(other) = paths.insert(item.id(), text)
            && other != text
        {
            second_paths.push(format!("  {other}\n  {text}"));
        }
        lines.push(text.clone());
    }
    (lines, second_paths)
}
