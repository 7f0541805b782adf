import logging
import pytest, collections, time
from plans.enums import PlanStatus
from tests.prove.canaries.planting import Canaries
from tests.prove.canaries import story, channels
from tests.prove.canaries.hunting import Hunt
from tests.prove.canaries.company import ACTORS
from tests.prove.canaries.table import WORDS
import os
STATES=[PlanStatus(x) for x in os.environ.get("ST","active,closed,draft").split(",")]
H=Hunt()
@pytest.mark.parametrize("status", STATES)
def test_it(db, monkeypatch, status, settings, time_machine):
    for m in ("plans","everything","templates"):
        monkeypatch.setattr(f"tests.factories.{m}.remembered", lambda key, build: build())
    logging.disable(); c=Canaries()
    t=time.time()
    w=story.tell(status,c)
    print(status, len(c.planted), time.time()-t)
    missing=set(WORDS)-{x.field for x in c.planted.values()}
    print("MISSING", sorted(missing))
    time_machine.move_to(w.at, tick=False)
    for a in ACTORS:
        t=time.perf_counter(); n=sum(H.looked.values())
        channels.crawl_as(w,H,a,first=channels.addresses(w,of_all=status=="active"),most=60)
        print(a, sum(H.looked.values())-n, round(time.perf_counter()-t,1), flush=True)
    H.count(w)
    print("\n".join(H.table()))
    agg=collections.defaultdict(set)
    for s in H.forbidden: agg[(s.actor,s.entry,s.person)].add(s.where)
    for k,v in sorted(agg.items()): print(k, len(v), sorted(v)[:3])
    print("UNMET", H.unmet)
