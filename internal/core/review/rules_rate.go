package review

import "souk/internal/base/ratio"

// Share is agreed ÷ n with four decimals; "" without any.
func (r Rate) Share() string {
	if r.N == 0 {
		return ""
	}
	return ratio.Of(int64(r.Agreed), int64(r.N)).Fixed(4)
}
