package notice_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"souk/internal/base/ident"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/platform/httpapi"
)

// signedIn lets every request act as one person; the header X-Nobody as nobody.
type signedIn struct{ actor identity.Actor }

func (s signedIn) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	if r.Header.Get("X-Nobody") != "" {
		return ctx, nil
	}
	return identity.WithActor(ctx, s.actor), nil
}

type answer struct {
	Items  []notice.Body `json:"items"`
	Next   *string       `json:"next"`
	Unread int           `json:"unread"`
	Code   string        `json:"code"`
}

func (w *world) call(url, method, path, lang, body string, status int) answer {
	w.t.Helper()
	r, err := http.NewRequest(method, url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", lang)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if lang == "nobody" {
		r.Header.Set("X-Nobody", "1")
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	var a answer
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &a); err != nil {
			w.t.Fatalf("%s: %s", path, raw)
		}
	}
	if res.StatusCode != status {
		w.t.Errorf("%s %s = %d %s, want %d", method, path, res.StatusCode, raw, status)
	}
	return a
}

func TestHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		api, err := httpapi.New(httpapi.Config{
			DB: w.db, Machine: w.now, IDs: ident.NewSource(w.now, nil), Log: slog.New(slog.DiscardHandler),
			Secret: []byte("0123456789abcdef"), Authenticator: signedIn{user("u1", "sto_1")}, Principal: identity.Principal, Language: identity.Language,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Routes(api)
		srv := httptest.NewServer(api.Handler())
		t.Cleanup(srv.Close)
		for i := range 3 {
			w.mustSend(notice.To{StoreID: "sto_1"}, "video.approved", fmt.Sprint("/", i), fmt.Sprint("<", i, ">"))
		}
		first := w.call(srv.URL, "GET", "/v1/notices?store=sto_1&limit=2", "zh-CN,zh;q=0.9", "", 200)
		if len(first.Items) != 2 || first.Next == nil || first.Unread != 3 || first.Items[0].Text != "短片“<2>”已通过审核。" ||
			first.Items[0].ReadAt != nil || first.Items[0].Tone != notice.Success || first.Items[0].URL != "/2" {
			t.Errorf("X-53 X-54 first page = %+v", first)
		}
		second := w.call(srv.URL, "GET", "/v1/notices?store=sto_1&limit=2&cursor="+*first.Next, "en", "", 200)
		if len(second.Items) != 1 || second.Next != nil || second.Items[0].Text != "The film “<0>” was approved." {
			t.Errorf("X-53 second page = %+v", second)
		}
		w.call(srv.URL, "GET", "/v1/notices?limit=2&cursor="+*first.Next, "en", "", 422) // a cursor of another list
		w.call(srv.URL, "POST", "/v1/notices/read", "en", `{"ids":["`+first.Items[0].ID+`"]}`, 204)
		if a := w.call(srv.URL, "GET", "/v1/notices", "en", "", 200); a.Unread != 2 || a.Items[2].ReadAt == nil || a.Items[2].URL != "/2" {
			t.Errorf("after reading one = %+v", a)
		}
		w.call(srv.URL, "POST", "/v1/notices/read", "en", `{"all":true,"store":"sto_1"}`, 204)
		if a := w.call(srv.URL, "GET", "/v1/notices", "en", "", 200); a.Unread != 0 || len(a.Items) != 3 {
			t.Errorf("after reading all = %+v", a)
		}
		for _, path := range []string{"/v1/notices?store=sto_2", "/v1/notices?store=sto_none"} {
			if a := w.call(srv.URL, "GET", path, "en", "", 404); a.Code != "not_found" {
				t.Errorf("X-51 %s: %s", path, a.Code)
			}
		}
		w.call(srv.URL, "POST", "/v1/notices/read", "en", `{"all":true,"store":"sto_2"}`, 404)
		w.call(srv.URL, "GET", "/v1/notices", "nobody", "", 401)
	})
}
