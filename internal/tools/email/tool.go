package email

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
)

// ToolID is the tool's id in paths.
const ToolID = "email"

// tilePlace is the tile's place in the Marketing Center.
const tilePlace = 4

// Tool is the tile in the Marketing Center.
//
// Source: X-19, E-01.
func Tool() eligibility.Tool {
	return eligibility.Tool{
		ID:        ToolID,
		Name:      i18n.T("营销邮件", "E-mail marketing"),
		Summary:   i18n.T("向同意接收的买家发送分站点邮件。", "Mails to buyers who agreed, in the language of their site."),
		Order:     tilePlace,
		Criteria:  criteria,
		ScreenURL: func(storeID string) string { return "/stores/" + storeID + "/tools/" + ToolID },
	}
}
