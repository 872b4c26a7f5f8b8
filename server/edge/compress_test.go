package edge

import "testing"

func TestGzipIsSentOnlyToThoseWhoAcceptIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		accept []string
		want   bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"gzip"}, true},
		{[]string{"GZIP"}, true},
		{[]string{"gzip, deflate, br, zstd"}, true},
		{[]string{"br;q=1.0, gzip;q=0.8, *;q=0.1"}, true},
		{[]string{"br", "gzip"}, true},
		{[]string{"gzip;q=0"}, false},
		{[]string{"br, gzip; q=0.000"}, false},
		{[]string{"gzip;q=0.0, identity"}, false},
		{[]string{"gzip;q=much"}, false},
		{[]string{"identity"}, false},
		{[]string{"*"}, false},
		{[]string{"notgzip, gzipped"}, false},
		{[]string{";;,,=,gzip;"}, true},
	} {
		if got := acceptsGzip(c.accept); got != c.want {
			t.Errorf("Accept-Encoding %q: %v", c.accept, got)
		}
	}
}
