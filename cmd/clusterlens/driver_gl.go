//go:build !ci

package main

// driverNeedsNone tells that windows open without a display: no.
const driverNeedsNone = false
