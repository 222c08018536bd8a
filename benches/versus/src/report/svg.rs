//! The chart: each operation is a line, each contender a mark on it, to the right the slower. The axis is logarithmic; 1 is the
//! limit, and this crate where an operation has no limit.

use std::fmt::Write;

use crate::contender::Library;
use crate::results::{Measured, Report};

const WIDTH: f64 = 900.0;
const LABELS: f64 = 330.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 120.0;
const ROW: f64 = 17.0;
const GROUP: f64 = 27.0;

/// The axis: marks beyond its ends stand at them.
const LEAST: f64 = 1.0 / 16.0;
const MOST: f64 = 128.0;
const TICKS: [(f64, &str); 12] = [
    (1.0 / 16.0, "1/16"),
    (0.125, "1/8"),
    (0.25, "1/4"),
    (0.5, "1/2"),
    (1.0, "1"),
    (2.0, "2"),
    (4.0, "4"),
    (8.0, "8"),
    (16.0, "16"),
    (32.0, "32"),
    (64.0, "64"),
    (128.0, "128"),
];

/// Colours that stand out from white and from black, and differ for colour-blind readers too, with the help of the shapes.
fn style() -> String {
    let mut css = ".text{fill:#1f2328}.faint{fill:#59636e}.line{stroke:#d1d9e0}.one{stroke:#59636e}.back{fill:#ffffff}"
        .to_owned();
    css.push_str(
        "@media(prefers-color-scheme:dark){.text{fill:#f0f6fc}.faint{fill:#9198a1}.line{stroke:#3d444d}.one{stroke:#9198a1}.back{fill:#0d1117}}",
    );
    css.push_str("text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}");
    css
}

fn colour(library: Library) -> &'static str {
    match library {
        Library::Ours => "#d1242f",
        Library::Raw => "#59636e",
        Library::RawUnchecked => "#9198a1",
        Library::RustOpenssl => "#0969da",
        Library::Ring => "#bf8700",
        Library::AwsLc => "#1a7f37",
        Library::RustCrypto => "#8250df",
        Library::X509Parser => "#bc4c00",
    }
}

