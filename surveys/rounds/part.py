"""A part of the set-up of a round, as a form."""

from portal.lib.forms import EditionField, GuardedForm


class PartForm(GuardedForm):
    """A part of the set-up of one round, as it was when the form was opened (`edition`)."""

    edition = EditionField()
    names: tuple[str, ...] = ()

    def __init__(self, data=None, *, survey_round, user, **kwargs):
        self.round, self.user = survey_round, user
        initial = {name: getattr(survey_round, name) for name in self.names}
        super().__init__(
            data, initial={**initial, "edition": survey_round.edition, **kwargs.pop("initial", {})}, **kwargs
        )

    @property
    def shown(self):
        """The fields that the page draws, in order."""
        apart = ("edition", "contact_confirmed")
        return [field for field in self if field.name not in apart and not field.is_hidden]

    def saved_in(self, current):
        """What another edition of the round says, by the form's fields."""
        return {name: getattr(current, name) for name in self.fields if hasattr(current, name)}

    @property
    def changes(self):
        """What the form says, by the round's field."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.fields}
