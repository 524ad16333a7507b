package video

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
)

// tilePlace is the tile's place in the Marketing Center.
const tilePlace = 1

// Tool is Shopping Video in the Marketing Center.
//
// Source: V-01, V-23, V-24, V-28.
func Tool() eligibility.Tool {
	return eligibility.Tool{
		ID:        ToolID,
		Name:      i18n.T("商品短视频", "Shopping Video"),
		Summary:   i18n.T("15–60 秒竖版视频，展示在商品页首屏、搜索和首页推荐。", "Portrait films of 15–60 s on top of the product page, in search and in the home feed."),
		Order:     tilePlace,
		Available: true,
		Criteria:  criteria,
		UploadURL: func(storeID string) string { return "/v1/stores/" + storeID + "/videos" },
		ScreenURL: func(storeID string) string { return "/stores/" + storeID + "/videos" },
	}
}