pub fn write(report: &Report) -> String {
    let operations: Vec<&Measured> = report
        .operations
        .iter()
        .filter(|operation| operation.figures.len() > 1)
        .collect();
    let groups = operations.chunk_by(|one, other| one.group == other.group);
    let groups: Vec<&[&Measured]> = groups.collect();
    let height = TOP + groups.len() as f64 * GROUP + operations.len() as f64 * ROW + 30.0;
    let mut svg = String::new();
    let view = format!("viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\"");
    writeln!(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" {view} role=\"img\">").unwrap();
    writeln!(
        svg,
        "<title>Time of each operation, with {}</title>",
        escape(&report.openssl)
    )
    .unwrap();
    writeln!(svg, "<style>{}</style>", style()).unwrap();
    writeln!(svg, "<rect class=\"back\" width=\"{WIDTH}\" height=\"{height}\"/>").unwrap();
    head(&mut svg, report, height);

    let mut y = TOP;
    for group in groups {
        y += GROUP;
        text(
            &mut svg,
            "text",
            10.0,
            y - 8.0,
            13.0,
            "start\" font-weight=\"600",
            group[0].group,
        );
        for operation in group {
            row(&mut svg, operation, y);
            y += ROW;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Title, machine, legend and axis.
fn head(svg: &mut String, report: &Report, height: f64) {
    let title = format!("Time of each operation, in times of libcrypto's: {}", report.openssl);
    text(svg, "text", 10.0, 22.0, 16.0, "start\" font-weight=\"600", &title);
    let machine = format!(
        "{}, {} cores, {}. Further left is faster; marks at the ends lie beyond them. * in times of this crate.",
        report.processor, report.cores, report.date
    );
    text(svg, "faint", 10.0, 41.0, 12.0, "start", &machine);
    text(svg, "faint", 10.0, 58.0, 12.0, "start", &report.command);
    let mut x = 10.0;
    for library in Library::ALL {
        mark(svg, library, x + 6.0, 77.0, None);
        text(svg, "text", x + 16.0, 81.0, 12.0, "start", library.name());
        x += 34.0 + 6.9 * library.name().len() as f64;
    }
    for (value, name) in TICKS {
        let (x, end) = (position(value), height - 20.0);
        let class = if value == 1.0 { "one" } else { "line" };
        writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{end}\"/>"
        )
        .unwrap();
        text(svg, "faint", x, TOP - 6.0, 11.0, "middle", name);
    }
}

fn row(svg: &mut String, operation: &Measured, y: f64) {
    let middle = y + ROW / 2.0;
    let has_limit = operation.of(Library::Raw).is_some();
    let name = match has_limit {
        true => operation.name.clone(),
        false => format!("{} *", operation.name),
    };
    text(svg, "text", LABELS - 12.0, middle + 4.0, 11.0, "end", &name);
    let (start, end) = (position(LEAST), position(MOST));
    writeln!(
        svg,
        "<line class=\"line\" x1=\"{start:.1}\" y1=\"{middle}\" x2=\"{end:.1}\" y2=\"{middle}\"/>"
    )
    .unwrap();
    // This crate last, so that its mark lies above the others.
    for figures in operation.figures.iter().rev() {
        let ratio = if has_limit { figures.to_limit } else { figures.to_ours };
        if let Some(ratio) = ratio {
            let time = super::table::duration(figures.time.median);
            let hint = format!("{}: {time}, {ratio:.2}", figures.library.name());
            mark(svg, figures.library, position(ratio), middle, Some(&hint));
        }
    }
}

fn position(ratio: f64) -> f64 {
    let ratio = ratio.clamp(LEAST, MOST);
    LABELS + (ratio / LEAST).ln() / (MOST / LEAST).ln() * (WIDTH - LABELS - RIGHT)
}

/// A mark whose shape, too, tells the library.
fn mark(svg: &mut String, library: Library, x: f64, y: f64, hint: Option<&str>) {
    let colour = colour(library);
    let hint = hint
        .map(|hint| format!("<title>{}</title>", escape(hint)))
        .unwrap_or_default();
    let path = match library {
        Library::Ours => {
            return writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"5\" fill=\"{colour}\">{hint}</circle>"
            )
            .unwrap();
        }
        Library::Raw => format!("M{x:.1} {}v12", y - 6.0),
        Library::RawUnchecked => format!("M{x:.1} {}v8", y - 4.0),
        Library::RustOpenssl => format!("M{:.1} {}h8v8h-8z", x - 4.0, y - 4.0),
        Library::Ring => format!("M{x:.1} {}l5 9h-10z", y - 5.0),
        Library::AwsLc => format!("M{x:.1} {}l5 5l-5 5l-5 -5z", y - 5.0),
        Library::RustCrypto => format!("M{x:.1} {}l-5 -9h10z", y + 5.0),
        Library::X509Parser => format!("M{:.1} {}l8 8m0 -8l-8 8", x - 4.0, y - 4.0),
    };
    let paint = match library {
        Library::Raw | Library::RawUnchecked | Library::X509Parser => {
            format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"")
        }
        _ => format!("fill=\"{colour}\" fill-opacity=\"0.85\""),
    };
    writeln!(svg, "<path d=\"{path}\" {paint}>{hint}</path>").unwrap();
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, size: f64, anchor: &str, text: &str) {
    let text = escape(text);
    writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{text}</text>"
    )
    .unwrap();
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn ratios_are_placed_by_their_logarithm() {
        let (one, two, four) = (position(1.0), position(2.0), position(4.0));
        assert!((two - one - (four - two)).abs() < 1e-9);
        assert_eq!(position(0.001), position(LEAST));
        assert_eq!(position(1e6), position(MOST));
    }

    #[test]
    fn every_element_is_closed_and_every_text_escaped() {
        let svg = write(&example());
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        for name in ["svg", "text", "path", "circle", "title", "style"] {
            let opened = svg.matches(&format!("<{name} ")).count() + svg.matches(&format!("<{name}>")).count();
            assert_eq!(opened, svg.matches(&format!("</{name}>")).count(), "{name}");
        }
        assert!(svg.contains("A &amp; B, 2 cores, 2026-11-29"));
        assert!(svg.contains("&quot;kept&quot;"));
        assert!(svg.contains("ring: 90.0 ns, 0.90"));
    }

    #[test]
    fn dark_backgrounds_have_colours_of_their_own() {
        assert!(write(&example()).contains("prefers-color-scheme:dark"));
    }
}
