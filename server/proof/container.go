package proof

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
)

// A pack is a ZIP file with one possible form: members sorted by name, stored, without times, attributes or comments. So every byte
// of it is either content, which the manifest covers, or follows from the content.
const (
	localSignature   = 0x04034b50
	centralSignature = 0x02014b50
	endSignature     = 0x06054b50
	zipVersion       = 20
	zipFlags         = 0x0800 // names are UTF-8
	zipDate          = 0x0021 // 1980-01-01, the earliest
	localSize        = 30
	centralSize      = 46
	endSize          = 22
)

// ErrTooLarge means that a pack would be larger than the plain form of ZIP allows.
var ErrTooLarge = errors.New("the pack would be larger than 4 GiB, or have more than 65,535 members")

type member struct {
	name         string
	crc          uint32
	size, offset int64
}

// Writer writes a pack. Members have to come in the order of their names.
type Writer struct {
	out     io.WriterAt
	at      int64
	members []member
}

// NewWriter writes to out, from its beginning.
func NewWriter(out io.WriterAt) *Writer { return &Writer{out: out} }

// Add copies a member. The header is written last, because it has the checksum.
func (w *Writer) Add(name string, content io.Reader) error {
	if n := len(w.members); n > 0 && w.members[n-1].name >= name {
		return fmt.Errorf("member %s comes after %s", name, w.members[n-1].name)
	}
	m := member{name: name, offset: w.at}
	sum := crc32.NewIEEE()
	data := w.at + localSize + int64(len(name))
	size, err := io.Copy(io.MultiWriter(io.NewOffsetWriter(w.out, data), sum), content)
	if err != nil {
		return fmt.Errorf("copy %s: %w", name, err)
	}
	m.crc, m.size = sum.Sum32(), size
	if w.at = data + size; w.at > math.MaxUint32 || len(w.members) == math.MaxUint16 {
		return ErrTooLarge
	}
	if _, err := w.out.WriteAt(m.local(), m.offset); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	w.members = append(w.members, m)
	return nil
}

// Close writes the directory and returns the size of the pack.
func (w *Writer) Close() (int64, error) {
	directory := directoryOf(w.members, w.at)
	if _, err := w.out.WriteAt(directory, w.at); err != nil {
		return 0, fmt.Errorf("write directory: %w", err)
	}
	size := w.at + int64(len(directory))
	if size > math.MaxUint32 {
		return 0, ErrTooLarge
	}
	return size, nil
}

func (m member) local() []byte {
	b := binary.LittleEndian
	out := b.AppendUint32(nil, localSignature)
	out = m.common(out)
	out = b.AppendUint16(b.AppendUint16(out, uint16(len(m.name))), 0)
	return append(out, m.name...)
}

// common are the fields that both headers have.
func (m member) common(out []byte) []byte {
	b := binary.LittleEndian
	for _, field := range []uint16{zipVersion, zipFlags, 0, 0, zipDate} {
		out = b.AppendUint16(out, field)
	}
	out = b.AppendUint32(out, m.crc)
	return b.AppendUint32(b.AppendUint32(out, uint32(m.size)), uint32(m.size))
}

func directoryOf(members []member, at int64) []byte {
	b := binary.LittleEndian
	var out []byte
	for _, m := range members {
		out = b.AppendUint16(b.AppendUint32(out, centralSignature), zipVersion)
		out = m.common(out)
		out = b.AppendUint16(out, uint16(len(m.name)))
		out = append(out, make([]byte, 12)...) // extra field, comment, disk, attributes: none
		out = append(b.AppendUint32(out, uint32(m.offset)), m.name...)
	}
	size := len(out)
	out = b.AppendUint32(out, endSignature)
	out = append(out, 0, 0, 0, 0)
	out = b.AppendUint16(b.AppendUint16(out, uint16(len(members))), uint16(len(members)))
	out = b.AppendUint32(b.AppendUint32(out, uint32(size)), uint32(at))
	return append(out, 0, 0)
}

// Container is an opened pack.
type Container struct {
	in      io.ReaderAt
	members []member
	index   map[string]int
}

