"""The steps of Kom igång: what is left of the way from an empty place to a true table of the law."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Membership, Role, User
from municipalities.models import (
    Attempt,
    Body,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    LeadingBody,
    Municipality,
)
from plans.models import ActionPlan, CouncilReport, LawSettings, SituationReport, Subject
from plans.starting.reports import Chain

COLLEAGUES = 3  # who know the portal besides the coordinator
ALONE, START = "colleagues", "start"  # what may be left: inviting, and being led here from the start page
LEAVABLE = (ALONE, START)


@dataclass(frozen=True)
class Step:
    """One step of Kom igång: why, how long it takes, what has been done, and where it is done."""

    title: str | Promise
    why: str | Promise
    minutes: int
    page: str  # name of the address
    action: str | Promise
    done: str = ""  # what is there; empty: not all yet
    begun: str = ""  # what is there of a step that is not done
    args: tuple[int, ...] = ()  # after the municipality's code
    note: str | Promise = ""
    is_later: bool = False  # good to have, but the table of the law does not wait for it
    mail: str = ""  # who can do it instead, with a letter that is ready to send
    code: str = ""  # of a step that may be left, one of LEAVABLE
    is_left: bool = False

    @property
    def is_done(self) -> bool:
        return bool(self.done)


@dataclass(frozen=True)
class Progress:
    """The steps in their order. It is computed from what is there; nobody ticks anything."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def first(self) -> list[Step]:
        """The steps to a true table of the law."""
        return [step for step in self.steps if not step.is_later]

    @property
    def later(self) -> list[Step]:
        return [step for step in self.steps if step.is_later]

    @property
    def is_finished(self) -> bool:
        """Whether all that the table of the law builds on has been told."""
        return all(step.is_done for step in self.first)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def minutes_left(self) -> int:
        """What the first steps that are left take, in whole fives of minutes."""
        return -5 * (-sum(step.minutes for step in self.first if not step.is_done) // 5)


def progress_of(municipality: Municipality, chain: Chain, *, user: User) -> Progress:
    """How far the municipality has come on its way to a true table of the law; one query."""
    facts = _facts(municipality)
    steps = [
        Step(
            gettext_lazy("Who leads the work?"),
            gettext_lazy("The law wants one body to lead it and report to fullmäktige (13 §)."),
            2, "starting_leading", gettext_lazy("Say who leads"), facts["leading"] or "",
        ),
        Step(
            gettext_lazy("Which unit coordinates?"),
            gettext_lazy("The coordination function belongs to a unit, whoever holds it today (8 and 11 §§)."),
            2, "starting_unit", gettext_lazy("Say which unit"), facts["unit"] or "",
        ),
        Step(
            gettext_lazy("Whom do others turn to?"),
            gettext_lazy("The police, schools and inhabitants need one way in (12 §)."),
            3, "starting_contact", gettext_lazy("Make the contact card"), facts["contact"] or "",
            begun=_("%(card)s, which is not shown to everyone") % {"card": facts["hidden_contact"]}
            if facts["hidden_contact"] else "",
        ),
        Step(
            gettext_lazy("Register your lägesbild"),
            gettext_lazy("The one you have, as a file with its date. That is enough for 4 §."),
            5, "report_register", gettext_lazy("Register the lägesbild"), _named(chain.report),
            note=gettext_lazy("Problems and causes can come with the next version, which you write here."),
        ),
        Step(
            gettext_lazy("Register your åtgärdsplan"),
            gettext_lazy("The one that is decided, with body, date and paragraph. That is enough for 5 §."),
            5, "plan_register", gettext_lazy("Register the plan"), _named(chain.plan),
            note=gettext_lazy("What the plan lacks is shown under Gaps in the plan. It stops nothing."),
        ),
        _measures_step(chain),
        _cooperation_step(facts),
        Step(
            gettext_lazy("The latest report to fullmäktige"),
            gettext_lazy("The day is enough. You are reminded when it is time for the next one (13 §)."),
            2, "council_report_new", gettext_lazy("Note the report"), _reported(facts["reported_on"]),
        ),
        Step(
            gettext_lazy("Bring in what you have done"),
            gettext_lazy("A list in Excel is enough. Or enter the first activity now, in half a minute."),
            10, "import_new", gettext_lazy("Import a list"),
            _("There are activities") if facts["has_activities"] else "", is_later=True,
        ),
    ]  # fmt: skip
    if not municipality.is_practice:
        is_left = ALONE in (facts["left"] or ())
        steps.append(_colleagues_step(municipality, facts["colleagues"], user, is_left=is_left))
    return Progress(steps)


def has_left_start(municipality: Municipality) -> bool:
    """Whether nobody is to be led to Kom igång from the start page any more; asks nothing where the municipality was
    read with its law_settings."""
    chosen: Any = getattr(municipality, "law_settings", None)
    return chosen is not None and START in chosen.starting_left


def steps_left(municipality: Municipality) -> int:
    """How many of the steps to a true table of the law are left, as `Progress.first` counts them; one query."""
    facts = _facts(municipality)
    cooperation = facts["has_council"], facts["has_agreement"], facts["has_attempt"]
    done = (
        facts["leading"], facts["unit"], facts["contact"], facts["has_report"], facts["has_plan"],
        facts["has_measures"], sum(cooperation) > 1, facts["reported_on"],
    )  # fmt: skip
    return sum(not each for each in done)


def _facts(municipality: Municipality) -> dict[str, Any]:
    """What is told about the municipality, in one query."""
    here = {"municipality": OuterRef("pk")}
    cards = ContactCard.objects.filter(**here, purpose=ContactCard.Purpose.COORDINATION)
    usable = cards.filter(is_public=True).exclude(phone="", email="")  # as 12 § counts them
    colleagues = Membership.objects.standing().filter(**here, role=Role.COLLEAGUE)
    participations: Any = Municipality._meta.get_field("participations").related_model
    row: Any = (
        Municipality.objects.filter(pk=municipality.pk)
        .annotate(
            leading=Subquery(LeadingBody.objects.active().filter(**here).values("name")[:1]),
            unit=Subquery(CoordinationFunction.objects.active().filter(**here).values("unit")[:1]),
            contact=Subquery(usable.values("title")[:1]),
            hidden_contact=Subquery(cards.values("title")[:1]),
            has_council=Exists(
                Body.objects.active().filter(municipalities=OuterRef("pk"), kind=Body.Kind.STRATEGIC_COUNCIL)
            ),
            has_agreement=Exists(CooperationAgreement.objects.filter(municipalities=OuterRef("pk"))),
            has_attempt=Exists(Attempt.objects.filter(**here)),
            reported_on=Subquery(CouncilReport.objects.filter(**here).values("reported_on")[:1]),
            has_report=Exists(_counted(SituationReport)),
            has_plan=Exists(_counted(ActionPlan)),
            has_measures=Exists(_counted(ActionPlan).filter(document__measures__isnull=False)),
            left=Subquery(LawSettings.objects.filter(**here).values("starting_left")[:1]),
            has_activities=Exists(participations.objects.filter(**here, deleted_at=None)),
            colleagues=Coalesce(
                Subquery(colleagues.order_by().values("role").annotate(n=Count("pk")).values("n")), 0
            ),
        )
        .values()
        .get()
    )
    return row


def _counted(model: Any) -> Any:
    """The places, in the municipality of the query, of what the law counts there: see `_counts`."""
    places = model._meta.get_field("places").related_model.objects
    own = Q(document__group=None) | Q(decided_on__isnull=False)
    return places.filter(
        own, municipality=OuterRef("pk"), document__state=model.FINAL[0], document__subject=Subject.CRIME
    )


def _named(document: Any) -> str:
    """The document that is in force, with its day."""
    return f"{document.title}, {document.final_on:%Y-%m-%d}" if document else ""


def _measures_step(chain: Chain) -> Step:
    """Measures from a table, into the plan that the law asks for; one that was decided here stays as it is."""
    plan: Any = chain.plan or next(iter(chain.plans or chain.plan_drafts), None)
    if plan is None:
        page, action = "plan_register", gettext_lazy("Register the plan first")
    elif plan.is_registered or plan.state == ActionPlan.State.DRAFT:
        page, action = "measures_paste", gettext_lazy("Paste the measures")
    else:
        page, action = "plan_detail", gettext_lazy("See the plan")
    count = plan.measure_count if plan else 0
    return Step(
        gettext_lazy("Paste the measures"),
        gettext_lazy(
            "From the table in your plan. Then activities and follow-up have something to belong to."
        ),
        10,
        page,
        action,
        ngettext("%(count)d measure", "%(count)d measures", count) % {"count": count} if count else "",
        args=(plan.pk,) if plan else (),
    )


def _reported(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _cooperation_step(facts: dict[str, Any]) -> Step:
    """Council and agreement: both, or one and attempts, are needed to be done; one alone is a beginning."""
    has = {
        _("A council"): facts["has_council"],
        _("an agreement"): facts["has_agreement"],
        _("attempts"): facts["has_attempt"],
    }
    told = [word for word, is_there in has.items() if is_there]
    text = ", ".join(told)
    text = text[:1].upper() + text[1:]
    return Step(
        gettext_lazy("Council and agreement"),
        gettext_lazy("Who you work together with. Attempts count too: the law says work for (9–10 §§)."),
        10,
        "cooperation",
        gettext_lazy("Tell about the cooperation"),
        text if len(told) > 1 else "",
        begun=text if len(told) == 1 else "",
    )


def _colleagues_step(municipality: Municipality, count: int, user: User, *, is_left: bool) -> Step:
    """Three colleagues; administrators invite, coordinators write to whoever can. Some are the only one."""
    may_invite = Municipality.objects.administered_by(user).contains(municipality)
    is_done = count >= COLLEAGUES
    names, mail = ("", "") if may_invite or is_done or is_left else _who_invites(municipality)
    text = ngettext("%(count)d colleague", "%(count)d colleagues", count) % {"count": count}
    return Step(
        gettext_lazy("Invite three colleagues"),
        gettext_lazy("In school, social services and leisure much is done that only they know of."),
        5,
        "membership_invite" if may_invite else "municipality_people",
        gettext_lazy("Invite a colleague") if may_invite else gettext_lazy("See who has access"),
        text if is_done else _("You have said that there is nobody to invite now.") if is_left else "",
        note=names and _("%(names)s can invite them.") % {"names": names},
        is_later=True,
        mail=mail,
        code=ALONE,
        is_left=is_left and not is_done,
    )


def _who_invites(municipality: Municipality) -> tuple[str, str]:
    """Who can invite colleagues there, in words, and the address of a letter to them: the municipality's
    administrators, or whoever keeps the portal."""
    administrators = Membership.objects.standing().filter(municipality=municipality, role=Role.ADMINISTRATOR)
    found = [row.user for row in administrators.select_related("user").order_by("pk")]
    names = get_text_list([str(person) for person in found], _("or")) or _("Those who keep the portal")
    letter = {
        "subject": _("Invite colleagues to Allas ansvar"),
        "body": _("Hello! Would you invite these colleagues in %(name)s? Name, e-mail and unit:")
        % {"name": municipality.full_name},
    }
    addresses = ",".join(quote(person.email) for person in found) or quote(settings.CONTACT_EMAIL)
    return names, f"mailto:{addresses}?{urlencode(letter, quote_via=quote)}"
