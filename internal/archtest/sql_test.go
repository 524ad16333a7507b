package archtest

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// statement is a SQL const of a store file.
type statement struct {
	pkg, file, name, text string
}

func statements(t *testing.T) []statement {
	t.Helper()
	var out []statement
	eachFile(t, func(t *testing.T, p pkg, f source) {
		for _, d := range f.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if strings.HasPrefix(name.Name, "sql") && i < len(v.Values) {
						out = append(out, statement{p.ImportPath, f.name, name.Name, textOf(v.Values[i])})
					}
				}
			}
		}
	})
	if len(out) < 30 {
		t.Fatalf("found only %d SQL consts: the rules would hold for nothing", len(out))
	}
	return out
}

// textOf joins the string literals of a constant expression.
func textOf(e ast.Expr) string {
	var b strings.Builder
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				b.WriteString(s)
			}
		}
		return true
	})
	return b.String()
}

func TestSQL_lives_in_store_files(t *testing.T) {
	looksLike := regexp.MustCompile(`(?i)^\s*(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from)\s`)
	eachFile(t, func(t *testing.T, p pkg, f source) {
		if l := layer(p.ImportPath); (l != "core" && l != "tools" && l != "app") || strings.HasPrefix(f.name, "store_") {
			return
		}
		ast.Inspect(f.file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && looksLike.MatchString(strings.Trim(lit.Value, "`\"")) {
				t.Errorf("%s: SQL outside a store_* file: %.60s", f.fset.Position(n.Pos()), lit.Value)
			}
			return true
		})
	})
}

var dialect = regexp.MustCompile(`(?i)\b(now\(\)|current_timestamp|strftime|datetime\(|ilike|::\w+|json_extract|jsonb?\b|serial\b|autoincrement|pg_\w+|rowid)\b`)

func TestSQL_is_one_portable_body(t *testing.T) {
	for _, s := range statements(t) {
		if layer(s.pkg) == "platform" {
			continue
		}
		if m := dialect.FindString(s.text); m != "" {
			t.Errorf("%s/%s %s uses %q: one body for both engines, and time comes from the clock", s.pkg, s.file, s.name, m)
		}
	}
}

// storeTables are the tables that have a store_id column, read from the migrations.
func storeTables(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../schema/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	create := regexp.MustCompile(`(?is)create table (\w+)\s*\((.*?)\n\)`)
	var out []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range create.FindAllStringSubmatch(string(b), -1) {
			if regexp.MustCompile(`(?m)^\s*store_id\s`).MatchString(m[2]) {
				out = append(out, m[1])
			}
		}
	}
	if len(out) < 5 {
		t.Fatalf("found only %d tables of stores", len(out))
	}
	return out
}

