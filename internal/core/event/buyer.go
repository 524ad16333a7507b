package event

import "context"

// stitch ties an anonymous id to a proved user.
type stitch struct{ anonymous, user string }

// stitch gives both keys a unit. The first key is kept: a user takes over the
// unit of the first anonymous id that it is tied to, later ids join the user. A
// key that has a unit keeps it, and an anonymous id whose unit another user holds
// (a shared device) joins nobody: two users are never merged, whatever circle of
// aliases is sent.
//
// Source: experiments "first key kept".
func (s *Service) stitch(ctx context.Context, st stitch) error {
	unit, known, err := s.unitOf(ctx, st.user)
	if err != nil {
		return err
	}
	if known {
		return s.giveUnit(ctx, st.anonymous, unit.unit, st.user)
	}
	// Taken first, so that a rival who takes it at the same moment waits here.
	if err := s.giveUnit(ctx, st.anonymous, st.anonymous, st.user); err != nil {
		return err
	}
	if unit, _, err = s.unitOf(ctx, st.anonymous); err != nil {
		return err
	}
	if unit.holder != st.user {
		return s.giveUnit(ctx, st.user, st.user, st.user)
	}
	return s.giveUnit(ctx, st.user, unit.unit, st.user)
}

// UnitOf is the unit of experiments and reports that a buyer's key belongs to: the
// first key that the buyer was known by, or the key itself.
func (s *Service) UnitOf(ctx context.Context, key string) (string, error) {
	u, known, err := s.unitOf(ctx, key)
	if err != nil || !known {
		return key, err
	}
	return u.unit, nil
}
