//! Rebuilds the crate when a migration file is added: `sqlx::migrate!` reads the folder at compile time.
//!
//! A migration only adds: tables, columns that may be empty or have a default, indexes. Replicas are updated one after the
//! other, so that for a while an older version works on the newer schema. What is to go is left unused by one version and
//! dropped by a later one, when the former runs nowhere any more (`tests/architecture.rs` holds this from 0011 on).

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
