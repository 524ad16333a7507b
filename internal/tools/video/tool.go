package video

import (
	"context"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
)

// ToolID is the tool's id in paths.
const ToolID = "video"

// tilePlace is the tile's place in the Marketing Center.
const tilePlace = 1

// ToolDeps are the hooks of the tile; app wires them to the service.
type ToolDeps struct {
	// OnSerious takes published films out of sight (lost) and brings them back;
	// it runs inside the transaction that notes the loss. May be nil.
	OnSerious func(ctx context.Context, storeID string, lost bool, at time.Time) error
}

// Tool is Shopping Video in the Marketing Center.
//
// Source: V-01, V-23, V-24, V-28.
func Tool(d ToolDeps) eligibility.Tool {
	return eligibility.Tool{
		ID:        ToolID,
		Name:      i18n.T("商品短视频", "Shopping Video"),
		Summary:   i18n.T("15–60 秒竖版视频，展示在商品页首屏、搜索和首页推荐。", "Portrait films of 15–60 s on top of the product page, in search and in the home feed."),
		Order:     tilePlace,
		Available: true,
		Criteria:  criteria,
		UploadURL: func(storeID string) string { return "/v1/stores/" + storeID + "/videos" },
		ScreenURL: func(storeID string) string { return "/stores/" + storeID + "/videos" },
		OnSerious: d.OnSerious,
	}
}
