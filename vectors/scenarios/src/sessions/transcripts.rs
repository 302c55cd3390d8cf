//! Whole runs: made once for each parameter set, published with their frames, and the ground on which steps stand.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use num_bigint::BigUint;
use quorate_model::json::text;
use quorate_model::session::inputs::{Protocol, StoredInputs};
use quorate_model::session::{
    FaultRecord, FramesPage, Library, PartyRecord, Transcript, TranscriptCase, TranscriptFile,
};
use quorate_model::stored::{Hex, StoredAuxiliary, StoredOutput, StoredPrimes, StoredSetup};
use quorate_model::{Level, SPEC, Set};
use quorate_reference::curve::{Scalar, decode_point, decode_scalar, encode_point, encode_scalar, generator};
use quorate_reference::engine::{Reference, start_presign};
use quorate_reference::integers::encode_nat;
use quorate_reference::presign::Presign;
use quorate_spec::engine::{Engine, Inputs};
use quorate_spec::fault::{Error, Fault};
use quorate_spec::messages::PresignShares;
use quorate_spec::params::{Params, Shape};
use quorate_spec::session::{Next, Received};
use serde_json::{Value as Json, json};

use crate::ids::Ids;
use crate::sessions::plans::{Plan, What, is_run, plans};
use crate::source::{Draft, OutFile, Source, meaning};
use quorate_adversary::cheat::{cheat, edit_broadcast};
use quorate_adversary::network::{Network, Opened, honest};
use quorate_adversary::party::{Party, hash};

/// The text of a page of frames has no more characters.
const PAGE: usize = 880_000;

/// A run that was made.
pub struct Made {
    /// As published, but that ids are names: series, `/`, name.
    pub transcript: Transcript,
    /// The same with the inputs of cheats.
    pub with_cheats: Transcript,
}

