package event

import (
	"souk/internal/base/i18n"
	"souk/internal/core/insight"
)

func required(name string, k Kind) Property { return Property{name, k, true} }
func usual(name string, k Kind) Property    { return Property{name, k, false} }

// aboutProduct are the properties of one product, as e-commerce v2 names them.
func aboutProduct() []Property {
	return []Property{required("product_id", Text), usual("name", Text), usual("category", Text), usual("brand", Text), usual("price", Number), usual("currency", Text), usual("quantity", Number)}
}

func aboutOrder() []Property {
	return []Property{required("order_id", Text), usual("revenue", Number), usual("currency", Text), usual("products", List), usual("shipping", Number), usual("tax", Number), usual("discount", Number)}
}

func counted(name, zh, en string, properties ...Property) Type {
	return Type{Name: name, Label: i18n.T(zh, en), Properties: properties, Cells: Count(KeyOf(name))}
}

// PageViewed is the name of the call page.
const PageViewed = "Page Viewed"

// ImpressionViewed says that something of a storefront answer came into view.
const ImpressionViewed = "Impression Viewed"

// CoreTypes are the names of e-commerce v2, unchanged, and ours that belong to no
// tool. An order that a page reports is a signal: it moves neither money nor coins.
//
// Source: frontend "Ingest is Segment-compatible".
func CoreTypes() []Type {
	return []Type{
		counted(PageViewed, "浏览页面", "Page viewed", usual("path", Text), usual("title", Text)),
		counted("Products Searched", "搜索商品", "Products searched", required("query", Text)),
		counted("Product List Viewed", "浏览商品列表", "Product list viewed", usual("list_id", Text), usual("category", Text), usual("products", List)),
		counted("Product List Filtered", "筛选商品列表", "Product list filtered", usual("list_id", Text), usual("category", Text), usual("filters", List), usual("sorts", List), usual("products", List)),
		counted("Promotion Viewed", "浏览促销", "Promotion viewed", usual("promotion_id", Text), usual("creative", Text), usual("name", Text), usual("position", Text)),
		counted("Promotion Clicked", "点击促销", "Promotion clicked", usual("promotion_id", Text), usual("creative", Text), usual("name", Text), usual("position", Text)),
		counted("Product Clicked", "点击商品", "Product clicked", aboutProduct()...),
		counted("Product Viewed", "浏览商品", "Product viewed", aboutProduct()...),
		counted("Product Added", "加入购物车", "Product added", aboutProduct()...),
		counted("Product Removed", "移出购物车", "Product removed", aboutProduct()...),
		counted("Cart Viewed", "查看购物车", "Cart viewed", usual("cart_id", Text), usual("products", List)),
		counted("Checkout Started", "开始结账", "Checkout started", usual("order_id", Text), usual("revenue", Number), usual("currency", Text), usual("products", List)),
		counted("Checkout Step Viewed", "查看结账步骤", "Checkout step viewed", usual("checkout_id", Text), usual("step", Number)),
		counted("Checkout Step Completed", "完成结账步骤", "Checkout step completed", usual("checkout_id", Text), usual("step", Number)),
		counted("Payment Info Entered", "填写支付方式", "Payment info entered", usual("checkout_id", Text), usual("order_id", Text)),
		counted("Order Completed", "完成订单（页面上报）", "Order completed (as a page says)", aboutOrder()...),
		counted("Order Updated", "更新订单（页面上报）", "Order updated (as a page says)", aboutOrder()...),
		counted("Order Refunded", "订单退款（页面上报）", "Order refunded (as a page says)", aboutOrder()...),
		counted("Order Cancelled", "取消订单（页面上报）", "Order cancelled (as a page says)", aboutOrder()...),
		counted("Coupon Entered", "输入优惠券", "Coupon entered", usual("order_id", Text), usual("coupon_id", Text)),
		counted("Coupon Applied", "使用优惠券", "Coupon applied", usual("order_id", Text), usual("coupon_id", Text), usual("discount", Number)),
		counted("Coupon Denied", "优惠券被拒", "Coupon denied", usual("order_id", Text), usual("coupon_id", Text), usual("reason", Text)),
		counted("Coupon Removed", "移除优惠券", "Coupon removed", usual("order_id", Text), usual("coupon_id", Text), usual("discount", Number)),
		counted("Product Added to Wishlist", "加入心愿单", "Product added to wishlist", aboutProduct()...),
		counted("Product Removed from Wishlist", "移出心愿单", "Product removed from wishlist", aboutProduct()...),
		counted("Wishlist Product Added to Cart", "心愿单商品加入购物车", "Wishlist product added to cart", aboutProduct()...),
		counted("Product Shared", "分享商品", "Product shared", aboutProduct()...),
		counted("Cart Shared", "分享购物车", "Cart shared", usual("cart_id", Text), usual("products", List)),
		counted("Product Reviewed", "评价商品", "Product reviewed", required("product_id", Text), usual("review_id", Text), usual("rating", Number)),
		counted("Experiment Viewed", "进入实验", "Experiment viewed", required("experiment_id", Text), usual("variation_id", Text), usual("would_have_shown", Flag), usual("surface", Text)),
		{Name: ImpressionViewed, Label: i18n.T("内容曝光", "Impression viewed"), Item: "item",
			Properties: []Property{required("item", Text), required("impression", Text)}, Cells: impressionCells},
	}
}

// KeyShown is the key, with the surface behind it, that counts what came into view
// thing by thing: the cell's product is the thing itself, film or product.
func KeyShown(surface string) string { return KeyOf(ImpressionViewed) + ".item." + surface }

// impressionCells count what came into view, also by its surface, and on that by
// what it was: surfaces and things are the storefront's own, as the token says.
func impressionCells(e Event) []insight.Cell {
	key := KeyOf(ImpressionViewed)
	cells := append(Count(key)(e), Count(key+"."+e.Surface)(e)...)
	return append(cells, insight.Cell{StoreID: e.StoreID, ProductID: e.Text("item"), Key: KeyShown(e.Surface), Hour: e.At, Value: 1})
}
