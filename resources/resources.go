// Package resources holds what is built into the programs: the MNIST digits,
// the application's icon and the licences of everything bundled.
package resources

import "embed"

//go:generate rsvg-convert -w 512 -h 512 icon/icon.svg -o icon/icon.png
//go:generate go run licences/collect.go

// MNIST holds the four gzip-compressed IDX files of the MNIST database in the
// folder "mnist" (CC BY-SA 3.0, see mnist/README.md).
//
//go:embed mnist/*.gz mnist/README.md
var MNIST embed.FS

// Icon is the application's icon, a PNG of 512 x 512 pixels drawn from
// icon/icon.svg.
//
//go:embed icon/icon.png
var Icon []byte

// Licences are the licences of all that the programs are built from, as plain
// text.
//
//go:embed licences/THIRD-PARTY.txt
var Licences string
