package storefront_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/storefront"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// BenchmarkSearch looks through 10,000 products with titles in zh and en and
// reports the 50th and 99th percentile of one page of 20.
//
//	go test ./internal/core/storefront -run '^$' -bench Search
func BenchmarkSearch(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *sqldb.DB{
		"sqlite":   func(t testing.TB) *sqldb.DB { return sqltest.OpenSQLite(t, schema.Files) },
		"postgres": func(t testing.TB) *sqldb.DB { return sqltest.OpenPostgres(t, schema.Files) },
	} {
		b.Run(name, func(b *testing.B) {
			m := newMall(b, open(b))
			fill(b, m, 10_000)
			for kind, query := range map[string]string{"rare": "model4711", "common": "手机壳", "three_words": "magnetic phone ca", "prefix": "m"} {
				b.Run(kind, func(b *testing.B) {
					took := make([]time.Duration, 0, b.N)
					for b.Loop() {
						begin := time.Now()
						got, err := m.front.Search(context.Background(), query, "", storefront.Viewer{Lang: "en"}, page.Request{})
						if err != nil || len(got.Cards) == 0 {
							b.Fatalf("%d cards, %v", len(got.Cards), err)
						}
						took = append(took, time.Since(begin))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
					b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
				})
			}
		})
	}
}

func fill(b *testing.B, m *mall, n int) {
	b.Helper()
	zh := []string{"磁吸手机壳", "龙井绿茶", "真皮钱包", "护眼台灯", "儿童水杯"}
	words := []string{"magnetic phone case", "green tea", "leather wallet", "reading lamp", "cup for children"}
	for from := 0; from < n; from += 500 {
		err := m.db.InTx(context.Background(), func(ctx context.Context) error {
			for i := from; i < from+500; i++ {
				title := i18n.Text{"zh": fmt.Sprintf("%s 型号%d", zh[i%5], i), "en": fmt.Sprintf("%s model%d", words[i%5], i)}
				m.saveIn(b, ctx, fmt.Sprintf("p%05d", i), time.Duration(i)*time.Minute, title)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