// OpenContainer reads the directory of a pack, and fails unless the pack has the one form.
func OpenContainer(in io.ReaderAt, size int64) (*Container, error) {
	if size > math.MaxUint32 {
		return nil, errors.New("the ZIP file is larger than 4 GiB")
	}
	c := &Container{in: in, index: map[string]int{}}
	folded := map[string]string{}
	at := int64(0)
	for {
		header, err := read(in, at, 4)
		if err != nil {
			return nil, err
		}
		if binary.LittleEndian.Uint32(header) != localSignature {
			break
		}
		m, err := c.readLocal(at, size)
		if err != nil {
			return nil, err
		}
		if len(c.members) == math.MaxUint16 {
			return nil, errors.New("the ZIP file has more than 65,535 members")
		}
		if err := checkName(m.name, folded); err != nil {
			return nil, err
		}
		c.index[m.name] = len(c.members)
		c.members = append(c.members, m)
		at = m.offset + localSize + int64(len(m.name)) + m.size
	}
	if !slices.IsSortedFunc(c.members, func(a, b member) int { return bytes.Compare([]byte(a.name), []byte(b.name)) }) {
		return nil, errors.New("the members are not sorted")
	}
	want := directoryOf(c.members, at)
	if size-at != int64(len(want)) {
		return nil, errors.New("the directory of the ZIP file has another size")
	}
	got, err := read(in, at, len(want))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(got, want) {
		return nil, errors.New("the directory of the ZIP file does not match its members")
	}
	return c, nil
}

var names = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

const maxName = 200

// checkName refuses what a file system would unpack outside the folder, in the place of another member, or not at all.
func checkName(name string, folded map[string]string) error {
	if len(name) > maxName || !names.MatchString(name) {
		return fmt.Errorf("the name %q is not one that a member can have", name)
	}
	name = strings.ToLower(name)
	if other, taken := folded[name]; taken && other == "" {
		return fmt.Errorf("the member %q is also a folder", name)
	} else if taken {
		return fmt.Errorf("two members would be unpacked as %q", name)
	}
	folded[name] = name
	for at, c := range name {
		if c != '/' {
			continue
		}
		if other, taken := folded[name[:at]]; taken && other != "" {
			return fmt.Errorf("the member %q is also a folder", other)
		}
		folded[name[:at]] = "" // a folder may come again, a member may not
	}
	return nil
}

func (c *Container) readLocal(at, size int64) (member, error) {
	header, err := read(c.in, at, localSize)
	if err != nil {
		return member{}, err
	}
	b := binary.LittleEndian
	m := member{offset: at, crc: b.Uint32(header[14:]), size: int64(b.Uint32(header[18:]))}
	name, err := read(c.in, at+localSize, int(b.Uint16(header[26:])))
	if err != nil {
		return m, err
	}
	m.name = string(name)
	if !bytes.Equal(append(header, name...), m.local()) {
		return m, fmt.Errorf("the header of member %d of the ZIP file is not written as it has to be", len(c.members)+1)
	}
	if n := len(c.members); n > 0 && c.members[n-1].name == m.name {
		return m, fmt.Errorf("the member %q comes twice", m.name)
	}
	if at+localSize+int64(len(name))+m.size > size {
		return m, fmt.Errorf("the member %q is cut off", m.name)
	}
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, c.open(m)); err != nil {
		return m, fmt.Errorf("read %q: %w", m.name, err)
	}
	if sum.Sum32() != m.crc {
		return m, fmt.Errorf("the checksum of the member %q is wrong", m.name)
	}
	return m, nil
}

func read(in io.ReaderAt, at int64, n int) ([]byte, error) {
	out := make([]byte, n)
	if _, err := in.ReadAt(out, at); err != nil {
		return nil, errors.New("the ZIP file is cut off")
	}
	return out, nil
}

func (c *Container) open(m member) io.Reader {
	return io.NewSectionReader(c.in, m.offset+localSize+int64(len(m.name)), m.size)
}

// Names lists the members.
func (c *Container) Names() []string {
	names := make([]string, len(c.members))
	for i, m := range c.members {
		names[i] = m.name
	}
	return names
}

// Open reads a member; nil if there is none.
func (c *Container) Open(name string) io.Reader {
	if i, ok := c.index[name]; ok {
		return c.open(c.members[i])
	}
	return nil
}

const maxMember = 64 << 20 // of those that are read into memory

var errTooMuch = errors.New("larger than this verifier reads")

// Read returns a whole member.
func (c *Container) Read(name string) ([]byte, error) {
	r := c.Open(name)
	if r == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	content, err := io.ReadAll(io.LimitReader(r, maxMember+1))
	if err == nil && len(content) > maxMember {
		err = fmt.Errorf("%s: %w", name, errTooMuch)
	}
	return content, err
}
