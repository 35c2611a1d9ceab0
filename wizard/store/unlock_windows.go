package store

import "os"

// release closes bbolt's file behind its back; its lock goes with the handle.
func release(f *os.File) error { return f.Close() }
