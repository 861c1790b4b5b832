// Package neighbours finds for every row of a matrix its K nearest rows in
// squared Euclidean distance: exactly, or approximately with measured recall.
//
// # Exact search
//
// The distances of two blocks of rows are one matrix product,
// |x|^2 + |y|^2 - 2 x.y. Four things keep most of that product from being
// computed or looked at:
//
//   - A random-projection tree (Dasgupta and Freund 2008) groups the rows into
//     leaves; searching each leaf alone bounds every row's K-th distance.
//   - Rows are first compared in the few leading principal directions of the
//     data. An orthogonal projection never lengthens a difference, so a pair
//     that is too far apart there is too far apart in all dimensions.
//   - Each pair of blocks is multiplied once and serves the rows of both.
//   - The bound is folded into the product by two further columns, so that an
//     entry is negative where the pair is too far apart: rejecting it is a look
//     at its sign.
//
// Pairs that remain are compared in full, in double precision on the input as
// given. All bounds leave room for the rounding of the product, so the result
// is that of comparing all pairs, whatever the order and the number of cores.
//
// Rows of up to three features are searched with a k-d tree (Bentley 1975).
//
// # Approximate search
//
// Above about 100,000 rows the leaves of several random-projection trees give
// a first graph, which NN-descent (Dong, Moses and Li 2011) refines: a
// neighbour of a neighbour is likely a neighbour. The share of true neighbours
// that it found is measured on a fixed sample of rows and reported.
package neighbours
