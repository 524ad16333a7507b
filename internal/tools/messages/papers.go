package messages

import (
	"souk/internal/base/i18n"
	"souk/internal/core/document"
)

// PaperTypes are the papers that sole proprietors bring beside the licence. What
// the marketplace verifies itself (payment binding, e-mail, phone) is no paper.
//
// Source: M-42.
func PaperTypes() []document.Type {
	hint := i18n.T("文字和照片清晰、四角完整。", "Words and photograph clear, all four corners in the picture.")
	return []document.Type{
		{Name: "operator_id_front", Label: i18n.T("经营者身份证正面", "Operator's ID, front"), Expires: true, Numbered: true, Hint: hint},
		{Name: "operator_id_back", Label: i18n.T("经营者身份证反面", "Operator's ID, back"), Expires: true, Hint: hint},
	}
}
