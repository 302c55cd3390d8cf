//! The object code of the kernels. Memcheck does not know AVX-512, and sees only what runs.
//!
//! Two checks:
//! - **Masks**: in the functions of [`MASKED`], which take slices, a number in memory is data. Whatever is computed from data is
//!   data, through registers, flags and places on the stack; no conditional jump may depend on it, and no address.
//! - **Lanes**: in a function with vectors of 512 bits, what a vector has from memory is data. Nothing is gathered, and no data
//!   goes from vectors into general registers, masks or flags; so its jumps depend on lengths and counters alone.

use std::collections::{BTreeMap, BTreeSet};

use iced_x86::{
    FlowControl, Instruction, InstructionInfo, InstructionInfoFactory, InstructionInfoOptions, Mnemonic,
    OpAccess, Register, RflagsBits,
};

use crate::program::Program;

/// Functions of the program that only pass on to the places where masks are used: see `src/masked.rs`.
const MASKED: [&str; 6] = [
    "masked_add_mod",
    "masked_double_mod",
    "masked_sub_mod",
    "masked_neg_mod",
    "masked_digits",
    "masked_residue",
];
/// A function of the same kind with a mask that the optimizer sees through: has to be found.
const CONTROL: &str = "masked_control";
/// The same for lanes.
const LANES_CONTROL: &str = "lanes_control";

/// What is data: registers, flags, and bytes on the stack by their distance from its top.
#[derive(Clone, PartialEq, Eq, Default)]
struct State {
    registers: BTreeSet<Register>,
    flags: bool,
    stack: BTreeSet<i64>,
}

impl State {
    /// What is data on either way.
    fn join(&mut self, other: &State) -> bool {
        let before = self.clone();
        self.registers.extend(&other.registers);
        self.flags |= other.flags;
        self.stack.extend(&other.stack);
        *self != before
    }

    fn set(&mut self, register: Register, is_data: bool) {
        let full = register.full_register();
        if is_data {
            self.registers.insert(full);
        } else {
            self.registers.remove(&full);
        }
    }

    fn is_data(&self, register: Register) -> bool {
        self.registers.contains(&register.full_register())
    }
}

/// What counts as data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Data {
    /// All that is in memory.
    Memory,
    /// What vectors have from memory. General registers have pointers and lengths from there.
    Lanes,
}

