"""The addresses of everything about one article's text but the article page itself."""

from django.urls import path, register_converter

from oracle_site.web import citing, comparing, editions


class EditionConverter:
    """An edition's number, as the site writes it."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number in digits."""
        return str(value)


class PairConverter:
    """Two editions, the one before and the one after: ``2..3``."""

    regex = r"[1-9][0-9]{0,8}\.\.[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> tuple[int, int]:
        """The numbers."""
        before, _dots, after = value.partition("..")
        return int(before), int(after)

    def to_url(self, value: tuple[int, int]) -> str:
        """The numbers with two dots between."""
        return f"{value[0]}..{value[1]}"


register_converter(EditionConverter, "edition")
register_converter(PairConverter, "pair")

pages = [
    path("answers/<slug:slug>/editions/", editions.listed),
    path("answers/<slug:slug>/editions/<edition:number>/", editions.one),
    path("answers/<slug:slug>/editions/<edition:number>/code.svg", editions.code),
    path("answers/<slug:slug>/compare/<pair:pair>/", comparing.editions),
    path("answers/<slug:slug>/beside/<slug:other>/", comparing.beside),
    path("answers/<slug:slug>/cite/", citing.styles),
    *(
        path(f"answers/<slug:slug>/cite/{form}/", citing.record, {"form": form})
        for form in citing.RECORDS
    ),
]
