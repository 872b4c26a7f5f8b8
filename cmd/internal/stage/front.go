package stage

import (
	"context"
	"io"
	"log"

	"github.com/sredspace/sredspace/cmd/internal/balance"
)

// Front puts one address before several servers (host:port).
type Front func(ctx context.Context, dir string, hosts []string) (url string, stop func(), err error)

func balanced(ctx context.Context, _ string, hosts []string) (string, func(), error) {
	balancer, err := balance.Start(ctx, "127.0.0.1:0", hosts, log.New(io.Discard, "", 0))
	if err != nil {
		return "", nil, err
	}
	return balancer.URL, balancer.Stop, nil
}
