package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"
)

// wire is one HTTP/1.1 connection. net/http's client costs as much CPU as the server that is measured, and shares its cores; it also asks
// for compressed answers, which only some of the contenders give.
type wire struct {
	host   string
	conn   net.Conn
	reader *bufio.Reader
	buffer bytes.Buffer
}

// exchange sends a request and reads its answer, within the time that a request may take. The body is valid until the next exchange.
func (w *wire) exchange(ctx context.Context, method, address string, content []byte, headers ...string) ([]byte, int, error) {
	host, path, _ := strings.Cut(strings.TrimPrefix(address, "http://"), "/")
	if w.conn == nil || w.host != host {
		if err := w.dial(ctx, host); err != nil {
			return nil, 0, err
		}
	}
	if err := w.conn.SetDeadline(time.Now().Add(waits)); err != nil {
		return nil, 0, err
	}
	w.buffer.Reset()
	w.line(method, " /", path, " HTTP/1.1")
	w.line("Host: ", host)
	for i := 0; i < len(headers); i += 2 {
		w.line(headers[i], ": ", headers[i+1])
	}
	if content != nil {
		w.line("Content-Length: ", strconv.Itoa(len(content)))
	}
	w.line()
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

func (w *wire) line(parts ...string) {
	for _, part := range parts {
		w.buffer.WriteString(part)
	}
	w.buffer.WriteString("\r\n")
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

var contentLength, transferEncoding = []byte("Content-Length"), []byte("Transfer-Encoding")

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
		switch {
		case bytes.EqualFold(name, contentLength):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return nil, status, err
			}
		case bytes.EqualFold(name, transferEncoding):
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
