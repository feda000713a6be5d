"""What people call a method, and whether a text names it; pure."""

import re


def call_name(name: str) -> str:
    """What people call it: the name without what comes after a comma or a bracket."""
    return re.split(r"[,(]", name)[0].strip() or name


def is_named_in(text: str, name: str) -> bool:
    """Whether the text holds what people call the method, as words of their own, in capitals or not."""
    return re.search(rf"(?<!\w){re.escape(call_name(name))}(?!\w)", text, re.IGNORECASE) is not None
