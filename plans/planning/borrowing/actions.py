"""Taking over a measure: the text is copied, its origin kept. Callers check access."""

from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from plans.models import ActionPlan, Borrowing, Measure
from plans.planning.borrowing.reports import Template
from plans.planning.measures.actions import add_measure

# What is borrowed; who answers for it, its dates, its figures and its tags are the borrower's own.
BORROWED = (
    "title", "description", "operative_goal", "target_groups", "level", "kind", "term",
    "is_camera_surveillance", "themes", "method", "resources", "cost", "how_followed_up",
)  # fmt: skip


@transaction.atomic
def borrow_measure(
    *, by: User, source: Measure, plan: ActionPlan, form_token: UUID, adaptation: str
) -> Measure:
    """Copy the lent measure into the plan, with its origin and one's own adaptation. Sent twice: once in each plan.

    Raises NotOpen.
    """
    fields = {name: getattr(source, name) for name in BORROWED}
    measure = add_measure(plan=plan, form_token=mark(form_token, plan), **fields)
    Borrowing.objects.get_or_create(
        measure=measure, defaults={"source": source, "adaptation": adaptation, "created_by": by}
    )
    return measure


def use_template(*, template: Template, plan: ActionPlan, form_token: UUID) -> Measure:
    """Begin a measure of the plan from an example. Sent twice: once in each plan. Raises NotOpen."""
    return add_measure(plan=plan, form_token=mark(form_token, plan), **template.measure_fields)


def mark(form_token: UUID, plan: ActionPlan) -> UUID:
    """The form's mark in the plan: whoever goes back and chooses another plan means that one too."""
    return uuid5(form_token, str(plan.pk))
