package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// wire is one HTTP/1.1 connection. net/http's client costs as much CPU as the server that is measured, and shares its cores.
type wire struct {
	host   string
	conn   net.Conn
	reader *bufio.Reader
	buffer bytes.Buffer
}

// exchange sends a request and reads its answer. The body is valid until the next exchange.
func (w *wire) exchange(ctx context.Context, method, address string, content []byte, headers ...string) ([]byte, int, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, 0, err
	}
	if w.conn == nil || w.host != u.Host {
		if err := w.dial(ctx, u.Host); err != nil {
			return nil, 0, err
		}
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(waits)
	}
	if err := w.conn.SetDeadline(deadline); err != nil {
		return nil, 0, err
	}
	w.buffer.Reset()
	fmt.Fprintf(&w.buffer, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, u.RequestURI(), u.Host)
	for i := 0; i < len(headers); i += 2 {
		fmt.Fprintf(&w.buffer, "%s: %s\r\n", headers[i], headers[i+1])
	}
	if content != nil {
		fmt.Fprintf(&w.buffer, "Content-Length: %d\r\n", len(content))
	}
	w.buffer.WriteString("\r\n")
	w.buffer.Write(content)
	if _, err := w.conn.Write(w.buffer.Bytes()); err != nil {
		w.close()
		return nil, 0, err
	}
	body, status, err := w.read()
	if err != nil {
		w.close()
	}
	return body, status, err
}

func (w *wire) dial(ctx context.Context, host string) error {
	w.close()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return err
	}
	w.host, w.conn, w.reader = host, conn, bufio.NewReaderSize(conn, 32<<10)
	return nil
}

func (w *wire) close() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

func (w *wire) read() ([]byte, int, error) {
	line, err := w.reader.ReadSlice('\n')
	if err != nil {
		return nil, 0, err
	}
	if len(line) < 12 {
		return nil, 0, fmt.Errorf("not HTTP: %q", line)
	}
	status, err := strconv.Atoi(string(line[9:12]))
	if err != nil {
		return nil, 0, fmt.Errorf("not HTTP: %q", line)
	}
	length, chunked := 0, false
	for {
		line, err := w.reader.ReadSlice('\n')
		if err != nil {
			return nil, status, err
		}
		if len(line) <= 2 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch textproto.CanonicalMIMEHeaderKey(string(name)) {
		case "Content-Length":
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return nil, status, err
			}
		case "Transfer-Encoding":
			chunked = strings.TrimSpace(string(value)) == "chunked"
		}
	}
	w.buffer.Reset()
	if !chunked {
		_, err = io.CopyN(&w.buffer, w.reader, int64(length))
		return w.buffer.Bytes(), status, err
	}
	if _, err = io.Copy(&w.buffer, httputil.NewChunkedReader(w.reader)); err == nil {
		_, err = w.reader.Discard(2) // the line behind the last chunk
	}
	return w.buffer.Bytes(), status, err
}
