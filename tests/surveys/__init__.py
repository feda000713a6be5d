"""Tests of indicators and their figures."""
