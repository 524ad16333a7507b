package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const documentColumns = `id, store_id, type, scope, title, covers, classes, state, source, template, file_name, media_type, bytes, sha256,
    blob_key, signed_key, signed_bytes, signed_sha256, key_id, wrapped_key, particulars, valid_from_us, expires_at_us, open_ended, noticed_us,
    code, note, policy_version, uploaded_by, uploaded_name, uploaded_at_us, decided_at_us, closed_at_us, version`

const (
	sqlInsertDocument = `insert into document (` + documentColumns + `, search)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
    $31, $32, $33, $34, $35)`

	sqlUpdateDocument = `update document set scope = $1, title = $2, covers = $3, classes = $4, state = $5, blob_key = $6, signed_key = $7,
    signed_bytes = $8, signed_sha256 = $9, key_id = $10, wrapped_key = $11, particulars = $12, valid_from_us = $13, expires_at_us = $14,
    open_ended = $15, noticed_us = $16, code = $17, note = $18, decided_at_us = $19, closed_at_us = $20, search = $21, file_name = $22,
    version = version + 1
where store_id = $23 and id = $24 and version = $25`

	sqlGetDocument = `select ` + documentColumns + ` from document where store_id = $1 and id = $2`

	sqlAllDocument = `select ` + documentColumns + ` from document where id = $1`

	sqlListDocuments = `select ` + documentColumns + ` from document
where store_id = $1 and (cast($2 as text) = '' or type = $2) and (cast($3 as text) = '' or state = $3) and search like $4 escape '!' and id < $5 order by id desc limit $6`

	sqlListHeld = `select ` + documentColumns + ` from document
where store_id = $1 and state in ('approved', 'signed', 'in_review', 'expired') order by id`

	sqlAllDueExpiry = `select ` + documentColumns + ` from document
where state in ('approved', 'signed') and expires_at_us > 0 and expires_at_us <= $1 and id > $2 order by id limit $3`

	sqlAllClosed = `select ` + documentColumns + ` from document
where closed_at_us > 0 and closed_at_us <= $1 and state <> 'deleted' and id > $2 order by id limit $3`

	sqlAllOtherKeys = `select ` + documentColumns + ` from document where key_id <> '' and key_id <> $1 and id > $2 order by id limit $3`

	// sqlAllSigned gives the papers that somebody has signed here.
	sqlAllSigned = `select ` + documentColumns + ` from document
where id in (select document_id from document_signature) and id > $1 order by id limit $2`

	sqlListNamed = `select ` + documentColumns + ` from document where store_id = $1 and id = any($2) order by id`

	// sqlAllBlobKeys answers the sweep, which knows keys of blobs only.
	sqlAllBlobKeys = `select id, blob_key, signed_key from document where id = any($1) order by id`
)

func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("document: %w", err)
	}
	return string(b), nil
}

// lists are the document's lists as they are stored.
func (d Document) lists() (scope, covers, classes string, err error) {
	d.Scope.IDs = append([]string{}, d.Scope.IDs...)
	scope, err = jsonText(d.Scope)
	covers, err2 := jsonText(append([]string{}, d.Covers...))
	classes, err3 := jsonText(append([]string{}, d.Classes...))
	return scope, covers, classes, errors.Join(err, err2, err3)
}

func (d Document) searchText() string { return strings.ToLower(d.FileName + " " + d.Title) }

func orEmpty(b []byte) []byte { return append([]byte{}, b...) }

func (s *Service) insert(ctx context.Context, d Document) error {
	scope, covers, classes, err := d.lists()
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlInsertDocument, d.ID, d.StoreID, d.Type, scope, d.Title, covers, classes, string(d.State), d.Source, d.Template,
		d.FileName, d.MediaType, d.Bytes, d.SHA256, d.blobKey, d.signedKey, d.SignedBytes, d.SignedSHA256, d.keyID, orEmpty(d.wrappedKey),
		orEmpty(d.sealed), clock.Micros(d.ValidFrom), clock.Micros(d.ExpiresAt), d.OpenEnded, d.noticed.Microseconds(), d.Code, d.Note,
		d.PolicyVersion, d.UploadedBy, d.UploadedName, clock.Micros(d.UploadedAt), clock.Micros(d.DecidedAt), clock.Micros(d.ClosedAt), d.Version,
		d.searchText())
	return err
}

// update writes the document if nobody was faster; its Version is the one that
// was read. Fault Conflict "document.changed".
func (s *Service) update(ctx context.Context, d *Document) error {
	scope, covers, classes, err := d.lists()
	if err != nil {
		return err
	}
	n, err := s.db.Exec(ctx, sqlUpdateDocument, scope, d.Title, covers, classes, string(d.State), d.blobKey, d.signedKey, d.SignedBytes,
		d.SignedSHA256, d.keyID, orEmpty(d.wrappedKey), orEmpty(d.sealed), clock.Micros(d.ValidFrom), clock.Micros(d.ExpiresAt), d.OpenEnded,
		d.noticed.Microseconds(), d.Code, d.Note, clock.Micros(d.DecidedAt), clock.Micros(d.ClosedAt), d.searchText(), d.FileName, d.StoreID, d.ID,
		d.Version)
	if err == nil && n == 0 {
		return fault.T("document.update", fault.Conflict, "document.busy", "该文件刚被更新，请刷新后重试。", "Somebody changed this paper at the same moment. Load it again and repeat.")
	}
	d.Version++
	return err
}

