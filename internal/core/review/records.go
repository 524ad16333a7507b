package review

import (
	"context"
	"errors"
	"slices"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

// Outcomes of a record: the automatic stage gives a verdict, a person a decision.
const (
	OutcomePass     = string(VerdictPass)
	OutcomeHuman    = string(VerdictHuman)
	OutcomeReject   = string(VerdictReject)
	OutcomeApproved = "approved"
	OutcomeRejected = "rejected"
)

// BySystem is the author of records of the automatic stage.
const BySystem = "system"

// RecordFilter narrows a store's review records; empty members do not.
type RecordFilter struct {
	Kind    string
	Outcome string
}

// Write keeps a record of an attempt. It needs a transaction. The first record
// of an author in a stage stands: the same again, from a job that ran twice,
// changes nothing. Empty members are filled: id, At (now), By (the system), Code
// (the first rejecting finding).
//
// Source, V-59, V-62.
func (s *Service) Write(ctx context.Context, r Record) error {
	if err := sqldb.RequireTx(ctx, "review.Write"); err != nil {
		return err
	}
	if _, err := s.kind(r.Kind); err != nil {
		return err
	}
	outcomes := []string{OutcomePass, OutcomeHuman, OutcomeReject, OutcomeApproved, OutcomeRejected}
	if r.StoreID == "" || r.SubjectID == "" || r.PolicyVersion == "" || !slices.Contains(outcomes, r.Outcome) ||
		r.Stage != StageAuto && r.Stage != StageHuman && r.Stage != StageAppeal {
		return fault.E("review.Write", fault.Internal, "internal",
			errors.New("store, subject, policy version, stage and a known outcome are required"), "The review record is not complete.")
	}
	if r.ID == "" {
		r.ID = s.ids.New("rev")
	}
	if r.At.IsZero() {
		r.At = s.clock.Now()
	}
	if r.By == "" {
		r.By = BySystem
	}
	if r.Code == "" && r.Outcome == OutcomeReject {
		r.Code = firstReject(r.Findings)
	}
	_, err := s.insertRecord(ctx, r)
	return fault.Wrap("review.Write", err)
}

// Records gives a page of the store's review records, newest first.
//
// Source: V-59.
func (s *Service) Records(ctx context.Context, storeID string, f RecordFilter, req page.Request) (page.Of[Record], error) {
	rows, err := s.selectRecords(ctx, storeID, f, req)
	if err == nil {
		err = s.entitle(ctx, storeID, rows)
	}
	if err != nil {
		return page.Of[Record]{}, fault.Wrap("review.Records", err)
	}
	return page.Cut(rows, req.Rows(), func(r Record) []string { return page.TimeKey(r.At, r.ID) }), nil
}

// Record reads one record of the store. Fault NotFound "review.not_found", also
// for another store's record.
func (s *Service) Record(ctx context.Context, storeID, id string) (Record, error) {
	r, found, err := sqldb.Maybe(ctx, s.db, scanRecord, sqlGetRecord, storeID, id)
	if err == nil && !found {
		err = fault.T("review.Record", fault.NotFound, "review.not_found", "没有找到该审核记录。", "There is no such review record.")
	}
	if err != nil {
		return r, err
	}
	one := []Record{r}
	err = s.entitle(ctx, storeID, one)
	return one[0], err
}

// entitle fills in what the attempts of the store's records were called; each
// tool is asked once.
//
// Source: V-59, V-62.
func (s *Service) entitle(ctx context.Context, storeID string, records []Record) error {
	subjects := map[string][]string{}
	for _, r := range records {
		if s.kinds[r.Kind].Titles != nil {
			subjects[r.Kind] = append(subjects[r.Kind], r.SubjectID)
		}
	}
	for kind, ids := range subjects {
		titles, err := s.kinds[kind].Titles(ctx, storeID, ids)
		if err != nil {
			return fault.Wrap("review.entitle", err)
		}
		for i, r := range records {
			if r.Kind == kind {
				records[i].Title = titles[r.SubjectID]
			}
		}
	}
	return nil
}
