// Package config is the only place that reads the environment.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/sredspace/sredspace/server/vault"
)

// Config is the whole configuration of a server process. docs/settings.md has the same table for operators.
type Config struct {
	Addr          string   `env:"SREDSPACE_ADDR" envDefault:"127.0.0.1:8080"`              // where to listen
	PrivateAddr   string   `env:"SREDSPACE_PRIVATE_ADDR" envDefault:"127.0.0.1:9464"`      // metrics, status and profiles; off: none
	PublicURL     string   `env:"SREDSPACE_PUBLIC_URL" envDefault:"http://127.0.0.1:8080"` // how clients reach this server
	CORSOrigins   []string `env:"SREDSPACE_CORS_ORIGINS"`                                  // origins of front ends, comma-separated
	LogFormat     string   `env:"SREDSPACE_LOG_FORMAT" envDefault:"json"`                  // json or text
	LogLevel      string   `env:"SREDSPACE_LOG_LEVEL" envDefault:"info"`                   // debug, info, warn, error
	DatabaseURL   string   `env:"SREDSPACE_DATABASE_URL,required,notEmpty"`                // Postgres; may be a pooler in transaction mode
	ListenURL     string   `env:"SREDSPACE_DATABASE_LISTEN_URL"`                           // direct, for LISTEN and jobs; default DATABASE_URL
	MigrateURL    string   `env:"SREDSPACE_MIGRATE_URL"`                                   // direct, as the tables' owner; default the above
	DatabaseConns int      `env:"SREDSPACE_DATABASE_CONNS" envDefault:"20"`                // connections to DATABASE_URL at most

	S3Endpoint  string `env:"SREDSPACE_S3_ENDPOINT,required,notEmpty"` // e.g. https://<account>.r2.cloudflarestorage.com
	S3Region    string `env:"SREDSPACE_S3_REGION" envDefault:"auto"`
	S3Bucket    string `env:"SREDSPACE_S3_BUCKET,required,notEmpty"`
	S3AccessKey string `env:"SREDSPACE_S3_ACCESS_KEY_ID,required,notEmpty"`
	S3SecretKey string `env:"SREDSPACE_S3_SECRET_ACCESS_KEY,required,notEmpty"`

	WorkerURL   string `env:"SREDSPACE_WORKER_URL,required,notEmpty"`
	WorkerToken string `env:"SREDSPACE_WORKER_TOKEN,required,notEmpty"` // sent as X-Internal-Token
	Workers     int    `env:"SREDSPACE_WORKERS" envDefault:"1"`         // workers behind WorkerURL; each has the capacity that one reports

	OIDCIssuer   string `env:"SREDSPACE_OIDC_ISSUER,required,notEmpty"`
	OIDCAudience string `env:"SREDSPACE_OIDC_AUDIENCE,required,notEmpty"`           // must be in the token's aud
	OIDCClientID string `env:"SREDSPACE_OIDC_CLIENT_ID" envDefault:"sredspace-web"` // public client of Swagger UI and the page

	// Each process counts rates for itself; 0 per second means no limit.
	RateUser         float64  `env:"SREDSPACE_RATE_USER" envDefault:"300"`           // requests of one user, per second
	RateUserBurst    int      `env:"SREDSPACE_RATE_USER_BURST" envDefault:"6000"`    // burst
	RatePresign      float64  `env:"SREDSPACE_RATE_PRESIGN" envDefault:"20"`         // presigns of one user, per second
	RatePresignBurst int      `env:"SREDSPACE_RATE_PRESIGN_BURST" envDefault:"1000"` // burst
	RateConnect      float64  `env:"SREDSPACE_RATE_CONNECT" envDefault:"2"`          // GitHub sign-ins of one user, per second
	RateConnectBurst int      `env:"SREDSPACE_RATE_CONNECT_BURST" envDefault:"600"`  // burst
	RateAddress      float64  `env:"SREDSPACE_RATE_ADDRESS" envDefault:"10"`         // of one address (IPv6: /64) without a valid token
	RateAddressBurst int      `env:"SREDSPACE_RATE_ADDRESS_BURST" envDefault:"200"`  // burst
	UserStreams      int      `env:"SREDSPACE_USER_STREAMS" envDefault:"500"`        // open event streams of one user; 0: no limit
	UserWaits        int      `env:"SREDSPACE_USER_WAITS" envDefault:"1000"`         // requests of one user that wait for a run; 0: no limit
	TrustedProxies   []string `env:"SREDSPACE_TRUSTED_PROXIES"`                      // CIDRs whose X-Forwarded-For is trusted, comma-separated
	// GitHub is on when these four are set, and off when none is.
	GitHubClientID     string        `env:"SREDSPACE_GITHUB_CLIENT_ID"`     // of a GitHub App
	GitHubClientSecret string        `env:"SREDSPACE_GITHUB_CLIENT_SECRET"` // of the same
	GitHubRedirectURL  string        `env:"SREDSPACE_GITHUB_REDIRECT_URL"`  // callback URL of the App: the page that exchanges the code
	CredentialsKeyset  string        `env:"SREDSPACE_CREDENTIALS_KEYSET"`   // encrypts GitHub tokens: see sredspace keyset
	GitHubAPIURL       string        `env:"SREDSPACE_GITHUB_API_URL" envDefault:"https://api.github.com"`
	GitHubWebURL       string        `env:"SREDSPACE_GITHUB_WEB_URL" envDefault:"https://github.com"`
	GitHubTimeout      time.Duration `env:"SREDSPACE_GITHUB_TIMEOUT" envDefault:"5s"` // how long GitHub may keep one request or run waiting

	// Evidence works without each of these, and says what is missing.
	EvidenceKeyset    string        `env:"SREDSPACE_EVIDENCE_KEYSET"`              // signs evidence: see sredspace keyset evidence
	TSAURL            string        `env:"SREDSPACE_TSA_URL"`                      // RFC 3161 authority that time-stamps checkpoints
	TSAInterval       time.Duration `env:"SREDSPACE_TSA_INTERVAL" envDefault:"1m"` // between two time stamps
	EvidenceWitnesses []string      `env:"SREDSPACE_EVIDENCE_WITNESSES"`           // "KEY URL" of C2SP witnesses, comma-separated

	UploadTTL       time.Duration `env:"SREDSPACE_UPLOAD_TTL" envDefault:"15m"`           // how long an upload may take
	DownloadTTL     time.Duration `env:"SREDSPACE_DOWNLOAD_TTL" envDefault:"15m"`         // life of signed GET URLs
	IndexTimeout    time.Duration `env:"SREDSPACE_INDEX_TIMEOUT" envDefault:"2m"`         // one attempt to index one file
	RunTimeout      time.Duration `env:"SREDSPACE_RUN_TIMEOUT" envDefault:"5m"`           // execution of one run by the worker
	RunWait         time.Duration `env:"SREDSPACE_RUN_WAIT" envDefault:"60s"`             // how long a request waits for its run before 202
	RunQueueTimeout time.Duration `env:"SREDSPACE_RUN_QUEUE_TIMEOUT" envDefault:"5m"`     // how long a run may wait for a process
	RunLease        time.Duration `env:"SREDSPACE_RUN_LEASE" envDefault:"15s"`            // then a silent process loses its runs and readings
	RunConcurrency  int           `env:"SREDSPACE_RUN_CONCURRENCY" envDefault:"1000"`     // runs executing in this process at once
	WorkerMaxBytes  int64         `env:"SREDSPACE_WORKER_MAX_BYTES" envDefault:"8388608"` // largest answer of the worker
	SweepInterval   time.Duration `env:"SREDSPACE_SWEEP_INTERVAL" envDefault:"2s"`        // how often lost work is recovered
	StopDelay       time.Duration `env:"SREDSPACE_STOP_DELAY" envDefault:"1s"`            // between "not ready" and the end of new work
	ExportExpiry    time.Duration `env:"SREDSPACE_EXPORT_EXPIRY" envDefault:"168h"`       // how long the file of an export is kept
	DrainTimeout    time.Duration `env:"SREDSPACE_DRAIN_TIMEOUT" envDefault:"25s"`        // how long a stopping process finishes its work
	EventRetention  time.Duration `env:"SREDSPACE_EVENT_RETENTION"`                       // of the events of ended runs; 0: kept with the run
	AuditInterval   time.Duration `env:"SREDSPACE_AUDIT_INTERVAL" envDefault:"1h"`        // how often the ledger is checked; 0: never

	TraceCollector string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"` // where traces go, OTLP over HTTP; empty: nowhere

	// Version and Commit are set by the program.
	Version, Commit string
}

