//! Sessions: transcripts of whole runs, and steps of one party.

pub mod alert;
pub mod auxiliary;
pub mod frames;
pub mod honest;
pub mod interactive;
pub mod keygen;
pub mod plans;
pub mod presign;
pub mod scene;
pub mod sign;
pub mod steps;
pub mod transcripts;
pub mod values;
