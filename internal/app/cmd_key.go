package app

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/chain"
	"souk/internal/platform/seal"
	"souk/internal/platform/telemetry"
)

type keyCmd struct {
	Rotate keyRotateCmd `cmd:"" help:"Change the master key and seal everything under the new one; no server may run."`
}

type keyRotateCmd struct {
	engineFlags
}

// Run goes from one master key to another. It can be run again after it broke off.
//
// Source: X-17, core-ports "souk key rotate".
func (c keyRotateCmd) Run(e env) error {
	cfg := c.config(e)
	lock, err := lockData(cfg.Data)
	if err != nil {
		return err
	}
	defer lock.Close()
	r, err := planRotation(cfg, e.getenv, freshKey)
	if err != nil {
		return err
	}
	if r.onlyClear {
		fmt.Fprintln(e.out, "Everything was done already.")
		return r.finish()
	}
	cfg.masterKey = r.to
	s, err := build(e.ctx, cfg, buildOptions{log: telemetry.NewLog(e.err, telemetry.Auto, slog.LevelWarn), rotation: &r})
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.eitherKey(e.ctx, r); err != nil {
		return err
	}
	if err := r.begin(); err != nil {
		return err
	}
	if r.resumed {
		fmt.Fprintln(e.out, "Going on where the last run stopped.")
	}
	if err := s.rotate(identity.AsSystem(e.ctx), r, e.out); err != nil {
		return errors.Join(err, fault.E("app.keyRotate", fault.Unavailable, "key.rotation_unfinished", err, "The change of the master key is half-way: "+err.Error()+". "+rotateAgain))
	}
	if err := r.finish(); err != nil {
		return err
	}
	r.sayDone(e.out)
	return nil
}

func (r rotation) sayDone(w io.Writer) {
	if !r.inFile {
		fmt.Fprintln(w, "Done. Put the new key into SOUK_MASTER_KEY now. Backups made before need the old one.")
		return
	}
	fmt.Fprintf(w, "Done. The new key is %s: keep a copy apart. The old one is %s: backups made before need it; nothing else does.\n",
		filepath.Join(r.dir, masterKeyFile), r.oldKeyFile())
}

// chainKey is the key that a master key signs chains with.
func chainKey(master []byte) (ed25519.PrivateKey, error) {
	seed, err := secretFrom(master, "chain")
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// eitherKey refuses a database whose chain neither key has signed: it belongs to
// another installation.
func (s *souk) eitherKey(ctx context.Context, r rotation) error {
	old, err := chainKey(r.from)
	if err != nil {
		return err
	}
	head, err := s.chain.Head(ctx, audit.Book)
	if err != nil || head.Seq == 0 || chain.Signed(s.chain.PublicKey(), head) || chain.Signed(old.Public().(ed25519.PublicKey), head) {
		return err
	}
	return fault.E("app.keyRotate", fault.Invalid, "config.other_master_key", nil, "This database belongs to another master key: nothing was changed.")
}

// rotate seals and signs everything under the new key. Every step may run again.
// What else is derived from the master key lives for minutes (cursors, impression
// tokens, codes by e-mail and phone) and simply ends.
func (s *souk) rotate(ctx context.Context, r rotation, w io.Writer) error {
	papers, err := s.documents.Rewrap(ctx, counting(w, "papers"))
	if err != nil {
		return err
	}
	say(w, "papers", papers.Done, len(papers.Failed), papers.Failed, "can be opened with neither key and stay as they are")
	buyers, lost, err := s.vault.Rewrap(ctx, counting(w, "keys of buyers"))
	if err != nil {
		return err
	}
	say(w, "keys of buyers", buyers, lost, nil, "can be opened with neither key and stay as they are")
	proof, err := secretFrom(r.from, "signatures")
	if err != nil {
		return err
	}
	proofs, err := s.documents.Reprove(ctx, proof)
	if err != nil {
		return err
	}
	say(w, "signatures of papers", proofs.Done, len(proofs.Failed), proofs.Failed, "were not valid before and stay so")
	if err := s.resign(ctx, r, w); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		return s.audit.Write(ctx, audit.Entry{Subject: "master_key", Action: "key.rotated", Before: map[string]any{"key": seal.KeyID(r.from)}, After: map[string]any{"key": seal.KeyID(r.to)}})
	})
}

