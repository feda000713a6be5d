"""Passwords of the invented people: easy to read and type, the same at every start. Never in production."""

from hashlib import sha256

WORDS = (
    *("granris", "kaffekask", "skidspår", "hjortron", "norrsken", "vedspis", "kantarell", "myggnät"),
    *("pimpelspö", "ripsnår", "storlom", "tallkotte", "vårflod", "åskregn", "älvbrus", "drivved"),
)


def demo_password(email: str) -> str:
    """Return the person's password: three words and two digits, in ASCII so that any keyboard has it."""
    digest = sha256(f"demo {email}".encode()).digest()
    words = [WORDS[byte % len(WORDS)].translate(str.maketrans("åäö", "aao")) for byte in digest[:3]]
    return "-".join([*words, str(10 + digest[3] % 90)])
