//go:build !race

package command_test

// raceEnabled is whether the race detector slows everything down.
const raceEnabled = false
