package catalog

import "souk/internal/base/i18n"

// CategoryName is what people call a category of products. Categories are the
// host marketplace's own words: one that is not known here is called by itself.
//
// Source.
func CategoryName(key string) i18n.Text {
	name := func(zh, en, es string) i18n.Text { return i18n.Text{i18n.ZH: zh, i18n.EN: en, "es": es} }
	switch key {
	case "home":
		return name("家居园艺", "Home & garden", "Hogar y jardín")
	case "outdoor":
		return name("户外运动", "Outdoor & sports", "Aire libre y deporte")
	case "apparel":
		return name("服饰鞋包", "Apparel", "Moda")
	case "electronics":
		return name("数码电子", "Electronics", "Electrónica")
	case "toys":
		return name("玩具", "Toys", "Juguetes")
	case "beauty":
		return name("美妆个护", "Beauty", "Belleza")
	case "auto_parts":
		return name("汽车配件", "Auto parts", "Recambios de coche")
	case "wearables":
		return name("智能穿戴", "Wearables", "Wearables")
	case "kitchen":
		return name("厨房用品", "Kitchen", "Cocina")
	}
	return i18n.T(key, key)
}
