"""Projects with what they built: a municipality's own, and those that a county may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from municipalities.models import County, Municipality
from reviews.models import GrantProject, GrantRemain
from reviews.support.looks import Look

_LOOKS = {
    GrantRemain.State.UNKNOWN: ("unknown", "dots"),
    GrantRemain.State.PERMANENT: ("done", "check"),
    GrantRemain.State.SUPPORTED: ("soon", "half"),
    GrantRemain.State.ENDED: ("unknown", "none"),
}


def remain_look(state: str) -> Look:
    """How something that a project built stands, in its word."""
    known = GrantRemain.State(state)
    return Look(*_LOOKS[known], known.label)


@dataclass(frozen=True)
class RemainRow:
    """Something that a project built, and how it stands."""

    remain: GrantRemain
    look: Look


@dataclass(frozen=True)
class ProjectRow:
    """A project with what it built."""

    project: GrantProject
    remains: tuple[RemainRow, ...]
    is_over: bool


def project_rows(projects: Iterable[GrantProject], *, today: date) -> list[ProjectRow]:
    """Projects that were read with their remains, ready to be shown."""
    return [
        ProjectRow(
            project,
            tuple(RemainRow(remain, remain_look(remain.state)) for remain in project.remains.all()),
            project.ends_on < today,
        )
        for project in projects
    ]


def projects_of(user: User, municipality: Municipality, *, today: date) -> list[ProjectRow]:
    """The municipality's projects as far as the user reads them; two questions."""
    projects: Any = GrantProject.objects.visible_to(user).filter(municipality=municipality)
    return project_rows(projects.prefetch_related("remains"), today=today)


def projects_in(user: User, counties: Iterable[County]) -> Any:
    """The projects that the counties' municipalities show to the county board."""
    projects: Any = GrantProject.objects.visible_to(user).filter(
        municipality__county__in=counties, is_shared=True
    )
    return projects.select_related("municipality").prefetch_related("remains")
