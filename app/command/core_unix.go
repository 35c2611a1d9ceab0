//go:build unix

package command

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// noCore keeps the system from writing the program's memory, which has keys and
// passphrases in it, to a disk when the program crashes. The hard limit stays, so that
// programs started from here may choose for themselves. A system that refuses this writes
// what its owner told it to.
//
// On Linux the limit is 1 byte, not 0: at 0 the kernel still hands the memory to a
// program that collects crashes, at 1 it does neither (fs/coredump.c). Being not
// dumpable (prctl(2)) would do as much, but then the desktop's portals refuse to serve
// the program, as they cannot look at its /proc/PID/root.
func noCore() {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_CORE, &limit) != nil {
		return
	}
	limit.Cur = 0
	if runtime.GOOS == "linux" {
		limit.Cur = min(1, limit.Max)
	}
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &limit)
}
