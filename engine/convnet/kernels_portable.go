//go:build !cgo || purego

package convnet

// fast is the portable kernels: this build has no C compiler.
var fast portable
