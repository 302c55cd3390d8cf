//! Key generation. Source: book, chapter "Key generation"; one method per round.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::{KeyShare, Output};
use quorate_spec::fault::{Attribution, Error, Fault, LocalError};
use quorate_spec::hashing::{self, Context, h32, list};
use quorate_spec::labels;
use quorate_spec::messages::{Commit, KeygenConfirm, KeygenOpen, KeygenShares};
use quorate_spec::proofs::SchProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{SCALAR_STREAM, Tape};
use quorate_spec::session::{
    ByParty, Name, Next, Protocol, Received, Start, blame, for_each_peer, nobody, xor,
};
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

use crate::ct;
use crate::curve::{self, Point, Scalar, SecretScalar, encode_points, encode_scalar, multiply_generator};
use crate::proofs::sch;
use crate::sharing::{self, Polynomial};

/// What a party opens in round 2. Public.
struct Opening {
    /// Commitments to the polynomial.
    commitments: Vec<Point>,
    /// Commitment of Π_sch.
    sch_commitment: Point,
    /// Diffie-Hellman keys by recipient.
    dh: ByParty<Point>,
    rid: Hash,
    chain_code: Hash,
}

/// The own opening; its echo is filled in when it is sent. Secret until then, so erased on drop.
struct OwnOpening(KeygenOpen);

impl Drop for OwnOpening {
    fn drop(&mut self) {
        self.0.rid.zeroize();
        self.0.chain_code.zeroize();
        self.0.u.zeroize();
    }
}

/// The joint values. Public.
struct Joint {
    rid: Hash,
    chain_code: Hash,
}

/// What key generation produces.
struct Generated {
    /// x_i. Secret.
    share: SecretScalar,
    public_key: Point,
    public_shares: ByParty<Point>,
    confirm: Hash,
}

/// One party's key generation. Whatever of it is secret erases itself on drop; the rounds drop it as the erasure table says.
pub struct Keygen {
    name: Name,
    /// f_i. Secret; empty from the end of round 3.
    polynomial: Polynomial,
    /// α of Π_sch. Secret; gone with the proof.
    alpha: Option<SecretScalar>,
    /// y_{i,j} by recipient. Secret; empty from the end of round 3.
    dh_secrets: ByParty<SecretScalar>,
    own: OwnOpening,
    commitments: ByParty<Vec<u8>>,
    openings: ByParty<Opening>,
    joint: Option<Joint>,
    /// c_{j,i} by dealer and recipient.
    encrypted: ByParty<ByParty<Scalar>>,
    result: Option<Generated>,
}

impl Keygen {
    /// Algorithm KG-R1. Fails with `Unlucky`, with negligible probability. [KG-1]
    ///
    /// `tape`: secret; nothing is read from it later, so the caller drops it.
    pub fn start(name: Name, tape: &Tape) -> Result<Start<Keygen>, LocalError> {
        let t = usize::from(name.shape.t);
        let mut polynomial: Polynomial = Zeroizing::new(Vec::with_capacity(t));
        polynomial
            .extend((0..u32::from(name.shape.t)).map(|d| *curve::sample(tape, "keygen/f", 0, d).expose()));
        let alpha = sch::sample(tape);
        let dh_secret = |j: u16| (j, curve::sample(tape, "keygen/dh", j, 0));
        let dh_secrets: ByParty<SecretScalar> = name.peers().into_iter().map(dh_secret).collect();
        // one answer for all of them
        let drawn =
            polynomial.iter().chain(dh_secrets.values().map(SecretScalar::expose)).chain([alpha.expose()]);
        let any_zero = drawn.fold(Choice::from(0), |any, scalar| any | scalar.is_zero());
        if ct::decide(any_zero, "a secret of 0 ends the session, with negligible probability") {
            return Err(LocalError::Unlucky);
        }

        let mut points = sharing::commit(&polynomial);
        points.push(sch::commit(&alpha));
        points.extend(dh_secrets.values().map(|y| multiply_generator(y.expose())));
        let mut encoded = encode_points(&points).into_iter().map(|point| point.to_vec());
        let read = |label| tape.read(label, 0, 0, 32);
        let own = OwnOpening(KeygenOpen {
            echo: Vec::new(),
            F: encoded.by_ref().take(t).collect(),
            A: encoded.next().unwrap_or_default(),
            Y: encoded.collect(),
            rid: read("keygen/rid"),
            chain_code: read("keygen/chain-code"),
            u: read("keygen/u"),
        });
        let broadcast = Commit { V: commitment(&name, name.me, &own.0).to_vec() }.encode();
        let keygen = Keygen {
            name: name.clone(),
            polynomial,
            alpha: Some(alpha),
            dh_secrets,
            own,
            commitments: ByParty::new(),
            openings: ByParty::new(),
            joint: None,
            encrypted: ByParty::new(),
            result: None,
        };
        Ok(Start {
            name,
            protocol: keygen,
            echo: None,
            broadcast: ct::sent(broadcast),
            direct: ByParty::new(),
        })
    }

