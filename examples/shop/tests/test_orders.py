from shop.orders import Order, revenue


def test_revenue_counts_paid_orders_only():
    orders = [Order(1, 7, 100, "paid"), Order(2, 7, 50, "open")]
    assert revenue(orders) == 100
