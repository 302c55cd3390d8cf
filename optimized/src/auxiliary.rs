//! Auxiliary information: everybody's Paillier modulus and ring-Pedersen setup. Source: book, chapter "Auxiliary information".

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::boxed::Box;
use alloc::vec::Vec;

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
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{
    ByParty, Name, Next, Protocol, Received, Start, blame, for_each_peer, nobody, xor,
};
use subtle::Choice;
use zeroize::Zeroize;

use crate::backend::Backend;
use crate::bignum::comb::Comb;
use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Exponent, Plan};
use crate::cancel::Cancel;
use crate::ct;
use crate::epoch;
use crate::integers::{encode_residue, require_units};
use crate::paillier::SecretKey;
use crate::pedersen::{OwnSetup, Setup};
use crate::primes;
use crate::proofs::{fac, modulus, prm};
use crate::sampling;

/// What a peer opens in round 2. Public.
struct Opening {
    modulus: Modulus,
    setup: Setup,
    public: PublicSetup,
    rid: Hash,
}

/// The own opening; its echo is filled in when it is sent. Secret until then, so erased on drop.
struct OwnOpening(AuxOpen);

impl Drop for OwnOpening {
    fn drop(&mut self) {
        let AuxOpen { prm, rid, u, .. } = &mut self.0;
        [prm, rid, u].into_iter().for_each(Zeroize::zeroize);
    }
}

/// One party's run.
pub struct AuxiliaryRun {
    name: Name,
    backend: Backend,
    /// Whether it goes on.
    pub cancel: Cancel,
    key_id: Option<Hash>,
    tape: Tape,
    /// The own primes. Secret.
    primes: Primes,
    /// The own Paillier key. Secret.
    key: SecretKey,
    /// The own setup. Secret.
    setup: OwnSetup,
    own: OwnOpening,
    commitments: ByParty<Vec<u8>>,
    openings: ByParty<Opening>,
    rid: Hash,
    confirm: Hash,
}

impl AuxiliaryRun {
    /// Algorithm AUX-R1. Fails on primes that are not fit. [AUX-1] [PAI-3] [PED-1]
    pub fn start(
        backend: Backend,
        name: Name,
        key_id: Option<Hash>,
        own_primes: Primes,
        tape: Tape,
    ) -> Result<Start<AuxiliaryRun>, LocalError> {
        let params = name.shape.params;
        let [p, q, p_hat, q_hat] = checked_primes(&params, backend, &own_primes)?;
        let key = SecretKey::new(&params, &p, &q)?;
        let setup = generate_setup(&params, backend, &tape, &p_hat, &q_hat)?;
        // what every verifier would refuse; both occur with negligible probability
        if prm::is_degenerate(&setup.public) || !is_composite(backend, &key.public.modulus) {
            return Err(LocalError::Unlucky);
        }
        let mut plan = Plan::new();
        let prover = prm::commit(&mut plan, &params, &tape, &context(&name, &[], name.me, 0, 2), &setup)?;
        let proof = prover.finish(&mut plan.run(backend))?;
        let residue = |value: &Nat| encode_residue(&params, value);
        let own = OwnOpening(AuxOpen {
            echo: Vec::new(),
            N: residue(key.public.modulus.value()),
            N_hat: residue(setup.public.modulus.value()),
            s: residue(&setup.public.s),
            t: residue(&setup.public.t),
            prm: proof.encode(),
            rid: sampling::hash(&tape, "aux/rid"),
            u: sampling::hash(&tape, "aux/u"),
        });
        let body = Commit { V: commitment(&name, name.me, &own.0).to_vec() }.encode();
        let run = AuxiliaryRun {
            name: name.clone(),
            backend,
            cancel: Cancel::default(),
            key_id,
            tape,
            primes: own_primes,
            key,
            setup,
            own,
            commitments: ByParty::new(),
            openings: ByParty::new(),
            rid: [0; 32],
            confirm: [0; 32],
        };
        Ok(Start { name, protocol: run, echo: None, broadcast: ct::sent(body), direct: ByParty::new() })
    }

