package verification

import (
	"context"
	"crypto/subtle"
	"strconv"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// SendCode sends a code to an address that the store wants to prove. Faults: Invalid
// "verification.address"; Limited "verification.too_soon", "verification.too_many";
// Unavailable "verification.no_sender", "verification.not_sent".
//
// Source: X-15.
func (s *Service) SendCode(ctx context.Context, storeID string, c Channel, rawAddress, lang string) (Sent, error) {
	const op = "verification.SendCode"
	if err := sqldb.ForbidTx(ctx, op); err != nil {
		return Sent{}, err
	}
	address, err := clean(c, rawAddress)
	if err != nil {
		return Sent{}, err
	}
	if s.Sender == nil {
		return Sent{}, refuse(fault.Unavailable, "verification.no_sender", "本站还没有配置短信或邮件发送，请联系运营方。", "This marketplace cannot send codes yet. Tell the operator.")
	}
	p, err := s.policy(ctx)
	if err != nil {
		return Sent{}, fault.Wrap(op, err)
	}
	row := codeRow{id: s.IDs.New("vfc"), storeID: storeID, channel: c, address: address, state: codeSending}
	code := ""
	for ok := false; !ok; {
		code, ok = codeOf(s.IDs.Bytes(32), p.CodeDigits)
	}
	row.digest = digest(s.Key, row.id, storeID, c, address, code)
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		now := s.Clock.Now()
		row.sentAt, row.expiresAt = now, now.Add(p.CodeTTL.Duration())
		if err := s.Stores.Lock(ctx, storeID); err != nil {
			return err
		}
		if err := s.maySend(ctx, p, storeID, c, now); err != nil {
			return err
		}
		return s.insertCode(ctx, row)
	})
	if err != nil {
		return Sent{}, fault.Wrap(op, err)
	}
	subject, body := codeText(code)
	if err := s.Sender.Send(ctx, Message{Channel: c, To: address, Subject: subject.In(lang), Body: body.In(lang)}); err != nil {
		if markErr := s.markCode(context.WithoutCancel(ctx), storeID, row.id, codeUnsent); markErr != nil {
			s.Log.ErrorContext(ctx, "a code that was not sent still counts", "error", markErr.Error())
		}
		return Sent{}, refuse(fault.Unavailable, "verification.not_sent", "验证码没有发出，请稍后再试。", "The code could not be sent. Try again in a moment.").Because(err)
	}
	out := Sent{ExpiresAt: row.expiresAt, NextAt: row.sentAt.Add(p.ResendAfter.Duration())}
	if _, practice := s.Sender.(*Mailbox); practice {
		out.Practice = body.In(lang)
	}
	return out, fault.Wrap(op, s.sent(ctx, row))
}

func (s *Service) maySend(ctx context.Context, p Policy, storeID string, c Channel, now time.Time) error {
	n, last, err := s.sends(ctx, storeID, c, now.Add(-p.SendWindow.Duration()))
	if err != nil {
		return err
	}
	if wait := last.Add(p.ResendAfter.Duration()).Sub(now); n > 0 && wait > 0 {
		seconds := int((wait + time.Second - 1) / time.Second)
		n := strconv.Itoa(seconds)
		f := refuse(fault.Limited, "verification.too_soon", "刚发送过验证码，"+n+" 秒后可以再次发送。", "A code was sent a moment ago. Another one can be sent in "+n+" s.")
		f.Retry = seconds
		return f
	}
	if n >= p.MaxSends {
		f := refuse(fault.Limited, "verification.too_many",
			"已发送 "+strconv.FormatInt(n, 10)+" 次验证码，达到上限，请明天再试。", "Codes sent: "+strconv.FormatInt(n, 10)+", the most for now. Try again tomorrow.")
		f.Retry = int(p.SendWindow.Duration() / time.Second)
		return f.With("limit", strconv.FormatInt(p.MaxSends, 10)+" / "+p.SendWindow.String())
	}
	return nil
}

// sent makes the code count, and the channel wait; a proved address stays until the
// new one is.
func (s *Service) sent(ctx context.Context, row codeRow) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.Stores.Lock(ctx, row.storeID); err != nil {
			return err
		}
		if err := s.markCode(ctx, row.storeID, row.id, codeSent); err != nil {
			return err
		}
		old, _, err := s.check(ctx, row.storeID, row.channel)
		if err != nil || old.State == Verified {
			return err
		}
		return s.set(ctx, old, Check{StoreID: row.storeID, Channel: row.channel, State: Pending, Address: row.address}, "code sent")
	})
}

// Confirm proves the address of the last code. Faults: Conflict
// "verification.no_code"; Invalid "verification.code_wrong" (with "attempts_left"),
// "verification.code_expired"; Limited "verification.attempts".
//
// Source: X-15.
func (s *Service) Confirm(ctx context.Context, storeID string, c Channel, code string) (Check, error) {
	const op = "verification.Confirm"
	p, err := s.policy(ctx)
	if err != nil {
		return Check{}, fault.Wrap(op, err)
	}
	var out Check
	var refusal error // an attempt counts although it is refused
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		refusal = nil
		if err := s.Stores.Lock(ctx, storeID); err != nil {
			return err
		}
		row, ok, err := s.lastCode(ctx, storeID, c)
		if err != nil {
			return err
		}
		if !ok || row.state != codeSent {
			refusal = refuse(fault.Conflict, "verification.no_code", "请先获取验证码。", "Ask for a code first.")
			return nil
		}
		if out, refusal, err = s.try(ctx, p, row, code); err != nil || refusal != nil {
			return err
		}
		return nil
	})
	if err == nil {
		err = refusal
	}
	return out, fault.Wrap(op, err)
}

func (s *Service) try(ctx context.Context, p Policy, row codeRow, code string) (out Check, refusal, err error) {
	if !s.Clock.Now().Before(row.expiresAt) {
		return out, refuse(fault.Invalid, "verification.code_expired", "验证码已过期，请重新获取。", "The code has expired. Ask for another one."), nil
	}
	counted, err := s.countAttempt(ctx, row.storeID, row.id, p.MaxAttempts)
	if err != nil {
		return out, nil, err
	}
	if !counted {
		return out, refuse(fault.Limited, "verification.attempts", "尝试次数过多，请重新获取验证码。", "Too many attempts. Ask for another code."), nil
	}
	if subtle.ConstantTimeCompare(row.digest, digest(s.Key, row.id, row.storeID, row.channel, row.address, code)) != 1 {
		left := max(0, p.MaxAttempts-row.attempts-1)
		n := strconv.FormatInt(left, 10)
		return out, refuse(fault.Invalid, "verification.code_wrong", "验证码不正确，还可以试 "+n+" 次。", "The code is not right. Attempts left: "+n+".").With("attempts_left", left).
			WithField("/code", "verification.code_wrong", "最近一次发送的验证码", "the code that was sent last"), nil
	}
	if err := s.markCode(ctx, row.storeID, row.id, codeUsed); err != nil {
		return out, nil, err
	}
	old, _, err := s.check(ctx, row.storeID, row.channel)
	if err != nil {
		return out, nil, err
	}
	out = Check{StoreID: row.storeID, Channel: row.channel, State: Verified, Address: row.address, ChangedAt: clock.Trim(s.Clock.Now())}
	return out, nil, s.set(ctx, old, out, "code confirmed")
}