    /// Algorithm KG-R2: keeps the commitments and opens the own one.
    fn round_1(&mut self, received: &Received) -> Result<Next, Error> {
        self.commitments = received.broadcast.clone();
        self.own.0.echo = received.echo.to_vec();
        let KeygenOpen { rid, chain_code, u, .. } = &mut self.own.0;
        for value in [rid, chain_code, u] {
            ct::public(value.as_mut_slice(), "the opening is sent");
        }
        Ok(Next::Send { round: 2, broadcast: ct::sent(self.own.0.encode()), direct: ByParty::new() })
    }

    /// Algorithm KG-R3: checks the openings, encrypts the shares, proves knowledge of the constant term.
    fn round_2(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        let peers = name.peers();
        // [KG-2]
        let messages = for_each_peer(&peers, 2, |j| {
            let message = KeygenOpen::decode(&name.shape, &received.broadcast[j])?;
            let opens = commitment(name, j, &message).as_slice() == self.commitments[j];
            if opens { Ok(message) } else { Err(Reason::CommitOpen) }
        })?;
        // [KG-3]
        self.openings = for_each_peer(&peers, 2, |j| open(name, j, &messages[j]))?;
        let own = open(name, name.me, &self.own.0).map_err(|_| LocalError::Unlucky)?;
        self.openings.insert(name.me, own);

        // [KG-4]
        let joint = Joint {
            rid: xor(self.openings.values().map(|opening| opening.rid)),
            chain_code: xor(self.openings.values().map(|opening| opening.chain_code)),
        };
        let encrypt = |j: &u16| {
            let shared = self.openings[*j].dh[name.me] * self.dh_secrets[*j].expose();
            let pad = pad(name, &joint.rid, name.me, *j, shared);
            (*j, sharing::evaluate(&self.polynomial, *j) + pad.expose())
        };
        let encrypted: ByParty<Scalar> = peers.iter().map(encrypt).collect();

        let own = &self.openings[name.me];
        let (Some(constant), Some(commitment), Some(alpha)) =
            (self.polynomial.first(), own.commitments.first(), self.alpha.take())
        else {
            return Err(LocalError::Unlucky.into());
        };
        let context = sch_context(name, &joint.rid, name.me);
        let proof = sch::prove(&context, commitment, constant, &own.sch_commitment, alpha);
        let message = KeygenShares {
            echo: received.echo.to_vec(),
            c: encrypted.values().map(encode_scalar).collect(),
            z: proof.z,
        };
        self.encrypted.insert(name.me, encrypted);
        self.joint = Some(joint);
        Ok(Next::Send { round: 3, broadcast: ct::sent(message.encode()), direct: ByParty::new() })
    }

