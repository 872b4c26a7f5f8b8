package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// The test binary plays every program: the devstack itself (run, token), and stand-ins for the server (migrate, serve) and the
// worker (-m sredspace_worker), so that processes can be killed for real.
func TestMain(m *testing.M) {
	if os.Getenv("DEVSTACK_STANDIN") == "" || len(os.Args) < 2 {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case "run", "token":
		main()
	case "migrate":
		fmt.Println("migrating")
		if os.Getenv("STANDIN_MIGRATE") == "fail" {
			fmt.Println("the schema is from the future")
			os.Exit(3)
		}
	case "serve":
		mux := http.NewServeMux()
		mux.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
		mux.HandleFunc("/environment", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(os.Environ()) })
		mux.HandleFunc("/.well-known/oauth-protected-resource", func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string][]string{"authorization_servers": {os.Getenv("SREDSPACE_OIDC_ISSUER")}})
		})
		serveStandIn(os.Getenv("SREDSPACE_ADDR"), mux)
	case "-m":
		mux := http.NewServeMux()
		mux.HandleFunc("/health/ready", func(http.ResponseWriter, *http.Request) {})
		serveStandIn(os.Getenv("SREDSPACE_WORKER_LISTEN"), mux)
	}
}

func serveStandIn(address string, handler http.Handler) {
	if os.Getenv("STANDIN_STUBBORN") != "" {
		signal.Ignore(syscall.SIGTERM)
	}
	// A stand-in that outlives its test by mistake exits by itself.
	time.AfterFunc(5*time.Minute, func() { os.Exit(9) })
	fmt.Println(http.ListenAndServe(address, handler))
	os.Exit(1)
}
