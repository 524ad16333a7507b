// Package pdf writes simple documents: headings, paragraphs, tables and rules on
// A4 pages, in Latin and Chinese script with one embedded TrueType font.
//
// It owns the layout and the font's place on the machine. It does not own texts.
//
// Invariant: equal content gives equal bytes, wherever and whenever; the only
// time inside is the one that the content names.
//
// Source, V-37, V-61.
package pdf
