package store

import (
	"slices"
	"time"
)

// LevelChange is a dated row of a store's level.
//
// Source: X-02.
type LevelChange struct {
	Level  Level
	From   time.Time
	Reason string
}

// LevelAt is the level in force at an instant from a history, oldest first; ""
// before the first row.
func LevelAt(history []LevelChange, at time.Time) Level {
	var level Level
	for _, c := range history {
		if c.From.After(at) {
			break
		}
		level = c.Level
	}
	return level
}

// same reports whether two records of a store say the same.
func same(a, b Store) bool {
	return a.Name == b.Name && a.LegalName == b.LegalName && a.Region == b.Region && a.Entity == b.Entity &&
		a.Level == b.Level && a.OpenedAt.Equal(b.OpenedAt) && a.Zone == b.Zone &&
		slices.Equal(a.Categories, b.Categories) && slices.Equal(a.Logistics, b.Logistics) && slices.Equal(a.Documents, b.Documents)
}

// record is a store as audit rows keep it.
type record struct {
	Name       string    `json:"name"`
	LegalName  string    `json:"legal_name"`
	Region     string    `json:"region"`
	Entity     Entity    `json:"entity"`
	Level      Level     `json:"level"`
	OpenedAt   time.Time `json:"opened_at"`
	Categories []string  `json:"categories"`
	Logistics  []string  `json:"logistics"`
	Zone       string    `json:"zone"`
	Documents  []string  `json:"documents"`
}

func recordOf(s Store) record {
	return record{s.Name, s.LegalName, s.Region, s.Entity, s.Level, s.OpenedAt, s.Categories, s.Logistics, s.Zone, s.Documents}
}
