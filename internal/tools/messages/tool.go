package messages

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
)

// ToolID is the tool's id in paths.
const ToolID = "messages"

// tilePlace is the tile's place in the Marketing Center.
const tilePlace = 5

// Tool is the tile in the Marketing Center.
//
// Source: X-19, M-41.
func Tool() eligibility.Tool {
	return eligibility.Tool{
		ID:        ToolID,
		Name:      i18n.T("买家消息", "Buyer messages"),
		Summary:   i18n.T("售前咨询与订单沟通，达标后自动开启。", "Questions before and after an order; on by itself once the criteria are met."),
		Order:     tilePlace,
		Automatic: true,
		Criteria:  criteria,
		ScreenURL: func(storeID string) string { return "/stores/" + storeID + "/tools/" + ToolID },
	}
}
