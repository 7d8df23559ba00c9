"""What the routes share: the ports of the handlers."""

from typing import Annotated

from fastapi import Depends, Request

from services.search.searching.ports import SearchPorts


# Dependencies are asynchronous where they wait for nothing: others cost a change of thread each.
async def ports(request: Request) -> SearchPorts:
    """Return the app's ports."""
    wired: SearchPorts = request.app.state.ports
    return wired


Wired = Annotated[SearchPorts, Depends(ports)]
