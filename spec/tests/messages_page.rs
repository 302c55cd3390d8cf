//! The page "All messages" is what the layouts say. QUORATE_WRITE=1 writes it again.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::fmt::Write;
use std::path::Path;

use quorate_spec::codec::{Field, Record};
use quorate_spec::messages::body_layout;
use quorate_spec::params::{P3072, Shape};
use quorate_spec::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof, SchProof,
};
use quorate_spec::stored::What;

const PROTOCOLS: [(u8, &str, &str); 5] = [
    (1, "Key generation", "protocols/key-generation.md"),
    (2, "Auxiliary information", "protocols/auxiliary.md"),
    (3, "Presigning", "protocols/presigning.md"),
    (4, "Signing from a presignature", "protocols/signing.md"),
    (5, "Interactive signing", "protocols/signing.md"),
];

fn fields(page: &mut String, layout: &[Field]) {
    let total: usize = layout.iter().map(Field::length).sum();
    let list: Vec<String> = layout
        .iter()
        .map(|field| match field.count {
            None => format!("`{}` {}", field.name, field.kind.length()),
            Some(count) => format!("`{}` {count} × {}", field.name, field.kind.length()),
        })
        .collect();
    let _ = writeln!(page, "{} | {total} |", list.join(", "));
}

fn page() -> String {
    let mut page = String::from(
        "# All messages\n\n<!-- generated: QUORATE_WRITE=1 cargo test -p quorate-spec --test messages_page -->\n\n\
         The fields of every message, proof and stored form, in the order of their bytes, with their lengths in bytes: at P3072, for\n\
         2 of 3 parties, all of whom take part in protocols 1 and 2, and two in the others. `a 2 × 33` is a list. What a field is stands on\n\
         the page of its protocol; other parameter sets and quorums follow from the types there. A frame has 47 bytes more.\n",
    );
    for (protocol, name, link) in PROTOCOLS {
        let _ = write!(
            page,
            "\n## [{name}]({link}), protocol {protocol}\n\n| Round | To | Fields | Bytes |\n|---|---|---|---|\n"
        );
        let shape = match protocol {
            1 | 2 => Shape::of_key(P3072, 3, 2),
            _ => Shape::of_signers(P3072, 3, 2),
        };
        for round in 1..=255 {
            for (direct, to) in [(false, "all"), (true, "one")] {
                if let Some(layout) = body_layout(&shape.unwrap(), protocol, round, direct) {
                    let _ = write!(page, "| {round} | {to} | ");
                    fields(&mut page, &layout);
                }
            }
        }
    }
    page += "\n## [Proofs](proofs/overview.md)\n\n| Proof | Fields | Bytes |\n|---|---|---|\n";
    let shape = Shape::of_signers(P3072, 3, 2).unwrap();
    for (name, layout) in [
        ("Π_sch", SchProof::layout(&shape)),
        ("Π_elog", ElogProof::layout(&shape)),
        ("Π_enc-elg", EncElgProof::layout(&shape)),
        ("Π_aff-g", AffGProof::layout(&shape)),
        ("Π_mod", ModProof::layout(&shape)),
        ("Π_prm", PrmProof::layout(&shape)),
        ("Π_fac", FacProof::layout(&shape)),
        ("Π_dec", DecProof::layout(&shape)),
        ("Π_aff-g*", AffGStarProof::layout(&shape)),
    ] {
        let _ = write!(page, "| {} | ", name.replace('_', "\\_").replace('*', "\\*"));
        fields(&mut page, &layout);
    }
    page += "\n## [Stored forms](stored.md)\n\nBetween a header of 13 bytes and a check of 32.\n\n| Form | Fields | Bytes |\n|---|---|---|\n";
    for what in What::ALL {
        let shape = if what == What::Presignature { shape } else { Shape::of_key(P3072, 3, 2).unwrap() };
        let _ = write!(page, "| {what:?} | ");
        fields(&mut page, &what.layout(&shape));
    }
    page
}

#[test]
fn the_page_is_what_the_layouts_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/messages.md");
    if std::env::var_os("QUORATE_WRITE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), page());
}
