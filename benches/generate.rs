//! What generating costs.

fn main() {
    divan::main();
}
