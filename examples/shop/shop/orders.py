"""Orders and what they cost."""

from dataclasses import dataclass


@dataclass
class Order:
    id: int
    customer: int
    total: int
    state: str = "open"


def load(connection, customer):
    """All orders of a customer."""
    rows = connection.execute(
        "SELECT id, customer, total, state FROM orders WHERE customer = ?", (customer,)
    )
    return [Order(*row) for row in rows]


def revenue(orders):
    """What was really earned."""
    return sum(order.total for order in orders if order.state == "paid")
