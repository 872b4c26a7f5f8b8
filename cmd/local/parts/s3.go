package parts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

// S3Options may be left empty.
type S3Options struct {
	Port    int      // 0: a free one
	Origins []string // browser origins that may use the bucket; default: every origin on this machine
}

// S3 is a running S3 server with one bucket.
type S3 struct {
	Endpoint, Region, Bucket     string
	AccessKeyID, SecretAccessKey string
	stop                         context.CancelFunc
	done                         chan struct{}
	err                          error
	freed                        sync.Once
}

// LoopbackOrigins are the origins of pages that this machine serves.
var LoopbackOrigins = []string{
	"http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*", "http://localhost", "http://127.0.0.1",
}

// StartS3 serves S3 over a folder. Two things to know: a process can have one such server at a time, and the server makes dir
// the working directory of the whole process, so make paths absolute first (Root is found before).
func StartS3(ctx context.Context, dir string, opts S3Options) (*S3, error) {
	if _, err := Root(); err != nil && !errors.Is(err, errNoRoot) {
		return nil, err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	objects, sidecar := filepath.Join(dir, "objects"), filepath.Join(dir, "metadata")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		return nil, err
	}
	secret, err := keptSecret(filepath.Join(dir, "secret"))
	if err != nil {
		return nil, fmt.Errorf("keep the secret key of S3: %w", err)
	}
	if !oneS3.CompareAndSwap(false, true) {
		return nil, errors.New("start S3: this process already has one")
	}
	server, err := startS3(ctx, objects, sidecar, secret, opts)
	if err != nil {
		oneS3.Store(false)
	}
	return server, err
}

// oneS3 guards the working directory: a second server would move it away from under the first.
var oneS3 atomic.Bool

func startS3(ctx context.Context, objects, sidecar, secret string, opts S3Options) (*S3, error) {
	store, err := openObjects(objects, sidecar)
	if err != nil {
		return nil, fmt.Errorf("open the objects in %s: %w", objects, err)
	}
	port := opts.Port
	if port == 0 {
		if port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	if opts.Origins == nil {
		opts.Origins = LoopbackOrigins
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	server := &S3{
		Endpoint: "http://" + loopback(port), Region: "auto", Bucket: "sredspace",
		AccessKeyID: "sredspace", SecretAccessKey: secret, stop: stop, done: make(chan struct{}),
	}
	go func() {
		defer close(server.done)
		server.err = embedgw.RunVersityGW(running, store, &embedgw.Config{
			RootUserAccess: server.AccessKeyID, RootUserSecret: server.SecretAccessKey, Region: server.Region,
			Ports: []string{loopback(port)}, MaxConnections: 4096, MaxRequests: 2048, MultipartMaxParts: 10000,
			KeepAlive: true, Quiet: true, DisableACLs: true,
			IAMService: auth.NewIAMServiceSingle(auth.Account{
				Access: server.AccessKeyID, Secret: server.SecretAccessKey, Role: auth.RoleAdmin,
			}),
		})
	}()
	if err := server.makeBucket(ctx, opts.Origins); err != nil {
		server.Stop()
		return nil, fmt.Errorf("start S3 on port %d: %w", port, errors.Join(err, server.err))
	}
	return server, nil
}

// openObjects keeps the metadata of objects where it was kept before, else in extended attributes if the file system has them.
func openObjects(objects, sidecar string) (*posix.Posix, error) {
	if _, err := os.Stat(sidecar); err != nil {
		probe := meta.XattrMeta{}
		if probe.StoreAttribute(nil, objects, "", "probe", []byte("1")) == nil && probe.DeleteAttribute(objects, "", "probe") == nil {
			return posix.New(objects, probe, posix.PosixOpts{})
		}
	}
	if err := os.MkdirAll(sidecar, 0o700); err != nil {
		return nil, err
	}
	files, err := meta.NewSideCar(sidecar)
	if err != nil {
		return nil, err
	}
	return posix.New(objects, files, posix.PosixOpts{SideCarDir: sidecar})
}

// Client talks to the server as its owner.
func (s *S3) Client() *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &s.Endpoint, Region: s.Region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(s.AccessKeyID, s.SecretAccessKey, ""),
		// Else a presigned PUT carries the checksum of the empty body that it is signed with.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})
}

// makeBucket waits until the server answers, and lets pages on this machine upload and read.
func (s *S3) makeBucket(ctx context.Context, origins []string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	client := s.Client()
	for {
		_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &s.Bucket})
		var mine *types.BucketAlreadyOwnedByYou
		if err == nil || errors.As(err, &mine) {
			break
		}
		select {
		case <-s.done:
			return errors.New("it ended")
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
	_, err := client.PutBucketCors(ctx, &s3.PutBucketCorsInput{
		Bucket: &s.Bucket,
		CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{{
			AllowedOrigins: origins, AllowedMethods: []string{"GET", "HEAD", "PUT"}, AllowedHeaders: []string{"*"},
			ExposeHeaders: []string{"ETag", "Content-Length", "Content-Range"}, MaxAgeSeconds: aws.Int32(600),
		}}},
	})
	return err
}

// Done is closed when the server has ended, requested or not.
func (s *S3) Done() <-chan struct{} { return s.done }

// Err says why the server ended; ask only after Done.
func (s *S3) Err() error { return s.err }

// Stop ends the server; the objects stay.
func (s *S3) Stop() {
	s.stop()
	<-s.done
	s.freed.Do(func() { oneS3.Store(false) })
}
