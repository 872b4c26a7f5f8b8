// Package objects is our S3 client (Cloudflare R2 in production): signed URLs for clients and the worker; head, read and delete here.
package objects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/sredspace/sredspace/server/outbound"
)

// Config is what a Store needs to reach its bucket.
type Config struct {
	Endpoint, Region, Bucket, AccessKey, SecretKey string
}

// Store is one bucket.
type Store struct {
	client *s3.Client
	signer *s3.PresignClient
	bucket string
}

// ErrNotFound means that there is no such object.
var ErrNotFound = errors.New("no such object")

// New makes a Store; nothing is connected yet.
func New(cfg Config) *Store {
	client := s3.New(s3.Options{
		BaseEndpoint: &cfg.Endpoint,
		Region:       cfg.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, ""),
		UsePathStyle: true,
		HTTPClient:   outbound.Client(awshttp.NewBuildableClient().GetTransport(), 0),
		// Otherwise the SDK signs the checksum of an empty body into upload URLs, and R2 refuses unknown checksums.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})
	return &Store{client: client, signer: s3.NewPresignClient(client), bucket: cfg.Bucket}
}

// Signed is a URL with the headers that the client must send.
type Signed struct {
	URL       string
	Headers   map[string]string
	ExpiresAt time.Time
}

// SignUpload signs the one PUT of an announced object: exactly this type, exactly this many bytes, and never over an object
// that is there already (a signed PUT would otherwise stay usable after the upload was checked).
func (s *Store) SignUpload(ctx context.Context, key, contentType string, size int64, ttl time.Duration) (Signed, error) {
	headers := map[string]string{"Content-Type": contentType, "If-None-Match": "*"}
	req, err := s.signer.PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: &key, ContentType: &contentType, ContentLength: &size, IfNoneMatch: aws.String("*"),
	}, s3.WithPresignExpires(ttl))
	if err != nil {
		return Signed{}, fmt.Errorf("sign upload: %w", err)
	}
	return Signed{URL: req.URL, Headers: headers, ExpiresAt: time.Now().Add(ttl)}, nil
}

// SignTextUpload signs the PUT of a text document, whose size is not known yet.
func (s *Store) SignTextUpload(ctx context.Context, key string, ttl time.Duration) (string, error) {
	req, err := s.signer.PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: &key, ContentType: aws.String("application/json"),
	}, s3.WithPresignExpires(ttl))
	if err != nil {
		return "", fmt.Errorf("sign text upload: %w", err)
	}
	return req.URL, nil
}

// SignDownload signs a GET; with a filename, browsers save the object under that name.
func (s *Store) SignDownload(ctx context.Context, key, filename string, ttl time.Duration) (Signed, error) {
	in := &s3.GetObjectInput{Bucket: &s.bucket, Key: &key}
	if filename != "" {
		in.ResponseContentDisposition = aws.String(mime.FormatMediaType("attachment", map[string]string{"filename": filename}))
	}
	req, err := s.signer.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
	if err != nil {
		return Signed{}, fmt.Errorf("sign download: %w", err)
	}
	return Signed{URL: req.URL, ExpiresAt: time.Now().Add(ttl)}, nil
}

// Info is the result of HEAD.
type Info struct {
	Size              int64
	ContentType, ETag string
}

// Head returns the metadata of an object.
func (s *Store) Head(ctx context.Context, key string) (Info, error) {
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return Info{}, fmt.Errorf("head object: %w", notFound(err))
	}
	return Info{Size: aws.ToInt64(out.ContentLength), ContentType: aws.ToString(out.ContentType), ETag: aws.ToString(out.ETag)}, nil
}

// Open reads an object and returns its size; the caller closes it.
func (s *Store) Open(ctx context.Context, key string) (io.ReadCloser, int64, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, 0, fmt.Errorf("read object: %w", notFound(err))
	}
	return out.Body, aws.ToInt64(out.ContentLength), nil
}

// Put stores an object that the server itself made.
func (s *Store) Put(ctx context.Context, key, contentType string, body io.ReadSeeker, size int64) error {
	_, err := s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: &key, ContentType: &contentType, ContentLength: &size, Body: body,
	})
	if err != nil {
		return fmt.Errorf("store object: %w", err)
	}
	return nil
}

// maxDelete is how many keys S3 lists and deletes at once.
const maxDelete = 1000

// List names every object whose key starts with prefix.
func (s *Store) List(ctx context.Context, prefix string) ([]string, error) {
	var keys []string
	err := s.eachPage(ctx, prefix, func(page []string) error {
		keys = append(keys, page...)
		return nil
	})
	return keys, err
}

// DeletePrefix removes every object whose key starts with prefix.
func (s *Store) DeletePrefix(ctx context.Context, prefix string) error {
	return s.eachPage(ctx, prefix, func(page []string) error { return s.Delete(ctx, page) })
}

func (s *Store) eachPage(ctx context.Context, prefix string, use func(keys []string) error) error {
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list objects: %w", err)
		}
		keys := make([]string, 0, len(page.Contents))
		for _, object := range page.Contents {
			keys = append(keys, aws.ToString(object.Key))
		}
		if err := use(keys); err != nil {
			return err
		}
	}
	return nil
}

// Delete removes objects, a thousand in one call. What is not there counts as removed.
func (s *Store) Delete(ctx context.Context, keys []string) error {
	for some := range slices.Chunk(keys, maxDelete) {
		what := make([]types.ObjectIdentifier, len(some))
		for i := range some {
			what[i].Key = &some[i]
		}
		out, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
			Bucket: &s.bucket, Delete: &types.Delete{Objects: what, Quiet: aws.Bool(true)},
		}, s3.WithAPIOptions(smithyhttp.AddContentChecksumMiddleware)) // Content-MD5: stores differ in the checksums that they accept
		if err != nil {
			return fmt.Errorf("delete objects: %w", err)
		}
		if len(out.Errors) > 0 {
			first := out.Errors[0]
			return fmt.Errorf("delete objects: %d of %d failed, the first with %s: %s",
				len(out.Errors), len(some), aws.ToString(first.Code), aws.ToString(first.Message))
		}
	}
	return nil
}

// Each calls fn with the keys under prefix, a page at a time.
func (s *Store) Each(ctx context.Context, prefix string, fn func(keys []string) error) error {
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list objects: %w", err)
		}
		keys := make([]string, 0, len(page.Contents))
		for _, object := range page.Contents {
			keys = append(keys, aws.ToString(object.Key))
		}
		if err := fn(keys); err != nil {
			return err
		}
	}
	return nil
}

// notFound recognises a missing object in every form: HEAD has no body for an error code.
func notFound(err error) error {
	var noKey *types.NoSuchKey
	var none *types.NotFound
	var coded smithy.APIError
	var status interface{ HTTPStatusCode() int }
	if errors.As(err, &noKey) || errors.As(err, &none) ||
		(errors.As(err, &coded) && coded.ErrorCode() == "NotFound") ||
		(errors.As(err, &status) && status.HTTPStatusCode() == http.StatusNotFound) {
		return fmt.Errorf("%w (%w)", ErrNotFound, err)
	}
	return err
}
