//! Two charts: how many times faster exponentiations are than with other libraries, and presigning by the number of
//! signers.

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::arithmetic::EIGHT;
use crate::measure::{Failure, Fallible, Row};
use crate::report::Report;

const SIZE: (u32, u32) = (1200, 480);
const FONT: (&str, u32) = ("sans-serif", 15);

/// Points of one name.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

/// An SVG document. Charts without measurements are left out; without any there is nothing to draw, which is a failure.
pub fn svg(report: &Report) -> Fallible<String> {
    let rows = |name: &str| {
        let section = report.sections.iter().find(|section| section.name == name);
        section.map_or(&[][..], |section| &section.rows)
    };
    let ratios = ratios(rows(crate::command::Part::Arithmetic.name()));
    let presigns = presigns(rows(crate::command::Part::Protocols.name()));
    let charts: Vec<Chart> = [
        Chart {
            title: "exponentiation: time, as a multiple of quorate's fastest",
            x: "bits of the modulus",
            y: "times",
            lines: ratios,
        },
        Chart { title: "presigning: processor time of one party", x: "signers", y: "ms", lines: presigns },
    ]
    .into_iter()
    .filter(|chart| !chart.lines.is_empty())
    .collect();
    if charts.is_empty() {
        return Err("nothing to draw: neither exponentiations nor presigning were measured".into());
    }
    let mut document = String::new();
    {
        let area = SVGBackend::with_string(&mut document, SIZE).into_drawing_area();
        area.fill(&WHITE).map_err(drawing)?;
        for (chart, area) in charts.iter().zip(area.split_evenly((1, charts.len()))) {
            chart.draw(&area).map_err(drawing)?;
        }
        area.present().map_err(drawing)?;
    }
    Ok(document)
}

fn drawing(error: impl std::fmt::Display) -> Failure {
    Failure(format!("the plot cannot be drawn: {error}"))
}

/// By contender, (bits, times the fastest).
fn ratios(rows: &[Row]) -> Vec<Line> {
    lines(rows.iter().filter(|row| row.what == EIGHT), |row| {
        let bits = row.size.split(',').next()?.parse().ok()?;
        Some((row.contender.clone(), (bits, row.ratio)))
    })
}

/// By contender and parameter set, (signers, ms).
fn presigns(rows: &[Row]) -> Vec<Line> {
    lines(rows.iter().filter(|row| row.what == crate::protocols::PRESIGN), |row| {
        let (set, signers) = row.size.split_once(" n=")?;
        Some((format!("{}, {set}", row.contender), (signers.parse().ok()?, row.median)))
    })
}

fn lines<'r>(
    rows: impl Iterator<Item = &'r Row>,
    point: impl Fn(&Row) -> Option<(String, (f64, f64))>,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (name, point) in rows.filter_map(point) {
        match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line.points.push(point),
            None => lines.push(Line { name, points: vec![point] }),
        }
    }
    lines
}

struct Chart {
    title: &'static str,
    x: &'static str,
    y: &'static str,
    lines: Vec<Line>,
}

type Drawing<'d> = DrawingArea<SVGBackend<'d>, Shift>;

impl Chart {
    fn draw<'d>(
        &self,
        area: &Drawing<'d>,
    ) -> Result<(), DrawingAreaErrorKind<<SVGBackend<'d> as DrawingBackend>::ErrorType>> {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let most = |axis: fn(&(f64, f64)) -> f64| points().map(axis).fold(1.0, f64::max) * 1.1;
        let mut chart = ChartBuilder::on(area)
            .caption(self.title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(50)
            .build_cartesian_2d(0.0..most(|point| point.0), 0.0..most(|point| point.1))?;
        chart
            .configure_mesh()
            .x_desc(self.x)
            .y_desc(self.y)
            .x_labels(if most(|point| point.0) < 20.0 { most(|point| point.0) as usize + 1 } else { 8 })
            .x_label_formatter(&|value| format!("{value:.0}"))
            .y_label_formatter(&|value| format!("{value:.0}"))
            .label_style(FONT)
            .light_line_style(TRANSPARENT)
            .draw()?;
        for (index, line) in self.lines.iter().enumerate() {
            let color = Palette99::pick(index).to_rgba();
            chart
                .draw_series(
                    LineSeries::new(line.points.iter().copied(), color.stroke_width(2)).point_size(3),
                )?
                .label(&line.name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .background_style(WHITE.mix(0.8))
            .border_style(BLACK)
            .label_font(FONT)
            .draw()
    }
}
