package parts

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// TestOptions chooses what StartForTests starts beside Postgres, S3 and the issuer.
type TestOptions struct {
	Worker bool // the real worker, from worker/.venv (make test makes it)
}

// TestParts are the services for one test package.
type TestParts struct {
	Postgres *Postgres
	S3       *S3
	Issuer   *Issuer
	Worker   *Worker // nil unless asked for
	dir      string
}

// StartForTests starts new, empty services for a test package; call it in TestMain, and Stop before os.Exit. They end with the
// process whatever happens. It changes the working directory (see StartS3).
func StartForTests(ctx context.Context, opts TestOptions) (_ *TestParts, err error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "sredspace-test-")
	if err != nil {
		return nil, err
	}
	p := &TestParts{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Stop())
		}
	}()
	if opts.Worker {
		if p.Worker, err = StartWorker(
			ctx,
			WorkerOptions{Folder: filepath.Join(root, "worker"), LogFile: filepath.Join(dir, "worker.log")},
		); err != nil {
			return nil, err
		}
	}
	if p.Postgres, err = StartPostgres(ctx, filepath.Join(dir, "postgres"), PostgresOptions{Ephemeral: true}); err != nil {
		return nil, err
	}
	if p.Issuer, err = StartIssuer(ctx, filepath.Join(dir, "issuer"), IssuerOptions{}); err != nil {
		return nil, err
	}
	if p.S3, err = StartS3(ctx, filepath.Join(dir, "s3"), S3Options{}); err != nil {
		return nil, err
	}
	return p, nil
}

// Stop ends everything and removes the data.
func (p *TestParts) Stop() error {
	if p.Worker != nil {
		p.Worker.Stop()
	}
	if p.Issuer != nil {
		p.Issuer.Stop()
	}
	if p.S3 != nil {
		p.S3.Stop()
	}
	if p.Postgres != nil {
		p.Postgres.Stop()
	}
	return os.RemoveAll(p.dir)
}
