package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/platform/seal"
)

// Files of a rotation in the data folder. The new key is written before anything is
// sealed under it, and the old one stays where it is until nothing needs it.
const (
	nextKeyFile  = "master.key.next"   // the new key, until it takes the old one's place
	rotationFile = "key-rotation.json" // there while some things are under one key and some under the other
)

// rotateAgain ends what is said of a rotation that broke off.
const rotateAgain = "Run `souk key rotate` again, with the same settings: it goes on where it stopped."

// rotation is what has to be known to go from one master key to another.
type rotation struct {
	dir       string
	from, to  []byte
	inFile    bool // the key lies in the data folder, not in SOUK_MASTER_KEY
	resumed   bool
	onlyClear bool // the new key is in place already: nothing but the mark is left
}

// mark is what the rotation's file says: ids of keys, never keys.
type mark struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// unfinishedRotation refuses what needs one master key for everything while a
// rotation is half-way: Unavailable "key.rotation_unfinished".
func unfinishedRotation(dir string) error {
	_, err := os.Stat(filepath.Join(dir, rotationFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.E("app.rotation", fault.Unavailable, "data.unusable", err, "The data folder "+dir+" cannot be read: "+err.Error())
	}
	return fault.T("app.rotation", fault.Unavailable, "key.rotation_unfinished", "主密钥更换尚未完成。请用相同设置再次运行 souk key rotate，它会从中断处继续。",
		"The change of the master key is half-way. "+rotateAgain)
}

// planRotation finds out from which key to which one: in the data folder a new one
// is made (or the one of a run that broke off taken up), with SOUK_MASTER_KEY the
// new one is SOUK_NEW_MASTER_KEY. Nothing is written yet.
func planRotation(cfg Config, getenv func(string) string, fresh func() []byte) (rotation, error) {
	r := rotation{dir: cfg.Data, from: cfg.masterKey, to: []byte(getenv("SOUK_NEW_MASTER_KEY")), inFile: cfg.masterKey == nil}
	if r.inFile {
		var err error
		if r.from, err = readKey(filepath.Join(cfg.Data, masterKeyFile)); err != nil {
			return r, err
		}
		if r.to, err = readKey(filepath.Join(cfg.Data, nextKeyFile)); fault.CodeOf(err) == "key.missing" {
			r.to, err = fresh(), nil
		}
		if err != nil {
			return r, err
		}
	}
	var m mark
	b, err := os.ReadFile(filepath.Join(cfg.Data, rotationFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return r, err
	default:
		if err := json.Unmarshal(b, &m); err != nil {
			return r, fault.E("app.rotation", fault.Malformed, "key.rotation_unreadable", err, filepath.Join(cfg.Data, rotationFile)+" cannot be read: "+err.Error())
		}
		r.resumed = true
		if r.inFile && seal.KeyID(r.from) == m.To {
			r.onlyClear = true
			return r, nil
		}
	}
	return r, r.check(m)
}

// check refuses keys that cannot be, and others than those of the run that broke off.
func (r rotation) check(m mark) error {
	bad := func(format string, args ...any) error {
		return fault.E("app.rotation", fault.Invalid, "key.unusable", nil, fmt.Sprintf(format, args...))
	}
	switch {
	case len(r.to) < minMasterKey:
		return bad("With SOUK_MASTER_KEY, put the new key into SOUK_NEW_MASTER_KEY: at least %d characters, for example of `openssl rand -hex 32`.", minMasterKey)
	case string(r.from) == string(r.to):
		return bad("The new master key is the old one.")
	case r.resumed && (m.From != seal.KeyID(r.from) || m.To != seal.KeyID(r.to)):
		return bad("A change of the master key from %s to %s is half-way, these keys are %s and %s. Give the same two keys again.", m.From, m.To, seal.KeyID(r.from), seal.KeyID(r.to))
	}
	return nil
}

func readKey(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.E("app.rotation", fault.NotFound, "key.missing", err, "There is no master key at "+path+".")
	}
	if err != nil {
		return nil, err
	}
	key := []byte(strings.TrimSpace(string(b)))
	if len(key) < minMasterKey {
		return nil, fault.E("app.rotation", fault.Invalid, "key.unusable", nil, fmt.Sprintf("%s holds no key of %d characters or more.", path, minMasterKey))
	}
	return key, nil
}

// begin writes the new key and the mark; what is there already stays.
func (r rotation) begin() error {
	if r.resumed {
		return nil
	}
	if r.inFile {
		if err := writeFileSynced(filepath.Join(r.dir, nextKeyFile), append(r.to[:len(r.to):len(r.to)], '\n'), 0o600); err != nil {
			return err
		}
	}
	b, err := json.Marshal(mark{seal.KeyID(r.from), seal.KeyID(r.to)})
	if err != nil {
		return err
	}
	if err := writeFileSynced(filepath.Join(r.dir, rotationFile), append(b, '\n'), 0o600); err != nil {
		return err
	}
	return syncDir(r.dir)
}

// oldKeyFile is where the old key is kept: backups of its days need it.
func (r rotation) oldKeyFile() string {
	return filepath.Join(r.dir, masterKeyFile+"."+seal.KeyID(r.from))
}

// finish puts the new key into the old one's place, which is kept beside it, and
// takes the mark away.
func (r rotation) finish() error {
	if r.inFile && !r.onlyClear {
		if err := writeFileSynced(r.oldKeyFile(), append(r.from[:len(r.from):len(r.from)], '\n'), 0o600); err != nil {
			return err
		}
		if err := syncDir(r.dir); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(r.dir, nextKeyFile), filepath.Join(r.dir, masterKeyFile)); err != nil {
			return err
		}
		if err := syncDir(r.dir); err != nil {
			return err
		}
	}
	return errors.Join(os.Remove(filepath.Join(r.dir, rotationFile)), syncDir(r.dir))
}

// syncDir makes names in a folder last.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
