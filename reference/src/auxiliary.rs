//! Auxiliary information: everybody's Paillier modulus and ring-Pedersen setup. Source: book, chapter "Auxiliary information".

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::One;
use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Auxiliary, Output, Primes, PublicSetup};
use quorate_spec::fault::{Attribution, Error, Fault, LocalError};
use quorate_spec::hashing::{Context, h32, list};
use quorate_spec::labels;
use quorate_spec::messages::{AuxConfirm, AuxFactor, AuxModulus, AuxOpen, Commit};
use quorate_spec::params::Params;
use quorate_spec::proofs::{FacProof, ModProof, PrmProof};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, residue_stream};
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{
    ByParty, Name, Next, Protocol, Received, Start, blame, for_each_peer, nobody, xor,
};

use crate::integers::{decode_unit, encode_nat, is_composite};
use crate::paillier::SecretKey;
use crate::pedersen::Setup;
use crate::primes;
use crate::proofs::{fac, modulus, prm};
use crate::sampling;

/// What a party opens in round 2. Public.
#[derive(Clone)]
struct Opening {
    modulus: BigUint,
    setup: Setup,
    rid: Hash,
}

/// One party's run.
pub struct AuxiliaryRun {
    name: Name,
    key_id: Option<Hash>,
    tape: Tape,
    /// The own primes. Secret.
    primes: Primes,
    /// The own Paillier key. Secret.
    pub key: SecretKey,
    /// s = t^λ. Secret.
    lambda: BigUint,
    /// The own opening; its echo is filled in when it is sent.
    pub own: AuxOpen,
    commitments: ByParty<Vec<u8>>,
    openings: ByParty<Opening>,
    rid: Hash,
    confirm: Hash,
}

impl AuxiliaryRun {
    /// Algorithm AUX-R1. Fails on primes that are not fit. [AUX-1] [PAI-3] [PED-1]
    pub fn start(
        name: Name,
        key_id: Option<Hash>,
        own_primes: Primes,
        tape: Tape,
    ) -> Result<Start<AuxiliaryRun>, LocalError> {
        let params = name.shape.params;
        let number = |bytes: &SecretBytes| BigUint::from_bytes_be(bytes.expose());
        let [p, q, p_hat, q_hat] =
            [&own_primes.p, &own_primes.q, &own_primes.p_hat, &own_primes.q_hat].map(number);
        let fit = primes::are_paillier_primes(&p, &q, params.prime_bits)
            && primes::are_pedersen_primes(&p_hat, &q_hat, params.prime_bits)
            && (&p * &q).gcd(&(&p_hat * &q_hat)).is_one();
        if !fit {
            return Err(LocalError::InvalidPrimes);
        }
        let key = SecretKey::new(p, q);
        let (setup, lambda, phi) = generate_setup(&params, &tape, &p_hat, &q_hat)?;
        // what every verifier would refuse; both occur with negligible probability
        if prm::is_degenerate(&setup) || !is_composite(&key.public.modulus) {
            return Err(LocalError::Unlucky);
        }
        let context = context(&name, &[], name.me, 0, 2);
        let proof = prm::prove(&params, &tape, &context, &setup, &lambda, &phi);
        let residue = |value: &BigUint| encode_nat(value, params.modulus_bits);
        let own = AuxOpen {
            echo: Vec::new(),
            N: residue(&key.public.modulus),
            N_hat: residue(&setup.modulus),
            s: residue(&setup.s),
            t: residue(&setup.t),
            prm: proof.encode(),
            rid: sampling::hash(&tape, "aux/rid").to_vec(),
            u: sampling::hash(&tape, "aux/u").to_vec(),
        };
        let body = Commit { V: commitment(&name, name.me, &own).to_vec() }.encode();
        let run = AuxiliaryRun {
            name: name.clone(),
            key_id,
            tape,
            primes: own_primes,
            key,
            lambda,
            own,
            commitments: ByParty::new(),
            openings: ByParty::new(),
            rid: [0; 32],
            confirm: [0; 32],
        };
        Ok(Start { name, protocol: run, echo: None, broadcast: body, direct: ByParty::new() })
    }

    /// Algorithm AUX-R2: keeps the commitments and opens the own one.
    fn round_1(&mut self, received: &Received) -> Result<Next, Error> {
        self.commitments = received.broadcast.clone();
        self.own.echo = received.echo.to_vec();
        Ok(Next::Send { round: 2, broadcast: self.own.encode(), direct: ByParty::new() })
    }

