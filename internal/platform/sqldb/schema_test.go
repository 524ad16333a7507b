package sqldb_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// statement is a SQL const of the source.
type statement struct {
	where, name, text string
	part              bool // another const is made from it
}

// statements are the consts named sql… of every store file.
func statements(t *testing.T) []statement {
	t.Helper()
	packages := map[string][]*ast.File{}
	files := token.NewFileSet()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []statement
	for _, list := range packages {
		consts, inStore := map[string]ast.Expr{}, map[string]string{}
		for _, f := range list {
			path := files.Position(f.Pos()).Filename
			collect(f, func(name string, value ast.Expr) {
				consts[name] = value
				if strings.HasPrefix(filepath.Base(path), "store_") && regexp.MustCompile(`^sql[A-Z]`).MatchString(name) {
					inStore[name] = path
				}
			})
		}
		parts := map[string]bool{}
		for _, value := range consts {
			ast.Inspect(value, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					parts[id.Name] = true
				}
				return true
			})
		}
		for name, path := range inStore {
			text, ok := evaluate(consts, consts[name])
			if !ok {
				t.Errorf("%s: %s is not made of string constants alone", path, name)
				continue
			}
			out = append(out, statement{path, name, text, parts[name]})
		}
	}
	slices.SortFunc(out, func(a, b statement) int { return strings.Compare(a.where+a.name, b.where+b.name) })
	return out
}

func collect(f *ast.File, found func(name string, value ast.Expr)) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			for i, n := range v.Names {
				if i < len(v.Values) {
					found(n.Name, v.Values[i])
				}
			}
		}
	}
}

func evaluate(consts map[string]ast.Expr, e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(x.Value)
		return s, err == nil && x.Kind == token.STRING
	case *ast.ParenExpr:
		return evaluate(consts, x.X)
	case *ast.Ident:
		v, ok := consts[x.Name]
		if !ok {
			return "", false
		}
		return evaluate(consts, v)
	case *ast.BinaryExpr:
		l, lok := evaluate(consts, x.X)
		r, rok := evaluate(consts, x.Y)
		return l + r, lok && rok && x.Op == token.ADD
	}
	return "", false
}

// forEngine reports whether a statement is meant for an engine: a pair of consts
// may end in its name.
func forEngine(name string, e sqldb.Engine) bool {
	switch {
	case strings.HasSuffix(name, "SQLite"):
		return e == sqldb.SQLite
	case strings.HasSuffix(name, "Postgres"):
		return e == sqldb.Postgres
	}
	return true
}

var foreignWords = regexp.MustCompile(`(?i)\b(now\(\)|current_timestamp|strftime|datetime\(|julianday|random\(\)|gen_random_uuid|rowid)\b|\?`)

func TestStatements(t *testing.T) {
	all := statements(t)
	if len(all) < 20 {
		t.Fatalf("only %d statements were found", len(all))
	}
	t.Run("X-60_every_statement_prepares_on_both_engines", func(t *testing.T) {
		sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
			for _, s := range all {
				if !forEngine(s.name, db.Engine()) {
					continue
				}
				if err := db.Prepare(context.Background(), s.text); err != nil && !s.part {
					t.Errorf("%s: %s: %v", s.where, s.name, err)
				}
			}
		})
	})
	t.Run("style", func(t *testing.T) {
		for _, s := range all {
			if m := foreignWords.FindString(strings.ReplaceAll(s.text, "'?'", "")); m != "" {
				t.Errorf("%s: %s uses %q, which is not portable", s.where, s.name, m)
			}
			if regexp.MustCompile(`\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b`).MatchString(s.text) {
				t.Errorf("%s: %s: keywords are lower case", s.where, s.name)
			}
			if regexp.MustCompile(`(?s)^\s*select\s+\*`).MatchString(s.text) {
				t.Errorf("%s: %s: name the columns", s.where, s.name)
			}
		}
	})
}

