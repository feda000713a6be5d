"""Fill an empty portal with invented people, activities, figures and a story; never in production."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from portal.demo.load import OWNER, load_demo
from portal.demo.story import load_story
from surveys import kolada
from surveys.actions import store_kolada


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--date", type=date.fromisoformat, help="as of this day (today)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other activities")
        parser.add_argument("--activities", type=int, default=6000, help="more than 20 000 go ten years back")
        parser.add_argument(
            "--municipalities", type=int, default=29, help="Norrbotten and Västerbotten first"
        )
        parser.add_argument("--database", default=OWNER, help="the connection that owns the tables")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are people already"
        )

    def handle(self, *, seed, activities, municipalities, if_empty, database, **options):
        if settings.PRODUCTION:
            raise CommandError("Invented data does not belong in production.")
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("There are people here already: invented data goes only into an empty portal.")
        on = options["date"] or timezone.localdate()
        load_demo(
            on=on,
            seed=seed,
            activities=activities,
            municipalities=municipalities,
            using=database,
        )
        store_kolada(kolada.sample(), is_sample=True)
        load_story(on=on)
        self.stdout.write(f"{activities} invented activities are in place.")
