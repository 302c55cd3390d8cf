//! A second SHAKE256, after FIPS 202.

/// The permutation Keccak-f[1600] on lanes `a[x + 5y]`.
fn keccak_f(a: &mut [u64; 25]) {
    let mut lfsr = 1_u8;
    for _ in 0..24 {
        // θ
        let c: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ a[x + 5 * y]));
        for (i, lane) in a.iter_mut().enumerate() {
            *lane ^= c[(i + 4) % 5] ^ c[(i + 1) % 5].rotate_left(1);
        }
        // ρ and π
        let (mut x, mut y, mut lane) = (1, 0, a[1]);
        for t in 1..=24 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            lane = std::mem::replace(&mut a[x + 5 * y], lane.rotate_left(t * (t + 1) / 2 % 64));
        }
        // χ
        for row in a.chunks_exact_mut(5) {
            let old = [row[0], row[1], row[2], row[3], row[4]];
            for x in 0..5 {
                row[x] = old[x] ^ (!old[(x + 1) % 5] & old[(x + 2) % 5]);
            }
        }
        // ι
        for j in 0..7 {
            a[0] ^= u64::from(lfsr & 1) << ((1 << j) - 1);
            lfsr = (lfsr << 1) ^ (0x71 * (lfsr >> 7));
        }
    }
}

/// The sponge with blocks of 136 bytes; `suffix` is what the padding begins with.
pub(crate) fn sponge(suffix: u8, input: &[u8], length: usize) -> Vec<u8> {
    let mut padded = input.to_vec();
    padded.push(suffix);
    padded.resize(padded.len().next_multiple_of(136), 0);
    *padded.last_mut().unwrap() |= 0x80;

    let mut state = [0; 25];
    for block in padded.chunks_exact(136) {
        for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
            *lane ^= u64::from_le_bytes(bytes.try_into().unwrap());
        }
        keccak_f(&mut state);
    }
    let mut output = Vec::new();
    while output.len() < length {
        output.extend(state.iter().take(17).flat_map(|lane| lane.to_le_bytes()));
        keccak_f(&mut state);
    }
    output.truncate(length);
    output
}

pub(crate) fn shake256(input: &[u8], length: usize) -> Vec<u8> {
    sponge(0x1f, input, length)
}

#[test]
fn known_answers_of_the_second_implementation() {
    assert_eq!(
        hex::encode(shake256(b"", 64)),
        "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f\
         d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be"
    );
    assert_eq!(
        hex::encode(sponge(0x01, b"", 32)),
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    );
}