/// The jumps and addresses of a function that depend on data, and data that leave the lanes. Where all memory is data, no
/// other function may be called but panics and copies.
fn dependent(program: &Program, start: u64, size: u64, data: Data) -> Result<Vec<String>, String> {
    let mut factory = InstructionInfoFactory::new();
    let mut states: BTreeMap<u64, State> = BTreeMap::from([(start, State::default())]);
    let mut waiting = vec![start];
    let mut found = BTreeSet::new();
    let first = start..start + size;
    let mut ranges = vec![first];
    while let Some(address) = waiting.pop() {
        let Some(instruction) = program.instruction(address) else {
            return Err(format!("no instruction at {address:#x}"));
        };
        let mut state = states.get(&address).cloned().unwrap_or_default();
        if let Some(problem) = step(&mut factory, &instruction, &mut state, data) {
            found.insert(format!("{address:#x}: {instruction} ({problem})"));
        }
        let next = match instruction.flow_control() {
            FlowControl::Next => vec![instruction.next_ip()],
            FlowControl::ConditionalBranch => vec![instruction.next_ip(), instruction.near_branch_target()],
            FlowControl::UnconditionalBranch | FlowControl::IndirectBranch => {
                let inside = instruction.near_branch_target();
                if ranges.iter().any(|range| range.contains(&inside)) {
                    vec![inside]
                } else if let Some((start, _, size)) = program.callee(&instruction) {
                    // the end of this function is another one
                    ranges.push(start..start + size);
                    vec![start]
                } else {
                    return Err(format!("{address:#x}: {instruction}"));
                }
            }
            FlowControl::Return | FlowControl::Exception => Vec::new(),
            // copies; their branches depend on lengths, which are no data here
            FlowControl::IndirectCall
                if program
                    .imported(&instruction)
                    .is_some_and(|name| ["memcpy", "memset"].contains(&name)) =>
            {
                vec![instruction.next_ip()]
            }
            FlowControl::Call | FlowControl::IndirectCall => {
                let callee = program.callee(&instruction).map_or("?", |(_, name, _)| name);
                let panics = ["panic", "slice_index", "unwrap_failed", "len_mismatch", "handle_error"];
                match data {
                    _ if panics.iter().any(|part| callee.contains(part)) => Vec::new(),
                    Data::Memory => return Err(format!("{address:#x}: a call of {callee}")),
                    Data::Lanes => {
                        state.registers.extend((0..32).map(|number| Register::ZMM0 + number));
                        vec![instruction.next_ip()]
                    }
                }
            }
            _ => return Err(format!("{address:#x}: {instruction}")),
        };
        for address in next {
            let is_new = !states.contains_key(&address);
            if states.entry(address).or_default().join(&state) || is_new {
                waiting.push(address);
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// What one instruction makes of a state, and whether it jumps or addresses by data.
fn step(
    factory: &mut InstructionInfoFactory,
    instruction: &Instruction,
    state: &mut State,
    data: Data,
) -> Option<&'static str> {
    let is_vector = |operand| instruction.op_register(operand).is_vector_register();
    let of_vectors = (0..instruction.op_count()).any(is_vector);
    let info = factory.info_options(instruction, InstructionInfoOptions::NONE);
    let (reads, writes) = (
        |access| {
            matches!(
                access,
                OpAccess::Read | OpAccess::ReadWrite | OpAccess::CondRead | OpAccess::ReadCondWrite
            )
        },
        |access| {
            matches!(
                access,
                OpAccess::Write | OpAccess::ReadWrite | OpAccess::CondWrite | OpAccess::ReadCondWrite
            )
        },
    );
    let mut problem = None;
    let mut is_data = false;
    // x ^ x is 0, and sbb x, x depends on the carry alone
    let same = instruction.op_count() == 2 && instruction.op0_register() == instruction.op1_register();
    let is_zero = same && matches!(instruction.mnemonic(), Mnemonic::Xor | Mnemonic::Pxor | Mnemonic::Sub);
    let of_carry = same && instruction.mnemonic() == Mnemonic::Sbb;
    for used in info.used_registers() {
        is_data |= reads(used.access()) && state.is_data(used.register()) && !is_zero && !of_carry;
    }
    for memory in info.used_memory() {
        if state.is_data(memory.base()) || state.is_data(memory.index()) {
            problem = Some("an address");
        }
        let on_stack = memory.base() == Register::RSP && memory.index() == Register::None;
        let is_constant = memory.base() == Register::RIP || memory.base() == Register::None;
        let place = memory.displacement().cast_signed();
        if reads(memory.access()) {
            let bytes = place..place + memory.memory_size().size() as i64;
            is_data |= match on_stack {
                true => bytes.clone().any(|byte| state.stack.contains(&byte)),
                false => !is_constant && (of_vectors || data == Data::Memory),
            };
        }
    }
    if instruction.rflags_read() != RflagsBits::NONE && state.flags {
        if instruction.flow_control() == FlowControl::ConditionalBranch {
            problem = Some("a jump");
        }
        is_data = true;
    }
    if is_data && data == Data::Lanes && leaves_lanes(info, instruction) {
        problem = Some("leaves the lanes");
    }
    for used in info.used_registers().iter().filter(|used| writes(used.access())) {
        if used.register().full_register() != Register::RSP {
            state.set(used.register(), is_data);
        }
    }
    for memory in info.used_memory().iter().filter(|memory| writes(memory.access())) {
        if memory.base() == Register::RSP && memory.index() == Register::None {
            let place = memory.displacement().cast_signed();
            for byte in place..place + memory.memory_size().size() as i64 {
                if is_data {
                    state.stack.insert(byte);
                } else {
                    state.stack.remove(&byte);
                }
            }
        }
    }
    if instruction.rflags_modified() != RflagsBits::NONE {
        // inc and dec leave the carry, which may still be data
        let keeps_some = matches!(instruction.mnemonic(), Mnemonic::Inc | Mnemonic::Dec);
        state.flags = is_data || keeps_some && state.flags;
    }
    problem
}

/// Whether an instruction carries something from a vector into a general register, a mask or flags.
fn leaves_lanes(info: &InstructionInfo, instruction: &Instruction) -> bool {
    let used = |is_kind: fn(Register) -> bool, written: bool| {
        info.used_registers().iter().any(|used| {
            let writes = !matches!(used.access(), OpAccess::Read | OpAccess::CondRead);
            is_kind(used.register()) && writes == written
        })
    };
    let out = used(|register| register.is_gpr() || register.is_k(), true);
    used(Register::is_vector_register, false) && (out || instruction.rflags_modified() != RflagsBits::NONE)
}

/// Checks the masks and the lanes.
pub fn judge(program: &Program) -> Result<String, String> {
    let mut problems = Vec::new();
    let of = |name: &str| {
        let (start, _, size) = program.functions(name).next().ok_or(format!("judge: no function {name}"))?;

        dependent(program, start, size, Data::Memory).map_err(|problem| format!("judge: {name}: {problem}"))
    };
    for name in MASKED {
        problems.extend(of(name)?.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    if of(CONTROL)?.is_empty() {
        return Err("judge: the control does not work: no jump on a mask was found in it".to_owned());
    }
    let (start, _, size) =
        program.functions(LANES_CONTROL).next().ok_or(format!("judge: no function {LANES_CONTROL}"))?;
    if dependent(program, start, size, Data::Lanes)?.is_empty() {
        return Err("judge: the control does not work: nothing was found to leave the lanes".to_owned());
    }
    let mut kernels = 0;
    for (start, name, size) in program.functions("quorate") {
        let body = program.body(start, size);
        let is_lanes = |instruction: &Instruction| {
            let operands = 0..instruction.op_count();
            operands.into_iter().any(|operand| instruction.op_register(operand).is_zmm())
        };
        if !body.iter().any(is_lanes) {
            continue;
        }
        kernels += 1;
        let gathers = body.iter().filter(|instruction| instruction.is_vsib());
        problems.extend(gathers.map(|gather| format!("{name}: {gather} (a gather)")));
        let leaving = dependent(program, start, size, Data::Lanes);
        let leaving = leaving.map_err(|problem| format!("judge: {name}: {problem}"))?;
        problems.extend(leaving.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    if kernels == 0 {
        return Err("judge: no kernel with AVX-512 IFMA in the program".to_owned());
    }
    if problems.is_empty() {
        Ok(format!("{} functions jump on no mask, {kernels} kernels stay in their lanes", MASKED.len()))
    } else {
        Err(format!("judge: {}\n", problems.join("\n")))
    }
}
