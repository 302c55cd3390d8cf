//! Key generation. Source: book, chapter "Key generation"; one method per round.

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
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{
    ByParty, Name, Next, Protocol, Received, Start, blame, for_each_peer, nobody, xor,
};

use crate::curve::{self, Point, Scalar, encode_point, encode_scalar, generator};
use crate::proofs::sch;
use crate::sampling;
use crate::sharing;

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

/// The joint values.
struct Joint {
    rid: Hash,
    chain_code: Hash,
}

/// What key generation produces.
struct Generated {
    share: Scalar,
    public_key: Point,
    public_shares: ByParty<Point>,
    confirm: Hash,
}

/// One party's key generation.
pub struct Keygen {
    name: Name,
    /// f_i. Secret.
    pub polynomial: Vec<Scalar>,
    /// α of Π_sch. Secret.
    alpha: Scalar,
    /// y_{i,j} by recipient. Secret.
    dh_secrets: ByParty<Scalar>,
    /// The own opening; its echo is filled in when it is sent.
    pub own: KeygenOpen,
    commitments: ByParty<Vec<u8>>,
    openings: ByParty<Opening>,
    joint: Option<Joint>,
    /// c_{j,i} by dealer and recipient.
    encrypted: ByParty<ByParty<Scalar>>,
    result: Option<Generated>,
}

impl Keygen {
    /// Algorithm KG-R1. Fails with negligible probability. [KG-1]
    pub fn start(name: Name, tape: &Tape) -> Result<Start<Keygen>, LocalError> {
        let coefficient = |k| sampling::scalar(tape, "keygen/f", 0, k);
        let polynomial: Vec<Scalar> = (0..u32::from(name.shape.t)).map(coefficient).collect();
        let alpha = sch::sample(tape);
        let dh_secret = |j: u16| (j, sampling::scalar(tape, "keygen/dh", j, 0));
        let dh_secrets: ByParty<Scalar> = name.peers().into_iter().map(dh_secret).collect();
        let drawn = polynomial.iter().chain(dh_secrets.values()).chain([&alpha]);
        if drawn.into_iter().any(|scalar| *scalar == Scalar::ZERO) {
            return Err(LocalError::Unlucky);
        }
        let own = KeygenOpen {
            echo: Vec::new(),
            F: sharing::commit(&polynomial).iter().map(encode_point).collect(),
            A: encode_point(&sch::commit(&alpha)),
            Y: dh_secrets.values().map(|y| encode_point(&(generator() * *y))).collect(),
            rid: sampling::hash(tape, "keygen/rid").to_vec(),
            chain_code: sampling::hash(tape, "keygen/chain-code").to_vec(),
            u: sampling::hash(tape, "keygen/u").to_vec(),
        };
        let body = Commit { V: commitment(&name, name.me, &own).to_vec() }.encode();
        let keygen = Keygen {
            name: name.clone(),
            polynomial,
            alpha,
            dh_secrets,
            own,
            commitments: ByParty::new(),
            openings: ByParty::new(),
            joint: None,
            encrypted: ByParty::new(),
            result: None,
        };
        Ok(Start { name, protocol: keygen, echo: None, broadcast: body, direct: ByParty::new() })
    }

    /// Algorithm KG-R2: keeps the commitments and opens the own one.
    fn round_1(&mut self, received: &Received) -> Result<Next, Error> {
        self.commitments = received.broadcast.clone();
        self.own.echo = received.echo.to_vec();
        Ok(Next::Send { round: 2, broadcast: self.own.encode(), direct: ByParty::new() })
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
        let own = open(name, name.me, &self.own).map_err(|_| LocalError::Unlucky)?;
        self.openings.insert(name.me, own);

        // [KG-4]
        let joint = Joint {
            rid: xor(self.openings.values().map(|opening| opening.rid)),
            chain_code: xor(self.openings.values().map(|opening| opening.chain_code)),
        };
        let encrypt = |j: &u16| {
            let shared = self.openings[*j].dh[name.me] * self.dh_secrets[*j];
            sharing::evaluate(&self.polynomial, *j) + pad(name, &joint.rid, name.me, *j, &shared)
        };
        let encrypted: ByParty<Scalar> = peers.iter().map(|j| (*j, encrypt(j))).collect();

        let own = &self.openings[name.me];
        let (Some(constant), Some(commitment)) = (self.polynomial.first(), own.commitments.first()) else {
            return Err(LocalError::Unlucky.into());
        };
        let context = sch_context(name, &joint.rid, name.me);
        let proof = sch::prove(&context, commitment, constant, &own.sch_commitment, &self.alpha);
        let message = KeygenShares {
            echo: received.echo.to_vec(),
            c: encrypted.values().map(encode_scalar).collect(),
            z: proof.z,
        };
        self.encrypted.insert(name.me, encrypted);
        self.joint = Some(joint);
        Ok(Next::Send { round: 3, broadcast: message.encode(), direct: ByParty::new() })
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

        // [KG-6] [VSS-2]
        let mut share = sharing::evaluate(&self.polynomial, name.me);
        for j in name.peers() {
            match self.decrypt(rid, j, name.me, &self.dh_secrets[j]) {
                Some(part) => share += part,
                None => return Ok(self.complain(received, j)),
            }
        }

        // the sum of all polynomials: its value at j is X_j, its constant term X
        let coefficient = |k| self.openings.values().filter_map(|dealer| dealer.commitments.get(k)).sum();
        let joint_commitments: Vec<Point> = (0..usize::from(name.shape.t)).map(coefficient).collect();
        let public_share = |j: &u16| (*j, sharing::evaluate_commitments(&joint_commitments, *j));
        let public_shares: ByParty<Point> = name.parties.iter().map(public_share).collect();
        let public_key = sharing::evaluate_commitments(&joint_commitments, 0);
        // [KG-8]
        if curve::is_identity(&public_key) || public_shares.values().any(curve::is_identity) {
            return Err(nobody(Reason::KeygenIdentity, 3).into());
        }
        let encoded: Vec<Vec<u8>> = public_shares.values().map(encode_point).collect();
        let items: &[&[u8]] = &[&name.sid, &encode_point(&public_key), &list(&encoded), rid, chain_code];
        let confirm = h32(labels::KEYGEN_CONFIRM, items);
        let message = KeygenConfirm {
            echo: received.echo.to_vec(),
            confirm: confirm.to_vec(),
            accused: vec![0; 2],
            key: vec![0; 32],
        };
        self.result = Some(Generated { share, public_key, public_shares, confirm });
        Ok(Next::Send { round: 4, broadcast: message.encode(), direct: ByParty::new() })
    }

