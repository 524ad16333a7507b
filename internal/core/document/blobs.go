package document

import (
	"context"
	"strings"

	"souk/internal/platform/blob"
)

// BlobRefs tells the sweep which of our blobs are in use.
//
// Source: core-ports "blob references".
func (s *Service) BlobRefs() blob.Refs {
	return blob.Refs{Name: "document", Alive: s.blobsAlive}
}

func (s *Service) blobsAlive(ctx context.Context, keys []string) (map[string]bool, error) {
	seen := map[string]bool{}
	var ids []string
	for _, key := range keys {
		rest, ours := strings.CutPrefix(key, blobPrefix)
		id, _, deep := strings.Cut(rest, "/")
		if ours && deep && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	kept, err := s.blobKeys(ctx, ids)
	if err != nil {
		return nil, err
	}
	alive := map[string]bool{}
	for _, k := range kept {
		if k != "" {
			alive[k] = true
		}
	}
	return alive, nil
}