/// A run by the set and the name of its plan, once it was made.
type Runs = HashMap<(&'static str, String), Arc<OnceLock<Arc<Made>>>>;

/// The run with this name, made when it is first asked for.
pub fn made(params: &Params, id: &str) -> Arc<Made> {
    static RUNS: LazyLock<Mutex<Runs>> = LazyLock::new(Mutex::default);
    let place = RUNS.lock().unwrap().entry((params.name, id.to_owned())).or_default().clone();
    let plan = || plans(params).into_iter().find(|plan| plan.id() == id);
    place.get_or_init(|| Arc::new(make(params, &plan().unwrap_or_else(|| panic!("no plan {id}"))))).clone()
}

/// The named runs, and those that they build on.
pub fn library(params: &Params, ids: &[String]) -> Library {
    let mut library = Library::default();
    let mut open = ids.to_vec();
    while let Some(id) = open.pop() {
        let transcript = made(params, &id).transcript.clone();
        let case = &transcript.case;
        open.extend([&case.key, &case.auxiliary, &case.presignature].into_iter().flatten().cloned());
        library.0.insert(id, transcript);
    }
    library
}

fn make(params: &Params, plan: &Plan) -> Made {
    let case = case(params, plan);
    let below: Vec<String> =
        [&case.key, &case.auxiliary, &case.presignature].into_iter().flatten().cloned().collect();
    let library = library(params, &below);
    let mut with_cheats = Transcript { params: *params, case, frames: Vec::new() };
    let open = |index: &u16| (*index, open(&with_cheats, &library, plan, *index));
    let (ends, frames) = Network::of(plan.parties.iter().map(open), &mut honest).run_before(u8::MAX);

    with_cheats.frames = frames.iter().map(|frame| frame.encode()).collect();
    with_cheats.case.frames = with_cheats.frames.len();
    let mut transcript = with_cheats.clone();
    for party in &mut transcript.case.parties {
        if plan.series == "ALERT-T" && party.index == CHEAT {
            let cheat = Some(plan.comment.split(';').next().unwrap().to_owned());
            *party = PartyRecord { cheat, ..record(party.index) };
            continue;
        }
        match &ends[&party.index] {
            Ok(output) => party.output = StoredOutput::of(output),
            Err(Error::Fault(fault)) => party.fault = Some(fault_record(fault)),
            Err(error) => panic!("{}: party {}: {error}", plan.id(), party.index),
        }
        let expected =
            if plan.series == "ALERT-T" { &party.fault.is_some() } else { &party.output.is_some() };
        assert!(expected, "{}: party {} ends otherwise", plan.id(), party.index);
    }
    Made { transcript, with_cheats }
}

/// What stands for a fault.
pub fn fault_record(fault: &Fault) -> FaultRecord {
    FaultRecord {
        reason: fault.reason.code().to_owned(),
        culprits: fault.culprits.clone(),
        attribution: fault.attribution.into(),
        round: fault.round,
    }
}

fn record(index: u16) -> PartyRecord {
    PartyRecord { index, cheat: None, seed: None, primes: None, auxiliary: None, output: None, fault: None }
}

/// The case before it was run.
fn case(params: &Params, plan: &Plan) -> TranscriptCase {
    let Plan { series, name, protocol, n, t, parties, what, .. } = *plan;
    let text = |what: &str| format!("{what} of {series} {name} at {}", params.name);
    let size = plan.size();
    let signs = protocol == Protocol::Presign || protocol == Protocol::Interactive;
    // auxiliary information for two of two is for no key in particular
    let has_key = signs || (protocol == Protocol::Auxiliary && size != "2-2");
    let has_run = is_run(params, "AUX-T", size);
    let party = |index: &u16| {
        let mut party = record(*index);
        party.seed =
            (protocol != Protocol::Sign).then(|| Hex::of(hash(&text(&format!("seed of party {index}")))));
        party.primes = (protocol == Protocol::Auxiliary).then(|| primes(params, *index));
        party.auxiliary = (signs && !has_run).then(|| auxiliary_without_run(params, size, n, t, *index));
        party
    };
    let (message, suite, digest) = match what {
        What::Nothing => (None, None, None),
        What::Message(message, suite) => (Some(Hex::of(message)), Some(suite), None),
        What::Prehash(byte) => (None, None, Some(Hex(vec![byte; 32]))),
    };
    TranscriptCase {
        id: plan.id(),
        reqs: reqs(plan.series).iter().map(|&req| req.to_owned()).collect(),
        flags: Vec::new(),
        comment: plan.comment.to_owned(),
        protocol,
        n,
        t,
        eid: (protocol != Protocol::Sign).then(|| Hex::of(hash(&text("execution id")))),
        key: has_key.then(|| format!("KG-T/{size}")),
        auxiliary: (signs && has_run).then(|| format!("AUX-T/{size}")),
        presignature: (protocol == Protocol::Sign).then(|| format!("PS-T/{name}")),
        message,
        suite,
        digest,
        parties: parties.iter().map(party).collect(),
        frames: 0,
    }
}

fn reqs(series: &str) -> &'static [&'static str] {
    match series {
        "KG-T" => &["KG-1", "KG-4", "KG-6", "KG-9", "KG-10", "VSS-1", "VSS-2", "HASH-4", "SAMP-7", "BLAME-1"],
        "AUX-T" => &["AUX-1", "AUX-7", "AUX-8", "PAI-3", "PED-1", "HASH-4", "SAMP-7", "BLAME-1"],
        "PS-T" => &["PS-1", "PS-9", "PS-10", "VSS-3", "PAI-2", "HASH-3", "HASH-4", "SAMP-7", "BLAME-1"],
        "SIGN-T" => &["SIGN-1", "SIGN-2", "SIGN-3", "SIGN-5", "SIGN-6", "SIGN-8", "BLAME-1"],
        "INT-T" => &["PS-9", "PS-10", "SIGN-3", "SIGN-5", "SIGN-6", "SIGN-8", "SAMP-7", "BLAME-1"],
        "ALERT-T" => &["PS-8", "ALERT-1", "ALERT-3", "ALERT-4", "ALERT-5", "FAULT-1"],
        _ => panic!("no series {series}"),
    }
}

