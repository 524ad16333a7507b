// Package archtest holds the house rules as tests: who may import whom, which
// file may touch what, and where time, chance and the environment come from.
// Every rule names its reason, so that a failure explains itself.
package archtest