// acrossStores are the statements that read over all stores, each with its reason.
// A statement on a store's table that does not filter by store_id must be named
// sqlAll… and stand here.
//
// Source: X-51.
var acrossStores = map[string]string{
	"core/audit.sqlAllAudit":                  "the operator's trail of everything",
	"core/audit.sqlAllAuditByID":              "the chain is verified and exported over all stores",
	"core/audit.sqlAllAuditIDs":               "the chain is verified over all stores",
	"core/audit.sqlAllAuditCount":             "the chain is verified over all stores",
	"core/audit.sqlAllAuditOfSubject":         "the operator's trail of one thing",
	"core/catalog.sqlAllProduct":              "a buyer opens a product page by its id; a save must see whose id it is",
	"core/catalog.sqlAllActiveProducts":       "buyers' pages name products of many stores",
	"core/catalog.sqlAllNewestProducts":       "the search page without a query lists every store",
	"core/document.sqlAllDocument":            "a reviewer opens the paper of a case by its id",
	"core/document.sqlAllDueExpiry":           "the hourly look at papers that expire",
	"core/document.sqlAllClosed":              "the daily erasure of papers whose retention has ended",
	"core/document.sqlAllSigned":              "rotation proves every signature anew",
	"core/document.sqlAllOtherKeys":           "rotation wraps the keys of every paper anew",
	"core/document.sqlAllBlobKeys":            "the sweep asks which blobs are alive",
	"core/checkout.sqlAllOrdersOfReservation": "a reservation of a host becomes orders of several stores",
	"core/checkout.sqlAllOrdersOfBuyer":       "a buyer's own orders, at every store",
	"core/checkout.sqlAllOrderOfBuyer":        "one of them",
	"core/checkout.sqlAllOrdersOfOneBuyer":    "a buyer's export (X-58)",
	"core/checkout.sqlAllOrdersRename":        "a buyer's erasure (X-58)",
	"core/event.sqlAllEventsOf":               "a buyer's own data, given out and erased",
	"core/order.sqlAllFactsOfBuyer":           "a buyer's own data, given out and erased",
	"core/order.sqlAllOrdersOfBuyer":          "a buyer's own data, given out and erased",
	"core/order.sqlAllOrdersRename":           "a buyer's own data, given out and erased",
	"core/order.sqlAllOrder":                  "an upsert must see whose order an id is before it may change it",
	"core/order.sqlAllOrdersByID":             "a buyer's orders lie in many stores; their reader compares the store",
	"core/order.sqlAllOrderLock":              "the same, and nobody changes it meanwhile",
	"core/order.sqlAllOrdersPage":             "a rebuild of all sums reads every order",
	"core/order.sqlAllFact":                   "an upsert must see whose fact an id is before it may change it",
	"core/order.sqlAllFactLock":               "the same, and nobody changes it meanwhile",
	"core/order.sqlAllFactsPage":              "a rebuild of all sums reads every fact",
	"core/order.sqlAllOrderFactsBetween":      "a rebuild of all sums reads what follows every order",
	"core/insight.sqlAllMetricDue":            "the hourly look at stores whose facts have changed",
	"core/insight.sqlAllStoresMoved":          "the hourly look at stores whose windows have moved over facts",
	"core/insight.sqlAllStoresCounted":        "every store's figures when the windows' lengths change",
	"core/insight.sqlAllCellsChanged":         "a rebuild of all sums compares them with those before",
	"core/insight.sqlAllCellsCount":           "how many sums a rebuild made",
	"core/insight.sqlAllCellsDrop":            "a rebuild replaces the sums of every store",
	"core/insight.sqlAllCellsDropNext":        "a rebuild replaces the sums of every store",
	"core/catalog.sqlAllProductStores":        "an event of the marketplace names a product: whose it is says which store counts it",
	"core/event.sqlAllEventsFrom":             "replay and retention read every store's events",
	"core/event.sqlAllEventsDrop":             "retention deletes rows that it has just read, by their key",
	"core/event.sqlAllFolded":                 "replay starts with the sums of deleted events of every store",
	"core/event.sqlAllRefusedTrim":            "the ring of refused messages is kept by source",
	"core/event.sqlAllTally":                  "the operator's debugger counts over every store",
	"core/event.sqlAllTallyDrop":              "retention",
	"core/event.sqlAllSeenPart":               "the operator's debugger shows every store; the other const made from it filters",
	"core/event.sqlAllRefusedPart":            "the operator's debugger shows every store; the other const made from it filters",
	"core/identity.sqlAllPublishableBySecret": "a page's key is found by its text before its store is known",
	"core/review.sqlAllCase":                  "a reviewer opens a case by its id: the queue spans every store",
	"core/review.sqlAllCaseOfSubject":         "a tool opens or withdraws the case of an attempt by the attempt's id",
	"core/review.sqlAllCases":                 "the reviewers' queue",
	"core/review.sqlAllCasesOfSubject":        "who has said something about an attempt, before another one is asked",
	"core/review.sqlAllDueSeconds":            "second opinions that nobody gave in time, daily",
	"core/review.sqlAllSecondCounts":          "the size of the sample beside the agreement rate",
	"core/review.sqlAllSecondsWaiting":        "a figure above the reviewers' queue",
	"core/review.sqlAllDecided":               "what reviewers decided, of every store",
	"core/review.sqlAllWaitingOfSubject":      "what waits of an attempt leaves the queue by the attempt's id",
	"core/review.sqlAllDecidedCount":          "the median wait above the reviewers' queue",
	"core/review.sqlAllDecidedWaits":          "the same",
	"core/review.sqlAllOpinionsSince":         "the agreement of reviewers over every store",
	"core/conduct.sqlAllStoresViolating":      "trust & safety lists the stores with violations in force",
	"core/conduct.sqlAllStoresFrozen":         "the same of freezes",
	"core/conduct.sqlAllViolation":            "a reviewer's evidence of an appeal starts from a violation's id",
	"core/conduct.sqlAllFreezesDue":           "the hourly look at freezes that have run out",
	"core/review.sqlAllCounts":                "the figures above the reviewers' queue",
	"core/storefront.sqlAllCountWord":         "buyers search over every store",
	"core/storefront.sqlAllOfFew":             "buyers search over every store",
	"core/storefront.sqlAllOfManySQLite":      "buyers search over every store",
	"core/storefront.sqlAllOfManyPostgres":    "buyers search over every store",
	"core/storefront.sqlAllHasOthers":         "a part of the two above",
	"core/identity.sqlAllKeysBySecret":        "a key is found by its secret before its store is known",
	"core/identity.sqlAllKeysMade":            "who is behind a key, to keep one person from deciding twice",
	"core/identity.sqlAllKeysTouch":           "last use of a key that its secret has proved",
	"core/identity.sqlAllLinksByToken":        "a link is found by its token before anybody is signed in",
	"core/identity.sqlAllLinksUse":            "one use of a link that its token has proved",
	"core/identity.sqlAllLinksDropOld":        "the daily sweep of links that have ended",
	"core/identity.sqlAllMembershipsOfPerson": "which stores somebody who signs in works for",
	"core/notice.sqlAllNoticesRecipient":      "whose notice an id is, before it may be marked as read",
	"tools/video.sqlAllAttempt":               "a reviewer's evidence, and the right to a file, start from an attempt's id",
	"tools/video.sqlAllJudged":                "what another policy would say of stored films",
	"tools/video.sqlAllJudgedCount":           "how many those are",
	"tools/video.sqlAllBlobAttempts":          "the sweep asks which blobs are alive",
	"tools/video.sqlAllLiveVideo":             "buyers meet published films of every store",
	"tools/video.sqlAllLiveFirst":             "feed and Video tab: published films of every store",
	"tools/video.sqlAllLive":                  "feed and Video tab, later pages",
	"tools/video.sqlAllLiveOfProducts":        "Video tab of a search over every store",
	"tools/video.sqlAllNewestOfProducts":      "product pages and cards of every store",
	"tools/video.sqlAllStoresWithState":       "the daily look at violations that have expired",
}

func TestX51_statements_on_a_stores_table_name_the_store(t *testing.T) {
	tables := storeTables(t)
	filter := regexp.MustCompile(`store_id\s*=\s*\$\d`)
	used := map[string]bool{}
	for _, s := range statements(t) {
		text := strings.ToLower(s.text)
		if strings.HasPrefix(strings.TrimSpace(text), "insert") {
			continue
		}
		i := slices.IndexFunc(tables, func(tab string) bool {
			return regexp.MustCompile(`\b(from|join|update|into)\s+` + tab + `\b`).MatchString(text)
		})
		if i < 0 || filter.MatchString(text) {
			continue
		}
		key := strings.TrimPrefix(s.pkg, "souk/internal/") + "." + s.name
		if !strings.HasPrefix(s.name, "sqlAll") {
			t.Errorf("%s reads %s without store_id = $n: name it sqlAll… and give the reason here, or filter", key, tables[i])
			continue
		}
		used[key] = true
		if acrossStores[key] == "" {
			t.Errorf("%s reads %s over all stores without a reason in acrossStores", key, tables[i])
		}
	}
	for key := range acrossStores {
		if !used[key] {
			t.Errorf("acrossStores lists %s, which is not there any more", key)
		}
	}
}
