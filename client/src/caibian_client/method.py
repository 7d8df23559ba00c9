"""Methods of both clients from one description: plain of Client, awaitable of AsyncClient."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar, overload

from caibian_client.flows import Flow, Items, Send
from caibian_client.wire import Call

P = ParamSpec("P")
T = TypeVar("T")


class Blocking:
    """A client whose methods return when they are done."""

    def run(self, flow: Flow[T]) -> T:
        """Do the steps of a flow and return its result."""
        raise NotImplementedError

    def iterate(self, flow: Items[T]) -> Iterator[T]:
        """Do the steps of a flow as far as its items are asked for."""
        raise NotImplementedError


class Awaiting:
    """A client whose methods are awaited."""

    async def run(self, flow: Flow[T]) -> T:
        """Do the steps of a flow and return its result."""
        raise NotImplementedError

    def iterate(self, flow: Items[T]) -> AsyncIterator[T]:
        """Do the steps of a flow as far as its items are asked for."""
        raise NotImplementedError


class Method(Generic[P, T]):
    """A method that returns one result; `describe` makes its flow of steps."""

    def __init__(self, describe: Callable[P, Flow[T]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, client: None, owner: Any = None) -> "Method[P, T]": ...
    @overload
    def __get__(self, client: Blocking, owner: Any = None) -> Callable[P, T]: ...
    @overload
    def __get__(
        self, client: Awaiting, owner: Any = None
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, client: Any, owner: Any = None) -> Any:
        """Return the method of a client."""
        if client is None:
            return self

        @wraps(self.describe)
        def bound(*args: P.args, **given: P.kwargs) -> Any:
            return client.run(self.describe(*args, **given))

        return bound


class Iteration(Generic[P, T]):
    """A method that yields results; `describe` makes its flow of steps and items."""

    def __init__(self, describe: Callable[P, Items[T]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, client: None, owner: Any = None) -> "Iteration[P, T]": ...
    @overload
    def __get__(self, client: Blocking, owner: Any = None) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, client: Awaiting, owner: Any = None) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, client: Any, owner: Any = None) -> Any:
        """Return the method of a client."""
        if client is None:
            return self

        @wraps(self.describe)
        def bound(*args: P.args, **given: P.kwargs) -> Any:
            return client.iterate(self.describe(*args, **given))

        return bound


def one(describe: Callable[P, Call[T]]) -> Method[P, T]:
    """Return the method that makes one call."""

    @wraps(describe)
    def flow(*args: P.args, **given: P.kwargs) -> Flow[T]:
        result: T = yield Send(describe(*args, **given))
        return result

    return Method(flow)
