//! The lines of a [capability report](crate::Capabilities), to which each family adds its own.

/// An algorithm of an interface, and whether the backend offers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Line {
    pub(crate) interface: &'static str,
    pub(crate) name: String,
    pub(crate) supported: bool,
}

/// The lines of a report so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report(Vec<Line>);

impl Report {
    /// Adds a line. Names do not change between releases.
    pub(crate) fn add(&mut self, interface: &'static str, name: impl Into<String>, supported: bool) {
        self.0.push(Line {
            interface,
            name: name.into(),
            supported,
        });
    }

    /// The lines, in the order they were added.
    pub(crate) fn into_lines(self) -> Vec<Line> {
        self.0
    }
}
