// Package email is marketing e-mail to a store's buyers.
//
// So far it owns its criteria and its tile in the Marketing Center; activating it
// answers 409 tool.not_available. It does not own facts about stores nor papers.
//
// Invariant: the criteria are a pure function of policy and facts.
//
// Source: E-02…E-08, access matrix 6.7.
package email
