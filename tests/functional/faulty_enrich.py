"""An enrich worker whose annotator misbehaves when an article's metadata asks for it."""

import os
import signal
import time

from services.enrich.__main__ import run_worker
from services.enrich.app import create_worker, make_annotator
from services.enrich.settings import EnrichSettings
from shared.articles import EnrichedArticle, RawArticle
from shared.logs import configure_logs


def misbehave(fault: object) -> None:
    """Do what the article asks for."""
    if fault == "raises":
        raise ValueError("this article can't be annotated")
    if fault == "kills":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "never ends":
        while True:
            time.sleep(0.01)
    if fault == "hangs for good":
        # As native code would that never comes back to the interpreter.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
        time.sleep(3600)
    if fault == "is slow":
        time.sleep(0.2)
    if fault == "is long":
        time.sleep(6)


def main() -> None:
    """Annotate until told to stop."""
    settings = EnrichSettings()
    configure_logs(settings.log_level, settings.log_format)
    annotate = make_annotator()

    def faulty(raw: RawArticle, revision: int) -> EnrichedArticle:
        misbehave(raw.metadata.get("fault"))
        return annotate(raw, revision)

    run_worker(settings, create_worker(settings, faulty))


if __name__ == "__main__":
    main()
