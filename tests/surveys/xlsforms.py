"""XLSForms as other tools make them, written as tables; and the ten of KoboToolbox's shape."""

from io import BytesIO

import xlsxwriter


def xlsx(survey, choices="", settings="", **others):
    """A workbook of tables: lines of cells with | between, the first line being the headings."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, table in ({"survey": survey, "choices": choices, "settings": settings} | others).items():
            if not table:
                continue
            sheet = book.add_worksheet(name)
            for row, line in enumerate(table.strip().splitlines()):
                for column, cell in enumerate(line.split("|")):
                    if cell.strip():
                        sheet.write_string(row, column, cell.strip())
    return file.getvalue()


YES_NO = """
list_name | name | label
yn | yes | Ja
yn | no | Nej
"""
SCALE = """
list_name | name | label::Svenska (sv) | label::English (en) | $kuid
s1 | bra | Bra | Good | a1
s1 | daligt | Dåligt | Bad | a2
"""
KOBO = {
    "autoname": (
        """
type | name | label | required | $kuid | $autoname | $xpath
start | start | | | k1 | start | start
end | end | | | k2 | end | end
select_one yn | | Trivs du? | true | k3 | Trivs_du | Trivs_du
text | | Varför? | false | k4 | Varf_r | Varf_r
""",
        YES_NO,
    ),
    "score": (
        """
type | name | label | kobo--score-choices | required | $kuid
begin_score | betyg | Hur är det med … | yn | false | k1
score__row | mat | maten? | | true | k2
score__row | lokal | lokalen? | | | k3
end_score | | | | | k4
""",
        YES_NO,
    ),
    "rank": (
        """
type | name | label | kobo--rank-items | kobo--rank-constraint-message | $kuid
text | forst | Vad heter skolan? | | | k0
begin_rank | ordning | Ordna | yn | Olika | k1
rank__level | nr1 | Viktigast | | | k2
rank__level | nr2 | Näst viktigast | | | k3
end_rank | | | | | k4
""",
        YES_NO,
    ),
    "matrix": (
        """
type | name | label | kobo--matrix_list | required | $kuid
begin_kobomatrix | m | Skolan | rader | | k1
select_one yn | trygg | trygg? | | true | k2
integer | antal | antal? | | | k3
end_kobomatrix | | | | | k4
""",
        YES_NO + "rader | klass | Klassrummet\nrader | rast | Rasten\n",
    ),
    "two languages": (
        """
type | name | label::Svenska (sv) | label::English (en) | hint::Svenska (sv) | required
select_one s1 | mar | Hur mår du? | How are you? | Ungefär | true
""",
        SCALE,
    ),
    "groups": (
        """
type | name | label | relevant | appearance
begin_group | g1 | Om dig | | field-list
select_one yn | dricker | Dricker du? | | minimal
begin_group | g2 | Mer | ${dricker} = 'yes' |
integer | antal | Hur ofta? | ${dricker} = 'yes' |
end_group | | | |
end_group | | | |
""",
        YES_NO,
    ),
    "calculation": (
        """
type | name | label | calculation | relevant
integer | a | Hur många? | |
calculate | b | | ${a} * 2 |
text | c | Varför så många? | | ${b} > 10
""",
        "",
    ),
    "media": (
        """
type | name | label | media::image
note | hej | Hej! | hej.png
image | bild | Ta en bild |
geopoint | plats | Var? |
audio | ljud | Säg något |
text | namn | Vad tycker du? |
""",
        "",
    ),
    "repeat": (
        """
type | name | label | repeat_count
begin_repeat | barn | Barn | 3
integer | alder | Ålder? |
end_repeat | | |
""",
        "",
    ),
    "or other": (
        """
type | name | label | constraint | constraint_message | default
select_one yn or_other | val | Vad? | | | no
integer | tal | Hur många? | . >= 0 and . <= 10 | Högst tio | 3
select_multiple yn | flera | Vilka? | count-selected(.) <= 1 | En |
range | skala | Från 0 till 10? | | |
date | dag | När? | | |
acknowledge | ok | Jag förstår | | |
""",
        YES_NO,
    ),
}
SETTINGS = "form_title | id_string | version | style\nEnkät | aBcD | 3 (2026) | theme-grid\n"


def kobo(name):
    """One of the ten, as a workbook."""
    survey, choices = KOBO[name]
    return xlsx(survey, choices, SETTINGS)
