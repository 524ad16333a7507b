package document

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertAccess = `insert into document_access (id, store_id, document_id, at_us, actor_kind, actor_id, actor_name, actor_role, action, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	sqlListAccess = `select id, at_us, actor_kind, actor_id, actor_name, actor_role, action, reason from document_access
where store_id = $1 and document_id = $2 and id < $3 order by id desc limit $4`

	sqlInsertSignature = `insert into document_signature (document_id, store_id, signer_id, sealed, sha256, at_us, proof)
values ($1, $2, $3, $4, $5, $6, $7)`

	sqlGetSignature = `select signer_id, sealed, sha256, at_us, proof from document_signature where store_id = $1 and document_id = $2`

	sqlPutProof = `update document_signature set proof = $1 where store_id = $2 and document_id = $3`

	sqlDeleteSignature = `delete from document_signature where store_id = $1 and document_id = $2`
)

func (s *Service) insertAccess(ctx context.Context, d Document, a Access) error {
	_, err := s.db.Exec(ctx, sqlInsertAccess, a.ID, d.StoreID, d.ID, clock.Micros(a.At), a.ActorKind, a.ActorID, a.ActorName, a.ActorRole, a.Action, a.Reason)
	return err
}

func (s *Service) listAccess(ctx context.Context, storeID, id string, req page.Request) ([]Access, error) {
	after := req.Key(0)
	if after == "" {
		after = last
	}
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Access, error) {
		var a Access
		var at int64
		err := r.Scan(&a.ID, &at, &a.ActorKind, &a.ActorID, &a.ActorName, &a.ActorRole, &a.Action, &a.Reason)
		a.At = clock.FromMicros(at)
		return a, err
	}, sqlListAccess, storeID, id, after, int64(req.Rows()+1))
}

// signatureRow is a signature as it is stored: who signed lies sealed.
type signatureRow struct {
	Signature
	sealed []byte
}

func (s *Service) insertSignature(ctx context.Context, d Document, sig Signature, sealed []byte) error {
	_, err := s.db.Exec(ctx, sqlInsertSignature, d.ID, d.StoreID, sig.SignerID, sealed, sig.SHA256, clock.Micros(sig.At), sig.Proof)
	return err
}

func (s *Service) getSignature(ctx context.Context, d Document) (signatureRow, bool, error) {
	return sqldb.Maybe(ctx, s.db, func(r sqldb.Row) (signatureRow, error) {
		var row signatureRow
		var at int64
		err := r.Scan(&row.SignerID, &row.sealed, &row.SHA256, &at, &row.Proof)
		row.At = clock.FromMicros(at)
		return row, err
	}, sqlGetSignature, d.StoreID, d.ID)
}

func (s *Service) putProof(ctx context.Context, d Document, proof string) error {
	_, err := s.db.Exec(ctx, sqlPutProof, proof, d.StoreID, d.ID)
	return err
}

func (s *Service) deleteSignature(ctx context.Context, d Document) error {
	_, err := s.db.Exec(ctx, sqlDeleteSignature, d.StoreID, d.ID)
	return err
}
