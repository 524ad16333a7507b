package aplus

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
)

// ToolID is the tool's id in paths.
const ToolID = "aplus"

// tilePlace is the tile's place in the Marketing Center.
const tilePlace = 2

// Tool is the tile in the Marketing Center.
//
// Source.
func Tool() eligibility.Tool {
	return eligibility.Tool{
		ID:        ToolID,
		Name:      i18n.T("A+ 内容", "A+ content"),
		Summary:   i18n.T("用幕后实拍图讲述商品从哪里来。", "Behind-the-scenes pictures that show where a product comes from."),
		Order:     tilePlace,
		Criteria:  criteria,
		ScreenURL: func(storeID string) string { return "/stores/" + storeID + "/tools/" + ToolID },
	}
}