// Parse reads the environment and reports all violations at once.
func Parse() (Config, error) {
	cfg, err := env.ParseAs[Config]()
	if cfg.ListenURL == "" {
		cfg.ListenURL = cfg.DatabaseURL
	}
	return cfg, errors.Join(err, cfg.check())
}

// HasGitHub reports whether a GitHub App is configured.
func (c Config) HasGitHub() bool {
	return c.GitHubClientID != "" || c.GitHubClientSecret != "" || c.GitHubRedirectURL != ""
}

// HasPrivate reports whether metrics and status have a listener.
func (c Config) HasPrivate() bool { return c.PrivateAddr != "" && c.PrivateAddr != "off" }

func (c Config) check() error {
	var errs []error
	report := func(name, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: "+format, append([]any{name}, args...)...))
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		report("SREDSPACE_ADDR", "not host:port: %q", c.Addr)
	}
	if _, _, err := net.SplitHostPort(c.PrivateAddr); c.HasPrivate() && err != nil {
		report("SREDSPACE_PRIVATE_ADDR", "not host:port, nor off: %q", c.PrivateAddr)
	}
	for name, value := range map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": c.TraceCollector,
		"SREDSPACE_PUBLIC_URL":        c.PublicURL, "SREDSPACE_S3_ENDPOINT": c.S3Endpoint, "SREDSPACE_WORKER_URL": c.WorkerURL,
		"SREDSPACE_OIDC_ISSUER":         c.OIDCIssuer,
		"SREDSPACE_GITHUB_REDIRECT_URL": c.GitHubRedirectURL, "SREDSPACE_GITHUB_API_URL": c.GitHubAPIURL,
		"SREDSPACE_GITHUB_WEB_URL": c.GitHubWebURL, "SREDSPACE_TSA_URL": c.TSAURL,
	} {
		if u, err := url.Parse(value); value != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
			report(name, "not an http(s) URL: %q", value)
		}
	}
	for name, value := range map[string]time.Duration{
		"SREDSPACE_UPLOAD_TTL": c.UploadTTL, "SREDSPACE_DOWNLOAD_TTL": c.DownloadTTL, "SREDSPACE_INDEX_TIMEOUT": c.IndexTimeout,
		"SREDSPACE_RUN_TIMEOUT": c.RunTimeout, "SREDSPACE_RUN_WAIT": c.RunWait, "SREDSPACE_RUN_QUEUE_TIMEOUT": c.RunQueueTimeout,
		"SREDSPACE_RUN_LEASE":      c.RunLease,
		"SREDSPACE_SWEEP_INTERVAL": c.SweepInterval, "SREDSPACE_DRAIN_TIMEOUT": c.DrainTimeout, "SREDSPACE_EXPORT_EXPIRY": c.ExportExpiry,
		"SREDSPACE_GITHUB_TIMEOUT": c.GitHubTimeout,
	} {
		if value <= 0 {
			report(name, "must be positive: %s", value)
		}
	}
	for name, value := range map[string]int64{
		"SREDSPACE_DATABASE_CONNS": int64(c.DatabaseConns), "SREDSPACE_RUN_CONCURRENCY": int64(c.RunConcurrency),
		"SREDSPACE_WORKER_MAX_BYTES": c.WorkerMaxBytes, "SREDSPACE_WORKERS": int64(c.Workers),
	} {
		if value < 1 {
			report(name, "must be at least 1: %d", value)
		}
	}
	c.checkRates(report)
	if c.EventRetention < 0 || (c.EventRetention > 0 && c.EventRetention < time.Hour) {
		report("SREDSPACE_EVENT_RETENTION", "must be 0 or at least 1h: %s", c.EventRetention)
	}
	if c.AuditInterval < 0 || (c.AuditInterval > 0 && c.AuditInterval < time.Minute) {
		report("SREDSPACE_AUDIT_INTERVAL", "must be 0 or at least 1m: %s", c.AuditInterval)
	}
	for name, value := range map[string]string{
		"SREDSPACE_GITHUB_CLIENT_ID": c.GitHubClientID, "SREDSPACE_GITHUB_CLIENT_SECRET": c.GitHubClientSecret,
		"SREDSPACE_GITHUB_REDIRECT_URL": c.GitHubRedirectURL, "SREDSPACE_CREDENTIALS_KEYSET": c.CredentialsKeyset,
	} {
		if value == "" && c.HasGitHub() {
			report(name, "GitHub needs all of SREDSPACE_GITHUB_CLIENT_ID, _CLIENT_SECRET, _REDIRECT_URL and SREDSPACE_CREDENTIALS_KEYSET, or none")
		}
	}
	if _, err := vault.Open(c.CredentialsKeyset); c.CredentialsKeyset != "" && err != nil {
		report("SREDSPACE_CREDENTIALS_KEYSET", "%w", err) // reveals nothing of the keyset
	}
	c.checkEvidence(report)
	if c.LogFormat != "json" && c.LogFormat != "text" {
		report("SREDSPACE_LOG_FORMAT", "json or text: %q", c.LogFormat)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		report("SREDSPACE_LOG_LEVEL", "debug, info, warn or error: %q", c.LogLevel)
	}
	for _, origin := range c.CORSOrigins {
		if u, err := url.Parse(origin); err != nil || u.Host == "" || u.Path != "" {
			report("SREDSPACE_CORS_ORIGINS", "not an origin (scheme://host[:port]): %q", origin)
		}
	}
	return errors.Join(errs...)
}

