package atomicfile

import "golang.org/x/sys/windows"

// syncFolder does nothing: Windows offers no way to flush a folder without
// administrator rights; NTFS journals renames.
func syncFolder(string) error { return nil }

// FullErrors returns the system errors that mean a full disk or quota, for callers
// whose library keeps only the text of an error.
func FullErrors() []error {
	return []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED}
}
