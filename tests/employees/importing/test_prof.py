import cProfile, pstats
from tests.employees.importing.test_first import *
def test_prof(cast):
    by=cast.account("noor"); data=make(2000)
    p=cProfile.Profile(); p.enable(); of=previewed(data,by); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(35)
    p=cProfile.Profile(); p.enable(); of=confirmed(of,by); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(45)