// shape of a schema: one line per column, index and reference.
func shape(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	queries := map[sqldb.Engine][]string{
		sqldb.SQLite: {
			`select 'column ' || m.name || '.' || c.name || ' ' || lower(c.type) || case when c."notnull" = 1 or c.pk > 0 then ' not null' else '' end
				|| coalesce(' default ' || replace(c.dflt_value, '''', ''), '')
				from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'goose_%'`,
			`select 'key ' || m.name || ' (' || (select group_concat(name, ',') from (select name from pragma_table_info(m.name) where pk > 0 order by pk)) || ')'
				from sqlite_schema m where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'goose_%'`,
			`select 'index ' || m.name || case when i."unique" = 1 then ' unique' else '' end || case when i.partial = 1 then ' partial' else '' end || ' ('
				|| (select group_concat(name, ',') from (select coalesce(name, 'expression') as name from pragma_index_info(i.name) order by seqno)) || ')'
				from sqlite_schema m join pragma_index_list(m.name) i where m.type = 'table' and m.name not like 'goose_%' and i.origin <> 'pk'`,
			`select 'reference ' || m.name || '.' || f."from" || ' ' || f."table" || ' ' || lower(f.on_delete)
				from sqlite_schema m join pragma_foreign_key_list(m.name) f where m.type = 'table'`,
		},
		sqldb.Postgres: {
			`select 'column ' || table_name || '.' || column_name || ' ' || data_type || case when is_nullable = 'NO' then ' not null' else '' end
				|| coalesce(' default ' || replace(split_part(column_default, '::', 1), '''', ''), '')
				from information_schema.columns where table_schema = 'public' and table_name not like 'goose_%'`,
			`select 'key ' || t.relname || ' (' || (select string_agg(a.attname, ',' order by k.n) from unnest(i.indkey) with ordinality k(a, n)
				join pg_attribute a on a.attrelid = t.oid and a.attnum = k.a) || ')'
				from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace s on s.oid = t.relnamespace
				where s.nspname = 'public' and i.indisprimary and t.relname not like 'goose_%'`,
			`select 'index ' || t.relname || case when i.indisunique then ' unique' else '' end || case when i.indpred is not null then ' partial' else '' end || ' ('
				|| (select string_agg(coalesce(a.attname, 'expression'), ',' order by k.n) from unnest(i.indkey) with ordinality k(a, n)
				left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.a and k.a > 0) || ')'
				from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace s on s.oid = t.relnamespace
				where s.nspname = 'public' and not i.indisprimary and t.relname not like 'goose_%'`,
			`select 'reference ' || t.relname || '.' || a.attname || ' ' || f.relname || ' ' ||
				case c.confdeltype when 'c' then 'cascade' when 'r' then 'restrict' when 'n' then 'set null' when 'd' then 'set default' else 'no action' end
				from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
				join pg_attribute a on a.attrelid = t.oid and a.attnum = any(c.conkey) where c.contype = 'f'`,
		},
	}
	var out []string
	for _, q := range queries[db.Engine()] {
		rows, err := sqldb.All(context.Background(), db, sqldb.Scalar[string], q)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		out = append(out, rows...)
	}
	slices.Sort(out)
	return out
}

func TestSchema(t *testing.T) {
	t.Run("X-60_both_engines_have_the_same_tables_columns_keys_and_references", func(t *testing.T) {
		lite, pg := shape(t, sqltest.OpenSQLite(t, schema.Files)), shape(t, sqltest.OpenPostgres(t, schema.Files))
		if len(lite) < 40 {
			t.Fatalf("only %d lines", len(lite))
		}
		for _, l := range lite {
			if !slices.Contains(pg, l) {
				t.Errorf("only on SQLite: %s", l)
			}
		}
		for _, l := range pg {
			if !slices.Contains(lite, l) {
				t.Errorf("only on PostgreSQL: %s", l)
			}
		}
		allowed := regexp.MustCompile(`^column \S+ (text|bigint|boolean|bytea)( |$)`)
		for _, l := range lite {
			if strings.HasPrefix(l, "column ") && !allowed.MatchString(l) {
				t.Errorf("type: %s", l)
			}
		}
	})
}

// upTo are the migrations before a number.
type upTo struct {
	fs.FS
	before string
}

func (u upTo) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(u.FS, name)
	return slices.DeleteFunc(all, func(d fs.DirEntry) bool { return d.Name() >= u.before }), err
}

func (u upTo) Glob(pattern string) ([]string, error) {
	all, err := fs.Glob(u.FS, pattern)
	return slices.DeleteFunc(all, func(name string) bool { return name >= u.before }), err
}

func TestMigrate_X60_the_tables_of_figures_keep_their_rows_when_they_are_made_anew(t *testing.T) {
	const all = "select store_id || key || product_id || hour_us || '=' || value from rollup order by store_id, key, product_id, hour_us"
	sqltest.Each(t, upTo{schema.Files, "0023"}, func(t *testing.T, db *sqldb.DB) {
		var rows [][]any
		for i := range 3000 {
			rows = append(rows, []any{fmt.Sprint("sto_", i%7), fmt.Sprint("key.", i%11), []string{"", "prd_1", "prd_2"}[i%3], int64(i) * 3_600_000_000, int64(i*i - 500)})
		}
		if _, err := db.ExecEach(t.Context(), "insert into rollup (store_id, key, product_id, hour_us, value) values ($1, $2, $3, $4, $5)", rows); err != nil {
			t.Fatal(err)
		}
		before, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], all)
		if err != nil || len(before) != len(rows) {
			t.Fatalf("%d rows, %v", len(before), err)
		}
		if n, err := db.Migrate(t.Context(), schema.Files); err != nil || n == 0 {
			t.Fatalf("%d migrations, %v", n, err)
		}
		if after, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], all); err != nil || !slices.Equal(before, after) {
			t.Errorf("%d rows of %d, %v", len(after), len(before), err)
		}
	})
}
