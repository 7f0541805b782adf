"""Asks the web process of this container whether it answers. Plain Python, so that asking costs next to nothing.

Run by path, isolated: `python -I pip_config/probe.py [/readyz]`. Exit code 0 when it answers 200.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
    port = int(os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")[2])
    # Waymark answers to its own name only, so that nobody chooses the host in its links.
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", path, headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
