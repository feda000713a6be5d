"""Invents surveys that have been held: for the demonstration and for Övningskommunen."""