    /// Algorithm KG-R4: checks the proofs and the own shares; confirms, or complains about a dealer.
    fn round_3(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        let Some(Joint { rid, chain_code }) = &self.joint else {
            return Err(LocalError::Unlucky.into());
        };
        // [KG-5]
        let encrypted = for_each_peer(&name.peers(), 3, |j| {
            let message = KeygenShares::decode(&name.shape, &received.broadcast[j])?;
            let shares = message.c.iter().map(|c| curve::decode_scalar(c)).collect::<Result<Vec<_>, _>>()?;
            let Opening { commitments, sch_commitment, .. } = &self.openings[j];
            let constant = commitments.first().ok_or(Reason::FrameLength)?;
            let proof = SchProof { z: message.z };
            sch::verify(&sch_context(name, rid, j), constant, sch_commitment, &proof)?;
            Ok(name.peers_of(j).into_iter().zip(shares).collect())
        })?;
        encrypted.into_iter().for_each(|(j, shares)| self.encrypted.insert(j, shares));

        // [KG-6] [VSS-2]; the polynomial and the Diffie-Hellman secrets are erased at the end of this method, on every path
        let polynomial = core::mem::take(&mut self.polynomial);
        let dh_secrets = self.dh_secrets.take();
        let mut share = SecretScalar::new(sharing::evaluate(&polynomial, name.me));
        for (j, key) in dh_secrets.iter() {
            match self.decrypt(rid, j, name.me, key.expose()) {
                Some(part) => share = SecretScalar::new(*share.expose() + part.expose()),
                None => return Ok(complain(received, j, key)),
            }
        }

        // the sum of all polynomials: its value at j is X_j, its constant term X
        let coefficient = |d| self.openings.values().filter_map(|dealer| dealer.commitments.get(d)).sum();
        let joint_commitments: Vec<Point> = (0..usize::from(name.shape.t)).map(coefficient).collect();
        let public_share = |j: &u16| (*j, sharing::evaluate_commitments(&joint_commitments, *j));
        let public_shares: ByParty<Point> = name.parties.iter().map(public_share).collect();
        let public_key = sharing::evaluate_commitments(&joint_commitments, 0);
        // [KG-8]
        if curve::any_identity(public_shares.values().chain([&public_key])) {
            return Err(nobody(Reason::KeygenIdentity, 3).into());
        }
        let encoded = encode_points(&public_shares.values().copied().collect::<Vec<Point>>());
        let public_key_bytes = curve::encode_point_array(&public_key);
        let items: &[&[u8]] = &[&name.sid, &public_key_bytes, &list(&encoded), rid, chain_code];
        let confirm = h32(labels::KEYGEN_CONFIRM, items);
        let message = KeygenConfirm {
            echo: received.echo.to_vec(),
            confirm: confirm.to_vec(),
            accused: vec![0; 2],
            key: vec![0; 32],
        };
        self.result = Some(Generated { share, public_key, public_shares, confirm });
        Ok(Next::Send { round: 4, broadcast: ct::sent(message.encode()), direct: ByParty::new() })
    }

    /// The share from `dealer` for `recipient`, whose Diffie-Hellman secret is `key`, if it lies on the dealer's polynomial.
    /// `key` and the share are secret, unless this is to judge a complaint.
    fn decrypt(&self, rid: &Hash, dealer: u16, recipient: u16, key: &Scalar) -> Option<SecretScalar> {
        let opening = self.openings.find(dealer)?;
        let shared = *opening.dh.find(recipient)? * key;
        let encrypted = self.encrypted.find(dealer)?.find(recipient)?;
        let pad = pad(&self.name, rid, dealer, recipient, shared);
        let share = SecretScalar::new(*encrypted - pad.expose());
        let expected = sharing::evaluate_commitments(&opening.commitments, recipient);
        let fits = multiply_generator(share.expose()).ct_eq(&expected);
        ct::decide(fits, "whether a share fits is what the dealer or everybody is told").then_some(share)
    }

    /// Algorithm KG-FINISH: judges complaints; without any, compares the confirmations.
    fn round_4(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        // [KG-7]
        let mut words = for_each_peer(&name.peers(), 4, |j| parse_confirm(name, j, &received.broadcast[j]))?;
        // the own word counts among the complaints
        if let Ok(own) = parse_confirm(name, name.me, &received.broadcast[name.me]) {
            words.insert(name.me, own);
        }
        if let Some(fault) = self.judge(&words) {
            return Err(fault.into());
        }
        let (Some(result), Some(joint)) = (&self.result, &self.joint) else {
            return Err(LocalError::Unlucky.into());
        };
        // [KG-9]
        for_each_peer(&name.peers(), 4, |j| match &words[j] {
            Word::Confirm(confirm) if confirm.as_slice() == result.confirm => Ok(()),
            _ => Err(Reason::KeygenConfirm),
        })?;
        let public_shares: Vec<Point> = result.public_shares.values().copied().collect();
        let key = KeyShare {
            params: name.shape.params,
            n: name.shape.n,
            t: name.shape.t,
            index: name.me,
            secret: result.share.encode(),
            public_key: curve::encode_point_array(&result.public_key),
            public_shares: encode_points(&public_shares),
            chain_code: joint.chain_code,
        };
        self.result = None; // the share is in the output now
        Ok(Next::Done(Box::new(Output::KeyShare(key))))
    }