func (s *Service) get(ctx context.Context, storeID, id string) (Document, error) {
	d, found, err := sqldb.Maybe(ctx, s.db, scanDocument, sqlGetDocument, storeID, id)
	if err == nil && !found {
		err = errNotFound("document.get")
	}
	return d, err
}

func (s *Service) allGet(ctx context.Context, id string) (Document, error) {
	d, found, err := sqldb.Maybe(ctx, s.db, scanDocument, sqlAllDocument, id)
	if err == nil && !found {
		err = errNotFound("document.allGet")
	}
	return d, err
}

// last is behind every id.
const last = "~"

func (s *Service) list(ctx context.Context, storeID string, f Filter, req page.Request) ([]Document, error) {
	after := req.Key(0)
	if after == "" {
		after = last
	}
	q := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(f.Query)) + "%"
	return sqldb.All(ctx, s.db, scanDocument, sqlListDocuments, storeID, f.Type, string(f.State), q, after, int64(req.Rows()+1))
}

// pageOf reads the next rows of one of the statements over all stores.
func (s *Service) dueExpiry(ctx context.Context, by time.Time, after string, limit int) ([]Document, error) {
	return sqldb.All(ctx, s.db, scanDocument, sqlAllDueExpiry, clock.Micros(by), after, int64(limit))
}

func (s *Service) closedBefore(ctx context.Context, by time.Time, after string, limit int) ([]Document, error) {
	return sqldb.All(ctx, s.db, scanDocument, sqlAllClosed, clock.Micros(by), after, int64(limit))
}

func (s *Service) underOtherKeys(ctx context.Context, current, after string, limit int) ([]Document, error) {
	return sqldb.All(ctx, s.db, scanDocument, sqlAllOtherKeys, current, after, int64(limit))
}

func (s *Service) allSigned(ctx context.Context, after string) ([]Document, error) {
	return sqldb.All(ctx, s.db, scanDocument, sqlAllSigned, after, int64(rowsAtOnce))
}

func (s *Service) held(ctx context.Context, storeID string) ([]Document, error) {
	return sqldb.All(ctx, s.db, scanDocument, sqlListHeld, storeID)
}

// named are those of the papers that the store has.
func (s *Service) named(ctx context.Context, storeID string, ids []string) ([]Document, error) {
	return sqldb.All(ctx, s.db, scanDocument, sqlListNamed, storeID, ids)
}

// blobKeys are the blobs that the documents keep.
func (s *Service) blobKeys(ctx context.Context, ids []string) ([]string, error) {
	rows, err := sqldb.All(ctx, s.db, func(r sqldb.Row) ([2]string, error) {
		var id string
		var keys [2]string
		return keys, r.Scan(&id, &keys[0], &keys[1])
	}, sqlAllBlobKeys, ids)
	var out []string
	for _, keys := range rows {
		out = append(out, keys[0], keys[1])
	}
	return out, err
}

func scanDocument(r sqldb.Row) (Document, error) {
	var d Document
	var scope, covers, classes string
	var from, until, noticed, uploaded, decided, closed int64
	err := r.Scan(&d.ID, &d.StoreID, &d.Type, &scope, &d.Title, &covers, &classes, &d.State, &d.Source, &d.Template, &d.FileName, &d.MediaType,
		&d.Bytes, &d.SHA256, &d.blobKey, &d.signedKey, &d.SignedBytes, &d.SignedSHA256, &d.keyID, &d.wrappedKey, &d.sealed, &from, &until,
		&d.OpenEnded, &noticed, &d.Code, &d.Note, &d.PolicyVersion, &d.UploadedBy, &d.UploadedName, &uploaded, &decided, &closed, &d.Version)
	if err != nil {
		return d, err
	}
	d.ValidFrom, d.ExpiresAt, d.noticed = clock.FromMicros(from), clock.FromMicros(until), time.Duration(noticed)*time.Microsecond
	d.UploadedAt, d.DecidedAt, d.ClosedAt = clock.FromMicros(uploaded), clock.FromMicros(decided), clock.FromMicros(closed)
	if !slices.Contains(States(), d.State) {
		return d, fmt.Errorf("document: %s is in the unknown state %q", d.ID, d.State)
	}
	return d, errors.Join(json.Unmarshal([]byte(scope), &d.Scope), json.Unmarshal([]byte(covers), &d.Covers), json.Unmarshal([]byte(classes), &d.Classes))
}
