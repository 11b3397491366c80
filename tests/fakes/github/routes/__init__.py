"""The table of everything the fake answers."""

from tests.fakes.github.call import Route
from tests.fakes.github.routes import (
    actions,
    checks,
    comments,
    contents,
    graphql,
    pulls,
    repos,
    reviews,
)

ROUTES: tuple[Route, ...] = (
    *repos.ROUTES,
    *pulls.ROUTES,
    *reviews.ROUTES,
    *comments.ROUTES,
    *checks.ROUTES,
    *actions.ROUTES,
    *contents.ROUTES,
    *graphql.ROUTES,
)
"""Searched in order; the first row whose method and path match answers."""
