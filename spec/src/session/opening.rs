//! What a session is called, and the checks of its inputs that need no number. Source: book, chapter "Sessions", sections "Names" and
//! "Opening".

use alloc::vec::Vec;

use crate::Hash;
use crate::engine::{Auxiliary, AuxiliaryInputs, KeyShare, KeygenInputs, PresignInputs, Presignature};
use crate::fault::LocalError;
use crate::frame::{AUXILIARY, KEYGEN, SIGN};
use crate::hashing::{SessionName, sign_eid};
use crate::params::{Params, Shape};
use crate::sampling::Tape;
use crate::secret::SecretBytes;

/// Who is in a session, and which one it is. Public.
#[derive(Clone)]
pub struct Name {
    /// Lengths.
    pub shape: Shape,
    /// Protocol id.
    pub protocol: u8,
    /// Session id.
    pub sid: Hash,
    /// The own index.
    pub me: u16,
    /// All parties of the session, ascending.
    pub parties: Vec<u16>,
}

impl Name {
    /// Of a key generation. [PAR-4]
    pub fn of_keygen(inputs: &KeygenInputs) -> Result<Name, LocalError> {
        let KeygenInputs { params, n, t, index, eid, .. } = inputs;
        Name::of_all((*params, *n, *t), *index, KEYGEN, &[], eid)
    }

    /// Of an exchange of auxiliary information. [PAR-4]
    pub fn of_auxiliary(inputs: &AuxiliaryInputs) -> Result<Name, LocalError> {
        let AuxiliaryInputs { params, n, t, index, key_id, eid, .. } = inputs;
        let key_id = key_id.as_ref().map_or(&[][..], |id| &id[..]);
        Name::of_all((*params, *n, *t), *index, AUXILIARY, key_id, eid)
    }

    /// Of a session of t signers. `protocol`: presigning or interactive signing. `eid`: the callers', or what is made of it. Fails unless
    /// key, auxiliary information and signing set belong together. [PS-1]
    pub fn of_signers(inputs: &PresignInputs<'_>, protocol: u8, eid: &Hash) -> Result<Name, LocalError> {
        let PresignInputs { key, auxiliary, signers, .. } = inputs;
        let shape = check_inputs(key, auxiliary, signers)?;
        let KeyShare { params, n, t, index, .. } = key;
        let sid = SessionName {
            params_id: params.id,
            protocol,
            n: *n,
            t: *t,
            parties: signers,
            key_id: &key.key_id(),
            epoch: &auxiliary.epoch,
            eid,
        }
        .sid();
        Ok(Name { shape, protocol, sid, me: *index, parties: signers.clone() })
    }

    /// Of signing from a presignature. `suite`, `digest`: of the message. [SIGN-3]
    pub fn of_signing(presignature: &Presignature, suite: u8, digest: &Hash) -> Result<Name, LocalError> {
        let Presignature { signers, index, key_id, epoch, sid, .. } = presignature;
        let Shape { params, n, t, .. } = presignature.shape;
        let shape = Shape::of_signers(params, n, t).ok_or(LocalError::InvalidParties)?;
        check_signers(&shape, signers, *index)?;
        let eid = &sign_eid(sid, suite, digest);
        let sid =
            SessionName { params_id: params.id, protocol: SIGN, n, t, parties: signers, key_id, epoch, eid }
                .sid();
        Ok(Name { shape, protocol: SIGN, sid, me: *index, parties: signers.clone() })
    }

    /// Of a session of all parties.
    fn of_all(
        (params, n, t): (Params, u16, u16),
        index: u16,
        protocol: u8,
        key_id: &[u8],
        eid: &Hash,
    ) -> Result<Name, LocalError> {
        let shape = Shape::of_key(params, n, t).ok_or(LocalError::InvalidParties)?;
        let parties: Vec<u16> = (1..=n).collect();
        if !parties.contains(&index) {
            return Err(LocalError::InvalidParties);
        }
        let name =
            SessionName { params_id: params.id, protocol, n, t, parties: &parties, key_id, epoch: &[], eid };
        let sid = name.sid();
        Ok(Name { shape, protocol, sid, me: index, parties })
    }

    /// The other parties, ascending.
    pub fn peers(&self) -> Vec<u16> {
        self.peers_of(self.me)
    }

    /// All parties but j, ascending: the order of j's lists with one entry per peer.
    pub fn peers_of(&self, j: u16) -> Vec<u16> {
        self.parties.iter().copied().filter(|party| *party != j).collect()
    }

    /// Whether this is another party of the session.
    pub fn is_peer(&self, party: u16) -> bool {
        party != self.me && self.parties.contains(&party)
    }
}

/// Whether key, auxiliary information and signing set belong together, as far as it shows without a number. [PS-1]
pub fn check_inputs(key: &KeyShare, auxiliary: &Auxiliary, signers: &[u16]) -> Result<Shape, LocalError> {
    let key_id = key.key_id();
    let same = key.params == auxiliary.params
        && (key.n, key.t, key.index) == (auxiliary.n, auxiliary.t, auxiliary.index)
        && auxiliary.key_id.is_none_or(|id| id == key_id)
        && key.public_shares.len() == usize::from(key.n)
        && auxiliary.setups.len() == usize::from(key.n);
    if !same {
        return Err(LocalError::InputMismatch);
    }
    let shape = Shape::of_signers(key.params, key.n, key.t).ok_or(LocalError::InvalidParties)?;
    check_signers(&shape, signers, key.index)?;
    Ok(shape)
}

/// Exactly t distinct parties of the key, ascending, the own one among them. [PS-1] [VSS-3]
pub fn check_signers(shape: &Shape, signers: &[u16], index: u16) -> Result<(), LocalError> {
    let ascending = signers.iter().zip(signers.iter().skip(1)).all(|(a, b)| a < b);
    let of_key = signers.iter().all(|j| (1..=shape.n).contains(j));
    let valid = signers.len() == usize::from(shape.t) && ascending && of_key && signers.contains(&index);
    if valid { Ok(()) } else { Err(LocalError::InvalidParties) }
}

/// The tape of a session. `seed`: 32 secret bytes, used for no other session.
pub fn tape(seed: SecretBytes, name: &Name) -> Result<Tape, LocalError> {
    if seed.expose().len() != 32 {
        return Err(LocalError::InvalidInput);
    }
    Ok(Tape::new(seed, name.sid, name.me))
}
