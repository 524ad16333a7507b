// Package coins is the marketplace's coins at a seller's shop.
//
// So far it owns its criteria and its tile in the Marketing Center; activating it
// answers 409 tool.not_available. It does not own facts about stores.
//
// Invariant: the criteria are a pure function of policy and facts.
//
// Source: C-23, C-24, AMB-27, access matrix 6.7.
package coins
