package messages

import (
	"context"

	"souk/internal/core/checkout"
	"souk/internal/core/policy"
)

// NoteRequirement asks for the note to the seller where the policy wants one. It
// holds for every store: closing the way to ask before an order does not close it.
//
// Source: M-04, M-05, AMB-55, AMB-73.
func NoteRequirement() checkout.Requirement {
	of := func(c checkout.Cart) NotePolicy { return policy.Get[Policy](c.Policy, SectionName).NoteRequired }
	return checkout.Requirement{
		Name: "note",
		Check: func(_ context.Context, c checkout.Cart) ([]checkout.Unmet, error) {
			return missingNotes(of(c), c), nil
		},
		Fields: func(_ context.Context, c checkout.Cart) ([]checkout.Field, error) {
			return noteFields(of(c), c), nil
		},
	}
}
