"""Which month or year of one's planning the address asks for; an impossible one asks for none."""

from django import forms

from activities.load.next_year import year_to_plan


class MonthForm(forms.Form):
    manad = forms.DateField(input_formats=["%Y-%m"], required=False)

    def month_or(self, today):
        """The year and month, within fifty years; today's if the address says none."""
        day = self.cleaned_data["manad"] if self.is_valid() else None
        day = day if day and abs(day.year - today.year) <= 50 else today
        return day.year, day.month


class YearForm(forms.Form):
    ar = forms.IntegerField(required=False)

    def year_or(self, today):
        """This year or the next; the one that is planned now if the address says neither."""
        year = self.cleaned_data["ar"] if self.is_valid() else None
        return year if year in (today.year, today.year + 1) else year_to_plan(today)
