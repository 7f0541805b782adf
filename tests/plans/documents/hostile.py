"""Everything that a document can be told to fetch, and a server that counts who comes."""

from __future__ import annotations

import socketserver
from pathlib import Path

SECRET = "this-stands-in-no-document"


class Listener(socketserver.ThreadingTCPServer):
    """Counts who comes, and answers with a way to somewhere else."""

    came = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def finish_request(self, request: object, client_address: object) -> None:
        type(self).came += 1


def hostile(address: str, file: Path) -> tuple[str, str]:
    """Everything that a document can be told to fetch, from a server and from the disk, for its head and its body."""
    head, body = [], []
    for url in (
        f"{address}/x",
        file.as_uri(),
        str(file),
        f"//127.0.0.1{file}",
        "data:text/css,a{}",
        "waymark:///../README.md",
    ):
        head.append(
            f'<link rel="stylesheet" href="{url}"><link rel="attachment" href="{url}"><base href="{url}">'
            f'<style>@import url("{url}");@font-face{{font-family:x;src:url("{url}")}}'
            f'@font-face{{font-family:y;src:local("{url}")}}'
            f'li{{list-style-image:url("{url}")}}p{{background:url("{url}");content:url("{url}");font-family:x,y}}</style>'
            f'<meta http-equiv="refresh" content="0;url={url}"><script src="{url}"></script>'
        )
        body.append(
            f'<img alt="" src="{url}"><img alt="" srcset="{url} 2x"><object data="{url}"></object><embed src="{url}">'
            f'<iframe src="{url}"></iframe><a rel="attachment" href="{url}">a</a><ul><li>b</li></ul><p>c</p>'
            f'<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use href="{url}#a"/><image xlink:href="{url}"/>'
            f'<style>@import "{url}";rect{{fill:url({url}#a)}}</style><rect fill="url({url}#a)"/><a href="{url}">d</a>'
            f"<foreignObject><iframe src='{url}'></iframe></foreignObject></svg>"
            f'<video src="{url}"></video><audio src="{url}"></audio><input type="image" src="{url}">'
        )
    return "".join(head), "".join(body)
