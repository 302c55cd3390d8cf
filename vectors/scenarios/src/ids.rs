//! Permanent ids: `ids.lock` says which scenario has which id, and what it meant when it was published.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::source::Name;

/// Ids of scenarios.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// Number by series and name.
    numbers: BTreeMap<Name, u32>,
    /// Names without a number get the number 0: for trying some sources out.
    passing: bool,
    /// Hash of the meaning by id and set.
    meanings: BTreeMap<String, BTreeMap<String, String>>,
}

impl Ids {
    /// Ids of sources that are tried out: every name has one.
    pub fn passing() -> Ids {
        Ids { passing: true, ..Ids::default() }
    }

    /// Reads a lock file: one line for an id, `id<TAB>name<TAB>set:hash set:hash …`.
    pub fn parse(text: &str) -> Result<Ids, String> {
        let mut ids = Ids::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let wrong = || format!("not a line of the lock file: {line}");
            let fields: Vec<&str> = line.split('\t').collect();
            let [id, name, meanings] = fields[..] else { return Err(wrong()) };
            let (series, number) = id.rsplit_once('-').ok_or_else(wrong)?;
            let number = number.parse().map_err(|_| wrong())?;
            ids.numbers.insert((series.to_owned(), name.to_owned()), number);
            let meanings = meanings.split(' ').map(|meaning| meaning.split_once(':').ok_or_else(wrong));
            for meaning in meanings {
                let (set, hash) = meaning?;
                ids.meanings.entry(id.to_owned()).or_default().insert(set.to_owned(), hash.to_owned());
            }
        }
        Ok(ids)
    }

    /// The lock file.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# id, scenario, hash of its meaning in each set. Append only: ids are permanent.\n",
        );
        let mut lines: Vec<(String, &Name)> =
            self.numbers.iter().map(|(name, number)| (id(&name.0, *number), name)).collect();
        lines.sort();
        for (id, (_, name)) in lines {
            let meanings: Vec<String> = self
                .meanings
                .get(&id)
                .into_iter()
                .flatten()
                .map(|(set, hash)| format!("{set}:{hash}"))
                .collect();
            writeln!(text, "{id}\t{name}\t{}", meanings.join(" ")).unwrap();
        }
        text
    }

    /// Gives a number to a scenario that has none: the next one of its series, never one that was used.
    pub fn assign(&mut self, name: &Name) {
        if self.numbers.contains_key(name) {
            return;
        }
        let in_series = self.numbers.iter().filter(|((series, _), _)| *series == name.0);
        let next = in_series.map(|(_, number)| number + 1).max().unwrap_or(1);
        self.numbers.insert(name.clone(), next);
    }

    /// The id of a scenario.
    pub fn id(&self, series: &str, name: &str) -> String {
        let number = self.numbers.get(&(series.to_owned(), name.to_owned()));
        assert!(self.passing || number.is_some(), "no id for {series} {name}");
        id(series, number.copied().unwrap_or_default())
    }

    /// Records what an id means in a set. Fails if it meant something else.
    pub fn record(&mut self, id: &str, set: &str, meaning: &str) -> Result<(), String> {
        let known =
            self.meanings.entry(id.to_owned()).or_default().insert(set.to_owned(), meaning.to_owned());
        match known {
            Some(known) if known != meaning => Err(format!(
                "{set}/{id} would change its meaning: published ids are permanent, give the scenario another name"
            )),
            _ => Ok(()),
        }
    }

    /// The hash of what an id means in a set.
    pub fn meaning(&self, id: &str, set: &str) -> Option<&str> {
        self.meanings.get(id)?.get(set).map(String::as_str)
    }

    /// Ids and sets that are recorded, for finding those that disappeared.
    pub fn recorded(&self) -> impl Iterator<Item = (&str, &str)> {
        self.meanings.iter().flat_map(|(id, sets)| sets.keys().map(move |set| (id.as_str(), set.as_str())))
    }
}

fn id(series: &str, number: u32) -> String {
    format!("{series}-{number:04}")
}
