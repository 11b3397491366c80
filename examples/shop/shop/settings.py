"""Settings of the shop."""

import os

DATABASE = os.environ.get("SHOP_DATABASE", "shop.db")
EXPORT_DIRECTORY = os.environ.get("SHOP_EXPORTS", "/var/lib/shop/exports")
