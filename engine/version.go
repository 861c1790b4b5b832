package engine

// Version is the program's version; FyneApp.toml and CHANGELOG.md name the
// same one.
const Version = "0.1.0"
