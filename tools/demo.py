"""Shows a running Caibian at work: python -m tools.demo.

Posts the sample articles, waits until all have come to their end, and shows a search with
highlights, the disclaimers found, and a dead letter.
"""

import sys
import time
from pathlib import Path
from typing import Any

import httpx
from tqdm import tqdm

from services.ingest.settings import IngestSettings
from services.search.settings import SearchSettings
from shared.errors import BadSettings
from shared.http.bearer import bearer
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
        with httpx.Client(base_url=ingest, headers=bearer(key)) as client:
            ids = post(client)
            wait(client, ids)
            with httpx.Client(base_url=search, headers=bearer(key)) as reader:
                show_search(reader, "老厂房改造 陆知远")
                show_search(reader, "鹭洲大桥")
                show_disclaimers(reader, ids)
            show_dead_letter(client)
    except httpx.TimeoutException as error:
        print(f"{ingest} or {search} took too long ({error}); the machine may be busy: try again")
        return 1
    except httpx.TransportError as error:
        print(f"nothing answers at {ingest} or {search} ({error}); run `make up` first")
        return 1
    return 0


def post(client: httpx.Client) -> list[str]:
    """Post the samples one by one and return their ids."""
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    headers = {"Content-Type": "application/json"}
    ids = []
    for line in tqdm(lines, desc="posting", unit="article"):
        answer = client.post("/v1/articles", content=line.encode(), headers=headers)
        ids.append(answer.raise_for_status().json()["id"])
    return ids


def wait(client: httpx.Client, ids: list[str]) -> None:
    """Wait until every article is indexed or dead."""
    give_up_at = time.monotonic() + WAIT_SECONDS
    with tqdm(total=len(ids), desc="arriving", unit="article") as bar:
        while bar.n < len(ids) and time.monotonic() < give_up_at:
            states = [client.get(f"/v1/articles/{id}").json()["state"] for id in ids]
            bar.update(sum(state in ("indexed", "dead") for state in states) - bar.n)
            time.sleep(0.1)


def show_search(reader: httpx.Client, question: str) -> None:
    """Print what a search finds, the words in bold."""
    answer = reader.get("/v1/search", params={"q": question}).raise_for_status().json()
    print(f"\nsearch {question}: {answer['total']['value']} found")
    for hit in answer["hits"]:
        day = (hit["published_at"] or "no date")[:10]
        print(f"  {hit['score']:.2f}  {day:<10}  {hit['source'] or 'no source'}")
        for highlight in hit["highlights"]:
            print(f"        {highlight['field']:<6} {marked(highlight)}")


def marked(highlight: dict[str, Any]) -> str:
    """Return a snippet with its spans in bold."""
    text, at, parts = highlight["text"], 0, []
    for start, end in highlight["spans"]:
        parts += [text[at:start], _BOLD, text[start:end], _PLAIN]
        at = end
    return "".join([*parts, text[at:]]).replace("\n", " ")


def show_disclaimers(reader: httpx.Client, ids: list[str]) -> None:
    """Print the disclaimers of the samples."""
    print("\ndisclaimers")
    for id in ids:
        answer = reader.get(f"/v1/articles/{id}")
        if answer.status_code == httpx.codes.OK:
            article = answer.json()
            for found in article["disclaimers"]:
                text = article["text"][found["start"] : found["end"]]
                print(f"  {id}  {found['kind']:<12} {text}")


def show_dead_letter(client: httpx.Client) -> None:
    """Print the newest dead letter and how to try it again."""
    letters = client.get("/v1/dead-letters").raise_for_status().json()
    print(f"\ndead letters: {letters['total']}")
    for letter in letters["items"][:1]:
        error = letter["last_error"]
        print(f"  {letter['id']}  {error['step']}: {error['type']}: {error['message']}")
        print(f"  curl -X POST {client.base_url}/v1/dead-letters/{letter['id']}/replay")


if __name__ == "__main__":
    sys.exit(main())
