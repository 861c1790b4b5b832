//go:build ci

package main

// driverNeedsNone: with -tags ci the program runs on fyne's test driver.
const driverNeedsNone = true
