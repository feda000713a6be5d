"""scratch fuzz"""
import itertools, json, traceback
from base64 import urlsafe_b64encode
import pytest
from django.test import Client
from django.urls import reverse
from django.db import transaction
from tests.test_access import TABLE, OPEN, OPEN_KWARGS, fill, things, close  # noqa

BAD = ["\0", "a\0b", "9"*30, "9"*5000, "-1", "0", "²", "٣", "\ud7ff", "\U0010ffff", "x"*5000, "NaN", "Infinity", "1e400", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00","9999-12-31T23:59:59-14:00", "%", "'", "\\", "{}", "[]", "null", "\n\r", "\u202e", "'; --", "%s %(a)s", "1e-999999", "0"*4000+"1", "+1", " 1 "]

def cur(*a): return urlsafe_b64encode(json.dumps(a).encode()).decode().rstrip("=")
CURS = [cur(d, v, u) for d in ("after","before") for v in ("\ud800", None, 10**30, "2026-01-01", True, "9999-12-31T00:00:00-23:00","0001-01-01T00:00:00+14:00", "x"*500, 1.5, [], {}, "2026-10-05T00:00:00+00:00", float("nan"), float("inf")) for u in (1, 10**30, -10**30, None, "x", 1.5, float("inf"))]

def quiet(client, method, address, data=None, **kw):
    try:
        with transaction.atomic():
            r = getattr(client, method)(address, data, **kw)
            s = r.status_code
            close(r)
            transaction.set_rollback(True)
        return s
    except Exception as e:
        return f"{type(e).__name__}: {str(e)[:150]}"

@pytest.mark.parametrize("name", list(TABLE) + list(OPEN))
def test_fuzz(cast, things, name):
    if name in ("readyz",): return
    row = TABLE.get(name)
    kwargs = fill(row.kwargs, things) if row else OPEN_KWARGS.get(name, {})
    address = reverse(name, kwargs=kwargs)
    who = cast.coordinator
    if row:
        allowed = (row.get or row.post)
        for role in ("coordinator","county_officer","portal_administrator"):
            if role in allowed: who = getattr(cast, role); break
    client = Client()
    if row: client.force_login(who)
    wrong = []
    params = ["q","fran","till","typ","tema","rapport","niva","partner","vem","ofullstandiga","delning","sortera","sida","som","roll","sedan","status","lan","kommun","next"]
    for b in BAD:
        for some in (params, ["q"], ["partner"], ["sedan"], ["vem"]):
            if len(some)==1 and (b not in BAD[:6]+["0001-01-01","9999-12-31"] or name not in ("activity_list","activity_export","county_news","county_activities","people")): continue
            s = quiet(client, "get", address, {p: b for p in some})
            if isinstance(s, str) or s >= 500: wrong.append(("GET", len(some), b[:60], s))
    for b in (CURS if name in ("activity_list","county_activities","county_news","people","activity_removed_list","municipality_contacts") else []):
            s = quiet(client, "get", address, {"sida": b})
            if isinstance(s, str) or s >= 500: wrong.append(("GET", "sida", b[:60], s))
    for extra in ("?sortera=namn","?sortera=aldst"):
        for b in (CURS if name == "activity_list" and "namn" in extra else []):
            s = quiet(client, "get", address + extra + "&sida=" + b)
            if isinstance(s, str) or s >= 500: wrong.append(("GET", extra, b[:60], s))
    fields = {"title":"x","when":"other","on":"2026-10-01","family":"meeting","form_token":"6f9619ff-8b86-4d01-b42d-00c04fc964ff","starts_on":"2026-10-01","version":"1","kind":"visit","note":"hej","read_to":"2026-11-01T12:00:00+01:00","partner":"1","email":"a@b.se","role":"coordinator","place":"portal","last_day":"","is_owner":"","successor":"","name":"n","password":"granris-hjortron-28","password1":"granris-hjortron-28","oldpassword":"x","login":"a@b.se","language":"sv","next":"/","municipalities":"1","ends_on":"","kind_of_activity":"","organiser":"","partners":"","arena":"","target_groups":"","reached":"","level":"","themes":"","tags":"","method":"","hours_own":"","hours_others":"","cost":"","went_as_planned":"","experienced_as":"","helped_or_hindered":"","follow_up_on":"","unit":"","organisation":"","sharing":"at_once","column_0":"starts_on","column_1":"title","contact_confirmed":"on","draft":"","more":""}
    if name == "support_contact_new" or name.startswith("activity"):
        pass
    base = {k:v for k,v in fields.items() if v and k not in ("draft","more","contact_confirmed")}
    if name in ("activity_edit",): base["kind"]=""
    s = quiet(client,"post",address,base)
    if isinstance(s,str) or s>=500: wrong.append(("POST","base","",s))
    if row and not row.post: fields = {}
    if not row and name not in ("account_login","account_reset_password","set_language","invitation_accept","account_logout"): fields = {}
    for f in fields:
        for b in ("\0", "9"*30, "²", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "\U0010ffff", "1e400", "-1", "x"*5000):
            if name not in ("activity_edit","activity_log","support_contact_new","membership_invite","membership_edit","county_mark_read","account_login","set_language") : b = "\0"; 
            s = quiet(client, "post", address, {**base, f: b})
            if isinstance(s, str) or s >= 500: wrong.append(("POST", f, b[:60], s))
    assert not wrong, "\n".join(map(str, wrong[:40]))

PATHS = ["/kommuner/2417/aktiviteter/%s/", "/kommuner/2417/aktiviteter/%s/andra/", "/kommuner/%s/", "/kommuner/%s/aktiviteter/exportera.csv","/lan/%s/", "/lan/24-%s/", "/lan/24/kommuner/%s/", "/lan/24/kommuner/2417/kontakter/%s/ta-bort/", "/personer/%s/bjud-in/", "/personer/2417/%s/", "/personer/portal/%s/avsluta/", "/inbjudan/%s/", "/konto/nytt-losenord/%s-%s/", "/konto/nytt-losenord/1-%s/", "/konto/bekrafta/%s/", "/kommuner/2417/aktiviteter/importera/%s/", "/lan/24/exportera.%s", "/lan/%s/personer/", "/%s"]
@pytest.mark.parametrize("path", PATHS)
def test_paths(cast, path):
    wrong=[]
    for who in (None, cast.coordinator, cast.county_officer, cast.portal_administrator):
        client=Client()
        if who: client.force_login(who)
        from urllib.parse import quote
        for b in ["\0","9"*30,"9"*5000,"²","\U0010ffff","x"*5000,"%","\n\r","../../etc", "zzzzzzzzzzzzz", "åäö", "a:b:c", "ö:ö:ö", "24-24", "--", "-"]:
            for m in ("get","post"):
                s=quiet(client,m,path.replace("%s", quote(b, safe="")))
                if isinstance(s,str) or s>=500: wrong.append((m,path,b[:40],s))
    assert not wrong, "\n".join(map(str, wrong[:40]))

def test_headers(cast):
    wrong=[]
    client=Client(enforce_csrf_checks=True); client.force_login(cast.coordinator)
    for h in ({"Origin":"http://["},{"Referer":"http://["},{"Origin":"null"},{"HX-Request":"true","HX-Current-URL":"http://["},{"Accept-Language":"\xff"*200},{"Origin":"http://testserver:99999999"},{"HX-Prompt":"%"},{"Origin":"\x00"}):
        for m in ("get","post"):
            s=quiet(client,m,"/kommuner/2417/aktiviteter/",headers=h)
            s2=quiet(client,m,"/kommuner/2417/aktiviteter/ny/",{"title":"x"},headers=h) if m=="post" else 200
            for x in (s,s2):
                if isinstance(x,str) or x>=500: wrong.append((m,h,x))
    for name in ("sessionid","csrftoken","messages","django_language"):
        for v in ('"\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', "x"*3000, '"\\377"'):
            c=Client(enforce_csrf_checks=True)
            for m in ("get","post"):
                s=quiet(c,m,"/kommuner/2417/",HTTP_COOKIE=f"{name}={v}")
                if isinstance(s,str) or s>=500: wrong.append((m,name,v[:20],s))
                s=quiet(c,m,"/konto/logga-in/",HTTP_COOKIE=f"{name}={v}")
                if isinstance(s,str) or s>=500: wrong.append((m,name,v[:20],s))
    for ct in ("application/x-www-form-urlencoded; charset=zlib_codec","multipart/form-data; boundary=x; charset=zlib_codec","multipart/form-data","multipart/form-data; boundary=é", "text/plain; charset=zlib_codec", "text/plain; charset=idna", "application/x-www-form-urlencoded; charset=utf-16"):
        c=Client(); c.force_login(cast.coordinator)
        for addr in ("/kommuner/2417/aktiviteter/?q=%20a","/kommuner/2417/aktiviteter/ny/"):
          for m in ("GET","POST"):
            try:
                with transaction.atomic():
                    r=c.generic(m, addr, b"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhej\r\n--x--\r\n", content_type=ct); s=r.status_code
                    transaction.set_rollback(True)
            except Exception as e: s=f"{type(e).__name__}: {e}"
            if isinstance(s,str) or s>=500: wrong.append((m,ct,addr,s))
    c=Client(); c.force_login(cast.coordinator)
    s=quiet(c,"post","/kommuner/2417/aktiviteter/ny/",{f"f{i}":"1" for i in range(1200)})
    if s!=400: wrong.append(("1200",s))
    c=Client(enforce_csrf_checks=True); c.force_login(cast.coordinator)
    s=quiet(c,"post","/kommuner/2417/aktiviteter/ny/",{f"f{i}":"1" for i in range(1200)}, headers={"Origin":"http://testserver"})
    if s!=400: wrong.append(("1200csrf",s))
    assert not wrong, "\n".join(map(str, wrong))
