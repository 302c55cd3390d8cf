//! What was measured, for people and for programs.

use quorate::Backend;
use serde::Serialize;

use crate::command::Part;
use crate::measure::{Row, quantile};
use crate::table;

/// All that one command measured.
#[derive(Serialize)]
pub struct Report {
    /// Where.
    pub machine: Machine,
    /// Rounds of each measurement.
    pub rounds: usize,
    /// The measurements, by section.
    pub sections: Vec<Section>,
}

/// One part of the report.
#[derive(Serialize)]
pub struct Section {
    /// The name.
    pub name: &'static str,
    /// The rows, group after group.
    pub rows: Vec<Row>,
}

/// What ran the measurements.
#[derive(Serialize)]
pub struct Machine {
    /// Processor, as the system names it.
    pub processor: String,
    /// The backend that runs by default.
    pub backend: String,
    /// Whether rustc was asked to optimize.
    pub optimized: bool,
}

impl Machine {
    /// This machine.
    pub fn here() -> Machine {
        let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let processor = name.map_or("unknown", |(_, name)| name.trim()).to_owned();
        let backend = format!("{:?}", Backend::detect()).to_lowercase();
        Machine { processor, backend, optimized: !cfg!(debug_assertions) }
    }
}

impl Report {
    /// One table. Times in milliseconds; in brackets, how many times the first contender's time that is.
    pub fn text(&self) -> String {
        let Machine { processor, backend, optimized } = &self.machine;
        let mut text =
            format!("{processor}; backend {backend}; median of {} rounds (primes: mean)\n", self.rounds);
        if !optimized {
            text += "warning: debug build, the numbers mean nothing\n";
        }
        text += "\n";
        let mut lines = Vec::new();
        for section in &self.sections {
            if !lines.is_empty() {
                lines.push(Vec::new());
            }
            lines.extend(section.lines());
        }
        text += &table::aligned(&lines);
        text += &format!(
            "\nProcessor time in ms of one thread, per operation or per party; in brackets, times the first column.\n\
             sends: bytes of one party's frames, a broadcast counted once. memory: peak of one party's session on the\n\
             heap, counted by quorate-benches only. Spread (distance of the quartiles over the median): {}.\n",
            self.spread()
        );
        text
    }

    /// JSON.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn spread(&self) -> String {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        let spreads: Vec<f64> = rows.filter(|row| row.runs.len() > 1).map(|row| row.spread * 100.0).collect();
        if spreads.is_empty() {
            return "unknown, one run each".to_owned();
        }
        let [half, most] = [0.5, 1.0].map(|part| quantile(&spreads, part));
        format!("{half:.0}% in the median row, {most:.0}% in the worst")
    }
}

impl Section {
    /// The groups: rows of the same operation and size.
    pub fn groups(&self) -> impl Iterator<Item = &[Row]> {
        self.rows.chunk_by(|a, b| (&a.what, &a.size) == (&b.what, &b.size))
    }

    /// A head, and a line for each group.
    fn lines(&self) -> Vec<Vec<String>> {
        let mut contenders: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !contenders.contains(&row.contender.as_str()) {
                contenders.push(&row.contender);
            }
        }
        let has_bytes = self.rows.iter().any(|row| row.bytes.is_some());
        let has_memory = self.rows.iter().any(|row| row.memory.is_some());
        let mut head = vec![self.name.to_owned()];
        head.extend(contenders.iter().map(|name| (*name).to_owned()));
        head.extend(has_bytes.then(|| "sends".to_owned()));
        head.extend(has_memory.then(|| "memory".to_owned()));
        let mut lines = vec![head];
        for group in self.groups() {
            let Some(first) = group.first() else { continue };
            let mut line = vec![format!("{}, {}", first.what, first.size)];
            for contender in &contenders {
                let row = group.iter().find(|row| row.contender == *contender);
                line.push(row.map_or("-".to_owned(), |row| self.cell(row, first)));
            }
            if has_bytes {
                line.push(first.bytes.map_or("-".to_owned(), table::bytes));
            }
            if has_memory {
                line.push(first.memory.map_or("-".to_owned(), table::bytes));
            }
            lines.push(line);
        }
        lines
    }

    /// The median; in a prime search, which luck ends, the mean.
    fn cell(&self, row: &Row, first: &Row) -> String {
        let of = |row: &Row| if self.name == Part::Primes.name() { row.mean } else { row.median };
        let ms = table::ms(of(row));
        if row.contender == first.contender {
            ms
        } else {
            format!("{ms} ({})", table::times(of(row) / of(first)))
        }
    }
}
