"""What a page says, in text and in attributes that are read out or shown."""

from html.parser import HTMLParser

# Elements whose content is no prose.
SKIPPED = {"script", "style", "code", "pre"}
PROSE = ("aria-label", "alt", "title", "placeholder")


class Prose(HTMLParser):
    """Collects what a page says, in text and in attributes that are read out or shown."""

    VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._hidden: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in self.VOID and (self._hidden or self._is_no_prose(tag, known)):
            self._hidden.append(tag)
        if not self._hidden:
            self.found |= {
                self._tidy(value or "")
                for name, value in attrs
                if name in PROSE or name.startswith(("data-text", "data-say", "data-label"))
            }

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.add(self._tidy(data))

    @staticmethod
    def _is_no_prose(tag: str, attrs: dict[str, str | None]) -> bool:
        is_said_to_be_english = tag != "html" and attrs.get("lang") == "en"
        return tag in SKIPPED or is_said_to_be_english or attrs.get("name") == "time_zone"

    @staticmethod
    def _tidy(text: str) -> str:
        return " ".join(text.split())