    /// Reveals the Diffie-Hellman secret shared with a dealer whose share is wrong: now everyone can decrypt that share.
    fn complain(&self, received: &Received, dealer: u16) -> Next {
        let message = KeygenConfirm {
            echo: received.echo.to_vec(),
            confirm: vec![0; 32],
            accused: dealer.to_be_bytes().to_vec(),
            key: encode_scalar(&self.dh_secrets[dealer]),
        };
        Next::Send { round: 4, broadcast: message.encode(), direct: ByParty::new() }
    }

    /// The share from `dealer` for `recipient`, whose Diffie-Hellman secret is `key`, if it lies on the dealer's polynomial.
    fn decrypt(&self, rid: &Hash, dealer: u16, recipient: u16, key: &Scalar) -> Option<Scalar> {
        let opening = self.openings.find(dealer)?;
        let shared = *opening.dh.find(recipient)? * *key;
        let encrypted = self.encrypted.find(dealer)?.find(recipient)?;
        let share = *encrypted - pad(&self.name, rid, dealer, recipient, &shared);
        let expected = sharing::evaluate_commitments(&opening.commitments, recipient);
        (generator() * share == expected).then_some(share)
    }

    /// Algorithm KG-FINISH: judges complaints; without any, compares the confirmations.
    fn round_4(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        // [KG-7]
        let messages = for_each_peer(&name.peers(), 4, |j| parse_confirm(name, j, &received.broadcast[j]))?;
        if let Some(fault) = self.judge(received) {
            return Err(fault.into());
        }
        let (Some(result), Some(joint)) = (&self.result, &self.joint) else {
            return Err(LocalError::Unlucky.into());
        };
        // [KG-9]
        for_each_peer(&name.peers(), 4, |j| match &messages[j] {
            Word::Confirm(confirm) if confirm.as_slice() == result.confirm => Ok(()),
            _ => Err(Reason::KeygenConfirm),
        })?;
        let key = KeyShare {
            params: name.shape.params,
            n: name.shape.n,
            t: name.shape.t,
            index: name.me,
            secret: SecretBytes::new(encode_scalar(&result.share)),
            public_key: curve::encode_point_array(&result.public_key),
            public_shares: result.public_shares.values().map(curve::encode_point_array).collect(),
            chain_code: joint.chain_code,
        };
        Ok(Next::Done(Box::new(Output::KeyShare(key))))
    }

    /// Algorithm KG-JUDGE: of every complaint, either the dealer or the complainer is to blame.
    fn judge(&self, received: &Received) -> Option<Fault> {
        let rid = &self.joint.as_ref()?.rid;
        let parse = |(j, body): (u16, &Vec<u8>)| Some((j, parse_confirm(&self.name, j, body).ok()?));
        let words: ByParty<Word> = received.broadcast.iter().filter_map(parse).collect();
        let mut failures = ByParty::new();
        for (complainer, word) in words.iter() {
            let Word::Complaint { accused, key } = word else { continue };
            let published = self.openings.find(*accused).zip(self.openings.find(complainer));
            let true_key = published
                .is_some_and(|(_, complaining)| complaining.dh.find(*accused) == Some(&(generator() * *key)));
            let share = self.decrypt(rid, *accused, complainer, key);
            let (culprit, reason) = if true_key && share.is_none() {
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

/// A message of round 4.
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
        accused if name.peers_of(from).contains(&accused) && message.confirm == [0; 32] => {
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

/// `scalar(XOF("keygen/pad"; sid, rid, dealer, recipient, shared point))`. Secret.
fn pad(name: &Name, rid: &Hash, dealer: u16, recipient: u16, shared: &Point) -> Scalar {
    let items: &[&[u8]] =
        &[&name.sid, rid, &dealer.to_be_bytes(), &recipient.to_be_bytes(), &encode_point(shared)];
    sampling::scalar_from(&hashing::xof(labels::KEYGEN_PAD, items, SCALAR_STREAM))
}

fn sch_context<'a>(name: &'a Name, rid: &'a Hash, prover: u16) -> Context<'a> {
    Context { sid: &name.sid, rid, prover, verifier: 0, round: 3, instance: 0 }
}
