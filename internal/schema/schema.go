// Package schema is the one ordered list of migrations for both engines. A file
// NNNN_name.sql serves both; where a line must differ it is a pair
// NNNN_name.sqlite.sql and NNNN_name.postgres.sql with the same tables, columns
// and keys (a test compares them). Names of tables are the nouns of
// docs/glossary.md.
package schema

import "embed"

// Files are the migrations.
//
//go:embed *.sql
var Files embed.FS