    /// Algorithm AUX-R3: checks the openings; proves the own modulus to everyone and its factors to each peer.
    fn round_2(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        let params = name.shape.params;
        let peers = name.peers();
        // [AUX-2]
        let messages = for_each_peer(&peers, 2, |j| {
            let message = AuxOpen::decode(&name.shape, &received.broadcast[j])?;
            let opens = commitment(name, j, &message).as_slice() == self.commitments[j];
            if opens { Ok(message) } else { Err(Reason::CommitOpen) }
        })?;
        // [AUX-3]
        self.openings = for_each_peer(&peers, 2, |j| open(&params, &messages[j]))?;
        let own = open(&params, &self.own).map_err(|_| LocalError::Unlucky)?;
        self.openings.insert(name.me, own);
        // [AUX-4]
        self.check_distinct()?;
        // [AUX-5]
        for_each_peer(&peers, 2, |j| {
            let proof = PrmProof::decode(&name.shape, &messages[j].prm)?;
            prm::verify(&params, &context(name, &[], j, 0, 2), &self.openings[j].setup, &proof)
        })?;

        self.rid = xor(self.openings.values().map(|opening| opening.rid));
        let proof = modulus::prove(&params, &self.tape, &context(name, &self.rid, name.me, 0, 3), &self.key)?;
        let broadcast = AuxModulus { echo: received.echo.to_vec(), modulus: proof.encode() }.encode();
        let (p, q) = (BigInt::from(self.key.p.clone()), BigInt::from(self.key.q.clone()));
        let mut direct = ByParty::new();
        for j in peers {
            let context = context(name, &self.rid, name.me, j, 3);
            let witness = fac::Witness { p: &p, q: &q };
            let setup = &self.openings[j].setup;
            let proof = fac::prove(&params, &self.tape, &context, &self.key.public.modulus, setup, &witness)?;
            direct.insert(j, AuxFactor { fac: proof.encode() }.encode());
        }
        Ok(Next::Send { round: 3, broadcast, direct })
    }

    /// No modulus occurs twice. Source: Algorithm AUX-DISTINCT.
    ///
    /// A party that uses one modulus for both purposes, or one of this party's, is named. When two others share a modulus it
    /// cannot be told who copied it.
    fn check_distinct(&self) -> Result<(), Fault> {
        let moduli = |j: u16| [&self.openings[j].modulus, &self.openings[j].setup.modulus];
        let share = |a: [&BigUint; 2], b: [&BigUint; 2]| a.iter().any(|modulus| b.contains(modulus));
        let peers = self.name.peers();
        let has_one = |j: u16| self.openings[j].modulus == self.openings[j].setup.modulus;
        let has_mine = |j: u16| share(moduli(j), moduli(self.name.me));
        let named = |suspects: Vec<u16>, attribution| {
            let failures = suspects.into_iter().map(|j| (j, Reason::ModulusReused)).collect();
            blame(&failures, attribution, 2).map_or(Ok(()), Err)
        };
        named(peers.iter().copied().filter(|j| has_one(*j)).collect(), Attribution::Public)?;
        named(peers.iter().copied().filter(|j| has_mine(*j)).collect(), Attribution::Local)?;
        let pairs = || peers.iter().flat_map(|i| peers.iter().map(move |j| (*i, *j)));
        if pairs().any(|(i, j)| i != j && share(moduli(i), moduli(j))) {
            return Err(nobody(Reason::ModulusReused, 2));
        }
        Ok(())
    }

    /// Algorithm AUX-R4: checks the proofs and confirms.
    fn round_3(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        let params = name.shape.params;
        // [AUX-6]
        for_each_peer(&name.peers(), 3, |j| {
            let Opening { modulus, .. } = &self.openings[j];
            let message = AuxModulus::decode(&name.shape, &received.broadcast[j])?;
            let proof = ModProof::decode(&name.shape, &message.modulus)?;
            modulus::verify(&params, &context(name, &self.rid, j, 0, 3), modulus, &proof)?;
            let message = AuxFactor::decode(&name.shape, &received.direct[j])?;
            let proof = FacProof::decode(&name.shape, &message.fac)?;
            let setup = &self.openings[name.me].setup;
            fac::verify(&params, &context(name, &self.rid, j, name.me, 3), modulus, setup, &proof)
        })?;

        let setups: Vec<Vec<u8>> = self
            .public_setups()
            .into_iter()
            .map(|PublicSetup { modulus, modulus_hat, s, t }| [modulus, modulus_hat, s, t].concat())
            .collect();
        self.confirm = h32(labels::AUX_CONFIRM, &[&name.sid, &list(&setups), &self.rid]);
        let message = AuxConfirm { echo: received.echo.to_vec(), confirm: self.confirm.to_vec() };
        Ok(Next::Send { round: 4, broadcast: message.encode(), direct: ByParty::new() })
    }

