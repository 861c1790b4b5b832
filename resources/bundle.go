package resources

import _ "embed"

// Icon is the application's icon, a PNG of 512 x 512 pixels; icon/icon.svg is
// what it was drawn as.
//
//go:embed icon/icon.png
var Icon []byte

// Licences is the text of the licences of Clusterlens and of everything built
// into it; licences.go makes it.
//
//go:embed licences.txt
var Licences string