func (c Config) checkRates(report func(name, format string, args ...any)) {
	for name, rate := range map[string]struct {
		perSecond float64
		burst     int
	}{
		"SREDSPACE_RATE_USER": {c.RateUser, c.RateUserBurst}, "SREDSPACE_RATE_PRESIGN": {c.RatePresign, c.RatePresignBurst},
		"SREDSPACE_RATE_CONNECT": {c.RateConnect, c.RateConnectBurst}, "SREDSPACE_RATE_ADDRESS": {c.RateAddress, c.RateAddressBurst},
	} {
		if !(rate.perSecond >= 0 && rate.perSecond <= 1e6) {
			report(name, "must be 0 to 1000000: %v", rate.perSecond)
		}
		if rate.perSecond > 0 && rate.burst < 1 {
			report(name+"_BURST", "must be at least 1: %d", rate.burst)
		}
	}
	for name, value := range map[string]int{"SREDSPACE_USER_STREAMS": c.UserStreams, "SREDSPACE_USER_WAITS": c.UserWaits} {
		if value < 0 {
			report(name, "must not be negative: %d", value)
		}
	}
	for _, proxy := range c.TrustedProxies {
		if _, _, err := net.ParseCIDR(proxy); err != nil {
			report("SREDSPACE_TRUSTED_PROXIES", "not a CIDR such as 10.0.0.0/8: %q", proxy)
		}
	}
}
