//! Party 2 as a client: `cargo run --release -p quorate --example client -- ADDRESS FOLDER MESSAGE` signs the message together with the
//! server. The first time it makes the key as well.

mod wire;

use std::net::TcpStream;
use std::path::Path;

use quorate::{ExecutionId, Signature, Signer, Suite, ToSign};
use wire::{Result, Store, receive, run, send, set_up};

/// Connects, asks, and goes on if the server agrees. The ticket is drawn here, from the operating system.
fn ask(address: &str, kind: u8, message: &[u8]) -> Result<(TcpStream, [u8; 32])> {
    let mut ticket = [0; 32];
    getrandom::fill(&mut ticket)?;
    let mut stream = TcpStream::connect(address)?;
    send(&mut stream, &[&[kind], &ticket[..], message].concat())?;
    match receive(&mut stream)?.as_slice() {
        b"ok" => Ok((stream, ticket)),
        refusal => Err(format!("the server says: {}", String::from_utf8_lossy(refusal)).into()),
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, folder, message] = arguments.as_slice() else {
        return Err("usage: client ADDRESS FOLDER MESSAGE".into());
    };
    let store = Store::open(Path::new(folder))?;
    if store.load()?.is_none() {
        let (mut stream, ticket) = ask(address, b'k', &[])?;
        set_up(&mut stream, &store, 2, 1, ticket)?;
    }
    let (share, auxiliary) = store.load()?.ok_or("the folder holds no key")?;
    println!("the key is {}", share.public_key());

    let (mut stream, ticket) = ask(address, b's', message.as_bytes())?;
    let signer = Signer::new(&share, &auxiliary, &[1, 2])?;
    let what = ToSign::Message(message.clone().into_bytes(), Suite::Sha256);
    let signature: Signature =
        run(&mut stream, 1, signer.sign_interactively(what, &ExecutionId::agreed(ticket)))?;
    let der: String = signature.to_der().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("the signature is {der}");
    Ok(())
}
