"""Shows a running Caibian at work: python -m tools.demo.

Posts the sample articles, waits until all have come to their end, and shows a search with
highlights, the disclaimers found, and a dead letter.
"""

import json
import sys
from pathlib import Path

from caibian_client import CaibianClientError, Client, NotFound, TimedOut
from caibian_client.models.search import Snippet
from tqdm import tqdm

from services.ingest.settings import IngestSettings
from services.search.settings import SearchSettings
from shared.errors import BadSettings
from shared.settings import read_settings

SAMPLES = Path(__file__).parent / "samples.ndjson"
WAIT_SECONDS = 60
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def main() -> int:
    """Run the demonstration; return the exit status."""
    try:
        settings = read_settings(IngestSettings)
        ingest, key = f"http://127.0.0.1:{settings.ingest_port}", settings.key.get_secret_value()
        search = f"http://127.0.0.1:{read_settings(SearchSettings).search_port}"
    except BadSettings as error:
        print(f"caibian can't start: {error}", file=sys.stderr)
        return 1
    try:
        with Client(ingest, search, key) as client:
            ids = post(client)
            wait(client, ids)
            show_search(client, "老厂房改造 陆知远")
            show_search(client, "鹭洲大桥")
            show_disclaimers(client, ids)
            show_dead_letter(client)
    except CaibianClientError as error:
        print(f"{error}\nrun `make up` first, and `make demo` once it says that it is ready")
        return 1
    return 0


def post(client: Client) -> list[str]:
    """Post the samples one by one and return their ids."""
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    bar = tqdm(lines, desc="posting", unit="article")
    return [client.post_article(json.loads(line)).id for line in bar]


def wait(client: Client, ids: list[str]) -> None:
    """Wait until every article is indexed or dead; what takes too long is left."""
    with tqdm(total=len(ids), desc="arriving", unit="article") as bar:
        try:
            for _ in client.wait_all(ids, seconds=WAIT_SECONDS):
                bar.update()
        except TimedOut as error:
            bar.write(str(error))


def show_search(client: Client, question: str) -> None:
    """Print what a search finds, the words in bold."""
    answer = client.search(question)
    print(f"\nsearch {question}: {answer.total.value} found")
    for hit in answer.hits:
        day = hit.published_at.date().isoformat() if hit.published_at else "no date"
        print(f"  {hit.score or 0:.2f}  {day:<10}  {hit.source or 'no source'}")
        for highlight in hit.highlights:
            print(f"        {highlight.field:<6} {marked(highlight)}")


def marked(highlight: Snippet) -> str:
    """Return a snippet with its spans in bold."""
    text, at, parts = highlight.text, 0, []
    for start, end in highlight.spans:
        parts += [text[at:start], _BOLD, text[start:end], _PLAIN]
        at = end
    return "".join([*parts, text[at:]]).replace("\n", " ")


def show_disclaimers(client: Client, ids: list[str]) -> None:
    """Print the disclaimers of the samples."""
    print("\ndisclaimers")
    for id in ids:
        try:
            article = client.article(id)
        except NotFound:
            continue
        for found in article.disclaimers:
            print(f"  {id}  {found.kind:<12} {article.of(found)}")


def show_dead_letter(client: Client) -> None:
    """Print the newest dead letter and how to try it again."""
    letters = client.dead_letters()
    print(f"\ndead letters: {letters.total}")
    for letter in letters.items[:1]:
        if error := letter.last_error:
            print(f"  {letter.id}  {error.step}: {error.type}: {error.message}")
        replay = f"{client.addresses.ingest}/v1/dead-letters/{letter.id}/replay"
        print(f"  curl -X POST {replay}")


if __name__ == "__main__":
    sys.exit(main())
