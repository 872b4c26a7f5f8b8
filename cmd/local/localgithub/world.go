package localgithub

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// account is a person on GitHub, with an installation of the GitHub App.
type account struct {
	ID           int64
	Login, Name  string
	Installation int64
	All          bool // the App was given every repository; otherwise only those marked as Given
}

type repository struct {
	ID        int64
	Owner     *account
	Name      string
	Private   bool
	Given     bool // to the App, otherwise all are
	About     string
	Former    []string // full names that it had
	Branches  []branch
	Issues    []issue // pull requests too, as on GitHub
	CreatedAt time.Time
}

func (r *repository) fullName() string { return r.Owner.Login + "/" + r.Name }

type branch struct {
	Name    string
	Commits []commit // newest first
}

type commit struct {
	SHA, Author, Email, Message string
	At                          time.Time
}

type issue struct {
	Number        int
	Title, Body   string
	By            string
	Open, Pull    bool
	Head          string // of a pull request
	Labels        []string
	Created, Done time.Time
}

// world is everything that is on this GitHub.
type world struct {
	accounts []*account
	repos    []*repository
}

func (w *world) account(login string) *account {
	for _, a := range w.accounts {
		if strings.EqualFold(a.Login, login) {
			return a
		}
	}
	return nil
}

func (w *world) byName(fullName string) *repository {
	for _, r := range w.repos {
		if strings.EqualFold(r.fullName(), fullName) {
			return r
		}
	}
	return nil
}

func (w *world) byFormerName(fullName string) *repository {
	for _, r := range w.repos {
		if slices.ContainsFunc(r.Former, func(name string) bool { return strings.EqualFold(name, fullName) }) {
			return r
		}
	}
	return nil
}

func (w *world) byID(id int64) *repository {
	for _, r := range w.repos {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// given reports whether the App can access the repository.
func given(r *repository) bool { return r.Given || r.Owner.All }

func (r *repository) branch(name string) *branch {
	for i := range r.Branches {
		if r.Branches[i].Name == name {
			return &r.Branches[i]
		}
	}
	return nil
}

func sha(parts ...any) string {
	sum := sha1.Sum([]byte(fmt.Sprint(parts...)))
	return hex.EncodeToString(sum[:])
}

// Logins are the accounts.
func (s *Server) Logins() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var logins []string
	for _, a := range s.world.accounts {
		logins = append(logins, a.Login)
	}
	return logins
}

// Rename gives a repository another name; the old one redirects.
func (s *Server) Rename(fullName, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.byName(fullName)
	r.Former = append(r.Former, r.fullName())
	r.Name = name
}

// Withhold takes a repository from the App.
func (s *Server) Withhold(fullName string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.byName(fullName)
	r.Given, r.Owner.All = false, false
}

// AddRepository makes an empty repository that the App was given.
func (s *Server) AddRepository(login, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := int64(90000 + len(s.world.repos))
	s.world.repos = append(s.world.repos, &repository{
		ID:        id,
		Owner:     s.world.account(login),
		Name:      name,
		Private:   true,
		Given:     true,
		CreatedAt: time.Now(),
		Branches:  []branch{newBranch(id, "main", "")},
	})
}

// AddBranch makes a branch from the first one.
func (s *Server) AddBranch(fullName, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.byName(fullName)
	r.Branches = append(r.Branches, branch{Name: name, Commits: r.Branches[0].Commits})
}

// Head is the newest commit of a branch.
func (s *Server) Head(fullName, name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.byName(fullName).branch(name).Commits[0].SHA
}
