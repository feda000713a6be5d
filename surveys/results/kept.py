"""A question's published result as it is kept with what leans on it: text and numbers, read back without the round."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from surveys.results.figures import Bar, Block, Cell, Column, Figure


def block_as_json(block: Block) -> dict[str, Any]:
    """Write a question with its figures; block_from_json reads it."""
    return asdict(block)


def block_from_json(kept: Mapping[str, Any]) -> Block:
    """Read a question with its figures as block_as_json wrote it."""
    return Block(
        kept["code"],
        kept["question"],
        tuple(_figure(figure) for figure in kept["figures"]),
        tuple(kept["notes"]),
        kept["factor"],
        kept.get("asked", ""),  # kept before it was told
    )


def _figure(kept: Mapping[str, Any]) -> Figure:
    return Figure(
        **dict(kept)
        | {
            "answers": tuple(kept["answers"]),
            "columns": tuple(Column(**column) for column in kept["columns"]),
            "cells": tuple(tuple(Cell(**cell) for cell in row) for row in kept["cells"]),
            "share": tuple(Bar(**bar) for bar in kept["share"]),
        }
    )
