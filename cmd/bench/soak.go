package main

import (
	"context"
	"time"
)

func soak(ctx context.Context, server string, connections int, length time.Duration) error { return nil }
