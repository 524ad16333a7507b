package review

import (
	"net/http"
	"strconv"

	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// codesPDFRoute registers the catalogue as PDF.
//
// Source: V-61, contract "GET /v1/review/codes.pdf".
func (s *Service) codesPDFRoute(api *httpapi.API) {
	httpapi.Raw(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/review/codes.pdf", ID: "review.codes_pdf", Tag: tag, Guard: identity.Public(),
		Summary: "The error-code catalogue as PDF, in Chinese and English", Response: &httpapi.Body{ContentType: "application/pdf"},
		Params: []httpapi.Param{{Name: "tool", In: "query", Doc: "only this tool's"}},
	}, func(w http.ResponseWriter, r *http.Request) error {
		b, err := s.CodesPDF(r.URL.Query().Get("tool"))
		if err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", "application/pdf")
		h.Set("Content-Disposition", `inline; filename="souk-codes.pdf"`)
		h.Set("Content-Length", strconv.Itoa(len(b)))
		h.Set("X-Content-Type-Options", "nosniff")
		_, err = w.Write(b)
		return err
	})
}
