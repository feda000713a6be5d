"""The respondent: no account, one code, a few questions a page; and how answers are mixed."""
