// Package engine is the vocabulary that every other package of Clusterlens
// speaks: image sets, splits, matrices, parameters, events, results and
// reports. It holds no algorithm and reads no file.
//
// Data flows one way:
//
//	image set -> split -> features -> model -> assignments -> report
//
// Each arrow is a function that takes a context first, an input that it does
// not change, and an [Observer].
package engine
