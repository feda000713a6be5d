"""Så delas arbetet: who carries the work besides the coordinator, never person by person."""
