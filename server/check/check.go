// Package check tries everything that a server depends on, the way the server and its clients use it. `sredspace check` prints the
// results before a deployment and when something is wrong.
package check

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/database"
	"github.com/sredspace/sredspace/server/objects"
)

// limit is how long one check may take.
const limit = 15 * time.Second

// Result is one line of the report.
type Result struct {
	Name   string
	Detail string // what was found; empty where Err says it
	Err    error  // nil: ok
}

type probe struct {
	name string
	run  func(context.Context) (string, error)
}

// All tries every dependency, and reports each result as it comes.
func All(ctx context.Context, cfg config.Config, report func(Result)) {
	probes := []probe{
		{"database", func(ctx context.Context) (string, error) { return checkDatabase(ctx, cfg.DatabaseURL) }},
		{"listen", func(ctx context.Context) (string, error) { return checkListen(ctx, cfg.DatabaseURL, cfg.ListenURL) }},
		{"schema", func(ctx context.Context) (string, error) { return checkSchema(ctx, cfg.ListenURL) }},
		{"role", func(ctx context.Context) (string, error) { return database.CheckRole(ctx, cfg.DatabaseURL) }},
		{"issuer", func(ctx context.Context) (string, error) { return checkIssuer(ctx, cfg.OIDCIssuer) }},
	}
	b := bucket{origins: origins(cfg), store: objects.New(objects.Config{
		Endpoint: cfg.S3Endpoint, Region: cfg.S3Region, Bucket: cfg.S3Bucket, AccessKey: cfg.S3AccessKey, SecretKey: cfg.S3SecretKey,
	})}
	probes = append(probes, probe{"bucket", b.check}, probe{"bucket cors", b.checkCORS},
		probe{"worker", func(ctx context.Context) (string, error) { return checkWorker(ctx, cfg.WorkerURL, cfg.WorkerToken) }},
		probe{"github", func(ctx context.Context) (string, error) { return checkGitHub(ctx, cfg) }})
	for _, p := range probes {
		report(p.within(ctx))
	}
}

// within gives up on a dependency that does not answer, even where its client has no limit of its own.
func (p probe) within(ctx context.Context) Result {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan Result, 1)
	go func() {
		detail, err := p.run(ctx)
		done <- Result{Name: p.name, Detail: detail, Err: withoutURL(err)}
	}()
	select {
	case result := <-done:
		return result
	case <-ctx.Done():
		return Result{Name: p.name, Err: fmt.Errorf("no answer within %s", limit)}
	}
}

// withoutURL drops the address that net/http puts before its errors: it may be a signed one.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// origins are the pages that talk to the bucket: this server's own, and the front ends elsewhere.
func origins(cfg config.Config) []string {
	all := cfg.CORSOrigins
	if public, err := url.Parse(cfg.PublicURL); err == nil {
		all = append([]string{public.Scheme + "://" + public.Host}, all...)
	}
	return all
}
