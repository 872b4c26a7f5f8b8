package parts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	embedded "github.com/fergusstrange/embedded-postgres"
)

const oldestPostgres = 14

// findPostgres returns a folder with initdb and postgres. Data of an earlier start needs the major version that made it.
func findPostgres(ctx context.Context, source, version string) (string, error) {
	switch source {
	case "", "system":
		if bin := systemPostgres(version); bin != "" {
			return bin, nil
		}
		if source == "system" {
			return "", fmt.Errorf("find Postgres: no initdb and postgres of version %s on this machine", orNewer(version))
		}
	case "embedded":
	default:
		return "", fmt.Errorf("find Postgres: SREDSPACE_POSTGRES is %q, not system or embedded", source)
	}
	return embeddedPostgres(ctx, version)
}

func orNewer(version string) string {
	if version == "" {
		return fmt.Sprintf("%d or newer", oldestPostgres)
	}
	return version + " (the data was made with it)"
}

// dataVersion is the major version that made the data folder, "" when there is none.
func dataVersion(data string) string {
	content, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}

func systemPostgres(version string) string {
	var folders []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"} {
		found, _ := filepath.Glob(pattern)
		folders = append(folders, found...)
	}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(initdb))
	}
	if printed, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(printed)))
	}
	best, newest := "", 0
	for _, folder := range folders {
		major := postgresMajor(folder)
		if major < oldestPostgres || major <= newest || version != "" && version != strconv.Itoa(major) {
			continue
		}
		best, newest = folder, major
	}
	return best
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// postgresMajor is 0 for a folder that holds only a part, such as the clients.
func postgresMajor(folder string) int {
	if _, err := exec.LookPath(filepath.Join(folder, "initdb")); err != nil {
		return 0
	}
	printed, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	match := versionPattern.FindSubmatch(printed)
	if match == nil {
		return 0
	}
	major, _ := strconv.Atoi(string(match[1]))
	return major
}

var embeddedVersions = map[string]embedded.PostgresVersion{
	"": embedded.V17, "18": embedded.V18, "17": embedded.V17, "16": embedded.V16, "15": embedded.V15, "14": embedded.V14,
}

// embeddedPostgres downloads the binaries once for each user, into the cache folder.
func embeddedPostgres(ctx context.Context, major string) (string, error) {
	version, known := embeddedVersions[major]
	if !known {
		return "", fmt.Errorf("find Postgres: the data was made with version %s, which is neither here nor embedded", major)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = filepath.Join(os.TempDir(), fmt.Sprintf("cache-%d", os.Getuid()))
	}
	if os.Geteuid() == 0 {
		cache = "/var/cache" // the cache of root is below /root, which the user that runs Postgres cannot enter
	}
	cache = filepath.Join(cache, "sredspace", "postgres")
	home := filepath.Join(cache, fmt.Sprintf("%s-%s-%s", version, runtime.GOOS, runtime.GOARCH))
	bin := filepath.Join(home, "bin")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	// Test packages start side by side, each in its own process: one downloads, the others wait.
	unlock, err := lockWaiting(ctx, filepath.Join(cache, "lock"))
	if err != nil {
		return "", fmt.Errorf("lock %s: %w", cache, err)
	}
	defer unlock()
	if postgresMajor(bin) != 0 {
		return bin, nil
	}
	work, err := os.MkdirTemp(cache, "unpack-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	unpacked := filepath.Join(work, "home")
	// The library can only start a server, in its own way and not as root. A superuser name that initdb refuses ends its start
	// right after the download; the binaries show whether it was complete.
	port, err := FreePort()
	if err != nil {
		return "", err
	}
	startErr := embedded.NewDatabase(embedded.DefaultConfig().Version(version).Username("pg_refused").Port(uint32(port)).
		CachePath(cache).BinariesPath(unpacked).RuntimePath(filepath.Join(work, "run")).DataPath(filepath.Join(work, "data")).
		Logger(io.Discard)).Start()
	if postgresMajor(filepath.Join(unpacked, "bin")) == 0 {
		return "", fmt.Errorf("fetch Postgres %s: %w", version, startErr)
	}
	if err := os.RemoveAll(home); err != nil {
		return "", err
	}
	return bin, os.Rename(unpacked, home)
}

// lockWaiting takes a lock on a file and waits while another process has it.
func lockWaiting(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// postgresUser chooses who runs Postgres: ourselves, or as root the user postgres, else no one. That user may not be able to
// enter the folders on the way to the data or to the binaries (a clone in /root), which is tried here once for a clear message.
func postgresUser(bin, dir string) (*runAs, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	chosen := &runAs{name: "nobody", uid: 65534, gid: 65534}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			chosen.name = name
			chosen.uid, _ = strconv.Atoi(found.Uid)
			chosen.gid, _ = strconv.Atoi(found.Gid)
			break
		}
	}
	var err error
	for _, chosen.passFolders = range []bool{false, true} {
		if _, err = runChild(chosen.command(dir, filepath.Join(bin, "postgres"), "--version")); err == nil {
			return chosen, nil
		}
	}
	return nil, fmt.Errorf(
		"run Postgres: it refuses to be root, and the user %s cannot reach %s or %s (%w); "+
			"set SREDSPACE_DATA to a folder that everybody may enter, or run as a normal user",
		chosen.name,
		bin,
		dir,
		err,
	)
}

// waitForOldPostgres clears the way for a new server when the last one was not stopped cleanly. A server that is still exiting gets
// time. A pid file whose number belongs to some other process by now (in containers they repeat) is removed, because Postgres
// would take that process for a server; a number that is free is left for Postgres, which then also checks for old backends.
func waitForOldPostgres(ctx context.Context, data string) error {
	pidFile := filepath.Join(data, "postmaster.pid")
	for deadline := time.Now().Add(30 * time.Second); ; {
		content, err := os.ReadFile(pidFile)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(string(content), "\n")
		pid, _ := strconv.Atoi(strings.TrimSpace(first))
		if pid <= 1 || syscall.Kill(pid, 0) == syscall.ESRCH {
			return nil
		}
		if !runsOn(pid, data) {
			return os.Remove(pidFile)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("start Postgres: a server of an earlier start (pid %d) still runs on %s", pid, data)
		}
		// No one else may use this folder, so a server on it is a leftover. If the kernel has no parent-death signal it
		// does not even know that it should stop.
		_ = syscall.Kill(pid, syscall.SIGINT)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// runsOn reports whether the process is a Postgres server on the data folder.
func runsOn(pid int, data string) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		printed, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
		return err == nil && strings.Contains(string(printed), data)
	}
	return strings.Contains(string(command), data+"\x00")
}
