package document

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
)

// SignInput is a signature of the context's actor.
type SignInput struct {
	StoreID string
	ID      string
	Name    string
	Title   string
	Consent bool
	SHA256  string // of the bytes that the signer read; "" = those that are stored
}

func (in SignInput) validate() error {
	f := fault.T("document.Sign", fault.Invalid, "document.signature_invalid", "请填写签署人并勾选同意。", "Give the signer's name and title, and agree.")
	if n := utf8.RuneCountInString(in.Name); n == 0 || n > maxTitle {
		f.WithField("/name", "required", "1 至 120 个字符", "1 to 120 characters")
	}
	if n := utf8.RuneCountInString(in.Title); n == 0 || n > maxTitle {
		f.WithField("/title", "required", "1 至 120 个字符", "1 to 120 characters")
	}
	if !in.Consent {
		f.WithField("/consent", "document.consent_missing", "须为 true：签署人同意模板内容", "true: the signer agrees to the template's words")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// Sign signs a filled paper over its exact bytes and answers the copy with the
// signature page. A paper is signed once, by the store's owner. Faults: Invalid
// "document.signature_invalid"; Forbidden "document.owner_signs"; Conflict
// "document.already_signed", "document.not_signable", "document.bytes_changed";
// Internal "document.damaged".
//
// Source: X-18.
func (s *Service) Sign(ctx context.Context, in SignInput) (Document, Content, error) {
	in.Name, in.Title = cleanLine(in.Name), cleanLine(in.Title)
	if err := in.validate(); err != nil {
		return Document{}, Content{}, err
	}
	who := identity.From(ctx)
	if who.Stores[in.StoreID] != identity.Owner {
		return Document{}, Content{}, fault.T("document.Sign", fault.Forbidden, "document.owner_signs", "只有店铺所有者可以签署。", "Only the store's owner signs.").
			With("roles", []string{string(identity.Owner)})
	}
	d, err := s.get(ctx, in.StoreID, in.ID)
	if err != nil {
		return d, Content{}, err
	}
	if err := signable(d, in.SHA256); err != nil {
		return d, Content{}, err
	}
	t, err := s.template(d.Template)
	if err != nil {
		return d, Content{}, err
	}
	sig := Signature{SignerID: who.ID, Name: in.Name, Title: in.Title, Consent: t.Consent.In("zh") + " " + t.Consent.In("en"), SHA256: d.SHA256, At: s.clock.Now()}
	if sig.Proof, err = s.proof(d, sig); err != nil {
		return d, Content{}, err
	}
	body, err := s.signedCopy(ctx, &d, t, sig)
	if err != nil {
		return d, Content{}, err
	}
	if err := s.settle(ctx, &d, sig); err != nil {
		return d, Content{}, fault.Wrap("document.Sign", err)
	}
	return d, Content{Name: d.FileName, MediaType: typePDF, SHA256: d.SignedSHA256, Body: body}, nil
}

// signable says whether the paper takes a signature over the bytes with this
// digest.
func signable(d Document, sum string) error {
	const op = "document.Sign"
	switch {
	case d.State == Unsigned:
	case d.SignedSHA256 != "" || d.State == Signed:
		return fault.T(op, fault.Conflict, "document.already_signed", "该文件已签署，签名不能重复使用。", "This paper is signed already. A signature is given once.")
	default:
		return fault.T(op, fault.Conflict, "document.not_signable", "只有由模板生成的待签文件可以签署。", "Only a paper that was filled from a template and waits for it can be signed.").
			With("state", string(d.State))
	}
	if sum != "" && sum != d.SHA256 {
		return fault.T(op, fault.Conflict, "document.bytes_changed", "所签署的内容与现有文件不一致，请重新打开文件核对后再签。",
			"The bytes that were read are not the ones of this paper. Open it again, read it, then sign.").With("sha256", d.SHA256)
	}
	return nil
}

// signedCopy makes sure that the stored bytes are those that the signature is
// over, and stores the copy with the signature page.
func (s *Service) signedCopy(ctx context.Context, d *Document, t Template, sig Signature) ([]byte, error) {
	const op = "document.signedCopy"
	key, err := s.dataKey(*d)
	if err != nil {
		return nil, err
	}
	stored, err := s.getSealed(ctx, d.blobKey, key, d.ID, partContent)
	if err != nil {
		return nil, err
	}
	if err := s.openParticulars(d); err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(stored); d.Fill == nil || hex.EncodeToString(sum[:]) != sig.SHA256 {
		return nil, damagedFault(op, nil)
	}
	again, err := s.press.Print(s.compose(t, *d.Fill, nil))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(stored, again) {
		return nil, fault.T(op, fault.Conflict, "document.bytes_changed", "模板已更新，请重新填写后再签署。", "The template has changed since. Fill it in again, then sign.")
	}
	body, err := s.press.Print(s.compose(t, *d.Fill, &sig))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	// A second click may sign at the same moment: each writes a blob of its own.
	d.signedKey, d.SignedBytes, d.SignedSHA256 = blobKey(d.ID, s.ids.New(partSigned)), int64(len(body)), hex.EncodeToString(sum[:])
	return body, s.putSealed(ctx, d.signedKey, body, key, d.ID, partSigned)
}

// settle writes the signature, once.
func (s *Service) settle(ctx context.Context, d *Document, sig Signature) error {
	p, _, err := s.policy(ctx)
	if err != nil {
		return err
	}
	key, err := s.dataKey(*d)
	if err != nil {
		return err
	}
	said, err := json.Marshal(signerWords{sig.Name, sig.Title, sig.Consent})
	if err != nil {
		return fault.Wrap("document.settle", err)
	}
	sealed, err := s.sealed(said, key, d.ID, partSignature)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		before := map[string]any{"state": d.State}
		d.State, d.ValidFrom, d.DecidedAt = Signed, sig.At, sig.At
		if d.ExpiresAt.IsZero() {
			d.ExpiresAt = sig.At.Add(p.LetterTerm.Duration())
		}
		if err := s.update(ctx, d); err != nil {
			return err
		}
		if err := s.insertSignature(ctx, *d, sig, sealed); err != nil {
			return err
		}
		if err := s.logAccess(ctx, *d, actionSign, ""); err != nil {
			return err
		}
		if err := s.trail(ctx, *d, "document.signed", "", before); err != nil {
			return err
		}
		return s.tell(ctx, *d)
	})
	if err == nil {
		return nil
	}
	s.dropBlob(ctx, d.signedKey)
	if sqldb.IsUnique(err) || fault.CodeOf(err) == "document.busy" {
		return fault.T("document.Sign", fault.Conflict, "document.already_signed", "该文件已签署，签名不能重复使用。", "This paper is signed already. A signature is given once.").Because(err)
	}
	return err
}

