package httpapi

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics of the API, by route pattern. nil counts nothing.
type metrics struct {
	seconds *prometheus.HistogramVec
	now     prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	if reg == nil {
		return &metrics{}, nil
	}
	m := &metrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "souk_http_request_seconds", Help: "Time from the request's arrival to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
		}, []string{"method", "route", "status"}),
		now: prometheus.NewGauge(prometheus.GaugeOpts{Name: "souk_http_requests_running", Help: "Requests being answered right now."}),
	}
	for _, c := range []prometheus.Collector{m.seconds, m.now} {
		if err := reg.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) running(by float64) {
	if m.now != nil {
		m.now.Add(by)
	}
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	if m.seconds == nil {
		return
	}
	if route == "" {
		route = "none"
	}
	switch method { // methods are the client's to invent; labels are not
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
	default:
		method = "other"
	}
	m.seconds.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}
