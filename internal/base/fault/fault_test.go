package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"souk/internal/base/fault"
)

func TestWrap_keeps_kind_code_and_message(t *testing.T) {
	inner := fault.T("store.Get", fault.NotFound, "store.not_found", "没有这家店铺。", "There is no such store.").WithField("/id", "x", "甲", "y")
	err := fault.Wrap("video.Submit", fmt.Errorf("while looking: %w", inner))
	f := fault.As(err)
	if f.Kind != fault.NotFound || f.Code != "store.not_found" || f.Msg.In("zh") != "没有这家店铺。" || len(f.Fields) != 1 {
		t.Errorf("wrapped fault = %+v", f)
	}
	if fault.Wrap("x", nil) != nil || fault.KindOf(nil) != "" || fault.Is(nil, fault.Internal) {
		t.Error("nil is no fault")
	}
}

func TestAs_hides_what_is_no_fault(t *testing.T) {
	f := fault.As(fault.Wrap("op", io.ErrUnexpectedEOF))
	if f.Kind != fault.Internal || f.Msg.In("en") == io.ErrUnexpectedEOF.Error() || !errors.Is(f, io.ErrUnexpectedEOF) {
		t.Errorf("fault = %+v", f)
	}
}
