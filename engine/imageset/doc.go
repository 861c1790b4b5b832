// Package imageset opens sets of images: the built-in MNIST, IDX files (MNIST,
// Fashion-MNIST, EMNIST, KMNIST and their like), CSV tables of pixels and
// folders of image files. It also decides which images count as labelled
// ([NewSplit]) and takes stratified samples ([Limit]).
//
// Files are not trusted. No memory is asked for before a file is known to hold
// what its header claims, and everything a user can cause is an
// [engine.InputError] that names the file, the place in it and the mend. An
// unreadable image in a folder is skipped and listed in ImageSet.Skipped.
package imageset
