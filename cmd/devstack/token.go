package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// tokenCommand prints an access token and nothing else. It asks the running server who its issuer is (RFC 9728), so it needs
// nothing but the server's address.
func tokenCommand(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("devstack token", flag.ExitOnError)
	user := flags.String("user", "", "the person, new or known")
	roles := flags.String("roles", "", "roles with commas between them, such as admin")
	ttl := flags.Int("ttl", 0, "seconds that the token is good for (default an hour)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *user == "" {
		return errors.New("whose token? give -user, such as -user alice")
	}
	cfg, err := env.ParseAs[config]()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var resource struct {
		Servers []string `json:"authorization_servers"`
	}
	if err := ask(ctx, http.MethodGet, "http://"+cfg.Addr+"/.well-known/oauth-protected-resource", nil, &resource); err != nil {
		return fmt.Errorf("no stack answers on %s (%w); start one with `make run`, or set SREDSPACE_ADDR to where yours is", cfg.Addr, err)
	}
	if len(resource.Servers) == 0 {
		return fmt.Errorf("the server on %s names no issuer", cfg.Addr)
	}
	form := url.Values{"user": {*user}}
	if *roles != "" {
		form.Set("roles", *roles)
	}
	if *ttl != 0 {
		form.Set("ttl", fmt.Sprint(*ttl))
	}
	var minted struct {
		Token string `json:"access_token"`
	}
	if err := ask(ctx, http.MethodPost, resource.Servers[0]+"/dev/token", form, &minted); err != nil {
		return fmt.Errorf("ask the issuer %s for a token: %w", resource.Servers[0], err)
	}
	fmt.Println(minted.Token)
	return nil
}

func ask(ctx context.Context, method, address string, form url.Values, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", response.Status, strings.TrimSpace(string(content)))
	}
	return json.Unmarshal(content, into)
}
