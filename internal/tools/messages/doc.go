// Package messages is the conversation between buyers and a store.
//
// So far it owns its criteria and its tile in the Marketing Center. It needs no
// activation: once it is there it is on as soon as the criteria are met; until
// then asking for one answers 409 tool.not_available. It does not own facts about
// stores nor papers.
//
// Invariant: the criteria are a pure function of policy and facts.
//
// Source: M-41, M-42, M-44, AMB-67, access matrix 6.7.
package messages
