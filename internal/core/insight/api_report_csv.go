package insight

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"
)

// reportHead are the columns of a report's file: one row for every number that
// the screen shows.
func reportHead() []string {
	return []string{"part", "key", "name", "at", "unit", "value", "of", "previous", "change_absolute", "change_relative",
		"without", "without_of", "effect_absolute", "effect_relative", "label", "note"}
}

func orEmpty(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

// writeReport writes exactly what the screen shows.
//
// Source: X-39.
func writeReport(w http.ResponseWriter, r ReportItem) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.Tool+`-report.csv"`)
	out := csv.NewWriter(w)
	rows := [][]string{reportHead()}
	for _, f := range r.Figures {
		row := []string{"figure", f.Key, f.Name, "", string(f.Unit), orEmpty(f.Value), strconv.FormatInt(f.Of, 10), orEmpty(f.Previous),
			orEmpty(f.Change.Absolute), orEmpty(f.Change.Relative), "", "", "", "", "", f.Formula}
		if c := f.Comparison; c != nil {
			copy(row[10:15], []string{orEmpty(c.Without), strconv.FormatInt(c.WithoutOf, 10), orEmpty(c.Absolute), orEmpty(c.Relative), c.Label})
		}
		rows = append(rows, row)
	}
	plain := func(part, key, name, at string, unit Unit, value, note string) {
		row := make([]string, len(reportHead()))
		row[0], row[1], row[2], row[3], row[4], row[5], row[15] = part, key, name, at, string(unit), value, note
		rows = append(rows, row)
	}
	for _, s := range r.Series {
		for _, p := range s.Points {
			plain("series", s.Key, s.Name, p.At.Format(time.RFC3339Nano), s.Unit, orEmpty(p.Value), "")
		}
	}
	for _, t := range r.Tables {
		for _, row := range t.Rows {
			for i, c := range row.Cells {
				plain("table", t.Key+"."+t.Columns[i].Key, row.Name, "", t.Columns[i].Unit, orEmpty(c), row.ID)
			}
		}
	}
	for _, l := range r.Lines {
		value := l.Value
		if l.To != "" {
			value += "–" + l.To
		}
		plain("line", l.Key, l.Label, l.Date, l.Unit, value, joined(l.Source, l.Period, l.Sample, l.Scope, l.Claim))
	}
	for _, row := range rows {
		for i := range row {
			if i < 5 || i > 13 { // numbers may be negative; words may not be formulas
				row[i] = csvCell(row[i])
			}
		}
	}
	return out.WriteAll(rows)
}

func joined(parts ...string) string {
	out := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if out != "" {
			out += " · "
		}
		out += p
	}
	return out
}