// signerWords are what of a signature lies sealed.
type signerWords struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Consent string `json:"consent"`
}

// proof is a keyed digest over everything that a signature says. It holds no
// address of the signer's device.
func (s *Service) proof(d Document, sig Signature) (string, error) {
	return proofUnder(s.proofKey, d, sig)
}

func proofUnder(key []byte, d Document, sig Signature) (string, error) {
	said, err := json.Marshal([]string{"souk/signature/1", d.StoreID, d.ID, d.Template, sig.SHA256, sig.SignerID, sig.Name, sig.Title, sig.Consent, instantExact(sig)})
	if err != nil {
		return "", fault.Wrap("document.proof", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(said)
	return hex.EncodeToString(mac.Sum(nil)), nil
}

func instantExact(sig Signature) string { return sig.At.UTC().Format("2006-01-02T15:04:05.000000Z") }

// saidBy is the signature with the words that lie sealed.
func (s *Service) saidBy(d Document, row signatureRow, key []byte) (Signature, error) {
	said, err := unsealed(bytes.NewReader(row.sealed), key, d.ID, partSignature)
	if err != nil {
		return row.Signature, err
	}
	var words signerWords
	if err := json.Unmarshal(said, &words); err != nil {
		return row.Signature, fault.Wrap("document.signature", err)
	}
	row.Name, row.Title, row.Consent = words.Name, words.Title, words.Consent
	return row.Signature, nil
}

// Verification is what holding a signature against the bytes gave.
//
// Source: X-18.
type Verification struct {
	Signature Signature
	Valid     bool // proof and bytes are what was signed
	Proof     bool // the signature's own words are unchanged
	Bytes     bool // the stored bytes have the signed digest
	// Given tells what the digest that the caller holds is of: "original",
	// "signed_copy", "neither"; "" when none was given.
	Given string
}

// Verify holds the signature against the stored bytes, and against the digest of
// a file that the caller holds. Faults: NotFound "document.not_found",
// "document.not_signed".
//
// Source: X-18.
func (s *Service) Verify(ctx context.Context, storeID, id, sum string) (Verification, error) {
	const op = "document.Verify"
	d, err := s.get(ctx, storeID, id)
	if err != nil {
		return Verification{}, err
	}
	row, found, err := s.getSignature(ctx, d)
	if err != nil {
		return Verification{}, fault.Wrap(op, err)
	}
	if !found {
		return Verification{}, fault.T(op, fault.NotFound, "document.not_signed", "该文件没有签名。", "This paper has no signature.")
	}
	if err := s.logAccess(ctx, d, actionVerify, ""); err != nil {
		return Verification{}, fault.Wrap(op, err)
	}
	out := Verification{Signature: row.Signature}
	key, err := s.dataKey(d)
	if err != nil {
		return out, err
	}
	if out.Signature, err = s.saidBy(d, row, key); err == nil {
		want, err := s.proof(d, out.Signature)
		if err != nil {
			return out, err
		}
		out.Proof = hmac.Equal([]byte(want), []byte(row.Proof))
	}
	switch body, err := s.getSealed(ctx, d.blobKey, key, d.ID, partContent); {
	case fault.Is(err, fault.Unavailable): // not a word about the paper: the storage is away
		return Verification{}, err
	case err == nil:
		got := sha256.Sum256(body)
		out.Bytes = hex.EncodeToString(got[:]) == row.SHA256 && row.SHA256 == d.SHA256
	}
	out.Valid = out.Proof && out.Bytes
	switch sum {
	case "":
	case d.SHA256:
		out.Given = "original"
	case d.SignedSHA256:
		out.Given = "signed_copy"
	default:
		out.Given = "neither"
	}
	return out, nil
}
