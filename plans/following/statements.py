"""The self-check: what long-term prevention work rests on, under five headings, in our own words.

The headings follow the five categories of CAN's ANDT-preventionsindex; the statements, the answers and the lack of
any sum are ours. It is not that index, which needs CAN's own data and formula (CAN-rapport 203).
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Do not know")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


@dataclass(frozen=True)
class Statement:
    code: str
    text: str | Promise


@dataclass(frozen=True)
class Heading:
    code: str
    name: str | Promise
    statements: tuple[Statement, ...]


HEADINGS = (
    Heading(
        "staff",
        _("People and budget"),
        (
            Statement(
                "staff_function", _("Someone is appointed to coordinate the work, with time set aside.")
            ),
            Statement("staff_backup", _("The work goes on when that person is away or leaves.")),
            Statement("staff_budget", _("There is money of its own for prevention, year after year.")),
            Statement("staff_training", _("Those who work with prevention get training and guidance.")),
        ),
    ),
    Heading(
        "policy",
        _("Policy"),
        (
            Statement("policy_goals", _("There are goals for the prevention work, decided by politicians.")),
            Statement("policy_needs", _("The goals build on our own situation, not only on national ones.")),
            Statement("policy_parties", _("The goals hold whichever party is in power.")),
            Statement("policy_reported", _("The politicians are told, at least once a year, how it goes.")),
            Statement("policy_children", _("What is decided is weighed against the rights of children.")),
        ),
    ),
    Heading(
        "cooperation",
        _("Cooperation"),
        (
            Statement("cooperation_council", _("A council with people who can decide meets regularly.")),
            Statement("cooperation_police", _("We have a written agreement with the police, and use it.")),
            Statement("cooperation_units", _("School, social services and leisure all answer for measures.")),
            Statement("cooperation_society", _("Associations and businesses take part in the work.")),
            Statement("cooperation_neighbours", _("We do things together with other municipalities.")),
        ),
    ),
    Heading(
        "inspection",
        _("Inspection and permits"),
        (
            Statement("inspection_plan", _("There is a plan for the inspection of alcohol and tobacco.")),
            Statement(
                "inspection_visits", _("Every place that serves alcohol is visited at least once a year.")
            ),
            Statement(
                "inspection_tobacco", _("Those who sell tobacco, nicotine and light beer are inspected.")
            ),
            Statement("inspection_purchases", _("We test whether age limits are kept.")),
            Statement("inspection_together", _("Inspection is planned together with the prevention work.")),
        ),
    ),
    Heading(
        "activities",
        _("Activities"),
        (
            Statement("activities_mapping", _("We ask the young how they live, at least every third year.")),
            Statement("activities_parents", _("All parents are offered support, in several ages.")),
            Statement("activities_risk", _("There are measures for those who run a greater risk.")),
            Statement("activities_methods", _("We know why we believe in the methods that we use.")),
            Statement(
                "activities_evaluated", _("We follow up what we do, and change it when it does not help.")
            ),
        ),
    ),
)
STATEMENTS = {statement.code: statement for heading in HEADINGS for statement in heading.statements}
