package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/sredspace/sredspace/server/proof"
)

// spool collects the members of a pack on disk: the manifest and the metadata, which list all of them, come last.
type spool struct {
	file    *os.File
	at      int64
	members []spooled
	names   map[string]bool
}

type spooled struct {
	name, sha256 string
	offset, size int64
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "sredspace-pack-")
	if err != nil {
		return nil, fmt.Errorf("make temporary file: %w", err)
	}
	_ = os.Remove(file.Name()) // it lives as long as it is open
	return &spool{file: file, names: map[string]bool{}}, nil
}

func (s *spool) close() { s.file.Close() }

const maxPack = 2 << 30

func (s *spool) add(name string, content io.Reader) error {
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(io.NewOffsetWriter(s.file, s.at), h), io.LimitReader(content, maxPack-s.at+1))
	if err != nil {
		return fmt.Errorf("spool %s: %w", name, err)
	}
	if s.at+size > maxPack {
		return proof.ErrTooLarge
	}
	s.members = append(s.members, spooled{name: name, sha256: hex.EncodeToString(h.Sum(nil)), offset: s.at, size: size})
	s.at += size
	s.names[name] = true
	return nil
}

func (s *spool) addBytes(name string, content []byte) error {
	return s.add(name, bytes.NewReader(content))
}

func (s *spool) addJSON(name string, value any) error {
	content, err := proof.Encode(value)
	if err != nil {
		return err
	}
	return s.addBytes(name, content)
}

func (s *spool) sort() {
	slices.SortFunc(s.members, func(a, b spooled) int { return strings.Compare(a.name, b.name) })
}

// write assembles the pack.
func (s *spool) write(out io.WriterAt) (int64, error) {
	s.sort()
	w := proof.NewWriter(out)
	for _, m := range s.members {
		if err := w.Add(m.name, io.NewSectionReader(s.file, m.offset, m.size)); err != nil {
			return 0, err
		}
	}
	return w.Close()
}
