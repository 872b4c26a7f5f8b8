package scrub_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/sredspace/sredspace/server/scrub"
)

func TestLinksAreRemoved(t *testing.T) {
	t.Parallel()
	const secret = "5ec2e7"
	for _, text := range []string{
		"GET https://objects.example/u/1/original?X-Amz-Signature=" + secret + " failed",
		`Get "http://127.0.0.1:9000/b/k?x-amz-signature=` + secret + `&a=b": EOF`,
		"Max retries exceeded with url: /bucket/key?X-Amz-Algorithm=AWS4&X-Amz-Signature=" + secret,
		"HTTPS://objects.example/k?token=" + secret,
		"/k?sig=" + secret + " was refused",
		"https%3A%2F%2Fobjects.example%2Fk%3FX-Amz-Signature%3D" + secret,
		"https%3A%2F%2Fobjects.example%2Fk%3Ftoken%3D" + secret,
		"https://user:" + secret + "@objects.example/k",
		"https://page.example/#access_token=" + secret,
		"X-Amz-Signature=" + secret,
		"query: a=b&X-Amz-Credential=" + secret + "&c=d",
		"(see <https://objects.example/k?a=" + secret + ">)",
		"{'url': 'https://objects.example/k?a=" + secret + "'}",
	} {
		if got := scrub.Text(text); strings.Contains(got, secret) || !strings.Contains(got, scrub.Removed) {
			t.Errorf("%s\n-> %s", text, got)
		}
	}
}

func TestOtherTextStays(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"The file is not a PDF. Is it encrypted? Save it again.",
		"See https://example.org/help/pdf for the formats.",
		"p < 0.05 & q=3; a=b, mail jane@example.org, 100 % of 3:4",
		"Relire le fichier : « notes » (page 3) ?",
	} {
		if got := scrub.Text(text); got != text {
			t.Errorf("%s\n-> %s", text, got)
		}
	}
	if got := scrub.Text("a\x00b\xffc"); got != "ab\uFFFDc" {
		t.Errorf("got %q", got)
	}
	if got := scrub.Limited("ééééé", 3); got != "éé…" {
		t.Errorf("got %q", got)
	}
}

func TestErrorsKeepTheirKind(t *testing.T) {
	t.Parallel()
	err := scrub.Error(fmt.Errorf("GET /k?X-Amz-Signature=1: %w", io.EOF))
	if !errors.Is(err, io.EOF) || strings.Contains(err.Error(), "Signature") || scrub.Error(nil) != nil {
		t.Errorf("got %v", err)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	plain := `{ "b":1.50,"a":["x?", {"c":null}] }`
	if got := string(scrub.JSON([]byte(plain))); got != plain {
		t.Errorf("got %s", got)
	}
	linked := `{"n":1.50,"detail":"GET https:\/\/o.example/k?a=1\u0026X-Amz-Signature=5ec2e7 \"failed\"","all":[{"deep":"/k?s=5ec2e7"}]}`
	want := `{"all":[{"deep":"[link removed]"}],"detail":"GET [link removed] \"failed\"","n":1.50}`
	if got := string(scrub.JSON([]byte(linked))); got != want {
		t.Errorf("got %s", got)
	}
	if got := string(scrub.JSON([]byte("no JSON ?a=b"))); got != "no JSON ?a=b" {
		t.Errorf("got %s", got)
	}
}
