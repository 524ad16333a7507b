package store

import "souk/internal/base/i18n"

// LogisticsName is what people call a logistics scheme. Schemes are the host
// marketplace's own words: one that is not known here is called by itself.
//
// Source: M-44, X-53.
func LogisticsName(key string) i18n.Text {
	switch key {
	case "economy":
		return i18n.T("经济物流", "economy")
	case "standard":
		return i18n.T("标准物流", "standard")
	case "premium":
		return i18n.T("优先物流", "premium")
	case "express":
		return i18n.T("快递", "express")
	}
	return i18n.T(key, key)
}
