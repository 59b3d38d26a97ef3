import pytest, json
from heyi.contexts.governance.terms import Role
from tests import making
pytestmark = pytest.mark.django_db

def test_smoke(client):
    y = making.an_alliance()
    d = y.staff(Role.VILLAGE_DOCTOR, y.village)
    h = {"HTTP_AUTHORIZATION": "Bearer "+d.token()}
    def show(r):
        print(r.status_code, r.headers.get("ETag"), r.headers.get("Content-Type"), r.content.decode()[:700]); return r
    show(client.get("/api/v1/me", **h))
    show(client.get("/api/v1/me"))
    show(client.get("/api/v1/organisations?tier=county&per_page=1", **h))
    show(client.get(f"/api/v1/alliances/{y.region}/charter", **h))
    show(client.get(f"/api/v1/alliances/{y.west_china}/charter", **h))
    show(client.get("/api/v1/nothing", **h))
    show(client.head("/api/v1/me", **h))
    show(client.options("/api/v1/me", **h)); 
    show(client.delete("/api/v1/me", **h))
    r=show(client.post("/api/v1/patients", json.dumps({"name":"王秀英","identifiers":[{"type":"resident_number","value":making.a_number()}]}), content_type="application/json", **h))
    pid=r.json()["id"]
    show(client.get(f"/api/v1/patients?q=wangxiuying", **h))
    show(client.get(f"/api/v1/patients/{pid}", **h))
    r=show(client.post("/api/v1/referrals", json.dumps({"patient":pid,"direction":"up","destination":str(y.county),"package":making.a_package(),"submit":True}), content_type="application/json", HTTP_IDEMPOTENCY_KEY="k1", **h))
    rid=r.json()["id"]
    r=show(client.post("/api/v1/referrals", json.dumps({"patient":pid,"direction":"up","destination":str(y.county),"package":making.a_package(),"submit":True}), content_type="application/json", HTTP_IDEMPOTENCY_KEY="k1", **h))
    r=show(client.post("/api/v1/referrals", json.dumps({"patient":pid,"direction":"up","destination":str(y.city),"package":making.a_package(),"submit":True}), content_type="application/json", HTTP_IDEMPOTENCY_KEY="k1", **h))
    show(client.get(f"/api/v1/referrals/{rid}", **h))
    show(client.get(f"/api/v1/referrals?box=out", **h))
    c = y.staff(Role.DEPARTMENT_HEAD, y.county)
    hc = {"HTTP_AUTHORIZATION": "Bearer "+c.token()}
    show(client.post(f"/api/v1/referrals/{rid}/begin_triage", **hc))
    show(client.post(f"/api/v1/referrals/{rid}/begin_triage", HTTP_IF_MATCH='"1"', **hc))
    show(client.post(f"/api/v1/referrals/{rid}/begin_triage", HTTP_IF_MATCH='"2"', **hc))
    show(client.post(f"/api/v1/referrals/{rid}/accept", json.dumps({"pool":"x","foo":1}),content_type="application/json", HTTP_IF_MATCH='"3"', **hc))
    show(client.post(f"/api/v1/capacity-pools", json.dumps({"organisation":str(y.county),"unit":"内科","kind":"bed","places":5}),content_type="application/json", **hc))
    show(client.get(f"/api/v1/capacity-pools", **hc))
    show(client.get(f"/api/v1/patients/{pid}/line", **h))
    s = making.a_stranger()
    hs = {"HTTP_AUTHORIZATION": "Bearer "+s.token()}
    show(client.post(f"/api/v1/referrals/{rid}/accept", **hs))
    show(client.post(f"/api/v1/referrals/{rid}/accept", "[", content_type="application/json", **hs))
    show(client.get("/api/v1/openapi.json"))
