package video

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/core/identity"
	"souk/internal/platform/blob"
	"souk/internal/platform/queue"
)

const (
	jobCheck  = "video.check"
	jobEncode = "video.encode"
)

// checkFirst lets checks, for which sellers wait, go before encodes.
const checkFirst = 10

// attemptRef is the payload of both jobs.
type attemptRef struct {
	StoreID string `json:"store_id"`
	ID      string `json:"attempt_id"`
}

// mediaTries is how often a job starts: the worker itself starts a dying child
// three times; a missing ffmpeg or a full disk is waited for, about an hour.
const mediaTries = 12

// Jobs registers the automatic stage, the encodes and the daily work.
func (s *Service) Jobs(q *queue.Queue) {
	q.Handle(jobCheck, queue.Options{MaxAttempts: mediaTries, Timeout: 20 * time.Minute}, s.job(s.Judge))
	// One of several workers stays free for checks.
	q.Handle(jobEncode, queue.Options{MaxAttempts: mediaTries, Timeout: 95 * time.Minute, Workers: max(1, s.media.Parallel()-1)}, s.job(s.Encode))
	q.Every("video.daily", queue.Daily, s.daily)
}

func (s *Service) job(do func(ctx context.Context, storeID, attemptID string, lastTry bool) error) queue.Handler {
	return func(ctx context.Context, j queue.Job) error {
		var ref attemptRef
		if err := j.Decode(&ref); err != nil {
			return err
		}
		return do(identity.AsSystem(ctx), ref.StoreID, ref.ID, j.Attempt >= mediaTries)
	}
}

// measurementsKept is how long a measurement may save work.
const measurementsKept = 90 * clock.Day

// daily holds live and suspended films against the violations in force again
// (they expire without an event), and forgets old measurements.
//
// Source: V-28.
func (s *Service) daily(ctx context.Context, now time.Time) error {
	ctx = identity.AsSystem(ctx)
	for _, state := range []State{Suspended, Published} {
		stores, err := s.storesWithState(ctx, state)
		if err != nil {
			return err
		}
		for _, id := range stores {
			if err := s.Reconsider(ctx, id); err != nil {
				return err
			}
		}
	}
	if err := s.sweepUploads(ctx); err != nil {
		return err
	}
	return s.forgetMeasurements(ctx, now.Add(-measurementsKept))
}

// sweepUploads deletes resumable uploads that nobody has used; files carry the
// machine's time.
func (s *Service) sweepUploads(ctx context.Context) error {
	doc, err := s.policies.Current(ctx)
	if err != nil {
		return err
	}
	_, err = s.uploads.Sweep(s.machine.Now().Add(-policyOf(doc).UploadsKept.Duration()))
	return err
}

// SweepTemp removes what uploads of a process that died left on disk. Call it at
// start, when TempDir belongs to this process alone.
func (s *Service) SweepTemp() (removed int, err error) {
	left, err := filepath.Glob(filepath.Join(s.temp, tempPrefix+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return len(left), err
}

// blobPrefix starts every key of this tool.
const blobPrefix = "video/"

// blobKey is where a file of an attempt lies.
func blobKey(attemptID, name string) string { return blobPrefix + attemptID + "/" + name }

// BlobRefs tells the sweep which of our blobs are in use: the uploads of every
// attempt, and the copies that it names, or all of them while they are made.
//
// Source: core-ports "blob references".
func (s *Service) BlobRefs() blob.Refs {
	return blob.Refs{Name: ToolID, Alive: s.blobsAlive}
}

func (s *Service) blobsAlive(ctx context.Context, keys []string) (map[string]bool, error) {
	byAttempt := map[string][]string{}
	var ids []string
	for _, key := range keys {
		rest, ours := strings.CutPrefix(key, blobPrefix)
		id, _, deep := strings.Cut(rest, "/")
		if !ours || !deep {
			continue
		}
		if byAttempt[id] == nil {
			ids = append(ids, id)
		}
		byAttempt[id] = append(byAttempt[id], key)
	}
	alive := map[string]bool{}
	rows, err := s.blobRows(ctx, ids)
	for _, row := range rows {
		row.mark(byAttempt[row.id], alive)
	}
	return alive, err
}

// mark says which keys the attempt needs.
func (b blobRow) mark(keys []string, alive map[string]bool) {
	needed := map[string]bool{b.film.Key: true}
	for _, f := range b.subtitles {
		needed[f.Key] = true
	}
	for _, f := range b.renditions.Files() {
		needed[f.Key] = true
	}
	for _, key := range keys {
		if needed[key] || (b.encode == EncodeWaiting && path.Base(path.Dir(key)) == "out") {
			alive[key] = true
		}
	}
}
