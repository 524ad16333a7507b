// Package messages is the conversation between buyers and a store.
//
// So far it owns its criteria, its tile in the Marketing Center and the rule that
// says where an order needs a note to the seller. It needs no
// activation: once it is there it is on as soon as the criteria are met; until
// then asking for one answers 409 tool.not_available. It does not own facts about
// stores nor papers.
//
// Invariant: the criteria are a pure function of policy and facts.
//
// Source: M-04, M-05, M-41, M-42, M-44, AMB-67, access matrix 6.7.
package messages
