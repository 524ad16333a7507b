package insight

import (
	"strconv"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
)

// definitions of every metric, in the order of screens.
//
// Source: X-04….
func definitions() []definition {
	out := append([]definition{}, rateDefinitions()...)
	out = append(out, ratingDefinitions()...)
	return append(out, salesDefinitions()...)
}

func rateDefinitions() []definition {
	stars := starKeys(Policy{})
	return []definition{
		{key: DisputeRate90d, form: formShare, name: i18n.T("近 90 天纠纷率", "Dispute rate, 90 days"),
			formula: i18n.T("窗口内发生纠纷的订单数 ÷ 窗口内的订单数", "orders with a dispute in the window ÷ orders in the window"),
			counts: i18n.T("纠纷按首次发起的时间计入，一笔订单只计一次，撤回的不计；订单按付款时间计入，取消的和免费补发的不计。没有订单时没有数值；最高为 1。",
				"A dispute counts when the order's first one is opened, an order once, withdrawn ones not; an order counts when it is paid, cancelled ones and free replacements not. No value without orders; 1 at most."),
			span: spanRates, from: fromSums, keys: names(KeyDisputed, KeyOrders), proof: []string{KeyOrders, KeyDisputed},
			value: func(in []int64, _ Policy, _ int64) (string, bool) { return shareOf(in[0], in[1]) }},
		{key: PositiveRate90d, form: formShare, name: i18n.T("近 90 天好评率", "Positive-rating rate, 90 days"),
			formula: i18n.T("窗口内的好评数 ÷ 窗口内的全部评价数", "positive ratings in the window ÷ all ratings in the window"),
			counts: i18n.T("商品评价的星级不低于平台设定（默认 4 星）为好评；按评价时间计入，被平台下架的评价不计。",
				"A product review with as many stars as the platform set (4 by default) is positive; it counts when it is written, reviews taken down do not."),
			span: spanRates, from: fromSums, keys: starKeys, proof: stars, value: positive},
		{key: Rating, form: formStars, name: i18n.T("店铺评分", "Store rating"),
			formula: i18n.T("全部有效评价的平均星级（1–5）", "mean of all valid ratings in stars (1–5)"),
			counts: i18n.T("开店以来的全部商品评价，下架的不计；四舍五入到两位小数，显示一位，比较两位。",
				"Every product review since the opening, those taken down not; rounded half up to two digits: one is shown, two are compared."),
			span: spanNone, from: fromSums, keys: starKeys, proof: stars, value: meanStars},
	}
}

func ratingDefinitions() []definition {
	all := []string{Description, Communication, Logistics}
	dimension := func(key, d string, zh, en string) definition {
		return definition{key: key, form: formScore, name: i18n.T("DSR："+zh, "DSR: "+en),
			formula: i18n.T("窗口内该项评分的平均值（0–5）", "mean of the window's scores of this kind (0–5)"),
			counts: i18n.T("买家对每笔订单的服务评分，按评分时间计入；未填的项不计。四舍五入到两位小数。",
				"Buyers' ratings of an order's service, counted when given; what a buyer left open does not count. Rounded half up to two digits."),
			span: spanRates, from: fromSums, keys: names(ratingKeys(d)...), proof: []string{KeyRatingCount + d}, value: meanScore}
	}
	return []definition{
		{key: DSR, form: formScore, name: i18n.T("DSR 店铺动态评分", "DSR, detailed seller rating"),
			formula: i18n.T("描述相符、沟通、物流三项平均值的平均（0–5）", "mean of the means of description, communication and logistics (0–5)"),
			counts:  i18n.T("买家对每笔订单的服务评分；没有评分的项不参与。", "Buyers' ratings of an order's service; a kind without any score stays out."),
			span:    spanRates, from: fromSums, keys: names(ratingKeys(all...)...), proof: []string{KeyRatingCount + Description, KeyRatingCount + Communication, KeyRatingCount + Logistics}, value: meanScore},
		dimension(DSRDescription, Description, "描述相符", "as described"),
		dimension(DSRCommunication, Communication, "沟通", "communication"),
		dimension(DSRLogistics, Logistics, "物流", "logistics"),
	}
}

