//! A program as a file: its code by address, its functions, and what its indirect calls reach.

use std::collections::BTreeMap;

use iced_x86::{Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic, OpKind, Register};
use object::read::elf::ElfFile64;
use object::{Object, ObjectSection, ObjectSymbol, ObjectSymbolTable, RelocationTarget, SymbolKind};

/// An x86-64 ELF program.
pub struct Program {
    sections: Vec<(u64, Vec<u8>)>,
    /// Name and size by address.
    functions: BTreeMap<u64, (String, u64)>,
    /// Places in memory that hold an address once the program is loaded.
    relocated: BTreeMap<u64, u64>,
    /// Places in memory that hold the address of a function of a library.
    imported: BTreeMap<u64, String>,
}

impl Program {
    /// Reads the file.
    pub fn read(path: &str) -> Result<Program, String> {
        let problem = |error: &dyn std::fmt::Display| format!("judge: {path}: {error}");
        let bytes = std::fs::read(path).map_err(|error| problem(&error))?;
        let file: ElfFile64<'_> = ElfFile64::parse(&*bytes).map_err(|error| problem(&error))?;
        let code = file.sections().filter(|section| section.kind() == object::SectionKind::Text);
        let sections =
            code.filter_map(|section| Some((section.address(), section.data().ok()?.to_vec()))).collect();
        let functions = file
            .symbols()
            .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0)
            .filter_map(|symbol| Some((symbol.address(), (symbol.name().ok()?.to_owned(), symbol.size()))))
            .collect();
        let libraries = file.dynamic_symbol_table();
        let name_of = |index| libraries.as_ref()?.symbol_by_index(index).ok()?.name().ok();
        let mut imported = BTreeMap::new();
        for (place, relocation) in file.dynamic_relocations().into_iter().flatten() {
            if let RelocationTarget::Symbol(index) = relocation.target() {
                imported.extend(name_of(index).map(|name| (place, name.to_owned())));
            }
        }
        let relocations = file.dynamic_relocations().into_iter().flatten();
        let relocated = relocations
            .filter(|(_, relocation)| relocation.target() == RelocationTarget::Absolute)
            .map(|(place, relocation)| (place, relocation.addend().cast_unsigned()))
            .collect();
        Ok(Program { sections, functions, relocated, imported })
    }

    /// The function at or around an address: its own address, name and size.
    pub fn function(&self, address: u64) -> Option<(u64, &str, u64)> {
        let (start, (name, size)) = self.functions.range(..=address).next_back()?;
        (address < start + size).then_some((*start, name.as_str(), *size))
    }

    /// All functions whose name contains this.
    pub fn functions<'a>(&'a self, part: &'a str) -> impl Iterator<Item = (u64, &'a str, u64)> + 'a {
        let matching = self.functions.iter().filter(move |(_, (name, _))| name.contains(part));
        matching.map(|(start, (name, size))| (*start, name.as_str(), *size))
    }

    /// The instruction at an address.
    pub fn instruction(&self, address: u64) -> Option<Instruction> {
        let (start, bytes) = self
            .sections
            .iter()
            .find(|(start, bytes)| (*start..start + bytes.len() as u64).contains(&address))?;
        let rest = bytes.get((address - start) as usize..)?;
        let instruction = Decoder::with_ip(64, rest, address, DecoderOptions::NONE).decode();
        (!instruction.is_invalid()).then_some(instruction)
    }

    /// The instructions of a function in the order of their addresses.
    pub fn body(&self, start: u64, size: u64) -> Vec<Instruction> {
        let mut body = Vec::new();
        let mut address = start;
        while address < start + size {
            let Some(instruction) = self.instruction(address) else { break };
            address = instruction.next_ip();
            body.push(instruction);
        }
        body
    }

    /// The library's function that a call reaches.
    pub fn imported(&self, call: &Instruction) -> Option<&str> {
        let is_indirect = call.op0_kind() == OpKind::Memory && call.is_ip_rel_memory_operand();
        let place = is_indirect.then(|| call.ip_rel_memory_address())?;
        self.imported.get(&place).map(String::as_str)
    }

    /// The function that a call or jump reaches, directly or through a place in memory: its address, name and size.
    pub fn callee(&self, call: &Instruction) -> Option<(u64, &str, u64)> {
        let address = match call.op0_kind() {
            OpKind::NearBranch64 => call.near_branch_target(),
            OpKind::Memory if call.is_ip_rel_memory_operand() => {
                *self.relocated.get(&call.ip_rel_memory_address())?
            }
            _ => return None,
        };
        self.function(address)
    }

    /// Whether the code at an address does nothing but call the panic of an overflow: moves and jumps at most, then that call.
    pub fn panics_of_overflow(&self, mut address: u64) -> bool {
        for _ in 0..8 {
            let Some(instruction) = self.instruction(address) else { return false };
            address = match instruction.flow_control() {
                FlowControl::Next if is_preparation(&instruction) => instruction.next_ip(),
                FlowControl::UnconditionalBranch => instruction.near_branch_target(),
                FlowControl::Call | FlowControl::IndirectCall => {
                    return self.callee(&instruction).is_some_and(|(_, name, _)| is_overflow(name));
                }
                _ => return false,
            };
        }
        false
    }
}

/// Whether this is one of the functions that say that an operation overflowed.
fn is_overflow(name: &str) -> bool {
    name.contains("panic_const") && name.contains("_overflow")
}

/// What may stand before a call: its arguments, and room on the stack.
fn is_preparation(instruction: &Instruction) -> bool {
    let of_stack = instruction.op0_kind() == OpKind::Register && instruction.op0_register() == Register::RSP;
    match instruction.mnemonic() {
        Mnemonic::Lea | Mnemonic::Mov | Mnemonic::Push | Mnemonic::Nop => true,
        Mnemonic::Sub | Mnemonic::And => of_stack,
        _ => false,
    }
}
