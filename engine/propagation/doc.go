// Package propagation carries the labels of a few images along a
// nearest-neighbour graph to all others: semi-supervised learning on graphs.
//
//	LabelSpreadingGraph(neighbours)   -> Spread     as in scikit-learn
//	LabelPropagationGraph(neighbours) -> Propagate  as in scikit-learn
//	RBFSpreadingGraph(features) etc.  -> the same on small sets
//	SelfTuned(neighbours)             -> Laplace    the more labels, the better
//	SelfTuned(neighbours)             -> Poisson    from one label a class
//
// [Learn] is the recommended way: it chooses between Laplace and Poisson
// learning by held-out labels, and calibrates. All methods return a
// [Solution]; rows that no label reaches are undecided. [Calibrate] turns
// scores into probabilities.
//
// Scores are float32 slabs with the classes inside, sums over rows float64 in
// the order of fixed blocks, so that results do not depend on the number of
// cores.
package propagation