    /// Algorithm KG-JUDGE: of every complaint, either the dealer or the complainer is to blame. All public.
    fn judge(&self, words: &ByParty<Word>) -> Option<Fault> {
        let rid = &self.joint.as_ref()?.rid;
        let mut failures = ByParty::new();
        for (complainer, word) in words.iter() {
            let Word::Complaint { accused, key } = word else { continue };
            let published = self.openings.find(complainer).and_then(|opening| opening.dh.find(*accused));
            let true_key = published.is_some_and(|point| *point == multiply_generator(key));
            let (culprit, reason) = if true_key && self.decrypt(rid, *accused, complainer, key).is_none() {
                (*accused, Reason::VssShare)
            } else {
                (complainer, Reason::VssComplaint)
            };
            if failures.find(culprit).is_none() {
                failures.insert(culprit, reason);
            }
        }
        blame(&failures, Attribution::Public, 4)
    }
}

impl Protocol for Keygen {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        match received.round {
            1 => self.round_1(received),
            2 => self.round_2(received),
            3 => self.round_3(received),
            _ => self.round_4(received),
        }
    }
}

/// Reveals the Diffie-Hellman secret shared with a dealer whose share is wrong: now everyone can decrypt that share.
fn complain(received: &Received, dealer: u16, key: &SecretScalar) -> Next {
    let message = KeygenConfirm {
        echo: received.echo.to_vec(),
        confirm: vec![0; 32],
        accused: dealer.to_be_bytes().to_vec(),
        key: encode_scalar(key.expose()),
    };
    Next::Send { round: 4, broadcast: ct::sent(message.encode()), direct: ByParty::new() }
}

/// A message of round 4. Public.
enum Word {
    Confirm(Vec<u8>),
    Complaint { accused: u16, key: Scalar },
}

/// Fails with `decode.scalar` or `vss.complaint`: a complaint names another party and confirms nothing, a confirmation reveals nothing.
fn parse_confirm(name: &Name, from: u16, body: &[u8]) -> Result<Word, Reason> {
    let message = KeygenConfirm::decode(&name.shape, body)?;
    let key = curve::decode_scalar(&message.key)?;
    let accused: [u8; 2] = message.accused.try_into().map_err(|_| Reason::FrameLength)?;
    match u16::from_be_bytes(accused) {
        0 if key == Scalar::ZERO => Ok(Word::Confirm(message.confirm)),
        accused if accused != from && name.parties.contains(&accused) && message.confirm == [0; 32] => {
            Ok(Word::Complaint { accused, key })
        }
        _ => Err(Reason::VssComplaint),
    }
}

/// `V_i`, over everything in the opening but its echo.
pub fn commitment(name: &Name, party: u16, opening: &KeygenOpen) -> Hash {
    let KeygenOpen { F, A, Y, rid, chain_code, u, .. } = opening;
    let items: &[&[u8]] = &[&name.sid, &party.to_be_bytes(), &list(F), A, &list(Y), rid, chain_code, u];
    h32(labels::KEYGEN_COMMIT, items)
}

/// Decodes an opening. Fails with `decode.point`.
fn open(name: &Name, party: u16, message: &KeygenOpen) -> Result<Opening, Reason> {
    let decode_all = |values: &[Vec<u8>]| {
        values.iter().map(|point| curve::decode_point(point)).collect::<Result<Vec<_>, _>>()
    };
    let hash = |bytes: &[u8]| Hash::try_from(bytes).map_err(|_| Reason::FrameLength);
    let commitments = decode_all(&message.F)?;
    let sch_commitment = curve::decode_point(&message.A)?;
    let dh = name.peers_of(party).into_iter().zip(decode_all(&message.Y)?).collect();
    Ok(Opening {
        commitments,
        sch_commitment,
        dh,
        rid: hash(&message.rid)?,
        chain_code: hash(&message.chain_code)?,
    })
}

/// `scalar(XOF("keygen/pad"; sid, rid, dealer, recipient, shared point))`. Secret; the point is erased.
fn pad(name: &Name, rid: &Hash, dealer: u16, recipient: u16, shared: Point) -> SecretScalar {
    let shared = Zeroizing::new(shared);
    let point = Zeroizing::new(curve::encode_point_array(&shared));
    let items: &[&[u8]] =
        &[&name.sid, rid, &dealer.to_be_bytes(), &recipient.to_be_bytes(), point.as_slice()];
    let stream = Zeroizing::new(hashing::xof(labels::KEYGEN_PAD, items, SCALAR_STREAM));
    SecretScalar::new(curve::scalar_from(&stream))
}

fn sch_context<'a>(name: &'a Name, rid: &'a Hash, prover: u16) -> Context<'a> {
    Context { sid: &name.sid, rid, prover, verifier: 0, round: 3, instance: 0 }
}
