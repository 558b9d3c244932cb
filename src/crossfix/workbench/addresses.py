"""Where each thing has its page; a link keeps the audience and the language of its page."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, urlencode

from crossfix.publish.text import anchor

_PAGES = {
    "c": "/claims/",
    "i": "/incidents/",
    "r": "/reports/",
    "s": "/sources/",
    "v": "/voices/",
}
Pairs = Iterable[tuple[str, str]]


class Addresses(NamedTuple):
    """The addresses of one page's links."""

    kept: tuple[tuple[str, str], ...] = ()  # what every link takes along

    def url(self, path: str, pairs: Pairs = ()) -> str:
        """Return the address of a path with what is asked of it.

        >>> Addresses(kept=(("as", "public"),)).url("/incidents", [("grade", "confirmed")])
        '/incidents?grade=confirmed&as=public'
        """
        path, _, fragment = path.partition("#")
        query = urlencode([*pairs, *self.kept])
        return path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")

    def href(self, kind: str, name: str) -> str:
        """Return the address of a thing by its kind and id, as publish.text.Href says.

        >>> Addresses().href("i", "i12"), Addresses().href("f", "RU021.matched")
        ('/incidents/i12', '/claims/RU021/figures/matched')
        >>> Addresses().href("r", "mod:a/b"), Addresses().href("g", "confirmed")
        ('/reports/mod:a%2Fb', '/incidents?grade=confirmed')
        """
        if kind in _PAGES:
            return self.url(_PAGES[kind] + quote(name, safe=":"))
        if kind == "f":
            claim_id, _, measure = name.rpartition(".")
            return self.url(f"/claims/{quote(claim_id, safe=':')}/figures/{measure}")
        if kind == "g":
            return self.url("/incidents", [("grade", name)])
        if kind == "x":
            return self.url("/claims") + "#" + anchor("x", name)
        return self.url(f"/{name}")
