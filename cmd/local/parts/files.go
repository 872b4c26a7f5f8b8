package parts

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// FreePort finds a port on 127.0.0.1 that no one listens on. It stays below the range that the kernel hands to outgoing
// connections, because a port that a stack keeps for its next start must not be taken by an outgoing connection.
func FreePort() (int, error) {
	for range 100 {
		port := 20000 + mathrand.IntN(10000)
		if PortFree(port) {
			return port, nil
		}
	}
	return 0, errors.New("find a free port between 20000 and 30000: all taken")
}

// PortFree reports whether we could listen on the port.
func PortFree(port int) bool {
	listener, err := net.Listen("tcp", loopback(port))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// RandomSecret returns 32 hexadecimal digits.
func RandomSecret() string {
	secret := make([]byte, 16)
	rand.Read(secret)
	return hex.EncodeToString(secret)
}

// keptSecret reads the secret in the file, and creates the file on first use.
func keptSecret(path string) (string, error) {
	kept, err := os.ReadFile(path)
	if err == nil && len(kept) > 0 {
		return strings.TrimSpace(string(kept)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	secret := RandomSecret()
	return secret, writeWhole(path, []byte(secret+"\n"))
}

// writeWhole writes the file or leaves it as it was: a half-written secret would lock us out of our own data.
func writeWhole(path string, content []byte) error {
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// OpenLog opens a log to append to. A log that has grown large is moved aside once, so that logs do not fill the disk.
func OpenLog(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > 20<<20 {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// Tail returns the last lines of a file, for messages about a part that failed.
func Tail(path string, lines int) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	return "  " + strings.Join(all[max(0, len(all)-lines):], "\n  ")
}

var errNoRoot = errors.New("find the root of the repository: no go.mod here or above")

// The S3 server changes the working directory of the process, so the root is found once, before that.
var findRoot = sync.OnceValues(func() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; folder != filepath.Dir(folder); folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
	}
	return "", errNoRoot
})

// Root is the folder of the repository that the process was started in.
func Root() (string, error) { return findRoot() }
