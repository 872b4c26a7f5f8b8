// Package parts starts the services that Sredspace needs, on one machine and on loopback only: Postgres, an S3 server, an
// OIDC issuer and the worker. The devstack command runs them for development; tests start them in TestMain with StartForTests.
// None of this is in the production binary.
package parts
