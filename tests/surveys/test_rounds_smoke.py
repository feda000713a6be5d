import re
import pytest
from django.urls import reverse
from tests import survey_factories as sf

def test_smoke(cast, sign_in):
    c = sign_in(cast.coordinator)
    asked = sf.questionnaire(cast.norsjo)
    sf.question(asked, "matrix", "Hur ofta?", choices=["Aldrig","Ofta"], rows=sf.options("Snus","Öl"))
    sf.question(asked, "number", "Hur gammal?")
    sf.question(asked, "short_text", "Vad?")
    sf.question(asked, "month", "När?", offers_unknown=True)
    sf.question(asked, "many", "Vilka?", choices=["A","B"])
    draft = sf.survey_round(asked)
    opened = sf.open_round(asked, has_paper=True)
    school = sf.unit(opened)
    group = sf.answer_group(school, enrolled=23, code="23CD4567")
    def get(name, *a):
        r = c.get(reverse(name, args=a))
        body = r.getvalue() if r.streaming else r.content
        print(name, r.status_code, len(body))
        assert r.status_code == 200
        return body
    for part in ["formular","var","svarssatt","tider","texter","sprak","resultat"]:
        get("survey_part", draft.pk, part)
    get("survey_part", opened.pk, "tider")
    get("survey_hub","2417"); get("survey_new","2417"); get("survey_round", draft.pk); get("survey_round", opened.pk)
    get("survey_assurances", draft.pk); get("survey_open", draft.pk); get("survey_close", opened.pk); get("survey_remove", draft.pk)
    get("survey_places", opened.pk); get("survey_paste", opened.pk, opened.places.get().pk); get("survey_unit", opened.pk, school.pk)
    get("survey_group", opened.pk, group.pk); get("survey_code_renew", opened.pk, group.pk)
    get("survey_entry", opened.pk, group.pk); get("survey_live", opened.pk); get("survey_live_export", opened.pk)
    for n in ["survey_poster","survey_pack"]:
        open(f"/tmp/e2_{n}.pdf","wb").write(get(n, opened.pk, group.pk))
    open("/tmp/e2_paper.pdf","wb").write(get("survey_paper", opened.pk, "sv"))
    get("survey_class_report"); get("survey_class_thanks")
    for way in ("one_time","invitation","open_link"):
        r = sf.open_round(asked, way=way)
        g = sf.answer_group(r.places.get().units.get(), "", code=None)
        get("survey_round", r.pk); get("survey_group", r.pk, g.pk); get("survey_places", r.pk)
        if way == "one_time":
            ans = c.post(reverse("survey_codes", args=[r.pk, g.pk]), {"number": 30, "form_token": "0b0f6dcb-1d57-4b9c-8a3c-111111111111"})
            assert ans.status_code == 200
            open("/tmp/e2_slips.pdf","wb").write(ans.getvalue())
        if way == "invitation":
            get("survey_invitations", r.pk, g.pk); get("survey_invite", r.pk, g.pk); get("survey_remind", r.pk, g.pk)
        if way == "open_link":
            open("/tmp/e2_linkposter.pdf","wb").write(get("survey_poster", r.pk, g.pk))
    c2 = sign_in(cast.county_officer)
    get("county_survey_hub", "24"); get("county_survey_new", "24")
