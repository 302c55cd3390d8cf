//! Which runs are published at which parameter set.
//!
//! The reference takes minutes for the auxiliary information of five parties at P3072, so there it is made without a run:
//! presigning takes it as an input like any other.

use quorate_model::session::inputs::{Protocol, Suite};
use quorate_spec::params::{P2048, P3072, Params};

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// Nothing: the protocol does not sign.
    Nothing,
    /// A message.
    Message(&'static str, Suite),
    /// A hash that the caller computed: 32 times this byte.
    Prehash(u8),
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Series of its id.
    pub series: &'static str,
    /// Name: t, n and, where signers are chosen, these.
    pub name: &'static str,
    /// What the file's name begins with.
    pub topic: &'static str,
    /// Protocol.
    pub protocol: Protocol,
    /// Signers needed.
    pub t: u16,
    /// Parties of the key.
    pub n: u16,
    /// Parties of the session.
    pub parties: &'static [u16],
    /// What is signed.
    pub what: What,
    /// What is special.
    pub comment: &'static str,
}

impl Plan {
    /// The name of key and auxiliary information: t and n.
    pub fn size(&self) -> &'static str {
        self.name.get(..3).unwrap()
    }

    /// The plan as a reference, before ids are given.
    pub fn id(&self) -> String {
        format!("{}/{}", self.series, self.name)
    }
}

/// t, n and signers.
type Set = (&'static str, u16, u16, &'static [u16]);

const KEYS: [Set; 3] = [("2-2", 2, 2, &[1, 2]), ("2-3", 2, 3, &[1, 2, 3]), ("3-5", 3, 5, &[1, 2, 3, 4, 5])];

const SIGNERS: [Set; 6] = [
    ("2-2-12", 2, 2, &[1, 2]),
    ("2-3-12", 2, 3, &[1, 2]),
    ("2-3-13", 2, 3, &[1, 3]),
    ("2-3-23", 2, 3, &[2, 3]),
    ("3-5-123", 3, 5, &[1, 2, 3]),
    ("3-5-245", 3, 5, &[2, 4, 5]),
];

/// What the signers sign from a presignature.
const SIGNED: [What; 6] = [
    What::Message("two of two", Suite::Sha256),
    What::Message("parties 1 and 2 of three", Suite::Sha256d),
    What::Message("parties 1 and 3 of three", Suite::Keccak256),
    What::Message("", Suite::Sha256),
    What::Message(
        "parties 1, 2 and 3 of five; a message that is longer than one block of SHA-256",
        Suite::Sha256d,
    ),
    What::Message("parties 2, 4 and 5 of five", Suite::Keccak256),
];

/// What the signers sign interactively. The digests of zeros and of ones are 0 and not below q.
const SIGNED_INTERACTIVELY: [What; 6] = [
    What::Prehash(7),
    What::Message("parties 1 and 2 of three", Suite::Sha256),
    What::Prehash(0),
    What::Message("parties 2 and 3 of three", Suite::Keccak256),
    What::Message("parties 1, 2 and 3 of five", Suite::Sha256d),
    What::Prehash(0xff),
];

/// All runs of a parameter set.
pub fn plans(params: &Params) -> Vec<Plan> {
    let of_key = |series, topic, protocol, comment| {
        KEYS.map(|(name, t, n, parties)| Plan {
            series,
            name,
            topic,
            protocol,
            t,
            n,
            parties,
            what: What::Nothing,
            comment,
        })
    };
    let of_signers = |series, topic, protocol, comment, whats: [What; 6]| {
        let plan = move |((name, t, n, parties), what)| Plan {
            series,
            name,
            topic,
            protocol,
            t,
            n,
            parties,
            what,
            comment,
        };
        SIGNERS.into_iter().zip(whats).map(plan)
    };
    let alert = |name, t, n, parties, comment| Plan {
        series: "ALERT-T",
        name,
        topic: "alert",
        protocol: Protocol::Presign,
        t,
        n,
        parties,
        what: What::Nothing,
        comment,
    };
    let mut plans = Vec::new();
    plans.extend(of_key("KG-T", "keygen", Protocol::Keygen, "Key generation by honest parties."));
    plans.extend(of_key(
        "AUX-T",
        "auxiliary",
        Protocol::Auxiliary,
        "Auxiliary information of honest parties, from the public test primes.",
    ));
    let presign = "Presigning by honest signers.";
    plans.extend(of_signers("PS-T", "presign", Protocol::Presign, presign, [What::Nothing; 6]));
    let sign = "Signing from a presignature by honest signers.";
    plans.extend(of_signers("SIGN-T", "sign", Protocol::Sign, sign, SIGNED));
    let interactive = "Interactive signing by honest signers.";
    plans.extend(of_signers(
        "INT-T",
        "interactive",
        Protocol::Interactive,
        interactive,
        SIGNED_INTERACTIVELY,
    ));
    plans.push(alert(
        "3-5-123-nonce",
        3,
        5,
        &[1, 2, 3],
        "Party 2 adds 1 to its share of δ; the others raise the alert nonce and find it out.",
    ));
    plans.push(alert(
        "2-3-12-chi",
        2,
        3,
        &[1, 2],
        "Party 2 adds G to its point S; party 1 raises the alert chi and finds it out.",
    ));
    plans.retain(|plan| is_run(params, plan.series, plan.name));
    plans
}

/// Whether a run is published at a parameter set: all at the toy set, which costs next to nothing; at P2048 every protocol with
/// every key; at P3072 every pair of three, and five parties where the reference does not take minutes.
pub fn is_run(params: &Params, series: &str, name: &str) -> bool {
    if *params == P3072 {
        match series {
            "ALERT-T" => false,
            "AUX-T" => name != "3-5",
            "INT-T" => name == "2-3-12",
            _ => name != "3-5-245",
        }
    } else if *params == P2048 {
        match series {
            "ALERT-T" => name == "2-3-12-chi",
            "INT-T" => ["2-2-12", "2-3-12", "3-5-245"].contains(&name),
            _ => true,
        }
    } else {
        true
    }
}
