//! Carries the messages of a peer's parties in one thread and counts each party's processor time and bytes.

use std::collections::VecDeque;
use std::fmt::Debug;

use round_based::state_machine::{ProceedResult, StateMachine};
use round_based::{Incoming, MessageDestination, MessageType, Outgoing};
use serde::Serialize;
use serde_json::Value;

use crate::report::{Fallible, Sample, timed};

/// Runs the parties to their end. Returns their outputs and the mean sample of a party.
///
/// The time is the parties' own: copying and counting messages is left out, and so is their encoding, which the peer
/// leaves to the caller.
pub(crate) fn run<S, O, E, M>(mut parties: Vec<S>) -> Fallible<(Vec<O>, Sample)>
where
    S: StateMachine<Output = Result<O, E>, Msg = M>,
    E: Debug,
    M: Clone + Serialize,
{
    let count = parties.len();
    let mut queues: Vec<VecDeque<Incoming<M>>> = (0..count).map(|_| VecDeque::new()).collect();
    let mut outputs: Vec<Option<O>> = (0..count).map(|_| None).collect();
    let mut waiting = vec![false; count];
    let mut total = Sample::default();
    let mut id = 0;
    while outputs.iter().any(Option::is_none) {
        let mut progress = false;
        for index in 0..count {
            while outputs[index].is_none() {
                if waiting[index] {
                    let Some(message) = queues[index].pop_front() else { break };
                    let (taken, ms) = timed(|| parties[index].received_msg(message));
                    total.ms += ms;
                    taken.map_err(|_| "a party refused a message")?;
                    waiting[index] = false;
                }
                progress = true;
                let (result, ms) = timed(|| parties[index].proceed());
                total.ms += ms;
                match result {
                    ProceedResult::SendMsg(message) => {
                        post(&mut queues, index, message, &mut id, &mut total)?
                    }
                    ProceedResult::NeedsOneMoreMessage => waiting[index] = true,
                    ProceedResult::Output(output) => {
                        outputs[index] = Some(output.map_err(|error| format!("{error:?}"))?);
                    }
                    ProceedResult::Yielded => {}
                    ProceedResult::Error(error) => return Err(error.into()),
                }
            }
        }
        if !progress {
            return Err("all parties wait".into());
        }
    }
    let mean = Sample {
        ms: total.ms / count as f64,
        bytes: total.bytes / count,
        bytes_unicast: total.bytes_unicast / count,
        bytes_packed: total.bytes_packed / count,
    };
    Ok((outputs.into_iter().flatten().collect(), mean))
}

/// Puts a message into the queues of its recipients and counts its bytes, in the shortest common encoding (postcard).
///
/// The peer's `Serialize` writes every number as hexadecimal text, whatever the encoding.
fn post<M: Clone + Serialize>(
    queues: &mut [VecDeque<Incoming<M>>],
    sender: usize,
    message: Outgoing<M>,
    id: &mut u64,
    total: &mut Sample,
) -> Fallible<()> {
    let bytes = postcard::to_allocvec(&message.msg)?.len();
    let (recipients, msg_type): (Vec<usize>, _) = match message.recipient {
        MessageDestination::AllParties => {
            ((0..queues.len()).filter(|&index| index != sender).collect(), MessageType::Broadcast)
        }
        MessageDestination::OneParty(index) => (vec![usize::from(index)], MessageType::P2P),
    };
    total.bytes += bytes;
    total.bytes_packed += packed(&serde_json::to_value(&message.msg)?);
    total.bytes_unicast += bytes * recipients.len();
    for recipient in recipients {
        *id += 1;
        let queue = queues.get_mut(recipient).ok_or("no such recipient")?;
        queue.push_back(Incoming {
            id: *id,
            sender: u16::try_from(sender)?,
            msg_type,
            msg: message.msg.clone(),
        });
    }
    Ok(())
}

/// Bytes of the strings of hexadecimal digits in a value, two digits a byte, and one for each number (bytes, and tags).
fn packed(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len().div_ceil(2),
        Value::Array(values) => values.iter().map(packed).sum(),
        Value::Object(fields) => fields.values().map(packed).sum(),
        Value::Number(_) => 1,
        Value::Null | Value::Bool(_) => 0,
    }
}
