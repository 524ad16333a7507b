package store

import "time"

// Level of a store, L1 to L5 in order; L3 is named "Growth".
//
// Source: X-02.
type Level string

// The levels.
const (
	L1 Level = "L1"
	L2 Level = "L2"
	L3 Level = "L3"
	L4 Level = "L4"
	L5 Level = "L5"
)

// Rank is 1 for L1 … 5 for L5, 0 for an unknown level.
func (l Level) Rank() int {
	switch l {
	case L1:
		return 1
	case L2:
		return 2
	case L3:
		return 3
	case L4:
		return 4
	case L5:
		return 5
	}
	return 0
}

// Entity is the legal form of the store's subject.
//
// Source.
type Entity string

// The entity types.
const (
	Company        Entity = "company"
	SoleProprietor Entity = "sole_proprietor"
)

// Store is a seller's shop on the marketplace.
//
// Source: X-01.
type Store struct {
	ID         string
	Name       string
	LegalName  string
	Region     string // "CN", "HK", …: ISO 3166-1 alpha-2
	Entity     Entity
	Level      Level // the one in force; changes are dated rows
	OpenedAt   time.Time
	Categories []string
	Logistics  []string
	Zone       string   // IANA time zone
	Documents  []string // types of papers that are valid; full papers come with core/document
	Version    int64    // for ETag
}
