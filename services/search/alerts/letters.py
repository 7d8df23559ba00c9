"""Dead letters of the saved searches: deliveries that failed for good, of what is still there."""

from collections.abc import Sequence

from services.search.alerts.entries import among, entry_of
from services.search.alerts.ports import NoLetter, Postman, Searches
from services.search.alerts.schemas import DeadDelivery
from services.search.documents.unreadable import readable
from services.search.index.ports import SearchReader
from services.search.query.query import Query, Sort

# So many articles are looked for in one search.
_AT_ONCE = 500


def dead_letters(*, searches: Searches, index: SearchReader) -> tuple[DeadDelivery, ...]:
    """Return the deliveries that failed for good, the newest first; of what is still there.

    What tells of an article that was withdrawn or changed since, nobody shall read any more.
    Raises RedisAway, IndexAway.
    """
    letters = searches.dead()
    there = _there(letters, index)
    return tuple(letter for letter in letters if _told(letter) in there)


def forget_changed(ids: Sequence[str], searches: Searches, index: SearchReader) -> None:
    """Drop the dead letters about these articles, which changed, unless they tell of what is."""
    letters = [letter for letter in searches.dead() if letter.delivery.article.id in ids]
    there = _there(letters, index)
    if gone := [letter for letter in letters if _told(letter) not in there]:
        searches.drop(gone)


def retry(
    key: str, *, letters: Sequence[DeadDelivery], searches: Searches, postman: Postman
) -> None:
    """Have a delivery of these that failed for good made once more, with all its tries.

    Raises NoLetter, RedisAway.
    """
    letter = next((each for each in letters if each.delivery.key == key), None)
    if letter is None:
        raise NoLetter
    # First the new one: should this end between the two, it is made and still listed.
    postman.again(letter.delivery.model_copy(update={"tries": 0}), 0)
    searches.drop([letter])


def _there(letters: Sequence[DeadDelivery], index: SearchReader) -> set[tuple[str, int]]:
    """Return ids and revisions of the articles that the index has of those in letters."""
    ids = list(dict.fromkeys(letter.delivery.article.id for letter in letters))
    there: set[tuple[str, int]] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        query = Query(clauses=(among(some),), sort=Sort.NEWEST, size=len(some))
        found = readable(index.search(query).hits, entry_of)
        there |= {(entry.id, entry.revision) for entry in found}
    return there


def _told(letter: DeadDelivery) -> tuple[str, int]:
    return letter.delivery.article.id, letter.delivery.article.revision
