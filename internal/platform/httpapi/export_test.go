package httpapi

import (
	"context"
	"errors"
	"time"
)

// Beat sets how often keys are renewed.
func Beat(a *API, every time.Duration) { a.beats = every }

// Pace sets how long a reader may take for one write of an endless operation.
func Pace(a *API, each time.Duration) { a.paces = each }

// InputText is inputText for the test that holds it against huma's messages.
var InputText = inputText

// Undocument takes a path out of the document.
func Undocument(a *API, path string) { delete(a.huma.OpenAPI().Paths, path) }

// TakeBeside lets a second request read an abandoned key, then the first one, which woke
// up, commit its effect, and then the second one take the key as it read it.
func TakeBeside(ctx context.Context, a *API) error {
	id, now := keyID{"ann", "slow", "k"}, a.cfg.Machine.Now()
	if ours, err := a.insertKey(ctx, id, "sum", "first", now.Add(-time.Hour), now.Add(-time.Minute)); err != nil || !ours {
		return errors.Join(err, errors.New("the key was there"))
	}
	row, _, err := a.getKey(ctx, id)
	if err != nil {
		return err
	}
	if committed, err := a.commitKey(ctx, id, "first"); err != nil || !committed {
		return errors.Join(err, errors.New("the first one lost its key"))
	}
	ours, err := a.takeKey(ctx, id, "sum", "second", row, now, now.Add(time.Minute))
	if ours {
		err = errors.New("the second one took a key whose request had its effect")
	}
	return err
}
