//! Text that others wrote, made fit for a terminal.

/// The text with control characters and those that change the direction or the place of other text as `\u001b`. `kept`: what passes.
///
/// In JSON this is the same text, as such characters stand in strings only.
pub fn printable(text: &str, kept: &[char]) -> String {
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        if kept.contains(&character) || !is_unprintable(character) {
            printable.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            printable += &format!("\\u{unit:04x}");
        }
    }
    printable
}

/// Controls, line and paragraph separators, bidirectional and invisible format characters, tags, noncharacters at the end of a plane.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// An argument as a POSIX shell reads it back.
pub fn quoted(argument: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,+@%".contains(&byte);
    if !argument.is_empty() && argument.bytes().all(plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', "'\\''"))
}
