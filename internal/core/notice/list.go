package notice

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
)

// recipient is whom notices are for: the people of a store, or a staff role.
type recipient struct{ storeID, staffRole string }

// recipients are all that the actor hears: of one store when it is named, else of
// every own store and staff role. An operator hears every staff role.
func recipients(a identity.Actor, storeID string) []recipient {
	if storeID != "" {
		return []recipient{{storeID: storeID}}
	}
	var out []recipient
	for _, r := range identity.Roles() {
		if r.IsStaff() && a.HasStaff(r) {
			out = append(out, recipient{staffRole: string(r)})
		}
	}
	for id := range a.Stores {
		out = append(out, recipient{storeID: id})
	}
	return out
}

// Page is what stands behind the bell.
type Page struct {
	page.Of[Notice]
	Unread int
}

// List returns the actor's notices, unread first, then newest first, and how many
// are unread. storeID narrows it to one store, which must be the actor's (or the
// actor an operator): NotFound else.
//
// Source: X-54.
func (s *Service) List(ctx context.Context, storeID string, p page.Request) (Page, error) {
	const op = "notice.List"
	a := identity.From(ctx)
	if err := checkStore(a, storeID); err != nil {
		return Page{}, err
	}
	after, err := startOf(p)
	if err != nil {
		return Page{}, err
	}
	var rows []kept
	unread := 0
	for _, to := range recipients(a, storeID) {
		more, err := s.list(ctx, to, a.ID, after, p.Rows()+1)
		if err != nil {
			return Page{}, fault.Wrap(op, err)
		}
		n, err := s.countUnread(ctx, to, a.ID)
		if err != nil {
			return Page{}, fault.Wrap(op, err)
		}
		rows, unread = append(rows, more...), unread+int(n)
	}
	slices.SortFunc(rows, compare)
	cut := page.Cut(rows, p.Rows(), func(k kept) []string {
		return []string{strconv.Itoa(k.rank()), strconv.FormatInt(clock.Micros(k.At), 10), k.ID}
	})
	out := Page{Of: page.Of[Notice]{Items: make([]Notice, 0, len(cut.Items)), Next: cut.Next}, Unread: unread}
	for _, k := range cut.Items {
		n, err := s.render(k)
		if err != nil {
			return Page{}, fault.Wrap(op, err)
		}
		out.Items = append(out.Items, n)
	}
	return out, nil
}

func checkStore(a identity.Actor, storeID string) error {
	if _, own := a.Stores[storeID]; storeID == "" || own || a.HasStaff() {
		return nil
	}
	return fault.T("notice.List", fault.NotFound, "not_found", "没有找到。", "Not found.")
}

// compare orders unread before read, then newest first.
func compare(a, b kept) int {
	return cmp.Or(cmp.Compare(a.rank(), b.rank()), b.At.Compare(a.At), cmp.Compare(b.ID, a.ID))
}

func (s *Service) render(k kept) (Notice, error) {
	kind, ok := s.kinds[k.Kind]
	if !ok {
		return Notice{}, fault.E("notice.render", fault.Internal, "internal", nil, "A notice has a kind that this version does not know: "+k.Kind+".")
	}
	args, err := readArgs(k.args)
	if err != nil {
		return Notice{}, err
	}
	n := k.Notice
	n.Tone, n.Text = kind.Tone, render(kind.Text, args)
	return n, nil
}

// Read marks notices as read by the actor; ids that are not the actor's are
// passed over, reading twice is no error.
func (s *Service) Read(ctx context.Context, ids []string) error {
	const op = "notice.Read"
	a := identity.From(ctx)
	to := recipients(a, "")
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		for _, id := range ids {
			who, ok, err := s.recipientOf(ctx, id)
			if err != nil {
				return err
			}
			if !ok || (!slices.Contains(to, who) && !(who.storeID != "" && a.HasStaff())) {
				continue
			}
			if err := s.markRead(ctx, id, a.ID, s.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
}

// ReadAll marks everything as read that List shows for storeID.
func (s *Service) ReadAll(ctx context.Context, storeID string) error {
	const op = "notice.ReadAll"
	a := identity.From(ctx)
	if err := checkStore(a, storeID); err != nil {
		return err
	}
	return fault.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		for _, to := range recipients(a, storeID) {
			if err := s.markAllRead(ctx, to, a.ID, s.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
}
