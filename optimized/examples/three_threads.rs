//! Three parties in three threads make a key together; two of them sign. `cargo run --release -p quorate --example three_threads`
//!
//! The channels stand for connections that authenticate who speaks. The primes are searched: some seconds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use quorate::{
    Error, ExecutionId, KeyMaterial, Opened, Outcome, P2048, Party, Quorum, Recipient, SessionId, Signature,
    Signer, State, Step, Suite, sign,
};

/// One party's end of the network: what arrives, with the sender's index, and a way to each peer.
struct Network {
    me: u16,
    inbox: Receiver<(u16, Vec<u8>)>,
    peers: BTreeMap<u16, Sender<(u16, Vec<u8>)>>,
    /// What arrived before its session was open.
    early: Vec<(u16, Vec<u8>)>,
}

impl Network {
    fn post(&self, messages: Vec<quorate::Message>) {
        for message in messages {
            for (to, peer) in &self.peers {
                if message.to == Recipient::Everyone || message.to == Recipient::Party(*to) {
                    let _ = peer.send((self.me, message.bytes.clone())); // a peer that has gone is silent
                }
            }
        }
    }

    /// Runs a session to its end. What belongs to another one is kept for it.
    fn run<T: Outcome>(&mut self, opened: Result<Opened<T>, Error>) -> Result<T, Error> {
        let (mut session, first) = opened?;
        self.post(first);
        let mut waiting = std::mem::take(&mut self.early).into_iter();
        loop {
            let next = waiting.next().or_else(|| self.inbox.recv_timeout(Duration::from_secs(120)).ok());
            let Some((from, bytes)) = next else {
                return Err(Error::Silent(session.waiting_for().collect()));
            };
            if SessionId::of_message(&bytes) != Some(session.id()) {
                self.early.push((from, bytes));
                continue;
            }
            let Step { frames, state } = session.deliver(from, &bytes);
            self.post(frames);
            match state {
                State::Running | State::Stray(_) => {}
                State::Done(output) => {
                    self.early.extend(waiting);
                    return Ok(output);
                }
                State::Failed(error) => return Err(error),
            }
        }
    }
}

/// What every party does. Tickets are what the parties agreed on; here they are constants.
fn party(index: u16, mut network: Network) -> Result<Option<Signature>, Error> {
    let ticket = |number| ExecutionId::agreed([number; 32]);
    let me = Party::new(P2048, Quorum::of(2, 3)?, index)?;
    let share = network.run(me.generate_key(&ticket(1)))?;
    println!("party {index}: a share of the key {}", share.public_key());

    let material = KeyMaterial::search(&P2048, |_| ControlFlow::Continue(()));
    let material = material.map_err(|_| Error::Randomness)?;
    let auxiliary = network.run(me.exchange_auxiliary(Some(&share), material, &ticket(2)))?;

    let signers = [1, 3];
    if !signers.contains(&index) {
        return Ok(None);
    }
    let signer = Signer::new(&share, &auxiliary, &signers)?;
    let presignature = network.run(signer.presign(&ticket(3)))?;
    let message = b"pay the invoice";
    let signature = network.run(sign(presignature, message, Suite::Sha256))?;
    assert!(signature.verify(&share.public_key(), &Suite::Sha256.digest(message)));
    Ok(Some(signature))
}

fn main() {
    let (senders, receivers): (BTreeMap<u16, _>, Vec<_>) = (1..=3)
        .map(|index| {
            let (sender, receiver) = channel();
            ((index, sender), (index, receiver))
        })
        .unzip();
    let parties = receivers.into_iter().map(|(me, inbox)| {
        let mut peers = senders.clone();
        peers.remove(&me);
        let network = Network { me, inbox, peers, early: Vec::new() };
        thread::spawn(move || party(me, network))
    });
    for thread in parties.collect::<Vec<_>>() {
        match thread.join() {
            Ok(Ok(Some(signature))) => println!("signed: {}", hex(&signature.to_der())),
            Ok(Ok(None)) => println!("has a share, and was not needed"),
            Ok(Err(error)) => {
                eprintln!("{error}");
                std::process::exit(1);
            }
            Err(_) => std::process::exit(101),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
