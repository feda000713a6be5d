"""What the portal itself remembers: which recurring rules have had their turn, and how often something was done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueRun(models.Model):
    """A recurring rule's turn in one period: the row is what makes the rule run once in it."""

    rule = models.CharField(_("rule"), max_length=100)
    slot = models.DateTimeField(_("start of the period"))

    class Meta:
        verbose_name = _("recurring run")
        verbose_name_plural = _("recurring runs")
        constraints = [models.UniqueConstraint(fields=["rule", "slot"], name="due_run_once_per_slot")]

    def __str__(self):
        return f"{self.rule} {self.slot:%Y-%m-%d %H:%M}"


class Hits(models.Model):
    """How often something was done in one period, by someone who stands only as a hash; see `portal.limits`."""

    key = models.CharField(max_length=64)
    slot = models.DateTimeField(_("start of the period"), db_index=True)
    hits = models.IntegerField()

    class Meta:
        verbose_name = verbose_name_plural = _("hits")
        constraints = [models.UniqueConstraint(fields=["key", "slot"], name="hits_once_per_slot")]

    def __str__(self):
        return f"{self.slot:%Y-%m-%d %H:%M} {self.hits}"
