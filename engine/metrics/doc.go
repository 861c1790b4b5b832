// Package metrics holds the figures of merit: pure functions on label vectors,
// one entry an image.
//
// Two kinds of vectors meet here. Classes are what a person calls a thing:
// the truth, and what was predicted. Clusters are what an algorithm found.
// Both are []int32 of any values from 0; [engine.Unknown] (-1) stands for "no
// known class", "no cluster" (undecided) and "no class name" (unnamed).
//
// How undecided images count:
//   - where images are right or wrong (accuracy, matched and majority accuracy,
//     purity, recall, calibration) an undecided image is wrong;
//   - where two partitions are compared (ARI, NMI, AMI, homogeneity,
//     completeness, V-measure, Fowlkes-Mallows) the undecided images together
//     are one more cluster, as they are for scikit-learn, which knows no
//     special value.
//
// The functions take what they are given: to leave out labelled images and
// images of unknown class is [Evaluate]'s work, which fills a whole report.
package metrics
