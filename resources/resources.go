// Package resources holds what is built into the programs: the MNIST digits,
// the application's icon and the licences of everything bundled.
package resources

import "embed"

// MNIST holds the four gzip-compressed IDX files of the MNIST database in the
// folder "mnist" (CC BY-SA 3.0, see mnist/README.md).
//
//go:embed mnist/*.gz mnist/README.md
var MNIST embed.FS
