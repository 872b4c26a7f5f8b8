package stage

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/sredspace/sredspace/cmd/internal/balance"
	"github.com/sredspace/sredspace/cmd/local/parts"
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

// proxyLog has one line for each request: the host that answered it.
const proxyLog = "proxy.log"

// Nginx is nginx with the file that ops/ ships, but for its addresses, its folder and its log.
func Nginx(program string) Front {
	return shipped("compose/nginx.conf", func(dir string, port int, hosts []string) []string {
		return []string{
			"pid /tmp/nginx.pid;", "pid " + dir + "/nginx.pid;\ndaemon off;\nerror_log stderr error;",
			"access_log off;", "log_format host '$upstream_addr';\n    access_log " + dir + "/" + proxyLog + " host;",
			"path /tmp/", "path " + dir + "/",
			"resolver 127.0.0.11 valid=5s;", "",
			"server server:8080 resolve;", "server " + strings.Join(hosts, ";\n        server ") + ";",
			"listen 8080;", fmt.Sprintf("listen 127.0.0.1:%d;", port),
		}
	}, func(dir, config string) *exec.Cmd { return exec.Command(program, "-p", dir, "-c", config) })
}

// HAProxy is HAProxy with the file that ops/ ships, but for its addresses and its log.
func HAProxy(program string) Front {
	return shipped("proxy/haproxy.cfg", func(_ string, port int, hosts []string) []string {
		var servers []string
		for i, host := range hosts {
			servers = append(servers, fmt.Sprintf("    server server-%d %s\n", i+1, host))
		}
		return []string{
			"mode http", "mode http\n    log stdout format raw daemon\n    log-format \"%si:%sp\"",
			"bind 0.0.0.0:8080", fmt.Sprintf("bind 127.0.0.1:%d", port),
			"    server server-1 10.0.0.11:8080\n", strings.Join(servers, ""),
			"    server server-2 10.0.0.12:8080\n", "",
		}
	}, func(_, config string) *exec.Cmd { return exec.Command(program, "-db", "-f", config) })
}

// shipped starts a proxy with a file of ops/ in which each of the old texts is replaced by the new one after it.
func shipped(
	name string, changes func(dir string, port int, hosts []string) []string, command func(dir, config string) *exec.Cmd,
) Front {
	return func(ctx context.Context, dir string, hosts []string) (string, func(), error) {
		root, err := parts.Root()
		if err != nil {
			return "", nil, err
		}
		text, err := os.ReadFile(filepath.Join(root, "ops", name))
		if err != nil {
			return "", nil, err
		}
		port, err := parts.FreePort()
		if err != nil {
			return "", nil, err
		}
		config := string(text)
		pairs := changes(dir, port, hosts)
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(config, pairs[i]) {
				return "", nil, fmt.Errorf("ops/%s has no %q", name, pairs[i])
			}
			config = strings.ReplaceAll(config, pairs[i], pairs[i+1])
		}
		path := filepath.Join(dir, "proxy.conf")
		if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
			return "", nil, err
		}
		output, err := os.OpenFile(filepath.Join(dir, proxyLog), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			return "", nil, err
		}
		defer output.Close() // the child has its own copy
		cmd := command(dir, path)
		cmd.Stdout, cmd.Stderr = output, output
		child, err := parts.StartChild(cmd, syscall.SIGTERM)
		if err != nil {
			return "", nil, err
		}
		stop := func() { child.Stop(syscall.SIGTERM, 5*time.Second) }
		url := fmt.Sprintf("http://127.0.0.1:%d", port)
		limited, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		if err := parts.AwaitHTTP(limited, url+"/readyz", child.Done()); err != nil {
			stop()
			return "", nil, fmt.Errorf("start the proxy: %w; its log ends:\n%s", err, parts.Tail(filepath.Join(dir, proxyLog), 8))
		}
		return url, stop, nil
	}
}

// Shares counts the requests that each server has answered through a proxy.
func (s *Stage) Shares() (map[string]int, error) {
	file, err := os.Open(filepath.Join(s.opts.Dir, proxyLog))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	shares := map[string]int{}
	for _, host := range s.hosts {
		shares[host] = 0
	}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		// nginx lists each host that it tried; the last one has answered.
		tried := strings.Split(lines.Text(), ", ")
		if host := tried[len(tried)-1]; strings.HasPrefix(host, "127.0.0.1:") {
			shares[host]++
		}
	}
	return shares, lines.Err()
}