    /// Algorithm AUX-FINISH: compares the confirmations.
    fn round_4(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        // [AUX-7]
        for_each_peer(&name.peers(), 4, |j| {
            let message = AuxConfirm::decode(&name.shape, &received.broadcast[j])?;
            if message.confirm == self.confirm { Ok(()) } else { Err(Reason::AuxConfirm) }
        })?;
        let Primes { p, q, p_hat, q_hat } = &self.primes;
        let auxiliary = Auxiliary {
            params: name.shape.params,
            n: name.shape.n,
            t: name.shape.t,
            index: name.me,
            key_id: self.key_id,
            primes: Primes {
                p: p.duplicate(),
                q: q.duplicate(),
                p_hat: p_hat.duplicate(),
                q_hat: q_hat.duplicate(),
            },
            lambda: SecretBytes::new(encode_nat(&self.lambda, name.shape.params.modulus_bits)),
            setups: self.public_setups(),
            epoch: self.confirm,
        };
        Ok(Next::Done(Box::new(Output::Auxiliary(auxiliary))))
    }

    fn public_setups(&self) -> Vec<PublicSetup> {
        let residue = |value: &BigUint| encode_nat(value, self.name.shape.params.modulus_bits);
        let public = |opening: &Opening| PublicSetup {
            modulus: residue(&opening.modulus),
            modulus_hat: residue(&opening.setup.modulus),
            s: residue(&opening.setup.s),
            t: residue(&opening.setup.t),
        };
        self.openings.values().map(public).collect()
    }
}

impl Protocol for AuxiliaryRun {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        match received.round {
            1 => self.round_1(received),
            2 => self.round_2(received),
            3 => self.round_3(received),
            _ => self.round_4(received),
        }
    }
}

/// Algorithm PED-SETUP: the own setup, λ and φ(N̂).
fn generate_setup(
    params: &Params,
    tape: &Tape,
    p_hat: &BigUint,
    q_hat: &BigUint,
) -> Result<(Setup, BigUint, BigUint), LocalError> {
    let modulus = p_hat * q_hat;
    let phi = (p_hat - 1u8) * (q_hat - 1u8);
    let tau = sampling::unit(tape, "aux/tau", 0, 0, &modulus, params.modulus_bits)?;
    let stream = tape.read("aux/lambda", 0, 0, residue_stream(params.modulus_bits));
    let lambda = sampling::residue_from(&stream, &phi);
    let t = &tau * &tau % &modulus;
    let s = t.modpow(&lambda, &modulus);
    Ok((Setup { modulus, s, t }, lambda, phi))
}

/// `V_i`, over everything in the opening but its echo.
pub fn commitment(name: &Name, party: u16, opening: &AuxOpen) -> Hash {
    let AuxOpen { N, N_hat, s, t, prm, rid, u, .. } = opening;
    h32(labels::AUX_COMMIT, &[&name.sid, &party.to_be_bytes(), N, N_hat, s, t, prm, rid, u])
}

/// Decodes the moduli and the setup. Fails with `modulus.length`, `modulus.even`, `decode.residue` or `decode.unit`.
fn open(params: &Params, message: &AuxOpen) -> Result<Opening, Reason> {
    let modulus = decode_modulus(params, &message.N)?;
    let modulus_hat = decode_modulus(params, &message.N_hat)?;
    let s = decode_unit(&message.s, &modulus_hat)?;
    let t = decode_unit(&message.t, &modulus_hat)?;
    let rid = message.rid.as_slice().try_into().map_err(|_| Reason::FrameLength)?;
    Ok(Opening { modulus, setup: Setup { modulus: modulus_hat, s, t }, rid })
}

/// A modulus of exactly |N| bits, odd. Fails with `modulus.length` or `modulus.even`.
pub fn decode_modulus(params: &Params, bytes: &[u8]) -> Result<BigUint, Reason> {
    let modulus = BigUint::from_bytes_be(bytes);
    if modulus.bits() != params.modulus_bits as u64 {
        return Err(Reason::ModulusLength);
    }
    if modulus.is_even() {
        return Err(Reason::ModulusEven);
    }
    Ok(modulus)
}

/// The context of a proof in this protocol.
pub fn context<'a>(name: &'a Name, rid: &'a [u8], prover: u16, verifier: u16, round: u8) -> Context<'a> {
    Context { sid: &name.sid, rid, prover, verifier, round, instance: 0 }
}
