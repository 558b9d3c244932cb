"""Recordings of aircraft: encounters found, after the fact, for the safety of flight."""
