// Package aplus is A+ content: behind-the-scenes pictures and richer product
// pages.
//
// So far it owns its criteria and its tile in the Marketing Center; activating it
// answers 409 tool.not_available. It does not own facts about stores nor papers.
//
// Invariant: the criteria are a pure function of policy and facts.
//
// Source: A-42…A-51, access matrix 6.7.
package aplus
