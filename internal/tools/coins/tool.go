package coins

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
)

// ToolID is the tool's id in paths.
const ToolID = "coins"

// tilePlace is the tile's place in the Marketing Center.
const tilePlace = 3

// Tool is the tile in the Marketing Center.
//
// Source: X-19, C-24.
func Tool() eligibility.Tool {
	return eligibility.Tool{
		ID:        ToolID,
		Name:      i18n.T("金币", "Coins"),
		Summary:   i18n.T("买家用金币抵扣货款，提升转化与复购。", "Buyers pay part of the price with coins: more conversion, more repurchase."),
		Order:     tilePlace,
		Criteria:  criteria,
		ScreenURL: func(storeID string) string { return "/stores/" + storeID + "/tools/" + ToolID },
	}
}
