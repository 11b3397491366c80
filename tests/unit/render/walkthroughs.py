"""Walkthroughs to render: of an ordinary change, of a large one, and of one that means harm."""

from panelist.contracts import ChangeKind, CodeCall, CodeSymbol, FileChange, Walkthrough


def changed(path: str, added: int, removed: int = 0, **more: object) -> FileChange:
    """A modified file with one hunk."""
    whole = FileChange(path=path, change=ChangeKind.MODIFIED, hunks=1, added=added, removed=removed)
    return FileChange.model_validate(whole.model_dump() | more)


def call(caller: str, callee: str) -> CodeCall:
    """Each end as ``path:name``."""
    (first, name), (second, called) = (end.rsplit(":", 1) for end in (caller, callee))
    return CodeCall(
        caller=CodeSymbol(path=first, name=name), callee=CodeSymbol(path=second, name=called)
    )


ORDINARY = Walkthrough(
    files=(
        changed(
            "src/db/orders.py",
            21,
            4,
            hunks=3,
            altered=("find_orders", "OrderPage.lines"),
            tests=("tests/test_orders.py",),
        ),
        changed("src/cart.py", 9, 9, altered=("Cart.total",), gone=("Cart.sum",)),
    ),
    calls=(call("src/shop/views.py:search", "src/db/orders.py:find_orders"),),
)

LARGE = Walkthrough(
    files=(
        *ORDINARY.files,
        changed("src/bank/client.py", 88, 12, hunks=4, altered=("Client.charge", "Client.refund")),
        changed(
            "src/shop/checkout.py",
            64,
            hunks=2,
            altered=("pay", "give_back"),
            tests=("tests/test_checkout.py", "tests/test_refunds.py", "tests/test_bank.py"),
        ),
        changed("src/shop/voucher.py", 40, change=ChangeKind.ADDED, altered=("redeem",)),
        changed("src/shop/coupon.py", 0, 31, change=ChangeKind.DELETED),
    ),
    calls=(
        call("src/shop/views.py:search", "src/db/orders.py:find_orders"),
        call("src/shop/views.py:buy", "src/shop/checkout.py:pay"),
        call("src/shop/checkout.py:pay", "src/cart.py:Cart.total"),
        call("src/shop/checkout.py:pay", "src/bank/client.py:Client.charge"),
        call("src/shop/checkout.py:give_back", "src/bank/client.py:Client.refund"),
        call("src/cart.py:Cart.total", "src/shop/voucher.py:redeem"),
        call("src/bank/client.py:Client.charge", "src/bank/http.py:post"),
        call("src/bank/client.py:Client.refund", "src/bank/http.py:post"),
    ),
)


def poisoned_walkthrough(text: str) -> Walkthrough:
    """``LARGE`` with ``text`` in every name."""

    def foul(symbol: CodeSymbol) -> CodeSymbol:
        return CodeSymbol(path=text + symbol.path, name=text + symbol.name)

    def foul_file(file: FileChange) -> FileChange:
        names = {name: tuple(text + one for one in getattr(file, name)) for name in _NAMES}
        return file.model_copy(update={"path": text + file.path, **names})

    return Walkthrough(
        files=tuple(map(foul_file, LARGE.files)),
        calls=tuple(
            CodeCall(caller=foul(one.caller), callee=foul(one.callee)) for one in LARGE.calls
        ),
    )


_NAMES = ("altered", "gone", "tests")
