package store

import (
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// The longest values of a record; they keep rows and screens sane.
const (
	maxID    = 64
	maxName  = 200
	maxWords = 100
)

// Name of the level for people; L3 is "Growth".
//
// Source: X-02.
func (l Level) Name() i18n.Text {
	if l == L3 {
		return i18n.T("L3 成长", "L3 Growth")
	}
	return i18n.T(string(l), string(l))
}

// Valid reports whether the entity type is one of the known ones.
func (e Entity) Valid() bool { return e == Company || e == SoleProprietor }

// Validate names every member of the record that cannot be stored.
//
// Source: X-01.
func (s Store) Validate() error {
	f := fault.T("store.Validate", fault.Invalid, "store.invalid", "店铺资料有误，请修改标出的项。", "The store record has mistakes; please mend the members named.")
	need := func(ok bool, pointer, zh, en string) {
		if !ok {
			f.WithField(pointer, "store.invalid", zh, en)
		}
	}
	need(idFits(s.ID), "/id", "字母、数字、- 与 _，最多 64 个", "letters, digits, - and _, at most 64")
	need(fits(s.Name), "/name", "1 至 200 个字符", "1 to 200 characters")
	need(fits(s.LegalName), "/legal_name", "1 至 200 个字符", "1 to 200 characters")
	need(len(s.Region) == 2 && strings.Trim(s.Region, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "", "/region", "ISO 3166-1 代码，例如 CN 或 HK", "an ISO 3166-1 code such as CN or HK")
	need(s.Entity.Valid(), "/entity", "company 或 sole_proprietor", "company or sole_proprietor")
	need(s.Level.Rank() > 0, "/level", "L1 至 L5", "L1 to L5")
	need(!s.OpenedAt.IsZero(), "/opened_at", "开店日期", "the date of opening")
	_, err := time.LoadLocation(s.Zone)
	need(err == nil && s.Zone != "", "/zone", "IANA 时区，例如 Asia/Shanghai", "an IANA time zone such as Asia/Shanghai")
	need(wordsFit(s.Categories), "/categories", "最多 100 个名称", "at most 100 names")
	need(wordsFit(s.Logistics), "/logistics", "最多 100 个名称", "at most 100 names")
	need(wordsFit(s.Documents), "/documents", "最多 100 个类型", "at most 100 types")
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

func idFits(id string) bool {
	return id != "" && len(id) <= maxID && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func fits(s string) bool { return strings.TrimSpace(s) != "" && len([]rune(s)) <= maxName }

func wordsFit(words []string) bool {
	for _, w := range words {
		if !fits(w) {
			return false
		}
	}
	return len(words) <= maxWords
}
