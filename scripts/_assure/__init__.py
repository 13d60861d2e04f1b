"""The long suite: proofs, static analysis, coverage, long fuzzing and mutants, each by its name."""