    /// Algorithm AUX-R2: keeps the commitments and opens the own one.
    fn round_1(&mut self, received: &Received) -> Result<Next, Error> {
        self.commitments = received.broadcast.iter().map(|(j, body)| (j, body.clone())).collect();
        self.own.0.echo = received.echo.to_vec();
        let AuxOpen { prm, rid, u, .. } = &mut self.own.0;
        for value in [prm, rid, u] {
            ct::public(value.as_mut_slice(), "the opening is sent");
        }
        Ok(Next::Send { round: 2, broadcast: ct::sent(self.own.0.encode()), direct: ByParty::new() })
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
        // [AUX-4]
        self.check_distinct()?;
        // [AUX-5]
        self.check_setups(&messages)?;

        let own_rid = self.own.0.rid.as_slice().try_into().map_err(|_| LocalError::Unlucky)?;
        self.rid = xor(self.openings.values().map(|opening| opening.rid).chain([own_rid]));
        self.prove_modulus(received)
    }

    /// Checks everybody's Π_prm: first one repetition of each, then the others of those that hold, which takes a table of each t.
    fn check_setups(&self, messages: &ByParty<AuxOpen>) -> Result<(), Error> {
        let name = &self.name;
        let params = name.shape.params;
        let mut plan = Plan::new();
        let mut pending = Vec::new();
        for j in name.peers() {
            let proof = PrmProof::decode(&name.shape, &messages[j].prm);
            let context = context(name, &[], j, 0, 2);
            let setup = &self.openings[j].setup;
            pending
                .push((j, proof.and_then(|proof| prm::check(&mut plan, &params, &context, setup, &proof))));
        }
        self.cancel.check()?;
        let mut results = plan.run(self.backend);
        let judged =
            pending.into_iter().map(|(j, check)| (j, check.and_then(|check| check.first(&mut results))));
        let judged: Vec<(u16, Result<_, Reason>)> = judged.collect();

        // m powers of every t: a table is worth it
        let bits = params.modulus_bits;
        let table = |j: u16| {
            let Setup { modulus, t, .. } = &self.openings[j].setup;
            (j, Comb::new(self.backend, modulus, t, bits, Comb::spacing(bits)))
        };
        let hold = judged.iter().filter(|(_, judged)| judged.is_ok());
        let tables: ByParty<Comb> = hold.map(|(j, _)| table(*j)).collect();
        let mut plan = Plan::new();
        let mut rests = Vec::new();
        for (j, judged) in judged {
            rests.push((j, judged.map(|judged| judged.plan(&mut plan, &params, tables.find(j)))));
        }
        self.cancel.check()?;
        let mut results = plan.run(self.backend);
        let verdict = |(j, rest): (u16, Result<prm::Rest, Reason>)| {
            (j, rest.and_then(|rest| rest.verify(&mut results)))
        };
        let verdicts: ByParty<Result<(), Reason>> = rests.into_iter().map(verdict).collect();
        for_each_peer(&name.peers(), 2, |j| verdicts[j])?;
        Ok(())
    }

    /// The messages of round 3.
    fn prove_modulus(&self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        let params = name.shape.params;
        let mut plan = Plan::new();
        let own_context = context(name, &self.rid, name.me, 0, 3);
        let prover = modulus::commit(&mut plan, &params, &self.tape, &own_context, &self.key)?;
        let [p, q] = [&self.key.primes.a, &self.key.primes.b].map(|prime| Int::from_nat(prime.value()));
        let mut factor_provers = Vec::new();
        for j in name.peers() {
            let context = context(name, &self.rid, name.me, j, 3);
            let witness = fac::Witness { p: &p, q: &q };
            let (N, setup) = (&self.key.public.modulus, &self.openings[j].setup);
            factor_provers
                .push((j, fac::commit(&mut plan, &params, &self.tape, &context, N, setup, witness)?));
        }
        self.cancel.check()?;
        let mut results = plan.run(self.backend);
        let proof = prover.finish(&mut results)?;
        let broadcast = AuxModulus { echo: received.echo.to_vec(), modulus: proof.encode() }.encode();
        let mut direct = ByParty::new();
        for (j, prover) in factor_provers {
            let proof = prover.finish(&mut results)?;
            direct.insert(j, AuxFactor { fac: proof.encode() }.encode());
        }
        Ok(Next::Send { round: 3, broadcast: ct::sent(broadcast), direct })
    }

