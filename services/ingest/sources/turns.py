"""Gives a source its turn, whatever comes of it: what breaks one off is noted, or left due."""

from contextlib import suppress

from services.ingest.sources.bringing import AWAY_SECONDS
from services.ingest.sources.hauls import TurnPorts
from services.ingest.sources.histories import after_failed_look, paused_after, wait_after
from services.ingest.sources.intervals import jittered
from services.ingest.sources.models import Cause, Failure, Outcome
from services.ingest.sources.polling import Turn
from services.ingest.sources.ports import TurnLost
from services.ingest.sources.source import Taken
from shared.errors import SurroundingsError
from shared.logs import get_logger


async def take_turn(taken: Taken, ports: TurnPorts) -> None:
    """Give a source its turn. Raises nothing: what fails is noted, or left due."""
    log, id, turn = get_logger("sources"), taken.source.id, Turn(taken, ports)
    try:
        await turn.run()
    except TurnLost:
        log.info("the turn of %s is over before its end", id)
        # Unless another has it by now, its owner was faster: it is due as he wants it.
        with suppress(SurroundingsError, TurnLost):
            await ports.run(lambda: ports.sources.settle(turn.taken, None, 0.0))
    except SurroundingsError as error:
        log.warning("%s is left due: %s", id, error)
        with suppress(SurroundingsError, TurnLost):
            seconds = jittered(AWAY_SECONDS, ports.at_random())
            await ports.run(lambda: ports.sources.settle(turn.taken, None, seconds))
    except Exception as error:
        log.error("the turn of %s failed", id, exc_info=error)
        with suppress(SurroundingsError, TurnLost):
            await _note(turn.taken, error, ports)


async def _note(taken: Taken, error: Exception, ports: TurnPorts) -> None:
    """Note what nobody foresaw as any failure: told, tried ever less often, then paused.

    What the turn found is left as it was before. Raises RedisAway, StoreFull, TurnLost.
    """
    detail = f"{type(error).__name__}: see the log of sources"
    failure = Failure(Outcome.FAILED, Cause.INTERNAL, detail)
    now, bounds = ports.clock(), ports.bounds
    history = after_failed_look(taken.history, failure, taken.source, bounds, now)
    seconds = jittered(wait_after(history, failure, bounds), ports.at_random())
    paused = paused_after(history, failure, bounds, now)
    await ports.run(
        lambda: ports.sources.settle(taken, history, seconds, paused=paused, counted={"failed": 1})
    )
