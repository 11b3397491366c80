"""Twenty claims about small changes, each true or false by one line that stands elsewhere.

The change and the claim of a pair are the same word for word. Only the deciding line
differs, so that nobody can tell the true claim from the false one without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

DECIDES = "DECIDES"
"""Stands in a fixture where the deciding line goes."""
GAP = "GAP"
"""Stands in a fixture where so much other code goes that no hunk reaches across."""


class Lies(StrEnum):
    """Where the deciding line stands, seen from the claim."""

    HUNK = "another hunk"
    FUNCTION = "another function"
    FILE = "another file"
    TEST = "a test"


@dataclass(frozen=True, slots=True)
class Edit:
    """One place of a change: ``old`` becomes ``new``."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim about a change, and the lines that make it true and false.

    Attributes:
        lies: where the deciding line stands.
        title: the claim.
        scenario: of the claim.
        path: the file it is about.
        quote: the code it quotes, one line of the head.
        subject: the identifier it is about.
        files: the base by path; ``DECIDES`` and ``GAP`` stand for lines.
        edits: what the change makes of it.
        true: the deciding line that makes the claim true.
        false: the one that makes it false.
    """

    lies: Lies
    title: str
    scenario: str
    path: str
    quote: str
    subject: str
    files: Mapping[str, str]
    edits: tuple[Edit, ...]
    true: str
    false: str


PYTHON = (
    Pair(
        Lies.HUNK,
        "an unknown order crashes the total",
        "find_order gives None for a key that nobody has",
        "shop/orders.py",
        "    return find_order(orders, key).total",
        "find_order",
        {
            "shop/orders.py": "def find_order(orders, key):\n    return orders[key]\n\n\nGAP\n\n\n"
            "def order_total(orders, key):\n    return 0\n"
        },
        (
            Edit("shop/orders.py", "    return orders[key]\n", "    DECIDES\n"),
            Edit("shop/orders.py", "    return 0\n", "    return find_order(orders, key).total\n"),
        ),
        true="return orders.get(key)",
        false="return orders.setdefault(key, Order())",
    ),
    Pair(
        Lies.FUNCTION,
        "a new session has no user to greet",
        "greeting before anybody signed in reads a name of None",
        "shop/session.py",
        '        return f"Hello {self.visitor.name}"',
        "visitor",
        {
            "shop/session.py": "class Session:\n    GAP\n\n    def __init__(self):\n"
            '        DECIDES\n\n    GAP\n\n    def greeting(self):\n        return "Hello"\n'
        },
        (
            Edit(
                "shop/session.py",
                '        return "Hello"\n',
                '        return f"Hello {self.visitor.name}"\n',
            ),
        ),
        true="self.visitor = None",
        false='self.visitor = Guest(name="stranger")',
    ),
    Pair(
        Lies.FILE,
        "the answer is unbound where nothing is tried",
        "with no tries the loop never runs and answer was never set",
        "shop/fetching.py",
        "    for _ in range(patience.MOST_TRIES):",
        "MOST_TRIES",
        {
            "shop/patience.py": "SECONDS = 10\nDECIDES\n",
            "shop/fetching.py": "from shop import patience\n\n\ndef fetch(ask):\n"
            "    for _ in range(5):\n        answer = ask()\n        if answer:\n"
            "            break\n    return answer\n",
        },
        (
            Edit(
                "shop/fetching.py",
                "    for _ in range(5):\n",
                "    for _ in range(patience.MOST_TRIES):\n",
            ),
        ),
        true="MOST_TRIES = 0",
        false="MOST_TRIES = 3",
    ),
    Pair(
        Lies.TEST,
        "cents are cut off where they have to be rounded",
        "an eighth of a coin loses half a cent",
        "shop/money.py",
        "    return int(amount * 100)",
        "to_cents",
        {
            "shop/money.py": "def to_cents(amount):\n    return round(amount * 100)\n",
            "tests/test_money.py": "from shop.money import to_cents\n\n\ndef test_an_eighth():\n"
            "    DECIDES\n",
        },
        (
            Edit(
                "shop/money.py",
                "    return round(amount * 100)\n",
                "    return int(amount * 100)\n",
            ),
        ),
        true="assert to_cents(0.125) == 13",
        false="assert to_cents(0.125) == 12",
    ),
)

TYPESCRIPT = (
    Pair(
        Lies.HUNK,
        "anybody may remove orders",
        "a visitor without rights sends DELETE and allow lets everybody pass",
        "src/routes.ts",
        '  router.delete("/orders/:id", allow, removeOrder);',
        "allow",
        {
            "src/guard.ts": "export function allow(request: Request, next: Next) {\n"
            "  return deny(request);\n}\n",
            "src/routes.ts": 'import { allow } from "./guard";\n\n'
            "export function mount(router: Router) {\n}\n",
        },
        (
            Edit("src/guard.ts", "  return deny(request);\n", "  DECIDES\n"),
            Edit(
                "src/routes.ts",
                "(router: Router) {\n",
                '(router: Router) {\n  router.delete("/orders/:id", allow, removeOrder);\n',
            ),
        ),
        true="return next(request);",
        false="return request.user.isAdmin ? next(request) : deny(request);",
    ),
    Pair(
        Lies.FUNCTION,
        "the cache grows without a limit",
        "trim, which is called after each put, removes nothing",
        "src/cache.ts",
        "    this.entries.set(key, value);",
        "trim",
        {
            "src/cache.ts": "export class Cache {\n"
            "  private entries = new Map<string, string>();\n\n  GAP\n\n"
            "  private trim(): void {\n    DECIDES\n  }\n\n  GAP\n\n"
            "  put(key: string, value: string): void {\n    this.trim();\n  }\n}\n"
        },
        (
            Edit(
                "src/cache.ts",
                "    this.trim();\n",
                "    this.entries.set(key, value);\n    this.trim();\n",
            ),
        ),
        true="this.trimmedAt = Date.now();",
        false="while (this.entries.size > 100) this.dropOldest();",
    ),
    Pair(
        Lies.FILE,
        "markup in a title reaches the page",
        "a title with a script element is put into the heading as it is",
        "src/page.ts",
        "  return `<h1>${escapeHtml(title)}</h1>`;",
        "escapeHtml",
        {
            "src/text/escape.ts": "export const escapeHtml = (text: string): string =>\n"
            "  DECIDES\n",
            "src/page.ts": 'import { escapeHtml } from "./text/escape";\n\n'
            'export function heading(title: string): string {\n  return "";\n}\n',
        },
        (Edit("src/page.ts", '  return "";\n', "  return `<h1>${escapeHtml(title)}</h1>`;\n"),),
        true="text.trim();",
        false="text.replace(/[<>&\"']/g, entityOf);",
    ),
    Pair(
        Lies.TEST,
        "accents stay in addresses",
        "the address of Café has a letter that is not ASCII",
        "src/slug.ts",
        '  return title.toLowerCase().split(" ").join("-");',
        "slugOf",
        {
            "src/slug.ts": "export function slugOf(title: string): string {\n  return title;\n}\n",
            "src/slug.test.ts": 'import { slugOf } from "./slug";\n\n'
            'test("a word with an accent", () => {\n  DECIDES\n});\n',
        },
        (
            Edit(
                "src/slug.ts",
                "  return title;\n",
                '  return title.toLowerCase().split(" ").join("-");\n',
            ),
        ),
        true='expect(slugOf("Café")).toBe("cafe");',
        false='expect(slugOf("Café")).toBe("café");',
    ),
)

JAVA = (
    Pair(
        Lies.HUNK,
        "more is sold than there is",
        "an order of ten takes ten of a stock of three",
        "src/main/java/shop/Checkout.java",
        "    stock.take(order.amount());",
        "take",
        {
            "src/main/java/shop/Stock.java": "package shop;\n\nclass Stock {\n  int count;\n\n"
            "  void take(int n) {\n    count -= n;\n  }\n}\n",
            "src/main/java/shop/Checkout.java": "package shop;\n\nclass Checkout {\n"
            "  void pay(Stock stock, Order order) {\n    order.markPaid();\n  }\n}\n",
        },
        (
            Edit(
                "src/main/java/shop/Stock.java",
                "    count -= n;\n",
                "    DECIDES\n    count -= n;\n",
            ),
            Edit(
                "src/main/java/shop/Checkout.java",
                "    order.markPaid();\n",
                "    stock.take(order.amount());\n    order.markPaid();\n",
            ),
        ),
        true='log.info("taking " + n);',
        false="if (n > count) throw new OutOfStock(n);",
    ),
    Pair(
        Lies.FUNCTION,
        "the connection stays open",
        "finish, to which it is handed, does not close it",
        "src/main/java/shop/Export.java",
        "    Connection link = pool.borrow();",
        "finish",
        {
            "src/main/java/shop/Export.java": "package shop;\n\nclass Export {\n"
            "  void run(Pool pool, Rows rows) {\n    write(rows);\n  }\n\n  GAP\n\n"
            "  private void finish(Connection link) {\n    DECIDES\n  }\n}\n"
        },
        (
            Edit(
                "src/main/java/shop/Export.java",
                "    write(rows);\n",
                "    Connection link = pool.borrow();\n    write(link, rows);\n    finish(link);\n",
            ),
        ),
        true="link.commit();",
        false="link.close();",
    ),
    Pair(
        Lies.FILE,
        "a request without a page crashes",
        "parameter gives null and parseInt throws",
        "src/main/java/web/ListHandler.java",
        '    int page = Integer.parseInt(parameter(request, "page"));',
        "parameter",
        {
            "src/main/java/web/core/BaseHandler.java": "package web.core;\n\n"
            "public abstract class BaseHandler {\n"
            "  protected String parameter(Request request, String name) {\n    DECIDES\n  }\n}\n",
            "src/main/java/web/ListHandler.java": "package web;\n\nimport web.core.BaseHandler;\n\n"
            "class ListHandler extends BaseHandler {\n  void handle(Request request) {\n"
            "    int page = 1;\n    show(page);\n  }\n}\n",
        },
        (
            Edit(
                "src/main/java/web/ListHandler.java",
                "    int page = 1;\n",
                '    int page = Integer.parseInt(parameter(request, "page"));\n',
            ),
        ),
        true="return request.query(name);",
        false='return request.query(name, "1");',
    ),
    Pair(
        Lies.TEST,
        "a discount makes the price negative",
        "a rate in percent is taken for a share of one",
        "src/main/java/shop/Price.java",
        "    return price * (1 - rate);",
        "discounted",
        {
            "src/main/java/shop/Price.java": "package shop;\n\nclass Price {\n"
            "  double discounted(double price, double rate) {\n    return price;\n  }\n}\n",
            "src/test/java/shop/PriceTest.java": "package shop;\n\nclass PriceTest {\n"
            "  @Test\n  void aTenthIsTakenOff() {\n    DECIDES\n  }\n}\n",
        },
        (
            Edit(
                "src/main/java/shop/Price.java",
                "    return price;\n",
                "    return price * (1 - rate);\n",
            ),
        ),
        true="assertEquals(90, new Price().discounted(100, 10));",
        false="assertEquals(90, new Price().discounted(100, 0.1));",
    ),
)

GO = (
    Pair(
        Lies.HUNK,
        "a file that cannot be opened is dereferenced",
        "OpenTable returns nil beside its error, which is thrown away",
        "store/load.go",
        "\ttable, _ := OpenTable(path)",
        "OpenTable",
        {
            "store/table.go": "package store\n\nfunc OpenTable(path string) (*Table, error) {\n"
            "\tdata, err := read(path)\n\tif err != nil {\n\t\tpanic(err)\n\t}\n"
            "\treturn &Table{data: data}, nil\n}\n",
            "store/load.go": "package store\n\nfunc Load(path string) int {\n\treturn 0\n}\n",
        },
        (
            Edit("store/table.go", "\t\tpanic(err)\n", "\t\tDECIDES\n"),
            Edit(
                "store/load.go",
                "\treturn 0\n",
                "\ttable, _ := OpenTable(path)\n\treturn len(table.data)\n",
            ),
        ),
        true="return nil, err",
        false="return &Table{}, err",
    ),
    Pair(
        Lies.FUNCTION,
        "two requests count at once and one is lost",
        "Increase is called from several goroutines without the lock",
        "store/counter.go",
        "\tc.total += n",
        "Increase",
        {
            "store/counter.go": "package store\n\nfunc (c *Counter) Increase(n int) {\n}\n\nGAP\n\n"
            "func (c *Counter) Serve() {\n\tfor range c.requests {\n\t\tDECIDES\n\t}\n}\n"
        },
        (Edit("store/counter.go", "(n int) {\n}\n", "(n int) {\n\tc.total += n\n}\n"),),
        true="go c.Increase(1)",
        false="c.locked(func() { c.Increase(1) })",
    ),
    Pair(
        Lies.FILE,
        "the number of pages divides by zero",
        "rowsPerPage is zero",
        "store/pages.go",
        "\treturn (total + rowsPerPage - 1) / rowsPerPage",
        "rowsPerPage",
        {
            "store/limits.go": "package store\n\nconst longestName = 80\n\nDECIDES\n",
            "store/pages.go": "package store\n\nfunc Pages(total int) int {\n\treturn 1\n}\n",
        },
        (
            Edit(
                "store/pages.go",
                "\treturn 1\n",
                "\treturn (total + rowsPerPage - 1) / rowsPerPage\n",
            ),
        ),
        true="const rowsPerPage = 0",
        false="const rowsPerPage = 50",
    ),
    Pair(
        Lies.TEST,
        "the last boxes are not sent",
        "a rest that fills no box is left out",
        "store/boxes.go",
        "\treturn items / size",
        "FullBoxes",
        {
            "store/boxes.go": "package store\n\n"
            "func FullBoxes(items, size int) int {\n\treturn 0\n}\n",
            "store/boxes_test.go": 'package store\n\nimport "testing"\n\n'
            "func TestFullBoxes(t *testing.T) {\n\tcases := []boxCase{\n\t\tDECIDES\n\t}\n"
            "\tfor _, c := range cases {\n\t\tif got := FullBoxes(c.items, 50); got != c.want {\n"
            "\t\t\tt.Error(got)\n\t\t}\n\t}\n}\n",
        },
        (Edit("store/boxes.go", "\treturn 0\n", "\treturn items / size\n"),),
        true="{items: 101, want: 3},",
        false="{items: 101, want: 2},",
    ),
)

RUBY = (
    Pair(
        Lies.HUNK,
        "customers get into the accounts",
        "admin? is true for whoever signed in",
        "app/controllers/accounts_controller.rb",
        "    redirect_to root_path unless current_user.admin?",
        "admin?",
        {
            "app/models/user.rb": "class User\n  def admin?\n    false\n  end\nend\n",
            "app/controllers/accounts_controller.rb": "class AccountsController\n"
            "  def index\n    render :index\n  end\nend\n",
        },
        (
            Edit("app/models/user.rb", "    false\n", "    DECIDES\n"),
            Edit(
                "app/controllers/accounts_controller.rb",
                "    render :index\n",
                "    redirect_to root_path unless current_user.admin?\n    render :index\n",
            ),
        ),
        true="role != :guest",
        false="role == :administrator",
    ),
    Pair(
        Lies.FUNCTION,
        "orders are removed without a login",
        "require_login only makes up a guest",
        "app/controllers/orders_controller.rb",
        "  before_action :require_login",
        "require_login",
        {
            "app/controllers/orders_controller.rb": "class OrdersController\n  layout :shop\n\n"
            "  def destroy\n    Order.find(params[:id]).destroy!\n  end\n\n  GAP\n\n  private\n\n"
            "  def require_login\n    DECIDES\n  end\nend\n"
        },
        (
            Edit(
                "app/controllers/orders_controller.rb",
                "  layout :shop\n",
                "  layout :shop\n  before_action :require_login\n",
            ),
        ),
        true="@visitor ||= User.new(role: :guest)",
        false="head :unauthorized unless signed_in?",
    ),
    Pair(
        Lies.FILE,
        "every upload is refused",
        "upload_mb is nothing, so that any file is larger",
        "lib/uploads.rb",
        '    size <= SETTINGS.fetch("upload_mb") * 1_048_576',
        "upload_mb",
        {
            "config/limits.yml": "pages: 40\nDECIDES\n",
            "lib/uploads.rb": "class Uploads\n  def fits?(size)\n    true\n  end\nend\n",
        },
        (
            Edit(
                "lib/uploads.rb",
                "    true\n",
                '    size <= SETTINGS.fetch("upload_mb") * 1_048_576\n',
            ),
        ),
        true="upload_mb: 0",
        false="upload_mb: 25",
    ),
    Pair(
        Lies.TEST,
        "the tax loses its cents",
        "whole numbers are divided and the rest is dropped",
        "lib/tax.rb",
        "    net * 19 / 100",
        "tax_on",
        {
            "lib/tax.rb": "class Tax\n  def self.tax_on(net)\n    0\n  end\nend\n",
            "spec/tax_spec.rb": 'require "tax"\n\nRSpec.describe Tax do\n'
            '  it "takes nineteen percent" do\n    DECIDES\n  end\nend\n',
        },
        (Edit("lib/tax.rb", "    0\n", "    net * 19 / 100\n"),),
        true="expect(Tax.tax_on(10)).to eq(1.9)",
        false="expect(Tax.tax_on(10)).to eq(1)",
    ),
)

PLANTED: Mapping[str, tuple[Pair, ...]] = {
    "Python": PYTHON,
    "TypeScript": TYPESCRIPT,
    "Java": JAVA,
    "Go": GO,
    "Ruby": RUBY,
}
"""What is planted, by language."""