    /// No modulus occurs twice. Source: Algorithm AUX-DISTINCT.
    ///
    /// A party that uses one modulus for both purposes, or one of this party's, is named. When two others share a modulus it
    /// cannot be told who copied it.
    fn check_distinct(&self) -> Result<(), Fault> {
        let moduli = |j: u16| {
            let PublicSetup { modulus, modulus_hat, .. } = &self.openings[j].public;
            [modulus, modulus_hat]
        };
        let mine = [&self.own.0.N, &self.own.0.N_hat];
        let share = |a: [&Vec<u8>; 2], b: [&Vec<u8>; 2]| a.iter().any(|modulus| b.contains(modulus));
        let peers = self.name.peers();
        let named = |suspect: &dyn Fn(u16) -> bool, attribution| {
            let suspects = peers.iter().copied().filter(|j| suspect(*j));
            let failures = suspects.map(|j| (j, Reason::ModulusReused)).collect();
            blame(&failures, attribution, 2).map_or(Ok(()), Err)
        };
        named(&|j| moduli(j)[0] == moduli(j)[1], Attribution::Public)?;
        named(&|j| share(moduli(j), mine), Attribution::Local)?;
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
        // what finds garbage comes first, of all peers; then the rest, of those that are left
        let mut plan = Plan::new();
        let mut pending = Vec::new();
        for j in name.peers() {
            let check = AuxModulus::decode(&name.shape, &received.broadcast[j])
                .and_then(|message| ModProof::decode(&name.shape, &message.modulus))
                .and_then(|proof| {
                    let N = &self.openings[j].modulus;
                    modulus::check(&mut plan, &params, &context(name, &self.rid, j, 0, 3), N, &proof)
                });
            pending.push((j, check));
        }
        self.cancel.check()?;
        let mut results = plan.run(self.backend);
        let mut plan = Plan::new();
        let mut rests = Vec::new();
        for (j, check) in pending {
            let rest = check.and_then(|check| check.first(&mut results, &mut plan)).map(|modulus_rest| {
                let factor_check = AuxFactor::decode(&name.shape, &received.direct[j])
                    .and_then(|message| FacProof::decode(&name.shape, &message.fac))
                    .and_then(|proof| {
                        let context = context(name, &self.rid, j, name.me, 3);
                        let N = &self.openings[j].modulus;
                        fac::check(&mut plan, &params, &context, N, &self.setup, &proof)
                    });
                (modulus_rest, factor_check)
            });
            rests.push((j, rest));
        }
        self.cancel.check()?;
        let mut results = plan.run(self.backend);
        let mut verdicts: ByParty<Result<(), Reason>> = ByParty::new();
        for (j, rest) in rests {
            let verdict = rest.and_then(|(modulus_rest, factor_check)| {
                modulus_rest.verify(&mut results)?;
                factor_check?.verify(&mut results)
            });
            verdicts.insert(j, verdict);
        }
        // [AUX-6]
        for_each_peer(&name.peers(), 3, |j| verdicts[j])?;

        let setups: Vec<Vec<u8>> = self
            .public_setups()
            .into_iter()
            .map(|PublicSetup { modulus, modulus_hat, s, t }| [modulus, modulus_hat, s, t].concat())
            .collect();
        self.confirm = h32(labels::AUX_CONFIRM, &[&name.sid, &list(&setups), &self.rid]);
        let message = AuxConfirm { echo: received.echo.to_vec(), confirm: self.confirm.to_vec() };
        Ok(Next::Send { round: 4, broadcast: ct::sent(message.encode()), direct: ByParty::new() })
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
            lambda: SecretBytes::new(encode_residue(&name.shape.params, &self.setup.lambda)),
            setups: self.public_setups(),
            epoch: self.confirm,
        };
        Ok(Next::Done(Box::new(Output::Auxiliary(auxiliary))))
    }

    /// Moduli and setups of all parties, in index order.
    fn public_setups(&self) -> Vec<PublicSetup> {
        let AuxOpen { N, N_hat, s, t, .. } = &self.own.0;
        let own = PublicSetup { modulus: N.clone(), modulus_hat: N_hat.clone(), s: s.clone(), t: t.clone() };
        let public = |j: &u16| self.openings.find(*j).map_or(own.clone(), |opening| opening.public.clone());
        self.name.parties.iter().map(public).collect()
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

/// The own primes p, q, p̂, q̂, if they are fit. Secret. Fails with `InvalidPrimes`.
fn checked_primes(params: &Params, backend: Backend, primes: &Primes) -> Result<[Nat; 4], LocalError> {
    let number = |bytes: &SecretBytes| Nat::from_bytes_be(bytes.expose());
    let [p, q, p_hat, q_hat] = [&primes.p, &primes.q, &primes.p_hat, &primes.q_hat].map(number);
    // of primes, no two moduli share a factor exactly if no two primes are equal
    let pairs = [(&p, &p_hat), (&p, &q_hat), (&q, &p_hat), (&q, &q_hat)];
    let shared = pairs.iter().fold(Choice::from(0), |shared, (a, b)| shared | a.ct_eq(b));
    let fit = primes::are_paillier_primes(backend, &p, &q, params.prime_bits)
        && primes::are_pedersen_primes(backend, &p_hat, &q_hat, params.prime_bits)
        && !ct::decide(shared, "own primes that do not fit are refused");
    if !fit {
        return Err(LocalError::InvalidPrimes);
    }
    let limbs = params.prime_bits / 64;
    Ok([p, q, p_hat, q_hat].map(|prime| prime.resized(limbs)))
}

/// Algorithm PED-SETUP: the own setup with λ. Fails with negligible probability.
fn generate_setup(
    params: &Params,
    backend: Backend,
    tape: &Tape,
    p_hat: &Nat,
    q_hat: &Nat,
) -> Result<OwnSetup, LocalError> {
    let bits = params.modulus_bits;
    let mut product = p_hat.mul(q_hat);
    ct::public(product.limbs_mut(), "N̂ is published");
    let modulus = Modulus::new(product, bits);
    let one = Nat::one(1);
    // φ(N̂) > N̂ - 2^(|N|/2+1) has as many bits as N̂ >= (3/4)² 2^|N|
    let phi = p_hat.sub(&one).0.mul(&q_hat.sub(&one).0);
    let tau = sampling::residue(tape, "aux/tau", 0, 0, &modulus);
    require_units(&modulus, &[&tau])?;
    let lambda = sampling::residue_mod(tape, "aux/lambda", 0, &phi, bits, bits);
    let mut t = modulus.square(&tau);
    ct::public(t.limbs_mut(), "t is published");
    let mut plan = Plan::new();
    let s = plan.power(&modulus, &t, Exponent::new(&lambda, bits));
    let mut s = plan.run(backend).take(s);
    ct::public(s.limbs_mut(), "s is published");
    OwnSetup::new(params, backend, p_hat, q_hat, s, t, &lambda)
}

/// Whether `2^(N-1) != 1 mod N`, which proves that N is composite. Source: Algorithm ARITH-COMPOSITE.
fn is_composite(backend: Backend, modulus: &Modulus) -> bool {
    let two = Nat::from_u64(2, modulus.len());
    let exponent = modulus.value().sub(&modulus.one()).0;
    let mut plan = Plan::new();
    let power = plan.power(modulus, &two, Exponent::new(&exponent, modulus.bits()));
    !ct::decide(plan.run(backend).take(power).ct_eq(&modulus.one()), "a modulus that a peer sent")
}

/// `V_i`, over everything in the opening but its echo.
fn commitment(name: &Name, party: u16, opening: &AuxOpen) -> Hash {
    let AuxOpen { N, N_hat, s, t, prm, rid, u, .. } = opening;
    h32(labels::AUX_COMMIT, &[&name.sid, &party.to_be_bytes(), N, N_hat, s, t, prm, rid, u])
}

/// Decodes the moduli and the setup. Fails with `modulus.length`, `modulus.even`, `decode.residue` or `decode.unit`.
fn open(params: &Params, message: &AuxOpen) -> Result<Opening, Reason> {
    let AuxOpen { N, N_hat, s, t, .. } = message;
    let public = PublicSetup { modulus: N.clone(), modulus_hat: N_hat.clone(), s: s.clone(), t: t.clone() };
    let (modulus, setup) = epoch::decode(params, &public)?;
    let rid = message.rid.as_slice().try_into().map_err(|_| Reason::FrameLength)?;
    Ok(Opening { modulus, setup, public, rid })
}

/// The context of a proof in this protocol.
fn context<'a>(name: &'a Name, rid: &'a [u8], prover: u16, verifier: u16, round: u8) -> Context<'a> {
    Context { sid: &name.sid, rid, prover, verifier, round, instance: 0 }
}
