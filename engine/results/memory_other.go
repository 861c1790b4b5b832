//go:build !unix

package results

import "runtime"

// PeakMemory is what the Go runtime has asked of the system so far, in bytes:
// the nearest figure to the peak resident size that this system gives.
func PeakMemory() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.Sys)
}
