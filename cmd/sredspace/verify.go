package main

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/sredspace/sredspace/server/evidence"
	"github.com/sredspace/sredspace/server/proof"
)

var errNotVerified = errors.New("the pack does not verify")

// runVerify checks an evidence pack. It needs no configuration and no network.
func runVerify(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var opts proof.Options
	var earlier []string
	flags.Func("key", "a key that is trusted: its id, or the public key in base64", func(text string) error {
		id, err := keyID(text)
		opts.Keys = append(opts.Keys, id)
		return err
	})
	flags.Func("authority", "a file with the root certificates of time-stamp authorities (PEM)", func(path string) error {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if opts.Roots == nil {
			opts.Roots = x509.NewCertPool()
		}
		if !opts.Roots.AppendCertsFromPEM(content) {
			return errors.New("it holds no certificate")
		}
		return nil
	})
	flags.Func("witness", "the key of a witness", func(text string) error {
		key, err := proof.ParseWitnessKey(text)
		opts.Witnesses = append(opts.Witnesses, key)
		return err
	})
	flags.Func("earlier", "an earlier pack of the project", func(path string) error {
		earlier = append(earlier, path)
		return nil
	})
	packs, err := interleaved(flags, args)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if len(packs) != 1 {
		return errors.New(usage)
	}
	for _, path := range earlier {
		file, size, err := openPack(path)
		if err != nil {
			return err
		}
		defer file.Close()
		container, err := proof.OpenContainer(file, size)
		if err != nil {
			return fmt.Errorf("earlier pack %s: %w", path, err)
		}
		opts.Earlier = append(opts.Earlier, container)
	}
	file, size, err := openPack(packs[0])
	if err != nil {
		return err
	}
	defer file.Close()
	findings := proof.Verify(file, size, opts)
	for _, f := range findings {
		// One line each, whatever a document holds.
		fmt.Fprintln(out, oneLine(strings.TrimRight(fmt.Sprintf("%-9s  %-11s  %-12s  %s", f.Level, f.Check, f.Where, f.Detail), " ")))
	}
	if !proof.Holds(findings) {
		return errNotVerified
	}
	return nil
}

// interleaved lets options come after the pack.
func interleaved(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

// oneLine leaves nothing in a line that a terminal obeys: no control character, and none that turns the direction of the text.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}

func openPack(path string) (*os.File, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

func keyID(text string) (string, error) {
	if raw, err := hex.DecodeString(text); err == nil && len(raw) == 32 {
		return strings.ToLower(text), nil
	}
	if raw, err := base64.StdEncoding.DecodeString(text); err == nil && len(raw) == 32 {
		return proof.KeyID(raw), nil
	}
	return "", errors.New("neither the id of a key (64 hexadecimal digits) nor a public key in base64")
}

// printEvidenceKeyset prints a new keyset for SREDSPACE_EVIDENCE_KEYSET, or that one with a new first key.
func printEvidenceKeyset(args []string, out io.Writer) error {
	var encoded string
	var err error
	switch {
	case len(args) == 0:
		encoded, err = evidence.NewKeyset()
	case len(args) == 1 && args[0] == "rotate":
		encoded, err = evidence.RotatedKeyset(os.Getenv("SREDSPACE_EVIDENCE_KEYSET"))
	default:
		return errors.New(usage)
	}
	if err != nil {
		return fmt.Errorf("keyset: %w", err)
	}
	fmt.Fprintln(out, encoded)
	return nil
}
