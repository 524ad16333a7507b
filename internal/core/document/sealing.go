package document

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"souk/internal/base/fault"
	"souk/internal/platform/seal"
)

// Each use of a document's data key binds the bytes to document and purpose, so
// that sealed parts cannot change places.
const (
	partContent     = "content"
	partSigned      = "signed"
	partParticulars = "particulars"
	partSignature   = "signature"
)

func about(id, part string) []byte { return []byte("souk/document/" + id + "/" + part) }

// newKey gives the document a data key and wraps it.
func (s *Service) newKey(d *Document) ([]byte, error) {
	key := s.ids.Bytes(seal.KeySize)
	wrapped, err := s.ring.Wrap(key, s.ids.Bytes(seal.NonceSize), about(d.ID, "key"))
	if err != nil {
		return nil, fault.Wrap("document.newKey", err)
	}
	d.wrappedKey, d.keyID = wrapped, s.ring.Current()
	return key, nil
}

// dataKey opens the document's key. Faults: NotFound "document.erased";
// Unavailable "document.key_missing"; Internal "document.damaged".
func (s *Service) dataKey(d Document) ([]byte, error) {
	const op = "document.dataKey"
	if len(d.wrappedKey) == 0 {
		return nil, fault.T(op, fault.NotFound, "document.erased", "该文件的内容已按保留期删除。", "The content of this paper was deleted when its retention ended.")
	}
	key, err := s.ring.Unwrap(d.keyID, d.wrappedKey, about(d.ID, "key"))
	if errors.Is(err, seal.ErrUnknownKey) {
		return nil, fault.T(op, fault.Unavailable, "document.key_missing", "解密该文件所需的主密钥不在本机，请联系运营方。",
			"The master key that this paper was sealed with is not here. Please tell the operator.").With("key_id", d.keyID).Because(err)
	}
	if err != nil {
		return nil, damagedFault(op, err)
	}
	return key, nil
}

func damagedFault(op string, err error) error {
	return fault.T(op, fault.Internal, "document.damaged", "该文件在存储中被改动或损坏，没有发送任何内容，请联系运营方。",
		"This paper was changed or damaged where it is stored. Nothing of it was sent; please tell the operator.").Because(err)
}

func (s *Service) sealed(plain, key []byte, id, part string) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(plain) + len(plain)/1024 + 64)
	err := seal.Encrypt(&out, bytes.NewReader(plain), key, s.ids.Bytes(seal.PrefixSize), about(id, part))
	return out.Bytes(), fault.Wrap("document.seal", err)
}

func unsealed(from io.Reader, key []byte, id, part string) ([]byte, error) {
	var out bytes.Buffer
	err := seal.Decrypt(&out, from, key, about(id, part))
	if errors.Is(err, seal.ErrTampered) {
		return nil, damagedFault("document.unseal", err)
	}
	return out.Bytes(), fault.Wrap("document.unseal", err)
}

// putSealed seals bytes into the blob store.
func (s *Service) putSealed(ctx context.Context, blobKey string, plain, key []byte, id, part string) error {
	sealed, err := s.sealed(plain, key, id, part)
	if err != nil {
		return err
	}
	_, err = s.blobs.Put(ctx, blobKey, bytes.NewReader(sealed))
	return fault.Wrap("document.put", err)
}

func (s *Service) getSealed(ctx context.Context, blobKey string, key []byte, id, part string) ([]byte, error) {
	f, _, err := s.blobs.Open(ctx, blobKey)
	if err != nil {
		return nil, fault.Wrap("document.get", err)
	}
	defer f.Close()
	return unsealed(f, key, id, part)
}

func (s *Service) sealParticulars(d *Document, key []byte) error {
	b, err := json.Marshal(d.Particulars)
	if err != nil {
		return fault.Wrap("document.sealParticulars", err)
	}
	d.sealed, err = s.sealed(b, key, d.ID, partParticulars)
	return err
}

// openParticulars fills in what lies sealed; a paper that was erased has none.
func (s *Service) openParticulars(d *Document) error {
	if len(d.wrappedKey) == 0 || len(d.sealed) == 0 {
		return nil
	}
	key, err := s.dataKey(*d)
	if err != nil {
		return err
	}
	b, err := unsealed(bytes.NewReader(d.sealed), key, d.ID, partParticulars)
	if err != nil {
		return err
	}
	return fault.Wrap("document.openParticulars", json.Unmarshal(b, &d.Particulars))
}

// dropBlob takes back a stored blob whose row did not come; what it misses the
// sweep finds.
func (s *Service) dropBlob(ctx context.Context, key string) {
	if key == "" {
		return
	}
	if err := s.blobs.Delete(context.WithoutCancel(ctx), key); err != nil {
		s.log.WarnContext(ctx, "a stored paper could not be taken back", "key", key, "err", err)
	}
}

const blobPrefix = "documents/"

func blobKey(id, part string) string { return blobPrefix + id + "/" + part }
