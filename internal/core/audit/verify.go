package audit

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/platform/chain"
)

// Book is the name of the trail among the chained books.
const Book = "audit"

// book is how the chain reads the trail.
func (s *Service) book() chain.Book {
	return chain.Book{Name: Book, Digests: s.digests, Count: s.count, IDs: s.rowIDs}
}

// VerifyTrail walks the chain of the trail and compares each link with its row;
// earlier are heads that were exported before. Errors: Unavailable
// "audit.no_chain" where the trail is not chained.
//
// Source: X-52, contract "souk audit verify".
func (s *Service) VerifyTrail(ctx context.Context, earlier []chain.Head) (chain.Report, error) {
	if s.chain == nil {
		return chain.Report{}, errNoChain()
	}
	return s.chain.Verify(ctx, s.book(), earlier)
}

// Head is the signed end of the trail's chain.
func (s *Service) Head(ctx context.Context) (chain.Head, error) {
	if s.chain == nil {
		return chain.Head{}, errNoChain()
	}
	return s.chain.Head(ctx, Book)
}

// Export writes the sealed trail as JSON lines that VerifyBundle can check.
//
// Source: X-52.
func (s *Service) Export(ctx context.Context, w io.Writer) error {
	if s.chain == nil {
		return errNoChain()
	}
	return s.chain.Export(ctx, Book, func(ctx context.Context, ids []string) (map[string]json.RawMessage, error) {
		rows, err := s.byIDs(ctx, ids)
		if err != nil {
			return nil, err
		}
		out := make(map[string]json.RawMessage, len(rows))
		for _, r := range rows {
			if out[r.ID], err = json.Marshal(exported(r)); err != nil {
				return nil, err
			}
		}
		return out, nil
	}, w)
}

// BundleDigest recomputes id and digest of a row that Export wrote.
func BundleDigest(raw json.RawMessage) (id, digest string, err error) {
	var e exportedRow
	if err := json.Unmarshal(raw, &e); err != nil {
		return "", "", err
	}
	r := e.row()
	digest, err = digestOf(r)
	return r.ID, digest, err
}

func errNoChain() error {
	return fault.T("audit.chain", fault.Unavailable, "audit.no_chain", "审计记录未启用链式存证。", "The trail is not chained here.")
}

// digests recomputes what the rows' contents say. A row whose own digest was
// rewritten to fit is told by the chain, which holds the one that was sealed.
func (s *Service) digests(ctx context.Context, ids []string) (map[string]string, error) {
	rows, err := s.byIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		d, err := digestOf(r)
		if err != nil || d != r.Digest {
			d = "changed" // no digest looks like this
		}
		out[r.ID] = d
	}
	return out, nil
}

// exportedRow is a row in a bundle: everything that the digest covers, with the salt.
type exportedRow struct {
	ID            string `json:"id"`
	StoreID       string `json:"store_id"`
	Subject       string `json:"subject"`
	Action        string `json:"action"`
	ActorKind     string `json:"actor_kind"`
	ActorID       string `json:"actor_id"`
	ActorName     string `json:"actor_name"`
	ActorRole     string `json:"actor_role"`
	Reason        string `json:"reason"`
	PolicyVersion string `json:"policy_version"`
	Before        string `json:"before"`
	After         string `json:"after"`
	AtUS          int64  `json:"at_us"`
	MachineAtUS   int64  `json:"machine_at_us"`
	Salt          string `json:"salt"`
}

func exported(r Row) exportedRow {
	return exportedRow{r.ID, r.StoreID, r.Subject, r.Action, string(r.ActorKind), r.ActorID, r.ActorName, r.ActorRole, r.Reason,
		r.PolicyVersion, r.Before, r.After, r.At.UnixMicro(), r.MachineAt.UnixMicro(), r.Salt}
}

func (e exportedRow) row() Row {
	return Row{ID: e.ID, StoreID: e.StoreID, Subject: e.Subject, Action: e.Action, ActorKind: identity.Kind(e.ActorKind), ActorID: e.ActorID,
		ActorName: e.ActorName, ActorRole: e.ActorRole, Reason: e.Reason, PolicyVersion: e.PolicyVersion, Before: e.Before, After: e.After,
		At: time.UnixMicro(e.AtUS).UTC(), MachineAt: time.UnixMicro(e.MachineAtUS).UTC(), Salt: e.Salt}
}