func salesDefinitions() []definition {
	sales := []string{KeyOrders}
	paid := i18n.T("订单按付款时间计入，取消的和免费补发的不计；其他币种的订单不计入。",
		"An order counts when it is paid, cancelled ones and free replacements not; orders in other currencies stay out.")
	return []definition{
		{key: GMV30d, form: formMoney, name: i18n.T("近 30 天成交额", "GMV of the last 30 days"),
			formula: i18n.T("窗口内已付款订单金额之和 − 退款", "sum of paid orders in the window − refunds"),
			counts: i18n.T("商品实付金额，不含运费；退款从其订单的付款时间扣除，无论何时退款，每笔订单不低于 0。取消的订单不计；其他币种不计入。",
				"What was paid for goods, without shipping; a refund is taken from the hour in which its order was paid, whenever it comes, never below 0 for an order. Cancelled orders do not count; other currencies stay out."),
			span: spanSales, from: fromSums, keys: gmvKeys, proof: sales,
			value: func(in []int64, p Policy, _ int64) (string, bool) {
				return money.Amount{Micros: in[0], Currency: p.Currency}.Decimal(), true
			}},
		{key: RepurchaseRate90d, form: formShare, name: i18n.T("近 90 天复购率", "Repurchase rate, 90 days"),
			formula: i18n.T("窗口内下单两次及以上的买家数 ÷ 窗口内的买家数", "buyers with two or more orders in the window ÷ buyers in the window"),
			counts:  paid, span: spanRates, from: fromBuyers, proof: sales,
			value: func(in []int64, _ Policy, _ int64) (string, bool) { return shareOf(in[0], in[1]) }},
		{key: SellThrough30d, form: formShare, name: i18n.T("近 30 天动销率", "Sell-through, 30 days"),
			formula: i18n.T("窗口内有成交的在售商品数 ÷ 在售商品数", "products on sale that sold in the window ÷ products on sale"),
			counts:  i18n.T("以此刻在售的商品为准。", "Products that are on sale at this moment."), span: spanSales, from: fromCatalog, proof: sales,
			value: func(in []int64, _ Policy, _ int64) (string, bool) { return shareOf(in[0], in[1]) }},
		{key: AOV30d, form: formMoney, name: i18n.T("近 30 天客单价", "Average order value, 30 days"),
			formula: i18n.T("近 30 天成交额 ÷ 同一窗口的订单数", "GMV of the window ÷ orders of the window"), counts: paid,
			span: spanSales, from: fromSums, keys: gmvKeys, proof: sales,
			value: func(in []int64, p Policy, _ int64) (string, bool) { return perOrder(in[0], in[1], p.Currency) }},
		{key: Orders30d, form: formCount, name: i18n.T("近 30 天订单数", "Orders, 30 days"), formula: i18n.T("窗口内的订单数", "orders in the window"), counts: paid,
			span: spanSales, from: fromSums, keys: names(KeyOrders), proof: sales,
			value: func(in []int64, _ Policy, _ int64) (string, bool) { return strconv.FormatInt(in[0], 10), true }},
		{key: OrdersPerDay30d, form: formNumber, name: i18n.T("日均订单数", "Orders a day"), formula: i18n.T("窗口内的订单数 ÷ 窗口天数", "orders in the window ÷ days of the window"), counts: paid,
			span: spanSales, from: fromSums, keys: names(KeyOrders), proof: sales,
			value: func(in []int64, _ Policy, days int64) (string, bool) {
				return ratio.Of(in[0], max(days, 1)).Fixed(2), true
			}},
		{key: Units30d, form: formCount, name: i18n.T("近 30 天销量", "Units, 30 days"), formula: i18n.T("窗口内售出的件数", "pieces sold in the window"),
			counts: i18n.T("按付款时间计入；退货不扣件数。", "Counted when paid; pieces that come back are not taken off."),
			span:   spanSales, from: fromSums, keys: names(KeyUnits), proof: sales,
			value: func(in []int64, _ Policy, _ int64) (string, bool) { return strconv.FormatInt(in[0], 10), true }},
		{key: SKUCount, form: formCount, name: i18n.T("在售商品数", "Products on sale"), formula: i18n.T("此刻在售的商品数", "products on sale at this moment"), counts: i18n.T("一个商品编号计一个。", "One for each product id."),
			span: spanNone, from: fromCatalog,
			value: func(in []int64, _ Policy, _ int64) (string, bool) { return strconv.FormatInt(in[1], 10), true }},
	}
}

// perOrder is GMV ÷ orders to the cent, half up.
func perOrder(micros, orders int64, currency string) (string, bool) {
	if orders <= 0 {
		return "", false
	}
	a, err := money.Parse(ratio.Of(micros, money.Micro).Quo(ratio.Of(orders, 1)).Fixed(2), currency)
	return a.Decimal(), err == nil
}
