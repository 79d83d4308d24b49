package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus reads from the node's own address.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.HistogramVec
	statements prometheus.Histogram
	jobs       *prometheus.GaugeVec
	cache      *prometheus.GaugeVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "market_request_seconds", Help: "Time of requests by method, route and status.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15),
		}, []string{"method", "route", "status"}),
		statements: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "market_statement_seconds", Help: "Time of database statements.", Buckets: prometheus.ExponentialBuckets(0.00001, 4, 10),
		}),
		jobs:  prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "market_jobs", Help: "Jobs that are not done, by kind and state."}, []string{"kind", "state"}),
		cache: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "market_cache_gets", Help: "Answers of the cache since start, by result."}, []string{"result"}),
	}
	m.registry.MustRegister(m.requests, m.statements, m.jobs, m.cache, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) request(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *metrics) statement(_ string, took time.Duration) { m.statements.Observe(took.Seconds()) }

// handler reads what is counted elsewhere when it is asked.
func (m *metrics) handler(a *App) http.Handler {
	answer := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.collect(r.Context(), a)
		answer.ServeHTTP(w, r)
	})
}

func (m *metrics) collect(ctx context.Context, a *App) {
	counts, err := a.Jobs.Counts(ctx)
	if err != nil {
		a.Log.Warn("metrics", "error", err.Error())
		return
	}
	m.jobs.Reset()
	for _, c := range counts {
		m.jobs.WithLabelValues(c.Kind, c.State).Set(float64(c.N))
	}
	stats := a.Cache.Stats()
	m.cache.WithLabelValues("hit").Set(float64(stats.Hits))
	m.cache.WithLabelValues("shared_hit").Set(float64(stats.SharedHits))
	m.cache.WithLabelValues("miss").Set(float64(stats.Misses))
	m.cache.WithLabelValues("failure").Set(float64(stats.Failures))
}