// resign signs the chains, and the ends that were exported, with the new key.
func (s *souk) resign(ctx context.Context, r rotation, w io.Writer) error {
	old, err := chainKey(r.from)
	if err != nil {
		return err
	}
	older := old.Public().(ed25519.PublicKey)
	signed, err := s.chain.Resign(ctx, older)
	if err != nil {
		return err
	}
	say(w, "signed ends of chains", signed.Done, signed.Foreign, nil, "carry no signature of this installation and stay as they are")
	heads, err := readHeads(s.headsFile())
	if err != nil {
		return err
	}
	if len(heads) > 0 {
		if err := writeLines(s.headsFile(), s.chain.ResignHeads(heads, older)); err != nil {
			return err
		}
	}
	return s.retire(older)
}

// retire notes the key that bundles of earlier days are signed with.
func (s *souk) retire(older ed25519.PublicKey) error {
	keys, err := s.retired()
	if err != nil {
		return err
	}
	name := hex.EncodeToString(older)
	if !slices.ContainsFunc(keys, func(k chain.Retired) bool { return k.PublicKey == name }) {
		keys = append(keys, chain.Retired{PublicKey: name, RetiredAt: s.machine.Now()})
	}
	return writeLines(s.retiredFile(), s.chain.Retire(keys))
}

// retiredFile names the keys of earlier days, for bundles that were exported then.
func (s *souk) retiredFile() string { return filepath.Join(s.cfg.Data, "chain-keys.jsonl") }

// retired are the keys of earlier days; whether the key in force vouches for one is
// asked where it counts.
func (s *souk) retired() ([]chain.Retired, error) {
	b, err := os.ReadFile(s.retiredFile())
	if errors.Is(err, fs.ErrNotExist) {
		return []chain.Retired{}, nil
	}
	if err != nil {
		return nil, err
	}
	out := []chain.Retired{}
	for line := range strings.Lines(string(b)) {
		var k chain.Retired
		if err := json.Unmarshal([]byte(line), &k); err != nil {
			return nil, fault.E("app.retired", fault.Malformed, "chain.keys_unreadable", err, s.retiredFile()+" cannot be read: "+err.Error())
		}
		out = append(out, k)
	}
	return out, nil
}

// bundleKey is the key that a bundle must be signed with: ours, or one of ours from
// before a rotation when the bundle names that.
func (s *souk) bundleKey(in io.ReadSeeker) (ed25519.PublicKey, error) {
	own := s.chain.PublicKey()
	named, err := chain.BundleKey(in)
	if err != nil {
		return nil, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	keys, err := s.retired()
	for _, k := range keys {
		if k.PublicKey == hex.EncodeToString(named) && chain.VouchedFor(own, k) {
			return named, nil
		}
	}
	return own, err
}

// writeLines writes a file of JSON lines whole or not at all.
func writeLines[T any](path string, list []T) error {
	var b strings.Builder
	for _, v := range list {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	return writeFileSynced(path, []byte(b.String()), 0o600)
}

// rowsPerLine is how many rows pass between two lines of progress.
const rowsPerLine = 100

func counting(w io.Writer, what string) func(done int) {
	return func(done int) {
		if done%rowsPerLine == 0 {
			fmt.Fprintf(w, "%s: %d …\n", what, done)
		}
	}
}

// say tells how many things of a sort are under the new key, and how many are not and
// why; ids name some of those where they have names that help.
func say(w io.Writer, what string, done, failed int, ids []string, why string) {
	fmt.Fprintf(w, "%s: %d now under the new key", what, done)
	if failed > 0 {
		fmt.Fprintf(w, "; %d %s", failed, why)
	}
	if len(ids) > 0 {
		fmt.Fprintf(w, ": %s", strings.Join(ids[:min(10, len(ids))], ", "))
	}
	fmt.Fprintln(w)
}
