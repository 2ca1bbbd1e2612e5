//! Names that belong to nobody, and addresses that reach nobody (RFC 2606 keeps example.org for that).

const GIVEN: [&str; 40] = [
    "Aanya", "Adil", "Amara", "Anika", "Arun", "Asha", "Bela", "Bram", "Celia", "Chen", "Dara", "Deepa",
    "Elif", "Emre", "Farah", "Gita", "Hana", "Idris", "Ila", "Jonas", "Kabir", "Kavya", "Lena", "Leo",
    "Maya", "Mira", "Naveen", "Nila", "Omar", "Priya", "Ravi", "Rosa", "Samir", "Sara", "Tara", "Theo",
    "Uma", "Vikram", "Yara", "Zoya",
];
const FAMILY: [&str; 40] = [
    "Alder", "Ashdown", "Banyan", "Birch", "Brook", "Cedar", "Chestnut", "Clover", "Cypress", "Elm", "Fern",
    "Field", "Glen", "Hazel", "Heath", "Hill", "Holly", "Ivy", "Juniper", "Lake", "Larch", "Laurel",
    "Linden", "Maple", "Meadow", "Moor", "Neem", "Oak", "Olive", "Palm", "Pine", "Reed", "River", "Rowan",
    "Sage", "Stone", "Teak", "Vale", "Willow", "Wood",
];

/// The `i`-th name; the first 1,600 differ, later ones carry a number.
pub fn name(i: usize) -> String {
    let round = i / GIVEN.len();
    // Family names move on with each, so that neighbours in a list do not share one.
    let family = FAMILY[(i + round) % FAMILY.len()];
    let given = GIVEN[i % GIVEN.len()];
    match i / (GIVEN.len() * FAMILY.len()) {
        0 => format!("{given} {family}"),
        lap => format!("{given} {family} {}", lap + 1),
    }
}

/// The address of a sample person: `asha.birch@example.org`.
pub fn email(name: &str) -> String {
    let local: Vec<String> = name.split_whitespace().map(str::to_ascii_lowercase).collect();
    format!("{}@example.org", local.join("."))
}
