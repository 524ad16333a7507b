package httpapi

import "time"

// Beat sets how often keys are renewed.
func Beat(a *API, every time.Duration) { a.beats = every }

// Pace sets how long a reader may take for one write of an endless operation.
func Pace(a *API, each time.Duration) { a.paces = each }

// InputText is inputText for the test that holds it against huma's messages.
var InputText = inputText

// Undocument takes a path out of the document.
func Undocument(a *API, path string) { delete(a.huma.OpenAPI().Paths, path) }
