//! Tables of what `quorate-peers` measured: every contender beside ours.

use serde::Deserialize;

use crate::measure::{Failure, Fallible, quantile};
use crate::table;

/// One line of `quorate-peers`.
#[derive(Deserialize)]
struct Line {
    bench: String,
    name: String,
    size: String,
    /// Which GMP is linked.
    gmp: String,
    #[serde(default)]
    bytes: usize,
    #[serde(default)]
    bytes_packed: usize,
    /// Milliseconds.
    runs: Vec<f64>,
}

/// All lines of the same contender and size.
struct Contender {
    name: String,
    size: String,
    runs: Vec<f64>,
    bytes: usize,
    bytes_packed: usize,
}

impl Contender {
    /// The mean where luck decides how long a run takes, else the median.
    fn ms(&self, bench: &str) -> f64 {
        if bench == "primes" {
            self.runs.iter().sum::<f64>() / self.runs.len() as f64
        } else {
            quantile(&self.runs, 0.5)
        }
    }

    fn is_ours(&self) -> bool {
        self.name.starts_with("quorate")
    }
}

/// Markdown tables, one for each measurement. Lines of several calls of the program count as one measurement; a library
/// linked with another GMP is another contender, ours is the same with all.
pub fn tables(lines: &str) -> Fallible<String> {
    let mut benches: Vec<(String, Vec<Contender>)> = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|error| Failure(error.to_string()))?;
        let uses_gmp = line.name.contains("rug");
        let name = if uses_gmp { format!("{}, GMP {}", line.name, line.gmp) } else { line.name };
        if !benches.iter().any(|(bench, _)| *bench == line.bench) {
            benches.push((line.bench.clone(), Vec::new()));
        }
        let Some((_, contenders)) = benches.iter_mut().find(|(bench, _)| *bench == line.bench) else {
            continue;
        };
        let known = contenders.iter_mut().find(|known| known.name == name && known.size == line.size);
        match known {
            Some(known) => known.runs.extend(line.runs),
            None => contenders.push(Contender {
                name,
                size: line.size,
                runs: line.runs,
                bytes: line.bytes,
                bytes_packed: line.bytes_packed,
            }),
        }
    }
    let tables = benches
        .iter()
        .map(|(bench, contenders)| format!("### {bench}\n\n{}\n", table::markdown(&rows(bench, contenders))));
    Ok(tables.collect())
}

fn rows(bench: &str, contenders: &[Contender]) -> Vec<Vec<String>> {
    let figure = if bench == "primes" { "mean, ms" } else { "median, ms" };
    let mut head = vec!["size", "contender", figure, "times our fastest", "runs"];
    let has_bytes = contenders.iter().any(|contender| contender.bytes > 0);
    if has_bytes {
        head.extend(["sends", "numbers as bytes"]);
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect()];
    let mut sizes: Vec<&str> = contenders.iter().map(|contender| contender.size.as_str()).collect();
    sizes.dedup();
    let mut done = Vec::new();
    for size in sizes {
        if done.contains(&size) {
            continue;
        }
        done.push(size);
        let of_size = || contenders.iter().filter(|contender| contender.size == size);
        let ours = of_size().filter(|contender| contender.is_ours());
        let fastest = ours.map(|contender| contender.ms(bench)).reduce(f64::min);
        for contender in of_size() {
            let ms = contender.ms(bench);
            let times = fastest.map_or("-".to_owned(), |fastest| table::times(ms / fastest));
            let mut row = vec![
                size.to_owned(),
                contender.name.clone(),
                table::ms(ms),
                times,
                contender.runs.len().to_string(),
            ];
            if has_bytes {
                row.extend([contender.bytes, contender.bytes_packed].map(table::bytes));
            }
            rows.push(row);
        }
    }
    rows
}