/// The public test primes of a party.
pub fn primes(params: &Params, index: u16) -> StoredPrimes {
    let primes = quorate_testkeys::party_primes(params.prime_bits, index).unwrap();
    let [p, q, p_hat, q_hat] = [primes.p, primes.q, primes.p_hat, primes.q_hat].map(Hex);
    StoredPrimes { p, q, p_hat, q_hat }
}

/// Auxiliary information as a run would give it: setups of all parties, and an epoch id that no run confirmed.
fn auxiliary_without_run(params: &Params, size: &str, n: u16, t: u16, index: u16) -> StoredAuxiliary {
    let residue = |value: &BigUint| Hex(encode_nat(value, params.modulus_bits));
    let setup = |party: &Party| StoredSetup {
        modulus: residue(party.modulus()),
        modulus_hat: residue(&party.setup.modulus),
        s: residue(&party.setup.s),
        t: residue(&party.setup.t),
    };
    StoredAuxiliary {
        n,
        t,
        index,
        key_id: None,
        primes: primes(params, index),
        lambda: residue(&Party::of(params, index).lambda),
        setups: (1..=n).map(|j| setup(&Party::of(params, j))).collect(),
        epoch: Hex::of(hash(&format!("epoch of {size} at {}", params.name))),
    }
}

/// Hands the inputs of a party to `work`.
pub fn with_inputs<R>(
    transcript: &Transcript,
    library: &Library,
    index: u16,
    work: impl FnOnce(Inputs<'_>) -> R,
) -> R {
    let inputs = transcript.inputs(library, index).unwrap();
    let inputs = StoredInputs::read(transcript.case.protocol, inputs).unwrap();
    inputs.with(&transcript.params, work).unwrap()
}

/// The party that cheats where one does.
pub const CHEAT: u16 = 2;

fn open(transcript: &Transcript, library: &Library, plan: &Plan, index: u16) -> Opened {
    with_inputs(transcript, library, index, |inputs| match inputs {
        Inputs::Presign(inputs) if plan.series == "ALERT-T" && index == CHEAT => {
            let shift = if plan.name.ends_with("nonce") { shift_delta } else { shift_s };
            cheat(start_presign(inputs).unwrap(), shift)
        }
        inputs => Reference.open(inputs).unwrap(),
    })
}

/// The shape of a session of the signers.
pub fn shape_of(presign: &Presign) -> Shape {
    presign.name.shape
}

/// δ_2 + 1, in the message and in the cheat's own books.
pub fn shift_delta(presign: &mut Presign, _: &Received, next: &mut Next) {
    let mut shifted = None;
    edit_broadcast(next, 3, &shape_of(presign), |message: &mut PresignShares| {
        let delta = decode_scalar(&message.delta).unwrap() + Scalar::ONE;
        message.delta = encode_scalar(&delta);
        shifted = Some(delta);
    });
    if let Some(delta) = shifted {
        let mut share = presign.shares[presign.name.me].clone();
        share.delta = delta;
        presign.shares.insert(presign.name.me, share);
    }
}

/// S_2 + G, in the message and in the cheat's own books.
pub fn shift_s(presign: &mut Presign, _: &Received, next: &mut Next) {
    let mut shifted = None;
    edit_broadcast(next, 3, &shape_of(presign), |message: &mut PresignShares| {
        let point = decode_point(&message.S).unwrap() + generator();
        message.S = encode_point(&point);
        shifted = Some(point);
    });
    if let Some(point) = shifted {
        let mut share = presign.shares[presign.name.me].clone();
        share.S = point;
        presign.shares.insert(presign.name.me, share);
    }
}

/// Runs of key generation.
pub fn keygen(source: &Source) -> Draft {
    draft(source, "KG-T")
}

/// Runs of the auxiliary information.
pub fn auxiliary(source: &Source) -> Draft {
    draft(source, "AUX-T")
}

/// Runs of presigning.
pub fn presign(source: &Source) -> Draft {
    draft(source, "PS-T")
}

/// Runs of signing.
pub fn sign(source: &Source) -> Draft {
    draft(source, "SIGN-T")
}

/// Runs of interactive signing.
pub fn interactive(source: &Source) -> Draft {
    draft(source, "INT-T")
}

/// Runs that end with an alert.
pub fn alert(source: &Source) -> Draft {
    draft(source, "ALERT-T")
}

fn draft(source: &Source, series: &'static str) -> Draft {
    let params = source.params();
    let plans: Vec<Plan> = plans(&params).into_iter().filter(|plan| plan.series == series).collect();
    let runs: Vec<(Plan, Arc<Made>)> =
        plans.into_iter().map(|plan| (plan, made(&params, &plan.id()))).collect();
    let names = runs.iter().map(|(plan, _)| (plan.series.to_owned(), plan.name.to_owned())).collect();
    let set = source.set.clone();
    let finish = move |ids: &Ids| runs.iter().flat_map(|(plan, made)| files(&set, plan, made, ids)).collect();
    Draft { names, finish: Box::new(finish) }
}

/// The permanent id of a run that is named by its plan.
pub fn permanent(ids: &Ids, id: &str) -> String {
    let (series, name) = id.split_once('/').unwrap();
    ids.id(series, name)
}

/// The file of a transcript, and the pages of its frames.
fn files(set: &Set, plan: &Plan, made: &Made, ids: &Ids) -> Vec<OutFile> {
    let topic = format!("{}-{}", plan.topic, plan.name);
    let stem = format!("{set}/{}/{topic}", Level::Transcript.folder());
    let Transcript { case, frames, .. } = &made.transcript;
    let mut case = case.clone();
    case.id = permanent(ids, &case.id);
    for id in [&mut case.key, &mut case.auxiliary, &mut case.presignature].into_iter().flatten() {
        *id = permanent(ids, id);
    }
    let id = case.id.clone();
    let mut whole = serde_json::to_value(&case).unwrap();
    let Json::Object(object) = &mut whole else { panic!("a case is an object") };
    object.insert("sent".to_owned(), json!(frames.iter().map(hex::encode).collect::<Vec<_>>()));
    let meaning = meaning(&whole);

    let file = TranscriptFile {
        schema: "transcript.json".to_owned(),
        spec: SPEC.to_owned(),
        params: set.clone(),
        level: Level::Transcript,
        topic,
        notes: BTreeMap::new(),
        cases: vec![case],
    };
    let mut files = vec![OutFile {
        path: format!("{stem}.json"),
        text: text(&file).unwrap(),
        cases: vec![(id.clone(), meaning)],
    }];
    let mut first = 0;
    for page in pages(frames) {
        let number = files.len();
        let page = FramesPage {
            schema: "frames.json".to_owned(),
            spec: SPEC.to_owned(),
            params: set.clone(),
            case: id.clone(),
            first,
            frames: page.iter().map(Hex::of).collect(),
        };
        first += page.frames.len();
        let path = format!("{stem}.frames-{number}.json");
        files.push(OutFile { path, text: text(&page).unwrap(), cases: Vec::new() });
    }
    files
}

/// Frames in pages, in order.
fn pages(frames: &[Vec<u8>]) -> Vec<Vec<&Vec<u8>>> {
    let mut pages = Vec::new();
    let (mut page, mut length) = (Vec::new(), 0);
    for frame in frames {
        let more = 2 * frame.len() + 8;
        if length + more > PAGE && !page.is_empty() {
            pages.push(std::mem::take(&mut page));
            length = 0;
        }
        page.push(frame);
        length += more;
    }
    pages.push(page);
    pages
}
