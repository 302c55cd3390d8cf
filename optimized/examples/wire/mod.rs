//! What server and client share: messages over a stream, a session over a stream, and a folder that survives a restart.
//!
//! The stream has to authenticate the peer. Here it is a loopback connection, which does not: a product puts TLS around it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use quorate::{
    Auxiliary, Error, ExecutionId, KeyMaterial, KeyShare, Opened, Outcome, P2048, Party, Quorum, State, Step,
};

/// Whatever can go wrong, as a line for people.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Two parties make a key, and both sign.
pub(crate) fn party(index: u16) -> Result<Party> {
    Ok(Party::new(P2048, Quorum::of(2, 2)?, index)?)
}

/// No message of a session of two parties is longer.
const LONGEST: u32 = 1 << 20;

/// Writes a length and as many bytes.
pub(crate) fn send(stream: &mut TcpStream, bytes: &[u8]) -> Result<()> {
    let length = u32::try_from(bytes.len())?;
    stream.write_all(&length.to_be_bytes())?;
    Ok(stream.write_all(bytes)?)
}

/// Reads what [`send`] wrote; a longer message is refused before it is read.
pub(crate) fn receive(stream: &mut TcpStream) -> Result<Vec<u8>> {
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST {
        return Err("the peer announces a message that is too long".into());
    }
    let mut bytes = vec![0; usize::try_from(length)?];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Runs a session with one peer to its end. With one stream and one peer messages arrive in order, and none is early.
pub(crate) fn run<T: Outcome>(
    stream: &mut TcpStream,
    peer: u16,
    opened: std::result::Result<Opened<T>, Error>,
) -> Result<T> {
    let (mut session, first) = opened?;
    first.iter().try_for_each(|message| send(stream, &message.bytes))?;
    loop {
        let bytes = receive(stream)?;
        let Step { frames, state } = session.deliver(peer, &bytes);
        // whatever the state is, also where the session has failed
        frames.iter().try_for_each(|message| send(stream, &message.bytes))?;
        match state {
            State::Running | State::Stray(_) => {}
            State::Done(output) => return Ok(output),
            State::Failed(error) => return Err(error.into()),
        }
    }
}

/// Makes a key and the auxiliary information for it, and stores both.
pub(crate) fn set_up(
    stream: &mut TcpStream,
    store: &Store,
    me: u16,
    peer: u16,
    ticket: [u8; 32],
) -> Result<()> {
    let party = party(me)?;
    let share: KeyShare = run(stream, peer, party.generate_key(&ExecutionId::agreed(ticket)))?;
    store.write("share", &share.to_bytes())?;
    let material = KeyMaterial::search(party.params(), |_| ControlFlow::Continue(()))?;
    let mut next = ticket;
    next[31] ^= 1;
    let opened = party.exchange_auxiliary(Some(&share), material, &ExecutionId::agreed(next));
    let auxiliary: Auxiliary = run(stream, peer, opened)?;
    store.write("auxiliary", &auxiliary.to_bytes())
}

/// A folder with what a party keeps.
pub(crate) struct Store(pub(crate) PathBuf);

impl Store {
    /// Opens the folder, or makes it.
    pub(crate) fn open(folder: &Path) -> Result<Store> {
        fs::create_dir_all(folder)?;
        Ok(Store(folder.to_owned()))
    }

    /// Share and auxiliary information, if there was a complete set-up.
    pub(crate) fn load(&self) -> Result<Option<(KeyShare, Auxiliary)>> {
        let read = |name: &str| match fs::read(self.0.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        };
        let (Some(share), Some(auxiliary)) = (read("share")?, read("auxiliary")?) else { return Ok(None) };
        Ok(Some((KeyShare::from_bytes(&share)?, Auxiliary::from_bytes(&auxiliary)?)))
    }

    /// Writes a file that is there whole or not at all, also after a power cut. A product encrypts it.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let passing = self.0.join(format!("{name}.new"));
        let mut file = File::create(&passing)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&passing, self.0.join(name))?;
        Ok(File::open(&self.0)?.sync_all()?)
    }
}
