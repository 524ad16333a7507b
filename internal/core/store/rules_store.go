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
	need := func(ok bool, pointer, message string) {
		if !ok {
			f.WithField(pointer, "store.invalid", message)
		}
	}
	need(idFits(s.ID), "/id", "letters, digits, - and _, at most 64")
	need(fits(s.Name), "/name", "1 to 200 characters")
	need(fits(s.LegalName), "/legal_name", "1 to 200 characters")
	need(len(s.Region) == 2 && strings.Trim(s.Region, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "", "/region", "an ISO 3166-1 code such as CN or HK")
	need(s.Entity.Valid(), "/entity", "company or sole_proprietor")
	need(s.Level.Rank() > 0, "/level", "L1 to L5")
	need(!s.OpenedAt.IsZero(), "/opened_at", "the date of opening")
	_, err := time.LoadLocation(s.Zone)
	need(err == nil && s.Zone != "", "/zone", "an IANA time zone such as Asia/Shanghai")
	need(wordsFit(s.Categories), "/categories", "at most 100 names")
	need(wordsFit(s.Logistics), "/logistics", "at most 100 names")
	need(wordsFit(s.Documents), "/documents", "at most 100 types")
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
