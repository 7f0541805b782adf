import resource
import time

from employees import audit
from employees.models import *
from tests.employees.importing.steps import *


def make(n):
    rows = [HEADINGS]
    for i in range(n):
        m = f"N{(i - 1) // 8:05d}" if i else ""
        rows.append(
            [
                f"N{i:05d}",
                f"First{i}",
                f"Last{i}",
                f"n{i}@corp.example",
                "Clerk",
                f"Ops / Team {i % 40}",
                m,
                f"2020-01-{i % 28 + 1:02d}",
            ]
        )
    return csv_of(rows)


def test_speed(cast):
    by = cast.account("noor")
    data = make(3000)
    for label in ("new", "same", "changed"):
        d = data if label != "changed" else data.replace("Clerk", "Senior clerk")
        t = time.process_time()
        of = previewed(d, by)
        t1 = time.process_time()
        print(label, "preview", round(t1 - t, 2), of.state, of.failure, of.counts)
        if label != "same":
            t = time.process_time()
            of = confirmed(of, by)
            print("apply", round(time.process_time() - t, 2), of.state, of.failure)
    print(
        Employee.objects.count(),
        ReportingLine.objects.count(),
        Department.objects.count(),
        audit.verify(),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    )
