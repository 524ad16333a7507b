// Package eligibilitytest is what tools test their criteria with: the facts of a
// store that meets everything, changes to them, and the checks that every tile has
// to pass.
package eligibilitytest

import (
	"testing"
	"time"

	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// Now is the instant of the facts.
var Now = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

// Change makes one fact differ.
type Change = func(f *eligibility.Facts)

// Tile is a tool under test; Documents are the papers with which it is met.
type Tile struct {
	Section   func() policy.Section
	Tool      func() eligibility.Tool
	Documents []string
}

// Facts are those of a store that meets everything, with the change.
func (tile Tile) Facts(change Change) eligibility.Facts {
	f := eligibility.Facts{
		Store: store.Store{
			ID: "sto_1", Level: store.L4, Entity: store.Company, Region: "CN", OpenedAt: Now.AddDate(-1, 0, 0), Zone: "Asia/Shanghai",
			Logistics: []string{"standard"}, Documents: append([]string{}, tile.Documents...),
		},
		Metrics: map[string]insight.Metric{
			insight.DisputeRate90d: {Value: "0.002"}, insight.PositiveRate90d: {Value: "0.98"}, insight.Rating: {Value: "4.9"},
			insight.GMV30d: {Value: "9000.00", Currency: "USD"},
		},
		Now: Now,
	}
	change(&f)
	return f
}

// Document is the policy with raw laid over the defaults.
func (tile Tile) Document(t *testing.T, raw string) policy.Document {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{eligibility.Section(), tile.Section()}, []byte(raw))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return doc
}

// Failing names the criteria that are not met, each followed by a blank, and
// checks that each has its texts.
func (tile Tile) Failing(t *testing.T, change Change) string {
	t.Helper()
	ids := ""
	for _, c := range eligibility.Failing(tile.Tool().Criteria(tile.Document(t, ""), tile.Facts(change))) {
		ids += c.ID + " "
		if !c.Label.Complete() || !c.Required.Complete() || !c.Gap.Complete() || !c.Fix.Complete() {
			t.Errorf("%s lacks a text in zh or en: %+v", c.ID, c)
		}
	}
	return ids
}

// Check compares the criteria that are not met with want.
func (tile Tile) Check(t *testing.T, name string, change Change, want string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		if got := tile.Failing(t, change); got != want {
			t.Errorf("not met: %q, want %q", got, want)
		}
	})
}

// Texts checks the tile's texts and place, and that every key of its section has
// a label in both languages.
func (tile Tile) Texts(t *testing.T, available bool) {
	t.Helper()
	tool, s := tile.Tool(), tile.Section()
	if tool.ID != s.Name || !tool.Name.Complete() || !tool.Summary.Complete() || tool.Available != available || tool.Order == 0 {
		t.Errorf("tile %+v", tool)
	}
	keys := policy.Keys(s)
	if len(keys) != len(s.Labels) {
		t.Errorf("%d keys, %d labels", len(keys), len(s.Labels))
	}
	for _, k := range keys {
		if !s.Labels[k].Complete() {
			t.Errorf("%s has no label in zh and en", k)
		}
	}
}

// Entity sets the legal form and region.
func Entity(e store.Entity, region string) Change {
	return func(f *eligibility.Facts) { f.Store.Entity, f.Store.Region = e, region }
}

// Level sets the level.
func Level(l store.Level) Change { return func(f *eligibility.Facts) { f.Store.Level = l } }

// Metric sets a figure.
func Metric(key, value string) Change {
	return func(f *eligibility.Facts) {
		m := f.Metrics[key]
		m.Value = value
		f.Metrics[key] = m
	}
}

// Violation puts one in force.
func Violation(s conduct.Severity) Change {
	return func(f *eligibility.Facts) {
		f.Violations = []conduct.Violation{{Severity: s, At: Now.Add(-time.Hour), ExpiresAt: Now.Add(time.Hour)}}
	}
}
