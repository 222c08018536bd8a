//! Takes the operations, one after the other, and does with each what the command line asks for.

use std::collections::HashMap;
use std::process::Command;

use hazmat_openssl::Backend;

use crate::allocations::{self, Allocations};
use crate::contender::{Library, Operation};
use crate::measure::{self, Effort};
use crate::options::{COUNT_ALLOCATIONS, Options};
use crate::raw::context::Lib;
use crate::report::table;
use crate::results::Measured;

/// What is done with an operation.
enum Task {
    List,
    Check,
    CountAllocations,
    Measure(HashMap<(String, Library), Allocations>),
}

/// What the operations need, and their results.
pub struct Suite<'a> {
    pub backend: &'a Backend,
    /// The library context of the raw calls.
    pub lib: &'a Lib,
    options: &'a Options,
    task: Task,
    pub measured: Vec<Measured>,
}

impl<'a> Suite<'a> {
    pub fn new(options: &'a Options, backend: &'a Backend, lib: &'a Lib) -> Self {
        let task = match () {
            () if options.list => Task::List,
            () if options.check => Task::Check,
            () if options.count_allocations => Task::CountAllocations,
            () => Task::Measure(counted_by_child(options)),
        };
        Suite {
            backend,
            lib,
            options,
            task,
            measured: Vec::new(),
        }
    }

    pub fn add(&mut self, mut operation: Operation<'_>) {
        if !self.options.wants(operation.group, &operation.name) {
            return;
        }
        if let Task::List = self.task {
            println!("{}: {}", operation.group, operation.name);
            return;
        }
        operation.check();
        match &self.task {
            Task::List => {}
            Task::Check => println!("{}: {} contenders agree", operation.name, operation.contenders.len()),
            Task::CountAllocations => print_allocations(&mut operation),
            Task::Measure(counted) => {
                let effort = if self.options.quick {
                    Effort::QUICK
                } else {
                    Effort::FULL
                };
                let times = measure::rounds(&mut operation, effort);
                let mut measured = Measured::new(&operation, &times);
                for figures in &mut measured.figures {
                    figures.allocations = counted.get(&(measured.name.clone(), figures.library)).copied();
                }
                if self.measured.last().is_none_or(|last| last.group != measured.group) {
                    println!("\n{}", measured.group);
                }
                println!("{}", table::row(&measured));
                self.measured.push(measured);
            }
        }
    }
}

fn print_allocations(operation: &mut Operation<'_>) {
    for contender in &mut operation.contenders {
        let Allocations { by_rust, by_libcrypto } = allocations::count(contender);
        println!(
            "{}\t{}\t{by_rust}\t{by_libcrypto}",
            operation.name,
            contender.library.name()
        );
    }
}

/// Has a process of its own count allocations: its hooks would make this one slower.
fn counted_by_child(options: &Options) -> HashMap<(String, Library), Allocations> {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .arg(COUNT_ALLOCATIONS)
        .args(&options.filters)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "counting allocations failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(parse_allocations).collect()
}

fn parse_allocations(line: &str) -> Option<((String, Library), Allocations)> {
    let mut fields = line.split('\t');
    let name = fields.next()?.to_owned();
    let library = fields.next()?;
    let library = Library::ALL.into_iter().find(|one| one.name() == library)?;
    let mut number = || fields.next()?.parse().ok();
    let allocations = Allocations {
        by_rust: number()?,
        by_libcrypto: number()?,
    };
    Some(((name, library), allocations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_child_is_understood() {
        let (key, allocations) = parse_allocations("SHA-256\tring\t1\t2.5").unwrap();
        assert_eq!(key, ("SHA-256".to_owned(), Library::Ring));
        assert_eq!(allocations.by_libcrypto, 2.5);
        assert!(parse_allocations("another line").is_none());
    }
}
