// Package web holds the workspace page and serves it.
package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// dist always holds placeholder.html, and app/ once the page is built, so that a fresh clone compiles.
//
//go:embed all:dist
var dist embed.FS

// SwaggerRedirect is the script of Swagger UI's oauth2-redirect.html (swagger-ui-dist 5.29.1, Apache-2.0), to be served at
// /docs/oauth2-redirect.js. The Go package that embeds Swagger UI has the page without the script, and a sign-in needs it to return.
//
//go:embed swagger/oauth2-redirect.js
var SwaggerRedirect []byte

// SwaggerIDs is the responseInterceptor of Swagger UI, a JavaScript function.
//
//go:embed swagger/ids.js
var SwaggerIDs string

// Files returns the built files of the page, or nil if it is not built.
func Files() fs.FS {
	if _, err := fs.Stat(dist, "dist/app/index.html"); err != nil {
		return nil
	}
	files, err := fs.Sub(dist, "dist/app")
	if err != nil {
		return nil
	}
	return files
}

const noncePlace = "__STYLE_NONCE__"

// Handler serves the page. The origins are those that the page connects to besides its own: the issuer, and the object storage.
// They may be full URLs; the path is ignored.
//
// A path without a file gets the page when a browser navigates to it, because the page has addresses of its own
// (/p/<project>/s/<session>). Any other missing path is a 404, so that a wrong address in a script is noticed.
func Handler(origins ...string) *Page {
	files := Files()
	index, err := fs.ReadFile(dist, "dist/placeholder.html")
	if files != nil {
		index, err = fs.ReadFile(files, "index.html")
	}
	if err != nil {
		panic(err) // embedded, so the file exists
	}
	connect := []string{"'self'"}
	for _, origin := range origins {
		connect = append(connect, originOf(origin))
	}
	return &Page{files: files, index: index, connect: strings.Join(connect, " ")}
}

// Page is the workspace page.
type Page struct {
	files   fs.FS
	index   []byte
	connect string
}

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	secure(w)
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if p.files != nil && strings.HasPrefix(name, "assets/") {
		p.serveAsset(w, r, name)
		return
	}
	if name != "" && name != "index.html" && !isNavigation(r) {
		http.NotFound(w, r)
		return
	}
	p.serveIndex(w, r, http.StatusOK)
}

// NotFound answers a browser that navigates to an address that does not exist with the page, which says so. It leaves any other
// request alone and returns false.
func (p *Page) NotFound(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || !isNavigation(r) {
		return false
	}
	secure(w)
	p.serveIndex(w, r, http.StatusNotFound)
	return true
}

func secure(w http.ResponseWriter) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
	w.Header().Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
}

// serveAsset sends a built file. All but the icon have a hash of their content in their name and never change.
func (p *Page) serveAsset(w http.ResponseWriter, r *http.Request, name string) {
	content, err := fs.ReadFile(p.files, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	cache := "public, max-age=31536000, immutable"
	if name == "assets/icon.svg" {
		cache = "public, max-age=3600"
	}
	w.Header().Set("Cache-Control", cache)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox") // an SVG opened by itself
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// serveIndex sends the page with a policy that allows only the page's own files. The nonce is for the style elements that Mantine
// creates at run time and for the one in index.html; blob: is for a chart that the page itself turns into a picture to save.
func (p *Page) serveIndex(w http.ResponseWriter, r *http.Request, status int) {
	nonce := rand.Text()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // a nonce is for one response
	w.Header().
		Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; img-src 'self' blob:; "+
			"font-src 'self'; connect-src %s; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
			nonce, p.connect))
	w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
	body := bytes.ReplaceAll(p.index, []byte(noncePlace), []byte(nonce))
	if status != http.StatusOK {
		w.WriteHeader(status)
		_, _ = w.Write(body) // the browser is gone if it fails
		return
	}
	http.ServeContent(w, r, "index.html", time.Time{}, bytes.NewReader(body))
}

// isNavigation reports whether a browser opens the address, and not a program that requests a missing file.
func isNavigation(r *http.Request) bool {
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// originOf returns the origin of a URL: a path in connect-src would have to match exactly.
func originOf(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
