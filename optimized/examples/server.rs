//! Party 1 as a server: `cargo run --release -p quorate --example server -- FOLDER [CONNECTIONS]` listens on 127.0.0.1, prints the
//! address, and serves so many connections one after another. Started again with the same folder it goes on where it was.

mod wire;

use std::net::{TcpListener, TcpStream};
use std::path::Path;

use quorate::{ExecutionId, Signature, Signer, Suite, ToSign};
use wire::{Result, Store, receive, run, send, set_up};

/// What a client may ask for, in one message: the request, a ticket of 32 bytes, and for `s` what is to be signed.
fn serve(mut stream: TcpStream, store: &Store) -> Result<()> {
    let request = receive(&mut stream)?;
    let (kind, rest) = request.split_first().ok_or("an empty request")?;
    let (ticket, message) = rest.split_first_chunk::<32>().ok_or("a request without a ticket")?;
    use_ticket(store, ticket)?;
    match (kind, store.load()?) {
        (b'k', None) => {
            send(&mut stream, b"ok")?;
            set_up(&mut stream, store, 1, 2, *ticket)?;
            println!("made a key");
        }
        (b's', Some((share, auxiliary))) => {
            // here a product decides whether it wants to sign this message
            send(&mut stream, b"ok")?;
            let signer = Signer::new(&share, &auxiliary, &[1, 2])?;
            let what = ToSign::Message(message.to_vec(), Suite::Sha256);
            let opened = signer.sign_interactively(what, &ExecutionId::agreed(*ticket));
            let signature: Signature = run(&mut stream, 2, opened)?;
            assert!(signature.verify(&share.public_key(), &Suite::Sha256.digest(message)));
            println!("signed {} bytes", message.len());
        }
        (b'k', Some(_)) => send(&mut stream, b"there is a key already")?,
        (b's', None) => send(&mut stream, b"there is no key yet")?,
        _ => send(&mut stream, b"unknown request")?,
    }
    Ok(())
}

/// Remembers a ticket durably; fails if it was remembered before.
fn use_ticket(store: &Store, ticket: &[u8; 32]) -> Result<()> {
    let mut used = std::fs::read(store.0.join("tickets")).unwrap_or_default();
    if used.chunks(32).any(|known| known == ticket) {
        return Err("the peer used a ticket again".into());
    }
    used.extend(ticket);
    store.write("tickets", &used)
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: server FOLDER [CONNECTIONS]")?;
    let connections: usize = arguments.next().map_or(Ok(usize::MAX), |text| text.parse())?;
    let store = Store::open(Path::new(&folder))?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening on {}", listener.local_addr()?);
    for stream in listener.incoming().take(connections) {
        // a client that fails ends its own connection only
        if let Err(problem) = stream.map_err(Into::into).and_then(|stream| serve(stream, &store)) {
            eprintln!("server: {problem}");
        }
    }
    Ok(())
}
