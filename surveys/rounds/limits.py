"""How often strangers may try codes and secrets here."""

from portal.limits import Limit

WRONG_CODES = Limit("class_report_code", hits=30, minutes=10)  # of one network: more is guessing
REPORTS = Limit("class_report", hits=120, minutes=10)  # of one network: a large school reports in a morning
REMINDERS = Limit("no_reminders", hits=60, minutes=10)
